"""The letter page: order, directions, states, weight; in a browser: nothing for axe, nothing the policy refuses."""

import gzip
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page

from tests.pages import letter_sample as sample
from undersigned import frame
from undersigned.pages import errors
from undersigned.pages.middleware import CONTENT_SECURITY_POLICY

STATIC = Path(frame.__file__).parent / "static" / "undersigned"
WIDTHS = (360, 1280)


def render(text: dict[str, Any] = sample.ENGLISH, **more: Any) -> str:
    return render_to_string("pages/letter.html", sample.context(text, **more))


def rejected() -> sample.SignForm:
    return sample.SignForm({"name": "", "email": "not-an-address", "token": "t", "place": "Mill Lane"})


def test_the_parts_stand_in_the_order_of_reading():
    page = render()
    parts = [
        'class="introduction"',
        'class="letter"',
        "Correction of",
        'id="sign"',
        '<form method="post"',
        'id="first"',
        'id="names"',
        'id="counted"',
        'id="check"',
        'id="share"',
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_a_part_has_its_own_language_and_direction():
    page = render(sample.ARABIC)
    assert '<article class="letter" lang="ar" dir="rtl">' in page
    assert '<html lang="en" dir="ltr">' in page
    assert 'class="introduction" lang="en" dir="ltr"' in page
    assert 'lang="ar" hreflang="ar" aria-current="page">العربية</a>' in page


def test_what_signatories_wrote_is_escaped_and_kept_in_its_direction():
    page = render()
    assert "<bdi>Eve &lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in page
    assert "<bdi>ליאת לדוגמה</bdi>" in page


def test_the_headline_count_holds_the_confirmed_and_the_claimed_stand_beside():
    page = render()
    assert re.search(r"<strong data-count>1,412</strong> <span>confirmed signatures</span>", page)
    assert "Not in this count: 37 (on paper), entered by the organisers." in page


def test_the_hash_and_the_command_to_check_it_are_on_the_page(settings):
    settings.UNDERSIGNED_ORIGIN = "https://letters.example"
    page = render()
    assert f'<p class="hash">{sample.ENGLISH["sha256"]}</p>' in page
    assert "curl -s https://letters.example/letters/library/text.en.md | sha256sum" in page
    assert '<link rel="canonical" href="https://letters.example/letters/library/en/">' in page
    assert '<meta property="og:url" content="https://letters.example/letters/library/en/">' in page


@pytest.mark.parametrize(
    ("signing", "words"),
    [
        ("not-yet", "not open for signing yet"),
        ("closed", "Signing has ended"),
        ("taken-down", "have taken this letter down"),
    ],
)
def test_a_letter_that_cannot_be_signed_says_so_and_has_no_form(signing, words):
    page = render(signing=signing)
    assert words in page
    assert "<form" not in page
    assert 'class="sign-bar"' not in page


def test_a_letter_taken_down_shows_neither_names_nor_text():
    page = render(signing="taken-down")
    assert "Ada Example" not in page
    assert "Please restore the hours" not in page


def test_a_rejected_form_says_what_is_wrong_twice_and_keeps_what_was_typed():
    page = render(form=rejected())
    assert '<a href="#id_name">Your name: This field is required.</a>' in page
    assert '<p class="error" id="id_email_error">Enter a valid email address.</p>' in page
    assert re.search(r'<input type="email" name="email" value="not-an-address"[^>]*aria-invalid="true"', page)
    assert re.search(r'aria-describedby="id_email_helptext id_email_error"', page)
    assert 'name="place" value="Mill Lane"' in page
    assert 'role="alert" tabindex="-1" autofocus' in page


def test_the_trap_for_programs_is_out_of_the_way_of_people():
    assert re.search(r'<div class="trap" aria-hidden="true">.*name="website"[^>]*tabindex="-1"', render())


def zipped(part: bytes) -> int:
    """Its bytes over the wire."""
    return len(gzip.compress(part, 9))


def test_sixty_and_more_names_still_leave_the_page_light():
    page = render()
    loaded = [file for file in STATIC.iterdir() if f"/{file.name}?" in page]
    assert len(loaded) == 4  # style sheet, icon, two scripts
    parts = [page.encode(), *(file.read_bytes() for file in loaded)]
    assert sum(map(zipped, parts)) <= 15_000


def shown_pages() -> dict[str, str]:
    """Each kind of page once, by address."""
    request = RequestFactory().post("/letters/library/sign", {"name": "Ada", "email": "ada@example.org"})
    letters = [{"url": "/en", "title": "A letter", "language": "en", "direction": "ltr", "sender": "us", "total": 2}]
    made = {
        "/en": render(),
        "/ar": render(sample.ARABIC),
        "/rejected": render(form=rejected()),
        "/closed": render(signing="closed"),
        "/down": render(signing="taken-down"),
        "/home": render_to_string("pages/home.html", {"letters": letters, "demo": True}),
        "/404": errors.not_found(request).content.decode(),
        "/500": errors.server_error(request).content.decode(),
        "/503": errors.database_away(request).content.decode(),
    }
    with translation.override("ar"):
        made["/mirrored"] = render(sample.ARABIC)
    return made


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of these pages and the static files, under the policy that the real one sends."""
    known = {path: ("text/html; charset=utf-8", page.encode()) for path, page in shown_pages().items()}
    types = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    for file in STATIC.iterdir():
        known[f"/static/undersigned/{file.name}"] = (types[file.suffix], file.read_bytes())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = known.get(self.path.partition("?")[0], ("text/plain", b""))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def open_page(chromium: Any, *, width: int = 360, scheme: str = "light", script: bool = True) -> tuple[Page, list[str]]:
    """A browser page, and the list into which its console's complaints go."""
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


@pytest.mark.journey
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_or_breaks_the_policy_or_hinders_anyone(chromium, address, width, scheme):
    page, complaints = open_page(chromium, width=width, scheme=scheme)
    # axe is given to the browser itself: the policy would refuse it as an inline script
    page.context.add_init_script(path=str(axe_source()))
    for path in shown_pages():
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if width > min(WIDTHS):
            continue  # what axe judges does not change with the width, and it is slow
        # the bar is covered by the panel at the letter's end, which axe takes for low contrast
        found = page.evaluate("axe.run({exclude: ['.sign-bar']})")
        assert [(path, rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    page.context.close()
    assert complaints == []


def axe_source() -> Path:
    import axe_playwright_python

    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))


@pytest.mark.journey
@pytest.mark.parametrize("script", [True, False])
def test_a_rejected_form_opens_with_its_summary_in_focus(chromium, address, script):
    page, _ = open_page(chromium, script=script)
    page.goto(address + "/rejected")
    page.wait_for_selector("#errors:focus")
    page.context.close()


@pytest.mark.journey
@pytest.mark.parametrize("path", ["/en", "/mirrored"])
def test_thumbs_find_targets_of_44_pixels(chromium, address, path):
    page, _ = open_page(chromium)
    page.goto(address + path)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, input:not([type=radio]), summary, nav a")]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
    )
    assert small == []
    page.context.close()


