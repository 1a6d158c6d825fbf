"""Times of day as notices write them: "7pm", "19:00", "6.30–8pm", "في الساعة ٧ مساءً"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import time

from undersigned.importing.patterns import Patterns

_HOUR = r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?"
_UNTIL = (
    r"(?:\s*(?:[-–—]|(?:<untils>)(?!\w))\s*(?:<hour_signs>\s*)?(?P<to_hour>\d{1,2})(?:[:.h](?P<to_minute>[0-5]\d))?"
    r"(?![\d:.]\d|\d))?"
)
_HALF = r"(?:\s*(?:(?P<am>(?:<mornings>))|(?P<pm>(?:<evenings>)))(?!\w))"
_NOT_BEFORE, _NOT_AFTER = r"(?<![\d:.,/\w-])", r"(?![\d:]|[.,/-]\d)"
_FORMS = (
    # Half of the day said once for both hours, or after each.
    rf"{_NOT_BEFORE}{_HOUR}(?:\s*(?:(?P<am1>(?:<mornings>))|(?P<pm1>(?:<evenings>)))(?!\w))?{_UNTIL}{_HALF}",
    rf"{_NOT_BEFORE}(?P<hour>[01]?\d|2[0-3])[:h](?P<minute>[0-5]\d){_UNTIL}{_NOT_AFTER}",
    rf"(?:(?:<hour_signs>)\s+|[,،]\s*)(?P<hour>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d){_UNTIL}{_NOT_AFTER}",
    rf"(?:<hour_signs>)\s+{_HOUR}{_UNTIL}{_NOT_AFTER}(?!\s*[^\W\d_]{{3,}})",
)


@dataclass(frozen=True, slots=True)
class TimeFound:
    """A time as written, with its end where it has one. `sure` is False where morning or evening is open."""

    start: int
    end: int
    starts: time
    ends: time | None = None
    sure: bool = True


def find_times(cues: Patterns, text: str) -> list[TimeFound]:
    """All times in a text, in order, none overlapping."""
    if not any(char.isdigit() for char in text):
        return []
    text = _in_european_digits(text[:2000])
    found: list[TimeFound] = []
    for number, form in enumerate(_FORMS):
        for match in cues.custom(form).finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            if one := _read(match, by_half=number == 0, bare=number == 3):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _in_european_digits(text: str) -> str:
    """The text, as long as before, with 0 to 9 for the digits of any script."""
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def _read(match: re.Match[str], *, by_half: bool, bare: bool) -> TimeFound | None:
    parts = match.groupdict()
    until = parts["to_hour"]
    afternoon = bool(parts.get("pm"))
    first = afternoon if not (parts.get("am1") or parts.get("pm1")) else bool(parts.get("pm1"))
    starts = _time(parts["hour"], parts["minute"], first if by_half else None)
    ends = _time(until, parts["to_minute"], afternoon if by_half else None) if until else None
    if by_half and starts and ends and starts > ends and not parts.get("am1"):
        # "11-1pm" begins before noon.
        starts = _time(parts["hour"], parts["minute"], not afternoon)
    if starts is None or (until and ends is None):
        return None
    sure = not bare or parts["minute"] is not None or starts.hour > 12 or starts.hour == 0
    return TimeFound(match.start(), match.end(), starts, ends, sure)


def _time(hour: str, minute: str | None, afternoon: bool | None) -> time | None:
    """A time of day; `afternoon` is None for the clock of 24 hours."""
    number, minutes = int(hour), int(minute or 0)
    if afternoon is not None:
        if afternoon and number < 12:
            number += 12
        elif not afternoon and number == 12:
            number = 0
    return time(number, minutes) if number < 24 else None


def in_the_evening(one: time) -> time:
    """The same clock face twelve hours later."""
    return one.replace(hour=(one.hour + 12) % 24) if one.hour < 12 else one
