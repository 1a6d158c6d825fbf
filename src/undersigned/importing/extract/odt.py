"""OpenDocument texts, read from content.xml, with what a plain reading would hide."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from undersigned.common.saying import later
from undersigned.importing.blocks import Block, Document, Notice, table
from undersigned.importing.doubts import KEEP_THEM, LEAVE_OUT, TAKE_OUT, TO_BODY
from undersigned.importing.errors import DamagedError
from undersigned.importing.extract.archive import DELETED, SEEN, SEEN_TAIL, UNREAD, Archive
from undersigned.importing.extract.inline import Runs, escape_start, squeeze, tabbed

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_CHOICES = (LEAVE_OUT, TO_BODY)
_MOST_COLUMNS = 200
_HIDDEN = {f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"}
_ASIDE = {
    f"{_OFFICE}annotation": ("comment", later("A comment in the file says “%(words)s”; is it part of the text?")),
    f"{_TEXT}note": ("footnote", later("A note below the text says “%(words)s”; is it part of the text?")),
    f"{_DRAW}text-box": ("text-box", later("A box beside the text says “%(words)s”; is it part of the text?")),
    f"{_SVG}title": ("picture-words", later("A picture is described as “%(words)s”; is it part of the text?")),
    f"{_SVG}desc": ("picture-words", later("A picture is described as “%(words)s”; is it part of the text?")),
}


def extract_odt(data: bytes) -> Document:
    """Blocks and notices of an OpenDocument text. Raises DamagedError, EncryptedError or TooLargeError."""
    archive = Archive(data)
    root = archive.xml("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if root is None or body is None:
        raise DamagedError("This is not an OpenDocument text; save the letter as ODT or paste it.")
    styles = archive.xml("styles.xml")
    reader = _Reader(_looks(root, styles))
    reader.tracked(body)
    reader.blocks(body)
    reader.unread(body)
    if styles is not None:
        for tag in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first"):
            for part in styles.iter(f"{_STYLE}{tag}"):
                reader.aside(
                    part, "page-header", later("The top or foot of the pages says “%(words)s”; is it part of the text?")
                )
    return reader.document


@dataclass(frozen=True, slots=True)
class _Look:
    strong: bool = False
    weak: bool = False
    hidden: bool = False
    parent: str = ""


def _looks(*roots: etree._Element | None) -> dict[str, _Look]:
    looks = {}
    for root in roots:
        for style in root.iter(f"{_STYLE}style") if root is not None else ():
            text = style.find(f"{_STYLE}text-properties")
            found = {str(key): str(value) for key, value in (text.attrib if text is not None else style.attrib).items()}
            looks[str(style.get(f"{_STYLE}name", ""))] = _Look(
                found.get(f"{_FO}font-weight") in ("bold", "600", "700", "800", "900"),
                found.get(f"{_FO}font-style") in ("italic", "oblique"),
                found.get(f"{_STYLE}display") == "none" or found.get(f"{_TEXT}display") == "none",
                str(style.get(f"{_STYLE}parent-style-name", "")),
            )
    return looks


@dataclass(slots=True)
class _Reader:
    looks: dict[str, _Look]
    document: Document = field(default_factory=Document)
    _runs: Runs = field(default_factory=Runs)
    _hidden: list[str] = field(default_factory=list)
    _inserted: list[str] = field(default_factory=list)
    _asides: list[tuple[etree._Element, str, str]] = field(default_factory=list)
    _insertions: set[str] = field(default_factory=set)
    _inside: set[str] = field(default_factory=set)

    def tracked(self, body: etree._Element) -> None:
        """Read the list of changes: deleted words stand in it, inserted ones are marked in the text."""
        for change in body.iter(f"{_OFFICE}change-info"):
            # Who changed it and when is no part of the words; a change's comment is.
            for one in change.iter(f"{_DC}creator", f"{_DC}date"):
                one.set(SEEN, "")
        for region in body.iter(f"{_TEXT}changed-region"):
            if region.find(f"{_TEXT}insertion") is not None:
                ids = (region.get(f"{_TEXT}id"), region.get("{http://www.w3.org/XML/1998/namespace}id"))
                self._insertions |= {one for one in ids if one}
            for deletion in region.iter(f"{_TEXT}deletion"):
                self.aside(deletion, "deleted-text", DELETED)

    def blocks(self, element: etree._Element, depth: int = -1) -> None:
        for child in element:
            tag = child.tag
            if tag in (f"{_TEXT}h", f"{_TEXT}p"):
                self._paragraph(child, depth)
            elif tag == f"{_TEXT}list":
                for item in child:
                    self.blocks(item, depth + 1)
            elif tag == f"{_TABLE}table":
                self._table(child)
            elif tag == f"{_TEXT}section" and child.get(f"{_TEXT}display") in ("none", "condition"):
                self.aside(
                    child, "hidden-text", later("The file hides the words “%(words)s”; are they part of the text?")
                )
            elif tag in (f"{_TEXT}change-start", f"{_TEXT}change-end"):
                self._change(child)
            elif tag in _ASIDE:
                self.aside(child, *_ASIDE[tag])
            elif isinstance(tag, str) and tag not in (f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls"):
                self.blocks(child, depth)

    def _table(self, element: etree._Element) -> None:
        rows = []
        for line in element.iter(f"{_TABLE}table-row"):
            if next(line.iterancestors(f"{_TABLE}table")) is not element:
                continue
            cells: list[str] = []
            for cell in line.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                parts = cell.iter(f"{_TEXT}p", f"{_TEXT}h")
                lines = [self._line(part) for part in parts if part.get(SEEN) is None and not _is_aside(part)]
                cells.append(" ".join(part for part in lines if part))
                cells += [""] * (_repeated(cell) - 1)
            rows.append(cells)
        if block := table(rows):
            self.document.blocks.append(block)
        self._tell()

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        style = element.get(f"{_TEXT}style-name", "")
        heading = element.tag == f"{_TEXT}h" or self._is_named(style, "Title")
        self._line(element)
        for cells in self._runs.lines(plain=heading):
            text = " ".join(cells)
            level = element.get(f"{_TEXT}outline-level", "1")
            if heading:
                block = Block("heading", text, int(level) if level.isdigit() else 1)
            elif found := tabbed(cells):
                block = found
            elif depth >= 0:
                block = Block("item", escape_start(text), depth)
            elif self._is_named(style, "Quotations"):
                block = Block("quote", text)
            else:
                block = Block("paragraph", escape_start(text))
            self.document.blocks.append(block)
        self._tell()

    def _is_named(self, style: str, name: str) -> bool:
        for _step in range(10):
            if style == name:
                return True
            look = self.looks.get(style)
            if look is None or not look.parent:
                return False
            style = look.parent
        return False

    def _line(self, element: etree._Element) -> str:
        self._runs.clear()
        self._inline(element, _Look())
        return self._runs.markdown()

    def _inline(self, element: etree._Element, look: _Look, target: str | None = None) -> None:
        own = self.looks.get(element.get(f"{_TEXT}style-name", ""))
        if own:
            look = _Look(look.strong or own.strong, look.weak or own.weak, look.hidden or own.hidden)
        if element.tag == f"{_TEXT}a":
            target = element.get(f"{_XLINK}href")
        if element.tag in _HIDDEN:
            look = _Look(look.strong, look.weak, True)
            self._say(element.get(f"{_TEXT}string-value") or "", look, target)
        self._say(_spaces(element), look, target)
        self._say(element.text or "", look, target)
        element.set(SEEN, "")
        for child in element:
            if child.tag in _ASIDE:
                self._asides.append((child, *_ASIDE[child.tag]))
            elif child.tag in (f"{_TEXT}change-start", f"{_TEXT}change-end"):
                self._change(child)
            else:
                apart = " " if child.tag in (f"{_TEXT}p", f"{_TEXT}h") else ""
                self._say(apart, look, target)
                self._inline(child, look, target)
                self._say(apart, look, target)
            self._say(child.tail or "", look, target)
            child.set(SEEN_TAIL, "")

    def _say(self, text: str, look: _Look, target: str | None) -> None:
        if not text:
            return
        if text != "\n":
            text = text.replace("\n", " ")
        if look.hidden:
            self._hidden.append(text)
            return
        self._runs.add(text, strong=look.strong, weak=look.weak, target=target)
        if self._inside:
            self._inserted.append(text)

    def _change(self, mark: etree._Element) -> None:
        change = mark.get(f"{_TEXT}change-id", "")
        if change not in self._insertions:
            return
        if mark.tag == f"{_TEXT}change-start":
            self._inside.add(change)
        else:
            self._inside.discard(change)

    def unread(self, body: etree._Element) -> None:
        """Words that stand where no OpenDocument text has them are told too."""
        parts: list[str] = []
        for one in body.iter():
            parts += [one.text] if one.text and one.get(SEEN) is None else []
            parts += [one.tail] if one.tail and one is not body and one.get(SEEN_TAIL) is None else []
        if words := squeeze(" ".join(parts)):
            self._notice("left-over", UNREAD, words)

    def _tell(self) -> None:
        hidden, inserted = squeeze("".join(self._hidden)), squeeze("".join(self._inserted))
        asides = self._asides[:]
        for pile in (self._hidden, self._inserted, self._asides):
            pile.clear()
        if hidden:
            self._notice(
                "hidden-text", later("The file hides the words “%(words)s”; are they part of the text?"), hidden
            )
        if inserted:
            message = later("Someone added the words “%(words)s” and the change is not accepted yet; should they stay?")
            self._notice("inserted-text", message, inserted, (KEEP_THEM, TAKE_OUT))
        for element, code, message in asides:
            self.aside(element, code, message)

    def _notice(self, code: str, message: str, words: str, choices: tuple[str, ...] = _CHOICES) -> None:
        index = max(0, len(self.document.blocks) - 1)
        self.document.notices.append(Notice(code, message, words, choices, index))

    def aside(self, part: etree._Element, code: str, message: str) -> None:
        """Words that the file keeps apart from its text become one notice."""
        pieces = [str(piece) for piece in part.itertext()]
        for one in part.iter():
            one.set(SEEN, "")
            if one is not part:
                one.set(SEEN_TAIL, "")
        skipped = {id_text for tag in ("date", "creator") for id_text in _meta(part, tag)}
        words = squeeze(" ".join(piece for piece in pieces if piece not in skipped))
        if words:
            self._notice(code, message, words)


def _repeated(cell: etree._Element) -> int:
    """How often an empty cell is repeated, within reason; words are not said again."""
    value = cell.get(f"{_TABLE}number-columns-repeated", "1")
    return min(int(value[:6]), _MOST_COLUMNS) if value.isascii() and value.isdigit() else 1


def _is_aside(element: etree._Element) -> bool:
    return any(parent.tag in _ASIDE for parent in element.iterancestors())


def _meta(part: etree._Element, tag: str) -> list[str]:
    """Who changed it and when: facts about the file, not words of the document."""
    return [one.text or "" for one in part.iter(f"{_DC}{tag}")]


def _spaces(element: etree._Element) -> str:
    if element.tag == f"{_TEXT}s":
        count = element.get(f"{_TEXT}c", "1")
        return " " * min(int(count), 1000) if count.isdigit() else " "
    if element.tag == f"{_TEXT}tab":
        return "\t"
    return "\n" if element.tag == f"{_TEXT}line-break" else ""
