"""Ready pages: what is kept, for whom, how long, and that a crowd causes one rendering."""

import gzip
import io
import threading
from collections.abc import Iterator
from typing import Any

import brotli
import pytest
import zstandard
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from tests.letters.letters import open_letter_for_tests
from undersigned.campaigns.activity import ACTIVITY_SEEN, DESCRIBED, record_activity
from undersigned.letters.actions import take_down_letter
from undersigned.pages import changes, encodings, ready, readying
from undersigned.pages.ready import PageStore, ReadyPages

LETTER = b"<p>Keep the library open on Saturdays. " + b"Please. " * 200


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Application:
    """The application behind: counts what it was asked, answers as told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html; charset=utf-8"), ("X-Undersigned-Ready", "10")]
        self.body = LETTER
        self.closed = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> "Body":
        self.asked.append(environ)
        start_response(self.status, list(self.headers))
        return Body(self)


class Body:
    def __init__(self, application: Application) -> None:
        self.application = application

    def __iter__(self) -> Iterator[bytes]:
        half = len(self.application.body) // 2
        yield self.application.body[:half]
        yield self.application.body[half:]

    def close(self) -> None:
        self.application.closed += 1


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = status, body
        self.headers = {name.lower(): value for name, value in headers}


def ask(pages: ReadyPages, path: str = "/letters/library/", method: str = "GET", **more: str) -> Answer:
    started: list[Any] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "letters.example",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **more,
    }
    chunks = pages(environ, lambda status, headers, exc_info=None: started.extend([status, headers]))
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return Answer(started[0], started[1], body)


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(application: Application, clock: Clock) -> ReadyPages:
    return ReadyPages(application, clock=clock)


def test_a_public_page_is_rendered_once_and_served_from_then_on(pages, application):
    first, second = ask(pages), ask(pages)
    assert first.body == second.body == LETTER
    assert first.headers == second.headers
    assert len(application.asked) == 1
    assert application.closed == 1


def test_the_internal_header_is_never_sent(pages, application):
    assert "x-undersigned-ready" not in ask(pages).headers
    assert "x-undersigned-ready" not in ask(pages, method="POST").headers
    application.status = "404 Not Found"
    assert "x-undersigned-ready" not in ask(pages, "/gone/").headers


def test_a_kept_page_says_how_long_and_by_what_it_varies(pages, application):
    application.headers.append(("Vary", "Accept-Language"))
    headers = ask(pages).headers
    assert headers["cache-control"] == "public, max-age=0, s-maxage=10"
    assert headers["vary"] == "Accept-Language, Accept-Encoding"
    assert headers["content-length"] == str(len(LETTER))


def test_a_page_keeps_its_own_cache_control(pages, application):
    application.headers.append(("Cache-Control", "public, max-age=31536000, immutable"))
    assert ask(pages).headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_page_that_is_too_old_is_rendered_again(pages, application, clock):
    ask(pages)
    clock.now += 10
    application.body = b"new"
    assert ask(pages).body == b"new"


READERS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstandard.decompress}


@pytest.mark.parametrize("coding", READERS)
def test_each_coding_carries_the_same_page_under_another_tag(pages, coding):
    plain, small = ask(pages), ask(pages, HTTP_ACCEPT_ENCODING=f"deflate, {coding}")
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == coding
    assert READERS[coding](small.body) == plain.body
    assert len(small.body) == int(small.headers["content-length"]) < len(plain.body)
    assert small.headers["etag"] != plain.headers["etag"]
    assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_a_tag_of_one_coding_is_not_known_in_another(pages):
    tags = {coding: ask(pages, HTTP_ACCEPT_ENCODING=coding).headers["etag"] for coding in ("", *READERS)}
    assert len(set(tags.values())) == 4
    for coding in tags:
        others = ", ".join(tag for other, tag in tags.items() if other != coding)
        assert ask(pages, HTTP_ACCEPT_ENCODING=coding, HTTP_IF_NONE_MATCH=others).status == "200 OK"


def test_what_is_kept_for_long_is_made_as_small_as_can_be(pages, application):
    application.headers[1] = ("X-Undersigned-Ready", "86400")
    application.body = b"".join(b"<p>%d: %x</p>" % (n, n * 7919) for n in range(3000))
    long = ask(pages, "/static/a.css", HTTP_ACCEPT_ENCODING="br")
    application.headers[1] = ("X-Undersigned-Ready", "3")
    assert len(long.body) < len(ask(pages, "/letters/a/", HTTP_ACCEPT_ENCODING="br").body)


def test_pictures_are_not_compressed_again(pages, application):
    application.headers[0] = ("Content-Type", "image/png")
    assert "content-encoding" not in ask(pages, HTTP_ACCEPT_ENCODING="gzip").headers


def test_a_known_tag_is_answered_without_a_body(pages):
    for encoding in ("", *READERS):
        tag = ask(pages, HTTP_ACCEPT_ENCODING=encoding).headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = ask(pages, HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=known)
            assert (again.status, again.body) == ("304 Not Modified", b"")
            assert again.headers["etag"] == tag
            assert "content-length" not in again.headers
    assert ask(pages, HTTP_IF_NONE_MATCH='"other"').status == "200 OK"


def test_a_visitors_own_conditions_do_not_reach_the_page_that_is_kept(pages, application):
    ask(pages, HTTP_IF_NONE_MATCH='"x"', HTTP_IF_MODIFIED_SINCE="today", HTTP_ACCEPT_ENCODING="gzip")
    assert not {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING"} & application.asked[0].keys()


def test_head_has_the_headers_of_get_and_no_body(pages, application):
    head, get = ask(pages, method="HEAD"), ask(pages)
    assert head.body == b""
    assert head.headers == get.headers
    assert get.body == LETTER
    application.status = "404 Not Found"
    assert ask(pages, "/gone/", method="HEAD").body == b""


def test_a_post_is_never_kept_and_always_arrives(pages, application):
    for _ in range(3):
        assert ask(pages, method="POST").body == LETTER
    assert len(application.asked) == 3
    assert len(pages.store) == 0


def test_a_post_is_not_answered_with_a_kept_page(pages, application):
    ask(pages)
    application.body = b"accepted"
    assert ask(pages, method="POST").body == b"accepted"


@pytest.mark.parametrize("cookie", ["sessionid=abc", "csrftoken=abc", "a=1; messages=x", "language=ar"])
def test_a_visitor_with_a_cookie_of_ours_is_neither_served_nor_kept(pages, application, cookie):
    ask(pages)
    application.body = b"personal"
    assert ask(pages, HTTP_COOKIE=cookie).body == b"personal"
    assert ask(pages).body == LETTER


def test_a_foreign_cookie_changes_nothing(pages, application):
    ask(pages)
    assert ask(pages, HTTP_COOKIE="_measure=1").body == LETTER
    assert len(application.asked) == 1


@pytest.mark.parametrize(
    "header",
    [("Set-Cookie", "csrftoken=abc"), ("Vary", "Accept-Language, Cookie"), ("Cache-Control", "private, no-store")],
)
def test_a_page_that_has_to_do_with_one_visitor_is_not_kept(pages, application, header):
    application.headers.append(header)
    assert ask(pages).headers[header[0].lower()] == header[1]
    ask(pages)
    assert len(application.asked) == 2
    assert len(pages.store) == 0


@pytest.mark.parametrize("status", ["301 Moved Permanently", "404 Not Found", "206 Partial Content", "500 Error"])
def test_only_whole_good_pages_are_kept(pages, application, status):
    application.status = status
    assert ask(pages).status == status
    assert len(pages.store) == 0


def test_a_page_without_our_header_is_not_kept(pages, application):
    application.headers.pop()
    assert ask(pages).body == ask(pages).body == LETTER
    assert len(application.asked) == 2
    assert application.closed == 2


def test_a_part_of_a_page_is_asked_from_the_application(pages, application):
    ask(pages)
    ask(pages, HTTP_RANGE="bytes=0-9")
    assert len(application.asked) == 2


def test_address_query_host_language_and_scheme_tell_pages_apart(pages, application):
    ask(pages)
    ask(pages, "/letters/pool/")
    ask(pages, QUERY_STRING="page=2")
    ask(pages, HTTP_HOST="other.example")
    ask(pages, HTTP_ACCEPT_LANGUAGE="ar")
    ask(pages, HTTP_X_FORWARDED_PROTO="https")
    assert len(application.asked) == len(pages.store) == 6


def test_spellings_of_one_wish_for_languages_share_a_page(pages, application):
    ask(pages, HTTP_ACCEPT_LANGUAGE="ru-RU,ru;q=0.9,en-GB;q=0.8,en;q=0.7")
    ask(pages, HTTP_ACCEPT_LANGUAGE="ru, en;q=0.5, xx-made-up;q=0.4")
    assert len(application.asked) == 1
    assert application.asked[0]["HTTP_ACCEPT_LANGUAGE"] == "ru,en"


@given(st.text(max_size=300))
def test_any_header_of_languages_falls_into_a_bounded_set(header):
    wished = [tag for tag in readying.languages(header).split(",") if tag]
    assert len(wished) <= 3
    assert set(wished) <= readying._TOLD_APART
    assert readying.languages(",".join(wished)) == ",".join(wished)


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip, zstd", "zstd"),
        ("br;q=0.1, gzip;q=0.2", "gzip"),
        ("br;q=1, gzip;q=0.2", "br"),
        ("BR ; Q=0.5 , GZip;q=0.4", "br"),
        ("*", "br"),
        ("br;q=0, *", "zstd"),
        ("x-gzip", "gzip"),
        ("", "identity"),
        ("deflate", "identity"),
        ("gzip;q=0", "identity"),
        ("identity", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("gzip;q=nan, br;q=-1, zstd;q=1e9", "identity"),
        ("gzip;q=0.001", "gzip"),
        ("gzip;q=0, gzip", "identity"),
    ],
)
def test_everyone_gets_what_they_like_best_of_what_they_read(header, first):
    assert encodings.accepted(header)[0] == first


@given(st.text(max_size=400))
def test_any_header_of_codings_ends_in_the_page_as_it_is(header):
    *liked, last = encodings.accepted(header)
    assert last == "identity"
    assert len(set(liked)) == len(liked)
    assert set(liked) <= set(encodings.CODINGS)


def test_while_rendering_fails_the_last_page_is_served(pages, application, clock):
    ask(pages)
    application.status, application.body = "503 Service Unavailable", b"away"
    clock.now += 100
    assert ask(pages).body == LETTER
    clock.now += ready.FAILING_SECONDS
    assert ask(pages).body == b"away"
    assert application.closed == len(application.asked)


def test_a_page_that_is_taken_down_is_not_served_again(pages, application, clock):
    ask(pages)
    clock.now += 11
    application.status, application.body = "404 Not Found", b"gone"
    assert ask(pages).body == b"gone"
    application.status = "500 Error"
    assert ask(pages).status == "500 Error"


def crowd(pages: ReadyPages, size: int) -> list[Answer]:
    """`size` visitors at once, each in a thread."""
    answers: list[Answer] = []
    together = threading.Barrier(size)

    def visit() -> None:
        together.wait(60)
        answers.append(ask(pages))

    threads = [threading.Thread(target=visit) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def test_a_crowd_at_a_new_page_causes_one_rendering(application):
    arrived = threading.Semaphore(0)
    slow = Slow(application, arrived)
    pages = ReadyPages(slow)
    threading.Thread(target=slow.release_when_all_wait, args=(pages,)).start()
    answers = crowd(pages, 16)
    assert [answer.body for answer in answers] == [LETTER] * 16
    assert len(application.asked) == 1


class Slow:
    """Renders only after somebody else has been seen to wait for it."""

    def __init__(self, application: Application, arrived: threading.Semaphore) -> None:
        self.application, self.started, self.go = application, threading.Event(), threading.Event()

    def release_when_all_wait(self, pages: ReadyPages) -> None:
        self.started.wait(60)
        rendering = next(iter(pages._renderings.values()))
        while len(rendering.done._cond._waiters) < 15:  # type: ignore[attr-defined]  the others of sixteen
            threading.Event().wait(0.001)
        self.go.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Body:
        self.started.set()
        self.go.wait(60)
        return self.application(environ, start_response)


def test_while_one_renders_the_others_get_the_page_of_a_moment_ago(application, clock):
    pages = ReadyPages(application, clock=clock)
    ask(pages)
    clock.now += 11
    inside: list[Answer] = []
    plain_call = Application.__call__

    class Nested(Application):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Body:
            inside.append(ask(pages))  # somebody asks while this rendering is under way
            self.body = b"new"
            return plain_call(self, environ, start_response)

    pages._application = Nested()
    assert ask(pages).body == b"new"
    assert [answer.body for answer in inside] == [LETTER]


def test_who_comes_while_one_renders_gets_no_page_of_long_ago(application, clock):
    pages = ReadyPages(application, clock=clock)
    ask(pages)
    clock.now += 10 + ready.STALE_SECONDS
    key = next(iter(pages.store._pages))
    other = pages._renderings[key] = ready._Rendering()
    waited: list[float] = []

    def done(timeout: float) -> bool:
        waited.append(timeout)
        page = readying.make_page(readying.Answer("200 OK", list(application.headers), [b"new"]), 10)
        pages.store.put(key, page, clock.now + 10)
        return True

    other.done.wait = done  # type: ignore[method-assign, assignment]
    assert ask(pages).body == b"new"
    other.done.wait = lambda _timeout: False  # type: ignore[method-assign, assignment, misc]
    clock.now += 10 + ready.LATE_SECONDS - 1
    assert ask(pages).body == b"new"  # the other takes too long: rather late than never
    assert waited == [ready.WAIT_SECONDS]


def test_a_rendering_that_raises_does_not_block_the_next(pages, application):
    def broken(environ: dict[str, Any], start_response: Any) -> Body:
        raise RuntimeError("broken")

    pages._application = broken
    with pytest.raises(RuntimeError):
        ask(pages)
    pages._application = application
    assert ask(pages).body == LETTER


def test_nobody_waits_in_line_for_a_page_that_is_not_kept(pages, application):
    application.headers.pop()
    ask(pages)
    nested: list[Answer] = []

    class Nested(Application):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Body:
            if not nested:
                nested.append(Answer("", [], b""))
                nested.append(ask(pages))
            return super().__call__(environ, start_response)

    pages._application = inner = Nested()
    inner.headers.pop()
    ask(pages)
    assert nested[1].body == LETTER
    assert pages._renderings == {}


def test_the_store_stays_within_its_bytes_and_drops_the_longest_unused(application):
    pages = ReadyPages(application, most_bytes=20_000)
    for number in range(50):
        ask(pages, f"/letters/{number}/")
        ask(pages, "/letters/0/")  # read all the time, so it stays
        assert pages.store.bytes <= 20_000
    assert 1 < len(pages.store) < 12
    asked = len(application.asked)
    ask(pages, "/letters/0/")
    assert len(application.asked) == asked
    ask(pages, "/letters/10/")
    assert len(application.asked) == asked + 1


def test_a_page_larger_than_the_store_is_served_and_not_kept(application):
    pages = ReadyPages(application, most_bytes=1000)
    assert ask(pages).body == LETTER
    assert (len(pages.store), pages.store.bytes) == (0, 0)


def test_replacing_a_page_does_not_leak_its_bytes():
    store = PageStore()
    answer = readying.Answer("200 OK", [("Content-Type", "text/html")], [LETTER])
    page = readying.make_page(answer, 10)
    key = ("/", "", "", "", False)
    for _ in range(3):
        store.put(key, page, 0)
    assert store.bytes == page.size
    store.drop(key)
    assert store.bytes == 0


def test_long_addresses_are_not_kept(pages, application):
    ask(pages, QUERY_STRING="q=" + "x" * 2000)
    assert len(pages.store) == 0


def test_the_memory_of_unready_addresses_is_bounded(pages, application, monkeypatch):
    monkeypatch.setattr(ready, "_MOST_UNREADY", 10)
    application.status = "404 Not Found"
    for number in range(30):
        ask(pages, f"/{number}")
    assert len(pages._unready) == 10


def test_what_a_team_does_ends_pages_that_are_kept_for_long(application, clock):
    deeds: list[int] = [1]
    asked: list[float] = []

    def look() -> tuple[int, ...]:
        asked.append(clock.now)
        return tuple(deeds)

    pages = ReadyPages(application, clock=clock, look=look)
    application.headers[1] = ("X-Undersigned-Ready", "600")
    ask(pages)
    ask(pages, "/static/a.css")
    clock.now += 60
    assert ask(pages).body == LETTER
    assert ask(pages, "/static/a.css").body == LETTER
    assert len(application.asked) == 2
    deeds.append(2)
    application.body = b"taken down"
    ask(pages)
    clock.now += changes.LOOK_SECONDS
    assert ask(pages).body == b"taken down"
    assert ask(pages, "/static/a.css").body == LETTER  # its address changes with its content
    assert len(asked) == 3  # at most one look in two seconds, however many come


def test_a_page_for_seconds_asks_nobody_what_has_changed(application, clock):
    asked: list[float] = []
    pages = ReadyPages(application, clock=clock, look=lambda: asked.append(clock.now) or ())
    application.headers[1] = ("X-Undersigned-Ready", "3")
    ask(pages)
    del asked[:]
    clock.now += 2.9
    ask(pages)
    assert asked == []


def test_while_nobody_can_say_what_has_changed_pages_are_served_and_nobody_waits_often(application, clock):
    asked: list[float] = []

    def look() -> tuple[int, ...]:
        asked.append(clock.now)
        if len(asked) > 1:
            raise OperationalError("away")
        return (1,)

    pages = ReadyPages(application, clock=clock, look=look)
    application.headers[1] = ("X-Undersigned-Ready", "600")
    ask(pages)
    for _ in range(20):
        clock.now += 2
        assert ask(pages).body == LETTER
    assert len(application.asked) == 1
    assert len(asked) == 3


@pytest.mark.django_db
def test_the_last_deeds_of_teams_are_those_that_change_something(campaign, olena):
    before = changes.last_deeds()
    record_activity(campaign=campaign, by=olena, deed=ACTIVITY_SEEN)
    assert changes.last_deeds() == before
    record_activity(campaign=campaign, by=olena, deed=DESCRIBED)
    done = changes.last_deeds()
    assert len(done) == len(before) + 1
    take_down_letter(letter=open_letter_for_tests(campaign), notice="The operator says so.")
    assert len(changes.last_deeds()) > len(done)
