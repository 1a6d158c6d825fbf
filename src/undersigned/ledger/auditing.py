"""A log is checked from its leaves up: what a restored backup has to stand before anybody relies on it."""

from . import storage, tree
from .errors import LedgerError
from .leaf import leaf_hash
from .models import Log
from .publishing import check_guard
from .queries import latest_checkpoint


def audit_log(*, log: Log) -> str:
    """What is wrong with a log in the database, in one sentence; "" when every leaf, tile and head agrees.

    Reads each leaf once, in its order: each hash is that of its bytes, the places have no gap, the roots at the
    published and at the present size are those that were signed and those of the tiles, and the last signed head is
    contained.
    """
    published = latest_checkpoint(log.pk)
    frontier = tree.Frontier()
    leaves = log.leaves.filter(index__isnull=False).order_by("index").values_list("index", "hash", "data")
    for place, (index, stored, data) in enumerate(leaves.iterator(chunk_size=2000)):
        if index != place:
            return f"Leaf {place} is missing."
        if leaf_hash(bytes(data)) != bytes(stored):
            return f"Leaf {place} was changed."
        frontier.append(bytes(stored))
        if published is not None and place + 1 == published.size and frontier.root() != bytes(published.root):
            return "The leaves are not those under the last checkpoint."
    if frontier.size != log.size:
        return f"The log says that it has {log.size} leaves, and {frontier.size} are there."
    try:
        if storage.nodes(log.pk, log.size).root() != frontier.root():
            return "The tiles are not those of the leaves."
    except LedgerError as error:
        return str(error)
    return check_guard(log=log)
