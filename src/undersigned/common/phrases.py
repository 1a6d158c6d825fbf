"""Words to watch for, and whether they stand in a text: as read, or as seen where letters look like others. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from undersigned.common.lookalikes import skeleton
from undersigned.common.names import words


@dataclass(frozen=True)
class Phrase:
    """A line of a list, as it is compared: its words as read and as seen; whether the last one may go on."""

    as_read: tuple[str, ...]
    as_seen: tuple[str, ...]
    goes_on: bool

    @classmethod
    def of(cls, line: str) -> "Phrase":
        """A line as it was written; a star at its end lets the last word go on."""
        bare = line.rstrip().rstrip("*")
        return cls(tuple(words(bare)), tuple(words(skeleton(bare))), line.rstrip().endswith("*"))


def stands_in(phrases: Sequence[Phrase], text: str) -> bool:
    """Whether the words of one phrase stand in the text one after the other, as read or as seen."""
    as_read, as_seen = tuple(words(text)), tuple(words(skeleton(text)))
    return any(
        _follow(phrase.as_read, as_read, phrase.goes_on) or _follow(phrase.as_seen, as_seen, phrase.goes_on)
        for phrase in phrases
    )


def _follow(sought: tuple[str, ...], found: tuple[str, ...], goes_on: bool) -> bool:
    if not sought:
        return False
    for start in range(len(found) - len(sought) + 1):
        part = found[start : start + len(sought)]
        if part == sought or (goes_on and part[:-1] == sought[:-1] and part[-1].startswith(sought[-1])):
            return True
    return False
