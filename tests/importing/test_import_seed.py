"""The reprinted letter that the importer was made for, and its layouts."""

import re

import pytest

from tests.importing.makers import SEED
from undersigned.importing.draft import Draft, Introduction
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost

TEXT = SEED.decode()


@pytest.fixture(scope="module")
def draft() -> Draft:
    return import_bytes(SEED)


def place(draft: Draft, code: str) -> int:
    return next(number for number, doubt in enumerate(draft.doubts) if doubt.code == code)


def test_parts_of_the_letter(draft: Draft) -> None:
    assert draft.kind == "letter"
    assert draft.language == "en"
    assert draft.heading == "Open letter from Israel to the Russian Anti-War Movement"
    assert draft.title == "Open letter to the Russian anti-war movement"
    assert draft.date == "2022-02-24"
    assert draft.addressee == "the Russian anti-war movement"
    assert draft.salutation == "Dear friends,"
    assert draft.closing == "In solidarity,"
    assert draft.signatories == ()
    assert len(draft.body) == 1
    assert draft.body[0].startswith("We are writing to you as citizens of Israel")
    assert draft.body[0].endswith("if we can be of any assistance to you.")


def test_introduction_ends_at_its_matching_bracket(draft: Draft) -> None:
    assert [one.outlet for one in draft.introductions] == ["LeftEast"]
    text = draft.introductions[0].text
    assert text.startswith("The following open letter to the Russian anti-war movement was sent today")
    assert text.endswith("No justice without the right of return for all refugees!")


def test_claimed_count_keeps_its_qualifier(draft: Draft) -> None:
    assert draft.claimed_count is not None
    assert (draft.claimed_count.value, draft.claimed_count.qualifier) == (275, "over")


def test_sender_is_offered_with_shorter_ones(draft: Draft) -> None:
    doubt = draft.doubts[place(draft, "sender")]
    assert draft.sender == doubt.choices[0]
    assert draft.sender.startswith("citizens of Israel who oppose the Israeli occupation of the West Bank")
    assert "citizens of Israel" in doubt.choices
    assert "anti-war activists in Israel" in doubt.choices


def test_doubts_about_signers_outlet_and_date(draft: Draft) -> None:
    assert {"who-signs", "copying-outlet", "date-whose"} <= {doubt.code for doubt in draft.doubts}
    assert draft.doubts[place(draft, "date-whose")].where == "date"
    assert all(doubt.choices and doubt.message.count("?") == 1 for doubt in draft.doubts)


def test_no_word_is_lost_and_suspected_misprints_stay(draft: Draft) -> None:
    assert not words_lost(TEXT, draft)
    assert "We take this opportunity reiterate our condemnation" in draft.introductions[0].text


def test_losing_a_word_is_noticed(draft: Draft) -> None:
    from dataclasses import replace

    shorter = replace(draft, body=(draft.body[0].replace("dismay ", ""),))
    assert words_lost(TEXT, shorter) == {"dismay": 1}
    assert words_lost(TEXT, replace(draft, doubts=()))["reprinted"] == 1


def test_accepting_all_suggestions_leaves_no_doubt(draft: Draft) -> None:
    resolved = apply(draft, suggestions(draft))
    assert resolved.doubts == ()
    assert resolved.date == "2022-02-24"
    assert resolved.introductions == draft.introductions
    assert resolved.body == draft.body


def test_date_of_the_reprint_leaves_the_letter_without_one(draft: Draft) -> None:
    number = place(draft, "date-whose")
    assert apply(draft, {number: draft.doubts[number].choices[1]}).date is None
    assert apply(draft, {number: "2022-02-25"}).date == "2022-02-25"


def test_named_copying_outlet_becomes_the_outermost_introduction(draft: Draft) -> None:
    resolved = apply(draft, {place(draft, "copying-outlet"): "Example Review"})
    assert resolved.introductions[0] == Introduction(
        "Example Review", "This letter was reprinted by LeftEast with the following introduction:"
    )
    assert resolved.introductions[1] == draft.introductions[0]


def test_named_signers_are_added(draft: Draft) -> None:
    resolved = apply(draft, {place(draft, "who-signs"): "Ada Example, nurse\nBen Sample"})
    assert [(one.name, one.affiliation) for one in resolved.signatories] == [
        ("Ada Example", "nurse"),
        ("Ben Sample", None),
    ]


def test_json_comes_back_the_same(draft: Draft) -> None:
    assert Draft.from_json(draft.to_json()) == draft


@pytest.mark.parametrize(
    "layout",
    [
        re.sub(r"\n+", "\n", TEXT),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        "\ufeff" + TEXT,
        re.sub(r"\n", "\n\n\n", TEXT),
        re.sub(r"(?m)^(?=.)", "    ", TEXT),
        TEXT.replace("you.\n\nIn solidarity,", "you. In solidarity,"),
        TEXT.replace("Dear friends,\n\n", "Dear friends, "),
        TEXT.replace("refugees!]\n\n", "refugees!] "),
    ],
    ids=[
        "no blank lines",
        "crlf",
        "cr",
        "bom",
        "wide",
        "indented",
        "glued closing",
        "glued salutation",
        "glued bracket",
    ],
)
def test_layout_does_not_change_the_parts(draft: Draft, layout: str) -> None:
    other = import_bytes(layout.encode())
    for part in ("heading", "title", "date", "sender", "addressee", "introductions", "salutation", "body", "closing"):
        assert getattr(other, part) == getattr(draft, part), part
    assert not words_lost(layout, other)


def test_wrapped_lines_are_put_together(draft: Draft) -> None:
    from textwrap import fill

    wrapped = "\n\n".join(fill(part, 72, break_on_hyphens=False) for part in TEXT.split("\n\n"))
    other = import_bytes(wrapped.encode())
    assert other.body == draft.body
    assert other.introductions == draft.introductions


def test_utf_16_is_read_by_its_mark(draft: Draft) -> None:
    assert import_bytes(TEXT.encode("utf-16")) == draft