@pytest.mark.journey
def test_right_to_left_is_the_mirror_of_left_to_right(chromium, address):
    sides = {}
    for path in ("/en", "/mirrored"):
        page, _ = open_page(chromium, width=1280)
        page.goto(address + path)
        mark, bar = page.locator(".wordmark").bounding_box(), page.locator(".sign-bar .button").bounding_box()
        assert mark
        assert bar
        sides[path] = (mark["x"] < 640, bar["x"] < 640)
        page.context.close()
    assert sides == {"/en": (True, False), "/mirrored": (False, True)}


@pytest.mark.journey
def test_at_the_end_of_the_letter_the_bar_gives_way_to_the_panel(chromium, address):
    page, _ = open_page(chromium)
    page.goto(address + "/en")
    hit = "() => { const b = document.querySelector('.sign-bar .button').getBoundingClientRect();"
    hit += " return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2)?.closest('.sign-bar') !== null }"
    assert page.evaluate(hit)
    page.locator(".count").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('sign').scrollIntoView()")
    assert not page.evaluate(hit)
    page.context.close()


@pytest.mark.journey
def test_the_copy_button_appears_only_with_script(chromium, address):
    for script, shown in ((True, 1), (False, 0)):
        page, _ = open_page(chromium, script=script)
        page.goto(address + "/en")
        assert page.locator(".share button:visible").count() == shown
        page.context.close()
