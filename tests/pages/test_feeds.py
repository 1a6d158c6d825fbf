"""The feeds, as a stranger's reader reads them, and by what RFC 4287 asks for."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from tests.leaflets.leaflets import leaflet_for_tests
from tests.letters.letters import open_letter_for_tests
from tests.meetings.people import meeting_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.leaflets.actions import publish_leaflet
from undersigned.letters.actions import add_correction
from undersigned.letters.models import Letter
from undersigned.meetings.actions import cancel_meeting

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    made = open_letter_for_tests(campaign)
    add_correction(letter=made, text="At ten, not at nine.", language="en")
    leaflet_for_tests(campaign, headline="A draft that nobody may read")
    publish_leaflet(leaflet=leaflet_for_tests(campaign, headline="Line by line & <b>more</b>"))
    cancel_meeting(meeting=meeting_for_tests(campaign, day=clock.today() + timedelta(days=14)))
    return made


def feeds(letter: Letter) -> list[str]:
    return ["/feed.atom", f"/campaigns/{letter.campaign.slug}/feed.atom", f"/letters/{letter.slug}/feed.atom"]


def read(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.version == "atom10"
    return found


def required(element: Any, name: str) -> Any:
    """The one child of this name that has to be there."""
    (found,) = element.findall(f"{ATOM}{name}")
    return found


def test_each_feed_has_what_the_rfc_asks_for(client: Client, letter: Letter) -> None:
    for path in feeds(letter):
        feed = etree.fromstring(client.get(path).content)
        assert feed.tag == f"{ATOM}feed"
        ids = []
        for element in (feed, *feed.findall(f"{ATOM}entry")):  # 4.1.1 and 4.1.2
            parts = urlsplit(required(element, "id").text)
            assert parts.scheme
            assert parts.netloc
            ids.append(required(element, "id").text)
            assert required(element, "title").text
            assert datetime.fromisoformat(required(element, "updated").text).tzinfo is not None
            assert required(required(element, "author"), "name").text
            alternates = [one for one in element.findall(f"{ATOM}link") if one.get("rel", "alternate") == "alternate"]
            assert len(alternates) == 1
        assert len(set(ids)) == len(ids) > 1
        (own,) = [one for one in feed.findall(f"{ATOM}link") if one.get("rel") == "self"]
        assert own.get("href") == f"{settings.UNDERSIGNED_ORIGIN}{path}"


def test_a_campaigns_feed_has_what_is_public_and_nothing_else(client: Client, letter: Letter) -> None:
    for path in feeds(letter)[:2]:
        titles = [entry.title for entry in read(client, path).entries]
        assert "Meeting: Saturdays in the library" in titles
        assert "Keep the Elm Street library open on Saturdays" in titles
        assert len(titles) == 3
        told = {entry.title: entry.summary for entry in read(client, path).entries}
        assert told["Meeting: Saturdays in the library"] == "This meeting is cancelled."


def test_markup_in_a_headline_stays_words(client: Client, letter: Letter) -> None:
    feed = etree.fromstring(client.get("/feed.atom").content)
    titles = [required(entry, "title").text for entry in feed.findall(f"{ATOM}entry")]
    assert "Line by line & <b>more</b>" in titles


def test_a_letters_feed_says_what_happened_to_it(client: Client, letter: Letter) -> None:
    found = read(client, f"/letters/{letter.slug}/feed.atom")
    assert found.entries[0].summary.startswith("A correction was added")
    assert found.entries[-1].summary.startswith("Opened for signing")
    before = [entry.id for entry in found.entries]
    add_correction(letter=letter, text="At eleven, even.", language="en")
    assert [entry.id for entry in read(client, f"/letters/{letter.slug}/feed.atom").entries][1:] == before


def test_the_pages_lead_to_their_feeds(client: Client, letter: Letter) -> None:
    for page, feed in (("/", feeds(letter)[0]), (f"/campaigns/{letter.campaign.slug}/", feeds(letter)[1])):
        assert f'type="application/atom+xml" href="{feed}"' in client.get(page).content.decode()
    assert f'href="{feeds(letter)[2]}"' in client.get(f"/letters/{letter.slug}/en/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr", "uk"])
def test_the_feed_of_the_instance_says_which_language_it_speaks(client: Client, language: str) -> None:
    by_address = client.get("/feed.atom", {"lang": language}).content.decode()
    by_wish = client.get("/feed.atom", headers={"accept-language": language}).content.decode()
    for feed in (by_address, by_wish):
        assert f'xml:lang="{language}"' in feed
