"""Markup in any field stands on the page as it was typed; nothing that people write can stop a sheet or read a file."""

import dataclasses
import io

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.typesetting import examples
from tests.typesetting.reading import missing_glyphs, opened
from undersigned.typesetting import (
    BadSheetError,
    CallToSign,
    Cell,
    Claim,
    ComparisonTable,
    DoorSheet,
    Heading,
    Image,
    LeafletSheet,
    LetterSheet,
    ListBlock,
    MeetingNotice,
    MeetingPoster,
    Paragraph,
    Quotation,
    Row,
    Run,
    ShareCard,
    Sheet,
    Signatory,
    Source,
    Text,
    content_hash,
    render,
    render_pdf,
)

MARKUP = [
    '#panic("stop")',
    '#read("/etc/hostname")',
    '#include "main.typ"',
    '#import "@preview/none:1.0.0": *',
    "#sys.inputs.data",
    "$ sum_(i=0)^n $",
    "*strong* _emph_ `raw`",
    "= Heading",
    "@label <label>",
    r"\u{41} \ #{1+1}",
    "// comment /* more */",
    "<b>bold</b> &amp; <script>alert(1)</script>",
    '"], "kind": "LetterSheet", "x": ["',
    "-- --- ... ~ -?",
    "{{ braces }} {% tag %}",
]


def leaflet_of(words: str) -> LeafletSheet:
    """The same words in every field of a leaflet."""
    source = Source(words, words)
    claim = Claim(words, (source,), words)
    table = ComparisonTable((words, words), (Row(words, (Cell(words, (claim,)),)),), words, words, key=words)
    return LeafletSheet(
        words,
        (
            Text((Paragraph((Run(words, strong=True), Run(words, emphasis=True, link=words))),), key=words),
            Text((ListBlock(((Paragraph(words),),), 3),)),
            Heading(words, 2),
            table,
            Quotation(words, words, words, words, (source,), words),
            MeetingNotice(words, words, words, words, words, words, words, words, "x", words, words),
            CallToSign(words, "x", words, words),
            Image(examples.photo(), "." + words, words),
        ),
        sources_heading=words,
        imprint=words,
        sides=9,
    )


def every_sheet_of(words: str) -> list[Sheet]:
    """The same words in every field of every kind of sheet."""
    person = Signatory(words, words)
    notice = MeetingNotice(words, words, words, words, words, words, words, words, "x", words, words)
    return [
        leaflet_of(words),
        LetterSheet(
            words, "he", (Paragraph(words), Heading(words)), words, words, words, words, words, (person,), words,
            (person,), words, (words,), words.encode("utf-8", "replace"), words, words,
        ),
        MeetingPoster(notice, "ar", imprint=words),
        DoorSheet(notice, words),
        ShareCard(words, words, words, words, words),
    ]  # fmt: skip


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_stands_as_it_was_typed(markup: str) -> None:
    data = render_pdf(leaflet_of(markup))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        shown = "".join("".join(page.extract_text() for page in pdf.pages).split())
    # Once for each of 24 fields that are shown; lines end inside some, which is why spaces do not count.
    assert shown.count("".join(markup.split())) >= 20
    pdf = opened(data)
    assert str(pdf.docinfo["/Title"]) == markup


def test_only_web_and_mail_addresses_become_links() -> None:
    urls = ("javascript:alert(1)", "file:///etc/passwd", "not an address", "https://example.org/a")
    claims = tuple(Claim(f"claim {place}", (Source(f"source {place}", url),)) for place, url in enumerate(urls))
    table = ComparisonTable(("S",), (Row("Q", (Cell("", claims),)),))
    data = render_pdf(LeafletSheet("T", (table,)))
    pdf = opened(data)
    found = [one for page in pdf.pages for one in page.get("/Annots", [])]
    assert [str(one.A.URI) for one in found if "/A" in one and "/URI" in one.A] == ["https://example.org/a"]
    with pdfplumber.open(io.BytesIO(data)) as plumbed:
        text = plumbed.pages[0].extract_text()
    assert all(url in text for url in urls), "an address that is no link is still words"


# Kept few outside the soak: each makes five sheets.
@settings(max_examples=15)
@given(st.text(min_size=1, max_size=40))
def test_any_words_make_every_sheet_or_one_sentence(words: str) -> None:
    for sheet in every_sheet_of(words):
        if isinstance(sheet, ShareCard):
            assert _made_or_told(sheet, "png").startswith((b"\x89PNG", b"told"))
        else:
            data = _made_or_told(sheet, "pdf")
            assert data == b"told" or missing_glyphs(data) == 0


def _made_or_told(sheet: Sheet, form: str) -> bytes:
    try:
        return render(sheet, form=form).data  # type: ignore[arg-type]
    except BadSheetError as error:
        # The one thing that words can lack: something to see in a title, or in the words for a picture.
        return b"told" if error.where.endswith("title") or error.where.startswith("blocks") else b"another error"


@pytest.mark.parametrize("title", ["", " ", "\n", "\u200b", "\u00a0\u2003", "\ufe0f"])
def test_a_sheet_without_a_title_is_refused(title: str) -> None:
    with pytest.raises(BadSheetError) as refused:
        render_pdf(LeafletSheet(title, ()))
    assert refused.value.where == "title"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [("text.en.md", "text.en.md"), ("../../.ssh/keys", "_.._.ssh_keys"), ("\\", "_"), ("", "text.md"), ("a/b", "a_b")],
)
def test_an_attached_file_has_a_harmless_name(given_name: str, name: str) -> None:
    pdf = opened(render_pdf(LetterSheet("T", canonical=b"words\n", canonical_name=given_name)))
    assert list(pdf.attachments) == [name]


def test_an_unknown_language_is_refused_with_its_field() -> None:
    with pytest.raises(BadSheetError) as refused:
        render_pdf(LeafletSheet("T", (Text((Paragraph("a"), Paragraph("b", language="xx-nowhere"))),)))
    assert refused.value.where == "blocks.0.blocks.1.language"


def test_too_much_text_is_refused() -> None:
    with pytest.raises(BadSheetError, match="more text than one sheet"):
        render_pdf(LeafletSheet("T", (Text((Paragraph("word " * 500_000),)),)))


def test_every_word_of_a_sheet_counts_for_its_hash() -> None:
    sheet = examples.leaflet("en", examples.picture_block())
    hashes = {content_hash(sheet), content_hash(sheet, "png")}
    for changed in (
        dataclasses.replace(sheet, title="Other"),
        dataclasses.replace(sheet, greyscale=True),
        dataclasses.replace(sheet, layout="a4"),
        dataclasses.replace(sheet, language="de"),
        dataclasses.replace(sheet, blocks=(*sheet.blocks[:-1], Image(examples.photo(321), "A", "B", 0.6))),
    ):
        hashes.add(content_hash(changed))
    assert len(hashes) == 7
    assert content_hash(sheet) == content_hash(examples.leaflet("en", examples.picture_block()))
