"""`undersigned check`: is this instance set up safely and does it work. Each finding is one line."""

import stat
from collections.abc import Iterator
from pathlib import Path


def main(home: Path, *, selector: str = "", offline: bool = False) -> int:
    """Print findings. Returns 0 when there is none that must be mended, 1 otherwise."""
    import django
    from django.core import checks

    django.setup()
    from undersigned.server import surroundings

    findings = [*_folders(home), *_database(), *_logs(), *surroundings.findings(home)]
    if not offline:
        findings += surroundings.mail_findings(selector=selector)
    for message in checks.run_checks(include_deployment_checks=True):
        serious = message.level >= checks.ERROR
        findings.append((serious, f"{message.msg} {message.hint or ''}".strip()))
    for serious, text in findings:
        print(f"{'mend' if serious else 'note'}: {text}")
    failed = any(serious for serious, _ in findings)
    print("Something has to be mended." if failed else "Everything that must hold does.")
    return 1 if failed else 0


def _folders(home: Path) -> Iterator[tuple[bool, str]]:
    """Nobody but us may enter the data folder or read a key."""
    if not home.is_dir():
        yield True, f"The data folder {home} is missing; `undersigned serve` makes it."
        return
    if home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield True, f"Other users can enter the data folder {home}; run: chmod 700 {home}"
    from django.conf import settings

    closed = (Path(settings.UNDERSIGNED_KEYS), Path(settings.UNDERSIGNED_LOG_HEADS))
    for path in [one for folder in closed if folder.is_dir() for one in (folder, *sorted(folder.glob("*")))]:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield True, f"Other users have rights on {path}; run: chmod go= {path}"


def _logs() -> Iterator[tuple[bool, str]]:
    """The fork guard: no log may be behind or beside what was signed for it."""
    from django.db import DatabaseError

    from undersigned.ledger.models import Log
    from undersigned.ledger.publishing import check_guard

    try:
        for log in Log.objects.filter(is_public=True):
            refusal = check_guard(log=log)
            if refusal:
                yield True, f"{log.origin}: {refusal} (undersigned log recover)"
    except DatabaseError:
        return  # `_database` says so


def _database() -> Iterator[tuple[bool, str]]:
    """The database answers and is at the state that this version needs."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        yield True, "The database cannot be reached; check DATABASE_URL and that PostgreSQL is running there."
        return
    if waiting:
        yield True, f"{len(waiting)} migrations have not run; run: undersigned migrate"
