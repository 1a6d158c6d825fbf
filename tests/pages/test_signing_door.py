"""The way past Django: the same answer and the same row as through it, for every form; and what happens in a surge."""

import io
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.letters.letters import open_letter_for_tests
from tests.soak import SOAK
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.pages.signing_door import SigningDoor
from undersigned.signatures import remembered, turns
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import Contents, open_contents
from undersigned.signatures.turns import Turns

pytestmark = pytest.mark.django_db
HOST = "127.0.0.1:8000"


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, sorted(headers), body

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other)


class Django:
    """The application behind the door, and how often it was asked."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()
        self.asked = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        return self.application(environ, start_response)


def send(application: Any, path: str, body: str, **more: str) -> Answer:
    data = body.encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "HTTP_ORIGIN": f"http://{HOST}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(data)),
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(data),
        "wsgi.errors": io.StringIO(),
        **more,
    }
    started: list[Any] = []
    # The test's transaction lasts longer than a request: Django's own client does the same.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        chunks = application(environ, lambda status, headers, _exc_info=None: started.append((status, headers)))
        content = b"".join(chunks)
        if isinstance(chunks, HttpResponse):
            chunks.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return Answer(*started[0], content)


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch) -> Letter:
    monkeypatch.setattr(remembered, "SECONDS", 600.0)  # a busy machine must not forget in the middle of a test
    return open_letter_for_tests()


@pytest.fixture
def django() -> Django:
    return Django()


@pytest.fixture
def door(django: Django) -> SigningDoor:
    return SigningDoor(django)


def fields_of(letter: Letter, language: str = "en") -> dict[str, str]:
    page = Client().get(f"/letters/{letter.slug}/{language}/").content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | {
        "name": "Example Ada",
        "show": "named",
        "email": "ada@example.org",
        "website": "",
    }


def kept() -> list[tuple[Any, ...]]:
    """What was kept, without what is random, and gone afterwards."""
    found = []
    for row in Pending.objects.all():
        contents = vars_of(open_contents(row))
        contents.pop("token")
        found.append((row.id, row.letter_id, row.text_id, bytes(row.network), row.state, row.held, contents))
    Pending.objects.all().delete()
    return found


def vars_of(contents: Contents) -> dict[str, Any]:
    return dict(vars(contents))


words = st.one_of(
    st.sampled_from(["", " ", "Example Ada", " Ada ", "=1+1", "https://example.org", "مثال ليلى", "x" * 300, "123 45"]),
    st.text(max_size=8),
)
addresses = st.one_of(
    st.sampled_from(
        ["ada@example.org", " ada@example.org ", "", "ada", "ада@пример.рф", "a&b@example.org", "o'x@a.org"]
    ),
    st.from_regex(r"[a-z&'+]{1,8}@[a-z]{1,8}\.org", fullmatch=True),
)
forms = st.fixed_dictionaries(
    {"name": words, "affiliation": words, "place": words, "email": addresses},
    optional={
        "show": st.sampled_from(["named", "hidden", "shown"]),
        "website": st.sampled_from(["", "x"]),
        "news": st.sampled_from(["on", "off"]),
        "token": st.sampled_from(["", "1.0.x"]),
        "language": st.sampled_from(["en", "ru", "ar", "xx"]),
    },
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["en", "fr", "de,ru;q=0.5", "*"]),
        "HTTP_SEC_FETCH_SITE": st.sampled_from(["same-origin", "cross-site"]),
        "HTTP_ORIGIN": st.sampled_from(["null", "https://elsewhere.example.org"]),
        "HTTP_COOKIE": st.sampled_from(["language=ru", "other=1"]),
        "REMOTE_ADDR": st.sampled_from(["127.0.0.1", "2001:db8::7"]),
        "QUERY_STRING": st.sampled_from(["lang=ar", "x"]),
        "CONTENT_TYPE": st.sampled_from(["application/x-www-form-urlencoded; charset=UTF-8", "text/plain"]),
    },
)


@pytest.fixture
def taught(letter: Letter, door: SigningDoor) -> dict[str, dict[str, str]]:
    """The forms of the letter's pages, once the door has seen a good one of each language."""
    pages = {language: fields_of(letter, language) for language in ("en", "ru", "ar")}
    for fields in pages.values():
        for accepted in ("", "en", "fr", "de,ru;q=0.5", "*"):
            send(door, f"/letters/{letter.slug}/sign", urlencode(fields), HTTP_ACCEPT_LANGUAGE=accepted)
    Pending.objects.all().delete()
    return pages


