"""Keys: private files, made once even when two make them, gone for all when destroyed."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from undersigned.sealing.errors import KeyNameError, KeyUnavailableError
from undersigned.sealing.keystore import KeyStore


def test_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = KeyStore(tmp_path / "keys").ensure("django")
    assert len(key) == 32
    assert KeyStore(tmp_path / "keys").ensure("django") == key


def test_folder_and_file_are_private(tmp_path: Path) -> None:
    KeyStore(tmp_path / "keys").ensure("django")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "django").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["django"]


def test_two_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: KeyStore(tmp_path / "keys").ensure("letter-1"), range(64)))
    assert len(keys) == 1


def test_destroyed_key_is_gone_for_a_process_that_used_it(tmp_path: Path) -> None:
    mine, theirs = KeyStore(tmp_path), KeyStore(tmp_path)
    mine.ensure("letter-1")
    theirs.destroy("letter-1")
    with pytest.raises(KeyUnavailableError):
        mine.get("letter-1")
    assert mine.names() == []


def test_another_key_in_its_place_is_the_one_that_is_used(tmp_path: Path) -> None:
    mine, theirs = KeyStore(tmp_path), KeyStore(tmp_path)
    first = mine.ensure("letter-1")
    theirs.destroy("letter-1")
    second = theirs.ensure("letter-1")
    os.utime(tmp_path / "letter-1", ns=(1, 1))  # a file system may give it the inode of the first, in the same moment
    assert second != first
    assert mine.get("letter-1") == second


def test_a_key_that_was_read_is_gone_with_its_folder_and_comes_back_with_it(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys")
    key = store.ensure("django")
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    with pytest.raises(KeyUnavailableError):
        store.get("django")
    (tmp_path / "elsewhere").rename(tmp_path / "keys")
    assert store.get("django") == key


def test_damaged_key_is_not_used(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    (tmp_path / "django").write_bytes(b"short")
    with pytest.raises(KeyUnavailableError, match="damaged"):
        store.get("django")


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "-a", "a-", "a--b", "a b"])
def test_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyNameError):
        KeyStore(tmp_path).ensure(name)


def test_a_destroyed_key_is_not_put_back_and_another_one_is(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    key = store.ensure("letter-1")
    store.destroy("letter-1")
    assert not store.put_back("letter-1", key)
    assert store.names() == []
    assert store.put_back("letter-1", bytes(32))
    assert not store.put_back("letter-1", key)
    assert store.get("letter-1") == bytes(32)
    assert key.hex() not in (tmp_path / ".destroyed").read_text()
