"""The organisers' pages: blocks and their order, the grid, claims and their reasons, sources and kept copies."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.leaflets.leaflets import (
    PARKS,
    TABLE,
    VISITS,
    claim_with,
    full_leaflet,
    grid_of,
    leaflet_for_tests,
    picture,
    table_block,
)
from tests.letters.letters import draft_for_tests, open_letter_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.leaflets.actions import make_leaflet, publish_leaflet
from undersigned.leaflets.models import Block, Claim, ClaimRevision, Kind, Leaflet, Source
from undersigned.leaflets.queries import table_data, table_with_all
from undersigned.leaflets.tables import TableData

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, olena: Organiser) -> Client:
    client.force_login(olena)
    return client


@pytest.fixture
def leaflet(campaign: Campaign) -> Leaflet:
    return leaflet_for_tests(campaign)


def summary(answer: HttpResponse) -> str:
    """What the summary of errors says."""
    found = html.fromstring(answer.content.decode()).xpath("//*[@id='errors']")
    assert found, "there is no summary of errors"
    return " ".join(found[0].text_content().split())


def now(block: Block, leaflet: Leaflet | None = None) -> TableData:
    assert block.table is not None
    return table_data(table_with_all(block.table), leaflet)


def kinds(leaflet: Leaflet) -> list[str]:
    return [block.kind for block in leaflet.blocks.defer("image")]


def page(client: Client, leaflet: Leaflet) -> str:
    text = html.fromstring(client.get(f"/desk/leaflets/{leaflet.slug}/").content.decode()).text_content()
    return " ".join(text.split())


def test_a_leaflet_is_begun_written_and_published(desk: Client, campaign: Campaign) -> None:
    begun = desk.post(
        f"/desk/campaigns/{campaign.slug}/leaflets/new", {"headline": "Open on Sundays", "language": "en"}
    )
    path = begun["Location"]
    assert path == "/desk/leaflets/open-on-sundays/"
    publish = f"{path}steps/publish"
    assert "empty" in html.fromstring(desk.post(publish, follow=True).content.decode()).text_content()
    block = desk.post(f"{path}blocks/add", {"kind": "text"})["Location"]
    assert "Block 1 is a text without words" in desk.post(publish, follow=True).content.decode()
    saved = desk.post(block, {"words": "We read here.", "revision": "0"})
    assert saved.status_code == 303
    desk.post(publish)
    assert "We read here." in Client().get("/leaflets/open-on-sundays/").content.decode()


@pytest.mark.parametrize(
    ("kind", "sent", "seen"),
    [
        ("heading", {"words": "What we ask"}, "What we ask"),
        ("call", {"words": "Write to the council."}, "Write to the council."),
        ("quotation", {"words": "Shut is shut.", "speaker": "Ada Example", "title": "A paper"}, "Shut is shut."),
        ("image", {"alternative": "A door", "words": "Line below"}, "Line below"),
    ],
)
def test_every_kind_of_block_is_written(
    desk: Client, leaflet: Leaflet, kind: str, sent: dict[str, Any], seen: str
) -> None:
    address = desk.post(f"/desk/leaflets/{leaflet.slug}/blocks/add", {"kind": kind})["Location"]
    if kind == "image":
        sent = sent | {"upload": SimpleUploadedFile("door.jpg", picture(kind="JPEG"))}
    answer = desk.post(address, sent | {"revision": "0"})
    assert answer.status_code == 303, summary(answer)
    assert seen in page(desk, leaflet)
    assert desk.get(address).status_code == 200


def test_a_meeting_and_a_letter_are_chosen_from_the_campaigns_own(
    desk: Client, leaflet: Leaflet, campaign: Campaign, oskars_campaign: Campaign
) -> None:
    ours, theirs = draft_for_tests(campaign), draft_for_tests(oskars_campaign)
    address = desk.post(f"/desk/leaflets/{leaflet.slug}/blocks/add", {"kind": "call"})["Location"]
    refused = desk.post(address, {"words": "Sign.", "letter": str(theirs.pk), "revision": "0"})
    assert refused.status_code == 422
    assert desk.post(address, {"words": "Sign.", "letter": str(ours.pk), "revision": "0"}).status_code == 303
    assert "cannot be read by everyone yet" in page(desk, leaflet)


def test_blocks_move_up_and_down_are_doubled_and_taken_out(desk: Client, leaflet: Leaflet) -> None:
    assert kinds(leaflet) == ["text", "table", "quotation"]

    def do(block: Block, what: str) -> None:
        assert desk.post(f"/desk/blocks/{block.pk}/do", {"do": what}).status_code == 303

    do(table_block(leaflet), "up")
    assert kinds(leaflet) == ["table", "text", "quotation"]
    do(table_block(leaflet), "up")
    assert kinds(leaflet) == ["table", "text", "quotation"]
    do(table_block(leaflet), "down")
    do(table_block(leaflet), "duplicate")
    assert kinds(leaflet) == ["text", "table", "table", "quotation"]
    assert Claim.objects.filter(text=VISITS).count() == 1
    do(leaflet.blocks.get(kind="text"), "remove")
    assert kinds(leaflet) == ["table", "table", "quotation"]


def test_a_block_that_someone_else_saved_meanwhile_keeps_what_was_typed(desk: Client, leaflet: Leaflet) -> None:
    block = leaflet.blocks.get(kind="text")
    path = f"/desk/blocks/{block.pk}/"
    assert desk.post(path, {"words": "First.", "revision": "0"}).status_code == 303
    second = desk.post(path, {"words": "Second.", "revision": "0"})
    assert second.status_code == 409
    assert "Someone else saved this block" in summary(second)
    assert "Second." in second.content.decode()
    block.refresh_from_db()
    assert block.words == "First.\n"


def test_the_preview_shows_what_was_typed_and_saves_nothing(desk: Client, leaflet: Leaflet) -> None:
    block = leaflet.blocks.get(kind="text")
    answer = desk.post(f"/desk/blocks/{block.pk}/", {"words": "**Loud** words", "revision": "0", "preview": "yes"})
    shown = html.fromstring(answer.content.decode()).xpath("//*[@id='preview']")[0]
    assert shown.xpath(".//strong")[0].text == "Loud"
    block.refresh_from_db()
    assert "Loud" not in block.words


def test_the_grid_is_edited_without_script(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    path = f"/desk/blocks/{block.pk}/"
    table = now(block)
    wider = desk.post(path, grid_of(table, 0) | {"do": "add-column", "s-0": "Reading room"})
    form = html.fromstring(wider.content.decode()).xpath("//form[contains(@class, 'grid-form')]")[0]
    assert "Not saved yet" in wider.content.decode()
    assert now(block) == table
    typed = {field.get("name"): field.value or "" for field in form.xpath(".//input[@name]|.//textarea[@name]")}
    assert typed["s-0"] == "Reading room"
    saved = desk.post(path, typed | {"s-2": "Park", "t-1-2": "Open at night.\nAnd by day.", "a-1-2": "Yes."})
    assert saved.status_code == 303
    after = now(block)
    assert after.subjects == ("Reading room", "Swimming pool", "Park")
    assert [claim.text for claim in after.rows[1].cells[2].claims] == ["Open at night.", "And by day."]
    assert after.rows[0].cells[0] == table.rows[0].cells[0]


@pytest.mark.parametrize(
    ("step", "questions", "subjects"),
    [
        ("row-down-0", ["Used by many?", "Open on Saturdays?"], ["Library", "Swimming pool"]),
        ("remove-row-0", ["Used by many?"], ["Library", "Swimming pool"]),
        ("column-on-0", ["Open on Saturdays?", "Used by many?"], ["Swimming pool", "Library"]),
        ("remove-column-0", ["Open on Saturdays?", "Used by many?"], ["Swimming pool"]),
        ("remove-column-9", ["Open on Saturdays?", "Used by many?"], ["Library", "Swimming pool"]),
        ("add-row", ["Open on Saturdays?", "Used by many?", ""], ["Library", "Swimming pool"]),
    ],
)
def test_a_step_in_the_grid(
    desk: Client, leaflet: Leaflet, step: str, questions: list[str], subjects: list[str]
) -> None:
    block = table_block(leaflet)
    answer = desk.post(f"/desk/blocks/{block.pk}/", grid_of(now(block), 0) | {"do": step})
    grid = html.fromstring(answer.content.decode()).xpath("//table[contains(@class, 'grid')]")[0]
    assert [field.value.strip() for field in grid.xpath(".//textarea[starts-with(@name, 'q-')]")] == questions
    assert [field.value for field in grid.xpath(".//input[starts-with(@name, 's-')]")] == subjects


def test_a_draft_claim_changes_without_a_reason_and_a_public_one_does_not(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    path = f"/desk/blocks/{block.pk}/"
    changed = {"t-0-1": "Open from eight to one."}
    assert desk.post(path, grid_of(now(block), 0) | changed).status_code == 303
    assert not ClaimRevision.objects.exists()
    publish_leaflet(leaflet=leaflet)
    again = {"t-0-1": "Open from eight to two."}
    refused = desk.post(path, grid_of(now(block), 1) | again)
    assert refused.status_code == 422
    assert "say why it changes" in summary(refused)
    assert "Open from eight to two." in refused.content.decode()
    assert desk.post(path, grid_of(now(block), 1, why="New hours.") | again).status_code == 303
    revision = ClaimRevision.objects.get()
    assert (revision.text, revision.why) == ("Open from eight to one.", "New hours.")
    assert revision.claim.text == "Open from eight to two."


def test_the_same_claim_in_two_leaflets_is_one_claim(
    desk: Client, leaflet: Leaflet, campaign: Campaign, oskars_campaign: Campaign
) -> None:
    other = leaflet_for_tests(campaign, headline="Second")
    leaflet_for_tests(oskars_campaign, headline="Third")
    assert Claim.objects.filter(campaign=campaign, text=VISITS).count() == 1
    assert Claim.objects.filter(text=VISITS).count() == 2
    block = table_block(leaflet)
    answer = desk.post(f"/desk/blocks/{block.pk}/", grid_of(now(block), 0) | {"t-1-1": "Open until ten."}, follow=True)
    assert "1 other leaflet" in answer.content.decode()
    assert now(table_block(other)).rows[1].cells[1].claims[0].text == "Open until ten."
    assert Claim.objects.filter(text=PARKS).get().campaign == oskars_campaign


def test_a_claim_that_moves_to_another_cell_is_the_same_claim(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    publish_leaflet(leaflet=leaflet)
    claim = claim_with(leaflet.campaign, PARKS)
    moved = {"t-1-1": "", "t-0-1": f"Open from eight to noon.\n{PARKS}"}
    assert desk.post(f"/desk/blocks/{block.pk}/", grid_of(now(block), 0) | moved).status_code == 303
    assert [one.text for one in now(block).rows[0].cells[1].claims] == ["Open from eight to noon.", PARKS]
    assert claim_with(leaflet.campaign, PARKS) == claim
    assert not ClaimRevision.objects.exists()


def test_claims_that_stand_nowhere_go_unless_they_were_public(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    desk.post(f"/desk/blocks/{block.pk}/", grid_of(now(block), 0) | {"t-1-1": ""})
    assert not Claim.objects.filter(text=PARKS).exists()
    publish_leaflet(leaflet=leaflet)
    desk.post(f"/desk/blocks/{block.pk}/", grid_of(now(block), 1) | {"t-0-1": ""})
    claim = claim_with(leaflet.campaign, "Open from eight to noon.")
    history = Client().get(f"/leaflets/{leaflet.slug}/claims/{claim.pk}").content.decode()
    assert "In no leaflet any more" in history


def test_a_table_from_a_file_takes_the_place_of_the_one_there(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    path = f"/desk/blocks/{block.pk}/"
    out = desk.get(f"{path}table.csv").content
    changed = out.replace(b"Tens of thousands", b"Hundreds of thousands").replace(b"Library and", b"")
    answer = desk.post(path, {"import": "yes", "revision": "0", "upload": SimpleUploadedFile("t.csv", changed)})
    assert answer.status_code == 303, summary(answer)
    assert now(block).rows[1].cells[0].claims[0].text == "Hundreds of thousands of readers."
    assert claim_with(leaflet.campaign, VISITS).figures.count() == 1
    whole = SimpleUploadedFile("t.json", desk.get(f"{path}table.json").content)
    answer = desk.post(path, {"import": "yes", "revision": "1", "upload": whole})
    assert answer.status_code == 303, summary(answer)


def test_figures_and_sources_of_a_claim_are_written(desk: Client, leaflet: Leaflet) -> None:
    claim = claim_with(leaflet.campaign, "Tens of thousands of readers.")
    path = f"/desk/claims/{claim.pk}/"
    sent = {
        "text": "Tens of thousands of readers.",
        "as_of": "2025-12-31",
        "needs_source": "on",
        "figure-0-value": "tens of thousands",
        "figure-0-unit": "readers",
        "figure-1-value": "35,000",
        "title": "The count",
        "url": "https://example.org/count",
    }
    answer = desk.post(f"{path}?from={leaflet.slug}", sent)
    assert answer.status_code == 303, summary(answer)
    claim.refresh_from_db()
    assert [(figure.number, figure.magnitude) for figure in claim.figures.all()] == [
        (None, "tens of thousands"),
        (35000, ""),
    ]
    assert [source.title for source in claim.sources.all()] == ["The count"]
    shown = desk.get(path).content.decode()
    assert "The figure “35,000” is not in its words any more." in shown


def test_the_desk_lists_what_is_unsourced_or_due(desk: Client, leaflet: Leaflet) -> None:
    text = page(desk, leaflet)
    assert "Its figures are of 11 June 2024" in text
    assert "It has no source" in text
    assert "This quotation has no source" in text
    everything = desk.get(f"/desk/campaigns/{leaflet.campaign.slug}/claims/").content.decode()
    assert everything.index("11 June 2024") > 0
    assert "At least 35,000" in everything


@pytest.mark.parametrize(
    ("stood_there", "fits"),
    [
        ("She said: “A library that is shut\n is a cup\u00adboard.” Then she left.", True),
        ("<!doctype html><html><title>x</title><body><p>A library that is <b>shut</b> is a cup<i>board</i>.", True),
        ("<!doctype html><html><body><p>A library that is shut</p><script>is a cupboard.</script>", False),
        ("A library that is closed is a cupboard.", False),
    ],
)
def test_a_quotation_is_compared_with_the_kept_copy_of_its_source(
    desk: Client, leaflet: Leaflet, stood_there: str, fits: bool
) -> None:
    block = leaflet.blocks.get(kind=Kind.QUOTATION)
    quotation = block.quotation
    assert quotation is not None
    source = Source.objects.create(campaign=leaflet.campaign, title="Interview (example)")
    quotation.source = source
    quotation.save()
    kept = desk.post(f"/desk/sources/{source.pk}/keep", {"pasted": stood_there})
    assert kept.status_code == 303
    assert ("do not stand in the archived copy" in page(desk, leaflet)) is not fits
    shown = desk.get(f"/desk/sources/{source.pk}/").content.decode()
    assert re.search(r"SHA-256 <span class=\"hash\">[0-9a-f]{64}</span>", shown)
    back = desk.get(f"/desk/sources/{source.pk}/copy")
    assert back["Content-Type"] == "application/octet-stream"
    assert back.content.decode() == stood_there.replace("\n", "\r\n") or back.content.decode() == stood_there


def test_the_print_is_judged_before_it_is_printed(desk: Client, campaign: Campaign) -> None:
    leaflet = make_leaflet(
        campaign=campaign, language="en", headline="Long", paragraphs=["Many words here. \U0001f9ff " + "word " * 9000]
    )
    text = desk.get(f"/desk/leaflets/{leaflet.slug}/print?paper=a5&copies=500").content.decode()
    assert "does not fit on two sides" in text
    assert "U+1F9FF" in text
    short = full_leaflet(campaign)
    text = desk.get(f"/desk/leaflets/{short.slug}/print?paper=a5-two-up&copies=500").content.decode()
    assert "250 sheets A4, both sides, flip on short edge" in text or "250 sheets A4, one side" in text


def test_settings_keep_an_address_that_was_public(desk: Client, leaflet: Leaflet) -> None:
    path = f"/desk/leaflets/{leaflet.slug}/settings"
    sent = {"headline": "New", "language": "en", "slug": "new-place", "imprint": "Olena (example)"}
    assert desk.post(path, sent).status_code == 303
    leaflet.refresh_from_db()
    assert (leaflet.slug, leaflet.imprint) == ("new-place", "Olena (example)")
    publish_leaflet(leaflet=leaflet)
    desk.post("/desk/leaflets/new-place/settings", sent | {"slug": "other-place"})
    leaflet.refresh_from_db()
    assert leaflet.slug == "new-place"


def test_another_leaflet_like_it_has_the_same_claims(desk: Client, leaflet: Leaflet) -> None:
    before = Claim.objects.count()
    desk.post(f"/desk/leaflets/{leaflet.slug}/steps/duplicate")
    copy = Leaflet.objects.exclude(pk=leaflet.pk).get()
    assert kinds(copy) == kinds(leaflet)
    assert now(table_block(copy)).rows[0].cells == now(table_block(leaflet)).rows[0].cells
    assert Claim.objects.count() == before


def test_a_campaign_with_leaflets_can_be_deleted(campaign: Campaign) -> None:
    full_leaflet(campaign, open_letter_for_tests(campaign))
    Leaflet.objects.all()[0].delete()
    leaflet_for_tests(campaign)
    campaign.letters.all().delete()
    campaign.delete()
    assert not Claim.objects.exists()


def test_the_desks_page_costs_the_same_with_more_on_it(desk: Client, leaflet: Leaflet) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(desk, leaflet)
        return len(captured)

    queries()
    one = queries()
    for number in range(2):
        made = make_leaflet(
            campaign=leaflet.campaign,
            language="en",
            headline=f"More {number}",
            table=TableData(TABLE.subjects, TABLE.rows * 2, "", ""),
        )
        block = table_block(made)
        block.leaflet, block.position = leaflet, 50
        block.save()
    assert queries() == one
    assert one <= 24
