"""The log's tiles and entry bundles out of the database: SQL is the authority, every node derives the same bytes."""

import uuid
from collections.abc import Callable

from .errors import TilePathError
from .models import Leaf, Tile
from .spelling import HASH_BYTES
from .tiles import WIDTH, TileNodes, encode_bundle, parse_path


def reader(log_id: uuid.UUID) -> Callable[[str], bytes]:
    """A function from a tile's path to its bytes, for `tiles` and `tree`; raises TilePathError for a tile not there."""

    def fetch(path: str) -> bytes:
        data = tile_bytes(log_id, path)
        if data is None:
            raise TilePathError(f"The log has no tile {path}.")
        return data

    return fetch


def nodes(log_id: uuid.UUID, size: int) -> TileNodes:
    """The log's tree at `size`, for its root and for proofs; a proof reads a handful of rows."""
    return TileNodes(reader(log_id), size)


def tile_bytes(log_id: uuid.UUID, path: str) -> bytes | None:
    """The bytes at a path of tlog-tiles, hash tile or entry bundle; None for one that the log does not have.

    Raises TilePathError for something that is no such path.
    """
    tile = parse_path(path)
    if tile.level is None:
        first = tile.index * WIDTH
        rows = Leaf.objects.filter(log_id=log_id, index__gte=first, index__lt=first + tile.width).order_by("index")
        entries = [bytes(data) for data in rows.values_list("data", flat=True)]
        return encode_bundle(entries) if len(entries) == tile.width else None
    row = Tile.objects.filter(log_id=log_id, level=tile.level, index=tile.index).values_list("data", flat=True).first()
    wanted = tile.width * HASH_BYTES
    return bytes(row)[:wanted] if row is not None and len(row) >= wanted else None
