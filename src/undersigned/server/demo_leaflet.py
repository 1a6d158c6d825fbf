"""The demo's leaflet, with a table, sources and a quotation; and a second campaign that is linked to the first."""

import io
from datetime import date, timedelta
from typing import Any

from PIL import Image, ImageDraw

from undersigned.campaigns.actions import confirm_link, propose_link, start_campaign
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.leaflets.actions import add_block, add_source, change_settings, publish_leaflet, save_table
from undersigned.leaflets.actions import start_leaflet as begin_leaflet
from undersigned.leaflets.models import Kind, Leaflet
from undersigned.leaflets.tables import CellData, ClaimData, FigureData, RowData, SourceData, TableData
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting

OTHER_SLUG = "pool-before-work"


def make_leaflet(*, campaign: Campaign, letter: Letter, meeting: Meeting, told: dict[str, Any]) -> Leaflet:
    """A published leaflet out of the demo's words. One claim stays without a source, and one is old: both say so."""
    leaflet = begin_leaflet(campaign=campaign, headline=told["headline"], language="en")
    change_settings(
        leaflet=leaflet, headline=told["headline"], language="en", slug=leaflet.slug, imprint=told["imprint"]
    )
    sources = {name: _source(one) for name, one in told["sources"].items()}
    add_block(leaflet=leaflet, kind=Kind.TEXT, words="\n\n".join(told["paragraphs"]))
    add_block(leaflet=leaflet, kind=Kind.HEADING, words=told["heading"])
    block = add_block(leaflet=leaflet, kind=Kind.TABLE)
    save_table(block=block, revision=block.revision, data=_table(told, sources))
    said = told["quotation"]
    add_block(
        leaflet=leaflet,
        kind=Kind.QUOTATION,
        words=said["words"],
        speaker=said["speaker"],
        role=said["role"],
        date=_day(said["days_ago"]),
        source=add_source(campaign=campaign, data=sources[said["source"]]),
    )
    add_block(
        leaflet=leaflet,
        kind=Kind.IMAGE,
        image=_picture(),
        image_type="image/png",
        alternative=told["picture"],
        words=told["under_the_picture"],
    )
    add_block(leaflet=leaflet, kind=Kind.MEETING, meeting=meeting)
    add_block(leaflet=leaflet, kind=Kind.CALL, words=told["call"], letter=letter)
    publish_leaflet(leaflet=leaflet)
    return leaflet


def link_another(*, organiser: Organiser, campaign: Campaign, told: dict[str, str]) -> Campaign:
    """A second campaign of the same organiser; each of the two shows what they share."""
    other = start_campaign(organiser=organiser, name=told["name"], slug=OTHER_SLUG)
    Campaign.objects.filter(pk=other.pk).update(about=told["about"])
    link = propose_link(by=organiser, campaign=other, other=campaign, sentence=told["shares"])
    confirm_link(by=organiser, link=link)
    return other


def _table(told: dict[str, Any], sources: dict[str, SourceData]) -> TableData:
    rows = tuple(RowData(row["question"], tuple(_cell(cell, sources) for cell in row["cells"])) for row in told["rows"])
    return TableData(tuple(told["subjects"]), rows, told["caption"], told["corner"])


def _cell(cell: dict[str, Any], sources: dict[str, SourceData]) -> CellData:
    return CellData(cell["answer"], tuple(_claim(claim, sources) for claim in cell.get("claims", [])))


def _claim(claim: dict[str, Any], sources: dict[str, SourceData]) -> ClaimData:
    return ClaimData(
        claim["text"],
        _day(claim["as_of_days_ago"]) if "as_of_days_ago" in claim else None,
        claim.get("needs_source", True),
        tuple(FigureData(**figure) for figure in claim.get("figures", [])),
        tuple(sources[name] for name in claim.get("sources", [])),
    )


def _source(told: dict[str, Any]) -> SourceData:
    return SourceData(told["title"], told["publisher"], _day(told["days_ago"]), told["url"], told.get("page", ""))


def _day(days_ago: int) -> date:
    return clock.today() - timedelta(days=days_ago)


def _picture() -> bytes:
    """Two lines, one short and one long: drawn here, so that nobody's picture is needed."""
    drawn = Image.new("RGB", (1200, 320), "#fbf8f3")
    pen = ImageDraw.Draw(drawn)
    for height, end, colour in ((110, 480, "#8a8178"), (220, 1120, "#8c1d18")):
        pen.line([(80, height), (end, height)], fill=colour, width=14)
        for place in range(80, end + 1, 80):
            pen.ellipse([place - 16, height - 16, place + 16, height + 16], fill="#fbf8f3", outline=colour, width=8)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()
