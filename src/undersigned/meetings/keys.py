"""The keys of this room, by purpose."""

import uuid
from datetime import date

from django.conf import settings

PENDING = "replying-"
MEETING = "meeting-"


def form_key() -> bytes:
    """Signs the token in each form; the same as for letters, over other words."""
    return settings.KEYSTORE.ensure("forms")


def pending_key(day: date) -> bytes:
    """Closes the boxes of those who replied that day; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"{PENDING}{day}")


def make_pending_key(day: date) -> bytes:
    """Today's pending key, made when the first of the day replies."""
    return settings.KEYSTORE.ensure(f"{PENDING}{day}")


def meeting_key(meeting_id: uuid.UUID) -> bytes:
    """Closes a meeting's replies; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"{MEETING}{meeting_id.hex}")


def make_meeting_key(meeting_id: uuid.UUID) -> bytes:
    """The same, made when the first replies. Never to be called for a meeting whose replies are forgotten."""
    return settings.KEYSTORE.ensure(f"{MEETING}{meeting_id.hex}")
