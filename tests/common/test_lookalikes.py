"""Look-alike letters are seen, and ordinary names in any script are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.common.lookalikes import has_disguised_word, has_mixed_word, skeleton


@pytest.mark.parametrize(
    "name", ["Аnn Example", "Βob Example", "Pаul", "Оlga Example", "Example-Рetrov", "ΝIKOS", "example՞օne"]
)
def test_two_alphabets_in_one_word_are_seen(name: str) -> None:
    assert has_mixed_word(name) or has_disguised_word(name)


@pytest.mark.parametrize("name", ["Сосо Example", "Example Роре", "ОХ Example"])
def test_a_latin_looking_word_beside_latin_ones_is_seen(name: str) -> None:
    assert has_disguised_word(name)
    assert not has_mixed_word(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ann Example",
        "Łukasz O'Néill",
        "Анна Примерова",
        "Сосо Павлиашвили",
        "Αννα Παπαδοπούλου",
        "Anna Примерова",
        "Мир Example",
        "ליאת לדוגמה",
        "مثال أحمد",
        "田中さくら",
        "김 Example",
        "Աննա Օրինակ",
        "José María",
        "X Æ",
        "Dr. А. Example",
        "ß ø ı",
        "",
    ],
)
def test_ordinary_names_are_left_alone(name: str) -> None:
    assert not has_mixed_word(name)
    assert not has_disguised_word(name)


def test_what_looks_alike_has_one_skeleton() -> None:
    for other in ("Аnn Smith", "Ann Smіth", "ANN SMITH", "Ann Srnith", "Ánn Smith", "Ａｎｎ Smith"):
        assert skeleton(other) == skeleton("Ann Smith"), other
    assert skeleton("Ben") != skeleton("Ann")
    assert skeleton("Bill") == skeleton("BILL") == skeleton("B1ll")


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(skeleton(text), str)
    assert isinstance(has_mixed_word(text) or has_disguised_word(text), bool)
