"""Pages published as files: the same bytes as ours, only what is the same for everyone, and never for long what was."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections
from django.test import Client

from tests.letters.letters import ENGLISH, FrozenClock, draft_for_tests, open_letter_for_tests
from tests.letters.letters import moved_clock as moved_clock
from tests.pages.test_folder import NOW
from tests.signatures.people import sign_and_confirm
from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.frame import assets
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import freeze_letter, open_letter, start_letter, take_down_letter
from undersigned.letters.models import Letter, State
from undersigned.pages import publishing, tasks
from undersigned.pages.folder import PublishedFolder
from undersigned.pages.publishing import Publisher
from undersigned.signatures.deeds import STOPPED
from undersigned.signatures.models import Signature

# Time stands still, so that two drawings of a page are alike at any time of day.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moved_clock")]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Setting:
    """A folder, its publisher, and a clock."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.folder = PublishedFolder(path, clock=lambda: NOW + self.clock.now)
        self.publisher = Publisher(self.folder, WSGIHandler(), clock=self.clock)

    def step(self, *, after: float = 2.0) -> None:
        self.clock.now += after
        self.publisher.step()

    def read(self, path: str) -> bytes | None:
        file = self.folder.pages / (path.removeprefix("/") + ("index.html" if path.endswith("/") else ""))
        return file.read_bytes() if file.is_file() else None


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    # A step draws all that is due: how much fits into its time is another matter, and tried on its own.
    monkeypatch.setattr(publishing, "STEP_SECONDS", 1e9)
    # As Django's own client for tests does: the test's transaction lives in this connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Setting(tmp_path / "published")
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    letter = open_letter_for_tests(campaign)
    sign_and_confirm(letter, "ada@example.org")
    publish_log(log_id=letter.log_id)  # type: ignore[arg-type]
    return letter


def test_published_bytes_are_those_that_we_send_to_anybody(here: Setting, letter: Letter, client: Client) -> None:
    here.step()
    root = f"/letters/{letter.slug}/"
    names = ("count.json", "signatures.jsonl", "log/checkpoint", "en/", "ru/", "ar/")
    for path in (root + name for name in names):
        for wished in ("", "fr, ru;q=0.5"):
            answer = client.get(path, headers={"Accept-Language": wished} if wished else {})
            body = answer.getvalue()
            assert here.read(path) == body, path
            assert "undersigned" not in answer.headers.get("Set-Cookie", "")
    page = here.folder.pages / f"letters/{letter.slug}/en/index.html"
    assert brotli.decompress(Path(f"{page}.br").read_bytes()) == page.read_bytes()
    assert zstandard.decompress(Path(f"{page}.zst").read_bytes()) == page.read_bytes()


def test_what_a_browser_chooses_by_its_wish_is_not_published(here: Setting, letter: Letter, campaign: Campaign) -> None:
    alone = start_letter(campaign=campaign, language="en", **(ENGLISH | {"title": "Keep the swimming pool open"}))
    freeze_letter(letter=alone)
    open_letter(letter=alone)
    foreign = start_letter(campaign=campaign, language="fi", **(ENGLISH | {"title": "Pidetään uimahalli auki"}))
    freeze_letter(letter=foreign)
    open_letter(letter=foreign)
    here.step()
    assert here.read(f"/letters/{letter.slug}/") is None  # three texts
    assert here.read(f"/letters/{alone.slug}/") == here.read(f"/letters/{alone.slug}/en/")
    assert here.read(f"/letters/{foreign.slug}/fi/") is None  # around the text the page speaks the browser's language
    assert here.read(f"/letters/{foreign.slug}/count.json")


def test_nothing_of_a_draft_and_nothing_personal_is_published(
    here: Setting, letter: Letter, campaign: Campaign
) -> None:
    draft_for_tests(Campaign.objects.create(slug="example-pool", name="Example: friends of the pool"))
    here.step()
    assert [entry.name for entry in (here.folder.pages / "letters").iterdir()] == [letter.slug]
    assert {entry.name for entry in here.folder.pages.iterdir()} == {"letters", "static"}
    with pytest.raises(ValueError, match="not published"):
        publishing._file("/my/token")
    with pytest.raises(ValueError, match="not published"):
        publishing._file("/letters/../desk/")


def test_a_signature_and_a_teams_deed_show_at_the_next_step(
    here: Setting, letter: Letter, campaign: Campaign, olena: Organiser
) -> None:
    here.step()
    count = f"/letters/{letter.slug}/count.json"
    assert b'"total": 1' in (here.read(count) or b"")
    sign_and_confirm(letter, "bo@example.org")
    here.step()
    assert b'"total": 2' in (here.read(count) or b"")
    page = f"/letters/{letter.slug}/en/"
    assert b"Example Ada" in (here.read(page) or b"")
    Signature.objects.update(display="stopped")
    record_activity(campaign=campaign, by=olena, deed=STOPPED, about=letter.slug, number=2)
    here.step()
    assert b"Example Ada" not in (here.read(page) or b"Example Ada")


