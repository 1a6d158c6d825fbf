"""Suspected misprints, pointed out and never repaired.

No dictionary is asked: it would stumble over names and over everything in small languages. What is pointed out
are signs of slips: a space before a full stop, two words run together, a word said twice, letters of two alphabets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from undersigned.common.saying import later
from undersigned.importing.doubts import KEEP
from undersigned.importing.leaflet_pieces import Leaflet
from undersigned.importing.run_together import BACK, FRONT, WHOLE

_WORD = re.compile(r"(?<![\w@./:-])[^\W\d_]{7,30}(?![\w@]|[./:]\w)")
_SPACED = re.compile(r"(?P<word>[^\W_]{2,})(?P<gap>[ \u00a0]+)(?P<sign>[.,;:!?؟،])(?=\s|$)")
_NO_SPACE = re.compile(r"(?<![\w@./])(?P<one>[^\W\d_]{3,})(?P<sign>[.,!?;])(?P<two>[^\W\d_a-zа-яё][^\W\d_]+)(?![\w@.])")
_TWICE = re.compile(r"(?<![\w'’-])(?P<one>[^\W\d_]{2,}) (?P<two>[^\W\d_]{2,})(?![\w'’-])")
_MIXED = re.compile(r"(?<!\w)(?=[^\W\d_]*[a-zA-Z])(?=[^\W\d_]*[Ѐ-ӿ])[^\W\d_]{3,}(?!\w)")
_LATIN_TO_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTXi", "асеорхуАВСЕНКМОРТХі")
_CYRILLIC_TO_LATIN = str.maketrans("асеорхуАВСЕНКМОРТХі", "aceopxyABCEHKMOPTXi")
_SPACE_BEFORE_SIGNS = frozenset({"fr"})
_SAID_TWICE = frozenset({"had", "that", "very", "so", "no", "all", "vous", "nous", "sie", "die"})
_MOST = 40


@dataclass(frozen=True, slots=True)
class _Suspect:
    words: str
    instead: tuple[str, ...]


def misprint_doubts(leaflet: Leaflet, texts: list[tuple[str, str]]) -> None:
    """One doubt for each suspect, at the first place where it stands. `texts` are paths and their words."""
    known = _known_words([text for _, text in texts])
    told: set[str] = set()
    for where, text in texts:
        for suspect in _suspects(leaflet, text, known):
            if suspect.words in told or len(told) >= _MOST:
                continue
            told.add(suspect.words)
            # Quoted words stay as they were said: keeping them is the suggestion there.
            choices = (KEEP, *suspect.instead) if where.startswith("quotations") else (*suspect.instead, KEEP)
            message = later("“%(words)s” may be a misprint; what is it to be?")
            leaflet.doubt("misprint", where, message, *choices, words=suspect.words)


def _suspects(leaflet: Leaflet, text: str, known: frozenset[str]) -> Iterator[_Suspect]:
    for match in _SPACED.finditer(text):
        if leaflet.language not in _SPACE_BEFORE_SIGNS or match["sign"] in ".,":
            yield _Suspect(match.group(), (match["word"] + match["sign"],))
    for match in _NO_SPACE.finditer(text):
        yield _Suspect(match.group(), (f"{match['one']}{match['sign']} {match['two']}",))
    yield from _twice(leaflet, text)
    for match in _MIXED.finditer(text):
        cyrillic, latin = match.group().translate(_LATIN_TO_CYRILLIC), match.group().translate(_CYRILLIC_TO_LATIN)
        yield _Suspect(
            match.group(), (cyrillic, latin) if leaflet.language in ("ru", "uk", "be") else (latin, cyrillic)
        )
    for match in _WORD.finditer(text):
        if parts := _run_together(match.group(), known, english=leaflet.language == "en"):
            yield _Suspect(match.group(), (" ".join(parts), "-".join(parts)))


def _twice(leaflet: Leaflet, text: str) -> Iterator[_Suspect]:
    """ "the the": only words that a language uses all the time; others may be said twice on purpose."""
    stopwords = leaflet.phrases.sets("stopwords")[0]
    at = 0
    while match := _TWICE.search(text, at):
        at = match.start("two")
        one, two = match["one"].casefold(), match["two"].casefold()
        if one == two and one in stopwords and one not in _SAID_TWICE:
            yield _Suspect(match.group(), (match["one"],))


def _known_words(texts: list[str]) -> frozenset[str]:
    """The words that the leaflet itself uses."""
    return frozenset(word.casefold() for text in texts for word in re.findall(r"[^\W\d_]{4,}", text))


def _run_together(word: str, known: frozenset[str], *, english: bool) -> tuple[str, str] | None:
    """A word's two parts, where both are words and the whole is not one that people write so."""
    folded = word.casefold()
    if word[:1].isupper() and not word.isupper() and word not in known and folded in WHOLE:
        return None
    if folded in WHOLE or any(folded.startswith(whole) and len(folded) - len(whole) <= 2 for whole in WHOLE):
        return None
    for cut in range(3, len(word) - 4):
        front, back = folded[:cut], folded[cut:]
        by_list = english and front in FRONT and _stem(back) in BACK
        by_leaflet = len(front) >= 4 and len(back) >= 5 and front in known and back in known
        if by_list or by_leaflet:
            return word[:cut], word[cut:]
    return None


def _stem(word: str) -> str:
    """An English noun without its plural ending."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
