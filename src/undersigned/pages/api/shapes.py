"""The answers as plain data. Each has a schema in `description`; a test checks every answer against its own."""

from typing import Any

from django.conf import settings

from undersigned.leaflets.models import Leaflet
from undersigned.leaflets.queries import blocks_of, table_data
from undersigned.leaflets.tables import CellData, ClaimData, TableData
from undersigned.letters.models import Letter, State, Text
from undersigned.meetings.models import Meeting
from undersigned.signatures.models import Signature
from undersigned.signatures.queries import Count

Shape = dict[str, Any]


def letter_shape(letter: Letter, texts: list[Text], number: Count | None) -> Shape:
    """A letter with its titles and its count; the words are asked for by themselves."""
    return {
        "slug": letter.slug,
        "campaign": letter.campaign.slug,
        "state": letter.state,
        "url": f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}/",
        "original_language": letter.original_language,
        "titles": {text.language: text.title for text in texts},
        "opened_at": _moment(letter.opened_at),
        "closed_at": _moment(letter.closed_at),
        "total": number.total if number else 0,
        "claimed": dict(number.claimed) if number else {},
    }


def text_shape(text: Text) -> Shape:
    """A text as it is signed: `text` is the canonical bytes as UTF-8, and `sha256` theirs."""
    return {
        "language": text.language,
        "title": text.title,
        "is_original": text.is_original,
        "translator": text.translator,
        "sha256": text.sha256_hex,
        "text": bytes(text.canonical or b"").decode(),
    }


def draft_shape(letter: Letter, texts: list[Text]) -> Shape:
    """A letter that is not public yet, with its words as they stand now."""
    parts = ("title", "salutation", "body", "closing", "sender", "addressee")
    return {
        "slug": letter.slug,
        "state": letter.state,
        "original_language": letter.original_language,
        "texts": [{"language": text.language, **{part: getattr(text, part) for part in parts}} for text in texts],
    }


def count_shape(letter: Letter, number: Count) -> Shape:
    """As `count.json` has it."""
    return {
        "letter": letter.slug,
        "total": number.total,
        "by_class": dict(number.by_class),
        "by_language": dict(number.by_language),
        "claimed": dict(number.claimed),
        "log_size": number.size,
        "as_of": _moment(number.at),
    }


def desk_count_shape(letter: Letter, number: Count, pending: dict[str, int], failed: int) -> Shape:
    """The count with what the desk shows beside it."""
    waiting = pending["new"] + pending["planned"] + pending["queued"]
    beside = {"waiting": waiting, "mailed": pending["mailed"], "held": pending["held"], "mails_failed": failed}
    return count_shape(letter, number) | beside


def signatory_shape(signature: Signature) -> Shape:
    """A listed name: what anyone may read on the list."""
    return {
        "index": signature.index,
        "name": signature.name,
        "affiliation": signature.affiliation,
        "place": signature.place,
        "kind": "organisation" if signature.organisation else "person",
        "class": signature.klass,
        "first": signature.first,
        "language": signature.text.language,
    }


def meeting_shape(meeting: Meeting) -> Shape:
    """A public meeting. The contact is not among it: it stands on the page for people."""
    return {
        "slug": meeting.slug,
        "campaign": meeting.campaign.slug,
        "url": f"{settings.UNDERSIGNED_ORIGIN}/meetings/{meeting.slug}/",
        "state": meeting.state,
        "language": meeting.language,
        "title": meeting.title,
        "strapline": meeting.strapline,
        "starts": _moment(meeting.starts),
        "ends": _moment(meeting.ends),
        "zone": meeting.zone,
        "venue": meeting.venue,
        "address": meeting.address,
        "postcode": meeting.postcode,
        "city": meeting.city,
        "link": meeting.link,
        "organisers": meeting.organisers,
        "access": meeting.access,
    }


def leaflet_shape(leaflet: Leaflet) -> Shape:
    """A leaflet without its tables."""
    return {
        "slug": leaflet.slug,
        "campaign": leaflet.campaign.slug,
        "url": f"{settings.UNDERSIGNED_ORIGIN}/leaflets/{leaflet.slug}/",
        "language": leaflet.language,
        "headline": leaflet.headline,
        "published_at": _moment(leaflet.published_at),
    }


def full_leaflet_shape(leaflet: Leaflet) -> Shape:
    """A leaflet with its comparison tables: each claim with its figures, its date and its sources."""
    tables = [table_data(block.table, leaflet) for block in blocks_of(leaflet) if block.table is not None]
    return leaflet_shape(leaflet) | {"tables": [_table(table) for table in tables]}


def _table(table: TableData) -> Shape:
    return {
        "caption": table.caption,
        "subjects": list(table.subjects),
        "rows": [{"question": row.question, "cells": [_cell(cell) for cell in row.cells]} for row in table.rows],
    }


def _cell(cell: CellData) -> Shape:
    return {"answer": cell.answer, "claims": [_claim(claim) for claim in cell.claims]}


def _claim(claim: ClaimData) -> Shape:
    return {
        "text": claim.text,
        "as_of": claim.as_of.isoformat() if claim.as_of else None,
        "needs_source": claim.needs_source,
        "figures": [
            {"value": str(one.value), "qualifiers": one.qualifiers, "unit": one.unit, "period": one.period}
            for one in claim.figures
        ],
        "sources": [
            {
                "title": one.title,
                "publisher": one.publisher,
                "date": one.date.isoformat() if one.date else None,
                "url": one.url,
                "page": one.page,
            }
            for one in claim.sources
        ],
    }


def _moment(moment: Any) -> str | None:
    """RFC 3339, in UTC."""
    return moment.isoformat(timespec="seconds") if moment else None


PUBLIC = (State.OPEN, State.CLOSED)
