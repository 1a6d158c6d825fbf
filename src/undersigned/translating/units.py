"""What is to be translated, cut into units, each beside its translation. Pure: no Django.

A unit is one paragraph, line or cell. Its *part* says where it stands; several units may have the same part, in their
order (the paragraphs of a text). A translation keeps for each unit the words that were translated, so that it can be
said, unit by unit, what has changed in the original since.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Unit:
    """The original's words, the translation's, and what the original said before it changed."""

    part: str
    source: str
    target: str = ""
    was: str = ""

    @property
    def is_open(self) -> bool:
        """Not translated yet, or not looked at since the original changed."""
        return not self.target or bool(self.was)


def brought_up_to_date(known: Sequence[Unit], now: Sequence[Unit]) -> list[Unit]:
    """The units of the original as it is now, with what was translated before.

    A unit whose source is the same keeps its translation, also where it was moved. One that was changed keeps it too
    and says what the source was. New ones are empty; those that are gone are left out.
    """
    matcher = SequenceMatcher(None, list(map(_identity, known)), list(map(_identity, now)), autojunk=False)
    codes = matcher.get_opcodes()
    gone = [unit for kind, start, end, _new, _new_end in codes if kind != "equal" for unit in known[start:end]]
    kept: dict[int, Unit] = {}
    for kind, start, _end, new_start, new_end in codes:
        for place in range(new_start, new_end):
            if kind == "equal":
                kept[place] = known[start + place - new_start]
            elif moved := next((unit for unit in gone if _identity(unit) == _identity(now[place])), None):
                gone.remove(moved)
                kept[place] = moved
    for kind, start, end, new_start, new_end in codes:
        if kind in ("replace", "insert"):
            places = [place for place in range(new_start, new_end) if place not in kept]
            old = [unit for unit in known[start:end] if any(unit is one for one in gone)]
            kept.update(zip(places, _changed(old, [now[place] for place in places]), strict=True))
    return [kept[place] for place in range(len(now))]


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


def paragraphs(text: str) -> list[str]:
    """A text cut at its blank lines."""
    return [paragraph for paragraph in _PARAGRAPHS.split(text.strip()) if paragraph]


def _identity(unit: Unit) -> tuple[str, str]:
    return unit.part, _words(unit.source)


def _words(text: str) -> str:
    """A source without what word processors do to spaces."""
    return " ".join(text.split())
