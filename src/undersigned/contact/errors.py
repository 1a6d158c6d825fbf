"""What can go wrong with getting in touch.

UndersignedError
└── ContactError
    ├── StaleFormError     the form is too old, or not ours
    ├── NotTakenError      these organisers take no messages now
    ├── ClosedError        the conversation is over
    ├── TooManyError       more messages in a day than one conversation may have
    ├── NotTakenDownError  what was reported cannot be taken down here, or put back
    └── LinkError          the link was used, has expired, or is not ours
"""

from undersigned.common.errors import UndersignedError


class ContactError(UndersignedError):
    """Anything about getting in touch."""


class StaleFormError(ContactError):
    """The form's token is too old or was not made here."""


class NotTakenError(ContactError):
    """These organisers take no messages now."""


class ClosedError(ContactError):
    """The conversation is over."""


class TooManyError(ContactError):
    """More messages in a day than one conversation may have."""


class LinkError(ContactError):
    """A link from a mail leads nowhere."""


class NotTakenDownError(ContactError):
    """What was reported cannot be taken down here, or was not and so cannot be put back."""
