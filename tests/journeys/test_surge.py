"""A form that could not be kept yet, in a browser: nothing typed is lost, with scripts and without."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.letters.letters import open_letter_for_tests
from undersigned.letters.models import Letter
from undersigned.signatures import turns
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import open_contents
from undersigned.signatures.turns import Turns

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """The store has not answered for long, and nobody may wait for it; until `_busy_since` is None."""
    made = Turns(places=0)
    made._busy_since = -1e9
    monkeypatch.setattr(turns, "turns", made)
    return made


def sign(page: Page, origin: str, letter: Letter) -> None:
    page.goto(f"{origin}/letters/{letter.slug}/en/")
    page.get_by_label("Your name", exact=False).first.fill("Bo Example")
    page.get_by_label("Place").fill("Mill Lane")
    page.get_by_label("Your e-mail address").fill("bo@example.org")
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
    live_server: Any, chromium: Browser, full: Turns
) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    sign(page, live_server.url, open_letter_for_tests())
    assert not Pending.objects.exists()
    assert not page.get_by_text("sent again by itself").is_visible()
    full._busy_since = None
    page.get_by_role("button", name="Send again").click()
    page.get_by_role("heading", name="Now look in your mailbox").wait_for()
    assert_kept()


def test_with_scripts_the_form_is_sent_by_itself_unless_somebody_changes_it(
    live_server: Any, chromium: Browser, full: Turns, tmp_path: Path
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
    full._busy_since = None
    page.clock.run_for(60_000)
    page.get_by_role("heading", name="Now look in your mailbox").wait_for()
    assert_kept()
