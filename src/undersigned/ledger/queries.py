"""What the log can be asked."""

import uuid
from datetime import date

from django.db.models import Count, F, Q

from .key_history import KeyPeriod
from .leaf import Leaf as LeafContent
from .leaf import parse
from .models import Checkpoint, Leaf, Log, LogKey
from .note import ED25519, Verifier


def logs_with_waiting_leaves(limit: int = 100) -> list[uuid.UUID]:
    """Logs that give places at once and have leaves without one, at most `limit` of them."""
    waiting = Leaf.objects.filter(index__isnull=True, log__least_batch=1)
    return list(waiting.values_list("log_id", flat=True).distinct()[:limit])


def logs_that_gather(today: date) -> list[uuid.UUID]:
    """Logs whose leaves gather, and that have enough of them, or still those of a day that is over."""
    waiting = Leaf.objects.filter(index__isnull=True, log__least_batch__gt=1)
    enough = waiting.values("log_id").annotate(number=Count("pk")).filter(number__gte=F("log__least_batch"))
    ripe = Q(pk__in=enough.values("log_id")) | Q(batch_day__lt=today)
    return list(Log.objects.filter(ripe, least_batch__gt=1).values_list("pk", flat=True))


def has_waiting_leaves(log_id: uuid.UUID) -> bool:
    """Whether a leaf of this log has no place yet."""
    return Leaf.objects.filter(log_id=log_id, index__isnull=True).exists()


def logs_to_publish(limit: int = 100) -> list[uuid.UUID]:
    """Logs that have grown since their last checkpoint, at most `limit` of them."""
    return list(Log.objects.filter(is_public=True, size__gt=F("published_size")).values_list("pk", flat=True)[:limit])


def refused_logs() -> list[Log]:
    """Logs for which the fork guard signs nothing."""
    return list(Log.objects.exclude(refusal=""))


def leaf_at(*, log: Log, index: int) -> LeafContent:
    """The content of the leaf at `index`; raises Leaf.DoesNotExist."""
    return parse(bytes(Leaf.objects.values_list("data", flat=True).get(log=log, index=index)))


def latest_checkpoint(log_id: uuid.UUID) -> Checkpoint | None:
    """The checkpoint that was published last."""
    return Checkpoint.objects.filter(log_id=log_id).order_by("-size").first()


def log_keys(origin: str) -> list[KeyPeriod]:
    """The keys that have signed, the newest first, under the name of the log `origin`."""
    return [
        KeyPeriod(key.generation, Verifier(origin, ED25519, bytes(key.public)), key.since, key.until)
        for key in LogKey.objects.order_by("-since", "-generation")
    ]


def retired_log_keys(origin: str) -> list[KeyPeriod]:
    """Those that sign nothing any more."""
    return [period for period in log_keys(origin) if period.until is not None]
