"""From an answered draft of a leaflet to what the rooms `leaflets` and `meetings` take."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from undersigned.leaflets.actions import QuotationData
from undersigned.leaflets.tables import CellData, ClaimData, FigureData, RowData, TableData
from undersigned.meetings.models import Meeting as PublicMeeting
from undersigned.meetings.when import moment, zones

from .draft import Draft
from .leaflet_draft import Cell, Figure, Meeting, Quotation
from .sources import NEEDS_NONE

# Characters, as the columns of a meeting hold them.
_LONGEST = {
    "title": 200,
    "strapline": 300,
    "venue": 200,
    "postcode": 20,
    "city": 100,
    "organisers": 300,
    "contact": 300,
}


def table_of(draft: Draft, judgements: frozenset[str]) -> TableData | None:
    """The table; `judgements` are the paths of the cells of which it was answered that they need no source."""
    if draft.table is None:
        return None
    rows = []
    for place, row in enumerate(draft.table.rows):
        cells = tuple(
            _cell(cell, needs_source=f"table.rows.{place}.cells.{column}" not in judgements)
            for column, cell in enumerate(row.cells)
        )
        rows.append(RowData(row.question, cells))
    return TableData(draft.table.subjects, tuple(rows)).squared()


def judgements_in(draft: Draft, answers: Mapping[str, str]) -> frozenset[str]:
    """The paths of cells that need no source, by the answers to the doubts of the draft as read."""
    found = [draft.doubts[int(place)].where for place, answer in answers.items() if answer == NEEDS_NONE]
    return frozenset(found)


def quotation_of(quotation: Quotation) -> QuotationData:
    """A quotation with what is known of it."""
    day = date.fromisoformat(quotation.date) if quotation.date else None
    return QuotationData(quotation.text, quotation.speaker or "", quotation.role or "", day)


def announcement_of(meeting: Meeting, headline: str) -> dict[str, Any] | None:
    """What `start_meeting` takes; None where the meeting has no day, time or time zone, or its words do not fit.

    Raises WhenError for a time that clocks skip or show twice.
    """
    starts = _local(meeting.starts)
    if starts is None or meeting.time_zone not in zones():
        return None
    ends = _local(meeting.ends)
    words = {
        "title": meeting.title or meeting.strapline or headline,
        "strapline": (meeting.strapline or "") if meeting.title else "",
        "venue": meeting.venue or "",
        "postcode": meeting.postcode or "",
        "city": meeting.city or "",
        "organisers": meeting.organiser or "",
        "contact": meeting.email or "",
    }
    if any(len(text) > _LONGEST[name] for name, text in words.items()):
        return None
    return words | {
        "contact_shown": PublicMeeting.Contact.SHOWN if meeting.email else PublicMeeting.Contact.NONE,
        "starts": moment(*starts, meeting.time_zone),
        "ends": moment(*ends, meeting.time_zone) if ends else None,
        "zone": meeting.time_zone,
    }


def meeting_as_text(meeting: Meeting) -> str:
    """Every word of a meeting that cannot be announced yet, as one paragraph of lines."""
    when = " ".join((meeting.starts or "").split("T"))
    place = ", ".join(part for part in (meeting.venue, meeting.postcode, meeting.city) if part)
    lines = (meeting.title, meeting.strapline, when, place, meeting.organiser, meeting.email)
    return "  \n".join(line for line in lines if line)


def _local(text: str | None) -> tuple[date, time] | None:
    if text is None or "T" not in text:
        return None
    told = datetime.fromisoformat(text)
    return told.date(), told.time()


def _cell(cell: Cell, *, needs_source: bool) -> CellData:
    """The answer apart, every other line a claim; a figure belongs to the line that has its value."""
    answer = cell.answer or ""
    lines = [line.strip() for line in cell.text.removeprefix(answer).splitlines() if line.strip()]
    lines = list(dict.fromkeys(lines))
    figures: list[list[Figure]] = [[] for _line in lines]
    for figure in cell.figures:
        at = next((place for place, line in enumerate(lines) if _digits(figure) in _bare(line)), 0)
        if lines:
            figures[at].append(figure)
    claims = [
        ClaimData(line, needs_source=needs_source, figures=tuple(_figure(one) for one in found))
        for line, found in zip(lines, figures, strict=True)
    ]
    return CellData(answer, tuple(claims))


def _figure(figure: Figure) -> FigureData:
    return FigureData(str(figure.value), figure.qualifier or "", figure.unit or "", figure.period or "")


def _digits(figure: Figure) -> str:
    return figure.value.casefold() if isinstance(figure.value, str) else _bare(str(figure.value).removesuffix(".0"))


def _bare(text: str) -> str:
    """Without what groups thousands."""
    return "".join(char for char in text.casefold() if char not in ",.\u00a0\u202f'’")
