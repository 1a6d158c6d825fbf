"""The words of an archived page, and whether a quotation stands in them. Pure: no Django."""

from __future__ import annotations

import re
import unicodedata

import lxml.etree
import lxml.html

MOST_BYTES = 5 * 2**20
_MOST_WORDS = 2_000_000  # characters that are searched
_UNSEEN = ("script", "style", "noscript", "template", "head")
_BLOCKS = ("p", "div", "br", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article")
_MARKS = str.maketrans(
    {**dict.fromkeys("“”„‟«»‹›″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—―", "-")}
)
_DROPPED = re.compile("[\u00ad\u200b\u200e\u200f\ufeff]")


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

    Spaces, the kind of quotation marks, apostrophes and hyphens, and soft hyphens make no difference; an ellipsis in
    brackets or between spaces stands for words left out.
    """
    where = _plain(archived)
    at = 0
    for part in re.split(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|(?<=\s)(?:…|\.\.\.)(?=\s))\s*", quoted):
        words = _plain(part).strip(" \"'")
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
