"""A page's words, block by block, and words as they are compared. Pure: no Django.

Three spellings of each word: `raw` as it stands there; `plain` with typography folded away (kinds of quotation marks,
hyphens and spaces, ligatures, invisible marks); `look` with letters that look alike folded, too. Two words with one
`look` and two `plain` forms are what a reader cannot see: a Cyrillic letter in a Latin word.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import lxml.etree
import lxml.html

MOST_CHARACTERS = 2_000_000
_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "math", "object", "select", "textarea")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|button|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|h[1-6]|header|hr|iframe|ins|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_ASIDES = frozenset(["aside", "figure", "figcaption", "iframe", "nav", "button", "dialog"])
_ASIDE_ROLES = frozenset(["complementary", "navigation", "banner", "contentinfo", "search", "dialog"])
# Class names by which pages mark what is not the text; whole words, so that "header" or "shadow" are none.
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:ads?|adverts?|advertisements?|advertising|adslot|anzeige|banner|donate|newsletter|promo|promotion|"
    r"recommended|related|share|sharing|signup|sponsor|sponsored|subscribe|teaser|werbung|widget)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_ASIDE_WORDS = re.compile(
    r"\W*(?:advertisement|advert|sponsored|read also|anzeige|werbung|publicité|publicidad|реклама|читайте также|פרסומת|"
    r"תוכן ממומן|إعلان|اعلان)\b",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<(?:!doctype|html|head|body|p|div|article|h1)\b", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]+charset", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml[^>]*>")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_DROPPED = frozenset(
    "\u00ad\u0640\u061c\u180e\ufeff" + "".join(map(chr, [*range(0x200B, 0x2010), *range(0x2060, 0x2070)]))
)
_FOLDED = {
    **dict.fromkeys("“”„‟«»‹›″〃״＂「」『』", '"'),
    **dict.fromkeys("‘’‚‛′`´ʼʹ׳＇", "'"),
    **dict.fromkeys("‐‑‒–—―−־﹘﹣－", "-"),
    "…": "...",
}

# Letters that look alike, each with the one that it is read as. Latin for Cyrillic and Greek ones.
_PAIRS = (
    "аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw ѵv АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԌG ΑA ΒB ΕE ΖZ ΗH ΙI ΚK "
    "ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo νv ιi κk ρp αa ıi ɑa ɡg ﻩه یي ىي ێي کك ہه ھه ەه ةه ۀه ٱا ۰٠ ۱١ ۲٢ ۳٣ ۴٤ ۵٥ ۶٦ ۷٧ ۸٨ ۹٩"
)
_LOOKS = {pair[0]: pair[1] for pair in _PAIRS.split()} | {"װ": "וו", "ױ": "וי", "ײ": "יי", "ן": "ו", "ם": "ס"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item. `aside` is what the page itself marks as standing beside its text."""

    text: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark, in the three spellings, with the number of its block."""

    raw: str
    plain: str
    look: str
    block: int

    @property
    def is_word(self) -> bool:
        return self.plain[0].isalnum()


def blocks_of(data: bytes, charset: str = "") -> list[Block]:
    """The blocks of a web page or a plain text; none for bytes that are neither.

    `charset` is what the server said, "" for nothing.
    """
    said = _decoded(data, charset) if charset else ""
    text = said or _decoded(data, "utf-8-sig") or data.decode("latin-1")
    if _TAGS.search(text[:2048]):
        return _of_page(said or data)
    if "\0" in text or text.startswith(("%PDF", "PK\x03")):
        return []
    return blocks_of_text(text)


def blocks_of_text(text: str) -> list[Block]:
    """The lines of a plain text that hold anything."""
    return [_block(line, aside=False) for line in text[:MOST_CHARACTERS].splitlines() if line.strip()]


def tokens_of(text: str, block: int = 0) -> list[Token]:
    """The words and marks of a text, in order."""
    return list(_tokens(unicodedata.normalize("NFC", text), block))


def _tokens(text: str, block: int) -> Iterator[Token]:
    raw = plain = ""
    for place, char in enumerate(text):
        if char in _DROPPED:
            raw += char if raw else ""
            continue
        folded = _fold(char)
        inside = folded == "'" and plain[-1:].isalnum() and _fold(text[place + 1 : place + 2])[:1].isalnum()
        if inside or (folded and unicodedata.category(folded[0])[0] in "LNM"):
            raw, plain = raw + char, plain + folded
            continue
        if plain:
            yield _token(raw, plain, block)
            raw = plain = ""
        for mark in folded.split():
            for sign in mark:
                yield Token(char, sign, sign, block)
    if plain:
        yield _token(raw, plain, block)


def _token(raw: str, plain: str, block: int) -> Token:
    return Token(raw, plain, "".join(_LOOKS.get(char, char) for char in plain), block)


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    """One character without its typography; spaces of every kind as a space."""
    if char in _FOLDED:
        return _FOLDED[char]
    if not char or char.isspace():
        return " " if char else ""
    return unicodedata.normalize("NFKC", char) if unicodedata.category(char)[0] in "LNPS" else char


def _decoded(data: bytes, charset: str) -> str:
    """The text, or "" where it is in another charset."""
    try:
        return data.decode(codecs.lookup(charset).name)
    except (LookupError, UnicodeError, ValueError):
        return ""


def _of_page(given: str | bytes) -> list[Block]:
    encoding = None
    if isinstance(given, bytes) and not _META.search(given[:4096]):
        encoding = "utf-8" if _decoded(given, "utf-8") else None
    elif isinstance(given, str):
        given = _XML.sub("", given)  # lxml refuses text that names an encoding
    try:
        parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, encoding=encoding)
        page = lxml.html.document_fromstring(given, parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return []
    lxml.etree.strip_elements(page, *_UNSEEN, lxml.etree.Comment, lxml.etree.ProcessingInstruction, with_tail=False)
    found: list[Block] = []
    words: list[str] = []
    asides = 0
    size = 0

    def end() -> None:
        nonlocal size
        text = " ".join("".join(words).split())
        words.clear()
        if text and size < MOST_CHARACTERS:
            size += len(text)
            found.append(_block(text, aside=asides > 0))

    # Not recursive: a page may nest as deeply as it likes.
    for event, element in lxml.etree.iterwalk(page, events=("start", "end")):
        if event == "start":
            if _BLOCKS.fullmatch(element.tag):
                end()
            asides += _is_aside(element)
            words.append(element.text or "")
        else:
            if _BLOCKS.fullmatch(element.tag):
                end()
            if _is_aside(element):
                end()
                asides -= 1
            words.append(element.tail or "")
    end()
    return found


def _block(text: str, *, aside: bool) -> Block:
    text = text.replace("\0", "")
    return Block(text, aside or bool(_ASIDE_WORDS.match(text)))


def _is_aside(element: lxml.html.HtmlElement) -> bool:
    """Whether the page marks this element as standing beside its text, or hides it."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return (
        element.tag in _ASIDES
        or element.get("role") in _ASIDE_ROLES
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDING.search(element.get("style") or ""))
        or bool(_BLOCKS.fullmatch(element.tag) and _ASIDE_NAMES.search(names))
    )


def words_of(tokens: Sequence[Token]) -> str:
    """Tokens as a reader would see them, with spaces before words and not before marks that follow one."""
    parts: list[str] = []
    for token in tokens:
        tight = not parts or (not token.is_word and token.plain not in '"([-') or parts[-1][-1:] in "([“„«"
        parts.append(token.raw if tight else f" {token.raw}")
    return "".join(parts)
