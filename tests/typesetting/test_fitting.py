"""A leaflet is fitted to two sides, and what does not fit is named."""

from dataclasses import replace

import pytest

from tests.typesetting import examples
from undersigned.typesetting import (
    BadSheetError,
    Cell,
    Claim,
    ComparisonTable,
    LeafletSheet,
    MeetingPoster,
    Paragraph,
    Row,
    Text,
    print_order,
    render,
)
from undersigned.typesetting.order_words import WORDS


def words(count: int) -> Text:
    return Text(tuple(Paragraph("Evening buses bring people home safely. " * 10) for _ in range(count)), key="long")


def test_a_leaflet_that_fits_keeps_its_type() -> None:
    rendering = render(examples.leaflet("en"))
    assert (rendering.scale, rendering.overflow) == (1.0, ())
    assert rendering.pages <= 2


def test_a_leaflet_a_little_too_long_gets_the_largest_type_that_fits() -> None:
    sheet = LeafletSheet("Title", (words(22),))
    rendering = render(sheet)
    assert rendering.pages == 2
    assert 0.72 <= rendering.scale < 1
    assert rendering.overflow == ()


def test_blocks_that_do_not_fit_are_named_in_order() -> None:
    sheet = replace(examples.leaflet("en"), blocks=(words(60), *examples.leaflet("en").blocks))
    rendering = render(sheet)
    assert rendering.pages > 2
    assert [(one.place, one.key, one.kind) for one in rendering.overflow] == [
        (0, "long", "Text"),
        (1, "opening", "Text"),
        (2, "heading", "Heading"),
        (3, "plans", "ComparisonTable"),
        (4, "quotation", "Quotation"),
        (5, "meeting", "MeetingNotice"),
        (6, "call", "CallToSign"),
        (None, "", "list of sources"),
        (None, "", "imprint"),
    ]
    assert all(one.page > 2 for one in rendering.overflow)
    assert str(rendering.overflow[1]).startswith("Block 2 (Text) does not fit; it ends on page")


def test_the_same_leaflet_fits_on_larger_paper() -> None:
    sheet = LeafletSheet("Title", (words(44),))
    assert render(sheet).overflow
    assert not render(replace(sheet, layout="a4")).overflow


def test_a_cell_of_ten_thousand_words_makes_a_file_and_a_report() -> None:
    cell = Cell("", (Claim("word " * 10_000),))
    table = ComparisonTable(("A", "B"), (Row("Question", (cell, Cell("No."))),), key="table")
    rendering = render(LeafletSheet("Title", (table,)))
    assert rendering.data.startswith(b"%PDF")
    assert [one.key for one in rendering.overflow] == ["table"]


def test_a_poster_stays_on_one_page() -> None:
    meeting = replace(examples.meeting(examples.WORDS["ru"]), title="Вечерний автобус " * 12)
    rendering = render(MeetingPoster(meeting, language="ru"))
    assert (rendering.pages, rendering.overflow) == (1, ())


@pytest.mark.parametrize(
    ("subjects", "cells", "sentence"),
    [(9, 1, "1 to 8 subjects"), (200, 200, "1 to 8 subjects"), (0, 0, "1 to 8 subjects"), (2, 3, "more cells")],
)
def test_a_table_that_no_page_can_hold_is_refused_in_one_sentence(subjects: int, cells: int, sentence: str) -> None:
    table = ComparisonTable(("S",) * subjects, (Row("Q", (Cell("a"),) * cells),))
    with pytest.raises(BadSheetError, match=sentence) as refused:
        render(LeafletSheet("Title", (table,)))
    assert refused.value.where == "blocks.0"


def test_ragged_rows_leave_cells_empty() -> None:
    table = ComparisonTable(("A", "B", "C"), (Row("Q", (Cell("a"),)), Row("R", ()), Row("S", (Cell("a"),) * 3)))
    assert render(LeafletSheet("Title", (table,))).pages == 1


@pytest.mark.parametrize(
    ("layout", "copies", "pages", "sentence"),
    [
        ("a5-two-up", 500, 2, "250 sheets A4, both sides, flip on short edge, cut once"),
        ("a6-four-up", 999, 2, "250 sheets A4, both sides, flip on long edge, cut twice"),
        ("a4", 250, 1, "250 sheets A4, one side"),
        ("a3", 1, 2, "1 sheet A3, both sides, flip on long edge"),
        ("a5", 10, 3, "20 sheets A5, both sides, flip on long edge"),
    ],
)
def test_the_line_for_the_copy_shop(layout: str, copies: int, pages: int, sentence: str) -> None:
    sheet = examples.leaflet("en", layout=layout)
    assert print_order(sheet, copies=copies, pages=pages).sentence() == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ar", "250 ورقة A4، طباعة على الوجهين، القلب على الحافة القصيرة، قص مرة واحدة"),
        ("fr-CH", "250 feuilles A4, recto verso, retournement sur le bord court, couper une fois"),
        ("he", "250 גיליונות A4, הדפסה דו-צדדית, היפוך בצד הקצר, לחתוך פעם אחת"),
        ("ru", "250 листов A4, с двух сторон, переворот по короткому краю, разрезать один раз"),
        ("uk", "250 аркушів A4, з двох боків, перегортання по короткому краю, розрізати один раз"),
        ("sw", "250 sheets A4, both sides, flip on short edge, cut once"),
    ],
)
def test_the_line_for_the_copy_shop_is_in_the_leaflets_language(language: str, sentence: str) -> None:
    order = print_order(examples.leaflet("en", layout="a5-two-up"), copies=500)
    assert order.sentence(language) == sentence


def test_every_language_has_all_plural_forms_of_sheets() -> None:
    for language, words in WORDS.items():
        for number in (1, 2, 3, 5, 11, 21, 22, 100, 1000):
            sentence = words.sentence(language, [], number, "A4")
            assert "{" not in sentence
            assert sentence.endswith(" A4")
            assert str(number) in sentence or number in (1, 2)


def test_no_copies_are_no_order() -> None:
    with pytest.raises(BadSheetError):
        print_order(examples.leaflet("en"), copies=0)
