"""Blocks become the draft of a leaflet. Every word lands in one part, or in a doubt that quotes it."""

from __future__ import annotations

from undersigned.common.clock import today
from undersigned.common.saying import Sentence, later
from undersigned.importing.blocks import Document, Notice
from undersigned.importing.dates import years_in
from undersigned.importing.doubts import TO_BODY, TO_TEXT
from undersigned.importing.draft import Doubt, Draft, ask
from undersigned.importing.errors import EmptyDocumentError
from undersigned.importing.hygiene import hygiene_notices
from undersigned.importing.language import LanguageGuess, guess_language
from undersigned.importing.leaflet_phrases import leaflet_patterns
from undersigned.importing.leaflet_pieces import Leaflet, bare, is_title_like
from undersigned.importing.meetings import read_meetings
from undersigned.importing.misprints import misprint_doubts
from undersigned.importing.notices import is_call, when_of
from undersigned.importing.patterns import patterns_for, plain
from undersigned.importing.pieces import Piece, pieces_of
from undersigned.importing.quotations import latest_day, read_quotations
from undersigned.importing.sources import paragraph_doubts, read_cells
from undersigned.importing.split_cells import split_cell
from undersigned.importing.strays import with_strays
from undersigned.importing.tables import Grid, grids_of, is_comparison, lost_columns, read_table
from undersigned.importing.words import words

A_LEAFLET, A_LETTER = Sentence("It is a leaflet"), Sentence("It is a letter")


def read_leaflet(document: Document, *, unsure: bool = False) -> Draft:
    """The draft of a leaflet, its doubts included. `unsure` asks whether it is one.

    Raises EmptyDocumentError where there are no words at all.
    """
    text = "\n".join(block.text for block in document.blocks)
    if not any(True for _ in words(document.source_text())):
        raise EmptyDocumentError("The document holds no words; choose another file or paste the leaflet.")
    guess = guess_language(plain(text))
    leaflet = Leaflet(guess.code, patterns_for(guess.code), leaflet_patterns(guess.code), years_in(text))
    pieces = pieces_of(document.blocks)
    leaflet.latest = latest_day(leaflet, [piece.plain for piece in pieces], today())
    _whole_document(leaflet, guess, unsure=unsure)
    pieces = read_quotations(leaflet, pieces)
    pieces = _read_tables(leaflet, pieces)
    heading = _read_heading(leaflet, pieces)
    pieces = read_meetings(leaflet, pieces, heading=heading)
    pieces = _read_call(leaflet, pieces[1:] if heading else pieces)
    _read_text(leaflet, pieces)
    lost_columns(leaflet, leaflet.paragraphs)
    read_cells(leaflet)
    paragraph_doubts(leaflet)
    misprint_doubts(leaflet, _texts(leaflet))
    notices = [*document.notices, *hygiene_notices(document.source_text())]
    asked = [_placed(notice, leaflet.places) for notice in notices]
    draft = Draft(
        kind="leaflet",
        language=guess.code,
        heading=leaflet.heading,
        paragraphs=tuple(leaflet.paragraphs),
        call=leaflet.call,
        meetings=tuple(leaflet.meetings),
        table=leaflet.table,
        quotations=tuple(leaflet.quotations),
        doubts=(*asked, *leaflet.doubts),
    )
    return with_strays(draft, document)


def _whole_document(leaflet: Leaflet, guess: LanguageGuess, *, unsure: bool) -> None:
    if unsure:
        message = later("The document has the table of a leaflet and a part of a letter; which is it?")
        leaflet.doubt("which-kind", "", message, A_LEAFLET, A_LETTER)
    if not guess.sure:
        message = later("The language of the text could not be told for sure; which is it?")
        leaflet.doubt("language", "language", message, guess.code or "en", *guess.others)


