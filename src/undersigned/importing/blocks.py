"""What an extractor hands on: blocks of words in reading order, and notices.

A `Block`'s text is plain text with the Markdown subset of canonical text
(emphasis, links); what kind of block it is stands beside it. A `Notice` is
something the extractor could not decide. Where a notice `holds` words, they
stand in no block: the notice is their only place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["paragraph", "heading", "item", "quote", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quoted paragraph or table row.

    `level` is the heading's level (1 is the highest) or the item's depth (0 is the
    outermost); `marker` is the item's own mark ("-" or "3."); `cells` are a row's cells.
    """

    kind: BlockKind
    text: str
    level: int = 0
    marker: str = "-"
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A doubt before the parts of the letter are known.

    `message` may hold "{}", where the quoted `words` go. `block` is the index of the
    block that it concerns.
    """

    code: str
    message: str
    words: str = ""
    choices: tuple[str, ...] = ()
    block: int | None = None


@dataclass(slots=True)
class Document:
    """A document as an extractor read it."""

    blocks: list[Block] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    encoding: str | None = None

    def source_text(self) -> str:
        """Every word of the document, each time it occurs."""
        parts = [f"{block.marker} {block.text}" for block in self.blocks]
        parts += [notice.words for notice in self.notices if notice.words]
        return "\n".join(parts)


def row(cells: list[str]) -> Block:
    """A table row; its text shows the cells that are not empty, one after the other."""
    shown = [cell for cell in cells if cell.strip()]
    return Block("row", " | ".join(shown), cells=tuple(cells))
