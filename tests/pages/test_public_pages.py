"""Pages for readers: the same bytes for everyone, so that they can be kept ready, and no cookie for anyone."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.pages.test_letter_page import STATIC, zipped
from undersigned.letters.models import Letter
from undersigned.pages import readying

PUBLIC = ["/", "/campaigns/{letter.campaign.slug}/", "/letters/{letter.slug}/", "/letters/{letter.slug}/ar/"]


@pytest.fixture
def letter(db: None) -> Letter:
    return open_letter_for_tests()


def as_answer(response: HttpResponse) -> readying.Answer:
    """The response as the ready pages see it, cookies included."""
    cookies = [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
    headers = [*response.items(), *cookies]
    return readying.Answer(f"{response.status_code} {response.reason_phrase}", headers, [response.content])


@pytest.mark.parametrize("path", PUBLIC)
def test_a_readers_page_sets_no_cookie_and_can_be_kept_ready(client, letter, path):
    response = client.get(path.format(letter=letter))
    assert response.status_code == 200
    assert not response.cookies
    assert readying.ready_seconds(as_answer(response)) is not None


@pytest.mark.parametrize("path", PUBLIC)
def test_a_readers_page_is_the_same_for_an_organiser(letter, olena, path):
    reader, organiser = Client(), Client()
    organiser.force_login(olena)
    pages = [visitor.get(path.format(letter=letter)).content for visitor in (reader, organiser)]
    # every rendering of the form carries its own token
    stable = [lines_without_tokens(page) for page in pages]
    assert stable[0] == stable[1]
    assert b"/desk/" not in pages[1]


def lines_without_tokens(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b'name="token"' not in line]


def test_a_letters_page_weighs_at_most_thirty_kilobytes_with_all_it_loads(client, letter):
    page = client.get(f"/letters/{letter.slug}/en/").content
    loaded = [file.read_bytes() for file in STATIC.iterdir() if file.name.encode() in page]
    assert len(loaded) == 4  # the style sheet, the mark, two small scripts
    assert sum(map(zipped, [page, *loaded])) <= 15_000  # half of the 30 kB is left to long letters and many names
