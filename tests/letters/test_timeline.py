"""A letter's timeline says what happened, in the reader's language, whichever room it happened in."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from lxml import html

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import sign_and_confirm
from undersigned.campaigns.models import Campaign
from undersigned.letters.actions import add_correction, close_letter, freeze_letter, open_letter, supersede_letter
from undersigned.letters.models import Event, Letter
from undersigned.letters.timeline import MILESTONE, drop_event, event_kind, note_event, timeline_of
from undersigned.signatures.actions.counting import milestones_between

pytestmark = pytest.mark.django_db
HANDED = event_kind("test-handed", lambda data: f"Handed over to {data['whom']}.")


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return open_letter_for_tests(campaign)


def kinds(letter: Letter) -> list[str]:
    return [event.kind for event in timeline_of(letter)]


def test_a_letters_life_is_in_it(letter: Letter) -> None:
    add_correction(letter=letter, text="At ten, not at nine.", language="en")
    successor = supersede_letter(letter=letter)
    freeze_letter(letter=successor)
    open_letter(letter=successor)
    close_letter(letter=letter)
    assert kinds(letter) == ["closed", "superseded", "corrected", "opened"]
    told = {event.kind: event for event in timeline_of(letter)}
    assert told["superseded"].link == f"/letters/{successor.slug}/"
    assert "English" in told["opened"].sentence
    assert kinds(successor) == ["opened"]


def test_the_page_shows_it_once_there_is_more_than_the_opening(client: Client, letter: Letter) -> None:
    path = f"/letters/{letter.slug}/en/"
    assert 'id="timeline"' not in client.get(path).content.decode()
    note_event(letter=letter, kind=HANDED, data={"whom": "<b>the mayor</b>"}, link="/letters/x/delivery", key="1")
    section = html.fromstring(client.get(path).content.decode()).xpath("//section[@aria-labelledby='timeline']")[0]
    assert "Handed over to <b>the mayor</b>." in section.text_content()
    assert section.xpath(".//a/@href") == ["/letters/x/delivery"]


def test_the_same_event_is_noted_once_and_can_be_taken_out(letter: Letter) -> None:
    first = note_event(letter=letter, kind=HANDED, data={"whom": "one"}, key="1")
    assert note_event(letter=letter, kind=HANDED, data={"whom": "other"}, key="1") == first
    note_event(letter=letter, kind=HANDED, data={"whom": "two"}, key="2")
    assert kinds(letter).count(HANDED) == 2
    drop_event(letter=letter, kind=HANDED, key="1")
    assert kinds(letter).count(HANDED) == 1


def test_a_kind_is_one_rooms(letter: Letter) -> None:
    with pytest.raises(ValueError, match="already"):
        event_kind("opened", lambda _data: "Other words.")
    with pytest.raises(ValueError, match="made events called"):
        note_event(letter=letter, kind="nobody's")
    Event.objects.create(letter=letter, kind="gone")
    assert "gone" not in kinds(letter)


def test_milestones_are_round_numbers_that_were_reached() -> None:
    assert milestones_between(0, 99) == []
    assert milestones_between(99, 100) == [100]
    assert milestones_between(100, 101) == []
    assert milestones_between(90, 1200) == [100, 250, 500, 1000]
    assert milestones_between(1000, 900) == []


def test_a_milestone_comes_from_the_count(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "undersigned.signatures.actions.counting.milestones_between",
        lambda before, now: [now] if now > before and now == 2 else [],
    )
    for number in range(3):
        sign_and_confirm(letter, f"person{number}@example.org")
    events = [event for event in timeline_of(letter) if event.kind == MILESTONE]
    assert [event.sentence for event in events] == ["2 confirmed signatures."]


def test_letters_from_before_get_what_is_known_of_them(letter: Letter) -> None:
    add_correction(letter=letter, text="At ten, not at nine.", language="en")
    close_letter(letter=letter)
    before = list(Event.objects.order_by("kind").values_list("kind", "key", "at"))
    Event.objects.all().delete()
    migration = import_module("undersigned.letters.migrations.0004_timeline_and_licence")
    migration.note_the_past(apps, connection.schema_editor())
    assert list(Event.objects.order_by("kind").values_list("kind", "key", "at")) == before
