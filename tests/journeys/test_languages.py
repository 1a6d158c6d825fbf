"""The interface in its languages: a whole story in one from right to left and in one that was added later, and pages
that fit the screen in all of them.

What buttons and headings should say is asked of the catalogues, so that a page in the wrong language is found.
"""

import re
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demo import Demo
from tests.journeys.sights import READER, Sight, person
from tests.journeys.test_story import Visitor, sign_in
from undersigned.common.languages import direction

LETTER = "/letters/let-the-number-12-bus-run-in-the-evening/"
UKRAINIAN = {
    "Title": "Нехай автобус № 12 ходить увечері",
    "Salutation": "Шановні члени ради,",
    "Closing": "З повагою,",
    "Who “we” is": "мешканці вздовж маршруту № 12",
    "Addressed to": "транспортній раді",
}
FITTING = {"home", "letter", "list", "desk, open", "leaflet", "meeting"}


def said(language: str, sentence: str) -> str:
    """What the interface says for this in a language; it must differ from the English."""
    with translation.override(language):
        found = gettext(sentence)
    assert found != sentence
    return found


@pytest.mark.journey
@pytest.mark.parametrize("language", ["ar", "uk"])
def test_somebody_reads_signs_confirms_and_changes_their_mind(chromium: Browser, demo: Demo, language: str) -> None:
    if language == "uk":
        add_the_ukrainian_text(chromium, demo)
    signatory = Visitor(chromium, demo, script=True, locale=language)
    page = signatory.page

    page.goto(LETTER)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction(language))
    address = f"{language}-reader@example.org"
    name = {"ar": "سلمى الموقّعة", "uk": "Ганна Прикладна"}[language]
    page.get_by_label(labelled(language, "Your name")).fill(name)
    page.get_by_label(labelled(language, "Your e-mail address")).fill(address)
    signatory.press(said(language, "Sign"))
    signatory.heading(said(language, "Now look in your mailbox"))

    signatory.until("/outbox/", f"li:has-text('{address}')", address)
    page.locator(f"li:has-text('{address}')").get_by_role("link").click()
    page.locator(".mail-text a[href*='/confirm/']").click()
    signatory.heading(said(language, "Confirm your signature"))
    signatory.press(said(language, "Sign this letter"))
    signatory.heading(said(language, "Your signature counts"))
    own_page = page.url
    signatory.until(f"{LETTER}{language}/", "main", name)

    page.goto(own_page)
    signatory.press(said(language, "Take it back"))
    signatory.press(said(language, "Yes, take it back"))
    signatory.heading(said(language, "This signature does not count any more"))
    signatory.until(f"{LETTER}{language}/", "main", name, says=False)
    signatory.leave(cookies=False)


def labelled(language: str, label: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(said(language, label))}")


def add_the_ukrainian_text(chromium: Browser, demo: Demo) -> None:
    """An organiser writes it beside the original and publishes it: the letter is open already."""
    organiser = Visitor(chromium, demo, script=False)
    sign_in(organiser, demo)
    page = organiser.page
    desk = f"/desk{LETTER}"
    page.goto(f"{desk}texts/add")
    page.get_by_label("Language of the translation").select_option("uk")
    organiser.press("Begin")
    for box in page.locator("textarea").all():
        label = page.locator(f"label[for='{box.get_attribute('id')}']").inner_text().split(",")[0]
        box.fill(UKRAINIAN.get(label, f"Ми просимо про вечірній автобус. ({label})"))
    organiser.press("Save")
    expect(page.get_by_role("status").first).to_have_text("Saved.")
    page.goto(f"{desk}translations/uk/publish")
    organiser.press("Publish it")
    page.goto(f"{LETTER}uk/")
    organiser.heading(UKRAINIAN["Title"])
    organiser.leave(cookies=True)


@pytest.mark.journey
@pytest.mark.parametrize("language", [code for code, _name in configured.LANGUAGES])
def test_nothing_is_cut_or_runs_out(chromium: Browser, live_server: Any, sights: list[Sight], language: str) -> None:
    looked_at = [sight for sight in sights if sight.name in FITTING]
    assert {sight.name for sight in looked_at} == FITTING
    wrong = []
    for width in (360, 1280):
        for sight in looked_at:
            page = _page(chromium, live_server.url, sight, width, language)
            root = page.locator("html")
            spoken = (root.get_attribute("lang"), root.get_attribute("dir"))
            wide, cut = page.evaluate("document.documentElement.scrollWidth"), page.evaluate(CUT)
            if spoken != (language, direction(language)) or wide > width or cut:
                wrong.append((sight.name, width, spoken, wide, cut))
            page.context.close()
    assert wrong == []


# Words on buttons, labels and headings that are wider or higher than the box they stand in.
CUT = """() => [...document.querySelectorAll("button, .button, label, h1, h2, h3, legend")]
    .filter(e => e.offsetParent && !e.closest(".visually-hidden") && !e.classList.contains("visually-hidden"))
    .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
    .map(e => e.outerHTML.slice(0, 160)).slice(0, 3)"""


def _page(browser: Browser, origin: str, sight: Sight, width: int, language: str) -> Page:
    """The page as its reader sees it with the interface in this language."""
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=origin, reduced_motion="reduce")
    if sight.who != READER:
        client = Client()
        client.force_login(person(sight.who))
        context.add_cookies([{"name": n, "value": m.value, "url": origin} for n, m in client.cookies.items()])
    page = context.new_page()
    page.goto(f"{sight.path}{'&' if '?' in sight.path else '?'}lang={language}")
    return page
