"""canon/1: one spelling, every problem named, nothing invisible."""

import contextlib
import re
import time
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from undersigned.common.canonical import (
    MAX_MARKS,
    canonicalise,
    canonicalise_bytes,
    is_canonical,
    one_line,
)
from undersigned.common.errors import NotCanonicalError, UndersignedError

SEEDS = Path(__file__).parent.parent / "seeds"

tricky = st.text(
    st.sampled_from(
        list(" \n\r\t\u00a0\u200b\u00ad\ufeff\u2028\u2029\u200e\u200f\u200c\u200d\u2066\u2067\u2069\u2060")
        + list("aé\u0301\u0316\u0327ḗ\u0344\u0958\u0f73\u1100\u1161각가#*-שׁאבЁ")
        + list("\u3000\u2000\U000e0041😀\u202e\ue000\u0378")
    )
)


def problems_of(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(NotCanonicalError) as caught:
        canonicalise(text)
    return [(p.code, p.line, p.column) for p in caught.value.problems]


def canonical_or_reject(text: str) -> str:
    try:
        return canonicalise(text).text
    except NotCanonicalError:
        assume(False)
        raise


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a", "a\n"),
        ("a\r\nb\rc", "a\nb\nc\n"),
        ("a  \nb\u00a0\n", "a\nb\n"),
        ("\n\n a\n\n\n \n\nb\n\n", " a\n\nb\n"),
        ("a\n\n\nb", "a\n\nb\n"),
        ("\ufeffa", "a\n"),
        ("e\u0301", "é\n"),
        ("a\tb", "a b\n"),
        ("- a\n\t- b", "- a\n    - b\n"),
        ("co\u00adop\u200berate", "cooperate\n"),
        ("a\u2028b\u2029c", "a\nb\n\nc\n"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\n"),
        ("می\u200cخواهیم a\u00a0b \u200e\u200f\u061c \U0001f469\u200d\U0001f4bb", None),
        ("\u2067שלום\u2069 and \u2066\u2067x\u2069\u2069", None),
        ("\u2067one\ntwo\u2069", None),
    ],
)
def test_one_spelling(given_text: str, expected: str | None) -> None:
    assert canonicalise(given_text).text == (given_text + "\n" if expected is None else expected)


@pytest.mark.parametrize(
    ("character", "code"),
    [
        *((c, "bidi") for c in "\u202a\u202b\u202c\u202d\u202e"),
        ("\0", "control"),
        ("\x1b", "control"),
        ("\x0b", "control"),
        ("\x85", "control"),
        ("\u0378", "unassigned"),
        ("\ue000", "private-use"),
        ("\U00100000", "private-use"),
        ("\ud800", "surrogate"),
        ("\ufdd0", "noncharacter"),
        ("\uffff", "noncharacter"),
        ("\U0010fffe", "noncharacter"),
        ("\ufff9", "annotation"),
        ("\u2067", "isolate"),
        ("\u2069", "isolate"),
        ("a" + "\u0301" * 31, "stacked-marks"),
    ],
)
def test_rejected_with_its_place(character: str, code: str) -> None:
    column = 4 if code == "stacked-marks" else 3
    assert problems_of(f"ok\nab{character}c") == [(code, 2, column)]


def test_every_problem_is_listed_in_order_with_its_name() -> None:
    with pytest.raises(NotCanonicalError) as caught:
        canonicalise("a\u2066\r\n\r\nb\u202e\ue000\r\nc\x07")
    assert [(p.code, p.line, p.column) for p in caught.value.problems] == [
        ("isolate", 1, 2), ("bidi", 3, 2), ("private-use", 3, 3), ("control", 4, 2),
    ]  # fmt: skip
    assert caught.value.problems[1].codepoint == "RIGHT-TO-LEFT OVERRIDE (U+202E)"
    assert str(caught.value).endswith("There are 4 such places in all.")
    assert isinstance(caught.value, UndersignedError)


@pytest.mark.parametrize("gap", ["\n\n", "\n \u200b\n", "\r\n\t\r\n", "\u2029", "\n\u2028"])
def test_isolate_must_close_within_its_paragraph(gap: str) -> None:
    assert [code for code, _, _ in problems_of(f"\u2067a{gap}b\u2069")] == ["isolate", "isolate"]


@pytest.mark.parametrize("text", ["", "\n \n", "\u200b", "\u200f\n", "\ufeff", "\u00a0"])
def test_empty_text_is_an_error(text: str) -> None:
    assert problems_of(text) == [("empty", 1, 1)]


def test_notices_say_what_was_dropped_how_often_and_where_first() -> None:
    notices = canonicalise("a\nb\u00adc\u00ad\td\u200b\ufeff").notices
    assert [(n.code, n.line, n.column, n.count) for n in notices] == [
        ("soft-hyphen", 2, 2, 2), ("tab", 2, 5, 1), ("zero-width-space", 2, 7, 1), ("byte-order-mark", 2, 8, 1),
    ]  # fmt: skip
    assert all(n.message for n in notices)
    assert canonicalise("a \r\n").notices == ()


