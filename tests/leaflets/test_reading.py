"""What a reader sees of a leaflet: the table, sources both ways, dates, histories, files, the print."""

import io
import json
import re
from typing import Any

import pdfplumber
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.leaflets.leaflets import (
    PARKS,
    TABLE,
    VISITS,
    claim_with,
    full_leaflet,
    leaflet_for_tests,
    picture,
    table_block,
)
from tests.letters.letters import open_letter_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.leaflets.actions import add_block, make_leaflet, publish_leaflet, revise_claim, withdraw_leaflet
from undersigned.leaflets.models import Kind
from undersigned.leaflets.queries import claim_data
from undersigned.leaflets.sheet import leaflet_sheet
from undersigned.leaflets.table_files import from_csv, from_json
from undersigned.leaflets.tables import TableData
from undersigned.typesetting import ComparisonTable

pytestmark = pytest.mark.django_db


def page_of(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content[:500]
    return html.fromstring(answer.content.decode())


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_a_draft_is_not_there_and_a_published_leaflet_is(client: Client, campaign: Campaign) -> None:
    leaflet = leaflet_for_tests(campaign)
    assert client.get(f"/leaflets/{leaflet.slug}/").status_code == 404
    assert client.get(f"/leaflets/{leaflet.slug}.pdf").status_code == 404
    publish_leaflet(leaflet=leaflet)
    assert client.get(f"/leaflets/{leaflet.slug}/").status_code == 200
    withdraw_leaflet(leaflet=leaflet)
    assert client.get(f"/leaflets/{leaflet.slug}/").status_code == 404


def test_every_kind_of_block_is_on_the_page(client: Client, campaign: Campaign) -> None:
    letter = open_letter_for_tests(campaign)
    leaflet = full_leaflet(campaign, letter)
    page = page_of(client, f"/leaflets/{leaflet.slug}/")
    text = words(page)
    for part in (
        "Keep the library open",
        "We read and meet here.",
        "What you can do",
        "Ada Example, head of the library (example), 5 January 2026",
        "Tuesday 11 June 2030, 19:00",
        "Sign the letter.",
    ):
        assert part in text
    assert page.xpath("//em")[0].text == "on Saturday"
    assert page.xpath(f"//a[@href='/letters/{letter.slug}/']")
    image = page.xpath("//img")[0]
    assert image.get("alt") == "A door with a sign: closed"
    shown = client.get(image.get("src"))
    assert shown["Content-Type"] == "image/png"
    assert shown.content == picture()


def test_the_table_has_headers_for_rows_and_columns(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    table = page_of(client, f"/leaflets/{leaflet.slug}/").xpath("//table")[0]
    assert words(table.xpath("./caption")[0]) == "Library and pool"
    assert [words(cell) for cell in table.xpath(".//thead//th[@scope='col']")] == ["Question", *TABLE.subjects]
    assert [words(cell) for cell in table.xpath(".//tbody//th[@scope='row']")] == [row.question for row in TABLE.rows]
    cells = table.xpath(".//tbody/tr[1]/td")
    assert words(cells[0]).startswith("No. At least 35,000 visits")
    assert [cell.get("data-label") for cell in cells] == list(TABLE.subjects)


def test_sources_are_followed_both_ways(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    page = page_of(client, f"/leaflets/{leaflet.slug}/")
    mark = page.xpath("//sup[@class='ref']/a")[0]
    note = page.xpath(f"//li[@id='{mark.get('href')[1:]}']")[0]
    assert words(note).startswith("Annual report (example), City Library, 1 March 2025, p. 12")
    assert note.xpath(".//a[@href='https://library.example.org/2025']")
    assert note.xpath(f".//a[@href='#{mark.get('id')}']")


def test_a_source_that_is_cited_twice_is_one_footnote_with_two_ways_back(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    claim = claim_with(campaign, PARKS)
    source = claim_with(campaign, VISITS).cited.get().source
    revise_claim(
        claim=claim, text=PARKS, as_of=None, needs_source=True, figures=[], sources=[source], why="A source was found."
    )
    page = page_of(client, f"/leaflets/{leaflet.slug}/")
    notes = page.xpath("//section[@role='doc-endnotes']//li")
    assert len(notes) == 1
    assert [link.get("href") for link in notes[0].xpath(".//a[@role='doc-backlink']")] == ["#ref-1-1", "#ref-1-2"]
    assert all(page.xpath(f"//*[@id='{ref}']") for ref in ("ref-1-1", "ref-1-2"))


def test_a_claim_without_a_source_says_so_and_a_judgement_does_not(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    claim = claim_with(campaign, PARKS)
    path = f"/leaflets/{leaflet.slug}/"
    cell = "//tbody/tr[2]/td[2]"
    assert "no source given" in words(page_of(client, path).xpath(cell)[0])
    revise_claim(claim=claim, text=PARKS, as_of=None, needs_source=False, figures=[], sources=[])
    assert "no source given" not in words(page_of(client, path).xpath(cell)[0])


def test_an_old_figure_shows_its_date_and_a_fresh_one_does_not(
    client: Client, campaign: Campaign, settings: Any
) -> None:
    leaflet = full_leaflet(campaign)
    path = f"/leaflets/{leaflet.slug}/"
    assert "As of 11 June 2024" in words(page_of(client, path).xpath("//tbody/tr[1]/td[1]")[0])
    settings.UNDERSIGNED_FIGURE_DAYS = 100_000
    assert "As of" not in words(page_of(client, path).xpath("//tbody/tr[1]/td[1]")[0])


def test_the_history_of_a_claim_is_public(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    claim = claim_with(campaign, VISITS)
    path = f"/leaflets/{leaflet.slug}/claims/{claim.pk}"
    assert page_of(client, f"/leaflets/{leaflet.slug}/").xpath(f"//a[@href='{path}']")
    assert "It has not changed" in words(page_of(client, path))
    told = claim_data(claim)
    revise_claim(
        claim=claim,
        text="At least 36,000 visits on Saturdays since 2022.",
        as_of=told.as_of,
        needs_source=True,
        figures=[],
        sources=[cited.source for cited in claim.cited.all()],
        why="The new report counts more.",
    )
    page = words(page_of(client, path))
    assert "At least 36,000 visits" in page
    assert VISITS in page
    assert "The new report counts more." in page
    assert "at least 35,000 visits (probably many more), since 2022" in page


def test_the_history_of_another_campaigns_claim_is_not_here(
    client: Client, campaign: Campaign, oskars_campaign: Campaign
) -> None:
    ours, theirs = full_leaflet(campaign), full_leaflet(oskars_campaign)
    claim = claim_with(oskars_campaign, VISITS)
    assert client.get(f"/leaflets/{theirs.slug}/claims/{claim.pk}").status_code == 200
    assert client.get(f"/leaflets/{ours.slug}/claims/{claim.pk}").status_code == 404


def test_a_table_goes_out_and_comes_in_as_it_was(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    block = table_block(leaflet)
    start = f"/leaflets/{leaflet.slug}/tables/{block.table_id}"
    told, notices = from_json(client.get(f"{start}.json").content)
    assert notices == []
    assert told == TABLE.squared()
    spread, notices = from_csv(client.get(f"{start}.csv").content)
    assert notices == []
    assert [row.question for row in spread.rows] == [row.question for row in TABLE.rows]
    assert [[(cell.answer, cell.lines) for cell in row.cells] for row in spread.rows] == [
        [(cell.answer, cell.lines) for cell in row.cells] for row in TABLE.rows
    ]
    assert json.loads(client.get(f"{start}.json").content)["format"] == "undersigned-table/1"
    assert client.get(f"{start}.xls").status_code == 404


@pytest.mark.parametrize("paper", ["a4", "a5", "a3", "a5-two-up", "a6-four-up"])
def test_the_print_comes_on_every_paper(client: Client, campaign: Campaign, paper: str) -> None:
    leaflet = full_leaflet(campaign, open_letter_for_tests(campaign))
    answer = client.get(f"/leaflets/{leaflet.slug}.pdf?paper={paper}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer["X-Undersigned-Ready"]


def test_the_print_has_the_words_of_the_page(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign, open_letter_for_tests(campaign))
    with pdfplumber.open(io.BytesIO(client.get(f"/leaflets/{leaflet.slug}.pdf").content)) as pdf:
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    for part in (
        "Keep the library open",
        "Open from eight to noon",
        "Ada Example",
        "Annual report",
    ):
        assert part in text


def test_the_print_says_what_has_no_source_and_what_is_old(campaign: Campaign) -> None:
    sheet = leaflet_sheet(full_leaflet(campaign), "a4")
    table = next(block for block in sheet.blocks if isinstance(block, ComparisonTable))
    claims = [claim for row in table.rows for cell in row.cells for claim in cell.claims]
    assert claims[0].note == "as of 11 June 2024"
    assert [source.url for source in claims[0].sources] == ["https://library.example.org/2025"]
    assert claims[1].note == "no source given"


def test_paper_that_we_do_not_have_leads_nowhere(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    assert client.get(f"/leaflets/{leaflet.slug}.pdf?paper=a1").status_code == 404


def test_a_right_to_left_leaflet_says_so(client: Client, campaign: Campaign) -> None:
    leaflet = make_leaflet(campaign=campaign, language="ar", headline="أبقوا المكتبة مفتوحة", paragraphs=["نقرأ هنا."])
    publish_leaflet(leaflet=leaflet)
    article = page_of(client, f"/leaflets/{leaflet.slug}/").xpath("//article")[0]
    assert (article.get("lang"), article.get("dir")) == ("ar", "rtl")


def test_a_leaflet_page_costs_the_same_with_more_on_it(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(client, f"/leaflets/{leaflet.slug}/")
        return len(captured)

    queries()
    one = queries()
    for _time in range(3):
        made = make_leaflet(campaign=campaign, language="en", headline="Other", table=bigger(TABLE))
        block = table_block(made)
        block.leaflet, block.position = leaflet, 100
        block.save()
        add_block(leaflet=leaflet, kind=Kind.TEXT, words="More.")
    assert queries() == one
    assert one <= 16


def bigger(table: TableData) -> TableData:
    return TableData(table.subjects, table.rows * 3, table.caption, table.corner)


def test_no_reader_gets_a_cookie(client: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    claim = claim_with(campaign, VISITS)
    for path in ("/", f"/claims/{claim.pk}", ".pdf"):
        assert not client.get(f"/leaflets/{leaflet.slug}{path}").cookies
