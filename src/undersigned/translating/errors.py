"""What can go wrong with a translation, whatever is translated.

UndersignedError
└── TranslatingError
    ├── EditConflictError   someone else saved meanwhile
    ├── TranslationError    a translation cannot be taken over, reviewed or published as it stands
    └── ExchangeError       a file that cannot be read as a translation
"""

from undersigned.common.errors import UndersignedError


class TranslatingError(UndersignedError):
    """Anything about translations."""


class EditConflictError(TranslatingError):
    """Someone else saved this text since it was opened for editing."""


class TranslationError(TranslatingError):
    """A translation cannot be taken over, reviewed or published as it stands."""


class ExchangeError(TranslatingError):
    """A file that cannot be read as a translation."""
