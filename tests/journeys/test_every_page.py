"""Every page in a browser: nothing for axe, nothing the policy refuses, nothing that scrolls sideways.

Nobody else is asked for anything. Errors move the focus to their summary, with and without JavaScript. The world is
made for each way of looking, so that several go on at once.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError

from tests.journeys.sights import READER, Sight, person

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
CSRF = "c" * 32
# Looked at in both schemes at both widths; the others at 360 pixels in light and at 1280 in dark.
MAIN = {"home", "letter", "letter right to left", "sign error", "confirm", "own page", "list", "desk, open", "404"}
# Not ours to judge: the bar is covered by the panel at the letter's end, which axe takes for low contrast.
LOOK = "rules => axe.run({exclude: ['.sign-bar']}, rules ? {runOnly: rules} : {})"
# What a second width and scheme can change; everything else is in the page itself, and axe is slow.
BY_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "heading-order"]
SEND = """([path, fields, csrf]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = path;
    for (const [name, value] of [...fields, ["csrfmiddlewaretoken", csrf]]) {
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = name;
        input.value = value;
        form.append(input);
    }
    document.body.append(form);
    form.submit();
}"""


class Looker:
    """Browsers of the reader and of the organisers, all of one width and scheme, and everything that was wrong."""

    def __init__(self, browser: Browser, origin: str, *, width: int, scheme: Any, script: bool = True) -> None:
        self._browser, self._origin, self._script = browser, origin, script
        self.width, self.scheme = width, scheme
        self._pages: dict[str, Page] = {}
        self.wrong: list[tuple[str, ...]] = []

    def look(self, sight: Sight) -> None:
        """Come to the page and judge it."""
        page = self._page(sight.who)
        self.come(page, sight)
        name = f"{sight.name} at {self.width} in {self.scheme}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            self.wrong.append((name, f"is {wide} wide", page.evaluate(WIDEST, self.width)))
        rules = None if self.width == 360 or sight.name in MAIN else BY_LAYOUT
        for rule in page.evaluate(LOOK, rules)["violations"]:
            self.wrong.append((name, rule["id"], rule["nodes"][0]["html"]))
        self.judge_focus(page, sight)

    def judge_focus(self, page: Page, sight: Sight) -> None:
        """A page with errors begins at their summary; any other leaves the focus alone."""
        if not sight.summary:
            return
        try:
            page.wait_for_selector("#errors:focus", timeout=60_000)
        except TimeoutError:
            self.wrong.append((sight.name, "focus is not in the summary", f"script: {self._script}"))

    def read_only(self, sight: Sight) -> None:
        """Come to the page without a script: it answers, it has its heading to read, and its errors have the focus."""
        page = self._page(sight.who)
        self.come(page, sight)
        if not page.locator("h1").first.is_visible():
            self.wrong.append((sight.name, "shows no heading without scripts"))
        self.judge_focus(page, sight)

    def come(self, page: Page, sight: Sight) -> None:
        """With GET, or by sending the form from a page of the same site."""
        if sight.sent is None:
            answer = page.goto(sight.path)
        else:
            if not page.url.startswith(self._origin):
                page.goto("/")
            fields = [[name, one] for name, value in sight.sent.items() for one in _values(value)]
            with page.expect_navigation() as navigation:
                page.evaluate(SEND, [sight.path, fields, CSRF])
            answer = navigation.value
        assert answer is not None
        if answer.status != sight.status:
            self.wrong.append((sight.name, f"answered {answer.status}"))

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()

    def _page(self, who: str) -> Page:
        if who not in self._pages:
            context = self._browser.new_context(
                viewport={"width": self.width, "height": 800},
                color_scheme=self.scheme,
                java_script_enabled=self._script,
                reduced_motion="reduce",
                base_url=self._origin,
                locale="en",
            )
            # axe is given to the browser itself: the policy would refuse it as an inline script
            context.add_init_script(path=str(AXE))
            context.add_cookies([{"name": "csrftoken", "value": CSRF, "url": self._origin}])
            context.on("request", self._note_foreign)
            if who != READER:
                _sign_in(context, who, self._origin)
            page = self._pages[who] = context.new_page()
            page.on("console", lambda said: self._note_complaint(said.type, said.text))
            page.on("pageerror", lambda error: self.wrong.append(("a script failed", str(error))))
        return self._pages[who]

    def _note_foreign(self, request: Any) -> None:
        if not request.url.startswith(self._origin + "/"):
            self.wrong.append(("asked somebody else", request.url))

    def _note_complaint(self, kind: str, text: str) -> None:
        # for an answer of 404 to a page load the browser writes a line that is no fault of the page
        if kind == "error" and "server responded with a status of" not in text:
            self.wrong.append(("the browser complains", text))


WIDEST = """width => [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > width)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 200)).join("\\n")"""


def _values(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _sign_in(context: BrowserContext, who: str, origin: str) -> None:
    client = Client()
    client.force_login(person(who))
    context.add_cookies(
        [{"name": name, "value": morsel.value, "url": origin} for name, morsel in client.cookies.items()]
    )


@pytest.mark.journey
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_is_fit_for_everyone(
    chromium: Browser, live_server: Any, sights: list[Sight], width: int, scheme: str, half: int
) -> None:
    assert {sight.name for sight in sights} > MAIN
    looker = Looker(chromium, live_server.url, width=width, scheme=scheme)
    for sight in sights[half::2]:
        looker.look(sight)
    looker.close()
    assert looker.wrong == []


@pytest.mark.journey
def test_main_pages_are_fit_in_the_other_scheme_too(chromium: Browser, live_server: Any, sights: list[Sight]) -> None:
    wrong = []
    for width, scheme in ((360, "dark"), (1280, "light")):
        looker = Looker(chromium, live_server.url, width=width, scheme=scheme)
        for sight in sights:
            if sight.name in MAIN:
                looker.look(sight)
        looker.close()
        wrong += looker.wrong
    assert wrong == []


@pytest.mark.journey
def test_every_page_is_read_without_scripts(chromium: Browser, live_server: Any, sights: list[Sight]) -> None:
    looker = Looker(chromium, live_server.url, width=360, scheme="light", script=False)
    for sight in sights:
        looker.read_only(sight)
    looker.close()
    assert looker.wrong == []
