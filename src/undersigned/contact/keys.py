"""The keys of this room, by purpose."""

import uuid
from datetime import date

from django.conf import settings

PENDING = "contacting-"
CONVERSATION = "contact-"


def form_key() -> bytes:
    """Signs the token in each form; the same as for letters, over other words."""
    return settings.KEYSTORE.ensure("forms")


def pending_key(day: date) -> bytes:
    """Closes what was written that day and not confirmed; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"{PENDING}{day}")


def make_pending_key(day: date) -> bytes:
    """Today's pending key, made when the first of the day writes."""
    return settings.KEYSTORE.ensure(f"{PENDING}{day}")


def conversation_key(conversation_id: uuid.UUID) -> bytes:
    """Closes one conversation; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"{CONVERSATION}{conversation_id.hex}")


def make_conversation_key(conversation_id: uuid.UUID) -> bytes:
    """The same, made when the first message is confirmed."""
    return settings.KEYSTORE.ensure(f"{CONVERSATION}{conversation_id.hex}")


def destroy_conversation_key(conversation_id: uuid.UUID) -> None:
    """Nobody can read the conversation any more, wherever its rows have been copied."""
    settings.KEYSTORE.destroy(f"{CONVERSATION}{conversation_id.hex}")
