"""The verbatim checker names what a page did to a letter, in every script, and never by a percentage."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reprints.pages import AROUND, EN, LETTERS, VARIANTS, page, variant
from undersigned.reprints.comparing import Comparison, Kind, LetterWords, Verdict, compare
from undersigned.reprints.words import Block, blocks_of, blocks_of_text


def checked(language: str, data: bytes) -> Comparison:
    return compare(LETTERS[language], blocks_of(data, "utf-8"))


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("name", VARIANTS)
def test_each_of_nine_variants_is_named_rightly(language: str, name: str) -> None:
    _change, verdict, kinds = VARIANTS[name]
    found = checked(language, variant(language, name))
    assert (found.verdict, found.kinds) == (verdict, kinds)
    assert found.has_title
    assert found.before[-1] == AROUND[language][0]


@pytest.mark.parametrize("language", LETTERS)
def test_changes_are_shown_word_by_word(language: str) -> None:
    _intro, advert, sentence, word, (ours, theirs) = AROUND[language]
    [missing] = checked(language, variant(language, "one word deleted")).changes
    assert (missing.ours, missing.theirs) == (word, "")
    [added] = checked(language, variant(language, "a sentence added")).changes
    assert (added.ours, added.theirs) == ("", sentence)
    [alike] = checked(language, variant(language, "one homoglyph")).changes
    assert (alike.ours.startswith(ours), alike.theirs.startswith(theirs)) == (True, True)
    [interrupted] = checked(language, variant(language, "an advert in the middle")).changes
    assert interrupted.theirs.startswith(advert)
    [closing] = checked(language, variant(language, "sign-off missing")).changes
    assert closing.ours == LETTERS[language].paragraphs[-1]
    [cut] = checked(language, variant(language, "truncated")).changes
    assert cut.ours.endswith(LETTERS[language].paragraphs[-1])
    [moved] = checked(language, variant(language, "reordered paragraphs")).changes
    assert moved.ours in LETTERS[language].paragraphs[2:4]


def test_a_word_for_another_stands_beside_what_was_signed() -> None:
    paragraphs = [text.replace("half past six", "half past seven") for text in EN.paragraphs]
    [change] = checked("en", page("en", paragraphs)).changes
    assert (change.kind, change.ours, change.theirs) == (Kind.OTHER, "six", "seven")
    assert change.before.endswith("open it at half past")
    assert change.after.startswith("on three days")


def test_a_not_that_is_left_out_is_a_change() -> None:
    paragraphs = [text.replace("did not complain", "did complain") for text in EN.paragraphs]
    [change] = checked("en", page("en", paragraphs)).changes
    assert (change.kind, change.ours) == (Kind.MISSING, "not")


def test_a_comma_is_a_change_and_a_space_is_none() -> None:
    paragraphs = [text.replace("at work; that", "at work, that") for text in EN.paragraphs]
    [change] = checked("en", page("en", paragraphs)).changes
    assert (change.ours, change.theirs) == (";", ",")
    spaced = [text.replace(" ", "\u00a0\n ") for text in EN.paragraphs]
    assert checked("en", page("en", spaced)).verdict == Verdict.IDENTICAL


@pytest.mark.parametrize(
    ("number", "words", "kind"),
    [
        (0, "Hello members of the council,", Kind.OTHER),
        (0, "", Kind.BEGINNING_MISSING),
        (4, "With best regards,", Kind.OTHER),
        (4, "Wіth kіnd regards,", Kind.LOOK_ALIKE),
        (0, "Dear mеmbers of the council,", Kind.LOOK_ALIKE),
    ],
)
def test_a_change_at_either_end_is_found(number: int, words: str, kind: Kind) -> None:
    paragraphs = list(EN.paragraphs)
    paragraphs[number] = words
    found = checked("en", page("en", paragraphs))
    assert found.kinds == (kind,)


def test_a_headline_of_their_own_changes_no_word_of_the_letter() -> None:
    found = checked("en", page("en", list(EN.paragraphs), title="Swimmers write to the council"))
    assert (found.verdict, found.has_title) == (Verdict.IDENTICAL, False)


def test_several_changes_are_all_named() -> None:
    paragraphs = [EN.paragraphs[0], EN.paragraphs[2].replace("eleven", "twelve"), EN.paragraphs[1], EN.paragraphs[3]]
    found = checked("en", page("en", paragraphs))
    assert found.kinds == (Kind.OTHER, Kind.MOVED, Kind.CLOSING_MISSING) or set(found.kinds) >= {Kind.CLOSING_MISSING}
    assert found.verdict == Verdict.CHANGED


def test_a_page_without_the_letter_is_said_to_have_none() -> None:
    for data in (page("en", ["Something else."]), variant("ru", "identical"), b"", b"%PDF-1.7 \0", b"\0\1\2"):
        assert checked("en", data).verdict == Verdict.NOT_FOUND


def test_lines_broken_within_paragraphs_change_nothing() -> None:
    text = "\n".join(text.replace(". ", ".\n") for text in EN.paragraphs)
    assert compare(EN, blocks_of_text(text)).verdict == Verdict.IDENTICAL
    broken = page("en", list(EN.paragraphs)).replace(b". ", b".<br>\n").replace(b"council", b"coun<b>cil</b>")
    assert checked("en", broken).verdict == Verdict.IDENTICAL


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "iso-8859-5", "utf-16"])
def test_the_charset_of_the_server_is_believed(charset: str) -> None:
    data = (
        variant("ru", "identical")
        .decode()
        .replace("utf-8", charset)
        .translate({ord(sign): "'" for sign in "©«»"})
        .encode(charset)
    )
    assert compare(LETTERS["ru"], blocks_of(data, charset)).verdict == Verdict.IDENTICAL


def test_pages_that_name_no_charset_are_read_as_utf_8() -> None:
    data = variant("he", "identical").replace(b'<meta charset="utf-8">', b"")
    assert compare(LETTERS["he"], blocks_of(data)).verdict == Verdict.IDENTICAL


def test_what_is_hidden_or_never_shown_is_not_read() -> None:
    whole = page("en", list(EN.paragraphs))
    spoilt = whole.replace(b"</p><p>", b"</p><script>var x = 'Dear';</script><!-- no --><p>")
    assert checked("en", spoilt).verdict == Verdict.IDENTICAL


def test_a_page_that_nests_deeply_or_repeats_itself_ends() -> None:
    deep = b"<html><body>" + b"<div>" * 20_000 + EN.paragraphs[1].encode() + b"</html>"
    assert checked("en", deep).verdict in (Verdict.CHANGED, Verdict.NOT_FOUND)
    commas = page("en", [*EN.paragraphs, ", ".join(["the"] * 20_000)])
    assert checked("en", commas).kinds in ((), (Kind.ADDED,))


@given(st.data())
def test_any_one_word_left_out_is_named_as_that_word(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 3))
    words = EN.paragraphs[number].split()
    place = data.draw(st.integers(1, len(words) - 2))
    paragraphs = list(EN.paragraphs)
    paragraphs[number] = " ".join(words[:place] + words[place + 1 :])
    found = checked("en", page("en", paragraphs))
    assert found.verdict == Verdict.CHANGED
    assert set(found.kinds) == {Kind.MISSING}


@given(st.lists(st.text(max_size=40), max_size=30), st.lists(st.text(max_size=40), max_size=5))
def test_any_words_can_be_compared(blocks: list[str], paragraphs: list[str]) -> None:
    letter = LetterWords("Title", tuple(paragraphs), closing=min(1, len(paragraphs)))
    compare(letter, [Block(text) for text in blocks])
    mixed = [Block(text, aside=random.Random(text).random() < 0.3) for text in [*blocks, *paragraphs]]
    compare(letter, mixed)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data: bytes) -> None:
    blocks_of(data)
    blocks_of(b"<html><body>" + data, "utf-8")
