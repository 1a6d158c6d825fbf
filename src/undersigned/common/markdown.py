"""The Markdown subset of a letter: canonical text in, safe HTML, plain text or an editor's remarks out.

Pure: imports no Django. The subset: paragraphs, emphasis, links (http, https, mailto), lists, headings, block quotes,
and a backslash before a sign to keep it as it is (at a line's end: a line break). **All else stands on the page as it
was typed**: images, HTML, entities, references, code, rules, link titles. So nothing in a signed text can be hidden by
its markup: what the bytes say is what a reader sees.

- A letter's title is the page's only h1, so `#` becomes h2, `##` h3, and the fifth and sixth depth both h6.
- A line end inside a paragraph is a space, as in Markdown.
- `dir="auto"` stands on every element that holds words itself (p, headings, items of tight lists), so each takes the
  direction of its own first letter. Containers have none: theirs is the page's.
- A list item that does not follow the count keeps its number (`value`): Markdown alone would renumber "1. 3. 4.".
- Nesting deeper than `MAX_DEPTH` is shown as typed. markdown-it would drop such text.

The HTML is made by markdown-it and then cut down to `TAGS` and `ATTRIBUTES` by nh3; either alone would do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkLabel
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from undersigned.common.saying import later, say

TAGS = frozenset({"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "h5", "h6"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "ol": frozenset({"start"}),
    "li": frozenset({"dir", "value"}),
    **dict.fromkeys(("p", "h2", "h3", "h4", "h5", "h6"), frozenset({"dir"})),
}
LINK_REL = "nofollow noopener"
MAX_DEPTH = 12
"""How many levels of quotes and lists are kept (a list counts as two); deeper ones are shown as typed."""

_WEB_LINK = re.compile(r"https?://[^\s/?#\\@]+(?:[/?#][^\s]*)?\Z", re.IGNORECASE)
_MAIL_LINK = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+\Z", re.IGNORECASE)
_OFF = [
    "code", "fence", "hr", "html_block", "lheading", "reference", "backticks", "entity", "html_inline",
]  # fmt: skip
_BACKSLASHED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NO_ADDRESS = re.compile(r"\([ \t\n]*\)")


def is_allowed_link(url: str) -> bool:
    """http and https with a host and without user:password (which can dress one host up as another), and mailto."""
    return bool(_WEB_LINK.match(url) or _MAIL_LINK.match(url))


def render(text: str) -> str:
    """HTML of the text, made of `TAGS` and `ATTRIBUTES` only. Any string is accepted; canonical text is meant."""
    tokens = _parse(text)
    _direct(tokens)
    _number(tokens)
    return _CLEANER.clean(RendererHTML().render(tokens, _MARKDOWN.options, {}))


def to_plain(text: str) -> str:
    """The text for a mail: no markup, links as "words (address)", quotes behind "> ", one final newline."""
    lines = _plain_blocks(iter(_parse(text)), end="")
    return "\n".join(lines).strip("\n") + "\n" if lines else ""


# -- parsing


def _shallow(rule: Any) -> Any:
    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MAX_DEPTH and rule(state, start, end, silent)

    return limited


def _destination(source: str, pos: int, maximum: int) -> Any:
    """As markdown-it's own, except that entities in an address stay as they are typed."""
    result = parseLinkDestination(source, pos, maximum)
    if result.ok:
        written = source[pos : result.pos]
        written = written[1:-1] if written.startswith("<") else written
        result.str = _BACKSLASHED.sub(r"\1", written)
    return result


def _no_title(*_place: object) -> Any:
    """A title would hide words of the text in an attribute, so a link with one is shown as typed."""
    return SimpleNamespace(ok=False, pos=0, lines=0, str="")


def _link_with_address(state: StateInline, silent: bool) -> bool:
    """Words with "()" behind them are shown as typed: markdown-it links them to the page that they stand on."""
    if state.src[state.pos] != "[":
        return False
    end = parseLinkLabel(state, state.pos, True)
    if end >= 0 and _NO_ADDRESS.match(state.src, end + 1):
        return False
    return link(state, silent)


def _image_as_typed(state: StateInline, silent: bool) -> bool:
    """An image keeps its signs and does not become a "!" and a link."""
    start = state.pos
    if not image(state, True):
        state.pos = start
        return False
    if not silent:
        state.pending += state.src[start : state.pos]
    return True


def _build() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": 20}).disable(_OFF)
    block = markdown.block.ruler
    alternatives = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    for rule in block.__rules__:
        if rule.name in ("blockquote", "list"):
            block.at(rule.name, _shallow(rule.fn), {"alt": rule.alt or alternatives["alt"]})
    markdown.inline.ruler.at("image", _image_as_typed)
    markdown.inline.ruler.at("link", _link_with_address)
    helpers: Any = SimpleNamespace(
        parseLinkLabel=parseLinkLabel, parseLinkDestination=_destination, parseLinkTitle=_no_title
    )
    markdown.helpers = helpers
    # Set through a view without types: these are methods that markdown-it means to be replaced.
    changeable: Any = markdown
    changeable.validateLink = is_allowed_link
    changeable.normalizeLinkText = str
    return markdown


_MARKDOWN = _build()
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    url_schemes={"http", "https", "mailto"},
    link_rel=LINK_REL,
)


