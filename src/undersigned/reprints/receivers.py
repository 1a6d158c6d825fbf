"""What this room does when a lower room tells of something."""

from typing import Any

from django.dispatch import receiver

from undersigned.importing.models import ImportedDocument
from undersigned.importing.signals import letter_made
from undersigned.letters.models import Letter

from .actions import note_document


@receiver(letter_made)
def record_chain(letter: Letter, document: ImportedDocument, **_kwargs: Any) -> None:
    """A letter imported from a reprint keeps the chain that led to it."""
    note_document(letter=letter, document=document)
