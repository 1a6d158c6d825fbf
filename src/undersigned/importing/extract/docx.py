"""Word documents, read from their XML.

Read directly rather than through a converter, because what a converter leaves out
without a word is what an organiser must hear about: deleted and inserted text,
hidden text, comments, notes, headers and footers, text boxes. Their words stay,
each in a doubt of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from undersigned.common.saying import later
from undersigned.importing.blocks import Block, Document, Notice, table
from undersigned.importing.doubts import KEEP_THEM, LEAVE_OUT, TAKE_OUT, TO_BODY
from undersigned.importing.errors import DamagedError
from undersigned.importing.extract.archive import DELETED, SEEN, UNREAD, Archive
from undersigned.importing.extract.inline import Runs, escape_start, squeeze, tabbed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_XML_SPACE = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_MOST_COLUMNS = 200
_OFF = {"0", "false", "off", "none"}
_CHOICES = (LEAVE_OUT, TO_BODY)
_PARTS = (
    (
        "word/comments.xml",
        "comment",
        later("A comment in the file says “%(words)s”; is it part of the text?"),
        "comment",
    ),
    ("word/footnotes.xml", "footnote", later("A footnote says “%(words)s”; is it part of the text?"), "footnote"),
    ("word/endnotes.xml", "footnote", later("An endnote says “%(words)s”; is it part of the text?"), "endnote"),
)


def extract_docx(data: bytes) -> Document:
    """Blocks and notices of a Word document. Raises DamagedError, EncryptedError or TooLargeError."""
    archive = Archive(data)
    root = archive.xml("word/document.xml")
    if root is None:
        raise DamagedError("The file is not a whole Word document; open it in your word processor and save it again.")
    if root.tag.startswith("{" + _STRICT.decode()):
        raise DamagedError('The file is a "strict" Word document; save it as an ordinary DOCX or paste the letter.')
    reader = _Reader(_links(archive), _styles(archive), _numbered(archive))
    reader.body(root)
    for name, code, message, tag in _PARTS:
        part = archive.xml(name)
        for note in part.iter(f"{_W}{tag}") if part is not None else ():
            reader.aside(note, code, message)
    for name in sorted(archive.names):
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name) and (part := archive.xml(name)) is not None:
            reader.aside(
                part, "page-header", later("The top or foot of the pages says “%(words)s”; is it part of the text?")
            )
    reader.unread(root)
    return reader.document


def _links(archive: Archive) -> dict[str, str]:
    root = archive.xml("word/_rels/document.xml.rels")
    if root is None:
        return {}
    return {one.get("Id", ""): one.get("Target", "") for one in root if one.get("TargetMode") == "External"}


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    parent: str | None
    level: int | None
    hidden: bool
    listed: str | None


def _styles(archive: Archive) -> dict[str, _Style]:
    root = archive.xml("word/styles.xml")
    found: dict[str, _Style] = {}
    for style in root.iter(f"{_W}style") if root is not None else ():
        level = _value(style.find(f"{_W}pPr/{_W}outlineLvl"))
        found[style.get(f"{_W}styleId", "")] = _Style(
            (_value(style.find(f"{_W}name")) or "").lower(),
            _value(style.find(f"{_W}basedOn")),
            int(level) if level and level.isdigit() and int(level) < 9 else None,
            _on(style.find(f"{_W}rPr/{_W}vanish")),
            _value(style.find(f"{_W}pPr/{_W}numPr/{_W}numId")),
        )
    return found


def _numbered(archive: Archive) -> set[tuple[str, str]]:
    """(list, level) pairs that count rather than show bullets."""
    root = archive.xml("word/numbering.xml")
    if root is None:
        return set()
    counting: dict[str, set[str]] = {}
    for abstract in root.iter(f"{_W}abstractNum"):
        levels = {
            level.get(f"{_W}ilvl", "0")
            for level in abstract.iter(f"{_W}lvl")
            if _value(level.find(f"{_W}numFmt")) not in ("bullet", "none", None)
        }
        counting[abstract.get(f"{_W}abstractNumId", "")] = levels
    pairs = set()
    for number in root.iter(f"{_W}num"):
        abstract_id = _value(number.find(f"{_W}abstractNumId")) or ""
        pairs |= {(number.get(f"{_W}numId", ""), level) for level in counting.get(abstract_id, ())}
    return pairs


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(f"{_W}val")


def _count(element: etree._Element | None, *, usual: int) -> int:
    """A number of columns, within reason."""
    value = _value(element) or ""
    return max(usual, min(int(value[:6]), _MOST_COLUMNS)) if value.isascii() and value.isdigit() else usual


def _on(element: etree._Element | None) -> bool:
    return element is not None and (element.get(f"{_W}val") or "1").lower() not in _OFF


def _is_fallback(element: etree._Element) -> bool:
    return any(_local(parent) == "Fallback" for parent in element.iterancestors())


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


@dataclass(slots=True)
class _Reader:
    """Walks the XML in reading order. `state` words: what surrounds the present run."""

    links: dict[str, str]
    styles: dict[str, _Style]
    numbered: set[tuple[str, str]]
    document: Document = field(default_factory=Document)
    _runs: Runs = field(default_factory=Runs)
    _hidden: list[str] = field(default_factory=list)
    _deleted: list[str] = field(default_factory=list)
    _inserted: list[str] = field(default_factory=list)
    _boxes: list[etree._Element] = field(default_factory=list)

    def body(self, root: etree._Element) -> None:
        for child in root:
            self._block(child)

    def _block(self, element: etree._Element) -> None:
        name = _local(element)
        if name == "p":
            self._paragraph(element)
        elif name == "tbl":
            self._table(element)
        elif name not in ("sectPr", "sdtPr", "sdtEndPr"):
            for child in element:
                self._block(child)

    def _table(self, element: etree._Element) -> None:
        rows = []
        for line in element.iter(f"{_W}tr"):
            if next(line.iterancestors(f"{_W}tbl")) is not element:
                continue
            cells = [""] * _count(line.find(f"{_W}trPr/{_W}gridBefore"), usual=0)
            for cell in line.findall(f".//{_W}tc"):
                if next(cell.iterancestors(f"{_W}tr")) is not line:
                    continue
                parts = [self._line(paragraph) for paragraph in cell.iter(f"{_W}p") if not self._in_box(paragraph)]
                cells.append(" ".join(part for part in parts if part))
                # A cell over several columns: the others stay empty, so that what follows keeps its column.
                cells += [""] * (_count(cell.find(f"{_W}tcPr/{_W}gridSpan"), usual=1) - 1)
            rows.append(cells)
        if block := table(rows):
            self.document.blocks.append(block)
        self._tell()

    @staticmethod
    def _in_box(element: etree._Element) -> bool:
        return any(_local(parent) == "txbxContent" for parent in element.iterancestors())

    def _line(self, paragraph: etree._Element, *, plain: bool = False) -> str:
        self._runs.clear()
        style = self.styles.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")) or "")
        for child in paragraph:
            self._inline(child, hidden=bool(style and style.hidden))
        return self._runs.markdown(plain=plain)

    def _paragraph(self, paragraph: etree._Element) -> None:
        style_id = _value(paragraph.find(f"{_W}pPr/{_W}pStyle")) or ""
        level = self._heading_level(style_id, paragraph)
        self._line(paragraph, plain=level is not None)
        for cells in self._runs.lines(plain=level is not None):
            block = None if level is not None else tabbed(cells)
            shaped = block or self._shape(" ".join(cells), style_id, level, paragraph)
            self.document.blocks.append(shaped)
        self._tell()

    def _shape(self, text: str, style_id: str, level: int | None, paragraph: etree._Element) -> Block:
        if level is not None:
            return Block("heading", text, level)
        style = self.styles.get(style_id)
        name = style.name if style else style_id.lower()
        if "quote" in name:
            return Block("quote", text)
        number = paragraph.find(f"{_W}pPr/{_W}numPr")
        listed = _value(number.find(f"{_W}numId")) if number is not None else (style.listed if style else None)
        if (listed and listed != "0") or name.startswith("list "):
            depth = (_value(number.find(f"{_W}ilvl")) if number is not None else None) or "0"
            counts = (listed or "", depth) in self.numbered or "number" in name
            return Block("item", escape_start(text), int(depth) if depth.isdigit() else 0, "1." if counts else "-")
        return Block("paragraph", escape_start(text))

    def _heading_level(self, style_id: str, paragraph: etree._Element) -> int | None:
        own = _value(paragraph.find(f"{_W}pPr/{_W}outlineLvl"))
        if own and own.isdigit() and int(own) < 9:
            return int(own) + 1
        for _step in range(10):
            style = self.styles.get(style_id)
            name = style.name if style else style_id.lower()
            if name == "title":
                return 1
            if match := re.fullmatch(r"heading ?(\d)", name):
                return int(match[1])
            if style is None or style.level is not None or not style.parent:
                return style.level + 1 if style and style.level is not None else None
            style_id = style.parent
        return None

    def _inline(
        self,
        element: etree._Element,
        *,
        hidden: bool,
        target: str | None = None,
        added: bool = False,
        gone: bool = False,
    ) -> None:
        name = _local(element)
        if name == "r":
            self._run(element, hidden=hidden, target=target, added=added, gone=gone)
            return
        if name in ("pPr", "sdtPr", "rPr"):
            return
        if name == "p":
            # A paragraph inside of a paragraph is no Word, but its words are words.
            self._runs.add(" ")
            self._hidden.append(" ")
        if name == "AlternateContent":
            # The fallback says the same words again for older programs.
            element = next((one for one in element if _local(one) == "Choice"), element)
        if name == "hyperlink":
            target = self.links.get(element.get(_R_ID, ""), target)
        added, gone = added or name in ("ins", "moveTo"), gone or name in ("del", "moveFrom")
        for child in element:
            self._inline(child, hidden=hidden, target=target, added=added, gone=gone)

    def _run(self, run: etree._Element, *, hidden: bool, target: str | None, added: bool, gone: bool) -> None:
        look = run.find(f"{_W}rPr")
        if look is not None:
            style = self.styles.get(_value(look.find(f"{_W}rStyle")) or "")
            vanish = look.find(f"{_W}vanish")
            hidden = _on(vanish) if vanish is not None else hidden or bool(style and style.hidden)
        text = "".join(self._text(child) for child in run)
        if gone:
            self._deleted.append(text)
        elif hidden:
            self._hidden.append(text)
        else:
            strong = look is not None and _on(look.find(f"{_W}b"))
            weak = look is not None and _on(look.find(f"{_W}i"))
            self._runs.add(text, strong=strong, weak=weak, target=target)
            if added:
                self._inserted.append(text)

    def _text(self, element: etree._Element) -> str:
        name = _local(element)
        if name in ("t", "delText"):
            for one in element.iter():
                one.set(SEEN, "")
            pieces = [str(piece) for piece in element.itertext()]
            # Elements inside of a text are no Word, but their words are words.
            return f" {' '.join(pieces)} " if len(element) else "".join(pieces)
        if name in _XML_SPACE:
            return _XML_SPACE[name]
        if name == "sym":
            return "\ufffd"
        if name == "AlternateContent":
            element = next((one for one in element if _local(one) == "Choice"), element)
        self._boxes += [one for one in element.iter(f"{_W}txbxContent") if not self._in_box(one)]
        for described in element.iter("{*}docPr"):
            if words := squeeze(described.get("descr") or ""):
                self._tell_words(
                    "picture-words", later("A picture is described as “%(words)s”; is it part of the text?"), words
                )
        return ""

    def unread(self, root: etree._Element) -> None:
        """Words that stand where no Word document has them are told too."""
        texts = [one for one in root.iter(f"{_W}t", f"{_W}delText") if one.get(SEEN) is None and not _is_fallback(one)]
        if words := squeeze(" ".join("".join(str(piece) for piece in one.itertext()) for one in texts)):
            self._tell_words("left-over", UNREAD, words)

    def _tell(self) -> None:
        """Notices for what the last block kept apart."""
        hidden, deleted = squeeze("".join(self._hidden)), squeeze(" ".join(self._deleted))
        inserted = squeeze("".join(self._inserted))
        if hidden:
            self._tell_words(
                "hidden-text", later("The file hides the words “%(words)s”; are they part of the text?"), hidden
            )
        if deleted:
            self._tell_words("deleted-text", DELETED, deleted)
        if inserted:
            message = later("Someone added the words “%(words)s” and the change is not accepted yet; should they stay?")
            index = max(0, len(self.document.blocks) - 1)
            choices = (KEEP_THEM, TAKE_OUT)
            self.document.notices.append(Notice("inserted-text", message, inserted, choices, index))
        boxes = self._boxes[:]
        for pile in (self._hidden, self._deleted, self._inserted, self._boxes):
            pile.clear()
        for box in boxes:
            self.aside(box, "text-box", later("A box beside the text says “%(words)s”; is it part of the text?"))

    def _tell_words(self, code: str, message: str, words: str) -> None:
        index = max(0, len(self.document.blocks) - 1)
        self.document.notices.append(Notice(code, message, words, _CHOICES, index))

    def aside(self, part: etree._Element, code: str, message: str) -> None:
        """Words that the file keeps apart from its text become one notice."""
        lines = [self._line(paragraph) for paragraph in part.iter(f"{_W}p")]
        words = " ".join(line for line in lines if line)
        if words:
            self._tell_words(code, message, words)
        self._tell()