@examples(max_examples=1000 if SOAK else 40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=forms, more=headers, page=st.sampled_from(["en", "ru", "ar"]))
def test_answer_and_row_are_those_of_django_for_every_form(
    letter: Letter,
    django: Django,
    door: SigningDoor,
    taught: dict[str, dict[str, str]],
    form: dict[str, str],
    more: dict[str, str],
    page: str,
) -> None:
    path, body = f"/letters/{letter.slug}/sign", urlencode({**taught[page], **form})
    by_django = send(django, path, body, **more), kept()
    by_door = send(door, path, body, **more), kept()
    # An invalid form comes back with a token that is the same all day, so even these pages are alike.
    assert by_door == by_django


def test_plain_form_does_not_meet_django_and_has_its_headers(
    letter: Letter, django: Django, door: SigningDoor, taught: dict[str, dict[str, str]]
) -> None:
    asked = django.asked
    answer = send(door, f"/letters/{letter.slug}/sign", urlencode({**taught["ar"], "email": "Bo&<o>@example.org"}))
    assert django.asked == asked + 1  # no address: the form says so
    answer = send(door, f"/letters/{letter.slug}/sign", urlencode({**taught["ar"], "email": "bo&x@example.org"}))
    assert django.asked == asked + 1
    assert answer.status == "200 OK"
    assert b"bo&amp;x@example.org" in answer.body
    names = dict(answer.headers)
    assert names["Content-Length"] == str(len(answer.body))
    assert "frame-ancestors 'none'" in names["Content-Security-Policy"]
    assert names["Cache-Control"] == "no-store"
    assert Pending.objects.count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "language=ru"},
        {"QUERY_STRING": "lang=ar"},
        {"CONTENT_TYPE": "text/plain"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "40000"},
        {"HTTP_HOST": "elsewhere.example.org"},
    ],
)
def test_anything_unusual_goes_to_django(
    letter: Letter, django: Django, door: SigningDoor, taught: dict[str, dict[str, str]], more: dict[str, str]
) -> None:
    asked = django.asked
    send(door, f"/letters/{letter.slug}/sign", urlencode(taught["en"]), **more)
    assert django.asked == asked + 1


def test_letter_that_has_just_closed_takes_no_form_at_the_door(
    letter: Letter, door: SigningDoor, taught: dict[str, dict[str, str]]
) -> None:
    close_letter(letter=letter)
    answer = send(door, f"/letters/{letter.slug}/sign", urlencode({**taught["en"], "email": "new@example.org"}))
    assert answer.status.startswith("409")
    assert not Pending.objects.exists()


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """The store has not answered for long, and nobody may wait for it."""
    full = Turns(places=0)
    full._busy_since = -1e9
    monkeypatch.setattr(turns, "turns", full)
    return full


def test_form_that_has_no_turn_comes_back_with_all_that_was_typed_and_a_button(
    letter: Letter, door: SigningDoor, taught: dict[str, dict[str, str]], no_room: Turns
) -> None:
    typed = {**taught["en"], "email": "bo@example.org", "name": 'Bo "x"', "news": "on"}
    answer = send(door, f"/letters/{letter.slug}/sign", urlencode(typed))
    page = answer.body.decode()
    assert answer.status.startswith("503")
    assert dict(answer.headers)["Retry-After"]
    for value in ('value="bo@example.org"', 'value="Bo &quot;x&quot;"', 'name="news" value="on"', typed["token"]):
        assert value in page
    assert "Send again" in page
    assert "send-again.js" in page
    assert not Pending.objects.exists()
    no_room._busy_since = None
    sent_again = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page)) | {"name": 'Bo "x"'}
    assert send(door, f"/letters/{letter.slug}/sign", urlencode(sent_again)).status == "200 OK"
    assert Pending.objects.count() == 1


def test_form_in_a_frame_that_has_no_turn_keeps_what_was_typed(letter: Letter, no_room: Turns) -> None:
    answer = Client().post(f"/letters/{letter.slug}/embed", {**fields_of(letter), "email": "bo@example.org"})
    assert answer.status_code == 503
    assert b'value="bo@example.org"' in answer.content
    assert b"send it again" in answer.content
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
