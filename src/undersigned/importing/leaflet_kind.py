"""Whether a document is a leaflet: by its table and its meeting, and by what only letters have."""

from __future__ import annotations

from typing import Literal

from undersigned.importing.blocks import Document
from undersigned.importing.dates import years_in
from undersigned.importing.ending import is_signed_heading
from undersigned.importing.introductions import is_salutation
from undersigned.importing.language import guess_language
from undersigned.importing.leaflet_phrases import leaflet_patterns
from undersigned.importing.leaflet_pieces import Leaflet
from undersigned.importing.meetings import find_anchors
from undersigned.importing.notices import called_to
from undersigned.importing.patterns import patterns_for, plain
from undersigned.importing.pieces import Piece, Reading, is_line, pieces_of
from undersigned.importing.tables import grids_of, is_comparison

_REACH, _MOST_PIECES = 60, 2_000


def tell_kind(document: Document) -> Literal["letter", "leaflet", "both"]:
    """ "both" is a leaflet that has one mark of a letter too: a person is asked.

    A letter is known by its title, salutation, closing or list of names; a leaflet by a comparison table or by a
    line that says when a meeting is. Without a leaflet's signs everything is a letter.
    """
    pieces = pieces_of(document.blocks)
    if len(pieces) > _MOST_PIECES:
        return "letter"
    compares = any(is_comparison(one) for one in grids_of(pieces))
    if not compares and not _may_announce(pieces):
        return "letter"
    text = "\n".join(block.text for block in document.blocks)
    language = guess_language(plain(text)).code
    marks = _letter_marks(Reading(language, patterns_for(language), years_in(text)), pieces)
    if not compares:
        if marks:
            return "letter"
        leaflet = Leaflet(language, patterns_for(language), leaflet_patterns(language), years_in(text))
        announced = any(when.times for when in find_anchors(leaflet, pieces).values())
        return "leaflet" if announced or any(called_to(leaflet, piece) for piece in pieces) else "letter"
    if marks > 1:
        return "letter"
    return "both" if marks else "leaflet"


def _may_announce(pieces: list[Piece]) -> bool:
    return any(len(piece.text) <= 250 and any(char.isdigit() for char in piece.text) for piece in pieces)


def _letter_marks(reading: Reading, pieces: list[Piece]) -> int:
    """How many of a letter's own parts there are: title, salutation, closing, names."""
    cues = reading.patterns.custom("<title_cues>")
    closing = reading.patterns.start("closings", r"\s*[,.!،:]?\s*$")
    lines = [piece for piece in pieces[:6] if is_line(piece)]
    short = [piece for piece in pieces if piece.kind in ("paragraph", "heading") and len(piece.plain) <= 160]
    return sum(
        (
            any(cues.search(piece.plain) for piece in lines),
            any(is_salutation(reading, piece) for piece in pieces[:_REACH]),
            any(closing.match(piece.plain) for piece in short[1:]),
            any(is_signed_heading(reading, piece) for piece in short[1:]),
        )
    )
