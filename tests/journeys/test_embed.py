"""The letter on another site's page: the kit pasted, and the form in a frame where third-party cookies are blocked."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch
from tests.letters.letters import open_letter_for_tests
from undersigned.letters.models import Letter
from undersigned.signatures.models import Pending

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that another site serves, and its address: another site to a browser than `localhost` is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A Chromium that blocks third-party cookies."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        running = launch(playwright, "--test-third-party-cookie-phaseout")
        yield running
        running.close()
        connections.close_all()  # those of this thread; left open, they keep the test database from going


def test_the_kit_on_another_page_renders_the_letter_and_its_form_signs(
    live_server: Any, settings: LazySettings, elsewhere: tuple[Path, str], strict: Browser
) -> None:
    settings.UNDERSIGNED_ORIGIN = live_server.url
    letter: Letter = open_letter_for_tests()
    folder, origin = elsewhere
    context = strict.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}/letters/{letter.slug}/kit.en")
    pasted, embed, badge = (page.locator(f"#kit-{name}").input_value() for name in ("html", "embed", "badge"))
    (folder / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><h1>Our words</h1>{pasted}{embed}{badge}", encoding="utf-8"
    )
    page.goto(f"{origin}/index.html")
    shown = page.locator("div[lang=en]").inner_text()
    text = letter.texts.get(language="en")
    for part in (text.title, text.salutation, *text.body.replace("*", "").split("\n\n")):
        assert " ".join(part.split()).lstrip("- ")[:40] in " ".join(shown.split())
    assert page.locator("img").evaluate("image => image.decode().then(() => image.naturalHeight)") == 28
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your name", exact=False).first.fill("Bo Example")
    frame.get_by_label("Your e-mail address").fill("bo@example.org")
    frame.get_by_role("button", name="Sign").click()
    frame.get_by_role("heading", name="Now look in your mailbox").wait_for()
    assert [row.held for row in Pending.objects.all()] == [""]
    assert context.cookies() == []
