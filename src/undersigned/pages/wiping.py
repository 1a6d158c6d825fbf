"""What was deleted goes from the database's files, too: tables that hold sealed boxes are written anew now and then.

PostgreSQL only marks a deleted row, and a row as it was before a change; the bytes stay in the table's file until
something else needs the place. Who has the files and the keys of those days could open such a box, and so tie an
address to a signature. `VACUUM (FULL)` writes a table without them. Meanwhile nobody else can use it, so it is done
while the table is small, and not at all where somebody else uses it for long. The write-ahead log is not reached.
"""

import logging

from django.apps import apps
from django.db import OperationalError, connection, models

from undersigned.importing.models import BroughtList, ImportedDocument
from undersigned.signatures.models import OriginTag

log = logging.getLogger(__name__)

OFTEN_BYTES = 8 * 1024 * 1024  # written anew in about a tenth of a second, for which forms wait
NIGHTLY_BYTES = 128 * 1024 * 1024  # a second or two
ALSO: tuple[type[models.Model], ...] = (BroughtList, ImportedDocument, OriginTag)
WAIT = "300ms"  # for whoever uses the table now; behind us others wait, too

_changes: dict[str, int] = {}  # by table: how much had been changed in it when it was last written anew


def tables_with_boxes() -> list[str]:
    """The tables of all rooms in which boxes stand, known by their columns, and what else is personal and not kept."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model in ALSO
        or any(isinstance(field, models.BinaryField) and field.name.endswith("box") for field in model._meta.fields)
    )


def wipe_deleted(*, most_bytes: int = OFTEN_BYTES) -> list[str]:
    """Write the tables anew in which something was deleted or changed; returns which. Not within a transaction.

    Left for the next time: tables above `most_bytes`, those that somebody uses for longer than WAIT, and rows that a
    transaction which began before they were deleted could still see.
    """
    done = []
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT}'")
        try:
            for table in tables_with_boxes():
                cursor.execute(_LOOK, [table])
                changed, size = cursor.fetchone()
                if changed == _changes.get(table) or size > most_bytes:
                    continue
                try:
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
                except OperationalError as error:
                    log.info("%s was in use and is written anew later (%s)", table, type(error).__name__)
                    continue
                _changes[table] = changed
                done.append(table)
        finally:
            cursor.execute("RESET lock_timeout")
    return done


_LOOK = """
    SELECT coalesce(pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid), 0), pg_table_size(oid)
    FROM pg_class WHERE oid = to_regclass(%s)
"""
