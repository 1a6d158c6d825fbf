# ruff: noqa: E501  letters stand as they are read
"""For any text at all: no word is lost, and no error but the room's own comes out."""

import io
import re
import zipfile
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.importing import makers
from tests.importing.makers import answer
from tests.soak import SOAK
from undersigned.importing.draft import Draft
from undersigned.importing.errors import ImportingError
from undersigned.importing.extract import extract
from undersigned.importing.extract.text import blocks_of_text
from undersigned.importing.letter import read_letter
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import kept_text, words, words_lost

MANY = settings() if SOAK else settings(max_examples=150)
FEW = settings(max_examples=300) if SOAK else settings(max_examples=25)

PIECES = st.sampled_from(
    [
        "Dear friends,", "Dear friends, we write", "In solidarity,", "With hope. Yours, Ada", "Signatories:", "Signed by: A, B",
        "[Reprinted by X with the following introduction:", "[Introduction: a]", "]", "[", "[[", "Editor's note: b c",
        "Open letter to the pool", "Heading", "# Heading", "===", "---", "- item", "3) item", "> quote", "a\tb\tc", "1. Ada, x",
        "24 February 2022", "Monday 3 May", "31/02/2020", "To: you", "From: us", "and 20 others", "signed by over 30 people",
        "P.S. c", "“quoted” words", "We, the undersigned residents of Elm, ask", "*a* **b** [c](https://example.org)", "x" * 70,
        "Уважаемые соседи!", "С уважением,", "السادة الأعزاء،", "مع التحية", "٣ مارس ٢٠٢٥", "בברכה,", "\u202etest\u202c",
        "€ ✊ ½ ²", "word-", "", " ", "\x0c", "\x85", "{}", "{0}", "%s", "\\1", "co\u00adop", "a\u200bb",
    ]
)  # fmt: skip
LETTERS = st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=14).flatmap(
    lambda parts: st.lists(st.sampled_from(["\n", "\n\n", " ", "\r\n"]), min_size=len(parts), max_size=len(parts)).map(
        lambda glue: "".join(part + between for part, between in zip(parts, glue, strict=True))
    )
)


def check(text: str) -> Draft | None:
    """Import a text and check the promises on its draft."""
    try:
        draft = import_bytes(text.encode())
    except ImportingError:
        return None
    # Where the encoding was assumed, the words may be read as others; the doubt says so.
    assert not words_lost(text, draft) or any(doubt.code == "encoding" for doubt in draft.doubts)
    assert Draft.from_json(draft.to_json()) == draft
    assert all(doubt.choices and len(set(doubt.choices)) == len(doubt.choices) for doubt in draft.doubts)
    apply(draft, suggestions(draft))
    return draft


@MANY
@given(LETTERS)
def test_no_word_of_a_letter_is_lost(text: str) -> None:
    check(text)


@MANY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    draft = check(text)
    assert (
        draft is not None
        or not list(words(text))
        or text.encode()[:4].startswith((b"PK", b"<"))
        or "\x00" in text
        or (sum(char < " " for char in text) > 0)
    )


@MANY
@given(st.binary(max_size=300))
def test_any_bytes_give_a_draft_or_the_rooms_own_error(data: bytes) -> None:
    try:
        read_letter(extract(data))
    except ImportingError as error:
        sentence = str(error)
    else:
        sentence = "."
    assert sentence.endswith(".")


@FEW
@given(LETTERS)
def test_parts_stand_in_the_order_of_the_document(text: str) -> None:
    draft = check(text)
    if draft is None or any(doubt.code == "left-over" for doubt in draft.doubts):
        return
    places = [text.find(entry.split()[0]) for entry in draft.body[:1] if entry.split()]
    assert all(first <= second for first, second in pairwise(places))


@FEW
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=40), max_size=8
    )
)
def test_no_word_of_a_word_document_is_lost(paragraphs: list[str]) -> None:
    document = makers.docx_document()
    for text in paragraphs:
        document.add_paragraph(text)
    draft = Draft.from_json(answer(makers.saved(document), None))
    assert not words_lost("\n".join(paragraphs), draft)


@FEW
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_damaged_files_give_a_draft_or_the_rooms_own_error(at: int, junk: bytes) -> None:
    for data in (makers.odt(), makers.bus_pdf(), makers.html()):
        place = at % len(data)
        printed = answer(data[:place] + junk + data[place + len(junk) :], None)
        assert printed.startswith(('{"error"', '{"format"'))


@FEW
@given(st.integers(0, 4000), st.sampled_from([b"", b"<w:p/>", b"<text:p>x", b"&", b"</w:r>", b"\xff"]))
def test_damaged_parts_of_archives_give_the_rooms_own_error(at: int, junk: bytes) -> None:
    for data, part in ((makers.saved(makers.docx_document()), "word/document.xml"), (makers.odt(), "content.xml")):
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = {name: archive.read(name) for name in archive.namelist()}
        place = at % len(parts[part])
        parts[part] = parts[part][:place] + junk + parts[part][place:]
        assert answer(makers.zipped(parts), None).startswith(('{"error"', '{"format"'))


