"""Addresses for news are laid anew all at once: then nothing joins one to the signature that came with it."""

import threading

import pytest
from django.db import connection

from tests.letters.letters import open_letter_for_tests
from tests.server.helpers import wait_for
from tests.signatures.test_news import asked, told
from undersigned.letters.models import Letter
from undersigned.signatures import holder
from undersigned.signatures.actions import news
from undersigned.signatures.actions.news import end_news, mix_news_addresses

pytestmark = pytest.mark.django_db(transaction=True)
TRANSACTIONS = "SELECT count(DISTINCT xmin::text) FROM signatures_newsaddress"
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = 'signatures_newsaddress'::regclass AND NOT granted"


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def number(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        (found,) = cursor.fetchone()
    return int(found)


def test_no_transaction_joins_an_address_to_its_signature(letter: Letter) -> None:
    for who in ("ada", "bo"):
        asked(letter, f"{who}@example.org")
    assert number(TRANSACTIONS) == 2  # each its own, which stands beside that of the signature
    assert not mix_news_addresses(most_bytes=0)
    assert mix_news_addresses()
    assert number(TRANSACTIONS) == 1
    assert told(letter) == ["ada@example.org", "bo@example.org"]
    assert not mix_news_addresses()  # all of one transaction already


def test_who_ends_news_while_it_is_done_is_not_laid_down_again(letter: Letter) -> None:
    token = asked(letter, "ada@example.org")
    asked(letter, "bo@example.org")
    other = connection.copy()
    end = threading.Thread(target=end_and_close, args=[holder.news_digest(token)])
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(news._HOLD)
            cursor.execute(news._MIX)
            end.start()
            wait_for(lambda: number(WAITING) == 1)
            cursor.execute("COMMIT")
    finally:
        other.close()
        end.join(60)
    assert told(letter) == ["bo@example.org"]


def test_it_waits_for_whoever_is_writing(letter: Letter) -> None:
    token = asked(letter, "ada@example.org")
    asked(letter, "bo@example.org")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("DELETE FROM signatures_newsaddress WHERE handle = %s", [holder.news_digest(token)])
            assert not mix_news_addresses()
            cursor.execute("COMMIT")
    finally:
        other.close()
    assert told(letter) == ["bo@example.org"]


def end_and_close(handle: bytes) -> None:
    try:
        end_news(handle=handle)
    finally:
        connection.close()
