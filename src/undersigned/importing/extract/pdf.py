"""PDF: lines found on the page, put together to paragraphs by their distances.

A PDF says where letters stand, not what they form. Right-to-left lines stand in the
order of the eye and are turned to the order of reading.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

from undersigned.common.saying import Sentence, later
from undersigned.importing.blocks import Block, Document, Notice, table
from undersigned.importing.doubts import LEAVE_OUT, TO_BODY
from undersigned.importing.errors import DamagedError, EmptyDocumentError, EncryptedError, TooLargeError
from undersigned.importing.extract.inline import escape, escape_start, squeeze
from undersigned.importing.extract.pdf_tables import Grid, Word, find_grids, go_on, turned
from undersigned.importing.extract.text import split_words_notice

_PAGES = 60
# A gap is wider than a space: this share of the words' height. So many lines with one below another are columns.
_GAP, _COLUMN_LINES = 0.45, 5
_CHOICES = (LEAVE_OUT, TO_BODY)
_HYPHEN = re.compile(r"[^\W\d_]-$")
_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_BULLET = re.compile(r"([•◦▪●‣⁃*–-]|\d{1,3}[.)])\s+(?=\S)")


@dataclass(slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int
    columns: frozenset[int]


def extract_pdf(data: bytes) -> Document:
    """Blocks and notices of a PDF. Raises DamagedError, EncryptedError, EmptyDocumentError or TooLargeError."""
    lines, grids, notices, height = _read(data)
    if not any(line.text for line in lines) and not grids:
        raise EmptyDocumentError("The PDF holds no words, it is probably a scan; type or paste the letter instead.")
    lines, furniture = _without_furniture(lines, height)
    grids, repeated = _over_pages(grids, lines)
    furniture += repeated
    if furniture:
        message = later("The top or foot of the pages says “%(words)s”; is it part of the text?")
        notices.append(Notice("page-header", message, " · ".join(furniture), _CHOICES))
    if _has_columns(lines):
        message = later(
            "Some lines of the PDF stand in columns without ruled lines between them; are the words in order?"
        )
        notices.append(
            Notice(
                "lost-columns",
                message,
                choices=(Sentence("Yes, they are"), Sentence("No, I will mend them in the text")),
            )
        )
    blocks, hyphenated = _with_tables(lines, grids, notices)
    if hyphenated:
        notices.append(split_words_notice(hyphenated))
    return Document(blocks, notices)


def _read(data: bytes) -> tuple[list[_Line], list[Grid], list[Notice], float]:
    import pdfplumber  # late: it takes a quarter of a second and only PDFs need it

    lines: list[_Line] = []
    grids: list[Grid] = []
    notices: list[Notice] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > _PAGES:
                raise TooLargeError("The PDF has more than 60 pages; save the letter's pages alone or paste it.")
            height = max((float(page.height) for page in pdf.pages), default=0.0)
            for number, page in enumerate(pdf.pages):
                page.process_object = partial(_object, page)  # type: ignore[method-assign]
                words = page.extract_words(
                    extra_attrs=["size", "fontname"], use_text_flow=False, keep_blank_chars=False
                )
                found, words = find_grids(page, number, words, _cell_text)
                grids += found
                lines += _lines(words, number)
                notices += _remarks(page)
                page.close()
    except (TooLargeError, MemoryError):
        raise
    except Exception as error:
        if "Password" in repr(error) or "Encrypt" in repr(error) or "Password" in repr(error.__cause__):
            raise EncryptedError("The PDF asks for a password; save it without one or paste the letter.") from error
        raise DamagedError("The PDF is damaged; print it to a new PDF, or paste the letter.") from error
    turned(grids, _is_rtl)
    return lines, grids, notices, height


def _object(page: Any, item: Any) -> dict[str, Any]:
    """What pdfplumber says of an object. For a letter only what we and its own word finder ask: there are thousands."""
    from pdfplumber.page import Page

    if type(item).__name__ != "LTChar" or page.pdf.unicode_norm is not None:
        told: dict[str, Any] = Page.process_object(page, item)
        return told
    left, top = page.mediabox[:2]
    height = page.height
    font = item.fontname
    return {
        "object_type": "char",
        "page_number": page.page_number,
        "text": item.get_text(),
        "fontname": font.decode("latin-1") if isinstance(font, bytes) else font,
        "size": item.size,
        "upright": item.upright,
        "matrix": item.matrix,
        "width": item.width,
        "height": item.height,
        "x0": item.x0 + left,
        "x1": item.x1 + left,
        "y0": item.y0,
        "y1": item.y1,
        "top": height - item.y1 + top,
        "bottom": height - item.y0 + top,
        "doctop": page.initial_doctop + height - item.y1 + top,
    }


def _over_pages(grids: list[Grid], lines: list[_Line]) -> tuple[list[Grid], list[str]]:
    """Tables put together over pages' ends where nothing stands between, and headings that pages repeat."""
    whole: list[Grid] = []
    repeated: list[str] = []
    for grid in grids:
        above = whole[-1] if whole else None
        between = above is not None and any(
            (above.last_page, above.bottom) < (line.page, line.top) < (grid.page, grid.top) for line in lines
        )
        told = go_on(above, grid) if above is not None and not between else None
        if told is None:
            whole.append(grid)
        else:
            repeated += told
    return whole, repeated