TAGS = [
    "p",
    "div",
    "h1",
    "h2",
    "ul",
    "li",
    "ol",
    "blockquote",
    "table",
    "tr",
    "td",
    "th",
    "b",
    "i",
    "em",
    "a",
    "span",
    "section",
    "article",
    "main",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "label",
    "option",
    "select",
    "textarea",
    "details",
    "summary",
    "figure",
    "figcaption",
    "pre",
    "code",
    "dl",
    "dt",
    "dd",
    "center",
    "font",
    "address",
    "noscript",
    "u",
    "small",
    "caption",
    "svg",
    "q",
    "custom-tag",
    "fieldset",
    "legend",
    "br",
    "hr",
    "sup",
    "dialog",
    "object",
    "body",
    "html",
    "thead",
    "tbody",
]
LOOKS = st.sampled_from(
    [
        "",
        " hidden",
        " style='display:none'",
        " class='nav'",
        " class=gone",
        " id=footer",
        " role=banner",
        " aria-hidden=true",
    ]
)
PAGES = st.recursive(
    st.integers(1, 99).map(lambda number: f" word{number} "),
    lambda inner: st.tuples(st.sampled_from(TAGS), LOOKS, st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}{made[1]}>{''.join(made[2])}</{made[0]}>"
    ),
    max_leaves=25,
)


@MANY
@given(st.lists(PAGES, min_size=1, max_size=5))
def test_no_word_of_a_web_page_is_lost(parts: list[str]) -> None:
    page = f"<!doctype html><style>.gone {{ display: none }}</style><p>Dear all,</p>{''.join(parts)}"
    draft = Draft.from_json(answer(page.encode(), None))
    assert not words_lost(" ".join(re.findall(r"word\d+", page)), draft)


ODT_TAGS = [
    "text:p",
    "text:h",
    "text:list",
    "text:list-item",
    "text:span",
    "text:a",
    "text:note",
    "text:note-body",
    "office:annotation",
    "draw:frame",
    "draw:text-box",
    "text:section",
    "table:table",
    "table:table-row",
    "table:table-cell",
    "text:hidden-text",
    "text:bookmark",
    "text:ruby",
    "text:ruby-text",
    "text:numbered-paragraph",
    "text:table-of-content",
    "text:index-body",
    "svg:desc",
]
ODT_PARTS = st.recursive(
    st.integers(1, 99).map(lambda number: f"<text:p>word{number}</text:p>"),
    lambda inner: st.tuples(st.sampled_from(ODT_TAGS), st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=20,
)


@MANY
@given(st.lists(ODT_PARTS, min_size=1, max_size=4))
def test_no_word_of_an_opendocument_is_lost(parts: list[str]) -> None:
    extra = "".join(parts)
    draft = Draft.from_json(answer(makers.odt(extra), None))
    assert not words_lost(" ".join(re.findall(r"word\d+", extra)), draft)


DOCX_TAGS = [
    "w:p",
    "w:r",
    "w:t",
    "w:ins",
    "w:del",
    "w:delText",
    "w:hyperlink",
    "w:sdt",
    "w:sdtContent",
    "w:smartTag",
    "w:tbl",
    "w:tr",
    "w:tc",
    "w:txbxContent",
    "w:drawing",
    "w:pict",
    "w:fldSimple",
    "w:customXml",
    "w:moveFrom",
    "w:moveTo",
    "w:ruby",
    "w:rubyBase",
    "w:rt",
    "w:object",
]
DOCX_PARTS = st.recursive(
    st.integers(1, 99).map(lambda number: f"<w:p><w:r><w:t>word{number}</w:t></w:r></w:p>"),
    lambda inner: st.tuples(st.sampled_from(DOCX_TAGS), st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=20,
)


@MANY
@example([f"<w:p>{(word := '<w:p><w:r><w:t>word1</w:t></w:r></w:p>')}<w:r><w:t>{word}</w:t></w:r></w:p>"])
@given(st.lists(DOCX_PARTS, min_size=1, max_size=4))
def test_no_word_of_a_strangely_built_word_document_is_lost(parts: list[str]) -> None:
    extra = "".join(parts)
    root = makers.WORD.replace("%s</w:r></w:p>", f"<w:t>Dear all,</w:t></w:r></w:p>{extra}")
    draft = Draft.from_json(answer(makers.zipped({"word/document.xml": root.encode()}), None))
    assert not words_lost(" ".join(re.findall(r"word\d+", extra)), draft)


def test_words_counts_what_people_read() -> None:
    assert list(words("co\u00adop a\u200bb • x_y – 3½ €5 ✊")) == ["coop", "ab", "x", "y", "3½", "5", "€", "✊"]


def test_kept_text_counts_no_derived_part() -> None:
    draft = check(makers.SEED.decode())
    assert draft is not None
    assert "275" not in kept_text(draft).replace(draft.introductions[0].text, "")


def test_deeply_nested_introductions_are_read_or_refused() -> None:
    check("[Introduction: " * 3000 + "x" + "]" * 3000)


def test_blocks_keep_lines_that_were_not_wrapped() -> None:
    blocks = blocks_of_text("Ada\nBen\nCleo").blocks
    assert [block.text for block in blocks] == ["Ada", "Ben", "Cleo"]
