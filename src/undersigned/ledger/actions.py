"""The only ways in which a log changes: leaves are appended, and waiting leaves get their places."""

import uuid

from django.db import connection, transaction

from .errors import LogMovedError
from .leaf import Leaf as LeafContent
from .leaf import encode, leaf_hash
from .models import Leaf, Log
from .signals import leaves_sequenced

_GIVE_PLACES = """
    UPDATE ledger_leaf SET index = %s + places.place
    FROM (
        SELECT id, row_number() OVER (ORDER BY hash) - 1 AS place
        FROM ledger_leaf WHERE log_id = %s AND index IS NULL
    ) AS places
    WHERE ledger_leaf.id = places.id
"""


def start_log() -> Log:
    """A new, empty log."""
    return Log.objects.create()


def append_leaf(*, log_id: uuid.UUID, leaf: LeafContent) -> Leaf:
    """Add a leaf that waits for its place. One insert; call it inside the transaction of what it records."""
    data = encode(leaf)
    return Leaf.objects.create(log_id=log_id, data=data, hash=leaf_hash(data))


def sequence_log(*, log_id: uuid.UUID) -> int:
    """Give each waiting leaf of a log the next index, sorted by leaf hash, and return how many there were.

    Sorted, so that the order says nothing about who came first within a batch. One short transaction under a
    transaction-level advisory lock (it also holds through a pooler in transaction mode); the size is compared and
    set, so that two sequencers can never give one index twice. Raises LogMovedError if that ever fails.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"log {log_id}"])
        old_size = Log.objects.values_list("size", flat=True).get(pk=log_id)
        cursor.execute(_GIVE_PLACES, [old_size, log_id])
        count: int = cursor.rowcount
        if count == 0:
            return 0
        if Log.objects.filter(pk=log_id, size=old_size).update(size=old_size + count) != 1:
            raise LogMovedError("Another sequencer changed this log at the same moment; nothing was changed.")
        leaves_sequenced.send(Log, log_id=log_id, old_size=old_size, new_size=old_size + count)
    return count


def delete_log(*, log_id: uuid.UUID) -> None:
    """Forget a log that was never public: its letter went back to draft before it opened."""
    Log.objects.filter(pk=log_id).delete()