def _cell_text(words: list[Word]) -> str:
    """The words of one cell on one line."""
    text = ""
    for line in _lines(words, 0):
        glue = "" if not text or (_HYPHEN.search(text) and line.text[:1].islower()) else " "
        text += glue + line.text
    return text


def _has_columns(lines: list[_Line]) -> bool:
    """Whether words behind a gap stand right below each other in several lines: columns that no line parts."""
    below = Counter((line.page, place) for line in lines for place in line.columns)
    return any(below[page, place] + below[page, place + 1] >= _COLUMN_LINES for page, place in below)


def _with_tables(lines: list[_Line], grids: list[Grid], notices: list[Notice]) -> tuple[list[Block], list[str]]:
    """Paragraphs, with the tables where they stand among them."""
    blocks: list[Block] = []
    hyphenated: list[str] = []
    rest = lines
    for grid in grids:
        above = [line for line in rest if (line.page, line.top) < (grid.page, grid.top)]
        rest = rest[len(above) :]
        found, split = _paragraphs(above, lines) if above else ([], [])
        blocks += found
        hyphenated += split
        if block := table(grid.rows):
            notices += [replace(notice, block=len(blocks)) for notice in grid.notices]
            blocks.append(block)
    found, split = _paragraphs(rest, lines) if rest else ([], [])
    return [*blocks, *found], hyphenated + split


def _lines(words: list[Word], number: int) -> list[_Line]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        height = max(1.0, word["bottom"] - word["top"])
        if rows and abs(rows[-1][0]["bottom"] - word["bottom"]) < height * 0.4:
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = []
    for words_of_line in rows:
        words_of_line.sort(key=lambda one: one["x0"])
        text = squeeze(reading_order([str(word["text"]) for word in words_of_line]))
        lines.append(
            _Line(
                text,
                min(word["x0"] for word in words_of_line),
                max(word["x1"] for word in words_of_line),
                min(word["top"] for word in words_of_line),
                max(word["bottom"] for word in words_of_line),
                median(float(word["size"]) for word in words_of_line),
                all("bold" in str(word["fontname"]).lower() for word in words_of_line),
                number,
                frozenset(
                    int(right["x0"])
                    for left, right in pairwise(words_of_line)
                    if right["x0"] - left["x1"] > _GAP * (left["bottom"] - left["top"])
                ),
            )
        )
    return lines


def _remarks(page: Any) -> list[Notice]:
    found = []
    for remark in page.annots:
        words = squeeze(str(remark.get("contents") or ""))
        if words:
            found.append(
                Notice(
                    "comment", later("A remark in the PDF says “%(words)s”; is it part of the text?"), words, _CHOICES
                )
            )
    return found


def _is_rtl(text: str) -> bool:
    kinds = Counter(unicodedata.bidirectional(char) for char in text)
    return kinds["R"] + kinds["AL"] > kinds["L"]


