"""What can go wrong while a document is read.

UndersignedError
└── ImportingError              the document gives no draft; the sentence says what to do
    ├── EmptyDocumentError      nothing in it, or no words
    ├── TooLargeError           bytes, unpacked bytes, time or memory beyond the limits
    ├── EncryptedError          it asks for a password
    ├── UnknownFormatError      not a format that we read
    ├── DamagedError            the right format, but broken
    ├── BadResolutionError      an answer to a doubt that cannot be applied
    └── BringingError           a list of people cannot be brought along as it is
"""

from undersigned.common.errors import UndersignedError
from undersigned.common.saying import say


class ImportingError(UndersignedError):
    """The document gives no draft. Its sentence is said in the language of the moment, as those of `common` are."""

    def __init__(self, message: str) -> None:
        super().__init__(say(message))


class EmptyDocumentError(ImportingError):
    """There is nothing to read in it."""


class TooLargeError(ImportingError):
    """Reading it would take more room or time than we allow."""


class EncryptedError(ImportingError):
    """It opens only with a password."""


class UnknownFormatError(ImportingError):
    """It is not in a format that we read."""


class DamagedError(ImportingError):
    """It is in a format that we read, but broken."""


class BadResolutionError(ImportingError):
    """An answer to a doubt does not fit that doubt."""


class BringingError(ImportingError):
    """A list of people cannot be brought along as it is."""
