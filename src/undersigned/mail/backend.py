"""Django's mail backend that queues: what Django or allauth send goes the way of every other mail."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.utils.translation import get_language

from .actions import queue_mails
from .errors import MailContentError
from .outgoing import OutgoingMail

KIND_HEADER = "X-Undersigned-Kind"  # taken off before the mail is queued
DEFAULT_KIND = "account"


class QueueBackend(BaseEmailBackend):
    """Queues each mail once a recipient, urgent: a person waits for a sign-in code.

    The sender is always our own (`DEFAULT_FROM_EMAIL`). Raises MailContentError for an attachment, and what
    `OutgoingMail` raises.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the mails; returns how many were queued."""
        mails = [mail for message in email_messages for mail in _outgoing(message)]
        try:
            queue_mails(mails)
        except DatabaseError:
            if not self.fail_silently:
                raise
            return 0
        return sum(1 for message in email_messages if message.recipients())


def _outgoing(message: EmailMessage) -> list[OutgoingMail]:
    if message.attachments:
        raise MailContentError("Mails with attachments are not sent: link to the file instead.")
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    kind = headers.pop(KIND_HEADER, DEFAULT_KIND)
    if message.reply_to:
        headers["Reply-To"] = ", ".join(map(str, message.reply_to))
    text, html = _contents(message)
    return [
        OutgoingMail(
            kind=kind,
            reference=uuid.uuid4().hex,
            recipient=recipient,
            subject=str(message.subject),
            text=text,
            html=html,
            headers=headers,
            language=get_language() or "en",
            urgent=True,
        )
        for recipient in message.recipients()
    ]


def _contents(message: EmailMessage) -> tuple[str, str | None]:
    """The plain text, and the HTML beside it if there is any."""
    if message.content_subtype != "plain":
        raise MailContentError("A mail needs a plain text: give HTML as an alternative beside it.")
    html = None
    for content, mimetype in getattr(message, "alternatives", None) or []:
        if mimetype != "text/html":
            raise MailContentError("Beside its plain text a mail may have HTML and nothing else.")
        html = str(content)
    return str(message.body), html
