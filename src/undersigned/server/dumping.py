"""PostgreSQL's own programs for dumps: which one fits a server, and how it is called. No Django."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from undersigned.server.archive import CHUNK
from undersigned.server.errors import BackupError, DatabaseStartError
from undersigned.server.programs import installed

Connection = psycopg.Connection[tuple[object, ...]]


def connect(url: str) -> Connection:
    """A connection of our own. Raises DatabaseStartError when nothing answers."""
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise DatabaseStartError(
            "The database cannot be reached. Check DATABASE_URL and that PostgreSQL is running there."
        ) from error


def dump(url: str, *, server: int, snapshot: str) -> Iterator[bytes]:
    """The database as it is in an exported snapshot, in PostgreSQL's custom format, piece by piece.

    What is in unlogged tables (limits of the last days) stays out. Raises BackupError with PostgreSQL's last line.
    """
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data", f"--snapshot={snapshot}"]
    with tempfile.TemporaryFile() as said:
        with _program("pg_dump", server, url, options, stdout=subprocess.PIPE, stderr=said) as process:
            assert process.stdout is not None
            try:
                while piece := process.stdout.read(CHUNK):
                    yield piece
            finally:
                process.stdout.close()  # it ends by itself once nobody listens
        if process.returncode:
            said.seek(0)
            raise BackupError(
                f"PostgreSQL could not dump the database ({_last(said.read())}), so no backup was made. "
                "Check that the database is reachable and try again."
            )


def load(url: str, *, server: int, pieces: Iterable[bytes]) -> None:
    """Put a dump into an empty database: all of it, or nothing. Raises BackupError with PostgreSQL's last line."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    with tempfile.TemporaryFile() as said:
        with _program("pg_restore", server, url, options, stdin=subprocess.PIPE, stderr=said) as process:
            assert process.stdin is not None
            try:
                for piece in pieces:
                    process.stdin.write(piece)
                process.stdin.close()
            except BrokenPipeError:
                pass  # it has given up; what it said tells why
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            raise BackupError(f"PostgreSQL could not restore the database ({_last(said.read())}). Nothing was changed.")


def _program(name: str, server: int, url: str, options: list[str], **streams: object) -> "subprocess.Popen[bytes]":
    parts = conninfo_to_dict(url)
    environment = dict(os.environ)
    if password := parts.pop("password", None):  # not on a command line, which every user of the machine can read
        environment["PGPASSWORD"] = str(password)
    command = [_found(name, server), *options, f"--dbname={make_conninfo('', **parts)}"]
    return subprocess.Popen(command, env=environment, **streams)  # type: ignore[call-overload, no-any-return]


def _found(name: str, server: int) -> str:
    """The program of that name that knows the server's major version: the wheel's, else the system's."""
    for programs in installed():
        if programs.major >= server:
            return programs.path(name)
    for folder in (f"/usr/lib/postgresql/{server}/bin", None):
        if found := shutil.which(name, path=folder):
            return found
    raise BackupError(
        f"PostgreSQL {server} is newer than the {name} that came with Undersigned. "
        "Install the client programs of PostgreSQL."
    )


def _last(said: bytes) -> str:
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
