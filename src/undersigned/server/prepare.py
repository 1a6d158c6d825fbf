"""Bring the database to the state that this version needs: migrations and the cache table.

A fingerprint of all migrations is kept in the database itself, so a start with nothing to do asks one question instead
of loading Django, and a database restored from an older backup is brought up to date again. Several nodes may start at
the same moment: they take turns under an advisory lock.
"""

import hashlib
import os
from importlib import metadata
from pathlib import Path

import psycopg

from undersigned.server.errors import DatabaseStartError

LOCK = 8_403_127_551  # any number that nothing else in this database uses
PACKAGES = ("undersigned", "Django", "django-allauth", "procrastinate")


def prepare() -> bool:
    """Prepare the database of DATABASE_URL. True when there was something to do.

    Raises DatabaseStartError when the database cannot be reached.
    """
    wanted = fingerprint()
    try:
        with psycopg.connect(os.environ.get("DATABASE_URL", ""), autocommit=True, connect_timeout=10) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            connection.execute("SET client_min_messages = warning")
            connection.execute("CREATE TABLE IF NOT EXISTS undersigned_prepared (fingerprint text NOT NULL)")
            if connection.execute("SELECT fingerprint FROM undersigned_prepared").fetchone() == (wanted,):
                return False
            _migrate()
            with connection.transaction():
                connection.execute("DELETE FROM undersigned_prepared")
                connection.execute("INSERT INTO undersigned_prepared VALUES (%s)", [wanted])
            return True
    except psycopg.OperationalError as error:
        raise DatabaseStartError(
            "The database cannot be reached. Check DATABASE_URL and that PostgreSQL is running there."
        ) from error


def fingerprint() -> str:
    """A digest of every migration of ours and of the versions of the packages that bring their own."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    root = Path(__file__).parent.parent
    for file in sorted(root.glob("*/migrations/*.py")):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _migrate() -> None:
    import django
    from django.core.management import call_command

    from undersigned.server.patience import patiently

    django.setup()
    from undersigned.pages.upgrades import applied_migrations, note_upgrade

    before = applied_migrations()
    # Each migration is whole or not there and is written down, so the next attempt goes on where the last gave way.
    patiently(lambda: call_command("migrate", interactive=False, verbosity=0))
    call_command("createcachetable", verbosity=0)
    note_upgrade(before=before, packages={package: metadata.version(package) for package in PACKAGES})
