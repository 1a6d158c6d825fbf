"""One document makes a campaign with all that is in it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.importing import leaflet_makers
from undersigned.campaigns.models import Campaign, Membership, Organiser
from undersigned.campaigns.roles import Role
from undersigned.importing.draft import Draft
from undersigned.importing.models import ImportedDocument
from undersigned.importing.queries import name_in
from undersigned.leaflets.models import Kind, Leaflet
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting

pytestmark = pytest.mark.django_db

LETTER = (Path(__file__).parents[1] / "seeds" / "open-letter.txt").read_text(encoding="utf-8")


@pytest.fixture
def desk(client: Client, oskar: Organiser) -> Client:
    client.force_login(oskar)
    return client


def test_a_leaflet_makes_a_campaign_with_a_leaflet_and_a_meeting(desk: Client, oskar: Organiser) -> None:
    upload = SimpleUploadedFile("leaflet.docx", leaflet_makers.as_docx())
    doubts = desk.post("/desk/import", {"upload": upload})["Location"]
    made = ImportedDocument.objects.get().campaign
    assert made.name == "Ukraine Information Group"
    assert made.language == "en"
    assert Membership.objects.get(campaign=made).organiser == oskar
    assert Membership.objects.get(campaign=made).role == Role.OWNER
    answer = desk.post(doubts, {"accept": "yes"})
    leaflet = Leaflet.objects.get(campaign=made)
    assert answer["Location"] == f"/desk/leaflets/{leaflet.slug}/"
    meeting = Meeting.objects.get(campaign=made)
    assert leaflet.blocks.get(kind=Kind.MEETING).meeting == meeting
    assert meeting.title in Client().get(f"/meetings/{meeting.slug}/").content.decode()
    assert Client().get(f"/campaigns/{made.slug}/").status_code == 200


def test_a_letter_makes_a_campaign_with_a_letter(desk: Client) -> None:
    doubts = desk.post("/desk/import", {"pasted": LETTER, "name": "Neighbours (example)"})["Location"]
    desk.post(doubts, {"accept": "yes"})
    assert Letter.objects.get().campaign.name == "Neighbours (example)"


def test_what_cannot_be_read_makes_no_campaign(desk: Client) -> None:
    before = Campaign.objects.count()
    answer = desk.post("/desk/import", {"upload": SimpleUploadedFile("x.pdf", b"%PDF-1.7\nx"), "name": "Kept"})
    assert answer.status_code == 422
    assert "The PDF is damaged" in answer.content.decode()
    assert 'value="Kept"' in answer.content.decode()
    answer = desk.post("/desk/import", {"pasted": "Dear all,\n\nplease help.", "name": "a\u202eb"})
    assert answer.status_code == 422
    assert Campaign.objects.count() == before


def test_a_document_that_says_no_name_asks_for_one(desk: Client) -> None:
    answer = desk.post("/desk/import", {"pasted": "Dear neighbours,\n\nplease open the pool before work."})
    assert answer.status_code == 422
    assert "Write a name for the campaign." in answer.content.decode()
    assert "please open the pool" in answer.content.decode()


def test_who_may_start_a_campaign_may_import_one(client: Client, wanda: Organiser, settings: Any) -> None:
    client.force_login(wanda)
    assert client.get("/desk/import").status_code == 403
    settings.UNDERSIGNED_REGISTRATION = "open"
    assert client.get("/desk/import").status_code == 200
    assert '"/desk/import"' in client.get("/start").content.decode()


def test_a_long_title_is_shortened_between_words() -> None:
    name = name_in(Draft(title="Open the *library* on Sundays, " * 9))
    assert len(name) <= 120
    assert name.startswith("Open the library on Sundays, Open")
    assert name.endswith("…")
    assert name_in(Draft(title="x" * 300)) == "x" * 119 + "…"
