"""Imprint, terms, privacy and accessibility say what the settings are."""

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.letters.letters import open_letter_for_tests

pytestmark = pytest.mark.django_db
PAGES = ("imprint", "terms", "privacy", "accessibility")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_names_who_runs_the_server(client: Client, settings: LazySettings, name: str) -> None:
    assert "has not said yet who they are" in client.get(f"/{name}").content.decode()
    settings.UNDERSIGNED_OPERATOR = "Example Housing Union | 1 Example Street | Exampleton"
    settings.UNDERSIGNED_OPERATOR_EMAIL = "office@example.org"
    page = client.get(f"/{name}").content.decode()
    assert "has not said yet" not in page
    for words in ("Example Housing Union", "1 Example Street", "office@example.org"):
        assert words in page


def test_privacy_follows_the_settings(client: Client, settings: LazySettings) -> None:
    settings.UNDERSIGNED_PENDING_HOURS, settings.UNDERSIGNED_ORIGIN = 31, "https://letters.example.org"
    page = client.get("/privacy").content.decode()
    assert "31 hours" in page
    assert "All pages are sent encrypted." in page
    settings.UNDERSIGNED_ORIGIN = "http://letters.example.org"
    assert "without encryption" in client.get("/privacy").content.decode()


@pytest.mark.parametrize(
    ("registration", "words"),
    [("open", "Anyone with a working"), ("invitation", "by invitation"), ("approval", "decides")],
)
def test_terms_follow_the_registration(client: Client, settings: LazySettings, registration: str, words: str) -> None:
    settings.UNDERSIGNED_REGISTRATION = registration
    assert words in client.get("/terms").content.decode()


def test_every_public_page_links_them(client: Client) -> None:
    letter = open_letter_for_tests()
    for path in ("/", f"/letters/{letter.slug}/en/", "/no-such-page"):
        page = client.get(path).content.decode()
        assert [name for name in (*PAGES, "report") if f'href="/{name}"' not in page] == []
