"""Somebody who writes to organisers."""

from undersigned.campaigns.models import Campaign
from undersigned.common.addresses import normalise
from undersigned.contact.actions import confirm_message, write_message
from undersigned.contact.models import Conversation, PendingMessage
from undersigned.contact.queries import Place
from undersigned.contact.sealed import open_typed
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting

WRITER = "willa@readers.example"
SUBJECT = "Opening hours"
WORDS = "Could the library open at eight?\n\nMany of us read before work."


def write(
    campaign: Campaign,
    *,
    address: str = WRITER,
    text: str = WORDS,
    name: str = "Willa (example)",
    letter: Letter | None = None,
    meeting: Meeting | None = None,
) -> bytes:
    """Send the form; returns the token that the mail will carry."""
    before = set(PendingMessage.objects.values_list("pk", flat=True))
    write_message(
        place=Place(campaign, letter, meeting),
        address=normalise(address),
        name=name,
        subject=SUBJECT,
        text=text,
        network="192.0.2.0/24",
    )
    return open_typed(PendingMessage.objects.exclude(pk__in=before).get()).writer.token


def conversation(campaign: Campaign, **more: str) -> tuple[bytes, Conversation]:
    """A confirmed message: the writer's token, and the conversation."""
    token = write(campaign, **more)  # type: ignore[arg-type]  # address, text and name
    return token, confirm_message(token=token)
