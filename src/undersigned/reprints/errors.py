"""What can go wrong with reprints.

UndersignedError
└── ReprintError
    ├── KnownAddressError    this address is noted for this letter already
    ├── NotNowError          the state of the letter or of the reprint does not allow this
    ├── LetterOverError      the letter's organisers have taken it down
    ├── TakenDownError       the operator took it down, or did not and so cannot put it back
    └── ChainFormatError     no chain of reprints, or no hop of one
"""

from undersigned.common.errors import UndersignedError


class ReprintError(UndersignedError):
    """Anything about reprints."""


class KnownAddressError(ReprintError):
    """This address is noted for this letter already."""


class NotNowError(ReprintError):
    """The state of the letter, or of the reprint, does not allow this."""


class LetterOverError(ReprintError):
    """The letter's organisers have taken it down."""


class TakenDownError(ReprintError):
    """The operator took it down already, or did not and so cannot put it back."""


class ChainFormatError(ReprintError):
    """This is no chain of reprints, or no hop of one."""
