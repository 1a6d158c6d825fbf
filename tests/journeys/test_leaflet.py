"""The second seed from a paste to a page, a print and a meeting; then both seeds as two linked campaigns.

Without JavaScript first; with it the preview follows what is typed, and the grid is walked by keyboard alone.
"""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.leaflets.leaflets import leaflet_for_tests, table_block
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.leaflets.models import Leaflet
from undersigned.leaflets.queries import table_data, table_with_all
from undersigned.letters.actions import freeze_letter, open_letter
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting

SEEDS = Path(__file__).parents[1] / "seeds"
SHARED = "Both ask for solidarity without borders."


def context(chromium: Browser, origin: str, *, script: bool, problems: list[str]) -> BrowserContext:
    """A browser that notes what it asks of others and what it complains about."""
    made = chromium.new_context(base_url=origin, java_script_enabled=script, viewport={"width": 390, "height": 800})
    made.on("request", lambda asked: asked.url.startswith(origin) or problems.append(asked.url))
    made.on(
        "console", lambda said: said.type == "error" and "status of 4" not in said.text and problems.append(said.text)
    )
    return made


def page_of(made: BrowserContext, organiser: Organiser, origin: str) -> Page:
    client = Client()
    client.force_login(organiser)
    made.clear_cookies()
    made.add_cookies([{"name": name, "value": cookie.value, "url": origin} for name, cookie in client.cookies.items()])
    return made.new_page()


def paste(page: Page, seed: str) -> None:
    """Paste a document and take every suggestion."""
    page.goto("/desk/")
    page.get_by_role("link", name="Paste or upload one").click()
    page.get_by_label("Paste the letter here").fill((SEEDS / seed).read_text(encoding="utf-8"))
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Accept all suggestions").first.click()


@pytest.mark.journey
def test_both_seeds_become_two_linked_campaigns(
    chromium: Browser,
    live_server: Any,
    transactional_db: None,
    olena: Organiser,
    campaign: Campaign,
    oskar: Organiser,
    oskars_campaign: Campaign,
) -> None:
    problems: list[str] = []
    made = context(chromium, live_server.url, script=False, problems=problems)
    page = page_of(made, olena, live_server.url)
    paste(page, "open-letter.txt")
    letter = Letter.objects.get()
    freeze_letter(letter=letter)
    letter.refresh_from_db()
    open_letter(letter=letter)
    propose(page, oskars_campaign)

    page = page_of(made, oskar, live_server.url)
    paste(page, "leaflet.txt")
    expect(page.get_by_role("heading", level=1)).to_have_text("From Ukraine to Palestine Occupation is a crime")
    expect(page.locator("main")).to_contain_text("things to look at")
    page.get_by_role("button", name="Move up: block 5").click()
    page.get_by_role("button", name="Publish").click()
    page.goto(f"/desk/campaigns/{oskars_campaign.slug}/links/")
    page.get_by_role("button", name="Agree").click()

    reader = context(chromium, live_server.url, script=False, problems=problems).new_page()
    reader.goto(f"/campaigns/{campaign.slug}/")
    expect(reader.locator("main")).to_contain_text(SHARED)
    reader.get_by_role("link", name="Open letter to the Russian anti-war movement").click()
    expect(reader.get_by_role("button", name="Sign")).to_be_visible()
    reader.goto(f"/campaigns/{campaign.slug}/")
    reader.get_by_role("link", name=oskars_campaign.name).click()
    reader.get_by_role("link", name="From Ukraine to Palestine Occupation is a crime", exact=True).click()
    read_the_leaflet(reader)
    assert reader.context.cookies() == []
    assert problems == []


def propose(page: Page, other: Campaign) -> None:
    """Ask the other campaign for a link."""
    page.goto("/desk/")
    page.get_by_role("link", name="Links", exact=True).click()
    page.get_by_label("Address of the other campaign").fill(other.slug)
    page.get_by_label("What you share").fill(SHARED)
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator("main")).to_contain_text("waits for their answer")


def read_the_leaflet(reader: Page) -> None:
    """Table, quotation, meeting and its calendar; nothing is wider than the phone."""
    table = reader.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Question", "Israel in Palestine", "Russia in Ukraine"])
    expect(table.get_by_role("rowheader")).to_have_count(6)
    expect(table.get_by_role("cell")).to_have_count(12)
    expect(reader.locator("figure.quotation")).to_contain_text("Sergei Lavrov, Russia's Foreign Minister")
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390
    address = reader.url
    answer = reader.request.get(f"{address.rstrip('/')}.pdf?paper=a5")
    assert answer.body().startswith(b"%PDF-")
    reader.get_by_role("link", name="What internationalism means").click()
    expect(reader.locator("main")).to_contain_text("Tuesday 11 June 2024, 19:00")
    meeting = Meeting.objects.get()
    event = Calendar.from_ical(reader.request.get(f"/meetings/{meeting.slug}.ics").body()).walk("VEVENT")[0]
    assert str(event.decoded("dtstart")) == "2024-06-11 19:00:00+01:00"


@pytest.mark.journey
def test_a_table_is_written_by_keyboard_alone_and_the_preview_follows(
    chromium: Browser, live_server: Any, transactional_db: None, olena: Organiser, campaign: Campaign
) -> None:
    problems: list[str] = []
    leaflet = leaflet_for_tests(campaign)
    block = table_block(leaflet)
    page = page_of(context(chromium, live_server.url, script=True, problems=problems), olena, live_server.url)
    page.goto(f"/desk/blocks/{block.pk}/")
    page.get_by_label("Subject 2", exact=True).focus()
    page.keyboard.press("End")
    page.keyboard.type(" and park")
    expect(page.locator("#preview")).to_contain_text("Swimming pool and park")
    page.keyboard.press("Control+ArrowDown")
    assert page.evaluate("document.activeElement.id") == "a-0-1"
    page.keyboard.press("Control+ArrowLeft")
    assert page.evaluate("document.activeElement.id") == "a-0-0"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "t-0-0"
    page.get_by_role("button", name="Add a question").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#q-2:focus")
    page.keyboard.type("Free of charge?")
    page.keyboard.press("Tab")
    page.keyboard.type("Yes.")
    page.get_by_role("button", name="Save").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert block.table is not None
    told = table_data(table_with_all(block.table))
    assert (told.subjects[1], told.rows[2].question, told.rows[2].cells[0].answer) == (
        "Swimming pool and park",
        "Free of charge?",
        "Yes.",
    )
    assert Leaflet.objects.count() == 1
    assert problems == []
