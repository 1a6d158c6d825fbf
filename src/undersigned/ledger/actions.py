"""The only ways in which a log changes: leaves are appended, get their places, and come back when lost."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction

from undersigned.common import clock

from . import storage, tiles
from .errors import ForkGuardError, LogMovedError
from .heads import Heads
from .leaf import Leaf as LeafContent
from .leaf import encode, leaf_hash
from .models import Leaf, Log, Tile
from .signals import leaves_sequenced

_GIVE_PLACES = """
    UPDATE ledger_leaf SET index = %s + places.place
    FROM (
        SELECT id, row_number() OVER (ORDER BY hash) - 1 AS place
        FROM ledger_leaf WHERE log_id = %s AND index IS NULL AND (id = %s OR %s)
    ) AS places
    WHERE ledger_leaf.id = places.id
"""
BEHIND = "The database is behind what was published for this log: it was restored from an old backup. Recover the log."


def start_log(*, origin: str, least_batch: int = 1) -> Log:
    """A new, empty log; `origin` names it in its checkpoints, for ever: a host and a path, without a scheme.

    With a `least_batch` above one the sequencer lets leaves gather: so many, else those of a day.
    """
    return Log.objects.create(origin=origin, least_batch=least_batch, batch_day=clock.today())


def append_leaf(*, log_id: uuid.UUID, leaf: LeafContent) -> Leaf:
    """Add a leaf that waits for its place. One insert; call it inside the transaction of what it records."""
    data = encode(leaf)
    return Leaf.objects.create(log_id=log_id, data=data, hash=leaf_hash(data))


def append_leaves(*, log_id: uuid.UUID, leaves: Iterable[LeafContent]) -> list[Leaf]:
    """Add several leaves that wait for their places, in one insert."""
    found = [encode(leaf) for leaf in leaves]
    return Leaf.objects.bulk_create([Leaf(log_id=log_id, data=data, hash=leaf_hash(data)) for data in found])


def sequence_log(*, log_id: uuid.UUID, only: Leaf | None = None) -> int:
    """Give each waiting leaf of a log the next index, sorted by leaf hash, and return how many there were.

    `only` gives one leaf its place, and leaves the others waiting: for what says nothing about a person, in a log whose
    leaves gather.

    Sorted, so that the order says nothing about who came first within a batch. One short transaction under a
    transaction-level advisory lock (it also holds through a pooler in transaction mode); the size is compared and
    set, so that two sequencers can never give one index twice. Raises LogMovedError if that ever fails, and
    ForkGuardError for a log that is behind its last signed head: its next places are taken already.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        hold_log(log_id=log_id)
        old_size = Log.objects.values_list("size", flat=True).get(pk=log_id)
        head = heads().get(log_id)
        if head is not None and head.size > old_size:
            raise ForkGuardError(BEHIND)
        cursor.execute(_GIVE_PLACES, [old_size, log_id, only.pk if only else None, only is None])
        count: int = cursor.rowcount
        if count == 0:
            return 0
        _grow(log_id, old_size, old_size + count)
    return count


def sequence_gathered(*, log_id: uuid.UUID) -> int:
    """Give places in a log whose leaves gather, if enough have or a day is over; returns how many got one."""
    log, today = Log.objects.get(pk=log_id), clock.today()
    day_over = log.batch_day is None or log.batch_day < today
    if not day_over and Leaf.objects.filter(log_id=log_id, index__isnull=True).count() < log.least_batch:
        return 0
    with transaction.atomic():
        number = sequence_log(log_id=log_id)
        if day_over:
            Log.objects.filter(pk=log_id).update(batch_day=today)
    return number


def take_back_leaf(*, leaf: Leaf) -> bool:
    """Remove a leaf that has no place yet, so that it never was; False when it has got one meanwhile.

    The caller holds the log.
    """
    return bool(Leaf.objects.filter(pk=leaf.pk, index__isnull=True).delete()[0])


@transaction.atomic
def restore_leaves(*, log_id: uuid.UUID, entries: Iterable[bytes]) -> int:
    """Put back leaves that were published and are missing here, in their order after the last one; returns how many.

    The caller has checked the entries against a signed checkpoint. A leaf that waits here for a place and is among
    them gets the one that was published.
    """
    hold_log(log_id=log_id)
    old_size = Log.objects.values_list("size", flat=True).get(pk=log_id)
    found = list(entries)
    for index, data in enumerate(found, old_size):
        Leaf.objects.update_or_create(log_id=log_id, hash=leaf_hash(data), defaults={"data": data, "index": index})
    if found:
        _grow(log_id, old_size, old_size + len(found))
    return len(found)


def make_public(*, log_id: uuid.UUID) -> None:
    """From now on the log's checkpoints are signed and published; it can never be taken back."""
    Log.objects.filter(pk=log_id).update(is_public=True)


def delete_log(*, log_id: uuid.UUID) -> None:
    """Forget a log that was never public: its letter went back to draft before it opened."""
    Log.objects.filter(pk=log_id).delete()


def heads() -> Heads:
    """The last signed heads, beside the keys."""
    return Heads(settings.UNDERSIGNED_LOG_HEADS)


def hold_log(*, log_id: uuid.UUID) -> None:
    """Keep the sequencer of this log waiting until the end of the transaction.

    Who will sequence the log inside a transaction that also locks rows which the sequencer writes (signatures, a
    letter) calls this before it locks them: taken the other way round, the two would wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"log {log_id}"])


def _grow(log_id: uuid.UUID, old_size: int, new_size: int) -> None:
    """Bring tiles and size up to the leaves that have just got their places, and tell the rooms above."""
    rows = Leaf.objects.filter(log_id=log_id, index__gte=old_size, index__lt=new_size).order_by("index")
    hashes = b"".join(bytes(each) for each in rows.values_list("hash", flat=True))
    grown = tiles.grow(storage.reader(log_id), old_size, hashes)
    Tile.objects.bulk_create(
        [Tile(log_id=log_id, level=tile.level or 0, index=tile.index, data=data) for tile, data in grown],
        update_conflicts=True,
        unique_fields=["log", "level", "index"],
        update_fields=["data"],
    )
    if Log.objects.filter(pk=log_id, size=old_size).update(size=new_size) != 1:
        raise LogMovedError("Another sequencer changed this log at the same moment; nothing was changed.")
    leaves_sequenced.send(Log, log_id=log_id, old_size=old_size, new_size=new_size)
