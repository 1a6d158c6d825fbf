"""What a leaflet says without a source: figures one by one, quotations, and claims cell by cell."""

from __future__ import annotations

import re
from dataclasses import replace

from undersigned.common.saying import Sentence, later
from undersigned.importing.figures import FigureFound, find_figures
from undersigned.importing.leaflet_draft import Cell, Figure, Row, Table
from undersigned.importing.leaflet_pieces import Leaflet, beginning, sentences
from undersigned.importing.patterns import plain
from undersigned.importing.quotations import SOURCE_LATER, UNSOURCED, quotations_inside

NO_FIGURE = Sentence("It is no figure that needs a source")
NEEDS_NONE = Sentence("It needs no source: it is a judgement")
ARE_ANSWERS = Sentence("Yes, they are the answers")
NO_ANSWERS = Sentence("No, they are part of what the cells say")
_SOURCE = re.compile(
    r"https?://|www\.|(?<!\w)(?:sources?|quelle|источники?|джерел[оа]|المصدر|מקור|fuente)\s*:|\[\d{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹†‡]",
    re.IGNORECASE,
)
_LONGEST_ANSWER = 5
_CELL_LIMIT = 20_000


def read_cells(leaflet: Leaflet) -> None:
    """Give every cell its answer and its figures, with doubts for what has no source."""
    if leaflet.table is None:
        return
    guessed: list[str] = []
    rows = []
    for number, row in enumerate(leaflet.table.rows):
        cells = [
            _cell(leaflet, cell, f"table.rows.{number}.cells.{place}", guessed) for place, cell in enumerate(row.cells)
        ]
        rows.append(Row(row.question, tuple(cells)))
    leaflet.table = Table(leaflet.table.subjects, tuple(rows))
    if guessed:
        shown = ", ".join(f'"{one}"' for one in guessed[:6])
        message = later("Some cells begin with a short sentence (%(shown)s); are these the answers to the questions?")
        leaflet.doubt("answers-guessed", "table", message, ARE_ANSWERS, NO_ANSWERS, shown=shown)


def _cell(leaflet: Leaflet, cell: Cell, where: str, guessed: list[str]) -> Cell:
    text = plain(cell.text)[:_CELL_LIMIT]
    said = sentences(text)
    answer = _answer(leaflet, said, guessed)
    found = find_figures(leaflet, text)
    sourced = bool(_SOURCE.search(cell.text))
    if not sourced:
        _cell_doubts(leaflet, where, text, said[1:] if answer else said, found)
    return replace(cell, answer=answer, figures=tuple(one.figure for one in found))


def _answer(leaflet: Leaflet, said: list[str], guessed: list[str]) -> str | None:
    """The cell's first sentence, where it is a short answer, or is short and more follows."""
    if not said or "(" in said[0] or len(said[0].split()) > _LONGEST_ANSWER or not said[0].strip(".!… "):
        return None
    if leaflet.cues.custom(r"^\W*<answers>\W*(?:$|[,.;:!–—-]|\w+)").match(said[0]):
        return said[0]
    if len(said) > 1 and said[0].endswith((".", "!", "…")) and not any(char.isdigit() for char in said[0]):
        guessed.append(said[0])
        return said[0]
    return None


def _cell_doubts(leaflet: Leaflet, where: str, text: str, claims: list[str], found: list[FigureFound]) -> None:
    for one in found:
        _figure_doubt(leaflet, where, text[one.start : one.end])
    quoted = quotations_inside(leaflet, where, text)
    spans = [(one.start, one.end) for one in found] + quoted
    bare_claims = []
    at = 0
    for claim in claims:
        start = text.find(claim, at)
        at = start + len(claim)
        if not any(start < end and begin < at for begin, end in spans):
            bare_claims.append(claim)
    if bare_claims or (not claims and text.strip()):
        message = later("No source is given for what this cell says, “%(words)s”; how is it to be shown?")
        words = beginning(bare_claims[0] if bare_claims else text)
        leaflet.doubt("unsourced-claim", where, message, UNSOURCED, SOURCE_LATER, NEEDS_NONE, words=words)


def _figure_doubt(leaflet: Leaflet, where: str, words: str) -> None:
    message = later("No source is given for the figure “%(words)s”; how is it to be shown?")
    leaflet.doubt("unsourced-figure", where, message, UNSOURCED, SOURCE_LATER, NO_FIGURE, words=words)


def shown(figure: Figure) -> str:
    """A figure in a summary: "at least 35000 killed (probably many more)"."""
    before, _, behind = (figure.qualifier or "").partition(", ")
    words = " ".join(one for one in (before, str(figure.value), figure.unit or "", figure.period or "") if one)
    return f"{words} ({behind})" if behind else words


def paragraph_doubts(leaflet: Leaflet) -> None:
    """Figures and quotations in running text, where it gives no source."""
    for number, text in enumerate(leaflet.paragraphs):
        words = plain(text)[:_CELL_LIMIT]
        if _SOURCE.search(text):
            continue
        for one in find_figures(leaflet, words):
            _figure_doubt(leaflet, f"paragraphs.{number}", words[one.start : one.end])
        quotations_inside(leaflet, f"paragraphs.{number}", words)
