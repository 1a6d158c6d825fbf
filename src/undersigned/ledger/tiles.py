"""The log as static files, c2sp.org/tlog-tiles: paths, hash tiles, entry bundles. Pure: no Django.

    tile/0/x001/x234/067        the tile at level 0 with index 1,234,067, which is full: 256 hashes, 8,192 bytes
    tile/1/000.p/17             the tile at level 1 with index 0 when it holds 17 hashes
    tile/entries/003.p/112      the bundle of entries 768 to 879

A hash in a tile at level L is the root over 256**L leaves. A bundle is its entries one after the other, each after its
length in two bytes, big-endian. A `Fetch` gives the bytes at a path, relative to the log; its errors pass through.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from . import tree
from .errors import BundleFormatError, TileLengthError, TileMismatchError, TilePathError, TreeRangeError
from .spelling import HASH_BYTES

Fetch = Callable[[str], bytes]

HEIGHT = 8
WIDTH = 1 << HEIGHT
MOST_ENTRY_BYTES = 2**16 - 1

_PATH = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_KEPT_TILES = 128


@dataclass(frozen=True)
class Tile:
    """One tile or bundle. `level` 0 to 63, None for entries; `width` 1 to 256 hashes or entries, 256 being full.

    Raises TilePathError for numbers outside these ranges.
    """

    level: int | None
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not ((self.level is None or 0 <= self.level <= 63) and 0 <= self.index < 2**63 and 1 <= self.width <= WIDTH):
            raise TilePathError(f"There is no tile of level {self.level}, index {self.index}, width {self.width}.")

    @property
    def path(self) -> str:
        """Where it is, relative to the log."""
        digits = f"{self.index:0{-(-len(str(self.index)) // 3) * 3}d}"
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{number}{partial}"

    @property
    def whole(self) -> "Tile":
        """The same tile once it is full."""
        return Tile(self.level, self.index)


def parse_path(path: str) -> Tile:
    """The tile at this path. Raises TilePathError for every spelling that `Tile.path` would not write."""
    found = _PATH.fullmatch(path)
    if not found or len(path) > 60 or (found[3] and int(found[3]) >= WIDTH):
        raise TilePathError("This is no path of a tile or an entry bundle.")
    level = None if found[1] == "entries" else int(found[1])
    tile = Tile(level, int(found[2].replace("/", "").replace("x", "")), int(found[3] or WIDTH))
    if tile.path != path:
        raise TilePathError("This path has zeroes that no path of a tile or an entry bundle has.")
    return tile


def hash_tiles(size: int, since: int = 0) -> Iterator[Tile]:
    """The hash tiles of a log of `size` entries that a log of `since` entries does not have yet, lowest level first."""
    level = 0
    while size >> (HEIGHT * level):
        yield from _row(level, size >> (HEIGHT * level), since >> (HEIGHT * level))
        level += 1


def bundles(size: int, since: int = 0) -> Iterator[Tile]:
    """The entry bundles of a log of `size` entries that a log of `since` entries does not have yet."""
    return _row(None, size, since)


def tile_for(level: int, index: int, size: int) -> Tile:
    """The tile with this level and index in a log of `size` entries. Raises TreeRangeError where it has none."""
    width = min((size >> (HEIGHT * level)) - index * WIDTH, WIDTH)
    if width < 1 or index < 0:
        raise TreeRangeError(f"A log of {size} entries has no tile {index} at level {level}.")
    return Tile(level, index, width)


def tile_root(data: bytes) -> bytes:
    """The root over a full tile's 256 hashes. Raises TileLengthError for a tile that is not full."""
    if len(data) != WIDTH * HASH_BYTES:
        raise TileLengthError(f"A full tile has {WIDTH * HASH_BYTES} bytes; this one has {len(data)}.")
    while len(data) > HASH_BYTES:
        data = tree.parents(data)
    return data


