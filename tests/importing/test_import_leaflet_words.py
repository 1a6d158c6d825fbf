# ruff: noqa: E501  leaflets stand as they are read
"""For any leaflet at all: no word is lost, no error but the room's own comes out, every answer can be given."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importing import leaflet_makers
from tests.importing.makers import answer
from tests.soak import SOAK
from undersigned.importing.blocks import Block, Document
from undersigned.importing.draft import Draft
from undersigned.importing.errors import BadResolutionError, ImportingError
from undersigned.importing.extract import extract
from undersigned.importing.extract.text import blocks_of_text
from undersigned.importing.leaflet import read_leaflet
from undersigned.importing.leaflet_kind import tell_kind
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost

MANY = settings(deadline=None) if SOAK else settings(max_examples=150, deadline=None)
FEW = settings(max_examples=300, deadline=None) if SOAK else settings(max_examples=25, deadline=None)

CELLS = st.one_of(
    st.sampled_from(
        [
            "", "Yes.", "No", "Open?", "Is it warm?", "At least 1,200 people a week (probably more).", "co-", "Over 2000", "tens of thousands of cars",
            "12", "€5", "50 %", "since 2022", '"a quotation of some words" here', "e.g. this. And that.", "word " * 30, "[1]", "https://example.org",
            "هل تفتح؟", "نعم.", "٣٠٠ قارئ", "כן.", "Да.", "Более 500 человек", "a|b", "“x”", "*a* **b**", "-", "0", "00", "1.5", "7pm", "{}", "½",
            "11 June 2024", "airdefences", "the the", "x .", "1" * 40, "²", "١٢٣٤٥", "the\u00a0end ,",
        ]
    ),
    st.text(st.characters(exclude_characters="\n\r\t", exclude_categories=["Cs"]), max_size=20),
)  # fmt: skip
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6)
LINES = st.one_of(
    st.sampled_from(
        [
            "Keep the pool open", "Join our meeting on Tuesday 11 June.", "Tuesday 11 June, 7pm", "13/06/2025 at 7", "31 June 2025, 25:00", "7pm",
            "Elm Hall, 62 Oak St, WC1N 1AB Organised by the Friends pool@example.org", "Organised by", "Venue:", "Where: there", "Contact: a@b.example",
            '"We swim here every day" Ada Example, swimmer, 28 December 2023', '"We swim here every day"', "— Ada, 2019", "> We swim here every day",
            "developed with China.", "co-", "Dear friends,", "Open letter to the pool", "Yours,", "a   b   c", "Open?   Yes.   No.", "Open? Yes it is.",
            "Over 400 children learn to swim (probably more).", "Вторник, 10 июня, 19:00", "Приходите все!", "الثلاثاء 10 يونيو، الساعة 7 مساءً", "בואו כולם",
            "יום שלישי, 10 ביוני 2025, בשעה 19:00", "# Heading", "- item", "1. item", "A sentence about pools. Another one.", "solidarity .",
            "29 February, 7pm", "Monday 29 February, 9-11am", "at 24", "11-1pm 3 May 2025", "\u202etest\u202c", "{}", "[a](https://example.org)",
            "Tuesday 11 June, 7pm [map](https://example.org)", "Café 10:00–12:00, 3 May 2025, 12345 Town", "9 May 99", "0 May, 0am",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)  # fmt: skip
LEAFLETS = st.lists(
    st.one_of(LINES, TABLES.map(lambda rows: "\n".join("\t".join(cells) for cells in rows))), max_size=12
).flatmap(
    lambda parts: st.lists(st.sampled_from(["\n", "\n\n", "\n\n\n"]), min_size=len(parts), max_size=len(parts)).map(
        lambda glue: "".join(part + between for part, between in zip(parts, glue, strict=True))
    )
)


def holds(draft: Draft) -> None:
    """What holds for every draft, whatever was read."""
    assert Draft.from_json(draft.to_json()) == draft
    assert all(doubt.choices and len(set(doubt.choices)) == len(doubt.choices) for doubt in draft.doubts)
    assert apply(draft, suggestions(draft)).doubts == ()
    if draft.table:
        assert all(len(row.cells) == len(draft.table.subjects) for row in draft.table.rows)


@MANY
@given(LEAFLETS)
def test_no_word_of_a_leaflet_is_lost(text: str) -> None:
    try:
        draft = import_bytes(text.encode())
    except ImportingError:
        return
    assert not words_lost(text, draft)
    holds(draft)


@MANY
@given(LEAFLETS)
def test_no_word_is_lost_where_anything_is_read_as_a_leaflet(text: str) -> None:
    document = blocks_of_text(text)
    try:
        draft = read_leaflet(document, unsure=True)
    except ImportingError:
        return
    assert draft.kind == "leaflet"
    assert not words_lost(document.source_text(), draft)
    assert not any(doubt.code == "left-over" for doubt in draft.doubts), "the readers themselves keep every word"
    holds(draft)


@MANY
@given(LEAFLETS, st.randoms(use_true_random=False))
def test_any_answers_in_any_mix_can_be_given_or_are_refused(text: str, chance: random.Random) -> None:
    try:
        draft = read_leaflet(blocks_of_text(text), unsure=True)
    except ImportingError:
        return
    answers = {place: chance.choice([*doubt.choices, "2025-03-01", "x y"]) for place, doubt in enumerate(draft.doubts)}
    try:
        answered = apply(draft, answers)
    except BadResolutionError:
        return
    assert answered.doubts == ()
    assert Draft.from_json(answered.to_json()) == answered


@MANY
@given(st.lists(TABLES, max_size=3), st.lists(LINES, max_size=4))
def test_no_word_of_real_tables_is_lost(tables: list[list[list[str]]], lines: list[str]) -> None:
    blocks = [Block("paragraph", " ".join(line.split())) for line in lines]
    for rows in tables:
        shown = "\n".join(" | ".join(cell for cell in cells if cell.strip()) for cells in rows)
        blocks.append(Block("table", shown, rows=tuple(map(tuple, rows))))
    document = Document(blocks)
    try:
        draft = read_leaflet(document)
    except ImportingError:
        return
    assert not words_lost("\n".join(" ".join(cells) for rows in tables for cells in rows), draft)
    assert tell_kind(document) in ("letter", "leaflet", "both")
    holds(draft)


@FEW
@given(TABLES)
def test_no_word_of_a_table_in_a_file_is_lost(rows: list[list[str]]) -> None:
    safe = [["".join(char for char in cell if char.isprintable()) for cell in cells] for cells in rows]
    text = "Keep the pool open\nFriday 13 June 2025, 7pm\n" + "\n".join("\t" + "\t".join(cells) for cells in safe)
    for data in (leaflet_makers.as_docx(text), leaflet_makers.as_odt(text), leaflet_makers.as_html(text)):
        draft = Draft.from_json(answer(data, None))
        assert not words_lost(extract(data).source_text(), draft)
        assert not words_lost(text.split("\n", 2)[0], draft)


def test_long_leaflets_take_time_by_their_length() -> None:
    lines = "\n".join(f"Row {number}?\tYes, at least {number} people.\tNo." for number in range(1500))
    small = _seconds(f"Many\n\n\tA\tB\n{lines[: len(lines) // 10]}".encode())
    large = _seconds(f"Many\n\n\tA\tB\n{lines}".encode())
    assert large < max(40 * small, 2)


def _seconds(data: bytes) -> float:
    begun = time.perf_counter()
    import_bytes(data)
    return time.perf_counter() - begun