def reading_order(words: list[str]) -> str:
    """Words as the eye meets them from the left, in the order of reading."""
    if not _is_rtl("".join(words)):
        return " ".join(words)
    ordered: list[str] = []
    foreign: list[str] = []
    for word in reversed(words):
        if _is_rtl(word):
            ordered += [*reversed(foreign), unicodedata.normalize("NFKC", word[::-1].translate(_MIRROR))]
            foreign.clear()
        else:
            foreign.append(word)
    # Fonts of these scripts often set a full stop apart from its word.
    return re.sub(r" (?=[.,:;!?،؛؟…]+(?: |$))", "", " ".join([*ordered, *reversed(foreign)]))


_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def _without_furniture(lines: list[_Line], height: float) -> tuple[list[_Line], list[str]]:
    """Page numbers, and lines at the edge that every page repeats."""
    pages = {line.page for line in lines}
    seen = Counter(re.sub(r"\d+", "0", text) for text, _page in {(line.text, line.page) for line in lines})
    kept, furniture = [], []
    for above, line in zip([None, *lines], lines, strict=False):
        edge = line.bottom > height * 0.92 or line.top < height * 0.08
        repeated = len(pages) > 1 and seen[re.sub(r"\d+", "0", line.text)] >= max(2, len(pages) - 1)
        # "2023" right below a line of text, from its left edge on, is that text's last word.
        ends_text = (
            above is not None
            and above.page == line.page
            and abs(above.left - line.left) < 1
            and line.top - above.bottom < 0.5 * line.size
        )
        if edge and (repeated or (_NUMBER.fullmatch(line.text) and not ends_text)):
            furniture.append(line.text)
        else:
            kept.append(line)
    return kept, furniture


def _paragraphs(lines: list[_Line], all_lines: list[_Line]) -> tuple[list[Block], list[str]]:
    """Lines put together to paragraphs; what is usual is told from all lines of the document."""
    gaps = [b.top - a.bottom for a, b in pairwise(all_lines) if a.page == b.page and b.top >= a.bottom - 2]
    usual = sorted(gaps)[len(gaps) // 8] if gaps else 0.0
    body_size = median(line.size for line in all_lines)
    right, left = max(line.right for line in all_lines), min(line.left for line in all_lines)
    blocks: list[Block] = []
    hyphenated: list[str] = []
    gathered: list[_Line] = []
    for line in lines:
        if gathered and _parts(gathered[-1], line, usual=usual, left=left, right=right):
            blocks.append(_block(gathered, body_size, hyphenated))
            gathered = []
        gathered.append(line)
    if gathered:
        blocks.append(_block(gathered, body_size, hyphenated))
    return [block for block in blocks if block.text], hyphenated


def _parts(above: _Line, line: _Line, *, usual: float, left: float, right: float) -> bool:
    """Whether a new paragraph begins with this line."""
    letter = (line.right - line.left) / max(1, len(line.text))
    first = letter * len(line.text.split(" ", 1)[0])
    room = above.left - left if _is_rtl(above.text) else right - above.right
    was_full = room < first + 2 * letter
    if abs(line.size - above.size) > 0.6 or line.bold != above.bold or _BULLET.match(line.text):
        return True
    if line.page != above.page:
        return not was_full or above.text.endswith((".", "!", "?", ":", "…"))
    wide = line.top - above.bottom > usual + 0.45 * line.size
    return wide or not was_full


def _block(lines: list[_Line], body_size: float, hyphenated: list[str]) -> Block:
    text = ""
    for line in lines:
        if text and _HYPHEN.search(text) and line.text[:1].islower():
            hyphenated.append(text.rsplit(" ", 1)[-1] + line.text.split(" ", 1)[0].rstrip(".,;:!?"))
            text += line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    larger = lines[0].size > body_size * 1.12
    if (larger or lines[0].bold) and len(text) < 200 and not text.endswith((".", ",", ";")):
        return Block("heading", escape(text), 1 if lines[0].size > body_size * 1.4 else 2)
    if match := _BULLET.match(text):
        marker = match[1] if match[1][0].isdigit() else "-"
        return Block("item", escape(text[match.end() :]), 0, marker)
    return Block("paragraph", escape_start(escape(text)))
