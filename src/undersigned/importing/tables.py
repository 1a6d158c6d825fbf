"""Comparison tables: from rows of cells to subjects and questions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from undersigned.common.saying import Sentence, later
from undersigned.importing.leaflet_draft import Cell, Row, Table
from undersigned.importing.leaflet_pieces import Leaflet, bare
from undersigned.importing.patterns import plain
from undersigned.importing.pieces import Piece

_QUESTION = re.compile(r"[?？؟]\W*$")
_GAP = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_PIPE = re.compile(r"\s*(?<!\\)\|\s*")
_RULE = re.compile(r"[\s|:+-]+")
_LOST = re.compile(r"(?P<question>[^.?!؟]{3,100}[?؟])\s+(?P<rest>\S.*)$", re.DOTALL)
# A leaflet's page shows no more; the draft keeps it all.
_WIDEST, _LONGEST_CELL = 8, 400
AS_IT_IS = Sentence("Keep the table as it is")
TO_PARAGRAPHS = Sentence("Turn its rows into paragraphs")
COLUMNS_FIT = Sentence("Yes, every cell is in its place")
EMPTY_CELLS = Sentence("Leave the missing cells empty")
JOIN_BEYOND = Sentence("Join the cells beyond the named columns to the last of them")
NO_SUBJECTS = Sentence("Leave the columns without names")
ONE_COLUMN = Sentence("Make them a table of one column")
AS_TEXT = Sentence("Keep them as text")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows that stand together: `first` and `last` are places among the pieces, `indexes` the blocks'."""

    first: int
    last: int
    rows: tuple[tuple[str, ...], ...]
    indexes: tuple[int, ...]
    by_spaces: bool = False


def grids_of(pieces: list[Piece]) -> list[Grid]:
    """All tables among the pieces, those included whose tabs have become spaces."""
    found: list[Grid] = []
    start = 0
    while start < len(pieces):
        reader = _ruled_or_tabbed if pieces[start].kind == "row" else _spaced
        end = reader(pieces, start)
        if end > start:
            spaced = pieces[start].kind != "row" and not _has_pipes(pieces[start])
            # Markdown's line between head and rows holds no words.
            run = [piece for piece in pieces[start:end] if spaced or not _RULE.fullmatch(piece.text)] or pieces[
                start:end
            ]
            rows = tuple(tuple(_cells(piece)) for piece in run)
            found.append(Grid(start, end, rows, tuple(piece.index for piece in run), spaced))
        start = max(end, start + 1)
    return found


def _has_pipes(piece: Piece) -> bool:
    """Whether a line is one of Markdown's tables."""
    return piece.kind == "paragraph" and len(_PIPE.findall(piece.text)) > 0 and len(piece.text) < 10_000


