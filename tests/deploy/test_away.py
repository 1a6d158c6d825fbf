"""The server is away for a moment: no form is lost, none arrives twice, and nobody sees an error."""

import gzip
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Response, sync_playwright

from tests.browser import launch
from tests.deploy.proxies import DEPLOY, HURRY, PROXIES, PUBLISHED, Answer, Behind, proxy, send
from tests.server.helpers import wait_for
from undersigned.frame.catalogues import spoken_languages
from undersigned.pages.folder import PublishedFolder

FORM = b"name=Ada&note=%D0%B1%D1%96%D0%B1%D0%BB%D1%96%D0%BE%D1%82%D0%B5%D0%BA%D0%B0"
SIGN = "/letters/open-library/sign"
PUBLISHING = [name for name in PROXIES if "published" in name]


@pytest.fixture
def behind() -> Iterator[Behind]:
    made = Behind()
    yield made
    made.go()


@pytest.fixture
def files() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="us-") as name:
        yield Path(name)


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


def in_all_languages(answer: Answer) -> bool:
    languages = re.findall(r'<section lang="(\w+)"', answer.body.decode())
    return answer.status in {502, 503} and sorted(languages) == sorted(spoken_languages())


@pytest.mark.parametrize("name", PROXIES)
def test_a_form_that_finds_nobody_arrives_once_when_the_server_is_back(name: str, behind: Behind, files: Path) -> None:
    with proxy(name, files, behind) as port:
        answers: list[Answer] = []
        answered, told = threading.Event(), threading.Event()

        def send_form() -> None:
            answers.append(send(port, "/desk/letters/new", FORM, told.set))
            answered.set()

        sending = threading.Thread(target=send_form)
        sending.start()
        if name.startswith("nginx"):
            assert told.wait(60)  # it was tried in vain
        else:
            assert not answered.wait(0.5)  # no error at least, while nobody answers
        behind.come()
        sending.join(120)
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"Thanks")]
    assert behind.received == [("POST", "/desk/letters/new", FORM)]


@pytest.mark.parametrize("name", PROXIES)
def test_a_form_that_was_received_is_not_sent_twice_but_a_signature_may_be(
    name: str, behind: Behind, files: Path
) -> None:
    with proxy(name, files, behind) as port:
        behind.come()
        assert send(port, "/desk/letters/new").status == 200
        behind.received.clear()
        behind.cuts = 1
        answer = send(port, "/desk/letters/new", FORM)
        assert behind.received == [("POST", "/desk/letters/new", FORM)]
        assert in_all_languages(answer)
        assert answer.headers["Refresh"] is None  # else the browser would ask for the page behind the form
        assert answer.headers["Cache-Control"] == "no-store"
        if not name.startswith("Caddy"):  # it would send the second one empty
            behind.received.clear()
            behind.cuts = 1
            assert send(port, SIGN, FORM).body == b"Thanks"
            assert behind.received == [("POST", SIGN, FORM)] * 2


@pytest.mark.parametrize("name", PROXIES)
def test_who_waited_in_vain_reads_why_in_every_language(name: str, behind: Behind, files: Path) -> None:
    with proxy(name, files, behind, HURRY) as port:
        page = send(port, "/letters/open-library/en/?page=2")
        assert in_all_languages(page)
        assert page.headers["Refresh"] == "5"  # it loads again by itself
        assert page.headers["Retry-After"] == "5"
        assert page.headers.get_content_type() == "text/html"
        form = send(port, SIGN, FORM)
        assert in_all_languages(form)
        assert form.headers["Refresh"] is None
        assert form.turns < 20  # a browser's patience
        behind.come()
        wait_for(lambda: send(port, "/").body == b"Thanks", seconds=60)


@pytest.mark.parametrize("name", PUBLISHING)
def test_readers_get_the_last_published_pages_while_the_server_is_away(name: str, behind: Behind, files: Path) -> None:
    folder = PublishedFolder(files / "published")
    assert folder.open()
    for path, body in (("letters/open-library/en/index.html", b"<p>page"), ("letters/open-library/count.json", b"{}")):
        folder.put(path, {"identity": body, "gzip": gzip.compress(body)})
    folder.put("static/0123456789/undersigned/undersigned.css", {"identity": b"p {}"})
    folder.keep_fresh()
    folder.close()  # it ended as well
    with proxy(name, files, behind, {**HURRY, PUBLISHED: str(folder.path)}) as port:
        page = send(port, "/letters/open-library/en/")
        assert (page.status, page.body, page.headers.get_content_type()) == (200, b"<p>page", "text/html")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Refresh"] is None
        count = send(port, "/letters/open-library/count.json")
        assert (count.status, count.body, count.headers.get_content_type()) == (200, b"{}", "application/json")
        style = send(port, "/static/undersigned/undersigned.css?v=0123456789")
        assert (style.status, style.body) == (200, b"p {}")
        for other in ("/letters/open-library/en/?page=2", "/letters/open-library/fi/", "/my/some-token"):
            assert in_all_languages(send(port, other))
        assert in_all_languages(send(port, SIGN, FORM))
        behind.come()
        assert send(port, "/letters/open-library/en/").body == b"Thanks"


def test_the_page_is_made_from_the_catalogues(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("away_page")
    made = capsys.readouterr().out
    assert (DEPLOY / "away.html").read_text() == made, "undersigned manage away_page > deploy/away.html"
    assert len(re.findall('dir="rtl"', made)) == 2
    assert "script" not in made


@pytest.mark.journey
def test_a_browser_without_scripts_sends_the_form_again_by_itself(
    behind: Behind, files: Path, chromium: Browser
) -> None:
    behind.page = (
        b"<!doctype html><title>A form</title><form method=post action=/desk/letters/new><input name=title><button>"
    )
    with proxy("nginx.conf", files, behind) as port:
        behind.come()
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/letter")
        page.fill("[name=title]", "Відкрийте бібліотеку")
        behind.go()
        turns: list[int] = []

        def look(answer: Response) -> None:
            turns.append(answer.status)
            if turns == [307, 307]:
                behind.come()

        page.on("response", look)
        page.click("button")
        page.wait_for_url("**/desk/letters/new")
        assert page.content().count("Thanks") == 1
        assert turns[-1] == 200
        posted = [body.decode() for method, _path, body in behind.received if method == "POST"]
        assert posted == ["title=" + quote_plus("Відкрийте бібліотеку")]
        page.go_back()  # one step, however often it was sent
        assert page.url.endswith("/letter")
        context.close()
