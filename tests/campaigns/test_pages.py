"""The room's pages in a browser: nothing for axe, nothing the policy refuses, nothing that scrolls sideways."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from undersigned.campaigns import actions
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.campaigns.roles import Role

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
TEAM = "/desk/campaigns/keep-the-library-open/team/"


class Look:
    """Judges each page that the test comes to."""

    def __init__(self, browser: Browser, origin: str, *, width: int, scheme: Any) -> None:
        context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme, base_url=origin)
        # axe is given to the browser itself: the policy would refuse it as an inline script
        context.add_init_script(path=str(AXE))
        self.page: Page = context.new_page()
        self.width = width
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def at(self, heading: str) -> None:
        """The page with this heading is shown, and there is nothing wrong with it."""
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        self.page.wait_for_load_state("load")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, heading
        found = self.page.evaluate("axe.run()")
        assert [(heading, rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []

    def sign_in(self, organiser: Organiser) -> None:
        """By a link."""
        self.page.goto(actions.make_sign_in_link(organiser=organiser))
        self.at("Sign in")
        self.page.get_by_role("button", name="Sign in").click()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_is_fit_for_everyone(
    chromium: Browser,
    live_server: Any,
    campaign: Campaign,
    olena: Organiser,
    emil: Organiser,
    wanda: Organiser,
    width: int,
    scheme: str,
) -> None:
    look = Look(chromium, live_server.url, width=width, scheme=scheme)
    page = look.page
    page.goto("/desk/sign-in/")
    look.at("Sign in")
    page.get_by_label("Your e-mail address").fill("olena@example")
    page.get_by_role("button", name="Mail me a code").click()
    page.wait_for_selector("[role=alert]:focus")
    look.at("Sign in")
    page.goto("/start")
    look.at("Start a campaign")
    page.get_by_label("Your e-mail address").fill("new@example.org")
    page.get_by_role("button", name="Mail me a code").click()
    look.at("Type the code")
    page.get_by_role("link", name="Use another address").click()
    look.at("Start a campaign")
    invited = actions.invite(invited_by=olena, email="guest@example.org", campaign=campaign, role=Role.MODERATOR)
    page.goto(f"{invited.path}?again")
    look.at("You are invited")
    page.goto("/desk/welcome/unknown")
    look.at("This link does not work any more")

    look.sign_in(wanda)
    page.goto("/start")
    look.at("One more step")
    page.get_by_label("What do you want to start?").fill("A letter about the bus line.")
    page.get_by_role("button", name="Ask the operator").click()
    look.at("An operator will look")
    page.goto(TEAM)
    look.at("Not yet")

    look.sign_in(olena)
    for path, heading in (
        ("/start", "Name your campaign"),
        ("/desk/account/", "Your account"),
        ("/desk/account/passkeys/add", "Add a passkey"),
        (TEAM, "Team of Keep the library open"),
        (TEAM.replace("/team/", "/about/"), "Name and description"),
        ("/desk/sign-out/", "Sign out"),
        (invited.path, "You are invited"),
    ):
        page.goto(path)
        look.at(heading)

    look.sign_in(emil)
    page.goto(TEAM)
    page.evaluate("document.querySelector('form[action$=leave]').action = location.pathname + '1/remove'")
    page.get_by_role("button", name="Leave the team").click()
    look.at("Not with your role")
    refusals = [said for said in look.complaints if "status of 40" not in said]  # the browser's word for 403 and 404
    assert refusals == []


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_sign_in_works_without_javascript(
    chromium: Browser, live_server: Any, olena: Organiser, mailoutbox: list[Any]
) -> None:
    from tests.campaigns.helpers import code_in

    page = chromium.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    page.goto("/desk/account/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    page.get_by_label("Your e-mail address").fill(olena.email)
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code from the mail").fill(code_in(mailoutbox[0]))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/desk/account/")
    assert page.get_by_role("heading", level=1).inner_text() == "Your account"
