"""Pages as files: nginx and Caddy, with the files in `deploy/`, say what the server says, and ask it for the rest."""

import contextlib
import gzip
import http.client
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.templatetags.static import static

from tests.deploy.proxies import NAME, PUBLISHED, Behind, proxy
from tests.letters.letters import moved_clock as moved_clock
from tests.letters.letters import open_letter_for_tests
from tests.pages.test_ready import Answer, ask
from tests.server.helpers import wait_for
from tests.signatures.people import sign_and_confirm
from undersigned.campaigns.models import Campaign
from undersigned.ledger.publishing import publish_log
from undersigned.pages import publishing
from undersigned.pages.folder import PublishedFolder
from undersigned.pages.publishing import Publisher
from undersigned.pages.ready import ReadyPages

# Time stands still, so that two drawings of a page are alike at any time of day.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moved_clock")]

PROGRAMS = ["nginx-published.conf", "Caddyfile.published"]
OURS = b"asked of the server"
# What each program says in its own way; tags and codings are looked at on their own.
OF_THE_PROGRAM = {"content-length", "etag", "vary", "last-modified", "content-encoding", "server", "date", "connection"}
OF_THE_PROGRAM |= {"accept-ranges", "content-language", "alt-svc"}


class Server(BaseHTTPRequestHandler):
    """Stands where the server stands: whoever hears these words was not answered out of a file."""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", str(len(OURS)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(OURS)

    do_GET = do_HEAD = do_POST = answer

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[int]:
    """The port of the program that proxies ask for what is not published."""
    found = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found.server_port
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.fixture
def folder(settings: Any, campaign: Campaign) -> Iterator[tuple[PublishedFolder, list[str]]]:
    """A letter's published pages, and their addresses."""
    settings.UNDERSIGNED_ORIGIN = f"https://{NAME}"
    settings.ALLOWED_HOSTS = [NAME]
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    letter = open_letter_for_tests(campaign)
    sign_and_confirm(letter, "ada@example.org")
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the test's transaction lives in this connection
    with tempfile.TemporaryDirectory(prefix="us-") as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "STEP_SECONDS", 1e9)
        Path(name).chmod(0o755)  # the proxy is another account
        made = PublishedFolder(Path(name) / "published")
        Publisher(made, WSGIHandler()).step()
        made.put(f"letters/{letter.slug}/log/tile/0/000", {"identity": bytes(8192)})
        root = f"/letters/{letter.slug}/"
        yield made, [root + name for name in ("en/", "ar/", "count.json", "signatures.jsonl", "log/checkpoint")]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@contextlib.contextmanager
def serving(name: str, upstream: int, published: Path) -> Iterator[int]:
    """The proxy whose file is called `name`; gives its port."""
    with (
        tempfile.TemporaryDirectory(prefix="us-") as files,
        proxy(name, Path(files), Behind(upstream), {PUBLISHED: str(published)}) as port,
    ):
        yield port


def get(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": NAME, "Accept-Encoding": "identity", **given})
        answer = connection.getresponse()
        return Answer(str(answer.status), answer.getheaders(), answer.read())
    finally:
        connection.close()


def said(answer: Answer) -> dict[str, str]:
    """The headers that must be the same whoever answers."""
    kept = {name: value for name, value in answer.headers.items() if name not in OF_THE_PROGRAM}
    return kept | {"content-type": kept["content-type"].replace('"', "").lower()}


def by_the_server(path: str) -> Answer:
    address, _, query = path.partition("?")
    environ = {name: value for name, value in publishing._environ(address, query).items() if name != "PATH_INFO"}
    return ask(ReadyPages(WSGIHandler()), address, **environ)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_proxy_serves_what_is_published_and_asks_for_the_rest(
    program: str, server: int, folder: tuple[PublishedFolder, list[str]]
) -> None:
    published, paths = folder
    style = static("undersigned/undersigned.css")
    with serving(program, server, published.path) as port:
        published.keep_fresh()
        for path in [*paths, style]:
            here, there = get(port, path), by_the_server(path)
            assert here.body == there.body, path
            assert said(here) == said(there), path
            small = get(port, path, Accept_Encoding="gzip")
            if small.headers.get("content-encoding"):
                assert gzip.decompress(small.body) == here.body
                assert small.headers["etag"] != here.headers["etag"]
            assert small.headers.get("content-encoding") or path.endswith(("jsonl", "count.json", "checkpoint"))
            if (published.pages / path.strip("/")).with_suffix(".json.gz").exists():
                assert "Accept-Encoding" in here.headers["vary"]
            assert get(port, path, If_None_Match=here.headers["etag"]).status == "304"
            published.keep_fresh()
        page = paths[0]
        tile = get(port, page.removesuffix("en/") + "log/tile/0/000")
        assert (tile.body, tile.headers["cache-control"]) == (bytes(8192), "public, max-age=31536000, immutable")
        published.keep_fresh()
        assert get(port, page, Cookie="_measure=1").body != OURS
        published.keep_fresh()
        assert get(port, page, method="HEAD").headers["content-security-policy"]
        for asked in (
            get(port, f"{page}?lang=ar"),
            get(port, page, Cookie="a=b; sessionid=c"),
            get(port, page, Cookie="language=ar"),
            get(port, page, method="POST"),
            get(port, page.removesuffix("en/")),  # which of three languages, the server looks up
            get(port, page.replace("en/", "fi/")),
            get(port, page.removesuffix("en/") + "log/checkpoint?size=1"),
            get(port, page.removesuffix("en/") + "log/tile/0/001"),
            get(port, page.removesuffix("en/") + "en/index.html"),
            get(port, page.removesuffix("en/") + "count.json.gz"),
            get(port, "/my/some-token"),
            get(port, "/static/undersigned/undersigned.css"),
            get(port, "/static/undersigned/undersigned.css?v=0123456789"),
            get(port, "/static/this-is-published?v=../../../../"),
        ):
            assert (asked.status, asked.body) == ("200", OURS)
            assert "content-security-policy" not in asked.headers  # the server says it itself, not twice
        published.close()
        # At once, but for what nginx keeps open for a second.
        wait_for(lambda: all(get(port, path).body == OURS for path in [*paths, style]), seconds=60)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_page_that_was_drawn_anew_or_taken_back_is_noticed_while_it_is_read_all_the_time(
    program: str, server: int, folder: tuple[PublishedFolder, list[str]]
) -> None:
    published, (page, _arabic, count, *_) = folder
    with serving(program, server, published.path) as port:

        def read(path: str) -> bytes:
            published.keep_fresh()
            return get(port, path, Accept_Encoding="gzip").body

        published.put(count.strip("/"), {"identity": b"1,234"})
        wait_for(lambda: read(count) == b"1,234", seconds=60)
        published.put(count.strip("/"), {"identity": b"1,235"})
        wait_for(lambda: read(count) == b"1,235", seconds=60)
        assert gzip.decompress(read(page))
        published.drop(f"{page.strip('/')}/index.html")
        wait_for(lambda: read(page) == OURS, seconds=60)
        published.put(f"{page.strip('/')}/index.html", {"identity": b"again", "gzip": gzip.compress(b"again")})
        wait_for(lambda: read(page) != OURS and gzip.decompress(read(page)) == b"again", seconds=60)
