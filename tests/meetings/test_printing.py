"""A meeting on paper: a poster for everyone, and a sheet for the door with names for the team."""

import io
import struct
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.test import Client

from tests.meetings.people import come, meeting_for_tests
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.common import clock
from undersigned.meetings.actions import cancel_meeting
from undersigned.meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(campaign: Campaign) -> Meeting:
    return meeting_for_tests(campaign, day=clock.today() + timedelta(days=14))


def pages(data: bytes) -> list[str]:
    """The words of each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def test_the_poster_says_what_when_and_where(client: Client, meeting: Meeting) -> None:
    assert f"/meetings/{meeting.slug}/poster.pdf" in client.get(f"/meetings/{meeting.slug}/").content.decode()
    answer = client.get(f"/meetings/{meeting.slug}/poster.pdf?paper=a3")
    assert answer["Content-Type"] == "application/pdf"
    (words,) = pages(answer.content)
    for part in ("Saturdays in the library", "19:00", "Example Hall", "Organised by Friends of the library"):
        assert part in " ".join(words.split())
    pdf = pikepdf.open(io.BytesIO(answer.content))
    assert pdf.docinfo["/Title"] == "Saturdays in the library"
    assert client.get(f"/meetings/{meeting.slug}/poster.pdf?paper=a1").status_code == 404


def test_the_poster_of_what_is_cancelled_says_so(client: Client, meeting: Meeting) -> None:
    cancel_meeting(meeting=meeting)
    assert "Cancelled" in pages(client.get(f"/meetings/{meeting.slug}/poster.pdf").content)[0]


def test_the_door_sheet_says_the_way(client: Client, meeting: Meeting, olena: Organiser) -> None:
    client.force_login(olena)
    shown = client.get(f"/desk/meetings/{meeting.slug}/print?paper=a4&way=First+floor,+left").content.decode()
    assert "door.pdf?paper=a4&amp;way=First+floor%2C+left" in shown
    (door,) = pages(client.get(f"/desk/meetings/{meeting.slug}/door.pdf?paper=a4&way=First+floor,+left").content)
    assert "First floor, left" in door
    assert client.get(f"/desk/meetings/{meeting.slug}/door.pdf?paper=a9").status_code == 404


def test_the_list_for_the_table_has_the_names_of_who_wants_theirs_shown(
    client: Client, meeting: Meeting, olena: Organiser
) -> None:
    come(meeting, "ada@example.org", "Ada Example")
    come(meeting, "bo@example.org", "")
    come(meeting, "dov@example.org", "דוב לדוגמה")
    client.force_login(olena)
    assert "2 people want their names shown" in client.get(f"/desk/meetings/{meeting.slug}/print").content.decode()
    answer = client.get(f"/desk/meetings/{meeting.slug}/names.pdf")
    assert "no-store" in answer["Cache-Control"]
    (names,) = pages(answer.content)
    assert "Ada Example" in names
    assert "לדוגמה" in names
    assert "3 have said that they are coming." in names
    assert Activity.objects.get().deed == "meeting-guests"


def test_nothing_with_names_is_kept(
    client: Client, meeting: Meeting, olena: Organiser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UNDERSIGNED_HOME", tmp_path)
    client.force_login(olena)
    come(meeting, "ada@example.org", "Ada Example")
    assert client.get(f"/desk/meetings/{meeting.slug}/names.pdf").status_code == 200
    assert not list(tmp_path.rglob("renderings/*"))
    client.get(f"/meetings/{meeting.slug}/poster.pdf")
    assert len(list(tmp_path.rglob("renderings/*"))) == 1


def test_the_card_is_a_picture_of_the_size_that_feeds_expect(client: Client, meeting: Meeting) -> None:
    answer = client.get(f"/meetings/{meeting.slug}/card.png")
    assert answer["Content-Type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    assert f"/meetings/{meeting.slug}/card.png" in client.get(f"/meetings/{meeting.slug}/").content.decode()
