"""Figures with what keeps them honest: "At least 18,000 civilians (likely many more) killed since 2022"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from undersigned.importing.dates import find_dates
from undersigned.importing.leaflet_draft import Figure
from undersigned.importing.leaflet_pieces import Leaflet, sentences
from undersigned.importing.patterns import Patterns, plain
from undersigned.importing.times import find_times

_DIGITS = (
    r"(?<![\w.,/-])(?P<sign>[€$£₴₽₪₺]\s?)?(?P<number>\d{1,3}(?:[,.\u00a0\u202f'’ ٬]\d{3})+(?!\d)|\d+(?:[.,٫]\d+)?)"
    r"(?:\s*(?P<scale>thousand|million|billion|тыс(?:\.|яч\w*)|млн\.?|миллион\w*|ألف|آلاف|مليون|אלף|מיליון|millions?|mille|"
    r"millones|mil|Millionen|Tausend)(?!\w))?(?P<after>\s*[%٪€$£₴₽₪]|\s+(?:per\s+cent|percent)(?!\w))?(?![\w/])"
)
_QUALIFIED = r"(?:(?<!\w)(?P<qualifier>(?:<qualifiers>))\s*)?"
_WORD = re.compile(r"\s+(?P<word>[^\W\d_]+(?:[-'’][^\W\d_]+)*)")
_BRACKET = re.compile(r"\s*\((?P<inner>[^()]{3,80})\)")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Characters of a text that are read, of the sentence behind a figure, and figures of one text.
_LONGEST, _REACH, _MOST = 20_000, 240, 60
_PLURAL = re.compile(r"(?:s|people|children|women|men|killed|injured|wounded|displaced)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FigureFound:
    """A figure and its place in the text: the words from `start` to `end` are its own."""

    figure: Figure
    start: int
    end: int


def find_figures(leaflet: Leaflet, text: str) -> list[FigureFound]:
    """The figures of a text, in order. Dates, times, years and numbers that are names ("line 12") are none."""
    text = plain(text)[:_LONGEST]
    found: list[FigureFound] = []
    if any(char.isdigit() for char in text):
        taken = [(one.start, one.end) for one in find_dates(text, leaflet.language, leaflet.years)]
        taken += [(one.start, one.end) for one in find_times(leaflet.cues, text)]
        for match in _pattern(leaflet, _DIGITS).finditer(text):
            if not any(match.start("number") < end and start < match.end() for start, end in taken):
                found += _counted(leaflet, text, match)
            if len(found) > _MOST:
                break
    for match in _pattern(leaflet, r"(?P<vague>(?:<magnitudes>))", leaflet.cues).finditer(text):
        if not any(match.start() < one.end and one.start < match.end() for one in found):
            figure = _figure(leaflet, text, match, re.sub(r"\s+", " ", match["vague"].casefold()))
            found += [figure] if figure.figure.unit else []
        if len(found) > 2 * _MOST:
            break
    return sorted(found, key=lambda one: one.start)[:_MOST]


def _pattern(leaflet: Leaflet, body: str, cues: Patterns | None = None) -> re.Pattern[str]:
    """The body behind an optional qualifier of the letters' or the leaflets' phrases."""
    both = f"(?:{leaflet.phrases.any_of('qualifiers')}|{leaflet.cues.any_of('qualifiers')})"
    return (cues or leaflet.cues).custom(_QUALIFIED.replace("(?:<qualifiers>)", both) + body)


def _counted(leaflet: Leaflet, text: str, match: re.Match[str]) -> list[FigureFound]:
    digits, qualifier = match["number"], match["qualifier"]
    before = text[max(0, match.start() - 80) : match.start()].rstrip()
    if not qualifier and leaflet.cues.custom(r"(?:^|[^\w])<not_counted>$").search(before):
        return []
    if _is_name(leaflet, text, match):
        return []
    marked = bool(match["sign"] or match["after"] or match["scale"])
    if digits.startswith("0") and len(digits) > 1 and digits[1] not in ".,":
        return []
    if _YEAR.fullmatch(digits) and not marked and not qualifier:
        return []
    value = _value(digits)
    one = _figure(leaflet, text, match, value)
    if _YEAR.fullmatch(digits) and not marked and not one.figure.unit:
        return []
    return [one] if one.figure.unit or marked or qualifier else []


def _is_name(leaflet: Leaflet, text: str, match: re.Match[str]) -> bool:
    """Whether a number is a name: "the 48 bus", "4 Mill Lane", "ул. Вязов, 12"."""
    before, behind = text[max(0, match.start("number") - 40) : match.start("number")], text[match.end("number") :]
    if re.search(r"(?<!\w)(?:the|a|le|der|die|das|el)\s+$", before, re.IGNORECASE):
        return bool(leaflet.cues.custom(r"^\s+<not_counted>(?!\w)").match(behind))
    street = leaflet.cues.custom(r"^\s+(?:[^\W\d_][\w.'’-]*\s+){0,3}?(?P<place><place_words>)").match(behind)
    if street and behind.lstrip()[:1].isupper():
        return True
    if re.match(r"\s*[^\W\d_]", behind):
        return False
    return bool(leaflet.cues.custom(r"<place_words>\.?\s*(?:[^\W\d_][\w.'’-]*\s*){0,2}[,،]?\s*$").search(before))


def _value(digits: str) -> int | float:
    """A number by its digits; one sign before three last digits parts thousands."""
    digits = digits.replace("٬", ",").replace("٫", ".")
    if re.fullmatch(r"\d{1,3}(?:[,.\u00a0\u202f'’ ]\d{3})+", digits):
        return int(re.sub(r"\D", "", digits))
    whole, _, part = digits.replace(",", ".").partition(".")
    return float(f"{int(whole)}.{int(part):0{len(part)}}") if part else int(whole[:30])


def _figure(leaflet: Leaflet, text: str, match: re.Match[str], value: int | float | str) -> FigureFound:
    end = match.end()
    groups = match.groupdict()
    named = " ".join(one.strip() for one in (groups.get("scale"), groups.get("sign"), groups.get("after")) if one)
    words, end, brackets = _unit(leaflet, text, end)
    qualifiers = [groups["qualifier"] or "", *brackets]
    qualifier = ", ".join(" ".join(one.split()).casefold() for one in qualifiers if one)
    rest = sentences(text[end : end + _REACH])[:1]
    period = leaflet.cues.custom(r"(?P<period>(?:<periods>))").search(rest[0]) if rest else None
    unit = " ".join(one for one in (named, *words) if one)
    figure = Figure(value, qualifier or None, unit or None, period["period"] if period else None)
    return FigureFound(figure, match.start(), end)


def _unit(leaflet: Leaflet, text: str, at: int) -> tuple[list[str], int, list[str]]:
    """What is counted, where its words end, and qualifiers in brackets behind it."""
    words: list[str] = []
    brackets: list[str] = []
    if partitive := re.compile(r"\s+(?:of|de|d['’])(?=\s)", re.IGNORECASE).match(text, at):
        at = partitive.end()
    while len(words) < 3:
        if (bracket := _BRACKET.match(text, at)) and leaflet.cues.start("more_or_less", r".*$").match(bracket["inner"]):
            brackets.append(bracket["inner"])
            at = bracket.end()
        match = _WORD.match(text, at)
        if match is None or not _counts(leaflet, words, match["word"], text[match.end() :]):
            break
        words.append(match["word"])
        at = match.end()
    if not brackets and (first := sentences(text[at : at + _REACH])[:1]):
        inside = list(_BRACKET.finditer(first[0]))
        later = [one["inner"] for one in inside if leaflet.cues.start("more_or_less", r".*$").match(one["inner"])]
        brackets += later[:1]
    return words, at, brackets


def _counts(leaflet: Leaflet, words: list[str], word: str, rest: str) -> bool:
    """Whether a word belongs to the unit: the first noun, one before it, and what befell the counted."""
    if _is_stopword(leaflet, word):
        return False
    if leaflet.cues.custom(r"^<joined>$").match(word):
        return True
    if not words:
        return True
    follows = _WORD.match(rest)
    adjective = (
        len(words) == 1 and leaflet.language == "en" and not _PLURAL.search(words[0]) and bool(_PLURAL.search(word))
    )
    return adjective and not (follows and words[0][:1].isupper())


def _is_stopword(leaflet: Leaflet, word: str) -> bool:
    return any(word.casefold() in stopwords for stopwords in leaflet.phrases.sets("stopwords"))
