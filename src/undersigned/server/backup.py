"""`undersigned backup`: everything but the keys, of one moment, while people sign. No Django.

The keys are left out on purpose: a dump that is stolen without them names nobody. Nothing is locked: the dump, the
numbers of rows beside it and the list of migrations are of one snapshot, which costs writers nothing.
"""

import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from psycopg import IsolationLevel

from undersigned import __version__
from undersigned.common import clock
from undersigned.server import dumping
from undersigned.server.archive import CHUNK, DUMP, FILES, HEADS, Manifest, Writer
from undersigned.server.dumping import Connection
from undersigned.server.errors import BackupError

# Below the home. Everything else there is made anew (the sheets' cache), is in the dump, or is a key.
KEPT_FOLDERS = ("archive", "media")
_NAMED = re.compile(r"undersigned-(\d{8}T\d{6}Z)\.backup")


def main(target: Path, home: Path, *, keep_days: int | None = None) -> int:
    """Make a backup of the database that DATABASE_URL names and of the home's files. Returns the exit code."""
    if keep_days is not None and not target.is_dir():
        raise BackupError("--keep-days needs a folder to make room in, so name one in place of a file.")
    file = make(target, home)
    print(f"{file} ({file.stat().st_size:,} bytes) is whole. The keys are not in it: back them up apart.")
    if keep_days is not None:
        for old in outdated(target, days=keep_days):
            old.unlink()
            print(f"{old} was older than {keep_days} days and is gone.")
    return 0


def make(target: Path, home: Path) -> Path:
    """Write the backup to `target`, a file that is not there yet or a folder, and return the file.

    Raises BackupError, with nothing left behind, for a full disk or a database that cannot be dumped.
    """
    now = clock.now()
    file = target / f"undersigned-{now:%Y%m%dT%H%M%SZ}.backup" if target.is_dir() else target
    if file.exists():
        raise BackupError(f"{file} is there already, and a backup never replaces one. Choose another name.")
    with Writer(file.absolute()) as writer:
        # Before the snapshot: so what was signed is in the dump, and a restored log cannot be behind its own head.
        for head in _files_in(heads_folder(home)):
            writer.add(HEADS + head.name, _pieces(head))
        url = os.environ["DATABASE_URL"]
        with dumping.connect(url) as connection:
            connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
            server = connection.info.server_version // 10_000
            snapshot = str(_one(connection, "SELECT pg_export_snapshot()"))
            tables, migrations = counted(connection), known_migrations(connection)
            if "ledger_log" not in tables:
                raise BackupError("There is nothing in this database yet, so no backup was made.")
            logs = public_logs(connection)
            writer.add(DUMP, _shown(dumping.dump(url, server=server, snapshot=snapshot)))
        for folder in KEPT_FOLDERS:
            for one in _files_in(home / folder):
                writer.add(f"{FILES}{one.relative_to(home)}", _pieces(one))
        writer.finish(lambda parts: Manifest(__version__, now.isoformat(), server, tables, migrations, logs, parts))
    return file


def outdated(folder: Path, *, days: int) -> list[Path]:
    """Backups in a folder, by their names, that are older than `days`; the newest is never among them."""
    dated = sorted((match[1], file) for file in folder.iterdir() if (match := _NAMED.fullmatch(file.name)))
    before = clock.now() - timedelta(days=days)
    return [file for at, file in dated[:-1] if datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) < before]


def heads_folder(home: Path) -> Path:
    """Where the last signed heads of the logs are, as settings.py has it."""
    return Path(os.environ.get("UNDERSIGNED_LOG_HEADS", home / "log-heads"))


def counted(connection: Connection) -> dict[str, int]:
    """The number of rows of each table that a dump holds."""
    rows = connection.execute(
        "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind = 'r' AND relpersistence = 'p' ORDER BY relname"
    ).fetchall()
    return {str(name): int(str(_one(connection, f"SELECT count(*) FROM {name}"))) for (name,) in rows}  # noqa: S608 - quoted


def known_migrations(connection: Connection) -> list[list[str]]:
    """The migrations that a database has had, as [app, name]; none for an empty one."""
    if _one(connection, "SELECT to_regclass('public.django_migrations')") is None:
        return []
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    return [[str(app), str(name)] for app, name in rows]


def public_logs(connection: Connection) -> list[str]:
    """The ids, in hexadecimal, of the logs whose checkpoints the world sees."""
    rows = connection.execute("SELECT replace(id::text, '-', '') FROM ledger_log WHERE is_public ORDER BY 1").fetchall()
    return [str(log_id) for (log_id,) in rows]


def _one(connection: Connection, question: str) -> object:
    row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def _files_in(folder: Path) -> Iterator[Path]:
    """Finished files below a folder; none where it is missing. Names that begin with a point are half written."""
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and path.suffix != ".new":
                yield path


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
    except FileNotFoundError:
        return  # replaced or removed meanwhile: as it would be a moment later


def _shown(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pass the pieces on and show on a terminal how far it is."""
    seen, shows = 0, sys.stderr.isatty()
    for piece in pieces:
        seen += len(piece)
        if shows:
            print(f"\r{seen / 2**20:,.0f} MB", end="", file=sys.stderr, flush=True)
        yield piece
    if shows:
        print(file=sys.stderr)
