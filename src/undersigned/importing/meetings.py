"""Meetings: a title, a strapline, when, where, by whom; and doubts for what the notice does not say."""

from __future__ import annotations

from datetime import date, time, timedelta

from undersigned.common.clock import today
from undersigned.common.saying import Sentence, later
from undersigned.importing.dates import DateFound
from undersigned.importing.doubts import TO_TEXT
from undersigned.importing.leaflet_draft import Meeting
from undersigned.importing.leaflet_phrases import zones_of
from undersigned.importing.leaflet_pieces import Leaflet, bare, is_title_like
from undersigned.importing.notices import Details, When, called_to, city_of, is_call, is_detail, read_details, when_of
from undersigned.importing.pieces import Piece
from undersigned.importing.times import TimeFound, find_times, in_the_evening

OPEN = Sentence("Leave it open")
NO_DATE = Sentence("None of these: the meeting has no date yet")
NO_TITLE = Sentence("Leave it without a title")
ONLY_LABELS = Sentence("They only introduce: leave them out")
_DETAIL_LINES = 5
# Towns that the areas of British postcodes are named for.
_AREAS = {
    **dict.fromkeys(("E", "EC", "N", "NW", "SE", "SW", "W", "WC"), "London"),
    "B": "Birmingham", "BA": "Bath", "BD": "Bradford", "BN": "Brighton", "BS": "Bristol", "BT": "Belfast",
    "CB": "Cambridge", "CF": "Cardiff", "CV": "Coventry", "DD": "Dundee", "DE": "Derby", "DH": "Durham",
    "EH": "Edinburgh", "EX": "Exeter", "G": "Glasgow", "HU": "Hull", "L": "Liverpool", "LE": "Leicester",
    "LS": "Leeds", "M": "Manchester", "NE": "Newcastle upon Tyne", "NG": "Nottingham", "NR": "Norwich",
    "OX": "Oxford", "PL": "Plymouth", "RG": "Reading", "S": "Sheffield", "SA": "Swansea", "SO": "Southampton",
    "YO": "York",
}  # fmt: skip


def find_anchors(leaflet: Leaflet, pieces: list[Piece]) -> dict[int, When]:
    """The pieces that say when a meeting is, by their places. A date needs a time, or a place below it."""
    found: dict[int, When] = {}
    for place, piece in enumerate(pieces):
        when = when_of(leaflet, piece)
        if when is None:
            continue
        below = pieces[place + 1] if place + 1 < len(pieces) else None
        if when.times or (below and place and is_detail(leaflet, below, first=False)):
            found[place] = when
    return found


def read_meetings(leaflet: Leaflet, pieces: list[Piece], *, heading: bool) -> list[Piece]:
    """Read all meetings; what is left is text. `heading` says that the first piece is the headline."""
    anchors = find_anchors(leaflet, pieces)
    taken: set[int] = {0} if heading else set()
    for place, when in anchors.items():
        if place not in taken:
            _read_one(leaflet, pieces, place, when, taken, anchors)
    if not anchors:
        _read_called(leaflet, pieces, taken)
    _zone_doubt(leaflet)
    return [piece for place, piece in enumerate(pieces) if place not in taken or (heading and place == 0)]


def _read_called(leaflet: Leaflet, pieces: list[Piece], taken: set[int]) -> None:
    """A meeting that only a call speaks of; the call keeps its words, the lines below may say where."""
    for place, piece in enumerate(pieces):
        when = called_to(leaflet, piece)
        if when is None or place in taken:
            continue
        below = [
            one for one in _below(leaflet, pieces, place, taken, {}) if is_detail(leaflet, pieces[one], first=False)
        ]
        details = Details()
        for one in below:
            read_details(leaflet, details, bare(pieces[one].text))
            leaflet.places[pieces[one].index] = "meetings.0"
        taken.update(below)
        _add(leaflet, when, details, [])
        return


