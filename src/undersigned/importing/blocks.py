"""What an extractor hands on: blocks of words in reading order, and notices.

A `Block`'s text is plain text with the Markdown subset of canonical text
(emphasis, links); what kind of block it is stands beside it. A `Notice` is
something the extractor could not decide. Where a notice `holds` words, they
stand in no block: the notice is their only place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["paragraph", "heading", "item", "quote", "row", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quoted paragraph, line with tabs, or table.

    `level` is the heading's level (1 is the highest) or the item's depth (0 is the
    outermost); `marker` is the item's own mark ("-" or "3."); `cells` are the cells of a line with tabs;
    `rows` are a table's rows, each with its cells, empty ones included.
    """

    kind: BlockKind
    text: str
    level: int = 0
    marker: str = "-"
    cells: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A doubt before the parts of the letter are known.

    `message` may hold `%(words)s`, where the quoted `words` go, and places for other `values`. `block` is the index
    of the block that it concerns.
    """

    code: str
    message: str
    words: str = ""
    choices: tuple[str, ...] = ()
    block: int | None = None
    values: dict[str, object] = field(default_factory=dict)


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
    """A line with tabs as a row; its text shows the cells that are not empty, one after the other."""
    shown = [cell for cell in cells if cell.strip()]
    return Block("row", " | ".join(shown), cells=tuple(cells))


def table(rows: list[list[str]]) -> Block | None:
    """A table; None where no cell holds anything. Its text is that of its rows, one a line."""
    kept = [one for one in (_without_empty_end(cells) for cells in rows) if one]
    text = "\n".join(row(cells).text for cells in kept)
    return Block("table", text, rows=tuple(tuple(cells) for cells in kept)) if kept else None


def _without_empty_end(cells: list[str]) -> list[str]:
    last = max((place for place, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]
