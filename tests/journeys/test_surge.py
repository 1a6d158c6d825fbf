"""A form that could not be kept yet, in a browser: nothing typed is lost, with scripts and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.demo import Demo
from tests.letters.letters import open_letter_for_tests
from undersigned.letters.models import Letter
from undersigned.signatures import turns, views
from undersigned.signatures.actions.keeping import PreparedForm
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import open_contents

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Store:
    """While it is away, no form of a view is kept."""

    def __init__(self) -> None:
        self.is_away = True

    def keep_now(self, form: PreparedForm) -> None:
        if self.is_away:
            raise turns.busy()
        turns.keep_now(form)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    monkeypatch.setattr(views, "keep_now", made.keep_now)
    return made


@contextmanager
def held(demo: Demo) -> Iterator[None]:
    """The database takes no form until the block ends."""
    with psycopg.connect(demo.database_url) as connection:
        connection.execute("LOCK TABLE signatures_pending IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.mark.parametrize("known", [False, True], ids=["first-form", "form-like-others"])
def test_form_that_waits_is_told_so_without_scripts_and_the_page_ends_with_what_came_of_it(
    demo: Demo, chromium: Browser, known: bool
) -> None:
    page = chromium.new_context(
        java_script_enabled=False, base_url=demo.origin, viewport={"width": 360, "height": 740}
    ).new_page()
    page.goto("/campaigns/evening-bus/")
    page.locator("a[href^='/letters/']").first.click()
    letter = page.url
    if known:  # each of the two web processes has seen one
        for number in range(12):
            fill(page, f"first{number}@example.org")
            page.get_by_role("button", name="Sign").click()
            page.get_by_role("heading", name="Now look in your mailbox").wait_for()
            page.goto(letter)
    fill(page, "waits@example.org" if known else "waits-too@example.org")
    with held(demo):
        page.get_by_role("button", name="Sign").click(no_wait_after=True)
        page.get_by_role("heading", name="Your form waits for its turn").wait_for()
        page.get_by_text("What you typed").click()
        assert page.get_by_label("Place").input_value() == "Mill Lane"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("heading", name="Now look in your mailbox").wait_for()
    page.get_by_role("heading", name="Your form waits for its turn").wait_for(state="hidden")
    assert not page.get_by_text("has not been saved yet").is_visible()


def fill(page: Page, address: str) -> None:
    page.get_by_label("Your name", exact=False).first.fill("Bo Example")
    page.get_by_label("Place").fill("Mill Lane")
    page.get_by_label("Your e-mail address").fill(address)


def sign(page: Page, origin: str, letter: Letter) -> None:
    page.goto(f"{origin}/letters/{letter.slug}/en/")
    fill(page, "bo@example.org")
    page.get_by_role("button", name="Sign").click()
    page.get_by_role("heading", name="Back in a moment").wait_for()


def assert_kept() -> None:
    contents = open_contents(Pending.objects.get())
    assert (contents.entry.name, contents.entry.place, contents.address) == (
        "Bo Example",
        "Mill Lane",
        "bo@example.org",
    )


def test_without_scripts_one_button_sends_what_was_typed_once_more(
    live_server: Any, chromium: Browser, store: Store
) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    sign(page, live_server.url, open_letter_for_tests())
    assert not Pending.objects.exists()
    assert not page.get_by_text("sent again by itself").is_visible()
    store.is_away = False
    page.get_by_role("button", name="Send again").click()
    page.get_by_role("heading", name="Now look in your mailbox").wait_for()
    assert_kept()


def test_with_scripts_the_form_is_sent_by_itself_unless_somebody_changes_it(
    live_server: Any, chromium: Browser, store: Store, tmp_path: Path
) -> None:
    page = chromium.new_page()
    page.clock.install()
    sign(page, live_server.url, open_letter_for_tests())
    page.get_by_text("sent again by itself").wait_for()
    page.get_by_label("Place").fill("Mill Lane ")
    page.get_by_text("sent again by itself").wait_for(state="hidden")
    page.clock.run_for(60_000)
    assert page.get_by_role("heading", name="Back in a moment").is_visible()
    page.reload()
    page.get_by_text("sent again by itself").wait_for()
    store.is_away = False
    page.clock.run_for(60_000)
    page.get_by_role("heading", name="Now look in your mailbox").wait_for()
    assert_kept()
