"""A cell that was cut in two: its end stands elsewhere. One doubt, never joined silently."""

from __future__ import annotations

import re

from undersigned.common.saying import Sentence, later
from undersigned.importing.leaflet_pieces import Leaflet
from undersigned.importing.patterns import plain
from undersigned.importing.pieces import Piece

LEAVE_APART = Sentence("Leave them apart")
WITH_SPACE = Sentence("Join them with a space")
_CUT_WORD = re.compile(r"(?P<front>[^\W\d_]+)[-‐‑־]$")
_FIRST_WORD = re.compile(r"^(?P<back>[^\W\d_]+)")
_LONGEST = 30


def split_cell(leaflet: Leaflet, pieces: list[Piece], after: int) -> list[Piece]:
    """Find the end of a cell among the pieces that stand `after` the table (an index of blocks).

    It goes from the pieces into one doubt, which holds its words.
    """
    table = leaflet.table
    if table is None:
        return pieces
    cut: list[tuple[str, str]] = []
    ends: list[tuple[str, str]] = []
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row.cells):
            where = f"table.rows.{number}.cells.{place}"
            text = plain(cell.text)
            if _CUT_WORD.search(text):
                cut.append((where, text))
            elif len(text.split()) > 2 and text[-1].isalpha():
                ends.append((where, text))
    full = sum(1 for row in table.rows for cell in row.cells if plain(cell.text).endswith((".", "!", "…")))
    open_ends = cut or (ends if full > len(ends) and len(ends) == 1 else [])
    if not open_ends:
        return pieces
    for at, piece in enumerate(pieces):
        if piece.index > after and _goes_on(piece, by_hyphen=bool(cut)):
            _ask(leaflet, open_ends[-1], piece)
            return [*pieces[:at], *pieces[at + 1 :]]
    return pieces


def _goes_on(piece: Piece, *, by_hyphen: bool) -> bool:
    """Whether a piece begins in the middle of a sentence."""
    text = piece.plain
    if piece.kind != "paragraph" or not text or len(text.split()) > _LONGEST or not text[0].isalpha():
        return False
    caseless = text[0].lower() == text[0].upper()
    return not text[0].isupper() and (by_hyphen or not caseless)


def _ask(leaflet: Leaflet, cell: tuple[str, str], piece: Piece) -> None:
    where, text = cell
    leaflet.places[piece.index] = where
    end = " ".join(text.split()[-3:]).replace("“", '"').replace("”", '"')
    message = later(
        'This cell ends with "%(end)s", and what may be its end, “%(words)s”, stands elsewhere; how do they join?'
    )
    front, back = _CUT_WORD.search(text), _FIRST_WORD.match(piece.plain)
    if front and back:
        apart, joined = f"{front['front']}-{back['back']}", front["front"] + back["back"]
        leaflet.doubt("split-cell", where, message, apart, joined, LEAVE_APART, words=piece.text, end=end)
    else:
        leaflet.doubt("split-cell", where, message, WITH_SPACE, LEAVE_APART, words=piece.text, end=end)
