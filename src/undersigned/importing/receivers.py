"""What this room does for the rooms below: the words of a cited PDF, Word or OpenDocument file."""

from typing import Any

from django.dispatch import receiver

from undersigned.leaflets.signals import words_wanted

from .errors import ImportingError
from .sandbox import document_words


@receiver(words_wanted)
def read_words(sender: object, data: bytes, **_more: Any) -> str | None:  # noqa: ARG001 - a receiver's signature
    """The words of a document; None for what is none that we read."""
    try:
        return document_words(data)
    except ImportingError:
        return None
