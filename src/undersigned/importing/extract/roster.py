"""CSV files, Excel workbooks and pasted lists as a table of people. Formulas are read and never worked out."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from undersigned.common.saying import later
from undersigned.importing.columns import guess_roles
from undersigned.importing.encoding import decode
from undersigned.importing.errors import DamagedError, EmptyDocumentError, TooLargeError, UnknownFormatError
from undersigned.importing.extract.archive import Archive
from undersigned.importing.patterns import patterns_for
from undersigned.importing.pieces import Piece, Reading
from undersigned.importing.roster import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Roster
from undersigned.importing.signatories import NameList

_EMPTY = later("There is no row with a person in it; choose another file or paste the list.")
_TOO_MANY_ROWS = later(
    "The list has more than 100,000 rows; divide it into several files and bring one after the other."
)
_TOO_MANY_COLUMNS = later("The list has more than 60 columns; delete those that are not needed and save it again.")
_LONG_CELL = later(
    "A row has a cell with more than 2,000 characters; shorten it, or delete its column, and save it again. Row:"
)
_BROKEN = later("The workbook is damaged; open it in your spreadsheet, save it again, or save it as CSV.")
_NOT_A_LIST = later("This is not a list that we read; save it as CSV or as an Excel workbook (XLSX), or paste it.")
_OLD = later("This is an old Excel workbook or one with a password; save it as XLSX without a password, or as CSV.")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = "\t;,|"
_SAMPLE_LINES = 40
_FEWEST_OF_A_TABLE = 6  # "Name, professor, institute, university, city" is a line of a list
_MOST_IN_A_MERGE = 10_000
# What a workbook's reader meets in a broken one: it believes what the file says about itself.
_BREAKS = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, EOFError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),
)
_YES_NO = {True: "yes", False: "no"}


def extract_roster(data: bytes, encoding: str | None = None) -> Roster:
    """The table in a file or a pasted list; the format is told from the bytes.

    Raises an ImportingError whose text is one sentence for a person.
    """
    if not data.strip(b" \t\r\n\x0b\x0c\x00\xef\xbb\xbf\xfe\xff"):
        raise EmptyDocumentError(_EMPTY)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        roster = _workbook(data)
    elif data.startswith(_OLE):
        raise UnknownFormatError(_OLD)
    elif data[:1024].lstrip().startswith((b"%PDF-", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml", b"\x89PNG")):
        raise UnknownFormatError(_NOT_A_LIST)
    else:
        roster = _text(data, encoding)
    if not roster.rows:
        raise EmptyDocumentError(_EMPTY)
    roster.columns = max(len(cells) for _number, cells in roster.rows)
    for _number, cells in roster.rows:
        cells += [""] * (roster.columns - len(cells))
    if roster.columns > 1 and not roster.has_heading:
        _drop_titles(roster)
    return roster


def _drop_titles(roster: Roster) -> None:
    """Forget a title above the headings, and say whether there are headings."""
    for place, (_number, cells) in enumerate(roster.rows[:10]):
        filled = [cell for cell in cells if cell]
        if len(filled) >= 2 and any("@" in cell for cell in filled):
            return
        if guess_roles(cells) and len(filled) >= min(2, roster.columns):
            del roster.rows[:place]
            roster.has_heading = True
            return


# -- text


def _text(data: bytes, encoding: str | None) -> Roster:
    try:
        text, used, notices = decode(data, encoding)
    except UnknownFormatError as error:
        raise UnknownFormatError(_NOT_A_LIST) from error
    if sum(1 for char in text if char < " " and char not in "\t\n\r\x0b\x0c") * 50 > len(text):
        raise UnknownFormatError(_NOT_A_LIST)
    roster = Roster(encoding=used)
    roster.encodings = next((notice.choices for notice in notices if notice.code == "encoding"), ())
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    delimiter = _delimiter(text)
    if delimiter is None:
        return _list(text, roster)
    return _table(text, delimiter, roster)


def _delimiter(text: str) -> str | None:
    """What parts the cells: what makes most of the first rows equally wide. None for a plain list."""
    first = text.split("\n", 1)[0].strip().lower()
    if match := re.fullmatch(r"sep=([\t;,|])", first):
        return match[1]
    sample = text.split("\n")[:_SAMPLE_LINES]
    best: tuple[float, int, str] | None = None
    for delimiter in _DELIMITERS:
        rows = [row for row in _read("\n".join(sample), delimiter) if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows)
        if not widths:
            continue
        width, often = widths.most_common(1)[0]
        share = often / sum(widths.values())
        # Names with a comma each are a list: a table by commas has a heading, or three columns or more, alike.
        headed = len(guess_roles(rows[0]))
        certain = delimiter in "\t;|" or width > 2 or headed > 0
        width = max(width, len(rows[0])) if headed > 1 else width
        if width > 1 and (share > 0.6 or headed > 1) and certain and (best is None or (share, width) > best[:2]):
            best = share, width, delimiter
    return best[2] if best and not _is_prose(text, best[2]) else None


def _is_prose(text: str, delimiter: str) -> bool:
    """Whether a comma parts names and what stands behind them, line by line, without a heading or addresses."""
    rows = [row for row in _read("\n".join(text.split("\n")[:_SAMPLE_LINES]), delimiter) if row]
    plain = not guess_roles(rows[0]) and "@" not in text and '"' not in text
    return delimiter == "," and plain and max(len(row) for row in rows) < _FEWEST_OF_A_TABLE


def _read(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    csv.field_size_limit(1_000_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    except csv.Error as error:
        raise DamagedError(
            "A quotation mark in the file opens or closes in a wrong place; save the list again as CSV."
        ) from error


def _table(text: str, delimiter: str, roster: Roster) -> Roster:
    skip = bool(re.match(r"sep=[\t;,|][ \t]*\n", text, re.IGNORECASE))
    for number, cells in enumerate(_read(text, delimiter, strict=True), 1):
        if number > int(skip):
            _add(roster, number, cells)
    return roster


def _list(text: str, roster: Roster) -> Roster:
    """Lines of names as they stand below a letter; the reader of letters knows how."""
    reading = Reading(None, patterns_for(None))
    names = NameList(reading)
    for number, line in enumerate(text.split("\n"), 1):
        line = re.sub(r"^\s*[-*•–—]\s+", "", line).strip()
        if not line:
            continue
        known, doubts = len(reading.signatories), len(reading.doubts)
        names.add_line(Piece("paragraph", line[:MOST_CHARACTERS], number))
        added = reading.signatories[known:]
        if len(reading.doubts) > doubts:
            del reading.signatories[known:]
            added = []
            roster.crowded.add(number)
            _add(roster, number, [line, ""])
        elif not added and known and not line.endswith(":"):
            # A line that says what the name above it does.
            roster.rows[-1][1][1:] = [reading.signatories[-1].affiliation or ""]
        for one in added:
            _add(roster, number, [one.name, one.affiliation or ""])
    for _number, cells in roster.rows:
        cells += [""] * (2 - len(cells))
    return roster


def _add(roster: Roster, number: int, cells: Iterable[str]) -> None:
    """Keep a row that holds anything. Raises TooLargeError."""
    kept = [cell.strip() for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    if not kept:
        return
    if len(kept) > MOST_COLUMNS:
        raise TooLargeError(_TOO_MANY_COLUMNS)
    if any(len(cell) > MOST_CHARACTERS for cell in kept):
        raise TooLargeError(f"{_LONG_CELL} {number}")
    if len(roster.rows) > MOST_ROWS:  # one more: the headings
        raise TooLargeError(_TOO_MANY_ROWS)
    roster.rows.append((number, kept))


# -- workbooks


def _workbook(data: bytes) -> Roster:
    archive = Archive(data)  # the measures of a packed file are taken before anything else opens it
    if not any(name.startswith("xl/") for name in archive.names):
        raise UnknownFormatError(_NOT_A_LIST)
    from openpyxl import load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets: list[Any] = [sheet for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
        for sheet in sheets:
            roster = Roster(sheet=sheet.title, sheets=len(sheets))
            sheet.reset_dimensions()  # a workbook may say that it is a million columns wide
            for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
                if row:
                    _add(roster, number, (_cell(cell) for cell in row))
            if roster.rows:
                roster.merged = _merged_rows(archive.read(str(sheet._worksheet_path).lstrip("/")), roster)
                return roster
    except _BREAKS as error:
        raise DamagedError(_BROKEN) from error
    return Roster()


def _cell(cell: object) -> str:
    """A cell's content as words. A formula stays a formula, so that it is seen to be one."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f":
        text = str(getattr(value, "text", value) or "")
        return text if text.startswith("=") else f"={text}"
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _merged_rows(sheet: bytes, roster: Roster) -> set[int]:
    """The numbers of the kept rows that merged cells touch. A merge within one row joins columns; it is named, too."""
    kept = {number for number, _cells in roster.rows}
    found: set[int] = set()
    for match in _MERGED.finditer(sheet):
        first, last = int(match[2]), min(int(match[4]), int(match[2]) + _MOST_IN_A_MERGE)
        found |= kept & set(range(first, last + 1))
    return found
