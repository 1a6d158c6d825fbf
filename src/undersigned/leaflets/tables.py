"""What a comparison table says, as plain data, and what can be done to it by hand. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

MOST_SUBJECTS = 12
MOST_QUESTIONS = 60
MOST_CLAIMS = 12  # in one cell
LONGEST_CLAIM = 4000  # characters
LONGEST_ANSWER = 200
LONGEST_QUESTION = 500
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class FigureData:
    """A figure: `value` is a number's digits or a vague magnitude's words."""

    value: str
    qualifiers: str = ""
    unit: str = ""
    period: str = ""


@dataclass(frozen=True)
class SourceData:
    """Where a claim can be checked."""

    title: str
    publisher: str = ""
    date: date | None = None
    url: str = ""
    page: str = ""


@dataclass(frozen=True)
class ClaimData:
    """A claim; figures and sources are used when it is new, and never change a claim that is there."""

    text: str
    as_of: date | None = None
    needs_source: bool = True
    figures: tuple[FigureData, ...] = ()
    sources: tuple[SourceData, ...] = ()


@dataclass(frozen=True)
class CellData:
    """A short answer, and claims."""

    answer: str = ""
    claims: tuple[ClaimData, ...] = ()

    @property
    def lines(self) -> str:
        """The claims as the grid shows them: one a line."""
        return "\n".join(claim.text for claim in self.claims)


@dataclass(frozen=True)
class RowData:
    """A question, and a cell for each subject. `key` tells a row again that was moved by hand."""

    question: str
    cells: tuple[CellData, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class TableData:
    """A whole table. Every row has as many cells as there are subjects, and `keys` tell the columns again."""

    subjects: tuple[str, ...] = ()
    rows: tuple[RowData, ...] = field(default=())
    caption: str = ""
    corner: str = ""
    keys: tuple[str, ...] = ()

    def squared(self) -> TableData:
        """Ragged rows made even: short ones get empty cells, and a cell too many gets a subject without a name."""
        width = max([len(self.subjects), *(len(row.cells) for row in self.rows)], default=0)
        subjects = self.subjects + ("",) * (width - len(self.subjects))
        rows = tuple(replace(row, cells=row.cells + (CellData(),) * (width - len(row.cells))) for row in self.rows)
        keys = self.keys + ("",) * (width - len(self.keys))
        return replace(self, subjects=subjects, rows=rows, keys=keys)


EMPTY = TableData(("", ""), (RowData("", (CellData(), CellData())),), keys=("", ""))
"""What a new table begins with."""


def claims_of(lines: str) -> tuple[ClaimData, ...]:
    """One claim for each line that has words; the same words twice in a cell are one claim."""
    texts = dict.fromkeys(text for line in lines.splitlines() if (text := line.strip()))
    return tuple(ClaimData(text) for text in texts)


def edited(table: TableData, what: str) -> TableData:
    """The table after one step by hand; an unknown step, or one that leads nowhere, changes nothing.

    Steps: add-row, add-column, row-up-3, row-down-3, remove-row-3, column-back-1, column-on-1, remove-column-1; places
    count from 0.
    """
    if what == "add-row":
        return replace(table, rows=(*table.rows, RowData("", tuple(CellData() for _subject in table.subjects))))
    if what == "add-column":
        rows = tuple(replace(row, cells=(*row.cells, CellData())) for row in table.rows)
        return replace(table, subjects=(*table.subjects, ""), rows=rows, keys=(*table.keys, ""))
    step, _, place = what.rpartition("-")
    at = int(place) if place.isdecimal() and len(place) < 4 else -1
    if step in {"row-up", "row-down", "remove-row"}:
        order = _order(len(table.rows), step.replace("row-", ""), at)
        return replace(table, rows=tuple(table.rows[one] for one in order))
    if step in {"column-back", "column-on", "remove-column"}:
        order = _order(len(table.subjects), step.replace("column-", ""), at)
        rows = tuple(replace(row, cells=tuple(row.cells[one] for one in order)) for row in table.rows)
        subjects, keys = (tuple(names[one] for one in order) for names in (table.subjects, table.keys))
        return replace(table, subjects=subjects, rows=rows, keys=keys)
    return table


def _order(length: int, step: str, at: int) -> list[int]:
    """Places in their new order, for "up", "back", "down", "on" or a removal (which never takes the last one)."""
    order = list(range(length))
    if not 0 <= at < length:
        return order
    if step in {"up", "back"} and at > 0:
        order[at - 1], order[at] = order[at], order[at - 1]
    elif step in {"down", "on"} and at + 1 < length:
        order[at + 1], order[at] = order[at], order[at + 1]
    elif step.startswith("remove") and length > 1:
        del order[at]
    return order


def recognised(table: TableData, before: TableData) -> TableData:
    """A table from a file, its rows and columns known again by their words, so that a changed claim is the same one."""
    rows = {row.question: row.key for row in before.rows if row.question}
    columns = {name: key for name, key in zip(before.subjects, before.keys, strict=True) if name}
    keyed = tuple(replace(row, key=rows.get(row.question, "")) for row in table.rows)
    return replace(table, rows=keyed, keys=tuple(columns.get(name, "") for name in table.subjects))
