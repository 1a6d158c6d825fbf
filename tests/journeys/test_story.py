"""The main job from end to end: a pasted letter becomes a live letter that people sign; with and without JavaScript.

What is walked is what the issue asks to be shown: import the seed in the browser, resolve its doubts, open the letter,
sign it, confirm from the outbox, see the name listed and the count at 1, hide it, withdraw, see 0.
"""

import hashlib
import re
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demo import Demo

SEED = Path(__file__).parents[1] / "seeds" / "open-letter.txt"
TITLE = "Open letter to the Russian anti-war movement"
PART_OF_INTRODUCTION = "The LeftEast collective is glad to amplify this voice"
PART_OF_LETTER = "a great light in the darkness"
CHOSEN_SENDER = "citizens of Israel who oppose the Israeli occupation of the West Bank, East Jerusalem and Gaza Strip"
DOUBTS = {  # the part of the draft, and what the organiser answers
    "Who “we” is": CHOSEN_SENDER,
    "Date": "\u206824 February 2022\u2069 is the letter's date",
    "Introductions by others": "Not known",
    "Names under it": "Nobody yet: people sign here",
}
PATIENCE = 120.0  # seconds that the worker and the sequencer may take on a busy machine


class Visitor:
    """A browser of one person, and every address that it asked for."""

    def __init__(self, browser: Browser, demo: Demo, *, script: bool, locale: str = "en") -> None:
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=script, base_url=demo.origin, viewport={"width": 390, "height": 800}, locale=locale
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self._foreign: list[str] = []
        self.context.on(
            "request",
            lambda request: None if request.url.startswith(demo.origin + "/") else self._foreign.append(request.url),
        )
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def press(self, name: str) -> None:
        """The button with exactly this name; where there is none, the link."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        expect(button.or_(link).first).to_be_visible()
        (button if button.count() else link).first.click()

    def heading(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def focused_summary(self) -> str:
        """The summary of errors, which has the focus."""
        self.page.wait_for_selector("#errors:focus")
        return self.page.locator("#errors").inner_text()

    def until(self, path: str, selector: str, words: str, *, says: bool = True) -> None:
        """Load a page again until an element on it says this (or no longer does), as somebody who waits would do."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.page.goto(path)
            if (words in " ".join(self.page.locator(selector).all_inner_texts())) == says:
                return
            assert time.monotonic() < deadline, f"{path}: {words!r} in {selector} is not {says}"
            self.page.wait_for_timeout(250)

    def leave(self, *, cookies: bool) -> None:
        """Close the browser. It asked nobody else for anything, and was given cookies only where said."""
        assert self._foreign == []
        # a browser writes an answer of 404, 409 or 422 to a page load on the console; that is no fault of the page
        assert [said for said in self.complaints if "server responded with a status of 4" not in said] == []
        assert bool(self.context.cookies()) == cookies
        self.context.close()


@pytest.mark.journey
@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_document_becomes_a_letter_that_people_sign(chromium: Browser, demo: Demo, script: bool) -> None:
    organiser = Visitor(chromium, demo, script=script)
    sign_in(organiser, demo)
    if script:
        paste_and_answer(organiser)
    else:
        upload_and_accept(organiser)
    letter = freeze_and_open(organiser)
    organiser.leave(cookies=True)

    signatory = Visitor(chromium, demo, script=script)
    read_and_check(signatory, demo, letter)
    own_page = sign_and_confirm(signatory, letter, f"ada-{'with' if script else 'without'}@example.org")
    hide_and_withdraw(signatory, letter, own_page)
    signatory.leave(cookies=False)


def sign_in(organiser: Visitor, demo: Demo) -> None:
    """The link of the terminal shows a page with one button; only the button signs in."""
    organiser.page.goto(demo.sign_in_link())
    organiser.heading("Sign in")
    elsewhere = organiser.context.new_page()
    elsewhere.goto("/desk/")
    assert "/desk/sign-in/" in elsewhere.url  # looking at the link has changed nothing
    elsewhere.close()
    organiser.press("Sign in")
    organiser.heading("Desk")


def paste_and_answer(organiser: Visitor) -> None:
    page = organiser.page
    organiser.press("Paste or upload one")
    organiser.press("Read it")
    assert "Paste the letter, or choose a file." in organiser.focused_summary()
    page.get_by_label("Paste the letter here").fill(SEED.read_text("utf-8"))
    organiser.press("Read it")
    see_doubts(organiser)
    organiser.press("Make the letter")
    assert "Answer the doubts that are left first" in organiser.focused_summary()
    for part, answer in DOUBTS.items():
        doubt = page.get_by_role("region", name=part, exact=True)
        doubt.get_by_label(answer, exact=True).check()
        organiser.press("Save the answers")
        assert page.get_by_role("region", name=part, exact=True).get_by_label(answer, exact=True).is_checked()
    organiser.press("Make the letter")
    organiser.heading(TITLE)


def upload_and_accept(organiser: Visitor) -> None:
    organiser.press("Paste or upload one")
    organiser.page.get_by_label("Or choose a file").set_input_files(SEED)
    organiser.press("Read it")
    see_doubts(organiser)
    organiser.press("Accept all suggestions")
    organiser.heading(TITLE)


