"""A letter's Markdown as blocks to set: the same subset, read from the same safe HTML, as on its page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import cast

from undersigned.common import markdown
from undersigned.typesetting.data import Heading, ListBlock, Paragraph, Prose, QuotedProse, Run

_WORDS = {"p", "h2", "h3", "h4", "h5", "h6"}
_CONTAINERS = {"blockquote", "ul", "ol", "li"}


def from_markdown(text: str) -> tuple[Prose, ...]:
    """The blocks of a canonical text (see `common.markdown`). A `#` heading becomes level 1, below the title."""
    reader = _Reader()
    reader.feed(markdown.render(text))
    reader.close()
    reader.end_words()
    return tuple(reader.stack[0].blocks)


@dataclass(slots=True)
class _Open:
    """A container that is still being read."""

    tag: str
    blocks: list[Prose] = field(default_factory=list)
    items: list[tuple[Prose, ...]] = field(default_factory=list)
    start: int | None = None
    numbers: list[int] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[_Open] = [_Open("")]
        self.words = ""
        self.runs: list[Run] = []
        self.strong = 0
        self.emphasis = 0
        self.link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _WORDS:
            self.end_words()
            self.words = tag
        elif tag in _CONTAINERS:
            self.end_words()
            self._open(tag, given)
        elif tag == "br":
            self._add("\n")
        elif tag == "a":
            self.link = given.get("href")
        elif tag == "strong":
            self.strong += 1
        elif tag == "em":
            self.emphasis += 1

    def _open(self, tag: str, given: dict[str, str]) -> None:
        opened = _Open(tag)
        if tag == "ol":
            opened.start = int(given.get("start", "1"))
        if tag == "li" and self.stack[-1].start is not None:
            above = self.stack[-1]
            follows = above.numbers[-1] + 1 if above.numbers else cast("int", above.start)
            above.numbers.append(int(given.get("value", follows)))
        self.stack.append(opened)

    def handle_endtag(self, tag: str) -> None:
        if tag in _WORDS:
            self.end_words()
        elif tag in _CONTAINERS:
            self.end_words()
            self._close()
        elif tag == "a":
            self.link = None
        elif tag == "strong":
            self.strong -= 1
        elif tag == "em":
            self.emphasis -= 1

    def _close(self) -> None:
        closed = self.stack.pop()
        above = self.stack[-1]
        if closed.tag == "li":
            above.items.append(tuple(closed.blocks))
        elif closed.tag == "blockquote":
            above.blocks.append(QuotedProse(tuple(closed.blocks)))
        else:
            above.blocks.append(ListBlock(tuple(closed.items), closed.start, tuple(closed.numbers)))

    def handle_data(self, data: str) -> None:
        if not self.words and not self.runs and not data.strip():
            return
        # A line end inside a paragraph is a space, as on the page.
        text = data.replace("\n", " ")
        if self.runs and self.runs[-1].text.endswith("\n"):
            text = text.lstrip(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        if not text:
            return
        run = Run(text, self.strong > 0, self.emphasis > 0, self.link)
        if self.runs and replace(self.runs[-1], text="") == replace(run, text=""):
            run = replace(run, text=self.runs.pop().text + text)
        self.runs.append(run)

    def end_words(self) -> None:
        """Close the paragraph or heading; items of tight lists hold words without one."""
        if self.runs:
            inline = tuple(self.runs)
            block: Prose = Heading(inline, int(self.words[1]) - 1) if self.words[:1] == "h" else Paragraph(inline)
            self.stack[-1].blocks.append(block)
        self.runs = []
        self.words = ""
