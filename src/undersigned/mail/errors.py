"""What can go wrong with mail.

    UndersignedError
    └── MailError
        ├── MailAddressError    not an address that mail can go to
        ├── MailHeaderError     a header that must not stand in a mail
        ├── MailContentError    something in a mail that we do not send, such as an attachment
        ├── SmtpAddressError    EMAIL_URL cannot be used as it is
        ├── ImapAddressError    UNDERSIGNED_IMAP_URL or UNDERSIGNED_LMTP cannot be used as it is
        ├── ImapError           the mailbox for incoming mail cannot be read now
        ├── OutboxError         the demo's outbox was asked for outside the demo
        └── DeliveryError       the mail server did not take a mail
            ├── PassingFailure  later it may: try again
            │   └── ServerFailure   it is about the server or about us, not about this mail: everything waits
            └── FinalFailure    it never will: do not try again

A DeliveryError's `reason` is a reply code and an enhanced status ("550 5.1.1", RFC 3463) or one word of ours; never the
server's text, which repeats addresses.
"""

from undersigned.common.errors import UndersignedError


class MailError(UndersignedError):
    """Anything about mail."""


class MailAddressError(MailError):
    """Not an address that mail can go to."""


class MailHeaderError(MailError):
    """A header that must not stand in a mail."""


class MailContentError(MailError):
    """Something in a mail that we do not send."""


class SmtpAddressError(MailError):
    """EMAIL_URL cannot be used as it is."""


class ImapAddressError(MailError):
    """UNDERSIGNED_IMAP_URL or UNDERSIGNED_LMTP cannot be used as it is."""


class ImapError(MailError):
    """The mailbox for incoming mail cannot be read now."""


class OutboxError(MailError):
    """The demo's outbox was asked for outside the demo."""


class DeliveryError(MailError):
    """The mail server did not take a mail; `reason` holds nothing personal."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The mail server did not take the mail ({reason}).")
        self.reason = reason


class PassingFailure(DeliveryError):  # noqa: N818 - the word of the design: passing or final
    """Later it may be taken: 4yz, a lost connection, a time limit."""


class ServerFailure(PassingFailure):
    """It is about the server or about us, not about this mail: nothing can be sent for now.

    `lasting` is true when waiting alone will not help (a refused password, a certificate that does not hold), so that
    the operator must be told. `after_recipient` is true when it was said about one recipient: a text that another
    server may have written could make us believe it, so it is counted against that mail too.
    """

    def __init__(self, reason: str, *, lasting: bool = False, after_recipient: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting
        self.after_recipient = after_recipient


class FinalFailure(DeliveryError):  # noqa: N818 - the word of the design: passing or final
    """It never will be taken: 5yz for the recipient or the message."""
