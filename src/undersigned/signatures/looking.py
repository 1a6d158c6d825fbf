"""Why a name should be looked at before it is listed: words that a campaign watches for, letters that look like others.

What is flagged counts at once like any other signature; only its name waits.
"""

import uuid
from collections.abc import Sequence
from time import monotonic

from undersigned.common.lookalikes import has_disguised_word, has_mixed_word
from undersigned.common.phrases import Phrase, stands_in

from .entry import Entry
from .models import Flag, WatchList

MOST_WORDS = 200
LONGEST_WORD = 80
SECONDS = 1.0
MOST_KNOWN = 256


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
    if watched and any(stands_in(watched, field) for field in fields):
        flags.append(Flag.WATCH_WORD)
    if any(has_mixed_word(field) or has_disguised_word(field) for field in fields):
        flags.append(Flag.LOOK_ALIKE)
    return flags
