"""What the operator takes down out of the queue of reports: a notice in its place, the team told, and the way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from tests.leaflets.leaflets import leaflet_for_tests
from tests.letters.letters import open_letter_for_tests
from tests.meetings.people import come, meeting_for_tests
from tests.reprints.reprinting import published_reprint
from tests.signatures.people import fill_in, sign_and_confirm
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.contact.models import Report
from undersigned.contact.reports import report_page
from undersigned.leaflets.actions import publish_leaflet
from undersigned.leaflets.models import Leaflet
from undersigned.letters.actions import close_letter, open_letter, take_down_letter
from undersigned.letters.errors import WrongStateError
from undersigned.letters.models import Letter
from undersigned.letters.timeline import timeline_of
from undersigned.meetings.actions import remind
from undersigned.meetings.models import Meeting
from undersigned.signatures.actions.signing import confirm_signature
from undersigned.signatures.errors import NotOpenError

pytestmark = pytest.mark.django_db

QUEUE = "/operator/contact/report/"
NOTICE = "Taken down by whoever runs this server, after a report: it breaks the law."


@pytest.fixture
def operator(client: Client, opal: Organiser) -> Client:
    client.force_login(opal)
    return client


def step(operator: Client, path: str, name: str) -> str:
    """Report a page once, take the step with the report, and say what the operator is told."""
    if not Report.objects.filter(path=path).exists():
        report_page(path=path, reason="law", words="It does.", network="")
    chosen = {"action": name, "_selected_action": [str(Report.objects.get(path=path).pk)]}
    return operator.post(QUEUE, chosen, follow=True).content.decode()


def a_leaflet(campaign: Campaign) -> str:
    leaflet = leaflet_for_tests(campaign)
    publish_leaflet(leaflet=leaflet)
    return f"/leaflets/{leaflet.slug}/"


def a_meeting(campaign: Campaign) -> str:
    return f"/meetings/{meeting_for_tests(campaign).slug}/"


def a_reprint(campaign: Campaign) -> str:
    return f"/reprints/{published_reprint(campaign).slug}/"


@pytest.mark.parametrize("make", [a_leaflet, a_meeting, a_reprint])
def test_a_page_is_taken_down_with_a_notice_and_put_back(
    operator: Client,
    campaign: Campaign,
    olena: Organiser,
    tove: Organiser,
    mailoutbox: list[EmailMessage],
    moved_clock: Any,
    make: Any,
) -> None:
    path, reader = make(campaign), Client()
    before = reader.get(path)
    assert before.status_code == 200
    step(operator, path, "take_down")
    gone = reader.get(path)
    assert gone.status_code == 410
    assert NOTICE in gone.content.decode()
    assert 'name="robots" content="noindex"' in gone.content.decode()
    kept = Report.objects.get()
    assert (kept.box, kept.decision) == (None, "down")
    assert [mail.to for mail in mailoutbox] == [[olena.email]]  # who may open and close things, not the translator
    assert path in str(mailoutbox[0].body)
    assert "it breaks the law" in str(mailoutbox[0].body)
    assert "already" in step(operator, path, "take_down") or "cannot be read now" in step(operator, path, "take_down")
    step(operator, path, "put_back")
    assert reader.get(path).status_code == 200
    assert Report.objects.get().decision == "back"
    assert "can be read again" in mailoutbox[-1].subject
    assert "was not taken down" in step(operator, path, "put_back")


def test_a_meeting_that_is_taken_down_stands_nowhere_and_reminds_nobody(
    operator: Client, campaign: Campaign, mailoutbox: list[EmailMessage], moved_clock: Any
) -> None:
    meeting = meeting_for_tests(campaign)
    come(meeting, "ada@example.org")
    places = [
        f"/campaigns/{campaign.slug}/",
        f"/campaigns/{campaign.slug}/feed.atom",
        f"/campaigns/{campaign.slug}/calendar.ics",
        "/api/v1/meetings",
    ]
    there = [place for place in places if meeting.slug in Client().get(place).content.decode()]
    assert len(there) >= 3
    step(operator, f"/meetings/{meeting.slug}/", "take_down")
    assert [place for place in there if meeting.slug in Client().get(place).content.decode()] == []
    for after in ("event.ics", "reply", "contact"):
        assert Client().get(f"/meetings/{meeting.slug}/{after}").status_code == 404
    moved_clock.move(meeting.starts - moved_clock.now() - timedelta(hours=20))
    assert not remind()
    assert Meeting.objects.get().takes_replies is False


def test_a_letter_comes_back_as_it_was_and_only_to_the_operator(operator: Client, campaign: Campaign) -> None:
    letter = open_letter_for_tests(campaign)
    sign_and_confirm(letter, "ada@example.org")
    waiting = fill_in(letter, "bo@example.org")
    path = f"/letters/{letter.slug}/"
    step(operator, path, "take_down")
    page = Client().get(f"{path}en/").content.decode()
    assert NOTICE in page
    assert "The organisers have taken" not in page
    assert timeline_of(letter)[0].sentence == "Taken down by whoever runs this server."
    with pytest.raises(NotOpenError):
        confirm_signature(token=waiting)
    with pytest.raises(WrongStateError):
        open_letter(letter=letter)
    step(operator, path, "put_back")
    letter.refresh_from_db()
    assert (letter.state, letter.taken_down_at, letter.taken_down_notice) == ("open", None, "")
    page = Client().get(f"{path}en/").content.decode()
    assert "Example Ada" in page
    assert "Taken down" not in page
    confirm_signature(token=waiting)
    close_letter(letter=letter)
    step(operator, path, "take_down")
    step(operator, path, "put_back")
    assert Letter.objects.get().state == "closed"


def test_what_organisers_took_down_themselves_does_not_come_back(operator: Client, campaign: Campaign) -> None:
    letter = open_letter_for_tests(campaign)
    path = f"/letters/{letter.slug}/"
    step(operator, path, "leave")
    Report.objects.update(decision="down")
    take_down_letter(letter=letter, notice="By mistake.")
    assert "Only a letter that the operator took down" in step(operator, path, "put_back")
    assert Letter.objects.get().state == "taken-down"


def test_what_cannot_be_taken_down_is_said(
    operator: Client, campaign: Campaign, mailoutbox: list[EmailMessage]
) -> None:
    leaflet = leaflet_for_tests(campaign)
    for path in (
        f"/campaigns/{campaign.slug}/",
        "/letters/no-such/",
        f"/leaflets/{leaflet.slug}/",
        "/introductions/x/",
    ):
        assert "nothing that can be taken down here" in step(operator, path, "take_down")
        assert Report.objects.get(path=path).decision == ""
    assert Leaflet.objects.get().state == "draft"
    assert mailoutbox == []
