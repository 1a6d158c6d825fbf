"""The parts of a draft that only leaflets have: meetings, a comparison table, quotations.

Their keys are those of `undersigned-draft/1`; absent parts are `None` or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a cell, with what keeps it honest. It repeats words of the cell.

    `value` is the number, or a vague magnitude in the document's words ("tens of thousands").
    `qualifier` holds all of its qualifiers ("at least, probably many more"); `period` is "since 2022", "a week".
    """

    value: int | float | str
    qualifier: str | None = None
    unit: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `text` is the whole cell; `answer` ("Yes.") repeats its first words where they answer the question."""

    text: str
    answer: str | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A question and one cell for each subject."""

    question: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Subjects (columns) by questions (rows). Every row has as many cells as there are subjects."""

    subjects: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as announced.

    `starts` and `ends` are "YYYY-MM-DDTHH:MM" by the clock of the place (without a time "YYYY-MM-DD"), on the first
    of `date_candidates`, which are ranked. `city` and `time_zone` ("Europe/London") come from an answer, or, the
    city, from the end of `venue`.
    """

    title: str | None = None
    strapline: str | None = None
    starts: str | None = None
    ends: str | None = None
    date_candidates: tuple[str, ...] = ()
    venue: str | None = None
    postcode: str | None = None
    city: str | None = None
    time_zone: str | None = None
    organiser: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Someone's words, without the marks around them. `date` is "YYYY-MM-DD"."""

    text: str
    speaker: str | None = None
    role: str | None = None
    date: str | None = None


def meeting_from(data: dict[str, Any]) -> Meeting:
    """A meeting from `asdict`'s data. Raises KeyError or TypeError."""
    return Meeting(**{**data, "date_candidates": tuple(data["date_candidates"])})


def table_from(data: dict[str, Any] | None) -> Table | None:
    """A table from `asdict`'s data. Raises KeyError or TypeError."""
    if data is None:
        return None
    rows = tuple(Row(row["question"], tuple(_cell(cell) for cell in row["cells"])) for row in data["rows"])
    return Table(tuple(data["subjects"]), rows)


def _cell(data: dict[str, Any]) -> Cell:
    return Cell(data["text"], data["answer"], tuple(Figure(**one) for one in data["figures"]))
