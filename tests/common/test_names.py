"""Names: found, sorted and checked as their bearers and readers expect."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.common.errors import NotAPublicNameError
from undersigned.common.names import _ORDINARY, _looked_at_closely, check_public_name, fold, sort_key, words

LANGUAGES = ["en", "ar", "fr", "he", "ru", "uk", "de", "fa", "pl", "es", "tr", "sv", "zh-Hant", "xx"]
name_like = st.one_of(
    st.text(max_size=40),
    st.text(
        st.sampled_from(list("aAzZ łŁżŻéñÑßİıIёЁйЙіїґєשםׁ'’-.أإآىةکیپه\u064e\u0640\u200c\u200f\u0301ﷺﬁ①\u0345ΐ")),
        max_size=20,
    ),
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz O'Néill", "lukasz o neill"),
        ("Jean-Pierre", "jean pierre"),
        ("J.R.R. Tolkien", "j r r tolkien"),
        ("Фёдор", "федор"),
        ("Ґалаґан", "галаган"),
        ("مُحَمَّد", "محمد"),
        ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"),
        ("ليلى", "ليلي"),
        ("فاطمة", "فاطمه"),
        ("کریم", "كريم"),
        ("عـــلي", "علي"),
        ("علی\u200cرضا", "عليرضا"),
        ("שָׁלוֹם", "שלומ"),
        ("בן־גוריון", "בנ גוריונ"),
        ("צה״ל", "צה ל"),
        ("Straße", "strasse"),
        ("İbrahim Işık", "ibrahim isik"),
        ("ＡＢＣ ﬁ", "abc fi"),
        ("O’Hara", "o hara"),
        ("", ""),
        (" - ", ""),
        ("हिन्दी", "हिन्दी"),
        ("がか", "がか"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == unicodedata.normalize("NFKD", folded)
    assert words(text) == fold(text).split()


@example("क\u094d\u200d\u093c")
@given(name_like)
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())


@given(name_like)
def test_search_looks_past_case_and_normal_form(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(text.casefold()) == fold(text)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Ada Zed", "Adam Ant", "Émile", "Emma", "O Hara", "O'Hara", "Oak", "Zoe", "Анна"]),
        ("pl", ["Adam", "Azja", "Ąda", "Bolek", "Celina", "Czesław", "Ćma", "Lutek", "Łukasz", "Zosia", "Żaba"]),
        ("es", ["Nzo", "Ñandú", "Oso"]),
        ("de", ["Affe", "Ämter", "Ofen", "Öl", "Straße", "Strasser"]),
        ("ru", ["Егор", "Ёлка", "Еремей", "Иосиф", "Йод", "Клим", "Яна", "Anna"]),
        ("uk", ["Гнат", "Ґава", "Дмитро", "Енеїда", "Єва", "Жанна", "Ия", "Іван", "Їжак", "Йосип", "Клим"]),
        ("fa", ["بابک", "پری", "تینا", "جواد", "چنگیز", "حسن", "زهرا", "ژاله", "کیان", "گلی", "وحید", "هادی", "یاسر"]),
        ("ar", ["إبراهيم", "أحمد", "بدر", "محمد", "مُحَمَّد", "يوسف", "Adam"]),
        ("he", ["אבי", "בן", "דוד", "תמר", "Adam"]),
        ("ru", ["Ева", "Єва", "Жанна", "Ива", "Іван", "Їжак", "Йосиф", "Яна"]),
        ("sr", ["Дана", "Ђорђе", "Ева", "Ива", "Јована", "Лана", "Љиљана", "Нада", "Његош", "Тара", "Ћира", "Џон"]),
        ("sv", ["Adam", "Zoe", "Åke", "Ängla", "Örjan"]),
        ("ro", ["Iza", "Îna", "Jan", "Sz", "Șa", "Tz", "Ța"]),
        ("tr", ["Hasan", "Iğdır", "İbrahim", "Jale"]),
    ],
)
def test_sorted_as_a_reader_expects(language: str, names: list[str]) -> None:
    shuffled = names[::-1]
    assert sorted(shuffled, key=lambda name: sort_key(name, language)) == names


@given(name_like, name_like, st.sampled_from(LANGUAGES))
def test_sort_keys_are_storable_and_tell_names_apart(one: str, other: str, language: str) -> None:
    key = sort_key(one, language)
    assert "\0" not in key
    assert key.count("\x01") >= 1
    one, other = (unicodedata.normalize("NFC", name).replace("\0", "") for name in (one, other))
    assert (sort_key(one, language) == sort_key(other, language)) == (one == other)


@pytest.mark.parametrize(
    "name",
    [
        "Pelé",
        "Li",
        "J. R. R. Tolkien",
        "Anne-Marie O'Neill",
        "D’Arcy",
        "Mary Smith (teacher)",
        "محمد بن سلمان",
        "مُحَمَّد",
        "علی\u200cرضا",
        "דוד בן־גוריון",
        "שָׁלוֹם",
        "Юлия Ёлкина",
        "李小龙",
        "Nguyễn Thị Minh Khai",
        "Dr. St.John Mag.Dr.",
        "X Æ A-12",
        "Ph.D. Anna",
        "ʻOlelo",
        "ǃXóõ",
        "हिन्दी",
        "Muḥammad",
        "3rd Street Tenants",
        "A",
        "Jones & Sons",
        "Ключ, мл.",
    ],
)
def test_names_of_the_world_are_names(name: str) -> None:
    assert check_public_name(name) == unicodedata.normalize("NFC", name)


def test_name_is_tidied() -> None:
    assert check_public_name("  Ada \t  Example\u200b ") == "Ada Example"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u200b", "empty"),
        ("\u200f\u200d", "empty"),
        ("\u3164", "empty"),
        ("x" * 256, "too-long"),
        ("x" * 100_000, "too-long"),
        ("a\nb", "line-break"),
        ("a\u202eb", "character"),
        ("a\x07b", "character"),
        ("a\u2067b", "character"),
        ("=SUM(A1)", "formula"),
        ("+cmd", "formula"),
        ("-1+Ada", "formula"),
        ("@ada", "formula"),
        (" \u200f=A1", "formula"),
        ("\u00a0\u061c-Ada", "formula"),
        ("\u0301=A", "formula"),
        ("＝A", "formula"),
        ("\u200b+\u200bA", "formula"),
        ("https://example.org", "url"),
        ("see HTTP://x", "url"),
        ("www.example", "url"),
        ("buy at example.com", "url"),
        ("ex\u200dample.c\u200com", "url"),
        ("ｅxample.ｃom", "url"),
        ("a.ly/x", "url"),
        ("ada@example", "mail"),
        ("ada＠example.org", "mail"),
        ("12345", "no-letters"),
        ("...", "no-letters"),
        ("😀", "no-letters"),
        ("a" + "\u0316" * 20, "marks"),
    ],
)
def test_refused_with_a_plain_sentence(text: str, code: str) -> None:
    with pytest.raises(NotAPublicNameError) as caught:
        check_public_name(text)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


@given(st.one_of(name_like, st.from_regex(_ORDINARY, fullmatch=True)))
def test_ordinary_name_is_seen_at_once_to_be_what_a_closer_look_finds(text: str) -> None:
    try:
        found = _looked_at_closely(text)
    except NotAPublicNameError:
        assert not _ORDINARY.fullmatch(text) or len(text) > 255
    else:
        assert check_public_name(text) == found


@given(name_like)
def test_what_is_accepted_is_harmless_and_stays_accepted(text: str) -> None:
    try:
        name = check_public_name(text)
    except NotAPublicNameError:
        return
    assert check_public_name(name) == name
    assert len(name) <= 255
    assert name.lstrip("\u200e\u200f\u061c\u200c\u200d\u00a0 ")[0] not in "=+-@"
    assert not {"\n", "\0", "\u202e", "\t"} & set(name)
    assert any(c.isalpha() for c in name)
