"""How many signed, as a document claims it: "over 275 activists"."""

from __future__ import annotations

import re
import unicodedata

from undersigned.importing.draft import ClaimedCount
from undersigned.importing.patterns import Patterns

_NUMBER = r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.,’']\d{3})+|\d{1,7})(?![\d%])(?![.,]\d)"
_MOST = 100_000_000


def read_count(patterns: Patterns, text: str, *, in_list: bool = False) -> ClaimedCount | None:
    """The first count of people who signed, or None.

    `in_list`: the text is a line among names, where "and 120 others" is a count.
    """
    if not any(char.isdigit() for char in text):
        return None
    qualified = rf"(?:\b(?P<qualifier><qualifiers>)\s*)?(?<![\d.,]){_NUMBER}"
    forms = [
        rf"(?:<signing_verbs>)\s*(?:the\s+)?{qualified}(?!\s*(?:january|february|march|april|may|june|july|august|september|"
        r"october|november|december)\b)",
        rf"{qualified}\s+(?:[^\W\d]+[\s-]+){{0,3}}?(?:<counted>)(?!\w)",
        rf"{qualified}\s+(?:[^\W\d]+\s+){{0,4}}?(?:have|has|had)\s+(?:already\s+|so\s+far\s+|now\s+)?signed\b",
    ]
    if in_list:
        forms.append(rf"(?:^|[^\w])(?:and|und|et|y|и|і|و|\+|plus)?\s*{qualified}\s+(?:<others>)(?!\w)")
    for form in forms:
        if (match := patterns.custom(form).search(text)) and (value := _value(match["number"])):
            qualifier = match["qualifier"]
            return ClaimedCount(value, " ".join(qualifier.split()) if qualifier else None)
    return None


def counted_people(patterns: Patterns, text: str) -> str | None:
    """Who was counted: "anti-war activists in Israel"."""
    form = rf"(?:<signing_verbs>)\s*(?:(?:<qualifiers>)\s*)?{_NUMBER}\s+(?P<who>[^.,;:!?()]{{4,120}})"
    match = patterns.custom(form).search(text)
    return match["who"].strip() if match else None


def _value(digits: str) -> int | None:
    bare = re.sub(r"\D", "", digits)
    value = int("".join(str(unicodedata.digit(char)) for char in bare))
    return value if 0 < value <= _MOST else None
