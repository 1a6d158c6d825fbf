"""An outlet without a server of its own writes its introduction here; its own page confirms it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from tests.hostile import Server, answer, serving
from tests.letters.letters import FrozenClock
from tests.reprints.reprinting import paths, pool_letter
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.letters.actions import take_down_letter
from undersigned.letters.models import Letter
from undersigned.reprints.actions import decide, remove
from undersigned.reprints.checking import check_next
from undersigned.reprints.errors import NotNowError, ReprintError
from undersigned.reprints.hosting import introduction_token, invite_outlet, look_again, renew_introduction_link
from undersigned.reprints.models import OFTEN, RETRIES, SELDOM, Appearance, Consent, HostedIntroduction

pytestmark = pytest.mark.django_db

HTML = {"content_type": "text/html; charset=utf-8"}
WORDS = "Our readers swim, too.\n\nMany *signed* this."


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.UNDERSIGNED_FETCH_LOOPBACK = True


@pytest.fixture
def letter(moved_clock: FrozenClock, campaign: Campaign) -> Letter:
    return pool_letter(campaign)


@pytest.fixture
def hosted(letter: Letter) -> HostedIntroduction:
    return invite_outlet(letter=letter, outlet="  The   Gazette ")


@pytest.fixture
def pages() -> dict[str, Any]:
    """What the outlet's server answers, by path; a test changes it."""
    return {}


@pytest.fixture
def paper(pages: dict[str, Any]) -> Iterator[Server]:
    with serving(paths(pages)) as server:
        yield server


def written(hosted: HostedIntroduction) -> str:
    return f"/introductions/write/{introduction_token(hosted)}"


def write(client: Client, hosted: HostedIntroduction, url: str, words: str = WORDS, language: str = "en") -> int:
    typed = {"introduction": words, "language": language, "url": url}
    return client.post(written(hosted), typed).status_code


def look(hosted: HostedIntroduction) -> Appearance:
    while check_next():
        pass
    return Appearance.objects.get(pk=hosted.appearance_id)


def linking(hosted: HostedIntroduction) -> bytes:
    return f'<p>Read <a href="http://127.0.0.1:8000/introductions/{hosted.slug}/">the letter</a>.</p>'.encode()


def test_an_introduction_stands_beside_the_letter_once_linked_and_agreed_to(
    client: Client,
    letter: Letter,
    olena: Organiser,
    paper: Server,
    pages: dict[str, Any],
    mailoutbox: list[EmailMessage],
) -> None:
    client.force_login(olena)
    desk = f"/desk/letters/{letter.slug}/reprints"
    assert client.post(f"/desk/letters/{letter.slug}/introductions", {"outlet": "The Gazette"})["Location"] == desk
    hosted = HostedIntroduction.objects.get()
    assert written(hosted) in client.get(desk).content.decode()

    outlet, reader = Client(), Client()
    page = outlet.get(written(hosted))
    assert "no-store" in page["Cache-Control"]
    assert f"/introductions/{hosted.slug}/" in page.content.decode()
    pages["/swim"] = answer(linking(hosted), **HTML)
    assert write(outlet, hosted, paper.url("/swim")) == 303
    assert reader.get(f"/introductions/{hosted.slug}/").status_code == 404
    found = look(hosted)
    assert (found.verdict, found.outlet, found.url) == ("confirmed", "The Gazette", paper.url("/swim"))
    assert reader.get(f"/introductions/{hosted.slug}/").status_code == 404  # nobody has agreed yet
    assert [mail.to for mail in mailoutbox] == [[olena.email]]
    assert "The Gazette" in str(mailoutbox[0].body)
    assert "The link was found" in outlet.get(written(hosted)).content.decode()

    client.post(f"{desk}/{found.pk}/agree")
    own = reader.get(f"/introductions/{hosted.slug}/").content.decode()
    assert "Many <em>signed</em> this." in own
    before, _article, after = own.partition('<article class="letter"')
    assert "Our readers swim" in before
    assert "Our readers swim" not in after
    assert "It opens at" in after
    page_of_letter = reader.get(f"/letters/{letter.slug}/en/").content.decode()
    assert f"/introductions/{hosted.slug}/" in page_of_letter
    listed = reader.get(f"/letters/{letter.slug}/reprints").content.decode()
    assert "confirmed by a link on its own page" in listed
    assert "Introduction by The Gazette, not part of the letter" in listed
    assert "Compared with the letter" not in listed

    client.post(f"{desk}/{found.pk}/revoke")
    assert reader.get(f"/introductions/{hosted.slug}/").status_code == 404
    assert "do not agree" in outlet.get(written(hosted)).content.decode()