def grow(fetch: Fetch, since: int, leaf_hashes: bytes) -> Iterator[tuple[Tile, bytes]]:
    """The tiles that appending makes: those of `hash_tiles(since + added, since)`, each with its bytes.

    `leaf_hashes` are the added leaves' hashes one after the other; `fetch` is asked for the partial tiles of the log of
    `since` entries, at most one a level. Raises TileLengthError for a partial tile that is not as long as it should be.
    """
    if len(leaf_hashes) % HASH_BYTES:
        raise TreeRangeError(f"Leaf hashes of {HASH_BYTES} bytes each make no {len(leaf_hashes)} bytes.")
    level, row, before = 0, leaf_hashes, since
    while row:
        index, there = divmod(before, WIDTH)
        if there:
            row = read_tile(fetch, Tile(level, index, there)) + row
        above = []
        for start in range(0, len(row), WIDTH * HASH_BYTES):
            data = row[start : start + WIDTH * HASH_BYTES]
            tile = Tile(level, index, len(data) // HASH_BYTES)
            yield tile, data
            if tile.width == WIDTH:
                above.append(tile_root(data))
            index += 1
        level, row, before = level + 1, b"".join(above), before // WIDTH


def build(leaf_hashes: bytes) -> dict[str, bytes]:
    """All tiles of a log with these leaf hashes, one after the other: path to bytes. About 32 bytes a leaf."""
    return {tile.path: data for tile, data in grow(_nothing, 0, leaf_hashes)}


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of a bundle. Raises BundleFormatError for none, for more than 256, and for one above 65,535 bytes."""
    listed = list(entries)
    if not 1 <= len(listed) <= WIDTH or any(len(entry) > MOST_ENTRY_BYTES for entry in listed):
        raise BundleFormatError(f"A bundle holds 1 to {WIDTH} entries of at most {MOST_ENTRY_BYTES} bytes each.")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in listed])


def parse_bundle(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises BundleFormatError for bytes that hold fewer or more."""
    entries, at, end = [], 0, len(data)
    for place in range(width):
        start = at + 2
        at = start + (data[at] << 8 | data[at + 1]) if start <= end else end + 1
        if at > end:
            raise BundleFormatError(f"The bundle is cut off in entry {place + 1} of {width}.")
        entries.append(data[start:at])
    if at != len(data):
        raise BundleFormatError(f"The bundle goes on for {len(data) - at} bytes after its {width} entries.")
    return entries


def read_tile(fetch: Fetch, tile: Tile) -> bytes:
    """The bytes of a hash tile. Raises TileLengthError where they are not as many as its width says."""
    data = fetch(tile.path)
    if len(data) != tile.width * HASH_BYTES:
        cause = "truncated" if len(data) < tile.width * HASH_BYTES else "too long"
        raise TileLengthError(f"The tile {tile.path} is {cause}: {len(data)} bytes, not {tile.width * HASH_BYTES}.")
    return data


def read_bundle(fetch: Fetch, bundle: Tile) -> list[bytes]:
    """The entries of a bundle. Raises BundleFormatError, which names the bundle."""
    try:
        return parse_bundle(fetch(bundle.path), bundle.width)
    except BundleFormatError as error:
        raise BundleFormatError(f"{bundle.path}: {error}") from error


class TileNodes:
    """The complete subtrees of a log of `size` entries, read from its tiles: a `tree.Nodes` for roots and proofs.

    Nothing is checked here but lengths: check a root against a signed checkpoint, and a proof against that root. Raises
    TreeRangeError for a subtree that the log does not have, TileLengthError.
    """

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch, self.size = fetch, size
        self._kept: OrderedDict[Tile, list[bytes]] = OrderedDict()

    def __call__(self, level: int, index: int) -> bytes:
        if level < 0 or index < 0 or (index + 1) << level > self.size:
            raise TreeRangeError(f"A log of {self.size} entries has no complete subtree {index} at level {level}.")
        row, height = divmod(level, HEIGHT)
        first = index << height
        rows = self._rows(tile_for(row, first // WIDTH, self.size))
        at = (first % WIDTH >> height) * HASH_BYTES
        return rows[height][at : at + HASH_BYTES]

    def root(self) -> bytes:
        """The root that the tiles lead to."""
        return tree.root_at(self, self.size)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """As `tree.inclusion_proof`, in the log of `size` entries."""
        return tree.inclusion_proof(self, index, self.size)

    def consistency_proof(self, old: int) -> list[bytes]:
        """As `tree.consistency_proof`, to the log of `size` entries."""
        return tree.consistency_proof(self, old, self.size)

    def _rows(self, tile: Tile) -> list[bytes]:
        """The tile's hashes and the rows of parents above them, up to height 7, kept for the next proof."""
        rows = self._kept.get(tile)
        if rows is None:
            rows = [read_tile(self._fetch, tile)]
            for _ in range(HEIGHT - 1):
                rows.append(tree.parents(rows[-1]))
            self._kept[tile] = rows
            if len(self._kept) > _KEPT_TILES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(tile)
        return rows


def read_entries(fetch: Fetch, size: int, root: bytes) -> Iterator[list[bytes]]:
    """Read and check a whole log: its entries, a bundle at a time, each already shown to hash to its place.

    Every tile and bundle of the log is read once and must be what the entries make it. That the tiles lead to `root` is
    known at the end: who takes the entries trusts them only when the iteration ends without an error. Holds one bundle
    and 32 bytes for each 256 entries. Raises BundleFormatError, TileLengthError, TileMismatchError.
    """
    above = bytearray()
    last = b""
    for bundle in bundles(size):
        entries = read_bundle(fetch, bundle)
        tile = Tile(0, bundle.index, bundle.width)
        hashes = b"".join([sha256(b"\x00" + entry).digest() for entry in entries])
        if hashes != (published := read_tile(fetch, tile)):
            raise TileMismatchError(_first_difference(tile, hashes, published))
        if bundle.width == WIDTH:
            above += tile_root(hashes)
        else:
            last = hashes
        yield entries
    _check_upper_tiles(fetch, size, bytes(above))
    if _root(bytes(above), last) != root:
        raise TileMismatchError(f"The log's {size} entries do not lead to the root that its checkpoint names.")


def _check_upper_tiles(fetch: Fetch, size: int, row: bytes) -> None:
    """The tiles above level 0 must hold what the tiles below them make. `row` is the hashes at level 1."""
    above: list[bytes] = []
    level = 1
    for tile in hash_tiles(size):
        if tile.level == 0:
            continue
        if tile.level != level:
            level, row, above = level + 1, b"".join(above), []
        hashes = row[tile.index * WIDTH * HASH_BYTES :][: tile.width * HASH_BYTES]
        if read_tile(fetch, tile) != hashes:
            raise TileMismatchError(f"The tile {tile.path} does not hold the roots of the tiles below it.")
        if tile.width == WIDTH:
            above.append(tile_root(hashes))


def _root(tile_roots: bytes, last: bytes) -> bytes:
    """The root over full tiles' roots and the leaf hashes of a last partial tile."""
    roots = tree.Frontier()
    roots.extend(_hashes(tile_roots))
    right = tree.Frontier()
    right.extend(_hashes(last))
    size = roots.size * WIDTH + right.size
    return tree.Frontier(size, [*roots.hashes, *right.hashes]).root()


def _hashes(row: bytes) -> Iterator[bytes]:
    return (row[at : at + HASH_BYTES] for at in range(0, len(row), HASH_BYTES))


def _first_difference(tile: Tile, hashes: bytes, published: bytes) -> str:
    pairs = zip(_hashes(hashes), _hashes(published), strict=True)
    place = next(place for place, (ours, theirs) in enumerate(pairs) if ours != theirs)
    return f"Entry {tile.index * WIDTH + place} does not hash to its place in the tile {tile.path}."


def _row(level: int | None, size: int, since: int) -> Iterator[Tile]:
    if size > since:
        for index in range(since // WIDTH, -(-size // WIDTH)):
            yield Tile(level, index, min(size - index * WIDTH, WIDTH))


def _nothing(path: str) -> bytes:
    raise TreeRangeError(f"A log that starts has no tile {path}.")
