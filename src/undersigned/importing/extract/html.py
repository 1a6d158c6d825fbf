"""Web pages: the letter's own blocks, with hidden words and the page's furniture as doubts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

from undersigned.common.saying import later
from undersigned.importing.blocks import Block, Document, Notice, table
from undersigned.importing.doubts import LEAVE_OUT, TO_BODY
from undersigned.importing.encoding import decode
from undersigned.importing.errors import DamagedError, EmptyDocumentError
from undersigned.importing.extract.inline import Runs, escape_start, squeeze

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li",
        "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_SILENT = frozenset(("script", "style", "template", "meta", "link", "base", "param", "source", "track", "noframes"))
_FURNITURE = frozenset(
    ("nav", "aside", "form", "button", "select", "dialog", "noscript", "search", "menu", "iframe", "textarea", "svg")
)
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert", "menu", "menubar")
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|side-?bar|cookies?|share|sharing|social|related|comments?|breadcrumbs?|"
    r"site-?(?:header|footer)|page-?(?:header|footer)|footer|newsletter|subscribe|advert(?:isement)?|banner|skip-?link)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])", re.I
)
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
_META = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_CHOICES = (LEAVE_OUT, TO_BODY)
_DEEPEST = 200
_MOST_COLUMNS = 200
_BLOCK_LEVEL = {f"h{level}": level for level in range(1, 7)}


def extract_html(data: bytes, encoding: str | None = None) -> Document:
    """Blocks and notices of a web page. Raises DamagedError or EmptyDocumentError."""
    if encoding is None and (told := _META.search(data[:4096])) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = _known(told[1].decode("ascii", "ignore"), data)
    text, used, notices = decode(data, encoding)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).replace("\x00", "\ufffd")
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise EmptyDocumentError("The page holds no words; choose another file or paste the letter.") from error
    reader = _Reader(_hidden_names(root), _content(root))
    reader.document.notices += notices
    reader.document.encoding = used
    reader.head(root)
    body = root.find("body")
    reader.walk(root if body is None else body, depth=0)
    reader.finish()
    return reader.document


def _known(name: str, data: bytes) -> str | None:
    """The page's own word about its encoding, where the bytes bear it out."""
    try:
        data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None
    return name


def _hidden_names(root: lxml.html.HtmlElement) -> set[str]:
    """Classes and ids that the page's own styles hide."""
    names: set[str] = set()
    for style in root.iter("style"):
        for match in _RULE.finditer((style.text or "")[:200_000]):
            if _HIDING.search(match[2]):
                names |= {one.strip() for one in match[1].split(",") if re.fullmatch(r"\s*[.#][\w-]+\s*", one)}
    return names


