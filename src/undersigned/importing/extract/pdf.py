"""PDF: lines found on the page, put together to paragraphs by their distances.

A PDF says where letters stand, not what they form. Right-to-left lines stand in the
order of the eye and are turned to the order of reading.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from undersigned.importing.blocks import Block, Document, Notice
from undersigned.importing.doubts import LEAVE_OUT, TO_BODY
from undersigned.importing.errors import DamagedError, EmptyDocumentError, EncryptedError, TooLargeError
from undersigned.importing.extract.inline import escape, escape_start, squeeze
from undersigned.importing.extract.text import split_words_notice

_PAGES = 60
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


def extract_pdf(data: bytes) -> Document:
    """Blocks and notices of a PDF. Raises DamagedError, EncryptedError, EmptyDocumentError or TooLargeError."""
    lines, notices, height = _read(data)
    if not any(line.text for line in lines):
        raise EmptyDocumentError("The PDF holds no words, it is probably a scan; type or paste the letter instead.")
    lines, furniture = _without_furniture(lines, height)
    if furniture:
        message = "The top or foot of the pages says “{}”; is it part of the letter?"
        notices.append(Notice("page-header", message, " · ".join(furniture), _CHOICES))
    blocks, hyphenated = _paragraphs(lines)
    if hyphenated:
        notices.append(split_words_notice(hyphenated))
    return Document(blocks, notices)


def _read(data: bytes) -> tuple[list[_Line], list[Notice], float]:
    import pdfplumber  # late: it takes a quarter of a second and only PDFs need it

    lines: list[_Line] = []
    notices: list[Notice] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > _PAGES:
                raise TooLargeError(f"The PDF has more than {_PAGES} pages; save the letter's pages alone or paste it.")
            height = max((float(page.height) for page in pdf.pages), default=0.0)
            for number, page in enumerate(pdf.pages):
                lines += _lines(page, number)
                notices += _remarks(page)
                page.close()
    except (TooLargeError, MemoryError):
        raise
    except Exception as error:
        if "Password" in repr(error) or "Encrypt" in repr(error) or "Password" in repr(error.__cause__):
            raise EncryptedError("The PDF asks for a password; save it without one or paste the letter.") from error
        raise DamagedError("The PDF is damaged; print it to a new PDF, or paste the letter.") from error
    return lines, notices, height


def _lines(page: Any, number: int) -> list[_Line]:
    words = page.extract_words(extra_attrs=["size", "fontname"], use_text_flow=False, keep_blank_chars=False)
    rows: list[list[dict[str, Any]]] = []
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
            )
        )
    return lines


def _remarks(page: Any) -> list[Notice]:
    found = []
    for remark in page.annots:
        words = squeeze(str(remark.get("contents") or ""))
        if words:
            found.append(Notice("comment", "A remark in the PDF says “{}”; is it part of the letter?", words, _CHOICES))
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
    for line in lines:
        edge = line.bottom > height * 0.92 or line.top < height * 0.08
        repeated = len(pages) > 1 and seen[re.sub(r"\d+", "0", line.text)] >= max(2, len(pages) - 1)
        if edge and (_NUMBER.fullmatch(line.text) or repeated):
            furniture.append(line.text)
        else:
            kept.append(line)
    return kept, furniture


def _paragraphs(lines: list[_Line]) -> tuple[list[Block], list[str]]:
    gaps = [b.top - a.bottom for a, b in pairwise(lines) if a.page == b.page and b.top >= a.bottom - 2]
    usual = sorted(gaps)[len(gaps) // 8] if gaps else 0.0
    body_size = median(line.size for line in lines)
    right, left = max(line.right for line in lines), min(line.left for line in lines)
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
