# ruff: noqa: E501  letters stand as they are read
"""One letter in every format gives one draft; what a file keeps apart becomes doubts."""

import io
import json
import subprocess
import sys
from collections.abc import Callable

import docx
import pytest

from tests import browser
from tests.importing import makers
from undersigned.importing.draft import Draft
from undersigned.importing.extract import extract
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost

FORMATS: dict[str, Callable[[], bytes]] = {
    "text": makers.BUS.encode,
    "docx": lambda: makers.saved(makers.docx_document()),
    "odt": makers.odt,
    "html": makers.html,
    "pdf": makers.bus_pdf,
}


def doubts(draft: Draft, code: str) -> list[str]:
    return [doubt.quoted for doubt in draft.doubts if doubt.code == code]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_letter(name: str) -> None:
    data = FORMATS[name]()
    draft = import_bytes(data, filename="misleading.exe")
    assert draft.title == makers.TITLE
    assert draft.addressee == "Bramford City Council"
    assert draft.date == "2025-03-03"
    assert draft.salutation == "Dear councillors,"
    assert draft.body == makers.BODY
    assert draft.closing == "With kind regards,"
    assert tuple((one.name, one.affiliation) for one in draft.signatories) == makers.NAMES
    assert draft.sender == "residents of Elm Street who ride the number 12 bus"
    assert not words_lost(makers.BUS, draft)
    assert not words_lost(extract(data).source_text(), draft)
    assert apply(draft, suggestions(draft)).doubts == ()


def test_a_page_printed_by_a_browser_gives_the_same_letter(tmp_path) -> None:
    chromium = browser.executable()
    if chromium is None:
        pytest.fail("Chromium is needed to print a page to PDF.")
    page = makers.html().replace(b"<nav>", b"<nav hidden>").replace(b"<footer>", b"<footer hidden>")
    draft = import_bytes(makers.printed(page, chromium, tmp_path))
    assert draft.title == makers.TITLE
    assert draft.body == makers.BODY
    assert tuple((one.name, one.affiliation) for one in draft.signatories) == makers.NAMES


def test_word_tells_tracked_changes_and_hidden_words() -> None:
    document = makers.docx_document()
    paragraph = document.paragraphs[3]
    makers.tracked(paragraph, "ins", " Added words.")
    makers.tracked(paragraph, "del", " Deleted words.")
    hidden = document.paragraphs[4].add_run(" Hidden words.")
    hidden.font.hidden = True
    draft = import_bytes(makers.saved(document))
    assert doubts(draft, "deleted-text") == ["Deleted words."]
    assert doubts(draft, "hidden-text") == ["Hidden words."]
    assert doubts(draft, "inserted-text") == ["Added words."]
    assert draft.body[0] == makers.BODY[0] + " Added words."
    assert draft.body[1] == makers.BODY[1]
    number = next(place for place, doubt in enumerate(draft.doubts) if doubt.code == "inserted-text")
    assert draft.doubts[number].where == "body.0"
    assert apply(draft, {number: "Take them out"}).body[0] == makers.BODY[0]


def test_word_tells_comments_headers_and_footnotes() -> None:
    document = makers.docx_document()
    document.add_comment(document.paragraphs[3].runs, text="Is this so?", author="Example Editor")
    document.sections[0].header.paragraphs[0].text = "Draft for the members"
    draft = import_bytes(makers.saved(document))
    assert doubts(draft, "comment") == ["Is this so?"]
    assert doubts(draft, "page-header") == ["Draft for the members"]
    assert draft.body == makers.BODY


def test_word_keeps_emphasis_links_lists_and_tables() -> None:
    document = docx.Document()
    document.add_heading("Open letter to the library", level=1)
    document.add_paragraph("Dear librarians,")
    paragraph = document.add_paragraph("We ask for ")
    paragraph.add_run("longer hours").bold = True
    paragraph.add_run(" on *all* days_.")
    document.add_paragraph("Open at nine", style="List Bullet")
    document.add_paragraph("Close at ten", style="List Number")
    document.add_paragraph("Sincerely,")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Name", "City", "Ada Example", "Bramford"), strict=True):
        cell.text = text
    draft = import_bytes(makers.saved(document))
    assert draft.body == (r"We ask for **longer hours** on \*all\* days\_.", "- Open at nine\n1. Close at ten")
    assert [(one.name, one.affiliation) for one in draft.signatories] == [("Ada Example", "Bramford")]
    assert doubts(draft, "signatory-list") == ["Name City"]


