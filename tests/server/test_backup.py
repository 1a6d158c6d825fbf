"""Backups: whole or not there, and nothing restored by halves."""

import resource
import subprocess
import tarfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server.test_supervisor import command, environment, run
from undersigned.common import clock
from undersigned.ledger.errors import ForkGuardError
from undersigned.ledger.heads import Head, Heads
from undersigned.server import backup
from undersigned.server.archive import Manifest, Part, Reader, Writer, is_safe
from undersigned.server.errors import BackupError
from undersigned.server.postgres import EmbeddedPostgres

MADE = Manifest("1", "2026-03-02T12:00:00+00:00", 18, {"ledger_log": 1}, [["letters", "0001_initial"]], [], [])


def write(file: Path) -> Path:
    with Writer(file) as writer:
        writer.add("database.dump", [b"a" * 700, b"b" * 700])
        writer.add("log-heads/0", [b"1 x\n"])
        writer.finish(lambda parts: MADE._replace(parts=parts))
    return file


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home with a database and a document, and a backup of it."""
    folder = tmp_path_factory.mktemp("made")
    home, file = folder / "home", folder / "made.backup"
    assert run("migrate", "--home", str(home)).returncode == 0
    (home / "archive").mkdir()
    (home / "archive" / "plan.txt").write_text("the plan of the pool")
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys" / "letter-0").write_bytes(b"SECRET-OF-A-LETTER" * 2)
    done = run("backup", str(file), "--home", str(home))
    assert (done.returncode, done.stderr) == (0, "")
    return home, file


def test_what_was_written_is_read(tmp_path: Path) -> None:
    reader = Reader(write(tmp_path / "x.backup"))
    assert b"".join(reader.chunks("database.dump")) == b"a" * 700 + b"b" * 700
    assert reader.names("log-heads/") == ["log-heads/0"]
    assert [path.name for path in tmp_path.iterdir()] == ["x.backup"]
    with tarfile.open(tmp_path / "x.backup") as tar:  # and by other programs
        assert tar.getnames() == ["database.dump", "log-heads/0", "manifest.json", "manifest.sha256"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write(tmp_path_factory.mktemp("whole") / "x.backup").read_bytes()


@given(st.data())
def test_cut_off_or_changed_is_never_taken(
    written: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.getbasetemp() / "damaged.backup"
    end = len(written.rstrip(b"\0"))
    if data.draw(st.booleans()):
        file.write_bytes(written[: data.draw(st.integers(0, end - 1))])
    else:
        # What a part holds; the rest of a header (its times, its owner) says nothing.
        place = data.draw(st.sampled_from([*range(512, 512 + 1400), *range(end - 64, end)]))
        file.write_bytes(written[:place] + bytes([written[place] ^ 1]) + written[place + 1 :])
    with pytest.raises(BackupError, match="no whole backup"):
        Reader(file)


def test_interrupted_writing_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Writer(tmp_path / "x.backup") as writer:
        writer.add("database.dump", pieces())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["/etc/passwd", "files/../../x", "files//x", "", "."])
def test_no_part_leaves_its_folder(name: str) -> None:
    assert not is_safe(name)


def test_keys_are_not_in_a_backup_and_documents_are(made: tuple[Path, Path]) -> None:
    reader = Reader(made[1])
    assert reader.names("files/") == ["files/archive/plan.txt"]
    assert b"SECRET-OF-A-LETTER" not in made[1].read_bytes()
    assert Part("files/archive/plan.txt", 20, reader.manifest.parts[-1].sha256) in reader.manifest.parts
    assert made[1].stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_one_sentence_and_leaves_nothing(made: tuple[Path, Path], tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    with EmbeddedPostgres(made[0]) as database:
        done = subprocess.run(
            command("backup", str(tmp_path / "x.backup"), "--home", str(made[0])),
            env=environment() | {"DATABASE_URL": database.url},
            capture_output=True,
            text=True,
            preexec_fn=little_room,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "There is no room left" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_file_restores_nothing(made: tuple[Path, Path], tmp_path: Path) -> None:
    cut = tmp_path / "cut.backup"
    cut.write_bytes(made[1].read_bytes()[:-2000])
    for more in (["--home", str(tmp_path / "new")], ["--drill"]):
        done = run("restore", str(cut), *more)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "no whole backup" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["cut.backup"]


def test_a_dump_that_postgresql_refuses_restores_nothing(made: tuple[Path, Path], tmp_path: Path) -> None:
    reader, bad = Reader(made[1]), tmp_path / "bad.backup"
    with Writer(bad) as writer:
        dump = b"".join(reader.chunks("database.dump"))
        writer.add("database.dump", [dump[: len(dump) // 2]])
        writer.add("files/archive/plan.txt", reader.chunks("files/archive/plan.txt"))
        writer.finish(lambda parts: reader.manifest._replace(parts=parts))
    home = tmp_path / "new"
    done = run("restore", str(bad), "--home", str(home))
    assert done.returncode == 2
    assert "could not restore" in done.stderr
    assert not home.exists()
    home.mkdir(mode=0o700)
    (home / "keys").mkdir()
    assert run("restore", str(bad), "--home", str(home)).returncode == 2
    assert [path.name for path in home.iterdir()] == ["keys"]


def test_a_later_versions_backup_is_refused(made: tuple[Path, Path], tmp_path: Path) -> None:
    reader, later = Reader(made[1]), tmp_path / "later.backup"
    with Writer(later) as writer:
        writer.add("database.dump", reader.chunks("database.dump"))
        known = [*reader.manifest.migrations, ["letters", "9999_from_the_future"]]
        writer.finish(lambda parts: reader.manifest._replace(parts=parts, migrations=known))
    done = run("restore", str(later), "--home", str(tmp_path / "new"))
    assert done.returncode == 2
    assert "later version" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_backup_never_replaces_one(made: tuple[Path, Path]) -> None:
    done = run("backup", str(made[1]), "--home", str(made[0]))
    assert done.returncode == 2
    assert "never replaces" in done.stderr
    Reader(made[1])


def test_old_backups_go_and_the_newest_stays(tmp_path: Path) -> None:
    for days in (40, 20, 15, 13, 1):
        (tmp_path / f"undersigned-{clock.now() - timedelta(days=days):%Y%m%dT%H%M%SZ}.backup").touch()
    (tmp_path / "notes.backup").touch()
    assert len(backup.outdated(tmp_path, days=14)) == 3
    for file in backup.outdated(tmp_path, days=14)[:2]:
        file.unlink()
    newest = sorted(tmp_path.glob("undersigned-*"))
    for file in newest[1:]:
        file.unlink()
    assert backup.outdated(tmp_path, days=1) == []


def test_heads_of_a_backup_never_go_back(tmp_path: Path) -> None:
    heads, log = Heads(tmp_path), uuid.uuid4()
    heads.put(log, Head(9, b"9" * 32))
    line = (tmp_path / log.hex).read_bytes()
    heads.put(log, Head(12, b"c" * 32))
    heads.put_back(log, line)
    assert heads.last(log) == Head(12, b"c" * 32)
    heads.hold(log)
    with pytest.raises(ForkGuardError, match="came out of a backup"):
        heads.get(log)
    heads.release(log)
    assert heads.get(log) == Head(12, b"c" * 32)
