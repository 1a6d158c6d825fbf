"""A table as CSV and as JSON (`undersigned-table/1`, docs/formats.md), out and in. Pure: no Django.

CSV has two columns for each subject, "<subject> (answer)" and "<subject>", claims one a line; figures and sources are
in the JSON only. A cell that a spreadsheet would run as a formula is written with an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict
from datetime import date
from typing import Any

from .errors import TableError
from .tables import CellData, ClaimData, FigureData, RowData, SourceData, TableData, claims_of

FORMAT = "undersigned-table/1"
MOST_BYTES = 2 * 2**20
_ANSWER = " (answer)"
_FORMULA = re.compile(r"['’]?[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'(?='?[=+\-@\t\r＝＋－＠])")
_LONGEST_FIELD = 131_072


def to_csv(table: TableData) -> str:
    """The table for a spreadsheet; the first column has the questions."""
    out = io.StringIO()
    writer = csv.writer(out)
    head = [name for subject in table.subjects for name in (f"{subject}{_ANSWER}", subject)]
    writer.writerow([_guarded(cell) for cell in (table.corner, *head)])
    for row in table.rows:
        cells = [words for cell in row.cells for words in (cell.answer, cell.lines)]
        writer.writerow([_guarded(cell) for cell in (row.question, *cells)])
    return out.getvalue()


def from_csv(data: bytes) -> tuple[TableData, list[str]]:
    """The table in these bytes, and a sentence for each thing that was put right. Raises TableError.

    Comma, semicolon and tab are taken. Without "(answer)" columns every column is a subject and all words are claims.
    """
    rows = _rows(_text(data))
    if len(rows) < 2:
        raise TableError("This file has no table: it needs a line of subjects and a line for each question.")
    corner, *head = [_unguarded(cell) for cell in rows[0]]
    notices = _ragged(rows)
    width = max(len(row) for row in rows) - 1
    head += [""] * (width - len(head))
    pairs = _pairs(head)
    made = []
    for row in rows[1:]:
        question, *cells = [_unguarded(cell) for cell in row] + [""] * (width + 1 - len(row))
        made.append(RowData(question, tuple(_cell(cells, answer, words) for answer, words in pairs)))
    subjects = tuple(head[words] for _answer, words in pairs)
    return TableData(subjects, tuple(made), "", corner).squared(), notices


def to_json(table: TableData) -> str:
    """The whole table with figures and sources, as `undersigned-table/1`."""
    told = asdict(table)
    del told["keys"]
    for row in told["rows"]:
        del row["key"]
    data = {"format": FORMAT, **told}
    return json.dumps(data, ensure_ascii=False, indent=2, default=lambda day: day.isoformat()) + "\n"


def from_json(data: bytes) -> tuple[TableData, list[str]]:
    """The table in these bytes, and a sentence for each thing that was put right. Raises TableError."""
    try:
        told = json.loads(_text(data))
        if told.pop("format") != FORMAT:
            raise ValueError("format")
        table = _table(told)
    except RecursionError as error:
        raise TableError("This is no table of ours: it is nested too deeply.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TableError(
            "This is no table of ours. A JSON file must be as this page gives it out, “undersigned-table/1”."
        ) from error
    widths = {len(row.cells) for row in table.rows} | {len(table.subjects)}
    notices = ["Not every row has a cell for each subject; the gaps are empty cells now."] if len(widths) > 1 else []
    return table.squared(), notices


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise TableError("This file is larger than 2 MB. A table for a leaflet is far smaller.")
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("This file is not in UTF-8. Save it as “CSV UTF-8” and choose it again.")


def _rows(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise TableError(
            f"This file is no CSV that we can read; a cell may be longer than {_LONGEST_FIELD:,} characters."
        ) from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def _ragged(rows: list[list[str]]) -> list[str]:
    """A sentence for the rows that are shorter or longer than the first."""
    width = len(rows[0])
    odd = [place for place, row in enumerate(rows[1:], start=2) if len(row) != width]
    if not odd:
        return []
    lines = ", ".join(map(str, odd[:10])) + (" and more" if len(odd) > 10 else "")
    return [
        f"The first line has {width} cells, and these lines have more or fewer: {lines}. Gaps are empty cells now, and "
        "a cell too many has a subject without a name."
    ]


def _pairs(head: list[str]) -> list[tuple[int | None, int]]:
    """For each subject the column of its answer, if it has one, and that of its claims."""
    pairs: list[tuple[int | None, int]] = []
    at = 0
    while at < len(head):
        answers = at + 1 < len(head) and head[at] == f"{head[at + 1]}{_ANSWER}"
        pairs.append((at, at + 1) if answers else (None, at))
        at += 2 if answers else 1
    return pairs


def _cell(cells: list[str], answer: int | None, words: int) -> CellData:
    return CellData(cells[answer].strip() if answer is not None else "", claims_of(cells[words]))


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return _GUARDED.sub("", cell, count=1) if _GUARDED.match(cell) else cell.strip()


def _table(told: dict[str, Any]) -> TableData:
    rows = tuple(RowData(_words(row["question"]), tuple(map(_cell_from, row["cells"]))) for row in told["rows"])
    subjects = tuple(_words(name) for name in told["subjects"])
    return TableData(subjects, rows, _words(told.get("caption", "")), _words(told.get("corner", "")))


def _cell_from(told: dict[str, Any]) -> CellData:
    return CellData(_words(told.get("answer", "")), tuple(_claim(one) for one in told.get("claims", [])))


def _claim(told: dict[str, Any]) -> ClaimData:
    figures = tuple(FigureData(**{name: _words(value) for name, value in one.items()}) for one in told["figures"])
    sources = tuple(_source(one) for one in told["sources"])
    text = " ".join(_words(told["text"]).split())
    return ClaimData(text, _day(told.get("as_of")), bool(told.get("needs_source", True)), figures, sources)


def _source(told: dict[str, Any]) -> SourceData:
    words = {name: _words(value) for name, value in told.items() if name != "date"}
    return SourceData(**words, date=_day(told.get("date")))


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def _words(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError("words")
    return told.replace("\0", "").strip()
