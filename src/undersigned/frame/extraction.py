"""Which strings the interface has, and what is wrong with a catalogue of them.

Templates are read the way Django's own `makemessages` reads them, code by Babel: no program beside Python is needed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

from .catalogues import FOLDER, read_catalogue

PACKAGE = FOLDER.parent
HEADER = """\
# The interface of Undersigned in one language. Free software under the AGPL, version 3 or later.
# How to write in it: docs/translating.md. Bring it up to date with: undersigned manage catalogues --write
#"""
# Django's names for what Babel knows under the names of gettext.
_KEYWORDS = DEFAULT_KEYWORDS | {
    "say": None,
    "later": None,
    "Sentence": None,
    # Errors of `common` and `importing` whose sentence is said when they are made.
    **dict.fromkeys(
        ("UnknownLanguageError", "ImportingError", "EmptyDocumentError", "TooLargeError", "EncryptedError"), (1,)
    ),
    **dict.fromkeys(("UnknownFormatError", "DamagedError", "BadResolutionError", "BringingError"), (1,)),
    **dict.fromkeys(
        ("BadAddressError", "NotAPublicNameError", "UnreachableError", "UnusableAnswerError", "RefusedFetchError"), (2,)
    ),
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Where Babel's plural forms stand in another order than the CLDR's: zero, one, two, few, many, other.
_PLURAL_FORMS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
_FILLED_IN_LATER = re.compile(r"EMAIL@ADDRESS|<LL@li\.org>")
_NO_LINE = 1  # never written: line numbers would change the file with every edit of the code
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|</?\w+")


@dataclass(frozen=True)
class Problem:
    """One string of one catalogue that cannot go out as it stands."""

    language: str
    message: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}: {self.message!r}"


def interface_strings(package: Path = PACKAGE) -> Catalog:
    """Every string that is marked for translation in the code and the templates, with the files it stands in."""
    catalogue = Catalog(fuzzy=False)
    for path in sorted(package.rglob("*")):
        source = _as_python(path)
        if source is None:
            continue
        where = path.relative_to(package).as_posix()
        found = extract("python", BytesIO(source.encode()), keywords=_KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            if message and message != ("", ""):
                catalogue.add(message, locations=[(where, _NO_LINE)], auto_comments=comments, context=context)
    return catalogue


def _as_python(path: Path) -> str | None:
    if path.suffix == ".py" and "migrations" not in path.parts:
        return path.read_text(encoding="utf-8")
    if path.suffix in {".html", ".txt"} and "templates" in path.parts:
        return templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return None


def brought_up_to_date(path: Path, strings: Catalog) -> Catalog:
    """The catalogue in a file, with exactly the strings of the interface: new ones empty, those gone left out."""
    catalogue = read_catalogue(path) if path.exists() else _new(path.parts[-3])
    catalogue.update(strings, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = HEADER
    catalogue.fuzzy = False
    catalogue.project, catalogue.version = "Undersigned", version("undersigned")
    catalogue.msgid_bugs_address = _stated(catalogue.msgid_bugs_address)
    catalogue.last_translator = _stated(catalogue.last_translator)
    catalogue.language_team = _stated(catalogue.language_team) or path.parts[-3]
    if not isinstance(catalogue.revision_date, datetime):
        catalogue.revision_date = catalogue.creation_date
    return catalogue


def _new(language: str) -> Catalog:
    catalogue = Catalog(locale=language)
    if forms := _PLURAL_FORMS.get(language):
        catalogue.mime_headers = [("Plural-Forms", forms)]
    return catalogue


def _stated(header: str | None) -> str:
    """A header's words; empty where nobody has filled it in yet."""
    return "" if not header or _FILLED_IN_LATER.search(header) else header


def problems_of(language: str, catalogue: Catalog, strings: Catalog) -> Iterator[Problem]:
    """What must be mended first: missing, left over, untranslated, uncertain, or with other placeholders."""
    for wanted in strings:
        if wanted.id and catalogue.get(_first(wanted), wanted.context) is None:
            yield Problem(language, _first(wanted), "not in the catalogue")
    for message in catalogue:
        if not message.id:
            continue
        if strings.get(_first(message), message.context) is None:
            yield Problem(language, _first(message), "no longer in the program")
        elif message.fuzzy:
            yield Problem(language, _first(message), "uncertain")
        else:
            yield from _broken(language, message, catalogue.num_plurals)


def _broken(language: str, message: Message, plurals: int) -> Iterator[Problem]:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    forms = [form or "" for form in strings]
    if not all(form.strip() for form in forms) or (message.pluralizable and len(forms) != plurals):
        yield Problem(language, _first(message), "untranslated")
        return
    originals = message.id if isinstance(message.id, tuple | list) else [message.id]
    wanted = _placeholders(originals[-1])
    for form in forms:
        # A form for one or two things may leave their number out; the last form may not.
        found = _placeholders(form)
        if found != wanted and (form is forms[-1] or not found < wanted):
            yield Problem(language, _first(message), "placeholders differ")
        if (form[0].isspace(), form[-1].isspace()) != (originals[0][0].isspace(), originals[0][-1].isspace()):
            yield Problem(language, _first(message), "spaces at its ends differ")


def _placeholders(text: str) -> set[str]:
    """What the program puts in, and the tags: all of it has to come out again."""
    return set(_PLACEHOLDER.findall(text))


def _first(message: Message) -> str:
    """The string by which a message is found: its singular."""
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)
