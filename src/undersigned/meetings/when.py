"""When a meeting is: local times that clocks skip or repeat, and weekdays that do not fit their date.

A meeting's start is kept as a moment together with the IANA name of its time zone, so that "19:00 in London" stays
19:00 in London in every calendar.
"""

import unicodedata
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, UnknownLocaleError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from undersigned.frame.speaking import parted, with_weekday

from .errors import NoSuchTimeError, TwiceError, UnknownZoneError, WeekdayError

# Names that stand for an offset or for a file of the database, not for a place with clocks.
_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/", "US/")


@cache
def zones() -> tuple[str, ...]:
    """The time zones that a form offers, by name."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith(_NOT_PLACES)}
    return (*sorted(places), "UTC")


@cache
def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name. Raises UnknownZoneError."""
    if name not in zones():
        raise UnknownZoneError(_("We do not know this time zone. Choose one from the list, such as Europe/London."))
    return ZoneInfo(name)


def moment(day: date, clock_time: time, zone: str, *, second: bool | None = None) -> datetime:
    """The moment at which clocks in `zone` show this time on this day, in UTC.

    `second` says which one is meant where the time comes twice. Raises UnknownZoneError, NoSuchTimeError, and
    TwiceError when the time comes twice and `second` is None.
    """
    place = zone_of(zone)
    local = datetime.combine(day, clock_time.replace(second=0, microsecond=0, fold=0), tzinfo=place)
    other = local.replace(fold=1)
    if local.utcoffset() == other.utcoffset():
        return local.astimezone(UTC)
    names = {"time": f"{clock_time:%H:%M}", "day": date_format(day, "DATE_FORMAT"), "zone": zone}
    back = local.astimezone(UTC).astimezone(place)
    if back.replace(tzinfo=None, fold=0) != local.replace(tzinfo=None):
        earlier, later = other.astimezone(UTC).astimezone(place).time(), back.time()
        names |= {"earlier": f"{earlier:%H:%M}", "later": f"{later:%H:%M}"}
        sentence = _(
            "On %(day)s clocks are put forward in %(zone)s and never show %(time)s. Write %(earlier)s or %(later)s."
        )
        raise NoSuchTimeError(sentence % names, earlier, later)
    if second is None:
        sentence = _("On %(day)s clocks are put back in %(zone)s and show %(time)s twice. Choose which one you mean.")
        raise TwiceError(sentence % names, local, other)
    return (other if second else local).astimezone(UTC)


def check_weekday(written: str, day: date, language: str) -> None:
    """That the weekday, written in `language` or in English, is the date's; empty is fine. Raises WeekdayError."""
    word = _bare(written)
    if not word:
        return
    known = {**_weekdays("en"), **_weekdays(language)}
    if word not in known:
        raise WeekdayError(_("We do not know this day of the week. Correct it, or leave it empty."))
    if known[word] != day.weekday():
        right = date_format(day, "l")
        sentence = _("%(day)s is a %(right)s, and you wrote %(written)s. Correct the date or the day of the week.")
        raise WeekdayError(
            sentence % {"day": date_format(day, "DATE_FORMAT"), "right": right, "written": written.strip()[:40]}
        )


def shown_time(start: datetime, end: datetime | None, zone: str) -> str:
    """Such as "Tuesday 24 November 2026, 19:00–21:00", in the language of the interface and in the meeting's zone."""
    place = zone_of(zone)
    start = start.astimezone(place)
    text = parted((with_weekday(start), f"{start:%H:%M}"))
    if end is None:
        return text
    end = end.astimezone(place)
    if end.date() == start.date():
        return f"{text}–{end:%H:%M}"
    return f"{text} – {parted((with_weekday(end), f'{end:%H:%M}'))}"


def shown_zone(start: datetime, zone: str) -> str:
    """Such as "Europe/London, GMT": two meetings in one night of changing clocks can be told apart."""
    letters = start.astimezone(zone_of(zone)).strftime("%Z")
    return zone if letters in {zone, ""} else f"{zone}, {letters}"


@cache
def _weekdays(language: str) -> dict[str, int]:
    """Every name of a day of the week in a language, bare of marks, with Monday as 0."""
    try:
        days = Locale.parse(language, sep="-").days
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, int] = {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "short"):
            names = {number: _bare(name) for number, name in days[form].get(width, {}).items()}
            if len(set(names.values())) == 7:  # single letters name several days
                found |= {name: number for number, name in names.items()}
    return found


def _bare(word: str) -> str:
    """Without case, and without the points and commas that stand around an abbreviation."""
    return unicodedata.normalize("NFC", word).casefold().strip().strip(".,:;׳'’ ")
