"""Characters that no font has are found, named and shown as boxes; the list of those that fonts have is true."""

import io
import json
import random
from datetime import UTC, datetime

import pdfplumber
import pytest

from tests.typesetting import examples
from tests.typesetting.reading import missing_glyphs
from undersigned.typesetting import LeafletSheet, Paragraph, Pool, Run, Text, missing_characters, render
from undersigned.typesetting.characters import is_covered
from undersigned.typesetting.payload import make_payload
from undersigned.typesetting.survey import STYLES, candidates, survey


def test_a_missing_character_is_reported_by_name_and_field() -> None:
    sheet = LeafletSheet("Come \U0001f600\U0001f600", (Text((Paragraph("漢"),)),))
    found = [(one.codepoint, one.name, one.field, one.count) for one in missing_characters(sheet)]
    assert found == [
        ("U+1F600", "GRINNING FACE", "title", 2),
        ("U+6F22", "CJK UNIFIED IDEOGRAPH-6F22", "blocks.0.blocks.0.text", 1),
    ]
    assert str(missing_characters(sheet)[0]) == (
        "GRINNING FACE (U+1F600) in title cannot be printed; it stands as a box with its number."
    )


def test_a_sheet_with_missing_characters_is_still_made() -> None:
    sheet = LeafletSheet("Come \U0001f600", (Text((Paragraph("and 漢"),)),))
    rendering = render(sheet)
    assert rendering.missing == missing_characters(sheet)
    assert missing_glyphs(rendering.data) == 0


def test_the_examples_miss_nothing() -> None:
    for language in examples.WORDS:
        assert missing_characters(examples.leaflet(language, examples.FOUR_SCRIPTS)) == ()
        assert missing_characters(examples.letter(language)) == ()


def test_what_turns_other_words_around_is_shown_and_not_obeyed() -> None:
    sheet = LeafletSheet("Pay \u202eeno\u202c", ())
    assert [one.name for one in missing_characters(sheet)] == ["RIGHT-TO-LEFT OVERRIDE", "POP DIRECTIONAL FORMATTING"]


@pytest.mark.parametrize("invisible", ["\u200b", "\u200d", "\u00ad", "\ufe0f", "\u2060", "\u200f"])
def test_what_nobody_sees_is_not_reported(invisible: str) -> None:
    assert missing_characters(LeafletSheet(f"a{invisible}b", ())) == ()


def test_a_style_without_the_character_gives_way_to_the_upright_one() -> None:
    upright_only = next(one for one in candidates() if is_covered(one) and not is_covered(one, "italic"))
    run = Run(f"word {upright_only}", emphasis=True)
    rendering = render(LeafletSheet("Title", (Text((Paragraph((run,)),)),)))
    assert rendering.missing == ()
    assert missing_glyphs(rendering.data) == 0


def test_what_typst_itself_refuses_becomes_a_box_too() -> None:
    # As if the list of characters promised a glyph that the fonts do not have together.
    payload = make_payload(LeafletSheet("Title", (Text((Paragraph("Come @ and go"),)),)))
    data = json.loads(payload.json().replace("@", "\U0001f600\u0e01"))
    pool = Pool()
    reply = pool.set(data, (), form="pdf", made=datetime(2026, 3, 2, tzinfo=UTC))
    pool.close()
    assert reply.refused == ("\U0001f600", "\u0e01")
    assert missing_glyphs(reply.data) == 0
    with pdfplumber.open(io.BytesIO(reply.data)) as pdf:
        assert "Come U+1F600U+0E01 and go" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("style", STYLES)
def test_the_list_of_characters_is_what_typst_shows(style: str) -> None:
    every = candidates()
    picked = random.Random(14).sample(every, 1500) + [one for one in every if 0x20 <= ord(one) < 0x700]
    shown = set(survey(picked, style))
    turning = set(map(chr, range(0x202A, 0x202F)))
    assert {one for one in picked if is_covered(one, style)} == shown - turning  # type: ignore[arg-type]
