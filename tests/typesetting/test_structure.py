"""What a reader's software finds in a PDF: tags, title, language, header cells, words for pictures, attachments."""

import tempfile
from dataclasses import replace

import pikepdf
import pytest

from tests.typesetting import examples
from tests.typesetting.reading import attribute, elements, missing_glyphs, opened
from undersigned.typesetting import (
    DoorSheet,
    GuestList,
    Heading,
    LeafletSheet,
    MeetingPoster,
    Paragraph,
    RenderingFailedError,
    Sheet,
    Text,
    render_pdf,
)
from undersigned.typesetting.fonts import FAMILIES
from undersigned.typesetting.row_headers import mark_row_headers
from undersigned.typesetting.survey import make_compiler

LANGUAGES = list(examples.WORDS)


def sheets(language: str) -> list[Sheet]:
    """One of each kind."""
    words = examples.WORDS[language]
    meeting = examples.meeting(words)
    return [
        examples.letter(language),
        *(examples.leaflet(language, layout=layout) for layout in ("a5", "a4", "a3", "a5-two-up", "a6-four-up")),
        MeetingPoster(meeting, language=language, imprint=words.imprint),
        DoorSheet(meeting, direction_line=words.heading, language=language),
        GuestList(words.title, (words.heading, words.imprint), when=meeting.when, language=language),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_is_tagged_titled_and_in_its_language(language: str) -> None:
    for sheet in sheets(language):
        data = render_pdf(sheet)
        pdf = opened(data)
        title = sheet.meeting.title if isinstance(sheet, MeetingPoster | DoorSheet) else sheet.title  # type: ignore[union-attr]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]) == title
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == language
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert missing_glyphs(data) == 0
        assert len(elements(pdf, "H1")) == 1


def test_the_count_of_missing_glyphs_would_see_one() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = f"#set text(font: {str(FAMILIES).replace(chr(39), chr(34))}, fallback: false)\na 😀 b"
        data = make_compiler(folder).compile(source.encode(), format="pdf")
    assert missing_glyphs(data) == 1


@pytest.mark.parametrize("language", ["he", "ar"])
def test_pages_of_a_sheet_read_from_the_right_turn_the_other_way(language: str) -> None:
    pdf = opened(render_pdf(examples.leaflet(language)))
    assert pdf.Root.ViewerPreferences.Direction == "/R2L"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", ["a5", "a6-four-up"])
def test_every_cell_of_a_table_names_its_column_and_its_row(language: str, layout: str) -> None:
    pdf = opened(render_pdf(examples.leaflet(language, layout=layout)))
    headers = elements(pdf, "TH")
    columns = [str(one.ID) for one in headers if attribute(one, "Scope") == "/Column"]
    rows = [str(one.ID) for one in headers if attribute(one, "Scope") == "/Row"]
    assert len(columns) == 3
    assert len(rows) == len(examples.WORDS[language].rows)
    cells = elements(pdf, "TD")
    assert len(cells) == 2 * len(rows)
    named = [[str(name) for name in attribute(cell, "Headers")] for cell in cells]
    assert named == [[column, row] for row in rows for column in columns[1:]]
    listed = [str(name) for name in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
    assert listed == sorted(columns + rows)


def test_a_pdf_of_another_form_is_refused_and_not_left_without_row_headers() -> None:
    data = render_pdf(examples.leaflet("en"))
    with pytest.raises(RenderingFailedError):
        mark_row_headers(data[:-40] + b"/S/TBody")


def test_a_paragraph_has_its_own_language() -> None:
    pdf = opened(render_pdf(examples.leaflet("en", examples.FOUR_SCRIPTS)))
    assert {"ru", "he", "ar"} <= {str(one.Lang) for one in elements(pdf) if "/Lang" in one}


def test_the_letters_bytes_are_attached() -> None:
    letter = examples.letter("ru")
    pdf = opened(render_pdf(letter))
    assert list(pdf.attachments) == ["text.ru.md"]
    assert pdf.attachments["text.ru.md"].get_file().read_bytes() == letter.canonical


def test_pictures_and_codes_have_words() -> None:
    pdf = opened(render_pdf(examples.leaflet("en", examples.picture_block())))
    words = [str(one.Alt) for one in elements(pdf, "Figure")]
    assert "A road without a pavement under a blue sky" in words
    assert f"Sign at {examples.ADDRESS}" in words
    assert all(words)


@pytest.mark.parametrize("layout", ["a5", "a5-two-up", "a6-four-up"])
def test_a_table_may_go_on_over_the_page_and_copies_are_no_part_of_the_text(layout: str) -> None:
    words = examples.WORDS["en"]
    table = examples.table(words)
    before = Text(tuple(Paragraph("Evening buses bring people home safely. " * 4) for _ in range(12)))
    sheet = LeafletSheet("Title", (before, replace(table, rows=table.rows * 4)), layout=layout, sides=4)  # type: ignore[arg-type]
    pdf = opened(render_pdf(sheet))
    assert len(pdf.pages) >= 2
    assert len(elements(pdf, "Table")) == 1
    assert elements(pdf, "Figure") == []
    rows = [one for one in elements(pdf, "TH") if attribute(one, "Scope") == "/Row"]
    assert len(rows) == 12
    # Object numbers of two and of three digits: the names must be in the order of their bytes, not of the rows.
    listed = [str(name) for name in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
    assert listed == sorted(listed)
    assert [str(one.ID) for one in rows] != sorted(str(one.ID) for one in rows)


def test_headings_leave_no_level_out() -> None:
    blocks = (Heading("One"), Heading("Deep", 5), Text((Heading("Deeper", 4), Paragraph("Words"))), Heading("Two", 1))
    pdf = opened(render_pdf(LeafletSheet("Title", blocks)))
    levels = [str(one.S) for one in elements(pdf) if str(one.S)[1] == "H" and str(one.S)[2:].isdigit()]
    assert levels == ["/H1", "/H2", "/H3", "/H4", "/H2"]


def test_a_note_leads_to_its_source_and_back() -> None:
    pdf = opened(render_pdf(examples.leaflet("en")))
    annotations = [one for page in pdf.pages for one in page.get("/Annots", [])]
    inside = [one for one in annotations if "/Dest" in one or one.get("/A", pikepdf.Dictionary()).get("/S") == "/GoTo"]
    outside = [str(one.A.URI) for one in annotations if "/A" in one and "/URI" in one.A]
    assert len(inside) == 3 + 1
    assert outside == ["https://transport.example.org/lines/14"]


def test_a_sheet_made_at_the_same_time_is_the_same_file() -> None:
    from datetime import UTC, datetime

    sheet = replace(examples.leaflet("he"), made=datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    assert render_pdf(sheet) == render_pdf(sheet)
