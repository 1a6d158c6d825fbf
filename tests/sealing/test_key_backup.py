"""Backups of keys: closed, one at a time, and no destroyed key comes back out of one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from undersigned.sealing.errors import KeyBackupError, KeyUnavailableError
from undersigned.sealing.key_backup import restore_backup, write_backup
from undersigned.sealing.keys_command import run
from undersigned.sealing.keystore import KeyStore
from undersigned.sealing.recipients import new_identity, read_identities

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT, PUBLIC = new_identity(NOW)
SECRET = read_identities(TEXT)


def store(folder: Path) -> KeyStore:
    return KeyStore(folder / "keys")


def backup(home: Path, to: Path, at: datetime = NOW) -> Path:
    return write_backup(store(home), home / "log-heads", to, to=[PUBLIC], at=at)


def restore(home: Path, file: Path, at: datetime = NOW) -> tuple[int, int]:
    return restore_backup(store(home), home / "log-heads", file.read_bytes(), identities=SECRET, today=at.date())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("django", "letter-aa", "pending-2026-03-02"):
        store(tmp_path / "one").ensure(name)
    (tmp_path / "one" / "log-heads").mkdir()
    (tmp_path / "one" / "log-heads" / "a-log").write_text("7 root\n")
    return tmp_path / "one"


def test_all_keys_and_heads_come_back_on_a_new_machine(home: Path, tmp_path: Path) -> None:
    file = backup(home, tmp_path / "safe")
    assert file.stat().st_mode & 0o777 == 0o600
    data = file.read_bytes()
    assert store(home).get("django") not in data
    other = tmp_path / "two"
    assert restore(other, file) == (3, 0)
    for name in store(home).names():
        assert store(other).get(name) == store(home).get(name)
    assert (other / "log-heads" / "a-log").read_text() == "7 root\n"


def test_a_destroyed_key_stays_destroyed(home: Path, tmp_path: Path) -> None:
    file = backup(home, tmp_path / "safe")
    store(home).destroy("letter-aa")
    store(home).destroy("never-was")
    assert restore(home, file) == (0, 1)
    with pytest.raises(KeyUnavailableError):
        store(home).get("letter-aa")
    # A key that is made anew under the name is another one, and is backed up like any.
    fresh = store(home).ensure("letter-aa")
    newer = backup(home, tmp_path / "safe", NOW + timedelta(seconds=1))
    assert restore(tmp_path / "two", newer)[0] == 3
    assert store(tmp_path / "two").get("letter-aa") == fresh


def test_what_an_older_machine_destroyed_stays_so_on_a_new_one(home: Path, tmp_path: Path) -> None:
    early = backup(home, tmp_path / "early")
    store(home).destroy("letter-aa")
    late = backup(home, tmp_path / "late")
    other = tmp_path / "two"
    restore(other, late)
    assert restore(other, early) == (0, 1)
    assert "letter-aa" not in store(other).names()


def test_only_the_newest_backup_stays(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "safe"
    first = backup(home, folder)
    (folder / "something-else").write_text("of somebody else")
    second = backup(home, folder, NOW + timedelta(days=1))
    assert sorted(folder.iterdir()) == sorted([second, folder / "something-else"])
    assert not first.exists()


def test_keys_of_days_long_over_do_not_come_back(home: Path, tmp_path: Path) -> None:
    file = backup(home, tmp_path / "safe")
    assert restore(tmp_path / "two", file, NOW + timedelta(days=15)) == (2, 1)
    assert store(tmp_path / "two").names() == ["django", "letter-aa"]


def test_what_is_there_is_left_as_it_is(home: Path, tmp_path: Path) -> None:
    file = backup(home, tmp_path / "safe")
    other = tmp_path / "two"
    mine = store(other).ensure("django")
    (other / "log-heads").mkdir()
    (other / "log-heads" / "a-log").write_text("9 newer\n")
    restore(other, file)
    assert store(other).get("django") == mine
    assert (other / "log-heads" / "a-log").read_text() == "9 newer\n"


def test_another_key_opens_nothing_and_an_empty_folder_is_no_backup(home: Path, tmp_path: Path) -> None:
    file = backup(home, tmp_path / "safe")
    stranger = read_identities(new_identity(NOW)[0])
    with pytest.raises(KeyBackupError):
        restore_backup(store(home), home / "log-heads", file.read_bytes(), identities=stranger, today=NOW.date())
    with pytest.raises(KeyBackupError):
        backup(tmp_path / "empty", tmp_path / "safe")
    assert file.exists()


def test_the_command_walks_there_and_back(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UNDERSIGNED_KEYS", "UNDERSIGNED_LOG_HEADS"):
        monkeypatch.delenv(name, raising=False)
    identity, safe = tmp_path / "my.key", tmp_path / "safe"
    identity.write_text(TEXT)
    assert run(["backup", str(safe), "--to", PUBLIC, "--home", str(home)]) == 0
    (file,) = safe.iterdir()
    new = tmp_path / "new"
    assert run(["restore", str(file), "--identity", str(identity), "--home", str(new)]) == 0
    # `pending-2026-03-02` is of a day long over.
    assert "2 keys came back. 1 stay destroyed." in capsys.readouterr().out
    assert store(new).get("letter-aa") == store(home).get("letter-aa")
