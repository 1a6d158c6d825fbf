"""Languages of texts and pages: tags, names in the language itself, direction, and the list that a form offers.

Pure: imports no Django. Names come from a table (see language_names.py); Babel is loaded only when a tag with a script
or a region, or a direction, is first asked for, and every answer is kept.
"""

import re
from dataclasses import dataclass
from functools import cache

from undersigned.common.errors import UnknownLanguageError
from undersigned.common.language_names import NAMES
from undersigned.common.names import sort_key

FIRST = ("en", "ar", "fr", "he", "ru", "uk", "de", "fa", "pl", "es")
"""The languages whose pages we look at most closely; forms offer them first."""

_TAG = re.compile(r"([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}|[0-9]{3}))?")

# Scripts written from right to left, by ISO 15924 code (Unicode, ScriptMetadata).
_RIGHT_TO_LEFT = frozenset(
    {
        "Adlm", "Arab", "Armi", "Avst", "Chrs", "Cprt", "Elym", "Gara", "Hatr", "Hebr", "Hung", "Khar",
        "Lydi", "Mand", "Mani", "Mend", "Merc", "Mero", "Narb", "Nbat", "Nkoo", "Orkh", "Ougr", "Palm",
        "Phli", "Phlp", "Phnx", "Prti", "Rohg", "Samr", "Sarb", "Sogd", "Sogo", "Syrc", "Thaa", "Yezi",
    }
)  # fmt: skip

CHOICES: tuple[tuple[str, str], ...]
"""(code, own name) of every language that a form offers: `FIRST`, then the others by name. Made when asked for."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A language tag in its parts: "zh-Hant-TW" is zh, Hant, TW. Absent parts are ""."""

    language: str
    script: str = ""
    region: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.language, self.script, self.region) if part)


def parse(code: str) -> Tag:
    """The parts of a tag in the one spelling we accept, a subset of BCP 47: `ll[l][-Ssss][-RR|-999]`.

    Only the shape is judged; `is_known` says whether there is such a language. Raises UnknownLanguageError.
    """
    match = _TAG.fullmatch(code)
    if match is None:
        raise UnknownLanguageError("This is not a language tag. Write it like en, pt-BR or zh-Hant.")
    language, script, region = match.groups(default="")
    return Tag(language, script, region)


@cache
def _known(code: str) -> Tag | None:
    try:
        tag = parse(code)
    except UnknownLanguageError:
        return None
    if tag.language not in NAMES:
        return None
    if tag.script or tag.region:
        from babel.core import Locale

        english = Locale("en")
        if (tag.script and tag.script not in english.scripts) or (tag.region and tag.region not in english.territories):
            return None
    return tag


def is_known(code: str) -> bool:
    """Whether the tag is well formed and names a language (with script and region, if any) that the CLDR has."""
    # Anything longer cannot be a tag, and must not fill the cache.
    return len(code) <= len("lll-Ssss-999") and _known(code) is not None


def _known_or_raise(code: str) -> Tag:
    if not is_known(code):
        raise UnknownLanguageError("We do not know this language. Choose one from the list.")
    return parse(code)


@cache
def _full_name(tag: Tag) -> str:
    from babel.core import Locale, UnknownLocaleError

    name = NAMES[tag.language]
    locale = Locale.parse(tag.language)
    try:
        # Some have a name of their own for the pair, such as "中文 (繁體)".
        found = Locale.parse(str(tag), sep="-")
    except UnknownLocaleError:
        found = locale
    # Babel falls back to a near locale without saying so.
    if tag.script in ("", found.script) and tag.region in ("", found.territory) and (exact := found.get_display_name()):
        return exact
    parts = [locale.scripts.get(tag.script, tag.script), locale.territories.get(tag.region, tag.region)]
    return f"{name} ({', '.join(part for part in parts if part)})"


def name_of(code: str) -> str:
    """The language's name in itself, in its own capitals: "français", "עברית", "português (Brasil)".

    Raises UnknownLanguageError.
    """
    tag = _known_or_raise(code)
    return _full_name(tag) if tag.script or tag.region else NAMES[tag.language]


@cache
def _script(tag: Tag) -> str:
    from babel.core import get_global

    likely = get_global("likely_subtags")
    # "uz-AF" is written in another script than "uz", so the region counts where the CLDR says so.
    full = likely.get(f"{tag.language}_{tag.region}") or likely.get(tag.language, "")
    return tag.script or next((part for part in full.split("_") if len(part) == 4), "Latn")


def script(code: str) -> str:
    """The script that the tag names, or that its language is most likely written in: "Arab".

    Raises UnknownLanguageError.
    """
    return _script(_known_or_raise(code))


def direction(code: str) -> str:
    """ "ltr" or "rtl", by the script that the tag names or that its language is most likely written in.

    Raises UnknownLanguageError.
    """
    return "rtl" if script(code) in _RIGHT_TO_LEFT else "ltr"


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """`CHOICES`, as a function for those who need one."""
    others = sorted((code for code in NAMES if code not in FIRST), key=lambda code: sort_key(NAMES[code], code))
    return tuple((code, NAMES[code]) for code in (*FIRST, *others))


def __getattr__(name: str) -> tuple[tuple[str, str], ...]:
    if name == "CHOICES":
        return choices()
    raise AttributeError(name)
