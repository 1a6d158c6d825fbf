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
# What stands beside what a page is about, and changes while that stays: menus, lists of other articles, comments.
_ASIDE_TAGS = ("nav", "aside", "footer", "form", "button", "select", "iframe", "dialog", "menu")
_ASIDE_ROLES = frozenset({"navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alert"})
_ASIDE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:related|recommend\w*|trending|popular|most-?read|also-?read|read-?(?:more|next)|sidebar|side-bar|"
    r"widgets?|newsletter|subscri\w+|promo\w*|adverts?|advertisement|ads?|banner|cookies?|consent|social|sharing|share|"
    r"comments?|breadcrumbs?|menu|navbar|ticker)(?:$|[-_\s])",
    re.I,
)
_LEAST_OF_PAGE = 0.2  # of its words: with less, what was left out was not beside it
_BLOCKS = ("p", "div", "br", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article")
_MARKS = str.maketrans(
    {**dict.fromkeys("“”„‟«»‹›″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—―", "-")}
)
_LEFT_OUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|(?<=\s)(?:…|\.\.\.)(?=\s))\s*")
_INSIDE_A_WORD = re.compile(r"(?<=[^\W\d_])- ?(?=[^\W\d_])")
_DROPPED = re.compile("[\u00ad\u200b\u200e\u200f\ufeff]")


def words_of(data: bytes, _words: Mapping[str, str]) -> bytes:
    """`words_in` and `main_words_in`, with a NUL between, as work that is done apart (common/apart.py): a page is read
    by a parser of which we know little.
    """
    return f"{words_in(data)}\0{main_words_in(data)}".encode("utf-8", "replace")


def words_in(data: bytes) -> str:
    """The words of a text or a web page; empty for bytes of any other kind, such as a PDF."""
    if _is_page(data):
        page = _page(data)
        return "" if page is None else _words_below(page)
    if b"\0" in data or data[:1024].lstrip().lower().startswith(b"%pdf"):
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


def main_words_in(data: bytes) -> str:
    """The words that a web page is about, without what stands beside them: menus, other articles, comments.

    Where a page does not say which those are, all its words; for any other kind of file the same as `words_in`.
    """
    page = _page(data) if _is_page(data) else None
    if page is None:
        return words_in(data)
    everything = _words_below(page)
    mains = page.xpath("//main | //*[@role='main']") or page.xpath("//article")
    main = mains[0] if len(mains) == 1 else page
    for part in [part for part in main.iterdescendants() if isinstance(part.tag, str) and _is_beside(part)]:
        if part.getparent() is not None:
            part.drop_tree()
    found = _words_below(main)
    return found if len(found.split()) >= _LEAST_OF_PAGE * len(everything.split()) else everything


def _is_page(data: bytes) -> bool:
    start = data[:1024].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"<html" in start or b"<body" in start


def _page(data: bytes) -> lxml.html.HtmlElement | None:
    try:
        page = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(no_network=True, huge_tree=False))
    except (lxml.etree.LxmlError, ValueError):
        return None
    lxml.etree.strip_elements(page, *_UNSEEN, with_tail=False)
    for part in page.iter(*_BLOCKS):
        part.tail = f"\n{part.tail or ''}"
    return page


def _is_beside(part: lxml.html.HtmlElement) -> bool:
    if part.tag in ("main", "article", "body"):
        return False
    if part.tag in _ASIDE_TAGS or part.get("role", "").lower() in _ASIDE_ROLES or part.get("aria-hidden") == "true":
        return True
    return part.tag != "p" and bool(_ASIDE_NAMES.search(f"{part.get('class', '')} {part.get('id', '')}"))


def _words_below(part: lxml.html.HtmlElement) -> str:
    return "".join(str(words) for words in part.itertext()).replace("\0", "")[:_MOST_WORDS]


def _plain(text: str) -> str:
    text = _DROPPED.sub("", unicodedata.normalize("NFC", text)).translate(_MARKS)
    return " ".join(text.split())


def _unbroken(text: str) -> str:
    return _INSIDE_A_WORD.sub("", text)
