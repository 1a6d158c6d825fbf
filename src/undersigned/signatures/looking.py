"""Why a name should be looked at before it is listed: words that a campaign watches for, letters that look like others.

What is flagged counts at once like any other signature; only its name waits.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from undersigned.common.lookalikes import has_disguised_word, has_mixed_word, skeleton
from undersigned.common.names import words

from .entry import Entry
from .models import Flag, WatchList

MOST_WORDS = 200
LONGEST_WORD = 80
SECONDS = 1.0
MOST_KNOWN = 256


@dataclass(frozen=True)
class Phrase:
    """A line of the list, as it is compared: its words as read and as seen; whether the last one may go on."""

    as_read: tuple[str, ...]
    as_seen: tuple[str, ...]
    goes_on: bool

    @classmethod
    def of(cls, line: str) -> "Phrase":
        """A line as it was written; a star at its end lets the last word go on."""
        bare = line.rstrip().rstrip("*")
        return cls(tuple(words(bare)), tuple(words(skeleton(bare))), line.rstrip().endswith("*"))


_known: dict[uuid.UUID, tuple[float, tuple[Phrase, ...]]] = {}


def watched_words(campaign_id: uuid.UUID) -> list[str]:
    """The campaign's words to watch for, as they were written."""
    found = WatchList.objects.filter(pk=campaign_id).values_list("words", flat=True).first()
    return (found or "").splitlines()


def watched_phrases(campaign_id: uuid.UUID) -> tuple[Phrase, ...]:
    """The same, to be compared. Each process remembers them for a second: thousands may confirm in a minute."""
    known = _known.get(campaign_id)
    if known is None or monotonic() >= known[0]:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        phrases = tuple(Phrase.of(line) for line in watched_words(campaign_id))
        known = _known[campaign_id] = (monotonic() + SECONDS, phrases)
    return known[1]


def forget_watched(campaign_id: uuid.UUID) -> None:
    """The words were changed here: ask anew."""
    _known.pop(campaign_id, None)


def flags_of(entry: Entry, watched: Sequence[Phrase]) -> list[Flag]:
    """Why this entry is worth a look; nothing for a hidden one."""
    fields = [field for field in (entry.name, entry.affiliation, entry.place) if field]
    flags = []
    if watched and any(_stands_in(watched, field) for field in fields):
        flags.append(Flag.WATCH_WORD)
    if any(has_mixed_word(field) or has_disguised_word(field) for field in fields):
        flags.append(Flag.LOOK_ALIKE)
    return flags


def _stands_in(phrases: Sequence[Phrase], field: str) -> bool:
    """Whether the words of one phrase stand in the field one after the other, as read or as seen."""
    as_read, as_seen = tuple(words(field)), tuple(words(skeleton(field)))
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