def _content(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    """The one element that the page says is its content, if it says so."""
    for tag in ("article", "main"):
        found = list(root.iter(tag))
        if len(found) == 1 and len(found[0].text_content().split()) > 30:
            return found[0]
    return None


@dataclass(slots=True)
class _Reader:
    hidden_names: set[str]
    content: lxml.html.HtmlElement | None
    document: Document = field(default_factory=Document)
    _runs: Runs = field(default_factory=Runs)
    _furniture: list[str] = field(default_factory=list)
    _as: Block = field(default_factory=lambda: Block("paragraph", ""))

    def head(self, root: lxml.html.HtmlElement) -> None:
        for title in root.iter("title"):
            if isinstance(title.getparent(), etree._Element) and title.getparent().tag == "head":
                self._furniture += [squeeze(title.text_content())]

    def walk(self, element: lxml.html.HtmlElement, *, depth: int) -> None:
        if depth > _DEEPEST:
            raise DamagedError("The page is nested too deeply to read; paste the letter instead.")
        self._add(element.text, element)
        for child in element:
            self._child(child, depth=depth + 1)
            if child.tag in _BLOCKS or child.tag == "br":
                self._flush()
            self._add(child.tail, child.getparent())
        if element.tag in _BLOCKS:
            self._flush()

    def _child(self, child: lxml.html.HtmlElement, *, depth: int) -> None:
        if not isinstance(child.tag, str) or child.tag in _SILENT:
            return
        if self._is_hidden(child):
            self._aside(child, "hidden-text", later("The page hides the words “%(words)s”; are they part of the text?"))
        elif self._is_furniture(child):
            self._furniture += [words] if (words := _words(child)) else []
        elif child.tag == "table" and self._is_data(child):
            self._flush()
            self._table(child)
        elif child.tag in _BLOCKS:
            self._flush()
            self._enter(child, depth)
        elif child.tag in ("img", "area"):
            self._tell(
                "picture-words",
                later("A picture is described as “%(words)s”; is it part of the text?"),
                child.get("alt"),
            )
        elif len(child) and any(one.tag in _BLOCKS or one.tag == "br" for one in child.iter()):
            self.walk(child, depth=depth)
        else:
            self._inline(child, depth)

    def _enter(self, child: lxml.html.HtmlElement, depth: int) -> None:
        before = self._as
        if child.tag in _BLOCK_LEVEL:
            self._as = Block("heading", "", _BLOCK_LEVEL[child.tag])
        elif child.tag == "li":
            parents = [one.tag for one in child.iterancestors("ul", "ol")]
            self._as = Block("item", "", max(0, len(parents) - 1), "1." if parents[:1] == ["ol"] else "-")
        elif child.tag == "blockquote":
            self._as = Block("quote", "")
        self.walk(child, depth=depth)
        self._as = before

    def _inline(self, element: lxml.html.HtmlElement, depth: int) -> None:
        if depth > _DEEPEST:
            raise DamagedError("The page is nested too deeply to read; paste the letter instead.")
        self._add(element.text, element)
        for child in element:
            self._child(child, depth=depth + 1)
            self._add(child.tail, element)

    def _add(self, text: str | None, element: lxml.html.HtmlElement | None) -> None:
        """Add words that stand in this element, with the look it gives them."""
        strong, weak, target = _look(element)
        self._runs.add(text or "", strong=strong, weak=weak, target=target)

    def _flush(self) -> None:
        text = self._runs.markdown(plain=self._as.kind == "heading")
        self._runs.clear()
        if text:
            shown = text if self._as.kind in ("heading", "quote") else escape_start(text)
            self.document.blocks.append(Block(self._as.kind, shown, self._as.level, self._as.marker))

    def _is_data(self, element: lxml.html.HtmlElement) -> bool:
        """A table of cells; mails and old pages are laid out in tables that hold whole letters.

        A table is one of cells if they are short, if it names its columns, or if it is a full grid.
        """
        cells = list(element.iter("td", "th"))
        if len(cells) < 2 or any(next(cell.iter("table", "h1"), None) is not None for cell in cells):
            return False
        widths = {len(line.findall("td") + line.findall("th")) for line in element.iter("tr")}
        full = sum(1 for cell in cells if cell.text_content().strip())
        grid = len(cells) >= 6 and min(widths) >= 2 and len(widths) == 1 and 3 * full >= 2 * len(cells)
        named = any(cell.tag == "th" for cell in cells) and max(widths) >= 2
        return (
            grid
            or named
            or all(len(cell.text_content()) < 400 and next(cell.iter("p", "div"), None) is None for cell in cells)
        )

    def _table(self, element: lxml.html.HtmlElement) -> None:
        for caption in element.iter("caption"):
            self.document.blocks.append(Block("paragraph", escape_start(_words(caption))))
        rows: list[list[str]] = []
        below: dict[int, int] = {}
        for line in element.iter("tr"):
            cells: list[str] = []
            for cell in line.iter("td", "th"):
                self._skip_spanned(cells, below)
                across, down = _span(cell, "colspan"), _span(cell, "rowspan")
                below |= {len(cells) + place: down - 1 for place in range(across) if down > 1}
                self._gather(cell, 0)
                cells.append(self._runs.markdown())
                self._runs.clear()
                cells += [""] * (across - 1)
            self._skip_spanned(cells, below)
            rows.append(cells)
        if block := table(rows):
            self.document.blocks.append(block)

    @staticmethod
    def _skip_spanned(cells: list[str], below: dict[int, int]) -> None:
        """Empty cells where a cell of a row above reaches down."""
        while below.get(len(cells), 0) > 0:
            below[len(cells)] -= 1
            cells.append("")

    def _gather(self, element: lxml.html.HtmlElement, depth: int) -> None:
        """All words of a cell on one line, its paragraphs parted by spaces."""
        if depth > _DEEPEST:
            raise DamagedError("The page is nested too deeply to read; paste the letter instead.")
        self._add(element.text, element)
        for child in element:
            parting = child.tag in _BLOCKS or child.tag == "br"
            self._runs.add(" " if parting else "")
            if child.tag in _BLOCKS and not self._is_hidden(child) and not self._is_furniture(child):
                self._gather(child, depth + 1)
            else:
                self._child(child, depth=depth + 1)
            self._runs.add(" " if parting else "")
            self._add(child.tail, element)

    def _is_hidden(self, element: lxml.html.HtmlElement) -> bool:
        names = {f".{one}" for one in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
        return (
            element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or bool(_HIDING.search(element.get("style") or ""))
            or bool(names & self.hidden_names)
        )

    def _is_furniture(self, element: lxml.html.HtmlElement) -> bool:
        if self.content is not None:
            inside = element is self.content or any(one is self.content for one in element.iterancestors())
            around = not inside and any(one is element for one in self.content.iterancestors())
            if not inside and not around:
                return True
            if around:
                return False
        if element.tag in ("header", "footer") and not self._in_article(element):
            return next(element.iter("h1"), None) is None
        named = (
            bool(_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}")) and element.tag in _BLOCKS
        )
        large = len(element.text_content()) > 1500 and next(element.iter("p"), None) is not None
        return element.tag in _FURNITURE or element.get("role") in _ROLES or (named and not large)

    @staticmethod
    def _in_article(element: lxml.html.HtmlElement) -> bool:
        return any(one.tag in ("article", "main", "blockquote") for one in element.iterancestors())

    def _aside(self, element: lxml.html.HtmlElement, code: str, message: str) -> None:
        self._tell(code, message, _words(element))

    def _tell(self, code: str, message: str, words: str | None) -> None:
        words = squeeze(words or "")
        if words:
            index = max(0, len(self.document.blocks) - 1)
            self.document.notices.append(Notice(code, message, words, _CHOICES, index))

    def finish(self) -> None:
        """What the page shows around the letter becomes one notice."""
        self._flush()
        self._tell(
            "page-furniture",
            later("The page shows “%(words)s” around the text; is it part of it?"),
            " · ".join(one for one in self._furniture if one),
        )


def _span(cell: lxml.html.HtmlElement, name: str) -> int:
    """How many columns or rows a cell takes, within reason."""
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value[:6]), _MOST_COLUMNS)) if value.isascii() and value.isdigit() else 1


def _look(element: lxml.html.HtmlElement | None) -> tuple[bool, bool, str | None]:
    """How words in this element look: from the element and what is around it."""
    strong = weak = False
    target: str | None = None
    while element is not None and element.tag not in _BLOCKS:
        strong |= element.tag in ("b", "strong")
        weak |= element.tag in ("i", "em", "cite")
        target = target or (element.get("href") if element.tag == "a" else None)
        element = element.getparent()
    return strong, weak, target


def _words(element: lxml.html.HtmlElement) -> str:
    """All words below an element that are shown as words, parted where elements part."""
    strings = [str(piece) for piece in element.itertext() if not _silent_owner(piece)]
    return squeeze(" ".join(piece for piece in strings if piece.strip()))


def _silent_owner(piece: object) -> bool:
    owner = getattr(piece, "getparent", lambda: None)()
    is_text = getattr(piece, "is_text", False)
    return bool(is_text and owner is not None and owner.tag in _SILENT)
