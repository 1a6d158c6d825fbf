"""What can go wrong with signing.

UndersignedError
└── SigningError
    ├── NotOpenError          the letter takes no signatures (any more, or yet)
    ├── BusyError             too many forms wait already; nothing was kept, and it may be sent again
    ├── StaleFormError        the form is too old, or not ours
    ├── TextChangedError      the text is no longer the one that was read
    ├── LinkError             the link was used, has expired, or is not ours
    ├── AlreadySignedError    this address has signed; `.signature` is the one
    ├── NotTheHolderError     a fresh link can remove a signature, not change it
    ├── NewsError             no news to be had under this link, or not at this address
    ├── ReportError           a report or a list of words cannot be taken now; nothing was kept
    ├── AuditError            a sample audit cannot be done this way; nothing was kept
    ├── VoidError             this signature cannot be voided
    ├── BatchError            a batch of claimed signatures cannot be entered as it is
    ├── CodeError             a single-use code is none of this letter's, or was used
    │   └── TooManyTriesError there were too many wrong ones from this network
    ├── ReceiptNotYetError    no published checkpoint covers the signature
    ├── ReceiptError          a receipt does not show what it should
    └── PrivateFileError      not a private file, or not one of this signature
"""

from typing import TYPE_CHECKING

from undersigned.common.errors import UndersignedError

if TYPE_CHECKING:
    from .models import Signature


class SigningError(UndersignedError):
    """Anything about signing."""


class NotOpenError(SigningError):
    """The letter takes no signatures now."""


class BusyError(SigningError):
    """The form has not had its turn: too many wait, or the database did not answer in time."""


class StaleFormError(SigningError):
    """The form's token is too old or was not made here."""


class TextChangedError(SigningError):
    """The text that was read is no longer the current one."""


class LinkError(SigningError):
    """A link from a mail leads nowhere."""


class AlreadySignedError(SigningError):
    """The address has signed this letter; what the link opens is that signature."""

    def __init__(self, message: str, signature: "Signature") -> None:
        super().__init__(message)
        self.signature = signature


class NotTheHolderError(SigningError):
    """Only the first link can change a signature: it alone makes the undo secret."""


class NewsError(SigningError):
    """News of a letter cannot be had this way; nothing was kept."""


class ReportError(SigningError):
    """A report, or a list of words to watch for, that cannot be taken as it is; says why."""


class AuditError(SigningError):
    """A sample audit cannot be announced, agreed to or reported this way; nothing was kept."""


class VoidError(SigningError):
    """This signature cannot be voided."""


class BatchError(SigningError):
    """These claimed signatures cannot be entered as they are; nothing was."""


class CodeError(SigningError):
    """This single-use code is not one of the letter's, or was used."""


class TooManyTriesError(CodeError):
    """Too many wrong codes came from one network: no code from there is looked at for a while."""


class ReceiptNotYetError(SigningError):
    """No checkpoint with this signature was published so far; in a second or two there is one."""


class ReceiptError(SigningError):
    """A receipt that was brought to be checked does not show what it should; says exactly why."""


class PrivateFileError(SigningError):
    """These bytes are no private file, or its parts do not belong together; says why."""
