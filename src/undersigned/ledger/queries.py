"""What the log can be asked."""

import uuid

from .leaf import Leaf as LeafContent
from .leaf import parse
from .models import Leaf, Log


def logs_with_waiting_leaves(limit: int = 100) -> list[uuid.UUID]:
    """Logs that have leaves without a place, at most `limit` of them. One partial index is read."""
    return list(Leaf.objects.filter(index__isnull=True).values_list("log_id", flat=True).distinct()[:limit])


def leaf_at(*, log: Log, index: int) -> LeafContent:
    """The content of the leaf at `index`; raises Leaf.DoesNotExist."""
    return parse(bytes(Leaf.objects.values_list("data", flat=True).get(log=log, index=index)))
