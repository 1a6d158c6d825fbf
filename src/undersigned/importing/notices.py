"""Where a meeting is announced: the line that says when, and what a line says of place, organiser and contact."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from undersigned.importing.dates import DateFound, find_dates
from undersigned.importing.leaflet_pieces import Leaflet, bare
from undersigned.importing.pieces import Piece
from undersigned.importing.times import TimeFound, find_times
from undersigned.importing.words import words

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?![\w-])")
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
_POSTCODE = re.compile(rf"(?<!\w)(?P<code>{_BRITISH}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{{5,7}}(?:-\d{{4}})?)(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]")
_EDGES = " \t,،;.:–—|·-"
_LONGEST = 250


@dataclass(slots=True)
class When:
    """A line that says when. `before` and `after` are its words around date and time; `quoted` are those."""

    dates: list[DateFound]
    times: list[TimeFound]
    before: str
    quoted: str
    after: str


@dataclass(slots=True)
class Details:
    """What lines say of a meeting. `labels` are words that only introduce, such as "Organised by the"."""

    venue: list[str] = field(default_factory=list)
    postcode: str | None = None
    organiser: str | None = None
    email: str | None = None
    labels: list[str] = field(default_factory=list)


def when_of(leaflet: Leaflet, piece: Piece) -> When | None:
    """Read a piece as the line that says when a meeting is; None where it is none."""
    text = bare(piece.text)
    if not _is_short(piece):
        return None
    dates = find_dates(text, leaflet.language, leaflet.years)
    if not dates or is_call(leaflet, piece):
        return None
    times = _times_beside(leaflet, text, dates)
    spans = [(one.start, one.end) for one in dates[:1]] + [(one.start, one.end) for one in times[:1]]
    start, end = min(one for one, _ in spans), max(one for _, one in spans)
    fillers = r"(?:\W*(?:<fillers>|<whens>))*\W*"
    before = leaflet.cues.custom(rf"(?<!\w){fillers}$").search(text[:start])
    after = leaflet.cues.custom(rf"^{fillers}(?=\W|$)").match(text[end:])
    cut, rest = (before.start() if before else start), end + (after.end() if after else 0)
    beside = f"{text[:cut]} {text[rest:]}".split()
    if len(beside) > 2 and leaflet.cues.custom(r"(?<!\w)<calls_to>").search(" ".join(beside)):
        return None
    if text.endswith((".", "!", "?")) and len(text[:cut].split()) > 1:
        # "The committee met on 3 March at 19:00." tells; it announces nothing.
        return None
    if len(beside) > (16 if times else 3) or (not times and text.endswith((".", "!", "?"))):
        return None
    return When(dates, times, text[:cut].strip(_EDGES), text[cut:rest].strip(), text[rest:].strip(_EDGES))


def called_to(leaflet: Leaflet, piece: Piece) -> When | None:
    """Date and time inside of a sentence that calls: "Join us on Saturday 17 May at 11am!". Its words stay there."""
    text = piece.plain
    if piece.kind not in ("paragraph", "heading") or len(text) > _LONGEST:
        return None
    dates = find_dates(text, leaflet.language, leaflet.years)
    calls = dates and (is_call(leaflet, piece) or leaflet.cues.custom(r"(?<!\w)<calls_to>").search(text))
    times = _times_beside(leaflet, text, dates) if calls else []
    return When(dates, times, "", "", "") if times else None


def _times_beside(leaflet: Leaflet, text: str, dates: list[DateFound]) -> list[TimeFound]:
    return [one for one in find_times(leaflet.cues, text) if all(_apart(one, other) for other in dates)]


def _is_short(piece: Piece) -> bool:
    """A line that a notice may have; a numbered item is a list's, and a link is for readers to follow."""
    lined = piece.kind in ("paragraph", "heading") or (piece.kind == "item" and not piece.marker[:1].isdigit())
    return lined and len(piece.plain) <= _LONGEST and "](" not in piece.text


def _apart(one: TimeFound, other: DateFound) -> bool:
    return one.end <= other.start or other.end <= one.start


def is_call(leaflet: Leaflet, piece: Piece) -> bool:
    """Whether a piece calls to act, in one sentence or two."""
    if piece.kind not in ("paragraph", "heading") or len(piece.plain) > _LONGEST or len(piece.plain.split()) < 3:
        return False
    return not piece.plain[0].islower() and bool(leaflet.cues.start("calls_to").match(piece.plain))


def is_detail(leaflet: Leaflet, piece: Piece, *, first: bool) -> bool:
    """Whether a line below the date belongs to the meeting: a place, an organiser, an address, a label."""
    text = piece.plain
    if not _is_short(piece):
        return False
    cues = leaflet.cues
    if any(cues.start(name).match(text) for name in ("organisers", "places", "whens")) or _EMAIL.search(text):
        return True
    sentence = text.endswith((".", "!", "?")) and len(text.split()) > 8
    place = bool(_postcode(text)) or bool(cues.custom("<place_words>").search(text))
    labelled = bool(re.match(r"[^\W\d_][\w ]{0,24}:\s", text))
    return not sentence and (
        place or bool(cues.custom("<organisers>").search(text)) or (first and not labelled and len(text) <= 80)
    )


def _postcode(text: str) -> re.Match[str] | None:
    return next((one for one in _POSTCODE.finditer(text) if one.start() or not one["code"].isdigit()), None)


def read_details(leaflet: Leaflet, details: Details, text: str) -> None:
    """Take the parts out of one line; every word goes to a part or to `labels`."""
    if details.email is None and (match := _EMAIL.search(text)):
        details.email = match.group()
        text = f"{text[: match.start()]} {text[match.end() :]}"
    if match := leaflet.cues.custom(r"(?<!\w)(?P<label><organisers>)").search(text):
        rest = text[match.end() :].strip(_EDGES)
        if details.organiser is None and _LETTERS.search(rest):
            details.organiser = " ".join(rest.split())
            _label(details, match["label"])
            text = text[: match.start()]
    if details.postcode is None and (match := _postcode(text)):
        details.postcode = match["code"]
        text = f"{text[: match.start()].rstrip(_EDGES)}, {text[match.end() :].lstrip(_EDGES)}"
    for name in ("places", "contacts", "whens"):
        if match := leaflet.cues.start(name).match(text):
            _label(details, match.group())
            text = text[match.end() :]
    rest = " ".join(text.split()).strip(_EDGES)
    if any(True for _ in words(rest)):
        details.venue.append(rest)


def _label(details: Details, text: str) -> None:
    if text.strip(_EDGES):
        details.labels.append(text.strip())


def city_of(leaflet: Leaflet, venue: str | None) -> str | None:
    """The town at the end of "Hall, Street, Town"; None where the last part is a street or a building."""
    parts = [part.strip() for part in re.split(r"[,،]", venue or "") if part.strip()]
    if len(parts) < 2 or any(char.isdigit() for char in parts[-1]) or len(parts[-1].split()) > 3:
        return None
    return None if leaflet.cues.custom("<place_words>").search(parts[-1]) else parts[-1]
