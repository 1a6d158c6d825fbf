"""What can go wrong with keys and boxes.

UndersignedError
└── SealingError
    ├── KeyNameError        not the name of a key
    ├── KeyUnavailableError the key was destroyed, or never was
    ├── RecipientError      not the public half of an organiser's key, or a list of them in another spelling
    ├── BundleError         not a bundle of sealed contact data
    ├── KeyBackupError      a backup of keys that cannot be written or taken back
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


class RecipientError(SealingError):
    """Not a key, or not one that may be given to a server."""


class BundleError(SealingError):
    """Not a bundle of sealed contact data."""


class KeyBackupError(SealingError):
    """A backup of keys cannot be written or taken back."""
