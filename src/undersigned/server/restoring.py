"""`undersigned restore`: a backup into an empty database and home, or a drill that leaves nothing.

The file is checked to its last byte before anything is touched. What is restored is held: until somebody says what was
published after the backup, no log gives a place or signs (`ledger/heads.py`). The keys come from their own backup.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from undersigned.ledger.heads import Heads
from undersigned.server import dumping
from undersigned.server.archive import DUMP, FILES, HEADS, Reader
from undersigned.server.backup import counted, heads_folder, known_migrations
from undersigned.server.environment import database
from undersigned.server.errors import BackupError


def main(file: Path, home: Path) -> int:
    """Restore into `home` and its database, both empty. Returns the exit code."""
    reader = Reader(file)
    with _all_or_nothing(home), database(home):
        _fill(reader, home, hold=True)
    print(f"Restored: {summary(reader)}.")
    keys = Path(os.environ.get("UNDERSIGNED_KEYS", home / "keys"))
    if not list(keys.glob("log-signer-*")):
        print(f"The keys are not in a backup: put them into {keys} before the server starts.")
    print("Every public log is held: see “Backups” in docs/operating.md for `log recover` and `log resume`.")
    return 0


def drill(file: Path) -> int:
    """Restore into a database made for it, count, check every log, and remove it all. Returns the exit code."""
    reader = Reader(file)
    home = Path(tempfile.mkdtemp(prefix="undersigned-drill-"))
    for name in ("DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_REPLICA_URL", "UNDERSIGNED_KEYS"):
        os.environ.pop(name, None)
    os.environ["UNDERSIGNED_LOG_HEADS"] = str(home / "log-heads")
    try:
        with database(home):
            _fill(reader, home, hold=False)
            faults = _faults_of_logs()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    for fault in faults:
        print(f"mend: {fault}")
    if faults:
        return 1
    print(f"The backup can be restored: {summary(reader)}. Every log verifies. The drill’s database is gone.")
    return 0


def summary(reader: Reader) -> str:
    """What is in a backup, in one line."""
    tables = reader.manifest.tables
    letters, signatures = tables.get("letters_letter", 0), tables.get("signatures_signature", 0)
    leaves, files = tables.get("ledger_leaf", 0), len(reader.names(FILES))
    return (
        f"letters {letters}, signatures {signatures}, leaves {leaves}, files {files}, "
        f"as of {reader.manifest.made_at[:19].replace('T', ' ')} UTC"
    )


def _fill(reader: Reader, home: Path, *, hold: bool) -> None:
    url = os.environ["DATABASE_URL"]
    with dumping.connect(url) as connection:
        if counted(connection):
            raise BackupError(
                "This database holds something already, and a restore never writes over it. Name an empty home with "
                "--home, or an empty database."
            )
        server = connection.info.server_version // 10_000
    _refuse_later(reader)
    if server < reader.manifest.postgres:
        raise BackupError(
            f"The backup is of PostgreSQL {reader.manifest.postgres}, and this is {server}: take a newer."
        )
    _put_files(reader, home)
    heads = Heads(heads_folder(home))
    for name in reader.names(HEADS):
        heads.put_back(uuid.UUID(name.removeprefix(HEADS)), b"".join(reader.chunks(name)))
    for log_id in reader.manifest.public_logs if hold else []:
        heads.hold(uuid.UUID(log_id))
    # Last, because it alone cannot be taken back once it is done.
    dumping.load(url, server=server, pieces=reader.chunks(DUMP))
    with dumping.connect(url) as connection:
        if counted(connection) != reader.manifest.tables or known_migrations(connection) != reader.manifest.migrations:
            raise BackupError("The restored database differs from what the backup says of it. Do not use it.")


def _refuse_later(reader: Reader) -> None:
    """A database that a later version has changed cannot be used by this one."""
    root = Path(__file__).parent.parent
    ours = {file.parent.parent.name for file in root.glob("*/migrations/__init__.py")}
    unknown = [
        f"{app} {name}"
        for app, name in reader.manifest.migrations
        if app in ours and not (root / app / "migrations" / f"{name}.py").exists()
    ]
    if unknown:
        raise BackupError(
            f"The backup was made by a later version ({reader.manifest.version}): it knows “{unknown[0]}”, and this "
            "one does not. Install that version first."
        )


def _put_files(reader: Reader, home: Path) -> None:
    for name in reader.names(FILES):
        final = home / name.removeprefix(FILES)
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(final, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in reader.chunks(name):
                file.write(piece)


def _faults_of_logs() -> list[str]:
    """Bring the drill's database up to date and check each log in it from its leaves up."""
    from undersigned.server.prepare import prepare

    prepare()
    import django

    django.setup()
    from undersigned.ledger.auditing import audit_log
    from undersigned.ledger.models import Log

    return [f"{log.origin}: {fault}" for log in Log.objects.order_by("origin") if (fault := audit_log(log=log))]


@contextmanager
def _all_or_nothing(home: Path) -> Iterator[None]:
    """What was not in the home before goes again when the block fails. The database undoes its own part."""
    before = set(home.iterdir()) if home.is_dir() else None
    try:
        yield
    except BaseException as error:
        for path in set(home.iterdir()) - (before or set()) if home.is_dir() else set():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if before is None and home.is_dir():
            home.rmdir()
        if isinstance(error, OSError):
            raise BackupError(f"{home} cannot be written ({error.strerror}). Nothing was restored.") from error
        raise
