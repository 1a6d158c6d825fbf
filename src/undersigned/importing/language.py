"""Which language a text is in: by script and common words first, by a detector where those do not tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from undersigned.importing.phrases import BY_LANGUAGE

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    "LATIN",
    "CYRILLIC",
    "ARABIC",
    "HEBREW",
    "GREEK",
    "ARMENIAN",
    "GEORGIAN",
    "CJK",
    "HIRAGANA",
    "HANGUL",
    "DEVANAGARI",
)
_ONE_LANGUAGE = {"GREEK": "el", "ARMENIAN": "hy", "GEORGIAN": "ka", "HIRAGANA": "ja", "HANGUL": "ko"}
# Letters that only some languages of a script have.
_TELLING = {
    "CYRILLIC": (("uk", "іїєґІЇЄҐ"), ("be", "ўЎ"), ("ru", "ыэёъЫЭЁЪ")),
    "ARABIC": (("ur", "ٹڈڑے"), ("fa", "پچژگ"), ("ar", "ةىيك")),
    "HEBREW": (("he", "אבה"),),
}
_SURE = 0.12


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """The best guess, whether it is sure, and others in order of likelihood."""

    code: str | None
    sure: bool
    others: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def guess_language(text: str) -> LanguageGuess:
    """The language of a text as an ISO 639-1 code; None where it holds no words."""
    sample = text[:_SAMPLE]
    found = [word.casefold() for word in _WORD.findall(sample)]
    if not found:
        return LanguageGuess(None, False)
    script = _script(sample)
    if script in _ONE_LANGUAGE:
        return LanguageGuess(_ONE_LANGUAGE[script], True)
    shares = _shares(found)
    ranked = sorted(shares, key=lambda code: -shares[code])
    best, second = ranked[0], ranked[1]
    if len(found) >= 12 and shares[best] >= _SURE and shares[best] >= 1.5 * shares[second]:
        return LanguageGuess(best, True, tuple(ranked[1:3]))
    if script in _TELLING:
        told = _by_letters(sample, script)
        if told is None:
            # No letter tells: the common words decide between the script's languages, if there are any.
            codes = [one for one, _ in _TELLING[script]]
            likely = best if shares[best] and best in codes else codes[-1]
            return LanguageGuess(likely, False, tuple(code for code in codes if code != likely))
        others = tuple(code for code in (*(one for one, _ in _TELLING[script]), best) if code != told)
        return LanguageGuess(told, len(found) >= 12 and told in BY_LANGUAGE, tuple(dict.fromkeys(others)))
    return _detected(sample, len(found), best if shares[best] else None)


def _script(text: str) -> str:
    counts: Counter[str] = Counter()
    for char in text[:4000]:
        if char.isalpha():
            counts["LATIN" if char.isascii() else unicodedata.name(char, "OTHER").split(" ", 1)[0]] += 1
    return counts.most_common(1)[0][0] if counts else ""


def _shares(found: list[str]) -> dict[str, float]:
    """For each language, which share of the words are its commonest ones."""
    counts = Counter(found)
    return {code: sum(counts[word] for word in phrases.stopwords) / len(found) for code, phrases in BY_LANGUAGE.items()}


def _by_letters(text: str, script: str) -> str | None:
    counts = {code: sum(text.count(char) for char in chars) for code, chars in _TELLING[script]}
    return max(counts, key=lambda code: counts[code]) if any(counts.values()) else None


@cache
def detector() -> Any:
    """What tells languages apart where common words do not; loaded once."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # late: it loads numpy, half a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _detected(sample: str, count: int, common: str | None) -> LanguageGuess:
    ranked = detector().rank(sample)
    best, share = str(ranked[0][0]), float(ranked[0][1])
    others = [code for code in (str(ranked[1][0]), str(ranked[2][0]), common) if code and code != best]
    return LanguageGuess(best, count >= 12 and share > 0.9, tuple(dict.fromkeys(others)))