def test_opendocument_tells_tracked_changes_hidden_words_and_notes() -> None:
    before = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info>'
        "<dc:creator>Example Editor</dc:creator><dc:date>2025-01-01T00:00:00</dc:date></office:change-info>"
        "<text:p>Deleted words.</text:p></text:deletion></text:changed-region>"
        '<text:changed-region text:id="c2"><text:insertion/></text:changed-region></text:tracked-changes>'
    )
    extra = (
        "<text:p>Shown<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p>"
        '</text:note-body></text:note> <text:span text:style-name="Gone">Hidden words.</text:span>'
        '<text:change-start text:change-id="c2"/>Added words.<text:change-end text:change-id="c2"/>'
        "<office:annotation><dc:creator>Example Editor</dc:creator><text:p>Is this so?</text:p>"
        "</office:annotation></text:p>"
    )
    draft = import_bytes(makers.odt(extra, before))
    assert doubts(draft, "deleted-text") == ["Deleted words."]
    assert doubts(draft, "hidden-text") == ["Hidden words."]
    assert doubts(draft, "inserted-text") == ["Added words."]
    assert doubts(draft, "footnote") == ["1 A note."]
    assert doubts(draft, "comment") == ["Is this so?"]
    assert draft.body == (*makers.BODY, "Shown Added words.")


def test_web_page_tells_hidden_words_and_its_furniture() -> None:
    extra = (
        '<p style="display:none">Hidden one.</p><p class="gone">Hidden two.</p><p hidden>Hidden three.</p>'
        '<p>Seen <b>bold</b> and <a href="https://example.org/">a link</a><br>and a line.</p><ul><li>One<li>Two</ul>'
        '<img alt="A full bus" src="bus.png">'
    )
    draft = import_bytes(makers.html(extra, "<style>.gone { display: none }</style>"))
    assert doubts(draft, "hidden-text") == ["Hidden one.", "Hidden two.", "Hidden three."]
    assert doubts(draft, "picture-words") == ["A full bus"]
    (furniture,) = doubts(draft, "page-furniture")
    for words in ("Elm Street News", "Home About us", "Imprint and contact"):
        assert words in furniture
    assert draft.body == (
        *makers.BODY,
        "Seen **bold** and [a link](https://example.org/)",
        "and a line.",
        "- One\n- Two",
    )


def test_page_encoding_is_what_the_page_says_when_the_bytes_agree() -> None:
    body = "<p>Уважаемые соседи,</p><p>мы просим вас.</p>"
    page = f"<html><head><meta charset='windows-1251'></head><body>{body}</body></html>"
    assert import_bytes(page.encode("windows-1251")).salutation == "Уважаемые соседи,"


def test_words_split_at_line_ends_are_a_doubt_and_never_joined_unasked() -> None:
    long = "We ask the council to think again about this and to look at what people say in the whole neigh-"
    data = makers.pdf([[("Open letter to the council", 18)], [("Dear friends,", 11)], [(long, 11), ("bourhood.", 11)]])
    draft = import_bytes(data)
    assert draft.body[0].endswith("whole neigh-bourhood.")
    number = next(place for place, doubt in enumerate(draft.doubts) if doubt.code == "split-words")
    assert apply(draft, {number: draft.doubts[number].suggestion}).body[0].endswith("whole neighbourhood.")


def test_markdown_keeps_its_subset() -> None:
    text = (
        "# Open letter to the pool\n\nDear swimmers,\n\nWe *love* the [pool](https://example.org/).\n\n"
        "## What we ask\n\n- warm water\n- late hours\n\n> A pool for all.\n\nYours sincerely,\n"
    )
    draft = import_bytes(text.encode())
    assert draft.title == "Open letter to the pool"
    assert draft.body == (
        "We *love* the [pool](https://example.org/).",
        "## What we ask",
        "- warm water\n- late hours",
        "> A pool for all.",
    )
    assert draft.closing == "Yours sincerely,"


