"""Days, lists and foreign words as a language writes them, for any language that a text may be in. Imports no Django.

The interface's own days and numbers come from `frame/formats`; these are for what they have no word for (days of the
week, lists) and for texts in languages that the interface does not speak. Babel is loaded when first asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from undersigned.common.saying import isolated

if TYPE_CHECKING:
    from babel import Locale

# English is written here as in Britain; its day of the week without the comma that few set today.
_NEAREST = {"en": "en_GB"}
_WITH_WEEKDAY = {"en": "EEEE d MMMM y"}
# Where the CLDR's default is not 0 to 9: the code point of the digit nought.
_NOUGHTS = {"arab": 0x660, "arabext": 0x6F0, "beng": 0x9E6, "deva": 0x966, "mymr": 0x1040, "tibt": 0xF20}
# Characters that make a text run from left to right, and from right to left (Unicode Bidirectional Algorithm, 3.2).
_STRONG = {"ltr": frozenset({"L"}), "rtl": frozenset({"R", "AL", "AN"})}
_LATIN = re.compile("[A-Za-z]")
_COMMAS = {"Arab": "،", "Thaa": "،", "Syrc": "،", "Nkoo": "،"}


@cache
def _locale(tag: str) -> Locale:
    """The nearest locale that the CLDR has: of a language without one, English."""
    from babel import Locale, UnknownLocaleError

    for spelling in (_NEAREST.get(tag, tag), tag.partition("-")[0]):
        try:
            return Locale.parse(spelling.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "GB")


@cache
def _digits(tag: str) -> dict[int, int]:
    nought = _NOUGHTS.get(_locale(tag).default_numbering_system, 0)
    return {ord("0") + number: nought + number for number in range(10)} if nought else {}


def day_in(tag: str, day: date) -> str:
    """A day with its month written out, in a language, with the digits used there: "8 марта 2026 г.", "٨ آذار ٢٠٢٦"."""
    from babel.dates import format_date

    return format_date(day, "long", _locale(tag)).translate(_digits(tag))


def weekday_in(tag: str, day: date) -> str:
    """The same with its day of the week: "воскресенье, 8 марта 2026 г."."""
    from babel.dates import format_date

    return format_date(day, _WITH_WEEKDAY.get(tag.partition("-")[0], "full"), _locale(tag)).translate(_digits(tag))


def list_in(tag: str, items: Iterable[str]) -> str:
    """Several things in a sentence: "a, b and c", "а, б и в"; empty for none."""
    from babel.lists import format_list

    return format_list(list(items), locale=_locale(tag))


def apart_in(tag: str, words: str) -> str:
    """Words as they stand in a sentence of a language: isolated where they run, or may run, in another direction."""
    from undersigned.common.languages import direction

    rtl = direction(tag) == "rtl"
    if words.isascii():  # runs from left to right, where it has a letter
        return isolated(words) if rtl and _LATIN.search(words) else words
    other = _STRONG["ltr" if rtl else "rtl"]
    runs_otherwise = any(unicodedata.bidirectional(char) in other for char in words)
    return isolated(words) if runs_otherwise else words


def comma_in(tag: str) -> str:
    """The comma of a language, with its space."""
    from undersigned.common.languages import script

    return f"{_COMMAS.get(script(tag), ',')} "


def parted_in(tag: str, parts: Iterable[str]) -> str:
    """What follows one upon another on a line, such as venue and town, parted by commas; empty parts are left out."""
    return comma_in(tag).join(part for part in parts if part)
