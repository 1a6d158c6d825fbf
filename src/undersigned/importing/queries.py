"""What can be asked about imported documents."""

import uuid

from .draft import Draft
from .models import ImportedDocument
from .resolving import apply


def imported_document(document_id: uuid.UUID) -> ImportedDocument:
    """The document; raises ImportedDocument.DoesNotExist."""
    return ImportedDocument.objects.select_related("campaign", "letter", "leaflet").get(pk=document_id)


def draft_as_read(document: ImportedDocument) -> Draft:
    """The draft as the importer made it, with all its doubts."""
    return Draft.from_dict(document.draft)


def draft_as_answered(document: ImportedDocument) -> Draft:
    """The draft after the answers given so far; its doubts are those that are left."""
    return apply(draft_as_read(document), {int(place): answer for place, answer in document.answers.items()})
