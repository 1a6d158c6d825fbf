"""The shape of a mail on its way out: what upper rooms hand over, and what comes out of the queue. Pure."""

import base64
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from .errors import MailHeaderError

KIND = re.compile(r"[a-z][a-z-]{0,23}")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FILE_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Written by compose.py alone: a caller that could set these could forge a sender or smuggle in a recipient.
_OURS = {"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "return-path", "received"}
_OURS |= {"mime-version", "auto-submitted", "x-auto-response-suppress"}


@dataclass(frozen=True, repr=False)
class Attachment:
    """A file that goes with a mail: its name in ASCII, its type ("application/pdf"), its bytes."""

    name: str
    type: str
    data: bytes

    def __post_init__(self) -> None:
        if not _FILE_NAME.fullmatch(self.name) or not _FILE_TYPE.fullmatch(self.type):
            raise MailHeaderError("An attached file needs a plain name and a type such as application/pdf.")


@dataclass(frozen=True, kw_only=True, repr=False)
class OutgoingMail:
    """One mail to one recipient.

    `kind` is a short word of the room that sends ("confirm", "reminder", "sign-in"); `reference` an opaque id of that
    room's row (at most 64 characters, never an address); `about` the letter it concerns, for the desk's counts;
    `language` a BCP 47 tag; `sender_name` stands before our own address; `urgent` mails go before all others (codes
    that a person waits for). Raises MailHeaderError for a header that is ours to write or that breaks a line,
    ValueError for a kind or reference of another shape.
    """

    kind: str
    reference: str
    recipient: str
    subject: str
    text: str
    html: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    about: uuid.UUID | None = None
    sender_name: str = ""
    urgent: bool = False
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if not KIND.fullmatch(self.kind):
            raise ValueError("A mail's kind is one short word in small letters.")
        if len(self.reference) > 64 or "@" in self.reference:
            raise ValueError("A mail's reference is an opaque id of at most 64 characters, never an address.")
        for name, value in self.headers.items():
            if (
                not _HEADER_NAME.fullmatch(name)
                or name.lower() in _OURS
                or name.lower().startswith(("resent-", "content-"))
            ):
                raise MailHeaderError("This header of a mail is not the caller's to write: leave it out.")
            if _CONTROL.search(value) or not value.isascii() or len(name) + len(value) > 900:
                raise MailHeaderError("A mail's header must be one line of plain ASCII: shorten or encode it.")

    def __repr__(self) -> str:
        """Kind and reference only: a mail in a log or a traceback names nobody."""
        return f"<{type(self).__name__} {self.kind} {self.reference}>"

    def to_box(self) -> dict[str, Any]:
        """The part that is kept in a sealed box."""
        return {
            "to": self.recipient,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "headers": dict(self.headers),
            "language": self.language,
            "name": self.sender_name,
            "files": [[one.name, one.type, base64.b64encode(one.data).decode()] for one in self.attachments],
        }

    @classmethod
    def from_box(cls, box: Mapping[str, Any], *, kind: str, reference: str, about: uuid.UUID | None) -> Self:
        """The mail whose sealed part is `box`."""
        return cls(
            kind=kind,
            reference=reference,
            about=about,
            recipient=box["to"],
            subject=box["subject"],
            text=box["text"],
            html=box["html"],
            headers=box["headers"],
            language=box["language"],
            sender_name=box["name"],
            attachments=tuple(
                Attachment(name, kind, base64.b64decode(data)) for name, kind, data in box.get("files", ())
            ),
        )


@dataclass(frozen=True)
class ClaimedMail:
    """A mail taken out of its box to be sent now; `attempt` counts from 1 and fences the claim."""

    id: uuid.UUID
    attempt: int
    message_id: str  # the part before the @: the same on every attempt, so that a receiver can see a second copy
    mail: OutgoingMail
