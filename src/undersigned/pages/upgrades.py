"""When which version brought the database up to date, with which migrations: written down at each start that did."""

from collections.abc import Collection, Mapping

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

from undersigned import __version__

from .models import Upgrade

MOST_SHOWN = 50
Migration = tuple[str, str]  # room and name


def applied_migrations() -> frozenset[Migration]:
    """Every migration that the database has had; none where it is new."""
    return frozenset(MigrationRecorder(connection).applied_migrations())


def note_upgrade(*, before: Collection[Migration], packages: Mapping[str, str]) -> Upgrade:
    """Write down that this version has just brought the database up to date from what it was `before`."""
    fresh = sorted(f"{room}.{name}" for room, name in applied_migrations() - frozenset(before))
    return Upgrade.objects.create(version=__version__, packages=dict(packages), migrations=fresh)


def latest_upgrades() -> QuerySet[Upgrade]:
    """The latest ones, the newest first."""
    return Upgrade.objects.order_by("-at", "-pk")[:MOST_SHOWN]
