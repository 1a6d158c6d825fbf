"""The keys of this room, by purpose."""

import uuid
from datetime import date

from django.conf import settings

ORIGINS, REPORTS = "origins-", "reports-"


def form_key() -> bytes:
    """Signs the token in each form."""
    return settings.KEYSTORE.ensure("forms")


def pending_key(day: date) -> bytes:
    """Closes the boxes of those who filled in the form that day; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"pending-{day}")


def make_pending_key(day: date) -> bytes:
    """Today's pending key, made when the first of the day signs."""
    return settings.KEYSTORE.ensure(f"pending-{day}")


def letter_key(letter_id: uuid.UUID) -> bytes:
    """Makes a letter's duplicate tags and closes their pointers; destroyed when the letter is archived."""
    return settings.KEYSTORE.ensure(f"letter-{letter_id.hex}")


def news_key(letter_id: uuid.UUID) -> bytes:
    """Closes the boxes with addresses for news of a letter."""
    return settings.KEYSTORE.ensure(f"news-{letter_id.hex}")


def news_links_key() -> bytes:
    """Makes the links that end news."""
    return settings.KEYSTORE.ensure("ending-news")


def origin_key(day: date) -> bytes:
    """Makes the marks of mail domains and networks of one day; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"{ORIGINS}{day}")


def make_origin_key(day: date) -> bytes:
    """The same for today, made when the first of the day confirms."""
    return settings.KEYSTORE.ensure(f"{ORIGINS}{day}")


def report_key(day: date) -> bytes:
    """Closes the boxes with what was reported that day; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"{REPORTS}{day}")


def make_report_key(day: date) -> bytes:
    """The same for today, made by the first report of the day."""
    return settings.KEYSTORE.ensure(f"{REPORTS}{day}")


def destroy_keys_before(prefix: str, day: date) -> None:
    """Destroy the keys of this prefix that belong to earlier days."""
    for name in settings.KEYSTORE.names(prefix):
        if name < f"{prefix}{day}":
            settings.KEYSTORE.destroy(name)


def has_letter_key(letter_id: uuid.UUID) -> bool:
    """Whether the letter's tags can be tested by who has its key; makes none."""
    name = f"letter-{letter_id.hex}"
    return name in settings.KEYSTORE.names(name)


def batch_key(batch_id: uuid.UUID) -> bytes:
    """Closes the boxes of a batch of claimed signatures; raises KeyUnavailableError once destroyed."""
    return settings.KEYSTORE.get(f"batch-{batch_id.hex}")


def make_batch_key(batch_id: uuid.UUID) -> bytes:
    """The key of a new batch."""
    return settings.KEYSTORE.ensure(f"batch-{batch_id.hex}")
