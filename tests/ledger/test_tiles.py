"""Tiles and bundles: strict paths, the bytes they should hold, and a whole log read back from them."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from undersigned.ledger import tiles, tree
from undersigned.ledger.errors import (
    BundleFormatError,
    LedgerError,
    TileLengthError,
    TileMismatchError,
    TilePathError,
    TreeRangeError,
)

Files = dict[str, bytes]

any_tile = st.builds(tiles.Tile, st.none() | st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
edges = st.sampled_from([0, 1, 2, 255, 256, 257, 511, 512, 513, 1023, 65535, 65536, 65537])


def entries(count: int, since: int = 0) -> list[bytes]:
    return [f"entry {each}\n".encode() for each in range(since, count)]


def log_files(listed: list[bytes]) -> Files:
    files = tiles.build(b"".join(tree.leaf_hash(each) for each in listed))
    for bundle in tiles.bundles(len(listed)):
        start = bundle.index * tiles.WIDTH
        files[bundle.path] = tiles.encode_bundle(listed[start : start + bundle.width])
    return files


def root(listed: list[bytes]) -> bytes:
    return tree.root_of(tree.leaf_hash(each) for each in listed)


def read(files: Files, size: int, expected: bytes) -> list[bytes]:
    return [entry for bundle in tiles.read_entries(files.__getitem__, size, expected) for entry in bundle]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (tiles.Tile(0, 0), "tile/0/000"),
        (tiles.Tile(0, 1234067), "tile/0/x001/x234/067"),
        (tiles.Tile(63, 999, 255), "tile/63/999.p/255"),
        (tiles.Tile(1, 1000, 1), "tile/1/x001/000.p/1"),
        (tiles.Tile(None, 3, 112), "tile/entries/003.p/112"),
    ],
)
def test_path_of_a_tile(tile: tiles.Tile, path: str) -> None:
    assert tile.path == path
    assert tiles.parse_path(path) == tile
    assert tile.whole.path == path.partition(".p")[0]


@given(any_tile)
def test_a_path_that_is_written_is_read(tile: tiles.Tile) -> None:
    assert tiles.parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000", "tile/64/000",
        "tile/-1/000", "tile/0/x000/000", "tile/0/x000/x001/000", "tile/0/001/000", "tile/0/x001", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p", "tile/0/000/p/3", "/tile/0/000",
        "tile/0/000/", "tile/0/000\n", "tile/0/٠٠٠", "tile/entries/0", "tile/data/000", "tile/0/X001/000",
        "tile/0/../000", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/" + "x001/" * 300 + "000",
    ],
)  # fmt: skip
def test_another_spelling_of_a_path_is_refused(path: str) -> None:
    with pytest.raises(TilePathError):
        tiles.parse_path(path)


@given(st.text(alphabet="tile/entris0123x.p", max_size=40) | st.from_regex(r"tile/\d+/(x\d{3}/)*\d{3}(\.p/\d+)?"))
def test_a_path_is_read_as_it_is_written_or_refused(path: str) -> None:
    try:
        tile = tiles.parse_path(path)
    except TilePathError:
        return
    assert tile.path == path


@pytest.mark.parametrize(("level", "index", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_numbers_of_no_tile(level: int, index: int, width: int) -> None:
    with pytest.raises(TilePathError):
        tiles.Tile(level, index, width)


def test_tiles_of_a_log_of_70000() -> None:
    listed = list(tiles.hash_tiles(70_000))
    full = [tile for tile in listed if tile.width == 256]
    assert [sum(tile.level == level for tile in full) for level in (0, 1)] == [273, 1]
    assert [tile.path for tile in listed if tile.width < 256] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile.path for tile in tiles.hash_tiles(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles.hash_tiles(0)) == list(tiles.bundles(0)) == []


@settings(max_examples=40)
@given(edges | st.integers(0, 3000), edges | st.integers(0, 3000))
@example(256, 256)
@example(255, 256)
def test_growing_makes_what_building_makes(one: int, other: int) -> None:
    since, size = sorted((one % 3001, other % 3001))
    before = tiles.build(b"".join(map(tree.leaf_hash, entries(since))))
    added = b"".join(map(tree.leaf_hash, entries(size, since)))
    grown = dict(tiles.grow(before.__getitem__, since, added))
    assert list(grown) == list(tiles.hash_tiles(size, since))
    whole = tiles.build(b"".join(map(tree.leaf_hash, entries(size))))
    assert {tile.path: data for tile, data in grown.items()}.items() <= whole.items()
    assert set(whole) == {tile.path for tile in tiles.hash_tiles(size)}
    assert set(whole) - set(before) <= {tile.path for tile in grown}


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 700, 65_536, 65_793])
def test_roots_and_proofs_from_tiles(size: int) -> None:
    hashes = [tree.leaf_hash(each) for each in entries(size)]
    whole, nodes = tree.Tree(hashes), tiles.TileNodes(tiles.build(b"".join(hashes)).__getitem__, size)
    assert nodes.root() == whole.root()
    for index in {0, 1, size // 3, size - 2, size - 1} & set(range(size)):
        assert nodes.inclusion_proof(index) == whole.inclusion_proof(index)
        assert nodes.consistency_proof(index + 1) == whole.consistency_proof(index + 1)
    with pytest.raises(TreeRangeError):
        nodes(0, size)
    with pytest.raises(TreeRangeError):
        tiles.tile_for(0, size // 256 + 1, size)


def test_more_tiles_than_are_kept_are_read_again() -> None:
    hashes = [tree.leaf_hash(each) for each in entries(40_000)]
    whole, nodes = tree.Tree(hashes), tiles.TileNodes(tiles.build(b"".join(hashes)).__getitem__, 40_000)
    for index in (*range(0, 40_000, 256), 0, 256):
        assert nodes.inclusion_proof(index) == whole.inclusion_proof(index)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_that_is_written_is_read(listed: list[bytes]) -> None:
    assert tiles.parse_bundle(tiles.encode_bundle(listed), len(listed)) == listed


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=20), st.data())
def test_a_bundle_cut_off_or_longer_is_refused(listed: list[bytes], data: st.DataObject) -> None:
    encoded = tiles.encode_bundle(listed)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises(BundleFormatError, match="is cut off in entry"):
        tiles.parse_bundle(encoded[:cut], len(listed))
    with pytest.raises(BundleFormatError, match="goes on for 1 bytes"):
        tiles.parse_bundle(encoded + b"\0", len(listed))
    with pytest.raises(BundleFormatError):
        tiles.parse_bundle(encoded, len(listed) + 1)


def test_what_no_bundle_holds() -> None:
    for wrong in ([], [b""] * 257, [b"x" * 65_536]):
        with pytest.raises(BundleFormatError):
            tiles.encode_bundle(wrong)
    assert tiles.parse_bundle(tiles.encode_bundle([b"x" * 65_535]), 1) == [b"x" * 65_535]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600, 65_537])
def test_a_whole_log_is_read_back(size: int) -> None:
    listed = entries(size)
    files = log_files(listed)
    asked: list[str] = []
    read_back = [
        each
        for bundle in tiles.read_entries(lambda path: asked.append(path) or files[path], size, root(listed))  # type: ignore[func-returns-value]
        for each in bundle
    ]
    assert read_back == listed
    assert sorted(asked) == sorted(files)  # everything that is published was read, and once


@settings(max_examples=60)
@given(st.integers(1, 700), st.data())
def test_one_flipped_bit_anywhere_is_found(size: int, data: st.DataObject) -> None:
    listed = entries(size)
    files, expected = log_files(listed), root(listed)
    path = data.draw(st.sampled_from(sorted(files)))
    at, bit = data.draw(st.integers(0, len(files[path]) - 1)), data.draw(st.integers(0, 7))
    spoilt = bytearray(files[path])
    spoilt[at] ^= 1 << bit
    with pytest.raises(LedgerError):
        read({**files, path: bytes(spoilt)}, size, expected)


def test_a_flipped_bit_names_the_entry() -> None:
    listed = entries(600)
    files, expected = log_files(listed), root(listed)
    bundle = "tile/entries/001"
    files[bundle] = files[bundle].replace(b"entry 300\n", b"entry 3\xb00\n")
    with pytest.raises(
        TileMismatchError, match=re.escape("Entry 300 does not hash to its place in the tile tile/0/001.")
    ):
        read(files, 600, expected)


def test_a_truncated_tile_is_named() -> None:
    listed = entries(600)
    files, expected = log_files(listed), root(listed)
    for path, wrong, word in (
        ("tile/0/001", -1, "truncated: 8191 bytes, not 8192"),
        ("tile/0/002.p/88", -32, "truncated"),
    ):
        with pytest.raises(TileLengthError, match=f"The tile {re.escape(path)} is {word}"):
            read({**files, path: files[path][:wrong]}, 600, expected)
    with pytest.raises(TileLengthError, match=r"tile/1/000\.p/2 is too long"):
        read({**files, "tile/1/000.p/2": files["tile/1/000.p/2"] + b"\0"}, 600, expected)
    with pytest.raises(BundleFormatError, match=r"tile/entries/002\.p/88: The bundle is cut off in entry 88 of 88"):
        read({**files, "tile/entries/002.p/88": files["tile/entries/002.p/88"][:-1]}, 600, expected)


def test_an_upper_tile_of_another_log_is_named() -> None:
    listed = entries(600)
    files = log_files(listed)
    files["tile/1/000.p/2"] = log_files(entries(700, 100))["tile/1/000.p/2"]
    with pytest.raises(TileMismatchError, match=r"tile/1/000\.p/2 does not hold the roots"):
        read(files, 600, root(listed))


def test_a_consistent_log_under_another_root_is_refused_at_its_end() -> None:
    listed = entries(300)
    with pytest.raises(TileMismatchError, match="300 entries do not lead to the root"):
        read(log_files(listed), 300, root(entries(301)))


def test_what_growing_refuses() -> None:
    with pytest.raises(TreeRangeError):
        list(tiles.grow({}.__getitem__, 0, b"short"))
    with pytest.raises(TileLengthError):
        list(tiles.grow(lambda _: b"short", 3, tree.EMPTY_ROOT))
    with pytest.raises(TileLengthError):
        tiles.tile_root(b"short")