def _read_one(
    leaflet: Leaflet, pieces: list[Piece], place: int, when: When, taken: set[int], anchors: dict[int, When]
) -> None:
    number = len(leaflet.meetings)
    titles = _titles(leaflet, pieces, place, taken)
    details = Details()
    for text in (when.before, when.after):
        if text:
            read_details(leaflet, details, text)
    below = _below(leaflet, pieces, place, taken, anchors)
    for one in below:
        found = find_times(leaflet.cues, pieces[one].plain) if not when.times else []
        if found:
            when.times = found
            details.labels.append(bare(pieces[one].text))
        else:
            read_details(leaflet, details, bare(pieces[one].text))
    used = [*titles, place, *below]
    taken.update(used)
    for one in used:
        leaflet.places[pieces[one].index] = f"meetings.{number}"
    _add(leaflet, when, details, [bare(pieces[one].text) for one in titles])


def _add(leaflet: Leaflet, when: When, details: Details, lines: list[str]) -> None:
    """Add a meeting with its doubts."""
    candidates = _candidates(leaflet, when.dates[0])
    at = when.times[0] if when.times else None
    venue = ", ".join(details.venue) or None
    leaflet.meetings.append(
        Meeting(
            title=lines[0] if lines else None,
            strapline=lines[1] if len(lines) > 1 else None,
            starts=_moment(candidates, at.starts if at else None),
            ends=_end(candidates, at),
            date_candidates=tuple(one.isoformat() for one in candidates),
            venue=venue,
            postcode=details.postcode,
            city=city_of(leaflet, venue),
            organiser=details.organiser,
            email=details.email,
        )
    )
    _doubts(leaflet, f"meetings.{len(leaflet.meetings) - 1}", when, candidates, details)


def _titles(leaflet: Leaflet, pieces: list[Piece], place: int, taken: set[int]) -> list[int]:
    """Title and strapline: at most two lines right above the date."""
    found: list[int] = []
    for above in range(place - 1, -1, -1):
        piece = pieces[above]
        usable = above not in taken and is_title_like(piece) and when_of(leaflet, piece) is None
        if not usable or len(found) == 2 or (is_call(leaflet, piece) and piece.plain.endswith(("!", "?"))):
            break
        found.insert(0, above)
    return found


def _below(leaflet: Leaflet, pieces: list[Piece], place: int, taken: set[int], anchors: dict[int, When]) -> list[int]:
    found: list[int] = []
    for below in range(place + 1, min(len(pieces), place + 1 + _DETAIL_LINES)):
        first = below == place + 1 and place in anchors and not pieces[place].plain.endswith(":")
        if below in taken or below in anchors or not is_detail(leaflet, pieces[below], first=first):
            break
        if is_call(leaflet, pieces[below]) and "@" not in pieces[below].plain:
            break
        found.append(below)
    return found


def _candidates(leaflet: Leaflet, found: DateFound) -> tuple[date, ...]:
    """The dates that a meeting may be on, the likeliest first.

    A date without its year is the first ones that fit after the last day that the document speaks of; where it speaks
    of none, those nearest to now.
    """
    if found.parts is None:
        return found.candidates or ((found.value,) if found.value else ())
    month, day, weekday = found.parts
    anchor = leaflet.latest
    past = [year for year in leaflet.years if 1900 <= year <= today().year]
    near = anchor.year if anchor else max(past, default=today().year)
    fitting = []
    for year in range(near - 6, near + 13):
        try:
            one = date(year, month, day)
        except ValueError:
            continue
        if weekday in (None, one.weekday()) and (anchor is None or one >= anchor):
            fitting.append(one)
    if anchor or past:
        ahead = [one for one in fitting if one.year >= near]
        behind = [one for one in reversed(fitting) if one.year < near]
        return tuple((ahead[: 2 if weekday is not None else 3] + behind[:1]) if past and not anchor else ahead[:2])
    return tuple(sorted(fitting, key=lambda one: (abs(one - today() + timedelta(days=14)), one))[:4])


