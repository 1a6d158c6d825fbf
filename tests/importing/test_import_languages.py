"""The same letter in ten languages, with and without blank lines: each part is recognised, and nothing is lost."""

from datetime import date

import pytest

from tests.importing.letters_in_ten_languages import EXAMPLES
from undersigned.importing import phrases
from undersigned.importing.dates import find_dates
from undersigned.importing.draft import ClaimedCount, Introduction
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost


@pytest.mark.parametrize("layout", ["blank lines", "no blank lines"])
@pytest.mark.parametrize("language", EXAMPLES)
def test_every_part_is_recognised(language: str, layout: str) -> None:
    example = EXAMPLES[language]
    text = example.text if layout == "blank lines" else example.text.replace("\n\n", "\n")
    draft = import_bytes(text.encode())
    assert not words_lost(text, draft)
    assert draft.language == language
    assert str(draft.date) == example.date
    assert draft.introductions == (Introduction(example.outlet, example.introduction),)
    assert (draft.title, draft.addressee) == (example.title, example.addressee)
    assert (draft.salutation, draft.closing) == (example.salutation, example.closing)
    assert draft.sender == example.sender
    assert draft.body == example.body
    assert tuple(one.name for one in draft.signatories) == example.names
    assert draft.signatories[0].affiliation is not None
    assert draft.claimed_count == ClaimedCount(example.count, example.qualifier)


def test_every_language_of_letters_has_phrases() -> None:
    assert set(phrases.BY_LANGUAGE) == set(EXAMPLES)


@pytest.mark.parametrize(
    ("language", "written", "right"),
    [
        ("ar", "الأحد ٨ آذار ٢٠٢٦", date(2026, 3, 8)),
        ("ar", "8 مارس 2026", date(2026, 3, 8)),
        ("fa", "یکشنبه ۸ مارس ۲۰۲۶", date(2026, 3, 8)),
        ("he", "יום ראשון, 8 במרץ 2026", date(2026, 3, 8)),
        ("pl", "niedziela, 8 marca 2026", date(2026, 3, 8)),
        ("de", "Sonntag, 8. März 2026", date(2026, 3, 8)),
        ("es", "domingo 8 de marzo de 2026", date(2026, 3, 8)),
        ("fr", "dimanche 8 mars 2026", date(2026, 3, 8)),
        ("ru", "воскресенье, 8 марта 2026 года", date(2026, 3, 8)),
        ("uk", "неділя, 8 березня 2026 року", date(2026, 3, 8)),
    ],
)
def test_dates_are_read_with_their_weekday(language: str, written: str, right: date) -> None:
    (found,) = find_dates(written, language)
    assert (found.value, found.problem) == (right, "")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "الاثنين ٨ آذار ٢٠٢٦"),
        ("fa", "دوشنبه ۸ مارس ۲۰۲۶"),
        ("pl", "poniedziałek, 8 marca 2026"),
        ("uk", "понеділок, 8 березня 2026 року"),
    ],
)
def test_a_weekday_that_does_not_fit_is_pointed_out(language: str, written: str) -> None:
    (found,) = find_dates(written, language)
    assert found.problem == "weekday"
