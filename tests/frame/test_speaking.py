"""The language of a page: what the address asks for, then what is shown, then what the browser wishes for."""

from datetime import datetime

import pytest
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django.conf import LazySettings
from django.test import Client
from django.utils import formats, translation

from undersigned.frame import speaking

LANGUAGES = ["en", "ar", "fr", "he", "ru", "uk"]


@pytest.fixture(autouse=True)
def six_languages(settings: LazySettings) -> None:
    """The interface as if it had all of them, whatever catalogues there are today."""
    settings.LANGUAGES = [(code, code) for code in LANGUAGES]


@pytest.mark.parametrize(
    ("address", "wish", "language", "direction"),
    [
        ("/", "", "en", "ltr"),
        ("/", "ar-EG,en;q=0.5", "ar", "rtl"),
        ("/", "ja, uk;q=0.3", "uk", "ltr"),
        ("/?lang=he", "fr", "he", "rtl"),
        ("/?lang=tlh", "fr", "fr", "ltr"),
        ("/?lang=%00%3Cb%3E", "fr", "fr", "ltr"),
        ("/nothing-here?lang=ar", "fr", "ar", "rtl"),
    ],
)
@pytest.mark.django_db
def test_page_speaks_what_the_address_asks_for_then_what_the_browser_wishes(
    client: Client, address: str, wish: str, language: str, direction: str
) -> None:
    page = client.get(address, headers={"accept-language": wish}).text
    assert f'<html lang="{language}" dir="{direction}">' in page


@pytest.mark.django_db
def test_every_language_is_offered_in_itself_and_the_present_one_is_marked(client: Client) -> None:
    page = client.get("/verify?lang=he").text
    for language in LANGUAGES:
        assert f'href="?lang={language}" lang="{language}" hreflang="{language}"' in page
    assert page.count('aria-current="page"') == 1
    assert 'hreflang="he" aria-current="page"' in page


@pytest.mark.django_db
def test_one_request_s_language_does_not_reach_the_next(client: Client) -> None:
    client.get("/?lang=ar")
    assert '<html lang="en" dir="ltr">' in client.get("/").text


def test_what_is_shown_goes_before_the_wish_but_not_before_the_address() -> None:
    with translation.override("fr"):
        speaking.speak("ru-RU")
        assert translation.get_language() == "ru"
        speaking.speak("de")  # not spoken: as it was
        assert translation.get_language() == "ru"
    marked = speaking._asked_for.set(True)
    try:
        with translation.override("fr"):
            speaking.speak("ru")
            assert translation.get_language() == "fr"
    finally:
        speaking._asked_for.reset(marked)


def test_a_mail_is_in_its_reader_s_language_or_in_the_instance_s() -> None:
    with translation.override("fr"):
        with speaking.speaking("uk"):
            assert translation.get_language() == "uk"
        with speaking.speaking("de"):
            assert translation.get_language() == "en"
        assert translation.get_language() == "fr"


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_numbers_are_written_as_the_cldr_has_them(language: str) -> None:
    day = datetime(2026, 11, 3, 17, 5)  # noqa: DTZ001 - only shown
    cldr = "en_GB" if language == "en" else language
    with translation.override(language):
        assert formats.date_format(day, "DATE_FORMAT") == format_date(day, "long", locale=cldr)
        assert formats.date_format(day, "MONTH_DAY_FORMAT") == _without_year(day, cldr)
        assert formats.number_format(1234567.5, force_grouping=True) == format_decimal(1234567.5, locale=cldr)


def _without_year(day: datetime, locale: str) -> str:
    return format_skeleton("MMMMd", day, locale=locale)
