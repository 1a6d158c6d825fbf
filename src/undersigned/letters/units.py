"""A letter cut into units: its parts, and the paragraphs of its body. Pure: no Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from undersigned.translating import units as cutting
from undersigned.translating.units import Taken as Taken
from undersigned.translating.units import Unit, paragraphs
from undersigned.translating.units import from_json as from_json
from undersigned.translating.units import taken_in as taken_in
from undersigned.translating.units import to_json as to_json
from undersigned.translating.units import translated as translated

BEFORE_BODY = ("title", "salutation")
AFTER_BODY = ("closing", "sender", "addressee")
BODY = "body"
PARTS = (*BEFORE_BODY, BODY, *AFTER_BODY)


def units_of(parts: Mapping[str, str]) -> list[Unit]:
    """The original's units in reading order, untranslated; parts that it does not have are left out."""
    before = [Unit(part, parts[part].strip()) for part in BEFORE_BODY]
    body = [Unit(BODY, paragraph) for paragraph in paragraphs(parts[BODY])]
    after = [Unit(part, parts[part].strip()) for part in AFTER_BODY]
    return [unit for unit in (*before, *body, *after) if unit.source]


def brought_up_to_date(units: Sequence[Unit], parts: Mapping[str, str]) -> list[Unit]:
    """The units of the original as it is now, with what was translated before."""
    return cutting.brought_up_to_date(units, units_of(parts))


def beside(original: Mapping[str, str], translated: Mapping[str, str]) -> list[Unit]:
    """Units of a translation that was written as a whole: part by part, and paragraph by paragraph in their order.

    Where it has more paragraphs than the original, the last unit of the body has all that are left.
    """
    written = paragraphs(translated[BODY])
    units = units_of(original)
    last = sum(unit.part == BODY for unit in units) - 1
    found, number = [], 0
    for unit in units:
        if unit.part != BODY:
            found.append(replace(unit, target=translated[unit.part].strip()))
            continue
        mine = written[number:] if number == last else written[number : number + 1]
        found.append(replace(unit, target="\n\n".join(mine)))
        number += 1
    return found


def assembled(units: Iterable[Unit]) -> dict[str, str]:
    """The translation's parts, its paragraphs joined by blank lines."""
    parts = dict.fromkeys(PARTS, "")
    for unit in units:
        parts[unit.part] = f"{parts[unit.part]}\n\n{unit.target}".strip() if unit.part == BODY else unit.target
    return parts
