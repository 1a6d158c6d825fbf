"""`undersigned check`: is this instance set up safely and does it work. Each finding is one line."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path


def main(home: Path, *, selector: str = "", offline: bool = False) -> int:
    """Print findings. Returns 0 when there is none that must be mended, 1 otherwise."""
    import django
    from django.core import checks

    django.setup()
    from undersigned.server import surroundings

    findings = [*_folders(home), *_database(), *_database_log(), *_logs(), *surroundings.findings(home)]
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


def _database_log() -> Iterator[tuple[bool, str]]:
    """A PostgreSQL that is not ours may write into its log what people typed."""
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name LIKE 'log%'")
            settings = dict(cursor.fetchall())
    except DatabaseError:
        return  # `_database` says so
    if log_repeats_values(settings):
        yield (
            True,
            "PostgreSQL's own log can repeat what people typed. Set in its configuration: log_min_messages = log, "
            "log_statement = none, log_min_duration_statement = -1, log_min_duration_sample = -1.",
        )


def log_repeats_values(settings: Mapping[str, str]) -> bool:
    """Whether a PostgreSQL with these settings (`log…`, as in pg_settings) writes values into its log.

    An error quotes the row that it was about, unless errors are not logged or terse; a statement that is logged for
    itself or for its time is followed by its parameters, unless these are cut to nothing.
    """
    quiet = settings["log_min_messages"] in ("log", "fatal", "panic")
    errors = settings["log_error_verbosity"] != "terse" or settings["log_parameter_max_length_on_error"] != "0"
    durations = (settings["log_min_duration_statement"], settings["log_min_duration_sample"])
    statements = settings["log_statement"] in ("mod", "all") or any(one != "-1" for one in durations)
    return (errors and not quiet) or (statements and settings["log_parameter_max_length"] != "0")


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