def test_command_prints_the_draft(tmp_path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(makers.SEED)
    program = "import sys; from undersigned.importing.command import run; sys.exit(run(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", program, str(file), "--json"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    printed = json.loads(done.stdout)
    assert list(printed) == [
        "format", "kind", "language", "heading", "title", "date", "sender", "addressee", "introductions",
        "salutation", "body", "closing", "signatories", "claimed_count", "paragraphs", "call", "meetings", "table",
        "quotations", "doubts",
    ]  # fmt: skip
    assert Draft.from_dict(printed) == import_bytes(makers.SEED)
    assert set(printed["doubts"][0]) == {"code", "where", "message", "choices", "sentences"}


def test_command_reads_standard_input_and_shows_doubts(capsysbinary, monkeypatch) -> None:
    from undersigned.importing.command import run

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(makers.SEED)))
    assert run(["-"]) == 0
    shown = capsysbinary.readouterr().out.decode()
    assert "Claimed count: over 275" in shown
    assert "Introduction by LeftEast" in shown
    assert "- Nobody yet: people sign here" in shown


def test_command_says_in_one_sentence_what_it_could_not_do(capsys, tmp_path) -> None:
    from undersigned.importing.command import run

    assert run([str(tmp_path / "missing.txt")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert run([]) == 2
    assert run(["--help"]) == 0


def test_readers_load_no_django() -> None:
    program = (
        "import sys, undersigned.importing.command, undersigned.importing.worker, undersigned.importing.letter,"
        "undersigned.importing.resolving;"
        "sys.exit(any(name.startswith(('django', 'numpy', 'lxml')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        (["Dear", "all,"], "Dear all,"),
        (["ריעה", "תצעומ"], "מועצת העיר"),
        ([",", "םירקי"], "יקרים,"),
        (["2022", "ראוניב", "3"], "3 בינואר 2022"),
        (["הפ", "Elm", "St", "בוחרב", "ונחנא"], "אנחנו ברחוב Elm St פה"),
    ],
)
def test_right_to_left_lines_are_turned_to_the_order_of_reading(seen: list[str], read: str) -> None:
    from undersigned.importing.extract.pdf import reading_order

    assert reading_order(seen) == read


def test_arabic_page_printed_by_a_browser_is_read_in_order(tmp_path) -> None:
    chromium = browser.executable()
    if chromium is None:
        pytest.fail("Chromium is needed to print a page to PDF.")
    page = (
        "<!doctype html><html dir=rtl lang=ar><meta charset=utf-8><body><h1>رسالة مفتوحة إلى بلدية المدينة</h1>"
        "<p>السادة الأعضاء،</p><p>نحن، سكان شارع الدردار، نطلب منكم الإبقاء على الحافلة في المساء.</p><p>مع التقدير،</p>"
    )
    draft = import_bytes(makers.printed(page.encode(), chromium, tmp_path))
    assert draft.title == "رسالة مفتوحة إلى بلدية المدينة"
    assert draft.body == ("نحن، سكان شارع الدردار، نطلب منكم الإبقاء على الحافلة في المساء.",)
    assert draft.closing == "مع التقدير،"


def test_page_without_an_article_and_laid_out_in_tables_is_read() -> None:
    page = (
        "<body><table><tr><td><div class='site-header'>Elm News</div><h1>Open letter to the pool</h1>"
        "Dear swimmers,<br><br>Please <i>swim</i>.<br>It is warm.<br><br>Best wishes,<br>Ada Example<br>Ben Sample</td></tr></table>"
    )
    draft = import_bytes(page.encode())
    assert (draft.title, draft.salutation, draft.closing) == (
        "Open letter to the pool",
        "Dear swimmers,",
        "Best wishes,",
    )
    assert draft.body == ("Please *swim*.", "It is warm.")
    assert [one.name for one in draft.signatories] == ["Ada Example", "Ben Sample"]
    assert doubts(draft, "page-furniture") == ["Elm News"]


def test_word_lines_with_tabs_are_names_and_affiliations() -> None:
    document = docx.Document()
    for text in ("Open letter to the pool", "Dear swimmers,", "Please swim.", "Best wishes,", "Ada Example\tnurse"):
        document.add_paragraph(text)
    document.add_paragraph("Ben Sample\nCleo Specimen, driver")
    draft = import_bytes(makers.saved(document))
    assert [(one.name, one.affiliation) for one in draft.signatories] == [
        ("Ada Example", "nurse"),
        ("Ben Sample", None),
        ("Cleo Specimen", "driver"),
    ]


def test_the_rehearsal_reads_a_leaflet_and_a_letter_in_every_format() -> None:
    from undersigned.importing import rehearsal, worker

    kinds = [json.loads(worker.draft(trial, {}))["kind"] for trial in rehearsal.trials()]
    assert kinds == ["leaflet"] * 5 + ["letter"] * 5