def see_doubts(organiser: Visitor) -> None:
    """Each question stands beside the part it is about, and the parts hold what the document says."""
    organiser.heading("What was read")
    parts = {
        name: organiser.page.get_by_role("region", name=name, exact=True)
        for name in [*DOUBTS, "Text", "Title of the letter", "Addressed to", "Salutation", "Closing"]
    }
    for name in DOUBTS:
        expect(parts[name].locator(".doubt")).to_have_count(1)
    asked = parts["Date"].inner_text().replace("\u2068", "").replace("\u2069", "")  # what is quoted is set apart
    assert "The line “February 24, 2022” gives a date" in asked
    assert PART_OF_INTRODUCTION in parts["Introductions by others"].inner_text()
    assert PART_OF_LETTER in parts["Text"].inner_text()
    assert TITLE in parts["Title of the letter"].inner_text()
    assert "the Russian anti-war movement" in parts["Addressed to"].inner_text()
    assert "Dear friends," in parts["Salutation"].inner_text()
    assert "In solidarity," in parts["Closing"].inner_text()


def freeze_and_open(organiser: Visitor) -> str:
    """Each step says first what it means. Returns the letter's path."""
    page = organiser.page
    letter = page.url.partition("/desk")[2]
    assert re.fullmatch(r"/letters/[a-z0-9-]+/", letter)
    organiser.press("Freeze the text…")
    organiser.heading("Freeze the text?")
    assert PART_OF_LETTER in page.locator("article.letter").inner_text()
    answer = page.request.get(letter)
    assert answer.status == 404  # not public yet
    organiser.press("Freeze the text")
    assert "The text is frozen" in page.get_by_role("status").inner_text()
    organiser.press("Open the letter…")
    assert "Its words can never change again" in page.get_by_role("main").inner_text()
    organiser.press("Open the letter")
    assert "The letter is open" in page.get_by_role("status").inner_text()
    return letter


def read_and_check(signatory: Visitor, demo: Demo, letter: str) -> None:
    """The introduction stands apart, the date is the letter's, and the bytes are the ones whose hash is shown."""
    page = signatory.page
    page.goto(letter)
    signatory.heading(TITLE)
    introduction = page.locator("aside.introduction")
    assert "Introduction by LeftEast, not part of the letter" in introduction.inner_text()
    assert PART_OF_INTRODUCTION in introduction.inner_text()
    article = page.locator("article.letter").inner_text()
    assert PART_OF_LETTER in article
    assert PART_OF_INTRODUCTION not in article
    with urlopen(f"{demo.origin}{letter}text.en.md") as answer:
        data = answer.read()
    assert page.locator("section:has(#check) .hash").inner_text() == hashlib.sha256(data).hexdigest()
    assert PART_OF_LETTER in data.decode()
    assert PART_OF_INTRODUCTION not in data.decode()


def sign_and_confirm(signatory: Visitor, letter: str, address: str) -> str:
    """From the form to the list. Returns the address of the signatory's own page."""
    page = signatory.page
    page.goto(letter)
    page.get_by_label(re.compile("^Your name")).fill("Ada Example")
    page.get_by_label(re.compile("^Place")).fill("Mill Lane")
    page.get_by_label(re.compile("^Your e-mail address")).fill(address)
    signatory.press("Sign")
    signatory.heading("Now look in your mailbox")
    assert address in page.get_by_role("main").inner_text()
    signatory.until("/outbox/", f"li:has-text('{address}')", address)
    page.locator(f"li:has-text('{address}')").get_by_role("link").click()
    page.locator(".mail-text a[href*='/confirm/']").click()
    signatory.heading("Confirm your signature")
    assert "Ada Example" in page.get_by_role("main").inner_text()
    signatory.press("Sign this letter")
    signatory.heading("Your signature counts")
    own_page = page.url
    signatory.until(letter, "[data-count]", "1")
    assert "Ada Example" in page.get_by_role("region", name="Names", exact=True).inner_text()
    assert "Mill Lane" in page.get_by_role("region", name="Names", exact=True).inner_text()
    return own_page


def hide_and_withdraw(signatory: Visitor, letter: str, own_page: str) -> None:
    """Hidden: still counted, nowhere named. Taken back: not counted."""
    page = signatory.page
    page.goto(own_page)
    page.get_by_text("Appear differently").click()
    page.get_by_label("Count me, and show no name").check()
    signatory.press("Save")
    assert "Counted, and no name shown" in page.get_by_role("main").inner_text()
    signatory.until(f"{letter}signatures", "main", "No names yet.")
    assert "1 confirmed signature." in page.get_by_role("main").inner_text()
    signatory.until(letter, "main", "Ada Example", says=False)
    assert page.locator("[data-count]").first.inner_text() == "1"
    assert "Ada Example" not in page.content()
    page.goto(own_page)
    signatory.press("Take it back")
    signatory.press("Yes, take it back")
    signatory.heading("This signature does not count any more")
    signatory.until(letter, "[data-count]", "0")