def _read_tables(leaflet: Leaflet, pieces: list[Piece]) -> list[Piece]:
    """The best table becomes the leaflet's, others doubts; a cell's lost end is looked for behind it."""
    grids = grids_of(pieces)
    best = max(grids, key=_worth, default=None)
    if best is not None and _worth(best) < (0, 4):
        best = None
    left: list[Piece] = []
    at = 0
    for grid in grids:
        left += pieces[at : grid.first]
        at = grid.last
        rows = pieces[grid.first : grid.last]
        if grid is best:
            read_table(leaflet, grid)
        elif grid.by_spaces or (len(rows) == 1 and not rows[0].ruled):
            left += rows
        else:
            message = later(
                "The document has another table, “%(words)s”; a leaflet here has one, what is to become of its words?"
            )
            leaflet.left_over(" / ".join(piece.text for piece in rows), message, "table", code="second-table")
    left += pieces[at:]
    return split_cell(leaflet, left, best.indexes[-1]) if best is not None else left


def _worth(grid: Grid) -> tuple[int, int]:
    """How much a table is worth taking: comparisons first, then the larger one."""
    width = max(len(cells) for cells in grid.rows)
    size = len(grid.rows) * width if len(grid.rows) > 1 and width > 1 else 0
    return int(is_comparison(grid)), size


def _read_heading(leaflet: Leaflet, pieces: list[Piece]) -> bool:
    """Whether the first piece is the headline; if so it is taken."""
    first = pieces[0] if pieces else None
    if first and is_title_like(first, 200) and when_of(leaflet, first) is None and not _ends_text(first):
        leaflet.heading = bare(first.text)
        leaflet.places[first.index] = "heading"
        return True
    message = later("The leaflet begins without a headline; what is it?")
    leaflet.doubt("headline-missing", "heading", message, Sentence("Leave it without a headline"))
    return False


def _ends_text(piece: Piece) -> bool:
    """A long line that ends in a full stop's place is text; "Save our pool!" is not."""
    return piece.kind != "heading" and len(piece.plain) > 100 and piece.plain.endswith(("!", "?", "…"))


def _read_call(leaflet: Leaflet, pieces: list[Piece]) -> list[Piece]:
    """The last sentence by itself that calls to act."""
    calls = [piece for piece in pieces if is_call(leaflet, piece) and piece.kind == "paragraph"]
    if not calls:
        return pieces
    call = calls[-1]
    leaflet.call = call.text
    leaflet.places[call.index] = "call"
    if len(calls) > 1:
        message = later(
            "Several lines call on readers to act (%(count)s); the last was taken as the leaflet's call, is it?"
        )
        shown = [bare(one.text).replace("\n", " ") for one in reversed(calls)][:4]
        leaflet.doubt("several-calls", "call", message, *shown, count=len(calls))
    return [piece for piece in pieces if piece is not call]


def _read_text(leaflet: Leaflet, pieces: list[Piece]) -> None:
    """All else is text: one entry a paragraph, a run of list items as one."""
    before = ""
    for piece in pieces:
        if piece.kind == before == "item":
            leaflet.paragraphs[-1] += "\n" + piece.markdown()
        else:
            leaflet.paragraphs.append(piece.markdown())
        before = piece.kind
        leaflet.places[piece.index] = f"paragraphs.{len(leaflet.paragraphs) - 1}"


def _texts(leaflet: Leaflet) -> list[tuple[str, str]]:
    """All running text of the leaflet with its paths, where misprints are looked for."""
    found = [("heading", leaflet.heading or "")]
    found += [(f"paragraphs.{number}", text) for number, text in enumerate(leaflet.paragraphs)]
    found.append(("call", leaflet.call or ""))
    for number, row in enumerate(leaflet.table.rows if leaflet.table else ()):
        found.append((f"table.rows.{number}", row.question))
        found += [(f"table.rows.{number}.cells.{place}", cell.text) for place, cell in enumerate(row.cells)]
    found += [(f"quotations.{number}", one.text) for number, one in enumerate(leaflet.quotations)]
    return [(where, plain(text)) for where, text in found if text]


def _placed(notice: Notice, places: dict[int, str]) -> Doubt:
    """A notice as a doubt."""
    where = places.get(notice.block, "") if notice.block is not None else ""
    choices = [TO_TEXT if one == TO_BODY else one for one in notice.choices]
    return ask(notice.code, where, notice.message, choices, words=notice.words, **notice.values)
