"""Files kept by what they were made of: whole, bounded, the longest unused going first."""

import os
from pathlib import Path

import pytest

from tests.typesetting import examples
from undersigned.typesetting import FolderCache, LeafletSheet, Limits, Paragraph, Pool, Text, render


def key(number: int) -> str:
    return f"{number:064x}"


def test_a_kept_sheet_is_not_set_again(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path / "cache")
    sheet = LeafletSheet("Come \U0001f600", (Text(tuple(Paragraph("word " * 400) for _ in range(20)), key="long"),))
    first = render(sheet, cache=cache)
    assert first.overflow
    assert first.missing
    # A pool that can make nothing: the answer can only be the kept one.
    assert render(sheet, cache=cache, pool=Pool(limits=Limits(seconds=0))) == first


def test_another_sheet_is_set(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    assert render(examples.leaflet("en"), cache=cache).data != render(examples.leaflet("ru"), cache=cache).data
    assert len(list(tmp_path.iterdir())) == 2


def test_what_was_unused_for_longest_goes_first(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, most_bytes=30)
    for number in range(3):
        cache.put(key(number), b"0123456789")
        os.utime(tmp_path / key(number), (number, number))
    assert cache.get(key(0)) == b"0123456789"  # now the one used last
    cache.put(key(3), b"0123456789")
    assert [cache.get(key(number)) is not None for number in range(4)] == [True, False, True, True]


def test_what_is_larger_than_the_cache_is_not_kept(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, most_bytes=5)
    cache.put(key(1), b"0123456789")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../escape", "A" * 64, "0" * 63])
def test_only_a_hash_is_a_key(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        FolderCache(tmp_path).get(name)


def test_the_folder_is_closed_to_others(tmp_path: Path) -> None:
    FolderCache(tmp_path / "cache").put(key(1), b"x")
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0
    assert (tmp_path / "cache" / key(1)).stat().st_mode & 0o077 == 0
