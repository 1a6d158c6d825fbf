"""A list of people as a table: rows with the numbers that they have in the file. Pure.

What a reader of files hands on (`extract/roster.py`) and what a person then says about its columns
(`roster_reading.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 100_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 2_000
"""In one cell: what is longer is no name, and no answer that anybody reads."""


@dataclass(slots=True)
class Roster:
    """The rows that hold anything. `columns` is how many cells each row has.

    `crowded` are the numbers of rows in which several people stand in one cell; `merged` of rows that are part of
    merged cells. `encoding` is how a text file was read, `encodings` what else it could be. `sheet` is the worksheet
    that was read, out of `sheets`.
    """

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    columns: int = 0
    has_heading: bool = False
    crowded: set[int] = field(default_factory=set)
    merged: set[int] = field(default_factory=set)
    encoding: str = ""
    encodings: tuple[str, ...] = ()
    sheet: str = ""
    sheets: int = 1

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows": self.rows,
            "columns": self.columns,
            "has_heading": self.has_heading,
            "crowded": sorted(self.crowded),
            "merged": sorted(self.merged),
            "encoding": self.encoding,
            "encodings": list(self.encodings),
            "sheet": self.sheet,
            "sheets": self.sheets,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Roster:
        """Out of JSON."""
        return cls(
            rows=[(number, list(cells)) for number, cells in data["rows"]],
            columns=data["columns"],
            has_heading=data["has_heading"],
            crowded=set(data["crowded"]),
            merged=set(data["merged"]),
            encoding=data["encoding"],
            encodings=tuple(data["encodings"]),
            sheet=data["sheet"],
            sheets=data["sheets"],
        )
