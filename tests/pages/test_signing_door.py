"""The way past Django: the same answer and the same row as through it, for every form; and what happens in a surge."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.letters.letters import open_letter_for_tests
from tests.pages.rsgi import HOST, answer, use_this_thread
from tests.soak import SOAK
from undersigned.campaigns.blocked import Lists, remember_blocked
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.pages.front import Front
from undersigned.pages.ready import ReadyPages
from undersigned.pages.signing_door import SigningDoor
from undersigned.signatures import remembered, turns
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import Contents, open_contents
from undersigned.signatures.turns import Turns

pytestmark = pytest.mark.django_db


class Django:
    """The application behind the door, and how often it was asked."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()
        self.asked = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        return self.application(environ, start_response)


Answer = tuple[int, dict[str, str], bytes]


def send(front: Front, path: str, body: str, **more: str) -> Answer:
    sent = answer(front, path, "POST", body.encode(), **{"origin": f"http://{HOST}", **more})
    return sent.status, sent.headers, sent.body


def front_of(application: Any, *, door: SigningDoor | None = None) -> Front:
    """Behind it the application. Without a door of the test's own it never finds a form plain."""
    blind = SigningDoor(application)
    blind.read = lambda *_arguments: None  # type: ignore[method-assign]
    return use_this_thread(Front(ReadyPages(door or application), door or blind, Turns()))


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch) -> Letter:
    monkeypatch.setattr(remembered, "SECONDS", 600.0)  # a busy machine must not forget in the middle of a test
    return open_letter_for_tests()


@pytest.fixture
def django() -> Django:
    return Django()


@pytest.fixture
def door(django: Django) -> Front:
    """The way that a form takes, with the door."""
    return front_of(django, door=SigningDoor(django))


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
        "accept_language": st.sampled_from(["en", "fr", "de,ru;q=0.5", "*"]),
        "sec_fetch_site": st.sampled_from(["same-origin", "cross-site"]),
        "origin": st.sampled_from(["null", "https://elsewhere.example.org"]),
        "cookie": st.sampled_from(["language=ru", "other=1"]),
        "x_forwarded_for": st.sampled_from(["127.0.0.1", "2001:db8::7"]),
        "content_type": st.sampled_from(["application/x-www-form-urlencoded; charset=UTF-8", "text/plain"]),
    },
)


@pytest.fixture
def taught(letter: Letter, door: Front) -> dict[str, dict[str, str]]:
    """The forms of the letter's pages, once the door has seen a good one of each language."""
    pages = {language: fields_of(letter, language) for language in ("en", "ru", "ar")}
    for fields in pages.values():
        for accepted in ("", "en", "fr", "de,ru;q=0.5", "*"):
            send(door, f"/letters/{letter.slug}/sign", urlencode(fields), accept_language=accepted)
    Pending.objects.all().delete()
    return pages


@examples(max_examples=1000 if SOAK else 40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=forms, more=headers, page=st.sampled_from(["en", "ru", "ar"]), query=st.sampled_from(["", "?lang=ar", "?x"])
)
def test_answer_and_row_are_those_of_django_for_every_form(
    letter: Letter,
    django: Django,
    door: Front,
    taught: dict[str, dict[str, str]],
    form: dict[str, str],
    more: dict[str, str],
    page: str,
    query: str,
) -> None:
    path, body = f"/letters/{letter.slug}/sign{query}", urlencode({**taught[page], **form})
    by_django = send(front_of(django), path, body, **more), kept()
    by_door = send(door, path, body, **more), kept()
    # An invalid form comes back with a token that is the same all day, so even these pages are alike.
    assert by_door == by_django


