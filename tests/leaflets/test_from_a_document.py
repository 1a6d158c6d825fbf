"""A pasted leaflet becomes a leaflet that can be read and a meeting that can be joined, in one step."""

import re
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from undersigned.campaigns.models import Campaign, Organiser
from undersigned.importing.actions import answer_doubts, keep_document, make_leaflet
from undersigned.importing.errors import ImportingError
from undersigned.importing.models import ImportedDocument
from undersigned.importing.queries import draft_as_read
from undersigned.importing.resolving import suggestions
from undersigned.leaflets.actions import publish_leaflet
from undersigned.leaflets.models import Claim, Kind, Leaflet
from undersigned.meetings.models import Meeting

pytestmark = pytest.mark.django_db

SEED = (Path(__file__).parents[1] / "seeds" / "leaflet.txt").read_text(encoding="utf-8")


def imported(campaign: Campaign, text: str, change: dict[str, str] | None = None) -> ImportedDocument:
    """The document with all suggestions taken, except for doubts whose code is in `change`."""
    document = keep_document(campaign=campaign, data=text.encode(), filename="leaflet.txt")
    draft = draft_as_read(document)
    answers = suggestions(draft)
    for place, doubt in enumerate(draft.doubts):
        if doubt.code in (change or {}):
            answers[place] = change[doubt.code]  # type: ignore[index]
    answer_doubts(document=document, answers=answers)
    return document


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_the_seed_becomes_a_leaflet_and_a_meeting_in_the_browser(
    client: Client, campaign: Campaign, olena: Organiser
) -> None:
    client.force_login(olena)
    doubts = client.post(f"/desk/campaigns/{campaign.slug}/import", {"pasted": SEED})["Location"]
    page = client.get(doubts).content.decode()
    assert "Make the leaflet" in page
    assert "Surveillance tech co-" in page
    answer = client.post(doubts, {"accept": "yes"})
    leaflet = Leaflet.objects.get()
    assert answer["Location"] == f"/desk/leaflets/{leaflet.slug}/"
    assert client.get(doubts)["Location"] == answer["Location"]
    assert "co-developed with China" in client.get(answer["Location"]).content.decode()
    client.post(f"/desk/leaflets/{leaflet.slug}/steps/publish")
    reader = Client()
    public = html.fromstring(reader.get(f"/leaflets/{leaflet.slug}/").content.decode())
    text = " ".join(public.text_content().split())
    for part in (
        "From Ukraine to Palestine Occupation is a crime",
        "We need to move to positive solidarity without borders",
        "Join our meeting on Tuesday 11 June to discuss this more.",
        "Tuesday 11 June 2024, 19:00",
        "Community Centre, 62 Marchmont St, WC1N 1AB London",
        "Sergei Lavrov, Russia's Foreign Minister, 28 December 2023",
        "unitethestruggles@gmail.com",
    ):
        assert part in text
    table = public.xpath("//table")[0]
    assert len(table.xpath(".//tbody/tr")) == 6
    assert len(table.xpath(".//tbody/tr/td")) == 12
    assert reader.get(f"/leaflets/{leaflet.slug}.pdf").content.startswith(b"%PDF-")


def test_nothing_of_the_seed_is_lost(campaign: Campaign) -> None:
    leaflet = make_leaflet(document=imported(campaign, SEED))
    publish_leaflet(leaflet=leaflet)
    page = html.fromstring(Client().get(f"/leaflets/{leaflet.slug}/").content.decode()).text_content()
    there = words(page)
    # Read as something else: the line of the meeting, the date of the quotation; "co-" and its end are joined.
    gone = [word for word in words(SEED) if word not in there]
    assert set(gone) <= {"7pm", "airdefences"}


def test_figures_are_figures_of_their_claims(campaign: Campaign) -> None:
    make_leaflet(document=imported(campaign, SEED))
    claim = Claim.objects.get(campaign=campaign, text__contains="18,000")
    figure = claim.figures.get()
    assert (figure.value, figure.qualifiers, figure.unit, figure.period) == (
        "18000",
        "at least, likely many more",
        "civilians killed",
        "since 2022",
    )
    vague = Claim.objects.get(campaign=campaign, text__contains="tens of thousands").figures.get()
    assert (vague.number, vague.magnitude) == (None, "tens of thousands")


def test_what_is_a_judgement_by_the_answer_needs_no_source(campaign: Campaign) -> None:
    make_leaflet(document=imported(campaign, SEED, {"unsourced-claim": "It needs no source: it is a judgement"}))
    assert not Claim.objects.get(text__startswith="Ethnically").needs_source
    assert Claim.objects.get(text__contains="75 years").needs_source


def test_a_meeting_without_a_time_zone_stands_as_text(campaign: Campaign) -> None:
    leaflet = make_leaflet(document=imported(campaign, SEED, {"meeting-time-zone": "Leave it open"}))
    assert not Meeting.objects.exists()
    text = leaflet.blocks.filter(kind=Kind.TEXT)[0].words
    for part in ("What internationalism means", "2024-06-11 19:00", "62 Marchmont St", "WC1N 1AB", "gmail.com"):
        assert part in text


def test_it_is_made_once(campaign: Campaign) -> None:
    document = imported(campaign, SEED)
    assert make_leaflet(document=document) == make_leaflet(document=document)
    assert (Leaflet.objects.count(), Meeting.objects.count()) == (1, 1)


def test_a_table_that_is_too_wide_is_told_and_nothing_is_made(campaign: Campaign) -> None:
    head = "\t".join(["", *(f"Line {n}" for n in range(200))])
    rows = "\n".join("\t".join([f"Is it late {n}?", *["Yes, often."] * 200]) for n in range(3))
    document = imported(campaign, f"Buses\n\nWe wait.\n\n{head}\n{rows}\n")
    assert draft_as_read(document).table is not None
    with pytest.raises(ImportingError, match=r"at most 12 subjects, and this one has 200"):
        make_leaflet(document=document)
    assert not Leaflet.objects.exists()
    assert document.original


def test_a_cell_of_ten_thousand_words_is_told_and_nothing_is_made(campaign: Campaign) -> None:
    table = "\tBus\tTram\nIs it late?\t" + "often " * 10_000 + "\tNo.\nIs it full?\tYes.\tNo."
    document = imported(campaign, f"Buses\n\nWe wait.\n\n{table}\n")
    with pytest.raises(ImportingError, match=r"longer than 4000 characters"):
        make_leaflet(document=document)
    assert not Leaflet.objects.exists()
