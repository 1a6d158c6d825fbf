"""A document is a letter or a leaflet: which, and its draft."""

from __future__ import annotations

from undersigned.importing.blocks import Document
from undersigned.importing.draft import Draft
from undersigned.importing.leaflet import read_leaflet
from undersigned.importing.leaflet_kind import tell_kind
from undersigned.importing.letter import read_letter


def read_document(document: Document) -> Draft:
    """The draft of a letter or a leaflet, its doubts included. Raises EmptyDocumentError without words."""
    told = tell_kind(document)
    return read_leaflet(document, unsure=told == "both") if told != "letter" else read_letter(document)