def test_plain_form_does_not_meet_django_and_has_its_headers(
    letter: Letter, django: Django, door: Front, taught: dict[str, dict[str, str]]
) -> None:
    asked = django.asked
    send(door, f"/letters/{letter.slug}/sign", urlencode({**taught["ar"], "email": "Bo&<o>@example.org"}))
    assert django.asked == asked + 1  # no address: the form says so
    status, names, page = send(
        door, f"/letters/{letter.slug}/sign", urlencode({**taught["ar"], "email": "bo&x@example.org"})
    )
    assert django.asked == asked + 1
    assert status == 200
    assert b"bo&amp;x@example.org" in page
    assert names["content-length"] == str(len(page))
    assert "frame-ancestors 'none'" in names["content-security-policy"]
    assert names["cache-control"] == "no-store"
    assert Pending.objects.count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"cookie": "language=ru"},
        {"query": "?lang=ar"},
        {"content_type": "text/plain"},
        {"content_length": "40000"},
        {"host": "elsewhere.example.org"},
    ],
)
def test_anything_unusual_goes_to_django(
    letter: Letter, django: Django, door: Front, taught: dict[str, dict[str, str]], more: dict[str, str]
) -> None:
    asked, query = django.asked, more.pop("query", "")
    send(door, f"/letters/{letter.slug}/sign{query}", urlencode(taught["en"]), **more)
    assert django.asked == asked + 1


def test_lists_of_blocked_domains_are_read_by_django_and_never_at_the_door(
    letter: Letter, django: Django, door: Front, taught: dict[str, dict[str, str]]
) -> None:
    path = f"/letters/{letter.slug}/sign"
    for number in range(3):
        remember_blocked(None)
        asked = django.asked
        assert send(door, path, urlencode({**taught["en"], "email": f"a{number}@example.org"}))[0] == 200
        assert django.asked == asked + 1
        assert send(door, path, urlencode({**taught["en"], "email": f"b{number}@example.org"}))[0] == 200
        assert django.asked == asked + 1
    remember_blocked(Lists())
    assert Pending.objects.count() == 6


def test_letter_that_has_just_closed_takes_no_form_at_the_door(
    letter: Letter, door: Front, taught: dict[str, dict[str, str]]
) -> None:
    close_letter(letter=letter)
    status, _headers, _page = send(
        door, f"/letters/{letter.slug}/sign", urlencode({**taught["en"], "email": "new@example.org"})
    )
    assert status == 409
    assert not Pending.objects.exists()


@pytest.fixture
def full(door: Front, monkeypatch: pytest.MonkeyPatch) -> Front:
    """The store has not answered for long, and nobody may wait for it."""
    door._turns.places = 0
    monkeypatch.setattr(door._turns, "is_stalled", lambda: True)
    return door


def test_form_for_which_there_is_no_place_comes_back_with_all_that_was_typed_and_a_button(
    letter: Letter, taught: dict[str, dict[str, str]], full: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {**taught["en"], "email": "bo@example.org", "name": 'Bo "x"', "news": "on"}
    status, names, content = send(full, f"/letters/{letter.slug}/sign", urlencode(typed))
    page = content.decode()
    assert status == 503
    assert names["retry-after"]
    for value in ('value="bo@example.org"', 'value="Bo &quot;x&quot;"', 'name="news" value="on"', typed["token"]):
        assert value in page
    assert "Send again" in page
    assert "send-again.js" in page
    assert not Pending.objects.exists()
    monkeypatch.setattr(full._turns, "is_stalled", lambda: False)
    sent_again = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page)) | {"name": 'Bo "x"'}
    assert send(full, f"/letters/{letter.slug}/sign", urlencode(sent_again))[0] == 200
    assert Pending.objects.count() == 1


def test_form_in_a_frame_that_could_not_be_kept_keeps_what_was_typed(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_forms: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(turns, "keep_forms", away)
    answer = Client().post(f"/letters/{letter.slug}/embed", {**fields_of(letter), "email": "bo@example.org"})
    assert answer.status_code == 503
    assert b'value="bo@example.org"' in answer.content
    assert b"send it again" in answer.content
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
