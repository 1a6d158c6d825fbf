"""Quotations: someone's words between marks, with who said them, as what, and when."""

from __future__ import annotations

import re
from datetime import date

from undersigned.common.saying import Sentence, later
from undersigned.importing.dates import find_dates
from undersigned.importing.leaflet_draft import Quotation
from undersigned.importing.leaflet_pieces import Leaflet, bare, beginning, sentences
from undersigned.importing.pieces import Piece

NOT_KNOWN = Sentence("Not known")
NO_DATE = Sentence("Leave it without a date")
UNSOURCED = Sentence("Keep it, shown as without a source")
SOURCE_LATER = Sentence("A source will be added in the leaflet")
_OPEN, _SHUT = '"“”„«‟״', '"”“»‟״'
_WHOLE = re.compile(
    rf"^[{_OPEN}](?P<text>.+)[{_SHUT}][.,]?\s*[-–—―,(]*\s*(?P<who>[^{_OPEN}{_SHUT}]{{0,200}}?)\)?$", re.DOTALL
)
_INSIDE = re.compile(r"(?<!\w)(?:\"(?P<a>[^\"“”]{8,600})\"|[“„](?P<b>[^“”„]{8,600})[”“]|«(?P<c>[^«»]{8,600})»)(?!\w)")
_DASH = re.compile(r"^\s*[-–—―]\s*(?P<who>\S.*)$")
_EDGES = " \t,،;:–—―()."
_FEWEST = 4
# "It was warm," said Ada. "I swam." is running text that begins and ends with quoted words.
_TOLD = re.compile(r"[,.!?…][\"”»]\s*\w")


def read_quotations(leaflet: Leaflet, pieces: list[Piece]) -> list[Piece]:
    """Take the quotations that stand by themselves; what is left is text."""
    left: list[Piece] = []
    at = 0
    while at < len(pieces):
        words, who, following = _quoted(pieces, at)
        if words is None:
            left.append(pieces[at])
        else:
            for piece in pieces[at:following]:
                leaflet.places[piece.index] = f"quotations.{len(leaflet.quotations)}"
            if tail := _add(leaflet, words, who):
                left.append(pieces[following - 1].with_text(tail))
        at = following
    return left


def _quoted(pieces: list[Piece], at: int) -> tuple[str | None, str, int]:
    """The quotation that begins with a piece: its words, the words on who said them, and where to go on."""
    piece = pieces[at]
    if piece.kind == "quote":
        end = at + 1
        while end < len(pieces) and pieces[end].kind == "quote":
            end += 1
        texts = [bare(one.text) for one in pieces[at:end]]
        who = _DASH.match(texts[-1]) if len(texts) > 1 else None
        text = " ".join(texts[:-1] if who else texts)
        whole = _WHOLE.match(text)
        if whole:
            return whole["text"], who["who"] if who else whole["who"], end
        return text, who["who"] if who else "", end
    if piece.kind not in ("paragraph", "heading"):
        return None, "", at + 1
    match = _WHOLE.match(bare(piece.text))
    told = match is not None and _TOLD.search(match["text"])
    if match is None or told or len(match["text"].split()) < _FEWEST or len(sentences(match["who"])) > 1:
        return None, "", at + 1
    if not match["who"].strip(_EDGES) and at + 1 < len(pieces) and (said_by := _attribution(pieces[at + 1])):
        return match["text"], said_by, at + 2
    return match["text"], match["who"], at + 1


def _attribution(piece: Piece) -> str | None:
    """Who said it, on a line of its own behind a dash."""
    if len(piece.plain) > 200:
        return None
    if piece.kind == "item" and piece.marker == "-":
        return bare(piece.text)
    match = _DASH.match(bare(piece.text)) if piece.kind == "paragraph" else None
    return match["who"] if match else None


def _add(leaflet: Leaflet, text: str, who: str) -> str:
    """Add a quotation. Returns words behind its date that go on in the middle of a sentence: they are no part of it."""
    where = f"quotations.{len(leaflet.quotations)}"
    dates = find_dates(who, leaflet.language, leaflet.years)
    said = dates[-1] if dates else None
    tail = who[said.end :].lstrip(_EDGES) if said else ""
    if not (tail[:1].islower() and len(tail.split()) > 1):
        tail = ""
    if said:
        who = who.removesuffix(tail)
        who = f"{who[: said.start].rstrip(_EDGES)} {who[said.end :].lstrip(_EDGES)}"
    speaker, _, role = who.strip(_EDGES).partition(",") if "," in who else _by_dash(who.strip(_EDGES))
    value = said.value if said else None
    quotation = Quotation(
        text.strip(), speaker.strip() or None, role.strip(_EDGES) or None, value.isoformat() if value else None
    )
    leaflet.quotations.append(quotation)
    if quotation.speaker is None:
        leaflet.doubt(
            "quotation-speaker",
            f"{where}.speaker",
            later("Nobody is named for this quotation; who said it?"),
            NOT_KNOWN,
        )
    if said:
        choices = [value.isoformat()] if value else []
        choices += [one.isoformat() for one in said.candidates]
        message = later("The quotation's date “%(words)s” was read as this; is it right?")
        leaflet.doubt("quotation-date", f"{where}.date", message, *choices, NO_DATE, words=said.text)
    message = later("No source is given for this quotation; how is it to be shown?")
    if quotation.speaker:
        message = later("No source is given for the quotation by %(speaker)s; how is it to be shown?")
    leaflet.doubt("unsourced-quotation", where, message, UNSOURCED, SOURCE_LATER, speaker=quotation.speaker or "")
    return tail


def _by_dash(who: str) -> tuple[str, str, str]:
    for sign in (" – ", " — ", " - ", "، ", " ("):
        if sign in who:
            return who.partition(sign)
    return who, "", ""


def quotations_inside(leaflet: Leaflet, where: str, text: str) -> list[tuple[int, int]]:
    """Doubts for quotations inside of running text, and where they stand. A word or three in marks is a term."""
    found = []
    for match in _INSIDE.finditer(text):
        words = match["a"] or match["b"] or match["c"]
        if len(words.split()) >= _FEWEST:
            found.append(match.span())
            message = later("No source is given for the quotation “%(words)s”; how is it to be shown?")
            leaflet.doubt("unsourced-quotation", where, message, UNSOURCED, SOURCE_LATER, words=beginning(words))
    return found


def latest_day(leaflet: Leaflet, texts: list[str], most: date) -> date | None:
    """The last whole date in these texts that is not after `most`."""
    days = [
        one.value
        for text in texts
        for one in find_dates(text, leaflet.language, leaflet.years)
        if one.value and not one.problem and one.value <= most
    ]
    return max(days, default=None)
