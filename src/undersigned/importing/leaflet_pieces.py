"""A leaflet being read: what is known so far, and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from undersigned.importing.doubts import LEAVE_OUT, TO_TEXT
from undersigned.importing.draft import Doubt, ask
from undersigned.importing.leaflet_draft import Meeting, Quotation, Table
from undersigned.importing.patterns import Patterns, plain
from undersigned.importing.pieces import Piece
from undersigned.importing.words import words

_END = re.compile(r"[.!?…؟。]+[\"”»’')\]]*\s+(?=[\"“„«(\[]?[^\W_a-z])")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|nos|st|rd|dr|mr|mrs|ms|prof|gen|jan|feb|aug|sept?|oct|nov|dec|"
    r"т\.\s?е|т\.\s?д|т\.\s?п|им|ул|г|гг|др|руб|тыс|млн|напр|стр|z\.\s?B|bzw|usw|ca|nr|p\.\s?ex|env|ej|núm|[^\W\d_])\.$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Leaflet:
    """What is known of the leaflet so far. `phrases` are the letters', `cues` the leaflets' phrases.

    `places` says for each block of the document where in the draft its words went. `latest` is the last day that
    the document speaks of as past, and `years` are those that it mentions.
    """

    language: str | None
    phrases: Patterns
    cues: Patterns
    years: tuple[int, ...] = ()
    latest: date | None = None
    heading: str | None = None
    paragraphs: list[str] = field(default_factory=list)
    call: str | None = None
    meetings: list[Meeting] = field(default_factory=list)
    table: Table | None = None
    quotations: list[Quotation] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    places: dict[int, str] = field(default_factory=dict)

    def doubt(self, code: str, where: str, message: str, *choices: str, words: str = "", **values: object) -> None:
        """Ask a person. `%(words)s` in the message is where the document's `words` go, and so on for other `values`.

        A choice that is no `Sentence` is shown as it stands.
        """
        self.doubts.append(ask(code, where, message, choices, words=words, **values))

    def left_over(self, text: str, message: str, where: str = "", code: str = "left-over") -> None:
        """Words that fit no part."""
        if text.strip():
            self.doubt(code, where, message, LEAVE_OUT, TO_TEXT, words=text)


def bare(text: str) -> str:
    """A line without Markdown marks, unless that changes its words: a link's target is one, and "2*3" are two."""
    shown = plain(text)
    return shown if shown == text or list(words(shown)) == list(words(text)) else text


def is_title_like(piece: Piece, longest: int = 120) -> bool:
    """A short line that may name something: it does not end as running text does."""
    text = piece.plain
    return piece.kind in ("paragraph", "heading") and len(text) <= longest and not text.endswith((".", ",", ";", ":"))


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order; their words are those of the text."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _SHORT.search(text[start : match.end()].rstrip()):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [one for one in (*found, text[start:].strip()) if one]


def beginning(text: str, most: int = 70) -> str:
    """The first words of a text, for a message."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return f"{line[:most].rsplit(' ', 1)[0]} …"
