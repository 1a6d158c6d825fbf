"""The leaflet of the seeds in every format gives one draft, or a doubt says which part could not be known."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests import browser
from tests.importing import leaflet_makers, makers
from undersigned.importing.doubts import KINDS
from undersigned.importing.draft import Draft
from undersigned.importing.extract import extract
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost

SEED = import_bytes(leaflet_makers.TEXT.encode())
# Made once by LibreOffice 7.4 from the Word document, and kept: see made/README.md.
MADE = Path(__file__).parent / "made"
FORMATS: dict[str, Callable[[], bytes]] = {
    "docx": leaflet_makers.as_docx,
    "odt": leaflet_makers.as_odt,
    "html": leaflet_makers.as_html,
    "odt by LibreOffice": (MADE / "leaflet.odt").read_bytes,
    "html by LibreOffice": (MADE / "leaflet.html").read_bytes,
    "docx by LibreOffice": (MADE / "leaflet.docx").read_bytes,
}


def printed(page: bytes, folder: Path) -> bytes:
    chromium = browser.executable()
    if chromium is None:
        pytest.fail("Chromium is needed to print a page to PDF.")
    return makers.printed(page, chromium, folder)


def without_doubts(draft: Draft) -> Draft:
    return replace(draft, doubts=())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_leaflet(name: str) -> None:
    assert import_bytes(FORMATS[name](), filename="misleading.exe") == SEED


@pytest.mark.parametrize("style", ["", "body { font-size: 20px }", "body { font-size: 13px; font-family: sans-serif }"])
def test_a_page_printed_by_a_browser_gives_the_same_leaflet(style: str, tmp_path: Path) -> None:
    draft = import_bytes(printed(leaflet_makers.as_html(style=style), tmp_path))
    assert without_doubts(draft) == without_doubts(SEED)
    told = [one for one in draft.doubts if one not in SEED.doubts]
    assert all(one.code in ("page-header", "page-break-row") for one in told)
    assert all(one in draft.doubts for one in SEED.doubts)


def test_a_pdf_whose_rows_go_on_behind_a_pages_end_gives_the_same_leaflet() -> None:
    data = (MADE / "leaflet.pdf").read_bytes()
    draft = import_bytes(data)
    assert without_doubts(draft) == without_doubts(SEED)
    cut = [one for one in draft.doubts if one not in SEED.doubts]
    assert [one.code for one in cut] == ["page-break-row", "page-break-row"]
    assert "centuries of imperial violence" in cut[0].message
    assert not words_lost(extract(data).source_text(), draft)
    assert apply(draft, suggestions(draft)).doubts == ()


def test_a_pdf_with_unruled_columns_says_that_their_order_is_not_known(tmp_path: Path) -> None:
    data = printed(leaflet_makers.as_html().replace(b" border=1", b""), tmp_path)
    draft = import_bytes(data)
    assert draft.kind == "leaflet"
    assert draft.table is None
    assert any(one.code == "lost-columns" and "without ruled lines" in one.message for one in draft.doubts)
    assert (draft.heading, draft.call, draft.meetings) == (SEED.heading, SEED.call, SEED.meetings)
    assert not words_lost(leaflet_makers.TEXT, draft)


def test_a_right_to_left_table_in_a_pdf_keeps_the_order_of_reading(tmp_path: Path) -> None:
    text = "החזירו את הקו\n\n\tקו ראשון\tקו שני\nנוסע בערב?\tלא תמיד.\tכן, עד חצות.\nנוסע בשבת?\tלא.\tכן, בבוקר.\n"
    page = leaflet_makers.as_html(text, language="he").replace(b"<html ", b"<html dir=rtl ")
    draft = import_bytes(printed(page, tmp_path))
    assert draft.table is not None
    assert draft.table.subjects == ("קו ראשון", "קו שני")
    assert [cell.text for cell in draft.table.rows[1].cells] == ["לא.", "כן, בבוקר."]


def test_lines_with_tabs_in_a_word_document_are_a_table() -> None:
    import docx

    document = docx.Document()
    for line in leaflet_makers.TEXT.split("\n"):
        document.add_paragraph(line)
    draft = import_bytes(makers.saved(document))
    assert without_doubts(draft) == without_doubts(SEED)
    assert [one.code for one in draft.doubts if one not in SEED.doubts] == ["table-header"]


def test_merged_cells_keep_the_others_in_their_columns() -> None:
    page = (
        "<h1>Two pools</h1><table><tr><td></td><th>Elm</th><th>Oak</th></tr>"
        "<tr><th>Open?</th><td colspan=2>Yes, both.</td></tr><tr><th rowspan=2>Warm?</th><td>No.</td><td>Yes.</td></tr>"
        "<tr><td>Never.</td><td><p>On Sundays.</p><p>In May too.</p></td></tr></table>"
    )
    table = import_bytes(page.encode()).table
    assert table is not None
    assert [[row.question, *(cell.text for cell in row.cells)] for row in table.rows] == [
        ["Open?", "Yes, both.", ""],
        ["Warm?", "No.", "Yes."],
        ["", "Never.", "On Sundays. In May too."],
    ]


def test_what_a_word_document_keeps_apart_is_told_of_a_leaflet_too() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Two pools")
    paragraph = document.add_paragraph("We want both pools to stay open all year.")
    makers.tracked(paragraph, "ins", " Added words.")
    document.add_paragraph("Talk of the town")
    document.add_paragraph("Friday 13 June 2025, 7pm")
    document.sections[0].header.paragraphs[0].text = "Draft for the members"
    draft = import_bytes(makers.saved(document))
    assert draft.kind == "leaflet"
    (header,) = [one for one in draft.doubts if one.code == "page-header"]
    assert "Draft for the members" in header.message
    assert apply(draft, {draft.doubts.index(header): header.choices[1]}).paragraphs[-1] == "Draft for the members"
    (added,) = [one for one in draft.doubts if one.code == "inserted-text"]
    assert added.where == "paragraphs.0"
    assert apply(draft, {draft.doubts.index(added): "Take them out"}).paragraphs == (
        "We want both pools to stay open all year.",
    )


def test_every_code_of_a_doubt_is_a_known_kind() -> None:
    assert {one.code for one in SEED.doubts} <= set(KINDS)
