"""What can go wrong while a document is read.

    UndersignedError
    └── ImportingError          the document gives no draft; the sentence says what to do
        ├── EmptyDocument       nothing in it, or no words
        ├── TooLarge            bytes, unpacked bytes, words, time or memory beyond the limits
        ├── Encrypted           it asks for a password
        ├── UnknownFormat       not a format that we read
        ├── Damaged             the right format, but broken
        └── BadResolution       an answer to a doubt that cannot be applied
"""

from undersigned.common.errors import UndersignedError


class ImportingError(UndersignedError):
    """The document gives no draft."""


class EmptyDocument(ImportingError):
    """There is nothing to read in it."""


class TooLarge(ImportingError):
    """Reading it would take more room or time than we allow."""


class Encrypted(ImportingError):
    """It opens only with a password."""


class UnknownFormat(ImportingError):
    """It is not in a format that we read."""


class Damaged(ImportingError):
    """It is in a format that we read, but broken."""


class BadResolution(ImportingError):
    """An answer to a doubt does not fit that doubt."""
