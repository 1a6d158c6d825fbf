"""A text cut into units, each beside its translation. Pure: no Django.

A unit is one part of the letter, or one paragraph of its body. A translation keeps for each unit the words that were
translated, so that it can be said, unit by unit, what has changed in the original since.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher

BEFORE_BODY = ("title", "salutation")
AFTER_BODY = ("closing", "sender", "addressee")
BODY = "body"
PARTS = (*BEFORE_BODY, BODY, *AFTER_BODY)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Unit:
    """One part or paragraph: the original's words, the translation's, and what the original said before it changed."""

    part: str
    source: str
    target: str = ""
    was: str = ""

    @property
    def is_open(self) -> bool:
        """Not translated yet, or not looked at since the original changed."""
        return not self.target or bool(self.was)


def units_of(parts: Mapping[str, str]) -> list[Unit]:
    """The original's units in reading order, untranslated; parts that it does not have are left out."""
    before = [Unit(part, parts[part].strip()) for part in BEFORE_BODY]
    body = [Unit(BODY, paragraph) for paragraph in _paragraphs(parts[BODY])]
    after = [Unit(part, parts[part].strip()) for part in AFTER_BODY]
    return [unit for unit in (*before, *body, *after) if unit.source]


def brought_up_to_date(units: Sequence[Unit], parts: Mapping[str, str]) -> list[Unit]:
    """The units of the original as it is now, with what was translated before.

    A unit whose source is the same keeps its translation. One that was changed keeps it too and says what the source
    was. New ones are empty; those that are gone are left out.
    """
    known, now = list(units), units_of(parts)
    matcher = SequenceMatcher(None, list(map(_identity, known)), list(map(_identity, now)), autojunk=False)
    found: list[Unit] = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            found += known[start:end]
        elif kind in ("replace", "insert"):
            found += _changed(known[start:end], now[new_start:new_end])
    return found


def _changed(old: list[Unit], new: list[Unit]) -> list[Unit]:
    """Each new unit with the translation of the first old one of the same part that no other has taken."""
    left, found = list(old), []
    for unit in new:
        before = next((one for one in left if one.part == unit.part), None)
        if before is not None:
            left.remove(before)
        if before is None or not before.target:
            found.append(unit)
        else:
            found.append(replace(unit, target=before.target, was=before.was or before.source))
    return found


def beside(original: Mapping[str, str], translated: Mapping[str, str]) -> list[Unit]:
    """Units of a translation that was written as a whole: part by part, and paragraph by paragraph in their order.

    Where it has more paragraphs than the original, the last unit of the body has all that are left.
    """
    paragraphs = _paragraphs(translated[BODY])
    units = units_of(original)
    last = sum(unit.part == BODY for unit in units) - 1
    found, number = [], 0
    for unit in units:
        if unit.part != BODY:
            found.append(replace(unit, target=translated[unit.part].strip()))
            continue
        mine = paragraphs[number:] if number == last else paragraphs[number : number + 1]
        found.append(replace(unit, target="\n\n".join(mine)))
        number += 1
    return found


def assembled(units: Iterable[Unit]) -> dict[str, str]:
    """The translation's parts, its paragraphs joined by blank lines."""
    parts = dict.fromkeys(PARTS, "")
    for unit in units:
        parts[unit.part] = f"{parts[unit.part]}\n\n{unit.target}".strip() if unit.part == BODY else unit.target
    return parts


def translated(units: Sequence[Unit], targets: Sequence[str], kept: Iterable[int] = ()) -> list[Unit]:
    """The units with these translations. A unit is no longer marked as changed when its translation changed, or when
    its number is in `kept`: somebody has looked, and it still fits."""
    fits = set(kept)
    return [
        replace(unit, target=target.strip(), was="" if target.strip() != unit.target or number in fits else unit.was)
        for number, (unit, target) in enumerate(zip(units, targets, strict=True))
    ]


@dataclass(frozen=True)
class Taken:
    """What came in from a file: the units with it, how many of them changed, and the sources that found no unit."""

    units: list[Unit]
    changed: int
    unknown: list[str]


def taken_in(units: Sequence[Unit], pairs: Iterable[tuple[str, str]]) -> Taken:
    """Put (source, target) pairs from a translator's file where their source stands; nothing else changes.

    A source that stands twice is taken in its order. Empty targets change nothing: a file half done loses nothing.
    """
    found, free = list(units), dict(enumerate(units))
    changed, unknown = 0, []
    for source, target in pairs:
        number = next((at for at, unit in free.items() if _words(unit.source) == _words(source)), None)
        if number is None:
            unknown.append(source)
            continue
        unit = free.pop(number)
        if target.strip() and target.strip() != unit.target:
            found[number] = replace(unit, target=target.strip(), was="")
            changed += 1
    return Taken(found, changed, unknown)


def from_json(data: object) -> list[Unit]:
    """Units as they are stored."""
    return [Unit(**one) for one in data] if isinstance(data, list) else []


def to_json(units: Iterable[Unit]) -> list[dict[str, str]]:
    """What `from_json` reads."""
    return [asdict(unit) for unit in units]


def _paragraphs(body: str) -> list[str]:
    return [paragraph for paragraph in _PARAGRAPHS.split(body.strip()) if paragraph]


def _identity(unit: Unit) -> tuple[str, str]:
    return unit.part, _words(unit.source)


def _words(text: str) -> str:
    """A source without what word processors do to spaces."""
    return " ".join(text.split())
