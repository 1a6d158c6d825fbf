"""What to say in the copy shop: how many sheets, printed how, cut how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from undersigned.typesetting.data import LeafletSheet
from undersigned.typesetting.errors import BadSheetError
from undersigned.typesetting.order_words import WORDS, spoken


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """An order for a printer. `flip` is the edge about which the second side turns, "" for one side only."""

    sheets: int
    paper: Literal["A3", "A4", "A5"]
    both_sides: bool
    flip: Literal["short", "long", ""]
    copies_on_sheet: int
    cuts: int

    def sentence(self, language: str = "en") -> str:
        """Such as "250 sheets A4, both sides, flip on short edge, cut once"; in English where we lack the words."""
        spoken_in = spoken(language)
        words = WORDS[spoken_in]
        parts = [words.both_sides if self.both_sides else words.one_side]
        if self.flip:
            parts.append(words.short_edge if self.flip == "short" else words.long_edge)
        if self.cuts:
            parts.append(words.cut_once if self.cuts == 1 else words.cut_twice)
        return words.sentence(spoken_in, parts, self.sheets, self.paper)


_PAPERS: dict[str, tuple[Literal["A3", "A4", "A5"], Literal["short", "long"], int, int]] = {
    "a5": ("A5", "long", 1, 0),
    "a4": ("A4", "long", 1, 0),
    "a3": ("A3", "long", 1, 0),
    # Two upright A5 make a lying A4: its sides turn about the short edge, or the back stands on its head.
    "a5-two-up": ("A4", "short", 2, 1),
    "a6-four-up": ("A4", "long", 4, 2),
}


def print_order(sheet: LeafletSheet, *, copies: int, pages: int = 2) -> PrintOrder:
    """The order for at least `copies` leaflets whose rendering has `pages` pages. Raises BadSheetError."""
    if copies < 1 or pages < 1:
        raise BadSheetError("Order at least one copy of at least one page.", "copies")
    paper, flip, on_sheet, cuts = _PAPERS[sheet.layout]
    both = pages > 1
    sheets_of_one = (pages + 1) // 2
    sheets = -(-copies // on_sheet) * sheets_of_one
    return PrintOrder(sheets, paper, both, flip if both else "", on_sheet, cuts)