def test_a_mark_does_where_nothing_can_be_linked_and_other_addresses_do_not(
    client: Client, hosted: HostedIntroduction, paper: Server, pages: dict[str, Any]
) -> None:
    pages["/text"] = answer(b"The Gazette says: see 127.0.0.1:8000/introductions/ and the letter.", **HTML)
    write(client, hosted, paper.url("/text"))
    found = look(hosted)
    assert (found.verdict, found.failures) == ("", 1)
    assert "neither the link nor the mark" in client.get(written(hosted)).content.decode()
    with pytest.raises(NotNowError, match="does not confirm"):
        decide(appearance=found, consent=Consent.AGREED)
    pages["/text"] = answer(f"Printed here. {hosted.mark}".encode(), content_type="text/plain")
    with pytest.raises(NotNowError, match="a moment ago"):
        look_again(hosted=hosted)


def test_the_page_is_looked_at_again_and_again(
    client: Client, hosted: HostedIntroduction, paper: Server, pages: dict[str, Any], moved_clock: FrozenClock
) -> None:
    pages["/p"] = answer(linking(hosted), **HTML)
    write(client, hosted, paper.url("/p"))
    found = look(hosted)
    decide(appearance=found, consent=Consent.AGREED)
    reader, own = Client(), f"/introductions/{hosted.slug}/"
    asked = len(paper.requests)
    for _day in range(8):
        moved_clock.move(OFTEN)
        look(hosted)
    assert len(paper.requests) == asked + 7  # daily in the first week, then weekly
    moved_clock.move(SELDOM)
    pages["/p"] = answer(status="503 Busy")
    assert look(hosted).failed_since is not None
    assert reader.get(own).status_code == 200  # no answer takes nothing away
    moved_clock.move(RETRIES[0])
    pages["/p"] = answer(b"<p>We have changed our mind.</p>", **HTML)
    assert look(hosted).verdict == ""
    assert reader.get(own).status_code == 404
    assert "The Gazette" not in reader.get(f"/letters/{found.letter.slug}/en/").content.decode()
    moved_clock.move(RETRIES[1])
    pages["/p"] = answer(linking(hosted), **HTML)
    assert look(hosted).failures == 0
    assert reader.get(own).status_code == 200


def test_other_words_than_those_agreed_to_wait_again_and_the_team_is_told_once_a_day(
    client: Client,
    hosted: HostedIntroduction,
    olena: Organiser,
    paper: Server,
    pages: dict[str, Any],
    moved_clock: FrozenClock,
    mailoutbox: list[EmailMessage],
) -> None:
    pages["/p"] = answer(linking(hosted), **HTML)
    write(client, hosted, paper.url("/p"))
    decide(appearance=look(hosted), consent=Consent.AGREED)
    write(client, hosted, paper.url("/p"))  # the same again is no change
    assert look(hosted).consent == Consent.AGREED
    asked = len(paper.requests)
    for word in ("one", "two", "three"):
        write(client, hosted, paper.url("/p"), words=f"Other words, {word}.")
        assert Client().get(f"/introductions/{hosted.slug}/").status_code == 404
        assert look(hosted).consent == Consent.WAITING
    assert len(paper.requests) == asked  # the page is asked again ten minutes after the last time
    moved_clock.move(timedelta(minutes=10))
    assert look(hosted).verdict == "confirmed"
    assert len(mailoutbox) == 1
    moved_clock.move(OFTEN)
    look(hosted)
    assert len(mailoutbox) == 2


def test_a_link_that_is_over_or_made_up_leads_nowhere(client: Client, hosted: HostedIntroduction) -> None:
    old = written(hosted)
    assert client.get(old).status_code == 200
    renew_introduction_link(hosted=hosted)
    assert client.get(old).status_code == 404
    assert client.get(written(hosted)).status_code == 200
    take_down_letter(letter=hosted.appearance.letter, notice="By mistake.")
    assert client.get(written(hosted)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"url": "ftp://gazette.example/x"}, "http"),
        ({"url": "not an address"}, "space"),
        ({"introduction": ""}, "required"),
        ({"introduction": "\u202eturned"}, "error-summary"),
        ({"introduction": "w" * 20_001}, "error-summary"),
        ({"language": "xx"}, "error-summary"),
    ],
)
def test_bad_input_is_said_and_kept(
    client: Client, hosted: HostedIntroduction, typed: dict[str, str], sentence: str
) -> None:
    good = {"introduction": WORDS, "language": "en", "url": "https://gazette.example/swim"}
    answer = client.post(written(hosted), good | typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="error-summary"' in page
    assert sentence in page
    assert "https://gazette.example/swim" in page or "url" in typed
    assert not Appearance.objects.exclude(url="").exists()


def test_organisers_make_so_many_places_and_remove_them(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.reprints.hosting.MOST_APPEARANCES", 1)
    hosted = invite_outlet(letter=letter, outlet="The Gazette")
    with pytest.raises(ReprintError, match="as many"):
        invite_outlet(letter=letter, outlet="The Lane")
    remove(appearance=hosted.appearance)
    assert not HostedIntroduction.objects.exists()
    assert invite_outlet(letter=letter, outlet="The Lane").appearance.outlet == "The Lane"
