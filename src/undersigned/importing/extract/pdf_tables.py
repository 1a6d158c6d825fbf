"""Ruled tables in a PDF: cells from the lines on the page, put together over pages' ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from undersigned.common.saying import Sentence, later
from undersigned.importing.blocks import Notice
from undersigned.importing.extract.inline import escape

Word = dict[str, Any]
_ONE_ROW = (Sentence("Yes, it is one row"), Sentence("No, I will mend it in the table"))
_SAME_PLACE = 3.0


@dataclass(slots=True)
class Grid:
    """A table on one page, or over several. Sizes are in points from the page's top left."""

    page: int
    top: float
    bottom: float
    left: float
    right: float
    rows: list[list[str]]
    last_page: int
    notices: list[Notice] = field(default_factory=list)


def find_grids(
    page: Any, number: int, words: list[Word], text_of: Callable[[list[Word]], str]
) -> tuple[list[Grid], list[Word]]:
    """The ruled tables of a page, and the words that stand in none. Frames around one text are no tables."""
    grids = []
    for found in page.find_tables():
        rows = [_row(found_row.cells, words, text_of) for found_row in found.rows]
        rows = [row for row in rows if any(row)]
        if len(rows) < 1 or max((len(row) for row in rows), default=0) < 2:
            continue
        filled = sum(1 for row in rows for cell in row if cell)
        if 2 * filled < sum(len(row) for row in rows) and len(rows) > 2:
            continue
        left, top, right, bottom = found.bbox
        inside = [word for word in words if any(_is_in(word, box) for one in found.rows for box in one.cells if box)]
        grids.append(Grid(number, top, bottom, left, right, rows, number))
        taken = {id(word) for word in inside}
        words = [word for word in words if id(word) not in taken]
    return grids, words


def _row(boxes: list[Any], words: list[Word], text_of: Callable[[list[Word]], str]) -> list[str]:
    return [escape(text_of([word for word in words if _is_in(word, box)])) if box else "" for box in boxes]


def _is_in(word: Word, box: tuple[float, float, float, float]) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def turned(grids: list[Grid], is_rtl: Callable[[str], bool]) -> None:
    """Put the columns of right-to-left tables in the order of reading."""
    for grid in grids:
        if is_rtl("".join(cell for row in grid.rows for cell in row)):
            grid.rows = [row[::-1] for row in grid.rows]


def go_on(above: Grid, grid: Grid) -> list[str] | None:
    """Join a grid to the one that it continues on the next page; None where it does not.

    Returns the words of a heading that the page repeats, which are the table's no second time.
    """
    alike = abs(above.left - grid.left) < _SAME_PLACE and abs(above.right - grid.right) < _SAME_PLACE
    if not alike or grid.page != above.last_page + 1 or len(above.rows[0]) != len(grid.rows[0]):
        return None
    rows = grid.rows
    repeated: list[str] = []
    if rows[0] == above.rows[0]:
        repeated, rows = [cell for cell in rows[0] if cell], rows[1:]
    if rows and not rows[0][0] and len(above.rows) > 1 and any(rows[0]):
        words = " ".join(cell for cell in rows[0] if cell)
        # The words stand in the table: the notice only shows them, and so holds none.
        message = later("A row goes on behind a page's end with “%(start)s”; is it one row?")
        above.notices.append(Notice("page-break-row", message, choices=_ONE_ROW, values={"start": words}))
        above.rows[-1] = [_join(one, two) for one, two in zip(above.rows[-1], rows[0], strict=True)]
        rows = rows[1:]
    above.rows += rows
    above.last_page, above.bottom = grid.page, grid.bottom
    return repeated


def _join(above: str, below: str) -> str:
    return f"{above} {below}" if above and below else above or below
