"""Which letter and text a form is for, remembered by each process for a second.

Thousands may send the same form in a minute, and asking for the same two rows each time costs more than keeping what
they typed. What is remembered may only say yes: the view looks every refusal up afresh, and the statement that keeps
the form sees for itself that letter and text are still what they were. So while the database is away, what is too old
otherwise will do: the form waits for its turn, and then it is seen.
"""

from time import monotonic

from undersigned.letters.models import Letter, State, Text
from undersigned.letters.queries import letter_that_takes_signatures, text_in

from .turns import AWAY

SECONDS = 1.0
_OLD_SECONDS = 600.0
_MOST = 256

_known: dict[tuple[str, str], tuple[float, Letter, Text]] = {}


def recall(slug: str, language: str, *, old: bool = False) -> tuple[Letter, Text] | None:
    """The open letter and its text as they were a moment ago; None when nobody has just asked for them.

    `old`: also as they were some minutes ago.
    """
    found = _known.get((slug, language))
    return found[1:] if found is not None and monotonic() < found[0] + (_OLD_SECONDS if old else 0) else None


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
        _known[slug, text.language] = (monotonic() + SECONDS, letter, text)
    return letter, text
