"""What can go wrong with a letter.

UndersignedError
└── LetterError
    ├── WrongStateError     the letter's state does not allow this
    ├── IncompleteError     something is missing before it can be frozen; `.reasons` has a sentence for each
    ├── HolderError         a key for contact data that cannot be taken, or not now
    └── TextExistsError     the letter already has a text in this language

Of the room `translating`, for texts that are edited as a whole, too: EditConflictError (someone else saved meanwhile),
TranslationError (a translation cannot be taken over, reviewed or published as it stands).
"""

from collections.abc import Sequence

from undersigned.common.errors import UndersignedError
from undersigned.translating.errors import EditConflictError as EditConflictError
from undersigned.translating.errors import TranslationError as TranslationError


class LetterError(UndersignedError):
    """Anything about letters and their texts."""


class WrongStateError(LetterError):
    """The letter's state does not allow this."""


class IncompleteError(LetterError):
    """The letter cannot be frozen yet."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class TextExistsError(LetterError):
    """The letter already has a text in this language."""


class HolderError(LetterError):
    """A key for contact data cannot be taken, or not now."""
