"""Which letter and text a form is for, remembered by each process for a second.

Thousands may send the same form in a minute, and asking for the same two rows each time costs more than keeping what
they typed. What is remembered may only say yes: the view looks every refusal up afresh, and the statement that keeps
the form sees for itself that letter and text are still what they were. So while the database is away, what is too old
otherwise will do: the form waits for its turn, and then it is seen.
"""

from dataclasses import dataclass
from time import monotonic

from undersigned.letters.models import Letter, State, Text
from undersigned.letters.queries import letter_that_takes_signatures, text_in

from .turns import AWAY

SECONDS = 1.0
_OLD_SECONDS = 600.0
_MOST = 256


@dataclass(slots=True)
class _Known:
    letter: Letter
    text: Text
    until: float
    renewed_by: float = 0.0  # somebody looks it up again, and is done by then


_known: dict[tuple[str, str], _Known] = {}


def recall(slug: str, language: str, *, old: bool = False) -> tuple[Letter, Text] | None:
    """The open letter and its text as they were a moment ago; None when nobody has just asked for them.

    `old`: also as they were some minutes ago.
    """
    found = _known.get((slug, language))
    if found is None or monotonic() >= found.until + (_OLD_SECONDS if old else 0):
        return None
    return found.letter, found.text


def borrow(slug: str, language: str, *, old: bool = False) -> tuple[Letter, Text] | None:
    """The same, but of all who come when it has just become too old one gets None, and is to look it up.

    The others go on with it meanwhile, for a second at most. Asks nobody.
    """
    if (fresh := recall(slug, language, old=old)) is not None:
        return fresh
    found, now = _known.get((slug, language)), monotonic()
    if found is None or now >= found.until + SECONDS:
        return None
    if now >= found.renewed_by:
        found.renewed_by = now + SECONDS
        return None
    return found.letter, found.text


def look_up(slug: str, language: str) -> tuple[Letter, Text | None] | None:
    """The letter at this address and its text in `language`, else in its own; None when it takes no signatures."""
    try:
        letter = letter_that_takes_signatures(slug)
        if letter is None:
            return None
        text = text_in(letter, language) or text_in(letter, letter.original_language)
    except AWAY:
        before = recall(slug, language, old=True)
        if before is None:
            raise
        return before
    if text is not None and letter.state == State.OPEN:
        if len(_known) >= _MOST:
            _known.clear()
        _known[slug, text.language] = _Known(letter, text, monotonic() + SECONDS)
    return letter, text
