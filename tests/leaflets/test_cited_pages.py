"""Cited pages are looked at again: a page that changed or went is told on the desk, and nothing public changes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.hostile import Server, serving
from tests.leaflets.leaflets import REPORT, VISITS, claim_with, leaflet_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.leaflets.actions import add_source, cite_source, publish_leaflet, revise_block, revise_source
from undersigned.leaflets.actions.rechecking import look_at_page, pages_due, plan_page_checks
from undersigned.leaflets.archive import main_words_in, words_in
from undersigned.leaflets.models import Leaflet, PageCheck, Source
from undersigned.leaflets.tasks import look_at_cited_pages

pytestmark = pytest.mark.django_db
Found = PageCheck.Found
PAGE = "<html><body><p>The library counted 35,000 visits.</p></body></html>"


class Site:
    """A page that says what a test wants it to say."""

    def __init__(self) -> None:
        self.status, self.words, self.etag = "200 OK", PAGE, ""
        self.server = Server(0)

    def answer(self, connection: socket.socket, head: bytes) -> None:
        body = self.words.encode()
        if self.etag and f"if-none-match: {self.etag}".encode() in head.lower():
            self.status, body = "304 Not Modified", b""
        tag = f"ETag: {self.etag}\r\n" if self.etag else ""
        top = f"HTTP/1.1 {self.status}\r\nContent-Type: text/html\r\n{tag}Content-Length: {len(body)}\r\n\r\n"
        connection.sendall(top.encode() + body)


@contextmanager
def opened() -> Iterator[Site]:
    site = Site()
    with serving(site.answer) as server:
        site.server = server
        yield site


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.UNDERSIGNED_FETCH_LOOPBACK = True
    settings.UNDERSIGNED_PAGE_CHECK_DAYS = 7
    with opened() as site:
        yield site


@pytest.fixture
def leaflet(campaign: Campaign) -> Leaflet:
    return leaflet_for_tests(campaign)


@pytest.fixture
def source(leaflet: Leaflet, site: Site) -> Source:
    """What the leaflet cites, on the site."""
    made = claim_with(leaflet.campaign, VISITS).cited.get().source
    revise_source(source=made, data=replace(REPORT, url=site.server.url("/report")))
    made.refresh_from_db()
    return made


@pytest.fixture
def desk(client: Client, olena: Organiser) -> Client:
    client.force_login(olena)
    return client


def look(monkeypatch: pytest.MonkeyPatch, *, after: timedelta = timedelta(0)) -> PageCheck:
    """What the worker does at its next turn, so much later."""
    now = clock.now() + after
    monkeypatch.setattr(clock, "now", lambda: now)
    look_at_cited_pages(0)
    return PageCheck.objects.get()


def told(desk: Client, leaflet: Leaflet) -> str:
    desk.force_login(Organiser.objects.get())  # so much later they have to sign in again
    return desk.get(f"/desk/campaigns/{leaflet.campaign.slug}/claims/").content.decode()


def test_a_page_that_stays_is_not_told(
    desk: Client, leaflet: Leaflet, source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(monkeypatch).found == Found.SAME
    site.words = PAGE.replace("<p>", "<p class='wide'>\n")
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.SAME
    assert len(site.server.requests) == 2
    assert "(+http" in site.server.requests[0].decode()
    assert "changed since" not in told(desk, leaflet)


def test_a_page_whose_words_changed_is_told_and_nothing_public_changes(
    desk: Client, leaflet: Leaflet, source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_leaflet(leaflet=leaflet)
    look(monkeypatch)
    before = Client().get(f"/leaflets/{leaflet.slug}/").content
    site.words = PAGE.replace("35,000", "34,000")
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.CHANGED
    assert "changed since it was cited" in told(desk, leaflet)
    assert Client().get(f"/leaflets/{leaflet.slug}/").content == before
    page = f"/desk/sources/{source.pk}/"
    assert "changed since it was cited" in desk.get(page).content.decode()
    assert desk.post(f"{page}looked").status_code == 303
    assert "changed since it was cited" not in told(desk, leaflet)
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.SAME


SIDES = """<html><body><header role="banner"><a>Weather: {0}</a></header><nav><a>News {0}</a></nav>
<main><h1>Annual report</h1><p>The library counted {1} visits, and more people came on Saturdays than before.</p>
<p>Nobody was turned away.</p><div class="related-articles">Most read: {0}</div></main>
<aside><p>Other articles: {0}</p></aside><section id="comments"><p>{0} people commented</p></section>
<footer>Today is {0}</footer></body></html>"""


def test_what_changes_beside_the_words_of_a_page_is_no_change(
    source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.words = SIDES.format("one", "35,000")
    assert look(monkeypatch).found == Found.SAME
    site.words = SIDES.format("another", "35,000")
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.SAME
    site.words = SIDES.format("another", "34,000")
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.CHANGED


@pytest.mark.parametrize(
    ("page", "main"),
    [
        ("<p>All of it.</p><nav>Menu</nav>", "All of it."),
        ("<article><p>One.</p></article><article><p>Two.</p></article>", "One. Two."),
        ("<main><p>Short.</p></main><div>" + "A long page whose words stand elsewhere. " * 9 + "</div>", "everything"),
        ('<div class="comments"><p>The page is nothing but what is called a comment here.</p></div>', "everything"),
        ('<p class="share of visits">A third came by bus.</p>', "A third came by bus."),
    ],
)
def test_what_a_page_is_about_is_found_and_else_all_of_it(page: str, main: str) -> None:
    data = f"<html><body>{page}</body></html>".encode()
    found = " ".join(main_words_in(data).split())
    assert found == (" ".join(words_in(data).split()) if main == "everything" else main)


def test_a_page_that_is_gone_is_told_at_the_second_look(
    desk: Client, leaflet: Leaflet, source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(monkeypatch)
    site.status = "404 Not Found"
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.SAME
    assert look(monkeypatch, after=timedelta(days=1)).found == Found.GONE
    assert "is gone" in told(desk, leaflet)
    site.status = "200 OK"
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.SAME


def test_a_site_that_does_not_answer_is_asked_ever_more_seldom(
    desk: Client, leaflet: Leaflet, source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.status = "503 Service Unavailable"
    waits = []
    for _look in range(7):
        check = look(monkeypatch, after=timedelta(days=30))
        waits.append((check.next_at - clock.now()).days)
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert check.found == Found.NO_ANSWER
    assert "no answer several times" in told(desk, leaflet)


def test_what_is_quoted_must_stand_on_the_page(
    desk: Client, leaflet: Leaflet, source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = leaflet.blocks.get(kind="quotation")
    revise_block(block=block, revision=0, words="The library counted 35,000 visits.", source=source)
    assert look(monkeypatch).found == Found.SAME
    site.words = PAGE.replace("counted", "guessed")
    check = look(monkeypatch, after=timedelta(days=10))
    assert (check.found, check.quotations_gone) == (Found.CHANGED, True)
    assert "do not stand on its page now" in desk.get(f"/desk/leaflets/{leaflet.slug}/").content.decode()


def test_a_page_that_says_it_is_the_same_is_not_sent_again(
    source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.etag = '"one"'
    look(monkeypatch)
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.SAME
    assert b'If-None-Match: "one"' in site.server.requests[1]


def test_it_is_asked_in_its_time_and_one_page_of_a_host_at_once(
    leaflet: Leaflet, source: Source, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = add_source(campaign=leaflet.campaign, data=replace(REPORT, title="Two", url=site.server.url("/two")))
    cite_source(claim=claim_with(leaflet.campaign, VISITS), source=other)
    plan_page_checks()
    assert PageCheck.objects.count() == 2
    assert len(pages_due()) == 1
    for _turn in range(3):
        look_at_cited_pages(0)
    assert len(site.server.requests) == 2
    for check in PageCheck.objects.all():
        assert timedelta(days=5) < check.next_at - clock.now() < timedelta(days=9)


def test_only_what_is_cited_on_the_web_is_asked(campaign: Campaign, site: Site) -> None:
    add_source(campaign=campaign, data=replace(REPORT, url=site.server.url("/unused")))
    look_at_cited_pages(0)
    assert not PageCheck.objects.exists()


def test_another_address_begins_anew(source: Source, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first = look(monkeypatch)
    revise_source(source=source, data=replace(REPORT, url=site.server.url("/other")))
    assert look(monkeypatch, after=timedelta(hours=1)).pk != first.pk
    assert b"GET /other" in site.server.requests[1]


def test_an_address_inside_the_network_is_never_asked(
    source: Source, site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UNDERSIGNED_FETCH_LOOPBACK = False
    assert look(monkeypatch).found == Found.UNREADABLE
    assert site.server.requests == []


def test_nobody_is_asked_where_it_is_switched_off(source: Source, site: Site, settings: Any) -> None:
    settings.UNDERSIGNED_PAGE_CHECK_DAYS = 0
    look_at_cited_pages(0)
    assert site.server.requests == []


def test_a_page_without_words_is_no_change(source: Source, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    look(monkeypatch)
    site.words = "%PDF-1.7 broken"
    assert look(monkeypatch, after=timedelta(days=10)).found == Found.UNREADABLE
    look_at_page(check=PageCheck.objects.get())