def test_bytes_must_be_utf8() -> None:
    assert canonicalise_bytes(b"\xef\xbb\xbfa\r\n").text == "a\n"
    with pytest.raises(NotCanonicalError) as caught:
        canonicalise_bytes("a\né".encode() + b"\xff\xc3")
    assert [(p.code, p.line, p.column, p.codepoint) for p in caught.value.problems] == [
        ("not-utf8", 2, 2, "byte 0xFF"), ("not-utf8", 2, 3, "byte 0xC3"),
    ]  # fmt: skip


def test_binary_lists_a_bounded_number_and_counts_all() -> None:
    with pytest.raises(NotCanonicalError) as caught:
        canonicalise_bytes(b"\x00\xff" * 100_000)
    assert len(caught.value.problems) == NotCanonicalError.MAX_LISTED
    assert caught.value.total == 200_000


def test_hash_is_that_of_the_bytes() -> None:
    canonical = canonicalise_bytes((SEEDS / "open-letter.txt").read_bytes())
    assert canonical.sha256 == sha256(canonical.text.encode()).hexdigest()
    assert is_canonical(canonical.data.decode())


@given(st.one_of(tricky, st.text()))
def test_canonical_form_is_stable_and_obeys_every_rule(text: str) -> None:
    result = canonical_or_reject(text)
    again = canonicalise(result)
    assert again.text == result
    assert again.notices == ()
    assert is_canonical(result)
    assert unicodedata.is_normalized("NFC", result)
    assert not re.search(r"\r|\t|\n\n\n|[ \u00a0\u3000]\n|^\n|\n\n\Z", result)
    assert not re.search("[\u200b\u00ad\ufeff\u202a-\u202e\u2028\u2029]", result)
    assert result.endswith("\n")
    assert not {"Cn", "Co", "Cs"} & {unicodedata.category(c) for c in result}


@given(st.text(st.sampled_from(list("e\u0301\u0316\u0327\u0304ḗ\u0344\u0958\u0f73\u0f71")), max_size=80))
def test_normalising_never_makes_a_text_that_the_rules_refuse(text: str) -> None:
    result = canonical_or_reject(text)
    assert is_canonical(result)


@given(st.one_of(tricky, st.text()))
def test_visible_characters_are_kept(text: str) -> None:
    def visible(value: str) -> str:
        # What canon/1 says it drops, written out a second time.
        gone = r"[\s\u200b\u00ad\ufeff\u2060-\u2064\u206a-\u206f\U000e0001\U000e0020-\U000e007f]"
        return unicodedata.normalize("NFC", re.sub(gone, "", value))

    assert visible(canonical_or_reject(text)) == visible(text)


@pytest.mark.parametrize(
    "unit",
    ["word ", "\n", " \n", "\u200b ", "\t\n", "\u2067a\u2069", "\x00", "\u2067", "\u2069", "\u0301\u0316",
     "a\u0316\u0301", "\u2029", "\u2067 \n \n"],
)  # fmt: skip
def test_a_megabyte_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = "x" + unit * (size // len(unit))
        started = time.process_time()
        with contextlib.suppress(NotCanonicalError):
            canonicalise(text)
        return time.process_time() - started

    seconds(1000)
    # Quadratic time would be hours here; the bound leaves room for a slow machine.
    assert seconds(1_000_000) < 60


def test_one_line_tidies_spaces() -> None:
    assert one_line("  Keep \t the  library\u00ad open \r\n", max_length=30) == "Keep the library open"
    assert one_line("é" * 30, max_length=30) == "é" * 30


@pytest.mark.parametrize(
    ("text", "code"),
    [("a\nb", "line-break"), ("", "empty"), (" \u200b", "empty"), ("x" * 31, "too-long"), ("x" * 99_999, "too-long"),
     ("a\u202eb", "bidi"), ("a\u2067b", "isolate"), ("a\x00", "control")],
)  # fmt: skip
def test_one_line_refuses(text: str, code: str) -> None:
    with pytest.raises(NotCanonicalError) as caught:
        one_line(text, max_length=30)
    assert [p.code for p in caught.value.problems] == [code]


@given(st.one_of(tricky, st.text()))
def test_one_line_is_stable(text: str) -> None:
    try:
        line = one_line(text, max_length=40)
    except NotCanonicalError:
        return
    assert one_line(line, max_length=40) == line
    assert "\n" not in line
    assert 0 < len(line) <= 40


def test_thirty_marks_are_allowed() -> None:
    assert is_canonical("a" + "\u0316" * MAX_MARKS + "\n")


def test_marks_that_composing_moves_are_counted_again() -> None:
    # The cedilla takes the letter and pushes macron and acute into the run behind it: 30 marks become 31.
    assert problems_of("ḗ\u0327" + "\u0301" * 29) == [("stacked-marks", 1, 2)]
