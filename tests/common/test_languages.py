"""Language tags, names and directions."""

import subprocess
import sys

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from undersigned.common import languages
from undersigned.common.errors import UnknownLanguageError
from undersigned.common.language_names import NAMES
from undersigned.common.languages import Tag, choices, direction, is_known, name_of, parse


@pytest.mark.parametrize(
    ("code", "name", "way"),
    [
        ("en", "English", "ltr"),
        ("ar", "العربية", "rtl"),
        ("fr", "français", "ltr"),
        ("he", "עברית", "rtl"),
        ("ru", "русский", "ltr"),
        ("uk", "українська", "ltr"),
        ("de", "Deutsch", "ltr"),
        ("fa", "فارسی", "rtl"),
        ("pl", "polski", "ltr"),
        ("es", "español", "ltr"),
        ("yi", "ייִדיש", "rtl"),
        ("ckb", "کوردیی ناوەندی", "rtl"),
        ("pt-BR", "português (Brasil)", "ltr"),
        ("zh-Hant", "中文 (繁體)", "ltr"),
        ("uz-Arab", "اوزبیک (عربی)", "rtl"),
        ("uz-AF", "اوزبیک (عربی, افغانستان)", "rtl"),
        ("fr-RU", "français (Russie)", "ltr"),
        ("en-Arab", "English (Arabic)", "rtl"),
    ],
)
def test_name_and_direction(code: str, name: str, way: str) -> None:
    assert is_known(code)
    assert name_of(code) == name
    assert direction(code) == way


def test_own_names_are_those_of_the_installed_babel() -> None:
    for code, name in NAMES.items():
        assert Locale.parse(code).languages[code] == name
        assert direction(code) == Locale.parse(code).text_direction, code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "e",
        "EN",
        "en_US",
        "en-us",
        "en-latn",
        "eng-",
        "en-US-x",
        "english",
        "en-1",
        " en",
        "en\n",
        "ｅｎ",
        "x" * 5000,
    ],
)
def test_only_one_spelling_is_accepted(code: str) -> None:
    assert not is_known(code)
    with pytest.raises(UnknownLanguageError):
        parse(code)


@pytest.mark.parametrize("code", ["xx", "qqq", "en-Xxxx", "en-XX", "en-999"])
def test_well_formed_but_unknown(code: str) -> None:
    parse(code)
    assert not is_known(code)
    for question in (name_of, direction):
        with pytest.raises(UnknownLanguageError):
            question(code)


@given(st.from_regex(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", fullmatch=True))
def test_a_tag_is_written_as_it_was_read(code: str) -> None:
    assert str(parse(code)) == code


@given(st.text())
def test_any_text_is_judged_without_falling_over(text: str) -> None:
    assert is_known(text) in (True, False)


def test_parts() -> None:
    assert parse("zh-Hant-TW") == Tag("zh", "Hant", "TW")
    assert parse("es-419") == Tag("es", "", "419")


def test_choices_start_with_the_ten_of_the_design_and_offer_each_once() -> None:
    codes = [code for code, _ in choices()]
    assert codes[:10] == ["en", "ar", "fr", "he", "ru", "uk", "de", "fa", "pl", "es"]
    assert len(codes) == len(set(codes)) == len(NAMES)
    assert codes.index("it") < codes.index("sv")
    assert choices() == languages.CHOICES


def test_importing_and_listing_load_no_babel() -> None:
    code = (
        "import sys; from undersigned.common import languages as l; l.CHOICES; l.name_of('ar');"
        "sys.exit('babel.core' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False).returncode
        == 0
    )