def _parse(text: str) -> list[Token]:
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    return tokens


def _direct(tokens: Sequence[Token]) -> None:
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        holds_words = token.type in ("paragraph_open", "heading_open") and not token.hidden
        tight = token.type == "list_item_open" and following is not None and following.hidden
        if holds_words or tight:
            token.attrSet("dir", "auto")


def _number(tokens: Sequence[Token]) -> None:
    """Give an item its own number where it is not the one before plus one."""
    expected: list[int | None] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            expected.append(int(token.attrs.get("start", 1)))
        elif token.type == "bullet_list_open":
            expected.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            expected.pop()
        elif token.type == "list_item_open" and expected[-1] is not None:
            number = int(token.info)
            if number != expected[-1]:
                token.attrSet("value", str(number))
            expected[-1] = number + 1


# -- plain text


def _plain_blocks(tokens: Iterator[Token], *, end: str) -> list[str]:
    """Lines of the blocks up to the token `end`, with an empty line between blocks outside lists."""
    blocks: list[list[str]] = []
    tight = False
    for token in tokens:
        if token.type == end:
            break
        if token.type == "inline":
            blocks.append(_plain_inline(token.children or []).split("\n"))
        elif token.type == "blockquote_open":
            quoted = _plain_blocks(tokens, end="blockquote_close")
            blocks.append([f"> {line}".rstrip() for line in quoted])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            blocks.append(_plain_blocks(tokens, end=token.type.replace("open", "close")))
        elif token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
            item = _plain_blocks(tokens, end="list_item_close") or [""]
            indent = " " * len(mark)
            blocks.append([mark + item[0], *(f"{indent}{line}".rstrip() for line in item[1:])])
        elif token.type == "paragraph_open":
            tight = tight or token.hidden
    tight = tight or end in ("bullet_list_close", "ordered_list_close")
    lines: list[str] = []
    for number, block in enumerate(blocks):
        if number and not tight:
            lines.append("")
        lines.extend(block)
    return lines


def _plain_inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in tokens:
        if token.type == "link_open":
            opened.append((len(parts), str(token.attrs["href"])))
        elif token.type == "link_close":
            start, href = opened.pop()
            address = href.removeprefix("mailto:")
            words = "".join(parts[start:])
            if words.strip() not in (href, address):
                parts.append(f" ({address})" if words.strip() else address)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        else:
            parts.append(token.content)
    return "".join(parts)


# -- what an author used that the subset does not have


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that will stand on the page as it was typed. `line` counts from 1."""

    code: str
    line: int
    message: str


# Each pattern looks at one line and at most 1,000 characters from where it starts, so the whole stays linear.
_PATTERNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("image", re.compile(r"!\[[^\]]{0,300}\][(\[]"),
     later("Images cannot be part of a letter. It will show as typed; put the image elsewhere and link to it.")),
    ("html", re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>]{0,500})?/?>|!--|![A-Z]|\?)"),
     later("HTML is not used here. It will show as typed; use Markdown, or delete it.")),
    ("entity", re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"),
     later("Entities are not used here. It will show as typed; write the character itself.")),
    ("reference", re.compile(r"^ {0,3}\[[^\]]{1,300}\]:"),
     later("References are not used here. It will show as typed; write the address in the link: [words](https://…).")),
    ("code", re.compile(r"^ {0,3}(?:```|~~~)|(?<![`\\])`[^`]{1,300}`"),
     later("Code is not used here. The marks will show as typed.")),
    ("rule", re.compile(r"^ {0,3}(?:(?:- {0,3}){3,}|(?:\* {0,3}){3,}|(?:_ {0,3}){3,}|={3,})\s*$"),
     later("Lines across the page are not used here. It will show as typed; use a heading: ## Words.")),
)  # fmt: skip
_LINK = re.compile(
    r"(?<!!)\[[^\]\[]{0,300}\]\(\s{0,5}(<[^<>]{0,500}>|[^\s()]{0,500}(?:\([^\s()]{0,300}\)[^\s()]{0,300})?)"
)
_LINK_MESSAGE = later("This link will show as typed. A link starts with https://, http:// or mailto:.")
_TITLE = re.compile(r"""\]\([^\s()]{1,500}\s{1,5}["'(][^"')]{0,300}["')]\s{0,5}\)""")
_TITLE_MESSAGE = later("A link cannot have a title. It will show as typed; keep the address only.")


def problems(text: str) -> list[Problem]:
    """What stands outside the subset, line by line, each kind once a line. An empty list is a clean text."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        for code, pattern, message in _PATTERNS:
            if any(_is_meant(line, match.start()) for match in pattern.finditer(line)):
                found.append(Problem(code, number, say(message)))
        if any(_is_meant(line, m.start()) and not _is_good(m[1]) for m in _LINK.finditer(line)):
            found.append(Problem("link", number, say(_LINK_MESSAGE)))
        if _TITLE.search(line):
            found.append(Problem("link-title", number, say(_TITLE_MESSAGE)))
    return found


def _is_meant(line: str, start: int) -> bool:
    """A backslash before it says that the author wants it as typed."""
    return start == 0 or line[start - 1] != "\\"


def _is_good(destination: str) -> bool:
    return is_allowed_link(_MARKDOWN.normalizeLink(_BACKSLASHED.sub(r"\1", destination.strip("<>"))))
