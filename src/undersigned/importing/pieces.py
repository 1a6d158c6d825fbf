"""A letter being read: its pieces in order, and the draft as it grows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from undersigned.importing.blocks import Block, row
from undersigned.importing.dates import DateFound
from undersigned.importing.doubts import LEAVE_OUT, TO_BODY
from undersigned.importing.draft import ClaimedCount, Doubt, Introduction, Signatory, ask
from undersigned.importing.patterns import Patterns, plain

_ENDS = (".", "!", "?", "…", "。", "؟", ";", ",", ":", "،")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a part of one. `index` is the block's place in the document.

    A table is as many pieces as it has rows; `ruled` says that a row is one of a real table's.
    """

    kind: str
    text: str
    index: int
    level: int = 0
    marker: str = "-"
    cells: tuple[str, ...] = ()
    ruled: bool = False

    @property
    def plain(self) -> str:
        """The words without Markdown marks."""
        return plain(self.text)

    def with_text(self, text: str) -> Piece:
        """The same piece with other words."""
        return replace(self, text=text.strip())

    def markdown(self) -> str:
        """The piece as an entry of the letter's body."""
        if self.kind == "heading":
            return f"{'#' * max(2, min(6, self.level or 2))} {self.text}"
        if self.kind == "item":
            return f"{'  ' * self.level}{self.marker} {self.text}"
        return f"> {self.text}" if self.kind == "quote" else self.text


def pieces_of(blocks: Iterable[Block]) -> list[Piece]:
    """The blocks that hold anything, as pieces; a table's rows one by one."""
    pieces = []
    for index, block in enumerate(blocks):
        if block.kind == "table":
            lines = [row(list(cells)) for cells in block.rows]
            pieces += [Piece("row", line.text, index, cells=line.cells, ruled=True) for line in lines if line.text]
        elif block.text.strip():
            pieces.append(Piece(block.kind, block.text.strip(), index, block.level, block.marker, block.cells))
    return pieces


def is_line(piece: Piece, longest: int = 160) -> bool:
    """Whether a piece is a short line that no sentence ends in: a title, a name."""
    if piece.kind == "heading":
        return len(piece.plain) <= 300
    text = piece.plain
    return piece.kind == "paragraph" and len(text) <= longest and not text.endswith(_ENDS)


def says_sentences(text: str) -> bool:
    """Whether words read as running text rather than as a name or a line of a list."""
    return len(text) > 200 or (len(text.split()) > 9 and text.rstrip().endswith(_ENDS))


@dataclass(slots=True)
class Reading:
    """What is known of the letter so far. Parts are filled in by the readers in `letter.py`."""

    language: str | None
    patterns: Patterns
    years: tuple[int, ...] = ()
    heading: str | None = None
    title: str | None = None
    addressee: str | None = None
    sender: str | None = None
    salutation: str | None = None
    closing: str | None = None
    introductions: list[Introduction] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    signatories: list[Signatory] = field(default_factory=list)
    count: ClaimedCount | None = None
    dates: list[tuple[DateFound, str, str]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, code: str, where: str, message: str, *choices: str, words: str = "", **values: object) -> None:
        """Ask a person. `%(words)s` in the message is where the document's `words` go, and so on for other `values`.

        A choice that is no `Sentence` is shown as it stands.
        """
        self.doubts.append(ask(code, where, message, choices, words=words, **values))

    def left_over(self, piece_text: str, why: str, where: str = "", code: str = "left-over") -> None:
        """Words that fit no part."""
        self.doubt(code, where, why, LEAVE_OUT, TO_BODY, words=piece_text)