def test_a_letter_that_is_taken_down_goes_at_the_next_step(here: Setting, letter: Letter) -> None:
    here.step()
    assert here.read(f"/letters/{letter.slug}/en/")
    take_down_letter(letter=letter, notice="A court said so.")
    here.step()
    assert not (here.folder.pages / "letters" / letter.slug).exists()
    here.step()
    assert Letter.objects.get(pk=letter.pk).state == State.TAKEN_DOWN


def test_a_page_that_cannot_be_drawn_again_in_time_is_taken_back(
    here: Setting, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.step()
    count, page = (f"/letters/{letter.slug}/{name}" for name in ("count.json", "en/"))
    monkeypatch.setattr(publishing, "STEP_SECONDS", -1.0)  # no step has time to draw
    here.step(after=publishing.OLDEST_SECONDS - 1)
    assert here.read(count)
    assert here.read(page)
    here.step()
    assert here.read(count) is here.read(page) is None
    monkeypatch.setattr(publishing, "STEP_SECONDS", 1e9)
    here.step()
    monkeypatch.setattr(publishing, "STEP_SECONDS", -1.0)
    sign_and_confirm(letter, "bo@example.org")
    here.step(after=1)
    assert here.read(count)
    here.step(after=publishing.CHANGED_SECONDS + 1)
    assert here.read(count) is here.read(page) is None


def test_a_page_without_a_known_change_is_drawn_anew_now_and_then(here: Setting, letter: Letter) -> None:
    here.step()
    Campaign.objects.update(name="Example: a new name that nobody wrote down")
    here.step(after=publishing.ANEW_SECONDS - 5)
    assert b"a new name" not in (here.read(f"/letters/{letter.slug}/en/") or b"")
    here.step(after=10)
    assert b"a new name" in (here.read(f"/letters/{letter.slug}/en/") or b"")


def test_a_page_that_came_out_the_same_keeps_its_file(here: Setting, letter: Letter) -> None:
    here.step()
    file = here.folder.pages / f"letters/{letter.slug}/count.json"
    before = file.stat()
    here.step(after=publishing.ANEW_SECONDS + 1)
    assert (file.stat().st_mtime, file.stat().st_ino) == (before.st_mtime, before.st_ino)


def test_while_the_database_is_away_pages_stay_and_not_for_ever(
    here: Setting, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.step()

    def away() -> Any:
        raise OperationalError("away")

    monkeypatch.setattr(publishing, "_letters", away)
    here.step(after=publishing.AWAY_SECONDS - 1)
    assert here.read(f"/letters/{letter.slug}/en/")
    with pytest.raises(OperationalError):
        here.step()


def test_only_the_letters_that_were_signed_last_are_files(
    here: Setting, letter: Letter, moved_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MOST_LETTERS", 1)
    here.step()
    moved_clock.move(timedelta(minutes=1))
    other = open_letter_for_tests(Campaign.objects.create(slug="example-pool", name="Example: friends of the pool"))
    sign_and_confirm(other, "bo@example.org")
    here.step()
    assert [entry.name for entry in (here.folder.pages / "letters").iterdir()] == [other.slug]


def test_full_tiles_are_published_and_no_others(here: Setting, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(publishing, "tile_bytes", lambda _log, path: asked.append(path) or path.encode())
    monkeypatch.setattr(publishing, "MOST_TILES", 3)
    log = letter.log
    assert log is not None
    log.published_size = 2 * 256 + 7
    for _ in range(3):
        here.publisher.folder.open()
        here.publisher._add_tiles(letter)
    assert set(asked) == {"tile/0/000", "tile/0/001", "tile/entries/000", "tile/entries/001"}
    assert here.read(f"/letters/{letter.slug}/log/tile/entries/001") == b"tile/entries/001"
    asked.clear()
    log.published_size = 256 * 256 + 5
    here.publisher._tiles[letter.slug] = 256 * 256 - 1
    here.publisher._add_tiles(letter)
    assert set(asked) == {"tile/0/255", "tile/1/000", "tile/entries/255"}


def test_static_files_lie_under_the_version_of_their_address(here: Setting) -> None:
    here.step()
    for name in ("undersigned/undersigned.css", "undersigned/favicon.svg"):
        file = here.folder.pages / "static" / assets.version(name) / name
        assert file.is_file()
        assert Path(f"{file}.br").stat().st_size < Path(f"{file}.gz").stat().st_size < file.stat().st_size


def test_the_worker_publishes_only_where_a_folder_is_named(
    settings: Any, tmp_path: Path, letter: Letter, here: Setting
) -> None:
    tasks.publisher.cache_clear()
    settings.UNDERSIGNED_PUBLISHED = ""
    assert tasks.publish_pages() is False
    tasks.stop_publishing()
    assert tasks.publisher.cache_info().currsize == 0
    settings.UNDERSIGNED_PUBLISHED = str(tmp_path / "other")
    try:
        assert tasks.publish_pages() is False
        assert len(list((tmp_path / "other" / "fresh").iterdir())) == 3
        tasks.stop_publishing()
        assert not (tmp_path / "other" / "fresh").exists()
    finally:
        tasks.publisher.cache_clear()
