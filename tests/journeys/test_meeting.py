"""A meeting is announced, people come, it is moved, one is reminded and cancels: in a browser, with the worker.

The server runs in the test's own process, so that time moves at its one seam and a day passes at once.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
import vobject
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page

from tests.letters.letters import moved_clock
from tests.meetings.people import accepted, mails_out
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.meetings.actions import remind, tell_changes
from undersigned.meetings.models import Meeting, Reply
from undersigned.meetings.queries import count_of

__all__ = ["moved_clock"]
ADDRESS = "ada@example.org"


def context(chromium: Browser, origin: str, *, script: bool, problems: list[str]) -> BrowserContext:
    """A browser that notes what it asks of others and what it complains about."""
    made = chromium.new_context(base_url=origin, java_script_enabled=script, viewport={"width": 360, "height": 740})
    made.on("request", lambda asked: asked.url.startswith(origin) or problems.append(asked.url))
    made.on(
        "console", lambda said: said.type == "error" and "status of 4" not in said.text and problems.append(said.text)
    )
    return made


def organisers_page(made: BrowserContext, organiser: Organiser, origin: str) -> Page:
    client = Client()
    client.force_login(organiser)
    made.add_cookies([{"name": name, "value": cookie.value, "url": origin} for name, cookie in client.cookies.items()])
    return made.new_page()


def announce(page: Page) -> None:
    """First with a day of the week that does not fit; what was typed is still there."""
    page.goto("/desk/")
    page.get_by_role("link", name="New meeting").click()
    page.get_by_label("Title").fill("Saturdays in the library")
    page.get_by_label("Day", exact=True).fill("2026-03-10")
    page.get_by_label("Begins at").fill("19:00")
    page.get_by_label("Day of the week").fill("Wednesday")
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_label("Venue").fill("Example Hall")
    page.get_by_label("Postcode").fill("EX1 2MP")
    page.get_by_role("button", name="Announce the meeting").click()
    assert "10 March 2026 is a Tuesday, and you wrote Wednesday." in page.locator("#errors:focus").inner_text()
    assert page.get_by_label("Venue").input_value() == "Example Hall"
    page.get_by_label("Day of the week").fill("Tuesday")
    page.get_by_role("button", name="Announce the meeting").click()
    page.get_by_role("link", name="Public page").wait_for()


def reply(page: Page, meeting: Meeting) -> str:
    """By address, with a name, from the campaign's page to the button behind the link; returns the link."""
    page.goto(f"/campaigns/{meeting.campaign.slug}/")
    page.get_by_role("link", name=meeting.title).click()
    page.get_by_label("Your e-mail address").fill(ADDRESS)
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_role("button", name="I am coming, remind me").click()
    page.get_by_text("Now look in your mailbox").first.wait_for()
    (mail,) = mails_out()
    link = re.search(r"/replies/\S+", mail.text)[0]  # type: ignore[index]
    page.goto(link)
    assert count_of(meeting).total == 0
    page.get_by_role("button", name="Yes, I am coming").click()
    assert page.locator("h1").inner_text() == "You are coming"
    return link


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_reply_is_confirmed_told_of_a_move_reminded_and_cancelled(
    moved_clock: Any, chromium: Browser, live_server: Any, campaign: Campaign, olena: Organiser, script: bool
) -> None:
    problems: list[str] = []
    desk = organisers_page(context(chromium, live_server.url, script=script, problems=problems), olena, live_server.url)
    reader = context(chromium, live_server.url, script=script, problems=problems)
    page = reader.new_page()

    announce(desk)
    meeting = Meeting.objects.get()
    link = reply(page, meeting)
    page.goto(f"/meetings/{meeting.slug}/")
    page.get_by_role("button", name="I am coming", exact=True).click()
    assert page.locator("h1").inner_text() == "You are counted"
    page.goto(f"/meetings/{meeting.slug}/")
    assert page.locator(".count strong").inner_text() == "2"
    assert page.locator(".names").inner_text() == "Ada Example"

    file = page.request.get(f"/meetings/{meeting.slug}.ics").body()
    ours = next(iter(Calendar.from_ical(file).walk("VEVENT"))).decoded("dtstart")
    theirs = vobject.readOne(file.decode()).vevent.dtstart.value
    assert ours == theirs == meeting.starts
    assert (f"{theirs:%H:%M}", b"DTSTART;TZID=Europe/London:20260310T190000" in file) == ("19:00", True)

    desk.goto(f"/desk/meetings/{meeting.slug}/move")
    assert "1 person has replied by address and gets one mail" in desk.locator(".notice").inner_text()
    desk.get_by_label("Begins at").fill("18:00")
    desk.get_by_role("button", name="Move it and tell them").click()
    desk.get_by_text("The meeting is moved. 1 person").wait_for()
    while tell_changes():
        pass
    (told,) = accepted()
    assert (told.recipient, told.subject) == (ADDRESS, "Moved: Saturdays in the library")

    moved_clock.move(timedelta(days=7, hours=10))
    assert remind() == 1
    (reminder,) = accepted()
    assert link in reminder.text
    page.goto(link)
    assert "18:00" in page.locator("main").inner_text()
    page.get_by_role("button", name="Cancel my reply").click()
    assert page.locator("h1").inner_text() == "Your reply is cancelled"
    assert (count_of(meeting).confirmed, Reply.objects.count()) == (0, 0)
    assert reader.cookies() == []
    assert problems == []
    for made in (reader, desk.context):
        made.close()
