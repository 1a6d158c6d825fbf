"""Characters that no font of ours has: found before anything is set, named, and shown as a box with their number."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Style = Literal["regular", "bold", "italic"]

# Embeddings and overrides turn the words after them around, so they are shown and never obeyed (see common.canonical).
_TURNING = frozenset(map(chr, range(0x202A, 0x202F)))

# Shown by no font and needed by none: a missing one is left out without a word (Unicode, Default_Ignorable).
_INVISIBLE = frozenset(
    {0xAD, 0x34F, 0x61C, 0x3164, 0xFEFF, 0xFFA0}
    | set(range(0x200B, 0x2010))
    | set(range(0x2060, 0x2070))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xE0000, 0xE1000))
)


@dataclass(frozen=True, slots=True)
class MissingCharacter:
    """A character that stands as a box. `field` is its path, such as "blocks.0.text"; `count` how often it is there."""

    codepoint: str
    name: str
    field: str
    count: int

    def __str__(self) -> str:
        where = f" in {self.field}" if self.field else ""
        return f"{self.name} ({self.codepoint}){where} cannot be printed; it stands as a box with its number."


@cache
def _covered(style: Style) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last numbers of the ranges in coverage.txt (made by survey.py)."""
    for line in Path(__file__).with_name("coverage.txt").read_text(encoding="ascii").splitlines():
        name, *ranges = line.split(" ")
        if name == style:
            pairs = [one.partition("-") for one in ranges]
            return tuple(int(a, 16) for a, _, _ in pairs), tuple(int(b or a, 16) for a, _, b in pairs)
    raise ValueError(f"coverage.txt has no line for {style}; make it again with survey.py.")


@cache
def is_covered(character: str, style: Style = "regular") -> bool:
    """Whether some font of ours can show it in this style, and it does not turn other words around."""
    if character in _TURNING:
        return False
    firsts, lasts = _covered(style)
    place = bisect_right(firsts, ord(character)) - 1
    return place >= 0 and ord(character) <= lasts[place]


def is_invisible(character: str) -> bool:
    """Whether nothing is lost when it is left out because no font has it."""
    return ord(character) in _INVISIBLE


def is_seen(character: str) -> bool:
    """Whether it leaves ink, as itself or as a box."""
    return not (character.isspace() or is_invisible(character))


def codepoint(character: str) -> str:
    """ "U+1F600"."""
    return f"U+{ord(character):04X}"


def name(character: str) -> str:
    """Its Unicode name, or what kind of character it is when it has none."""
    return unicodedata.name(character, "") or ("control character" if ord(character) < 0xA0 else "unnamed character")
