"""A time zone as a VTIMEZONE (RFC 5545, 3.6.5), made from the time zone database. Pure: no Django.

icalendar can make them, too, but writes the moment at which clocks are put forward in the time after the change; the
standard wants it in the time before ("the onset … in local time", with TZOFFSETFROM), an hour earlier.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_STEP = timedelta(hours=12)  # no place has put its clocks forth and back within so short a time
_SECOND = timedelta(seconds=1)


def timezone_component(zone: ZoneInfo, *, first: int, last: int) -> Timezone:
    """The zone's VTIMEZONE, right from the beginning of the year `first` to the end of the year `last`."""
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", zone.key)
    # What clocks show at the beginning, then each kind of change with all its days.
    component.add_component(_observance(zone, begin, [begin], before=begin))
    kinds: dict[tuple[timedelta | None, timedelta | None, str | None], list[datetime]] = defaultdict(list)
    for change in _changes(zone, begin, end):
        old, new = (change - _SECOND).astimezone(zone), change.astimezone(zone)
        kinds[old.utcoffset(), new.utcoffset(), new.tzname()].append(change)
    for changes in kinds.values():
        component.add_component(_observance(zone, changes[0], changes, before=changes[0] - _SECOND))
    return component


def _observance(
    zone: ZoneInfo, at: datetime, changes: list[datetime], *, before: datetime
) -> TimezoneStandard | TimezoneDaylight:
    old, new = before.astimezone(zone).utcoffset() or timedelta(), at.astimezone(zone)
    part = TimezoneDaylight() if new.dst() else TimezoneStandard()
    onsets = [(change + old).replace(tzinfo=None) for change in changes]
    part.add("dtstart", onsets[0])
    if onsets[1:]:
        part.add("rdate", onsets[1:])
    part.add("tzname", new.tzname() or zone.key)
    part.add("tzoffsetfrom", old)
    part.add("tzoffsetto", new.utcoffset() or timedelta())
    return part


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The moments at which the zone's clocks are changed, each found by halving."""
    low = begin
    while low < end:
        high = low + _STEP
        if _clocks(zone, low) != _clocks(zone, high):
            below, above = low, high
            while above - below > _SECOND:
                middle = below + (above - below) // 2
                middle = middle.replace(microsecond=0)
                if _clocks(zone, middle) == _clocks(zone, below):
                    below = middle
                else:
                    above = middle
            yield above
        low = high


def _clocks(zone: ZoneInfo, at: datetime) -> tuple[timedelta | None, timedelta | None, str | None]:
    local = at.astimezone(zone)
    return local.utcoffset(), local.dst(), local.tzname()
