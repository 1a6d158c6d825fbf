"""How many signed, as a document claims it: "over 275 activists"."""

from __future__ import annotations

import re
import unicodedata

from undersigned.importing.draft import ClaimedCount
from undersigned.importing.patterns import Patterns

_NUMBER = r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.,’']\d{3})+|\d{1,7})(?![\d%])(?![.,]\d)"
# Arabic and Hebrew write "and" and "than" onto the next word.
_QUALIFIED = rf"(?:(?:\b|(?<=[\sو]))(?P<qualifier><qualifiers>)\s*-?)?(?<![\d.,]){_NUMBER}"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
_FORMS = (
    rf"(?:<signing_verbs>)\s*(?:the\s+)?{_QUALIFIED}(?!\s*{_MONTH})",
    rf"{_QUALIFIED}\s+(?:[^\W\d]+[\s-]+){{0,3}}?(?:<counted>)(?!\w)",
    rf"{_QUALIFIED}\s+(?:[^\W\d]+\s+){{0,4}}?(?:have|has|had)\s+(?:already\s+|so\s+far\s+|now\s+)?signed\b",
)
_OTHERS = rf"(?:^|[^\w])(?:<joiners>)?\s*{_QUALIFIED}\s+(?:<others>)(?!\w)"
_MOST = 100_000_000


def read_count(patterns: Patterns, text: str) -> ClaimedCount | None:
    """The first count of people who signed, or None."""
    return _first(patterns, text, _FORMS)[0]


def read_others(patterns: Patterns, text: str) -> tuple[ClaimedCount | None, int]:
    """A count in a line among names ("Ada Example and 38 others"), and where its words begin.

    Words before it are names where the count goes on from them; else they are its own: "So far over 40 people signed".
    """
    count, start = _first(patterns, text, (*_FORMS, _OTHERS))
    listed = patterns.custom(r"(?:[,،;؛]|(?<!\w)(?:<joiners>))\s*$").search(text[:start])
    goes_on = listed or patterns.custom(rf"(?:<joiners>)\s*{_QUALIFIED}").match(text[start:].lstrip(" ,،;؛"))
    return count, start if goes_on else 0


def _first(patterns: Patterns, text: str, forms: tuple[str, ...]) -> tuple[ClaimedCount | None, int]:
    for form in forms if any(char.isdigit() for char in text) else ():
        if (match := patterns.custom(form).search(text)) and (value := _value(match["number"])):
            qualifier = match["qualifier"]
            return ClaimedCount(value, " ".join(qualifier.split()) if qualifier else None), match.start()
    return None, 0


def counted_people(patterns: Patterns, text: str) -> str | None:
    """Who was counted: "anti-war activists in Israel"."""
    form = rf"(?:<signing_verbs>)\s*(?:(?:<qualifiers>)\s*)?{_NUMBER}\s+(?P<who>[^.,;:!?()]{{4,120}})"
    match = patterns.custom(form).search(text)
    return match["who"].strip() if match else None


def _value(digits: str) -> int | None:
    bare = re.sub(r"\D", "", digits)
    value = int("".join(str(unicodedata.digit(char)) for char in bare))
    return value if 0 < value <= _MOST else None
