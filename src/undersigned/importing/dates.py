"""Dates as documents write them, by patterns over Babel's names of months and days.

A weekday must fit its date. Where the year is missing, the weekday and the other years in
the document narrow it; it is never filled in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from undersigned.common.clock import today

_VARIANTS = {"ar": ("ar", "ar_LB", "ar_TN"), "pt": ("pt", "pt_PT")}
_SPELLINGS = str.maketrans({"’": "'", "\u200c": None, "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي"})
_BREATH = "\u200c"  # inside of Persian words, and often left out
_WORD = rf"[^\W\d_]+(?:['’{_BREATH}][^\W\d_]+)?"
# Two of the months of the Levant and Iraq are pairs: "تشرين الأول", "تشرين الثاني".
_MONTH = rf"(?P<month>(?:تشرين|كانون)\s+ال[^\W\d_]+|{_WORD})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?"
_YEAR = r"(?P<year>\d{4})(?:\s*(?:года|год|г\.|року|рік|р\.)(?!\w))?"
_WEEKDAY = rf"(?:(?P<weekday>{_WORD})\.?[,،]?\s+)?"
_FORMS = (
    re.compile(
        rf"{_WEEKDAY}(?:the\s+)?\b{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}\.?[,،]?(?:\s+(?:de\s+|del\s+)?{_YEAR})?",
        re.I,
    ),
    re.compile(rf"{_WEEKDAY}\b{_MONTH}\.?\s+{_DAY}\b(?:,?\s+{_YEAR})?", re.I),
    re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])"),
    re.compile(r"(?<![\d./])(?P<day>\d{1,2})(?P<sign>[./])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})(?!\d)"),
)
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date as written. `value` is None where it is open or impossible; `candidates` are then ranked.

    `problem` is "", "year", "order", "weekday" or "impossible". `parts` are month, day and weekday (0 is Monday)
    where the year is missing.
    """

    start: int
    end: int
    text: str
    value: date | None
    problem: str = ""
    candidates: tuple[date, ...] = ()
    parts: tuple[int, int, int | None] | None = None


@cache
def _names(language: str) -> tuple[dict[str, int], dict[str, int]]:
    """Names of months (1-12) and of weekdays (0 is Monday), folded."""
    from babel import Locale, UnknownLocaleError  # late: only documents with a date need it

    months: dict[str, int] = {}
    days: dict[str, int] = {}
    for name in (*_VARIANTS.get(language, (language,)), "en"):
        try:
            locale = Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, word in locale.months[form][width].items():
                    months.setdefault(_fold(word), number)
                for number, word in locale.days[form][width].items():
                    for spelling in _day_spellings(_fold(word)):
                        days.setdefault(spelling, number)
    return months, days


def load_names(language: str) -> None:
    """Look the names of a language up now, so that the first document in it need not."""
    _names(language)


def _day_spellings(word: str) -> set[str]:
    """A weekday's name, the name without "day" before it (Hebrew), and as the object of "on" (Slavonic)."""
    found = {word, word.rpartition(" ")[2]}
    return found | {f"{word[:-1]}у"} if word.endswith("а") else found


def _fold(word: str) -> str:
    return " ".join(word.strip(" .\u200f").casefold().translate(_SPELLINGS).split())


def _number(digits: str) -> int:
    """Digits of any script."""
    return int("".join(str(unicodedata.digit(char)) for char in digits))


def _look_up(names: dict[str, int], word: str, language: str) -> int | None:
    folded = _fold(word)
    if folded not in names and language == "he":
        # Hebrew sets "in" before the month and "day" before the weekday's name.
        folded = folded.removeprefix("ב")
    return names.get(folded)


def find_dates(text: str, language: str | None, years: tuple[int, ...] = ()) -> list[DateFound]:
    """All dates in a text, in order, none overlapping. `years` are those the document mentions."""
    if not any(char.isdigit() for char in text):
        return []
    found: list[DateFound] = []
    for form in _FORMS:
        for match in form.finditer(text[:_LONGEST]):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            if one := _read(match, language or "en", years):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _read(match: re.Match[str], language: str, years: tuple[int, ...]) -> DateFound | None:
    parts = match.groupdict()
    day = _number(parts["day"])
    if parts["month"].isdecimal():
        return _read_numbers(match, day, _number(parts["month"]), _number(parts["year"]), language)
    months, days = _names(language)
    month = _look_up(months, parts["month"], language)
    if month is None:
        return None
    weekday = _look_up(days, parts["weekday"], language) if parts["weekday"] else None
    start = (
        match.start() if weekday is not None or not parts["weekday"] else match.start("weekday") + len(parts["weekday"])
    )
    if parts["year"] is None:
        return _without_year(match, start, month, day, weekday, years)
    return _whole(match, start, _number(parts["year"]), month, day, weekday)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole(match: re.Match[str], start: int, year: int, month: int, day: int, weekday: int | None) -> DateFound:
    value = _make(year, month, day)
    span = (start, match.end(), match.string[start : match.end()].strip(" ,،"))
    if value is None:
        return DateFound(*span, None, "impossible")
    if weekday is not None and value.weekday() != weekday:
        near = [
            one for step in (0, -1, 1, -2, 2) if (one := _make(year + step, month, day)) and one.weekday() == weekday
        ]
        return DateFound(*span, value, "weekday", (value, *near))
    return DateFound(*span, value)


def _without_year(
    match: re.Match[str], start: int, month: int, day: int, weekday: int | None, years: tuple[int, ...]
) -> DateFound:
    span = (start, match.end(), match.string[start : match.end()].strip(" ,،"))
    candidates = candidate_years(month, day, weekday, years)
    return DateFound(*span, None, "year", candidates, (month, day, weekday))


def candidate_years(month: int, day: int, weekday: int | None, years: tuple[int, ...]) -> tuple[date, ...]:
    """Dates that fit a day, a month and maybe a weekday, the likeliest first.

    Years that the document mentions come first and none before the latest of them is likelier than
    one after it: a document does not mention years to come as often as years past.
    """
    now = today().year
    known = [year for year in years if 1900 <= year <= now + 1]
    anchor = max(known, default=now)
    span = sorted(range(min(anchor, now) - 6, now + 2), key=lambda year: (year < anchor, abs(year - anchor)))
    fitting = [one for year in span if (one := _make(year, month, day)) and weekday in (None, one.weekday())]
    return tuple(fitting[:5])


def _read_numbers(match: re.Match[str], first: int, second: int, year: int, language: str) -> DateFound | None:
    span = (match.start(), match.end(), match.group())
    if "sign" not in match.re.groupindex:
        value = _make(year, second, first)
        return DateFound(*span, value) if value else DateFound(*span, None, "impossible")
    day_first, month_first = _make(year, second, first), _make(year, first, second)
    if day_first and month_first and first != second and match["sign"] == "/" and language == "en":
        return DateFound(*span, None, "order", (day_first, month_first))
    value = day_first or month_first
    return DateFound(*span, value) if value else None


def years_in(text: str) -> tuple[int, ...]:
    """The years that a text mentions."""
    return tuple(sorted({int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}))