def _cells(piece: Piece) -> list[str]:
    if piece.kind != "row" and not _has_pipes(piece):
        return [cell.strip() for cell in _GAP.split(piece.text)]
    cells = [cell.strip() for cell in piece.cells]
    if piece.kind != "row":
        text = piece.text.strip()
        cells = [cell.strip() for cell in _PIPE.split(text[1:] if text.startswith("|") else text)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _ruled_or_tabbed(pieces: list[Piece], start: int) -> int:
    """The end of the rows that stand together; two real tables one after the other stay two."""
    end = start + 1
    while end < len(pieces) and pieces[end].kind == "row":
        before, here = pieces[end - 1], pieces[end]
        if (before.ruled or here.ruled) and before.index != here.index:
            break
        end += 1
    return end


def _spaced(pieces: list[Piece], start: int) -> int:
    """The end of lines parted into columns by wide gaps; `start` where fewer than three stand together."""
    end = start
    piped = _has_pipes(pieces[start])
    while end < len(pieces) and pieces[end].kind == "paragraph":
        if not (_has_pipes(pieces[end]) if piped else _GAP.search(pieces[end].text)):
            break
        end += 1
    counts = Counter(len(_cells(piece)) for piece in pieces[start:end])
    if end - start < 3 or counts.most_common(1)[0][1] * 2 < end - start:
        return start
    return end


def is_comparison(grid: Grid) -> bool:
    """Whether a table sets questions against subjects: its first column asks, or its corner is empty."""
    width = Counter(len(cells) for cells in grid.rows).most_common(1)[0][0]
    if len(grid.rows) < 2 or width < 2:
        return False
    asking = sum(1 for cells in grid.rows[1:] if cells and _QUESTION.search(plain(cells[0])))
    corner = len(grid.rows) > 2 and not grid.rows[0][0] and all(cells and cells[0] for cells in grid.rows[1:])
    return 2 * asking >= len(grid.rows) - 1 or corner


def read_table(leaflet: Leaflet, grid: Grid) -> None:
    """Make the grid the leaflet's table."""
    rows = [list(cells) for cells in grid.rows]
    head = _header(leaflet, rows)
    width = max([len(head), *(len(cells) - 1 for cells in rows), 1])
    _shape_doubts(leaflet, head, rows, width)
    if grid.by_spaces:
        message = later("The columns of the table are parted by spaces, not by tabs; is every cell in its place?")
        leaflet.doubt("table-spaces", "table", message, COLUMNS_FIT, TO_PARAGRAPHS)
    leaflet.table = Table(
        tuple(bare(one) for one in (*head, *[""] * (width - len(head)))),
        tuple(
            Row(bare(cells[0]), tuple(Cell(text) for text in (*cells[1:], *[""] * (width + 1 - len(cells)))))
            for cells in rows
        ),
    )
    for number, index in enumerate(grid.indexes[-len(rows) :] if rows else ()):
        real = grid.indexes.count(index) > 1
        leaflet.places.setdefault(index, "table" if real else f"table.rows.{number}")
    leaflet.places.setdefault(grid.indexes[0], "table")


def _header(leaflet: Leaflet, rows: list[list[str]]) -> list[str]:
    """Take the first row as the subjects, where it names columns."""
    if rows[0] and _QUESTION.search(plain(rows[0][0])):
        message = later("The table has no row that names its columns; what are they? Part several by semicolons.")
        leaflet.doubt("table-subjects", "table.subjects", message, NO_SUBJECTS)
        return []
    first = rows.pop(0)
    widths = {len(cells) for cells in rows}
    if first[0] and widths == {len(first) + 1}:
        message = later("The first row has one cell fewer than the others; does it name the columns after the first?")
        leaflet.doubt("table-header", "table.subjects", message, COLUMNS_FIT, TO_PARAGRAPHS)
        return first
    if first[0]:
        message = later(
            "The first column of the table is headed “%(words)s”; the leaflet has no place for that, should it go?"
        )
        leaflet.left_over(first[0], message, "table.subjects", code="table-corner")
    return first[1:]


def _shape_doubts(leaflet: Leaflet, head: list[str], rows: list[list[str]], width: int) -> None:
    """Ragged rows, too many columns, cells too long for a table."""
    expected = len(head) or Counter(len(cells) - 1 for cells in rows).most_common(1)[0][0] if rows else len(head)
    ragged = [number for number, cells in enumerate(rows, 1) if len(cells) - 1 != expected]
    if ragged:
        which = ", ".join(map(str, ragged[:10])) + (", …" if len(ragged) > 10 else "")
        message = later("Rows have different numbers of cells (row %(which)s of %(count)s); how are they to stand?")
        beyond = JOIN_BEYOND if head and any(len(cells) - 1 > len(head) for cells in rows) else ""
        choices = (EMPTY_CELLS, beyond, TO_PARAGRAPHS)
        leaflet.doubt("ragged-rows", "table", message, *choices, which=which, count=len(rows))
    if width > _WIDEST:
        message = later("The table has more columns than a page can show (%(count)s); what is to become of it?")
        leaflet.doubt("wide-table", "table", message, AS_IT_IS, TO_PARAGRAPHS, count=width)
    for number, cells in enumerate(rows):
        for place, text in enumerate(cells):
            if (many := len(text.split())) > _LONGEST_CELL:
                where = f"table.rows.{number}" + (f".cells.{place - 1}" if place else "")
                message = later(
                    "This cell has more words than a table can show (%(count)s); what is to become of the table?"
                )
                leaflet.doubt("long-cell", where, message, AS_IT_IS, TO_PARAGRAPHS, count=many)


def rows_as_text(table: Table) -> list[str]:
    """A table's words as paragraphs: the subjects, then one paragraph a row."""
    lines = [" – ".join(one for one in table.subjects if one)]
    lines += [
        " – ".join(one for one in (row.question, *(cell.text for cell in row.cells)) if one) for row in table.rows
    ]
    return [line for line in lines if line]


def lost_columns(leaflet: Leaflet, paragraphs: list[str]) -> None:
    """Notice lines that each begin with a question: a table whose tabs have become single spaces."""
    asking = [place for place, text in enumerate(paragraphs) if _LOST.match(text) and len(text) < 1500]
    runs: list[list[int]] = []
    for place in asking:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    run = max(runs, key=len, default=[])
    if len(run) < 3 or leaflet.table is not None:
        return
    message = later(
        "Several lines begin with a question (%(count)s), as a table's do whose columns got lost; what are they?"
    )
    leaflet.doubt("lost-columns", f"paragraphs.{run[0]}", message, AS_TEXT, ONE_COLUMN, count=len(run))


def one_column(paragraphs: tuple[str, ...], start: int) -> tuple[tuple[str, ...], Table | None]:
    """The paragraphs from `start` on that begin with questions as a table of one column, and what is left."""
    rows: list[Row] = []
    for text in paragraphs[start:]:
        match = _LOST.match(text)
        if match is None:
            break
        rows.append(Row(match["question"], (Cell(match["rest"]),)))
    left = (*paragraphs[:start], *paragraphs[start + len(rows) :])
    return left, Table(("",), tuple(rows)) if rows else None
