"""A process remembers letter and text for a second; what it remembers may be too old to say yes by."""

import re
import time

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.letters.letters import open_letter_for_tests
from undersigned.common.addresses import normalise
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures import remembered
from undersigned.signatures.actions.signing import sign_letter
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import NotOpenError
from undersigned.signatures.models import Pending

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch) -> Letter:
    monkeypatch.setattr(remembered, "SECONDS", 60.0)  # a busy machine must not forget in the middle of a test
    return open_letter_for_tests()


@pytest.fixture
def form(letter: Letter) -> dict[str, str]:
    """The form of the letter's page, filled in but for the address."""
    page = Client().get(f"/letters/{letter.slug}/en/").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {**hidden, "name": "Example Ada", "show": "named"}


def send(letter: Letter, form: dict[str, str], address: str) -> int:
    return Client().post(f"/letters/{letter.slug}/sign", {**form, "email": address}).status_code


def test_letter_that_has_just_closed_takes_no_form_though_it_was_open_a_moment_ago(
    letter: Letter, form: dict[str, str]
) -> None:
    assert send(letter, form, "ada@example.org") == 200
    close_letter(letter=letter)
    assert send(letter, form, "ben@example.org") == 409
    assert Pending.objects.count() == 1


def test_letter_and_text_are_looked_up_once_for_many_forms(letter: Letter, form: dict[str, str]) -> None:
    send(letter, form, "ada@example.org")
    with CaptureQueriesContext(connection) as seen:
        assert send(letter, form, "ben@example.org") == 200
    assert not [query for query in seen.captured_queries if 'FROM "letters' in query["sql"]]
    assert Pending.objects.count() == 2


def test_statement_itself_refuses_a_text_that_is_not_the_one_that_was_read(letter: Letter) -> None:
    text = current_texts(letter)[0]
    text.sha256 = bytes(32)
    with pytest.raises(NotOpenError):
        sign_letter(letter=letter, text=text, entry=Entry("hidden"), address=normalise("ada@example.org"), network="")
    assert not Pending.objects.exists()


def test_while_the_database_is_away_an_old_memory_lets_a_form_wait_for_its_turn(
    letter: Letter, form: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(letter, form, "ada@example.org") == 200
    monkeypatch.setattr(remembered, "monotonic", lambda: time.monotonic() + 120)  # and so it has forgotten
    assert remembered.recall(letter.slug, "en") is None

    def away(_slug: str) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(remembered, "letter_that_takes_signatures", away)
    assert send(letter, form, "ben@example.org") == 200
    assert Pending.objects.count() == 2
    remembered._known.clear()
    assert send(letter, form, "cleo@example.org") == 503
