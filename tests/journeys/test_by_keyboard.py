"""The keys of a sealed letter and a signatory's own page, by keyboard alone and as a screen reader is told of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.letters.letters import ENGLISH, draft_for_tests
from tests.letters.sealed import drilled_holder, new_key, protected_letter
from tests.signatures.people import NAMED, sign_and_confirm
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.letters.actions import choose_protection
from undersigned.letters.holders import add_holder
from undersigned.signatures import holder
from undersigned.signatures.actions.auditing import announce_audit
from undersigned.signatures.models import AuditConsent, Pending

pytestmark = pytest.mark.journey
# What can be reached, in the order of the page: radio buttons of one group count once.
REACHABLE = """() => {
    const groups = new Set();
    return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(e => {
        if (e.type === "hidden" || !e.checkVisibility()) return false;
        if (e.type !== "radio") return true;
        if (groups.has(e.name)) return false;
        groups.add(e.name);
        return true;
    }).length;
}"""
FOCUSED = """() => {
    const e = document.activeElement;
    if (e === document.body) return null;
    const seen = getComputedStyle(e);
    const ring = seen.outlineStyle !== "none" || seen.boxShadow !== "none";
    return [e.tagName, (e.labels?.[0] ?? e).innerText.trim() || e.ariaLabel || "", ring];
}"""


def walk(page: Page) -> list[str]:
    """The names of everything that Tab comes to; each has a name and shows that it has the focus."""
    names = []
    for _ in range(page.evaluate(REACHABLE)):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found is not None, names
        assert found[1], (found, names)
        assert found[2], (found, names)
        names.append(" ".join(found[1].split()))
    page.keyboard.press("Tab")
    assert (
        page.evaluate(FOCUSED) is None or " ".join(page.evaluate(FOCUSED)[1].split()) == names[0]
    )  # nothing was left out, or holds on
    return names


def round_trip(page: Page) -> list[str]:
    """The same where the bar at the foot comes and goes with scrolling: until the first one has the focus again."""
    names: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None or (names and " ".join(found[1].split()) == names[0]):
            return names
        assert found[1], names
        assert found[2], (found, names)
        names.append(" ".join(found[1].split()))
    raise AssertionError(names)


@pytest.fixture
def page(chromium: Browser, live_server: Any, transactional_db: None) -> Any:
    made = chromium.new_page(base_url=live_server.url, locale="en", reduced_motion="reduce")
    yield made
    made.close()


def test_keys_are_added_and_drilled_by_keyboard(
    page: Page, live_server: Any, campaign: Campaign, olena: Organiser
) -> None:
    letter, key = draft_for_tests(campaign), new_key()
    choose_protection(letter=letter, protection="sealed")
    drilled_holder(letter, "Ines", new_key())
    add_holder(letter=letter, name="Jan", recipient=new_key().recipient)
    client = Client()
    client.force_login(olena)
    for name, morsel in client.cookies.items():
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page.goto(f"/desk/letters/{letter.slug}/keys")
    names = walk(page)
    assert [name for name in names if "Jan" in name][:1] == ["Download the drill Jan"]
    tree = page.locator("main").aria_snapshot()
    for line in ('heading "Keys" [level=1]', 'heading "Jan" [level=2]', 'button "Check the words Jan"'):
        assert line in tree
    page.get_by_label("Whose key it is").focus()
    page.keyboard.type("Kim")
    page.keyboard.press("Tab")
    page.keyboard.type(key.recipient)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Now its holder does the drill")
    assert 'heading "Kim" [level=2]' in page.locator("main").aria_snapshot()


def test_a_signatory_reaches_everything_on_their_own_page(page: Page, campaign: Campaign) -> None:
    letter = protected_letter("sealed", campaign)
    token = holder.token_text(sign_and_confirm(letter, "ada@example.org", NAMED))
    page.goto(f"/my/{token}")
    names = walk(page)
    wanted = ["Appear differently", "Take it back", "Download what is kept", "Have everything erased"]
    assert [name for name in names if name in wanted] == wanted
    tree = page.locator("main").aria_snapshot()
    assert 'heading "Your data" [level=2]' in tree
    assert 'button "Download what is kept"' in tree
    page.get_by_role("link", name="Have everything erased").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Have everything erased?")
    assert "The address you signed with (optional)" in walk(page)


def test_an_auditor_is_allowed_to_ask_by_keyboard(page: Page, campaign: Campaign, olena: Organiser) -> None:
    letter = protected_letter("sealed", campaign)
    key, until = new_key().recipient, clock.today() + timedelta(days=3)
    announce_audit(by=olena, letter=letter, auditor="Ruth (example)", recipient=key, size=5, until=until)
    token = holder.token_text(sign_and_confirm(letter, "ada@example.org", NAMED))
    page.goto(f"/my/{token}")
    assert "Let them ask me" in walk(page)
    page.get_by_text("Let them ask me").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=may ask you whether you signed")
    assert "They may not ask me any more, and forget my address" in walk(page)
    assert AuditConsent.objects.count() == 1


def test_a_sealed_letter_is_signed_by_keyboard(page: Page, campaign: Campaign) -> None:
    letter = protected_letter("sealed", campaign)
    page.goto(f"/letters/{letter.slug}/en/")
    names = round_trip(page)
    tree = page.locator("main").aria_snapshot()
    assert f'heading "{ENGLISH["title"]}" [level=1]' in tree
    email = next(name for name in names if name.startswith("Your e-mail address"))
    assert any(email in line and "textbox" in line for line in tree.splitlines())
    page.get_by_label("Your e-mail address").focus()
    page.keyboard.type("ada@example.org")
    page.get_by_label("Your name").focus()
    page.keyboard.type("Example Ada")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Now look in your mailbox")
    assert Pending.objects.count() == 1
