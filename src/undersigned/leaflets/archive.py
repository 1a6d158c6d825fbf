"""The words of an archived page, and whether a quotation stands in them. Pure: no Django."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import lxml.etree
import lxml.html

MOST_BYTES = 5 * 2**20
_MOST_WORDS = 2_000_000  # characters that are searched
_UNSEEN = ("script", "style", "noscript", "template", "head")
_BLOCKS = ("p", "div", "br", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article")
_MARKS = str.maketrans(
    {**dict.fromkeys("“”„‟«»‹›″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—―", "-")}
)
_LEFT_OUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|(?<=\s)(?:…|\.\.\.)(?=\s))\s*")
_INSIDE_A_WORD = re.compile(r"(?<=[^\W\d_])- ?(?=[^\W\d_])")
_DROPPED = re.compile("[\u00ad\u200b\u200e\u200f\ufeff]")


def words_of(data: bytes, _words: Mapping[str, str]) -> bytes:
    """`words_in` as work that is done apart (common/apart.py): a page is read by a parser of which we know little."""
    return words_in(data).encode("utf-8", "replace")


def words_in(data: bytes) -> str:
    """The words of a text or a web page; empty for bytes of any other kind, such as a PDF."""
    start = data[:1024].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"<html" in start or b"<body" in start:
        return _of_page(data)
    if b"\0" in data or start.startswith(b"%pdf"):
        return ""
    try:
        return data.decode("utf-8-sig")[:_MOST_WORDS]
    except UnicodeDecodeError:
        return ""


def says(archived: str, quoted: str) -> bool:
    """Whether the quoted words stand in the archived ones, in this order and with nothing between.

    Spaces, the kind of quotation marks, apostrophes and hyphens, and hyphens inside words (where a line of print may
    have ended) make no difference; an ellipsis in brackets or between spaces stands for words left out.
    """
    where, parts = _plain(archived), [_plain(part).strip(" \"'") for part in _LEFT_OUT.split(quoted)]
    return _in_order(where, parts) or _in_order(_unbroken(where), [_unbroken(part) for part in parts])


def _in_order(where: str, parts: list[str]) -> bool:
    at = 0
    for words in parts:
        found = where.find(words, at)
        if found < 0:
            return False
        at = found + len(words)
    return True


def _of_page(data: bytes) -> str:
    try:
        page = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(no_network=True, huge_tree=False))
    except (lxml.etree.LxmlError, ValueError):
        return ""
    lxml.etree.strip_elements(page, *_UNSEEN, with_tail=False)
    for part in page.iter(*_BLOCKS):
        part.tail = f"\n{part.tail or ''}"
    text = "".join(str(words) for words in page.itertext())
    return text.replace("\0", "")[:_MOST_WORDS]


def _plain(text: str) -> str:
    text = _DROPPED.sub("", unicodedata.normalize("NFC", text)).translate(_MARKS)
    return " ".join(text.split())


def _unbroken(text: str) -> str:
    return _INSIDE_A_WORD.sub("", text)
