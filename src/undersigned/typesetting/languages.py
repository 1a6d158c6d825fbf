"""What Typst has to know of a language: tag, direction, fonts in order, quotation marks."""

from __future__ import annotations

from functools import cache
from typing import Any

from undersigned.common import languages
from undersigned.common.errors import UnknownLanguageError
from undersigned.typesetting.errors import BadSheetError
from undersigned.typesetting.fonts import FAMILIES

_ARABIC = frozenset({"ar", "fa", "ur", "ps", "ug", "sd", "ckb", "ks", "arz"})
_HEBREW = frozenset({"he", "yi"})

# Opening and closing marks as the CLDR has them ("quotationStart", "quotationEnd"); all others use the English ones.
_MARKS = {
    "«»": "be bg ca el es fa hy it ku no nb nn pt-PT ru sq uk",
    "„“": "bs cs de et is ka lt lv mk sk sl sr",
    "„”": "hr hu pl ro",
    "””": "fi he sv",
    "”“": "ar ur",
    "「」": "ja zh-Hant",
}
_FRENCH = ("«\u00a0", "\u00a0»")


@cache
def marks(tag: str) -> tuple[str, str]:
    """The quotation marks of a language, opening and closing, in reading order."""
    language = tag.partition("-")[0]
    if language == "fr":
        return ("«", "»") if tag == "fr-CH" else _FRENCH
    for wanted in (tag, language):
        for pair, tags in _MARKS.items():
            if wanted in tags.split(" "):
                return pair[0], pair[1]
    return "“", "”"


@cache
def _known(tag: str) -> dict[str, Any]:
    parsed = languages.parse(tag)
    direction = languages.direction(tag)
    first: tuple[str, ...] = ()
    if parsed.language in _ARABIC or parsed.script == "Arab":
        first = ("Amiri",)
    sans = first or (() if parsed.language in _HEBREW else ("Noto Sans",))
    opening, closing = marks(tag)
    return {
        "lang": parsed.language,
        "region": parsed.region if len(parsed.region) == 2 else None,
        "dir": direction,
        "serif": [*first, *(family for family in FAMILIES if family not in first)],
        "sans": [*sans, *(family for family in FAMILIES if family not in sans)],
        "tall": bool(first),  # Amiri needs more room between lines
        "comma": "، " if first else ", ",
        "open": opening,
        "close": closing,
    }


def describe(tag: str, where: str) -> dict[str, Any]:
    """The language for the templates. Raises BadSheetError for a tag that we do not know."""
    try:
        return _known(tag)
    except UnknownLanguageError as error:
        raise BadSheetError(f"“{tag[:20]}” is no language that we know; choose one from the list.", where) from error
