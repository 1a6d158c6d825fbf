"""What can go wrong with keys and boxes.

UndersignedError
└── SealingError
    ├── KeyNameError        not the name of a key
    ├── KeyUnavailableError the key was destroyed, or never was
    └── BoxError            the box was altered, or closed with another key or for another purpose
"""

from undersigned.common.errors import UndersignedError


class SealingError(UndersignedError):
    """Anything about keys and boxes."""


class KeyNameError(SealingError):
    """A name that no key can have."""


class KeyUnavailableError(SealingError):
    """The key is not there: destroyed on schedule, or the folder is not the one this database belongs to."""


class BoxError(SealingError):
    """The box does not open."""
