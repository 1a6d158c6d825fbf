"""What can go wrong with a translator's file."""

from undersigned.letters.errors import LetterError


class ExchangeError(LetterError):
    """A file that cannot be read as a translation."""
