"""What can go wrong while a sheet is set.

UndersignedError
└── TypesettingError            no PDF or picture; the sentence says what to do
    ├── BadSheetError           the data breaks a rule of data.py; `where` names the field
    ├── BadImageError           not PNG or JPEG, damaged, or too large; `where` names the field
    ├── TookTooMuchError        more time or memory than we allow
    └── RenderingFailedError    the worker ended without an answer
"""

from undersigned.common.errors import UndersignedError


class TypesettingError(UndersignedError):
    """The sheet gives no PDF or picture."""

    def __init__(self, message: str, where: str = "") -> None:
        self.where = where
        super().__init__(message)


class BadSheetError(TypesettingError):
    """A field holds what it must not. `where` is its path, such as "blocks.2.url"."""


class BadImageError(TypesettingError):
    """An image that we do not print. `where` is its path, such as "blocks.4"."""


class TookTooMuchError(TypesettingError):
    """Setting it would take more time or memory than we allow."""


class RenderingFailedError(TypesettingError):
    """The worker gave no answer. Nothing about the sheet is quoted."""
