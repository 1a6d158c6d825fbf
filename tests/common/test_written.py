"""Days, lists and foreign words as languages write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.common.language_names import NAMES
from undersigned.common.written import apart_in, comma_in, day_in, list_in, parted_in, weekday_in

DAY = date(2026, 3, 8)


@pytest.mark.parametrize(
    ("tag", "day", "weekday"),
    [
        ("en", "8 March 2026", "Sunday 8 March 2026"),
        ("fr", "8 mars 2026", "dimanche 8 mars 2026"),
        ("he", "8 במרץ 2026", "יום ראשון, 8 במרץ 2026"),
        ("ru", "8 марта 2026 г.", "воскресенье, 8 марта 2026 г."),
        ("uk", "8 березня 2026 р.", "неділя, 8 березня 2026 р."),
        ("ar", "8 مارس 2026", "الأحد، 8 مارس 2026"),
        ("ar-SY", "٨ آذار ٢٠٢٦", "الأحد، ٨ آذار ٢٠٢٦"),
        ("ar-EG", "٨ مارس ٢٠٢٦", "الأحد، ٨ مارس ٢٠٢٦"),
        ("fa", "۸ مارس ۲۰۲۶", "یکشنبه ۸ مارس ۲۰۲۶"),
        ("de", "8. März 2026", "Sonntag, 8. März 2026"),
        ("pl", "8 marca 2026", "niedziela, 8 marca 2026"),
        ("es", "8 de marzo de 2026", "domingo, 8 de marzo de 2026"),
    ],
)
def test_a_day_is_written_as_its_language_and_country_write_it(tag: str, day: str, weekday: str) -> None:
    written = (day_in(tag, DAY), weekday_in(tag, DAY))
    assert tuple(one.replace("\u202f", " ") for one in written) == (day, weekday)


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("en", "a, b and c"), ("fr", "a, b et c"), ("ru", "a, b и c"), ("uk", "a, b і c"), ("he", "a, b וc"),
        ("ar", "a وb وc"), ("de", "a, b und c"), ("es", "a, b y c"), ("pl", "a, b i c"),
    ],
)  # fmt: skip
def test_a_list_is_joined_as_its_language_joins_it(tag: str, written: str) -> None:
    assert list_in(tag, ["a", "b", "c"]) == written
    assert (list_in(tag, ["a"]), list_in(tag, [])) == ("a", "")


def test_every_language_of_texts_writes_a_day_and_a_line() -> None:
    for tag in ("nds-NL", "zh-Hant-TW", "uz-Arab", *sorted(NAMES)[::40]):
        assert day_in(tag, DAY)
        assert parted_in(tag, ["a", "", "b"]) == f"a{comma_in(tag)}b"
    assert (comma_in("ur"), comma_in("he")) == ("، ", ", ")


@pytest.mark.parametrize(
    ("tag", "words", "set_apart"),
    [
        ("en", "Ada Example", False), ("en", "عادل", True), ("ru", "אב", True), ("he", "אב גד", False),
        ("he", "Ada", True), ("ar", "عادل 12", False), ("ar", "Elm Street 12", True), ("en", "12", False),
        ("ar", "", False), ("en", "", False),
    ],
)  # fmt: skip
def test_words_are_set_apart_where_they_run_otherwise(tag: str, words: str, set_apart: bool) -> None:
    assert apart_in(tag, words) == (f"\u2068{words}\u2069" if set_apart else words)


@given(st.sampled_from(["en", "ar"]), st.text())
def test_setting_apart_loses_nothing(tag: str, words: str) -> None:
    bare = words.strip("\u2068\u2069")
    assert apart_in(tag, words).strip("\u2068\u2069") == bare
