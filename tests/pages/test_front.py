"""The front: what is answered without a thread, what Django is asked, and a form that waits for its turn."""

import asyncio
import re
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.pages.rsgi import FORM, HOST, Protocol, answer, asked, tell, use_this_thread
from undersigned.letters.models import Letter
from undersigned.pages import front as front_module
from undersigned.pages.behind import environ_of
from undersigned.pages.front import Front
from undersigned.pages.ready import ReadyPages
from undersigned.pages.signing_door import SigningDoor
from undersigned.signatures import remembered, turns
from undersigned.signatures.actions.keeping import PreparedForm, keep_forms
from undersigned.signatures.models import Pending
from undersigned.signatures.turns import Turns

PAGE = b"<p>Keep the library open on Saturdays."


class Application:
    """The application behind: counts what it was asked, answers as told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.ready = True

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        headers = [("Content-Type", "text/html; charset=utf-8")]
        start_response("200 OK", headers + ([("X-Undersigned-Ready", "10")] if self.ready else []))
        return [PAGE]


def front_of(application: Any, **more: Any) -> Front:
    door = SigningDoor(application)
    return use_this_thread(Front(ReadyPages(door, **more), door, Turns()))


@pytest.fixture
def application() -> Application:
    return Application()


def test_page_that_lies_ready_asks_nobody(application: Application) -> None:
    front = front_of(application)
    first, second = answer(front, "/letters/library/"), answer(front, "/letters/library/")
    assert first.body == second.body == PAGE
    assert first.headers == second.headers
    assert len(application.asked) == 1
    assert answer(front, "/letters/library/", "HEAD").body == b""
    known = answer(front, "/letters/library/", if_none_match=first.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    assert len(application.asked) == 1


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/letters/library/", {"cookie": "sessionid=1"}),
        ("/letters/library/", {"range": "bytes=0-3"}),
        ("/letters/library/?lang=fr", {}),
        ("/letters/library/", {"host": "elsewhere.example.org"}),
        ("/letters/library/", {"accept_language": "fr"}),
        ("/letters/library/", {"x_forwarded_proto": "https"}),
    ],
)
def test_page_for_another_request_is_another_page(application: Application, address: str, more: dict[str, str]) -> None:
    front = front_of(application)
    answer(front, "/letters/library/")
    assert answer(front, address, **more).body == PAGE
    assert len(application.asked) == 2


def test_page_that_may_have_changed_is_looked_after_in_a_thread_while_others_get_it(application: Application) -> None:
    now, deeds = [1000.0], [1]
    front = front_of(application, clock=lambda: now[0], look=lambda: tuple(deeds))
    front._pages.store.most_bytes = 10**6
    application.ready = True
    answer(front, "/letters/library/")
    deeds.append(2)
    now[0] += 2.5  # longer than it is known, and not yet too long
    assert answer(front, "/letters/library/").body == PAGE
    assert len(application.asked) == 1
    answer(front, "/letters/library/")  # now it is known that something was done
    assert len(application.asked) == 2
    now[0] += 5  # for so long nobody has looked: it is looked at first
    answer(front, "/letters/library/")
    assert len(application.asked) == 2


def test_request_reaches_wsgi_as_the_http_server_had_it(application: Application) -> None:
    scope, _protocol = asked("/письмо/?q=%20", "POST", b"a=1", cookie="a=1")
    scope.client = "[2001:db8::7]:443"
    scope.headers.pairs += [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "5.6.7.8"), ("cookie", "b=2")]
    scope.headers.pairs += [("x_forwarded_for", "9.9.9.9"), ("x_forwarded-proto", "https")]
    environ = environ_of(scope)  # type: ignore[arg-type]
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/письмо/"
    assert environ["QUERY_STRING"] == "q=%20"
    assert environ["REMOTE_ADDR"] == "2001:db8::7"
    assert environ["HTTP_X_FORWARDED_FOR"] == "1.2.3.4,5.6.7.8"  # and what only looks like it is nobody's word
    assert "HTTP_X_FORWARDED_PROTO" not in environ
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == (FORM, "3")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    scope, _protocol = asked("/")
    scope.headers.pairs, scope.authority = [], "letters.example.org"  # HTTP/2 has no Host
    assert environ_of(scope)["HTTP_HOST"] == "letters.example.org"  # type: ignore[arg-type]


def test_body_is_read_with_and_without_its_length(application: Application) -> None:
    front = front_of(application)
    answer(front, "/upload/", "POST", b"x" * 5000)
    answer(front, "/upload/", "POST", b"y" * 5000, content_length="")
    assert application.bodies == [b"x" * 5000, b"y" * 5000]
    assert application.asked[1]["CONTENT_LENGTH"] == "5000"


@pytest.mark.django_db
@pytest.mark.parametrize("length", [{}, {"content_length": ""}])
def test_request_that_is_too_large_is_told_so_and_not_read(
    length: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "MOST_BYTES", 13 * 2**20)
    letter = open_letter_for_tests()
    front = front_of(get_wsgi_application())
    big = answer(front, f"/letters/{letter.slug}/sign", "POST", b"x" * (13 * 2**20 + 1), **length)
    assert big.status == 413
    assert b"<h1>" in big.body


class Parts:
    """An answer that is made while it is sent."""

    streaming = True

    def __init__(self) -> None:
        self.made = 0
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(3):
            self.made += 1
            yield b"part "

    def close(self) -> None:
        self.closed.set()


@pytest.mark.parametrize("is_gone", [False, True])
def test_answer_in_parts_is_sent_as_it_is_made_and_ends_with_its_visitor(is_gone: bool) -> None:
    parts = Parts()

    def application(_environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return parts

    front = front_of(application)
    scope, protocol = asked("/export/")
    protocol.is_gone = is_gone
    tell(front, front.__rsgi__(scope, protocol))  # type: ignore[arg-type]
    assert protocol.body == (b"" if is_gone else b"part part part ")
    assert parts.made == (1 if is_gone else 3)
    assert parts.closed.is_set()


def test_fault_of_ours_is_a_500_that_says_nothing_of_the_request(caplog: pytest.LogCaptureFixture) -> None:
    def application(_environ: Any, _start_response: Any) -> Any:
        raise ValueError("ada@example.org")

    broken = answer(front_of(application), "/letters/library/")
    assert broken.status == 500
    assert "ValueError" in caplog.text
    assert "ada@" not in caplog.text + broken.body.decode()


# --- Forms that wait -------------------------------------------------------------------------------------------------


class Store:
    """Keeps forms, unless it is away."""

    def __init__(self) -> None:
        self.is_away = False
        self.tries = 0

    def keep(self, forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        self.tries += 1
        if self.is_away:
            raise OperationalError("away")
        return keep_forms(forms)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    store = Store()
    monkeypatch.setattr(turns, "keep_forms", store.keep)
    monkeypatch.setattr(turns, "PAUSE_SECONDS", 0.01)
    for name, seconds in {"SILENT_SECONDS": 0.1, "SIGN_OF_LIFE_SECONDS": 0.05, "AGAIN_SECONDS": 0.05}.items():
        monkeypatch.setattr(front_module, name, seconds)
    monkeypatch.setattr(remembered, "SECONDS", 600.0)  # a busy machine must not forget in the middle of a test
    return store


@pytest.fixture
def front(store: Store) -> Front:
    made = front_of(get_wsgi_application())
    made._turns._keep = store.keep
    return made


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def form_of(letter: Letter) -> dict[str, str]:
    page = Client().get(f"/letters/{letter.slug}/en/").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return hidden | {"name": 'Ada "x"', "show": "named", "email": "ada@example.org", "website": ""}


def wait_at(
    front: Front, letter: Letter, form: dict[str, str], then: Callable[[Protocol], Awaitable[None]], *, query: str = ""
) -> Protocol:
    """Send a form, and once something has come back do what comes next."""
    body = urlencode(form).encode()
    scope, protocol = asked(f"/letters/{letter.slug}/sign{query}", "POST", body, origin=f"http://{HOST}")

    async def story() -> None:
        sending = asyncio.create_task(front.__rsgi__(scope, protocol))  # type: ignore[arg-type]
        await protocol.came.wait()
        await then(protocol)
        await sending
        while front._held:
            await asyncio.wait(front._held)

    tell(front, story())
    return protocol


@pytest.mark.django_db
@pytest.mark.parametrize("plain", [True, False])
def test_form_that_waits_shows_what_was_typed_and_ends_with_its_answer(
    letter: Letter, front: Front, store: Store, plain: bool
) -> None:
    form, query = form_of(letter), "" if plain else "?x"
    path = f"/letters/{letter.slug}/sign"
    taught = answer(front, path, "POST", urlencode(form).encode(), origin=f"http://{HOST}")
    assert taught.status == 200
    store.is_away = True

    async def comes_back(protocol: Protocol) -> None:
        assert protocol.status == 202
        assert "content-length" not in protocol.headers
        assert protocol.headers["x-accel-buffering"] == "no"
        assert protocol.headers["cache-control"] == "no-store"
        first = protocol.body.decode()
        assert "Your form waits for its turn" in first
        assert "mailbox" not in first
        for typed in ('value="bo@example.org"', 'value="Ada &quot;x&quot;"', form["token"]):
            assert typed in first
        tries = store.tries
        while store.tries < tries + 3:
            await asyncio.sleep(0.01)
        store.is_away = False

    told = wait_at(front, letter, form | {"email": "bo@example.org"}, comes_back, query=query)
    page = told.body.decode()
    assert page.count("<main") == page.count("</main>") == page.count("</html>") == 1
    _first, _end, last = page.partition("</details>")
    assert "Now look in your mailbox" in last
    assert "bo@example.org" in last
    assert "x-undersigned-waiting" not in told.headers
    assert Pending.objects.count() == 2


@pytest.mark.django_db
def test_form_that_waits_only_a_moment_gets_its_answer_and_no_other_page(
    letter: Letter, front: Front, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "SILENT_SECONDS", 60.0)
    store.is_away = True

    def keep(forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        store.is_away = store.tries < 3
        return Store.keep(store, forms)

    monkeypatch.setattr(turns, "keep_forms", keep)
    front._turns._keep = keep
    told = answer(front, f"/letters/{letter.slug}/sign", "POST", urlencode(form_of(letter)).encode())
    assert told.status == 200
    assert Pending.objects.count() == 1


@pytest.mark.django_db
def test_who_closes_the_page_does_not_take_the_form_back(letter: Letter, front: Front, store: Store) -> None:
    form = form_of(letter)
    answer(front, f"/letters/{letter.slug}/sign", "POST", urlencode(form).encode(), origin=f"http://{HOST}")
    store.is_away = True

    async def goes(protocol: Protocol) -> None:
        protocol.is_gone = True
        await asyncio.sleep(0.2)
        store.is_away = False

    wait_at(front, letter, form | {"email": "bo@example.org"}, goes)
    assert Pending.objects.count() == 2


@pytest.mark.django_db
def test_form_that_has_waited_too_long_is_left_with_its_button(
    letter: Letter, front: Front, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "WAIT_SECONDS", 0.3)
    store.is_away = True

    async def nothing(_protocol: Protocol) -> None:
        pass

    told = wait_at(front, letter, form_of(letter), nothing)
    assert told.body.rstrip().endswith(b"</html>")
    assert b"Send again" in told.body
    assert b"mailbox" not in told.body
    assert not Pending.objects.exists()


@pytest.mark.django_db
def test_when_all_places_are_taken_the_form_comes_back_at_once(letter: Letter, front: Front, store: Store) -> None:
    front._turns.places = 0
    store.is_away = True
    told = answer(front, f"/letters/{letter.slug}/sign", "POST", urlencode(form_of(letter)).encode())
    assert told.status == 503
    assert told.headers["retry-after"]
    assert b'value="ada@example.org"' in told.body
