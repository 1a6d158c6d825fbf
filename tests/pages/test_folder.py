"""The folder of published files: what the proxy finds there, until when, and that nothing foreign is lost in it."""

import os
from pathlib import Path

import pytest

from undersigned.pages.folder import LAST_MOMENT, MOMENT, MOMENTS_AHEAD, PublishedFolder, PublishedFolderError

NOW = 1_795_239_455.5
BODIES = {"identity": b"<p>page", "br": b"b", "zstd": b"z", "gzip": b"g"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path, clock: Clock) -> PublishedFolder:
    made = PublishedFolder(tmp_path / "published", clock=clock)
    assert made.open()
    return made


def served(folder: PublishedFolder, name: str, at: float) -> bytes | None:
    """What a proxy sends at this moment: it looks under the first nine digits of the time."""
    file = folder.path / "fresh" / str(int(at))[:9] / name
    return file.read_bytes() if file.is_file() else None


def test_a_page_is_served_now_and_never_after_nobody_looked_after_it(folder: PublishedFolder) -> None:
    folder.put("letters/a/en/index.html", BODIES)
    assert served(folder, "letters/a/en/index.html", NOW) is None  # not before everything is up to date
    folder.keep_fresh()
    for later in range(MOMENT * MOMENTS_AHEAD):
        assert served(folder, "letters/a/en/index.html", NOW + later) == b"<p>page"
    for later in range(MOMENT * (MOMENTS_AHEAD + 1), 400, 3):
        assert served(folder, "letters/a/en/index.html", NOW + later) is None


def test_keeping_fresh_takes_the_moments_away_that_have_passed(folder: PublishedFolder, clock: Clock) -> None:
    for _ in range(5):
        folder.keep_fresh()
        clock.now += MOMENT
    assert len(list((folder.path / "fresh").iterdir())) == MOMENTS_AHEAD + 1


def test_who_finds_the_server_away_gets_the_last_pages_for_a_quarter_of_an_hour(folder: PublishedFolder) -> None:
    def last(at: float) -> Path:
        return folder.path / "last" / str(int(at))[:7] / "letters/a/en/index.html"

    folder.put("letters/a/en/index.html", BODIES)
    folder.keep_fresh()
    folder.close()
    assert served(folder, "letters/a/en/index.html", NOW) is None
    assert last(NOW).read_bytes() == last(NOW + LAST_MOMENT).read_bytes() == b"<p>page"
    assert not last(NOW + 2 * LAST_MOMENT).exists()
    assert folder.open()
    assert not last(NOW).exists()  # the next one begins with nothing: it may know of a letter that was taken down


def test_each_coding_lies_beside_the_page_and_goes_with_it(folder: PublishedFolder) -> None:
    folder.put("letters/a/count.json", BODIES)
    lies = {file.name: file.read_bytes() for file in (folder.pages / "letters/a").iterdir()}
    assert lies == {"count.json": b"<p>page", "count.json.br": b"b", "count.json.zst": b"z", "count.json.gz": b"g"}
    folder.put("letters/a/count.json", {"identity": b"short"})
    assert [file.name for file in (folder.pages / "letters/a").iterdir()] == ["count.json"]
    folder.drop("letters/a/count.json")
    folder.drop("letters/a/count.json")
    assert list((folder.pages / "letters/a").iterdir()) == []
    folder.put("letters/a/en/index.html", BODIES)
    folder.drop_all("letters/a")
    assert list((folder.pages / "letters").iterdir()) == []


def test_every_change_has_a_time_of_its_own_because_proxies_make_tags_of_it(folder: PublishedFolder) -> None:
    times = []
    for number in range(4):
        folder.put("letters/a/count.json", {"identity": b"%d" % number})
        times.append((folder.pages / "letters/a/count.json").stat().st_mtime)
        if number == 2:
            folder.drop("letters/a/count.json")
    assert times == [int(NOW) + number for number in range(4)]


def test_another_account_can_read_it_whatever_our_umask_says(folder: PublishedFolder) -> None:
    before = os.umask(0o077)
    try:
        folder.put("letters/a/en/index.html", BODIES)
    finally:
        os.umask(before)
    for path in (folder.path, *folder.path.rglob("*")):
        assert path.stat().st_mode & 0o044 == 0o044, path
        assert not path.is_dir() or path.stat().st_mode & 0o011 == 0o011, path


def test_one_process_has_it_and_the_next_finds_it_empty(folder: PublishedFolder, tmp_path: Path) -> None:
    folder.put("letters/a/en/index.html", BODIES)
    folder.keep_fresh()
    other = PublishedFolder(tmp_path / "published")
    assert not other.open()
    folder.close()
    assert served(folder, "letters/a/en/index.html", NOW) is None
    assert other.open()
    assert list(other.pages.iterdir()) == []


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(PublishedFolderError, match="holds something else"):
        PublishedFolder(tmp_path).open()
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    folder: PublishedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("letters/a/count.json", {"identity": b"old"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        folder.put("letters/a/count.json", {"identity": b"new"})
    assert [file.read_bytes() for file in (folder.pages / "letters/a").iterdir()] == [b"old"]
