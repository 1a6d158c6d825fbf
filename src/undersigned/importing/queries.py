"""What can be asked about imported documents."""

import uuid

from undersigned.campaigns.actions import NAME_LENGTH
from undersigned.common.markdown import to_plain

from .draft import Draft
from .models import ImportedDocument
from .resolving import apply


def imported_document(document_id: uuid.UUID) -> ImportedDocument:
    """The document; raises ImportedDocument.DoesNotExist."""
    return ImportedDocument.objects.select_related("campaign", "letter", "leaflet").get(pk=document_id)


def name_in(draft: Draft) -> str:
    """What a campaign for this document is called: by its organisers, else by its headline or title; else empty."""
    organisers = [meeting.organiser for meeting in draft.meetings]
    for words in (*organisers, draft.title, draft.heading):
        plain = " ".join(to_plain(words).split()) if words else ""
        if plain:
            return shortened(plain, NAME_LENGTH)
    return ""


def shortened(words: str, most: int) -> str:
    """At most so many characters, ended between words where there is a space."""
    if len(words) <= most:
        return words
    start = words[: most - 1]
    return f"{start.rpartition(' ')[0] or start}…"


def draft_as_read(document: ImportedDocument) -> Draft:
    """The draft as the importer made it, with all its doubts."""
    return Draft.from_dict(document.draft)


def draft_as_answered(document: ImportedDocument) -> Draft:
    """The draft after the answers given so far; its doubts are those that are left."""
    return apply(draft_as_read(document), {int(place): answer for place, answer in document.answers.items()})
