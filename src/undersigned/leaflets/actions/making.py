"""A leaflet out of the parts of a document: plain data, so that no room above is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from undersigned.campaigns.models import Campaign
from undersigned.meetings.models import Meeting

from ..models import Block, ComparisonTable, Kind, Leaflet
from ..tables import TableData
from .editing import add_block, start_leaflet
from .tabulating import check_table, write_table


@dataclass(frozen=True)
class QuotationData:
    """Words that somebody said."""

    words: str
    speaker: str = ""
    role: str = ""
    date: date | None = None


@transaction.atomic
def make_leaflet(
    *,
    campaign: Campaign,
    language: str,
    headline: str,
    paragraphs: Sequence[str] = (),
    call: str = "",
    meetings: Sequence[Meeting] = (),
    table: TableData | None = None,
    quotations: Sequence[QuotationData] = (),
) -> Leaflet:
    """A draft with these parts in this order. `paragraphs` are Markdown, the other words plain.

    Raises LeafletError (TableError, ClaimError) with one sentence for what does not fit; nothing is made then.
    """
    leaflet = start_leaflet(campaign=campaign, headline=headline, language=language)
    if paragraphs:
        add_block(leaflet=leaflet, kind=Kind.TEXT, words="\n\n".join(paragraphs))
    if call.strip():
        kind = Kind.CALL if len(call) <= 600 and "\n" not in call.strip() else Kind.TEXT
        add_block(leaflet=leaflet, kind=kind, words=call)
    for meeting in meetings:
        add_block(leaflet=leaflet, kind=Kind.MEETING, meeting=meeting)
    if table is not None:
        made = ComparisonTable.objects.create(campaign=leaflet.campaign)
        write_table(leaflet=leaflet, table=made, data=check_table(table))
        Block.objects.create(leaflet=leaflet, kind=Kind.TABLE, position=leaflet.blocks.count(), table=made)
    for quotation in quotations:
        add_block(
            leaflet=leaflet,
            kind=Kind.QUOTATION,
            words=quotation.words,
            speaker=quotation.speaker,
            role=quotation.role,
            date=quotation.date,
        )
    return leaflet
