"""What can be asked about messages."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from undersigned.campaigns.models import Campaign
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.meetings.models import Meeting
from undersigned.sealing.errors import SealingError
from undersigned.sealing.tokens import handle_digest

from .models import About, ClosedDoor, Conversation, Message, PendingMessage, State
from .sealed import open_words, open_writer

MOST_SHOWN = 200


@dataclass(frozen=True)
class Place:
    """What a form stands on: a campaign's page, or that of one of its letters or meetings."""

    campaign: Campaign
    letter: Letter | None = None
    meeting: Meeting | None = None


@dataclass(frozen=True, repr=False)
class Shown:
    """A message as a page shows it; `by` is the organiser's name, or the writer's, "" for none."""

    text: str
    by: str
    from_writer: bool
    at: datetime


def takes_messages(campaign: Campaign) -> bool:
    """Whether one can write to its organisers now."""
    return not ClosedDoor.objects.filter(campaign=campaign).exists()


def pending_of_token(token: bytes) -> PendingMessage | None:
    """The message that waits for this link's button."""
    found = PendingMessage.objects.select_related("campaign", "letter", "meeting")
    return found.filter(handle=handle_digest(token)).first()


def conversation_of_token(token: bytes) -> Conversation | None:
    """The conversation that this link leads its writer to."""
    return _conversations().filter(handle=handle_digest(token)).first()


def conversation_on_the_desk(pk: str) -> Conversation:
    """The conversation with this id; raises Conversation.DoesNotExist, ValidationError for what is no id."""
    return _conversations().get(pk=pk)


def conversations_of(campaign: Campaign) -> QuerySet[Conversation]:
    """A campaign's conversations: those that wait for an answer first, then by the last word."""
    return _conversations().filter(campaign=campaign).order_by("-state", "-unanswered", "-last_at")


def waiting_messages(campaigns: Iterable[Campaign]) -> dict[uuid.UUID, int]:
    """How many conversations of each campaign wait for an answer; one query."""
    rows = Conversation.objects.filter(campaign__in=list(campaigns), unanswered=True, state=State.OPEN).order_by()
    return dict(rows.values_list("campaign_id").annotate(number=Count("pk")))


def messages_of(conversation: Conversation) -> list[Shown]:
    """Its messages, the oldest first; empty when its key is gone."""
    rows = Message.objects.filter(conversation=conversation).select_related("author").order_by("at", "pk")
    try:
        name = open_writer(conversation).name
        return [
            Shown(open_words(row), name if row.from_writer else _author(row), row.from_writer, row.at) for row in rows
        ]
    except SealingError:
        return []


def subject_of(conversation: Conversation) -> str:
    """Its subject; "" when its key is gone."""
    try:
        return open_writer(conversation).subject
    except SealingError:
        return ""


def about_of(thing: About | Place) -> tuple[str, str]:
    """What somebody writes about: its title and its language."""
    if thing.letter is not None:
        text = current_texts(thing.letter)[0]
        return text.title, text.language
    if thing.meeting is not None:
        return thing.meeting.title, thing.meeting.language
    return thing.campaign.name, thing.campaign.language


def _author(row: Message) -> str:
    return row.author.name if row.author else ""


def _conversations() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("campaign", "letter", "meeting")