def _moment(candidates: tuple[date, ...], at: time | None) -> str | None:
    if not candidates:
        return None
    return candidates[0].isoformat() + (f"T{at:%H:%M}" if at else "")


def _end(candidates: tuple[date, ...], at: TimeFound | None) -> str | None:
    if at is None or at.ends is None or not candidates:
        return None
    return _moment(candidates if at.ends > at.starts else (candidates[0] + timedelta(days=1),), at.ends)


def _doubts(leaflet: Leaflet, where: str, when: When, candidates: tuple[date, ...], details: Details) -> None:
    meeting = leaflet.meetings[-1]
    if meeting.title is None:
        message = later("The meeting has no title of its own; what is it called?")
        leaflet.doubt("meeting-title", f"{where}.title", message, leaflet.heading or "", NO_TITLE)
    _date_doubts(leaflet, where, when, candidates)
    _time_doubt(leaflet, where, when)
    if details.labels:
        message = later("The lines of the meeting also say “%(words)s”; are these words more than labels?")
        words = " · ".join(details.labels)
        leaflet.doubt("meeting-words", where, message, ONLY_LABELS, TO_TEXT, words=words)
    if meeting.venue is None:
        leaflet.doubt(
            "meeting-place", f"{where}.venue", later("The notice names no place; where is the meeting?"), OPEN
        )
    elif meeting.city is None:
        message = later("The notice does not say in which town the meeting is; in which is it?")
        leaflet.doubt("meeting-city", f"{where}.city", message, _town(meeting.postcode) or "", OPEN)


def _date_doubts(leaflet: Leaflet, where: str, when: When, candidates: tuple[date, ...]) -> None:
    found = when.dates[0]
    choices = [one.isoformat() for one in candidates]
    code = {"year": "meeting-year", "weekday": "meeting-weekday"}.get(found.problem or "", "meeting-date")
    if not when.quoted:
        # The date stands in a sentence that stays where it is.
        message = later("The call gives the meeting's date; is it this one?")
        if found.problem:
            message = later("The call gives the meeting's date in a way that may be read otherwise; which date is it?")
    elif found.problem == "year":
        message = later("The line “%(words)s” gives the meeting's date without its year; which date is it?")
    elif found.problem == "weekday":
        message = later("The line “%(words)s” gives a weekday that does not fit its date; which date is it?")
    elif found.problem:
        message = later("The line “%(words)s” gives a date that may be read in other ways; which date is it?")
    else:
        message = later("The line “%(words)s” was read as the meeting's date; is it this one?")
    leaflet.doubt(code, f"{where}.starts", message, *choices, NO_DATE, words=when.quoted)


def _time_doubt(leaflet: Leaflet, where: str, when: When) -> None:
    if not when.times:
        leaflet.doubt(
            "meeting-time", f"{where}.starts", later("The notice gives no time; when does the meeting start?"), OPEN
        )
    elif not when.times[0].sure:
        one = when.times[0].starts
        message = later("The hour may be in the morning or in the evening; when does the meeting start?")
        leaflet.doubt("meeting-time", f"{where}.starts", message, f"{in_the_evening(one):%H:%M}", f"{one:%H:%M}")


def _town(postcode: str | None) -> str | None:
    area = "".join(char for char in (postcode or "")[:2] if char.isalpha())
    return _AREAS.get(area) if postcode and not postcode.isdigit() else None


def _zone_doubt(leaflet: Leaflet) -> None:
    """One doubt for all meetings: a notice never says its time zone."""
    if not leaflet.meetings:
        return
    british = any(_town(one.postcode) for one in leaflet.meetings)
    zones = zones_of(leaflet.language)
    message = later("The notice does not say which time zone its clock is in; which is it?")
    leaflet.doubt("meeting-time-zone", "meetings", message, *(("Europe/London",) if british else ()), *zones, OPEN)
