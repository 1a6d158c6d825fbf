"""The embedded database's data folder: made, given its access rules, brought to a new major version.

When we are root the programs run as a service account that cannot reach the data folder by its path, because the home
folder is closed to it. So we open the folder and pass the open folder on: the account works in `/proc/self/fd/N`, which
asks for no rights on the folders above. Nothing above has to be opened to anyone.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from undersigned.server.errors import DatabaseStartError
from undersigned.server.processes import Account, die_with_parent
from undersigned.server.programs import Programs, switch

SUPERUSER = "postgres"
ROLE = "undersigned"
MAP = "undersigned"
FIRST_NORMAL_OID = 16384
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# The role is no superuser: a hole in the web application must not become a shell. CREATEDB is for test databases.
SETUP = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {ROLE} OWNER {ROLE};\n"


class Handed:
    """Folders in the form in which the account's processes can reach them: as they are, or as open folders passed on.

    >>> with Handed(account, data) as handed:
    ...     subprocess.run([..., handed.path(data)], **handed.arguments())
    """

    def __init__(self, account: Account, *folders: Path) -> None:
        self._account = account
        self._folders = folders
        self._open: dict[Path, int] = {}

    def __enter__(self) -> Self:
        if self._account.is_other:
            if not Path("/proc/self/fd").is_dir():
                raise DatabaseStartError(
                    "The embedded PostgreSQL cannot be started by root where /proc is missing. "
                    "Start Undersigned as an ordinary user, or set DATABASE_URL."
                )
            for folder in self._folders:
                self._open[folder] = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)
        self._open.clear()

    def path(self, folder: Path) -> str:
        """What to call `folder` on the command line of one of the account's processes."""
        return f"/proc/self/fd/{self._open[folder]}" if folder in self._open else str(folder)

    def arguments(self, *, cwd: str = "/") -> dict[str, object]:
        """Arguments of `subprocess` for a process of the account."""
        return {
            **switch(self._account),
            "pass_fds": tuple(self._open.values()),
            "cwd": cwd,
            "env": ENVIRONMENT,
            "umask": 0o077,
        }


def make(programs: Programs, account: Account, data: Path, *, durable: bool) -> None:
    """Make the database in `data`: built beside it and renamed when whole, so `data` is there entirely or not at all.

    Every program works from inside the new folder: that is how what outlives a killed owner is found and ended.
    Raises DatabaseStartError with the last line that initdb wrote.
    """
    new = _new_folder(data, account)
    with Handed(account, new) as handed:
        _initialise(programs, handed, new, durable=durable)
        # Without a running server PostgreSQL would number what we make next as a part of itself, and a later
        # pg_upgrade leaves such parts behind.
        _run(
            [programs.path("pg_resetwal"), f"--next-oid={FIRST_NORMAL_OID}", handed.path(new)],
            handed,
            what="number the database",
            cwd=str(new),
        )
        _run(
            [programs.path("postgres"), "--single", *_fsync(durable), "-D", handed.path(new), SUPERUSER],
            handed,
            what="set up the database",
            text=SETUP,
            cwd=str(new),
        )
    settle(new, data)


def write_access_rules(data: Path, account: Account, allowed: list[str]) -> None:
    """Let the system users `allowed` in, over the socket, under their kernel-checked identity, and nobody else."""
    lines = [f"{MAP} {name} {role}" for name in allowed for role in (ROLE, SUPERUSER)]
    _write(data, "pg_ident.conf", "\n".join(lines) + "\n", account)
    _write(data, "pg_hba.conf", f"local all all peer map={MAP}\n", account)


def upgrade(old: Programs, new: Programs, account: Account, data: Path, socket: Path) -> Path:
    """Bring `data` from the version of `old` to that of `new` with pg_upgrade; returns the folder kept from before.

    Raises DatabaseStartError, with `data` untouched, when pg_upgrade refuses.
    """
    fresh = _new_folder(data, account)
    with Handed(account, data, fresh, socket) as handed:
        where = handed.path(socket)
        # A database that was killed has to replay its log before pg_upgrade takes it.
        _run(
            [old.path("postgres"), "--single", "-D", handed.path(data), SUPERUSER],
            handed,
            what="open the older database",
        )
        _initialise(new, handed, fresh, durable=True)
        for folder in (data, fresh):
            write_access_rules(folder, account, [account.name])
        _run(
            [
                new.path("pg_upgrade"),
                "--username=" + SUPERUSER,
                "--old-bindir=" + str(old.root / "bin"),
                "--new-bindir=" + str(new.root / "bin"),
                "--old-datadir=" + handed.path(data),
                "--new-datadir=" + handed.path(fresh),
                "--socketdir=" + where,
            ],
            handed,
            what=f"upgrade the database from PostgreSQL {old.major} to {new.major}",
            cwd=str(socket),
        )
    kept = data.with_name(f"{data.name}.old-{old.major}")
    data.rename(kept)
    settle(fresh, data)
    return kept


def settle(new: Path, data: Path) -> None:
    """Rename `new` to `data` and make the renaming itself survive a power cut."""
    new.rename(data)
    descriptor = os.open(data.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def version(data: Path) -> int:
    """The major version that `data` was made with."""
    return int((data / "PG_VERSION").read_text().strip())


def remove(folder: Path) -> None:
    """Remove a folder and what is in it; what cannot be removed now is tried again at the next start."""
    shutil.rmtree(folder, ignore_errors=True)


def _new_folder(data: Path, account: Account) -> Path:
    new = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    if account.is_other:
        try:
            os.chown(new, account.uid, account.gid)
        except OSError as error:
            raise DatabaseStartError(
                f"Root may not hand files to the account {account.name} here. "
                "Start Undersigned as an ordinary user, or set DATABASE_URL."
            ) from error
    return new


def _initialise(programs: Programs, handed: Handed, data: Path, *, durable: bool) -> None:
    command = [
        programs.path("initdb"),
        "--pgdata=" + handed.path(data),
        "--username=" + SUPERUSER,
        "--encoding=UTF8",
        "--locale=C",
        "--auth=peer",
        "--data-checksums",
        "--no-instructions",
    ]
    if programs.major >= 17:  # sorts and folds by code point the same way on every system
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not durable:
        command.append("--no-sync")
    _run(command, handed, what="make the database", cwd=str(data))


def _fsync(durable: bool) -> list[str]:
    return [] if durable else ["-F"]


def _run(command: list[str], handed: Handed, *, what: str, text: str = "", cwd: str = "/") -> None:
    """Run one program to its end. Raises DatabaseStartError with its last line when it fails."""
    try:
        done = subprocess.run(
            command,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
            preexec_fn=die_with_parent(),
            **handed.arguments(cwd=cwd),  # type: ignore[call-overload]
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise DatabaseStartError(f"Could not {what}: {error}. Set DATABASE_URL to use another database.") from error
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        last = next((line for line in lines if "error" in line.lower() or "fatal" in line.lower()), "")
        raise DatabaseStartError(
            f"Could not {what}: {last or (lines[-1] if lines else 'no reason given')} "
            "Check the free space and rights of the data folder, or set DATABASE_URL."
        )


def _write(folder: Path, name: str, text: str, account: Account) -> None:
    """Write a file in a folder of the account without following a link that the account may have put there."""
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        temporary = name + ".new"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=directory)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(temporary, flags, 0o600, dir_fd=directory)
        with os.fdopen(descriptor, "w") as file:
            if account.is_other:
                os.fchown(file.fileno(), account.uid, account.gid)
            file.write(text)
        os.rename(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
    finally:
        os.close(directory)
