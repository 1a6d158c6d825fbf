"""Answers to the doubts that only leaflets have. `resolving.apply` is the way in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from undersigned.common.saying import isolated, say
from undersigned.importing.doubts import KEEP
from undersigned.importing.draft import Doubt, Draft
from undersigned.importing.errors import BadResolutionError
from undersigned.importing.leaflet import A_LETTER
from undersigned.importing.leaflet_draft import Cell, Figure, Meeting, Quotation, Row, Table
from undersigned.importing.leaflet_phrases import leaflet_patterns
from undersigned.importing.leaflet_pieces import bare
from undersigned.importing.meetings import NO_TITLE, OPEN
from undersigned.importing.sources import NO_ANSWERS, NO_FIGURE
from undersigned.importing.split_cells import LEAVE_APART, WITH_SPACE
from undersigned.importing.tables import JOIN_BEYOND, ONE_COLUMN, TO_PARAGRAPHS, one_column, rows_as_text

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
Answer = Callable[[Draft, Doubt, str], Draft]


def day_of(answer: str) -> date | None:
    """The date in an answer; None where it has none. Raises BadResolutionError for a date that no calendar has."""
    match = _ISO.search(answer)
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        message = say("%(date)s is no date; give year, month and day, such as 2024-06-11.", date=match.group())
        raise BadResolutionError(message) from error


def _place(where: str, part: str) -> int:
    """The number behind a part's name in a path: 3 for "table.rows.3.cells.0" and "rows"."""
    match = re.search(rf"(?:^|\.){part}\.(\d+)", where)
    return int(match[1]) if match else -1


def _keep(draft: Draft, _doubt: Doubt, _answer: str) -> Draft:
    return draft


def _kind(draft: Draft, _doubt: Doubt, answer: str) -> Draft:
    return as_letter(draft) if answer == A_LETTER else draft


def as_letter(draft: Draft) -> Draft:
    """A leaflet that is to be a letter after all: its parts become paragraphs of the body."""
    body = [*draft.paragraphs, *([draft.call] if draft.call else [])]
    for one in draft.meetings:
        parts = (one.title, one.strapline, one.venue, one.postcode, one.organiser, one.email)
        body += [part for part in parts if part]
    body += rows_as_text(draft.table) if draft.table else []
    body += [", ".join(part for part in (f"“{one.text}”", one.speaker, one.role) if part) for one in draft.quotations]
    return replace(
        draft, kind="letter", title=draft.heading, heading=None, body=tuple(body),
        paragraphs=(), call=None, meetings=(), table=None, quotations=(),
    )  # fmt: skip


def _headline(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    return draft if answer in doubt.choices else replace(draft, heading=answer)


def _call(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    at = next((place for place, text in enumerate(draft.paragraphs) if bare(text).replace("\n", " ") == answer), None)
    if answer == doubt.choices[0] or at is None or draft.call is None:
        return draft
    paragraphs = (*draft.paragraphs[:at], draft.call, *draft.paragraphs[at + 1 :])
    return replace(draft, call=draft.paragraphs[at], paragraphs=paragraphs)


def _cell_changed(table: Table, where: str, change: Callable[[Cell], Cell]) -> Table:
    """The table with one cell changed; unchanged where the path leads to none."""
    row, cell = _place(where, "rows"), _place(where, "cells")
    if not (0 <= row < len(table.rows) and 0 <= cell < len(table.rows[row].cells)):
        return table
    old = table.rows[row]
    cells = (*old.cells[:cell], change(old.cells[cell]), *old.cells[cell + 1 :])
    return replace(table, rows=(*table.rows[:row], replace(old, cells=cells), *table.rows[row + 1 :]))


def _split_cell(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    words = doubt.quoted
    if draft.table is None or answer == LEAVE_APART:
        if draft.kind == "letter":
            return replace(draft, body=(*draft.body, words))
        return replace(draft, paragraphs=(*draft.paragraphs, words))

    def join(cell: Cell) -> Cell:
        if answer == WITH_SPACE:
            return replace(cell, text=f"{cell.text} {words}")
        text = cell.text if answer == doubt.choices[0] else cell.text.rstrip("*").rstrip("-‐‑־")
        return replace(cell, text=text + words)

    return replace(draft, table=_cell_changed(draft.table, doubt.where, join))


def _table(draft: Draft, _doubt: Doubt, answer: str) -> Draft:
    if draft.table is None:
        return draft
    if answer == TO_PARAGRAPHS:
        return replace(draft, table=None, paragraphs=(*draft.paragraphs, *rows_as_text(draft.table)))
    if answer == JOIN_BEYOND:
        return replace(draft, table=_joined(draft.table))
    return draft


def _joined(table: Table) -> Table:
    """The table without columns that have no name; their words go to the last that has one."""
    named = len(table.subjects)
    while named > 1 and not table.subjects[named - 1]:
        named -= 1
    rows = []
    for row in table.rows:
        last, beyond = row.cells[named - 1], row.cells[named:]
        text = " ".join(one.text for one in (last, *beyond) if one.text)
        figures = tuple(figure for one in (last, *beyond) for figure in one.figures)
        rows.append(replace(row, cells=(*row.cells[: named - 1], replace(last, text=text, figures=figures))))
    return Table(table.subjects[:named], tuple(rows))


def _subjects(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if answer in doubt.choices or draft.table is None:
        return draft
    names = [name.strip() for name in re.split(r"[;؛|]", answer)]
    many = len(draft.table.subjects)
    if len(names) != many:
        raise BadResolutionError(
            say("Give as many names as there are columns, parted by semicolons: %(count)s.", count=many)
        )
    return replace(draft, table=replace(draft.table, subjects=tuple(names)))


def _columns(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if answer != ONE_COLUMN or draft.table is not None:
        return draft
    paragraphs, table = one_column(draft.paragraphs, max(0, _place(doubt.where, "paragraphs")))
    return replace(draft, paragraphs=paragraphs, table=table)


def _answers(draft: Draft, _doubt: Doubt, answer: str) -> Draft:
    if answer != NO_ANSWERS or draft.table is None:
        return draft
    sure = leaflet_patterns(draft.language).start("answers")

    def plainer(cell: Cell) -> Cell:
        return cell if cell.answer is None or sure.match(cell.answer) else replace(cell, answer=None)

    rows = tuple(Row(row.question, tuple(plainer(cell) for cell in row.cells)) for row in draft.table.rows)
    return replace(draft, table=replace(draft.table, rows=rows))


def _figure(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if answer != NO_FIGURE or draft.table is None:
        return draft
    words = doubt.quoted.casefold()

    def without(cell: Cell) -> Cell:
        at = next((place for place, one in enumerate(cell.figures) if _is_shown(one, words)), None)
        return cell if at is None else replace(cell, figures=(*cell.figures[:at], *cell.figures[at + 1 :]))

    return replace(draft, table=_cell_changed(draft.table, doubt.where, without))


def _is_shown(figure: Figure, words: str) -> bool:
    if isinstance(figure.value, str):
        return figure.value in words
    digits = re.sub(r"\D", "", str(figure.value).removesuffix(".0"))
    return digits in "".join(str(int(char)) for char in words if char.isdecimal())


def _meeting(draft: Draft, where: str, change: Callable[[Meeting], Meeting]) -> Draft:
    at = _place(where, "meetings")
    if not 0 <= at < len(draft.meetings):
        return draft
    meetings = (*draft.meetings[:at], change(draft.meetings[at]), *draft.meetings[at + 1 :])
    return replace(draft, meetings=meetings)


def _meeting_date(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    day = day_of(answer)
    if day is None:
        if answer not in doubt.choices:
            raise BadResolutionError("Give the date as year, month and day, such as 2024-06-11.")
        return _meeting(draft, doubt.where, lambda one: replace(one, starts=None, ends=None, date_candidates=()))

    def moved(one: Meeting) -> Meeting:
        old = day_of(one.starts or "")
        clock = one.starts[10:] if one.starts else ""
        ends = None
        if one.ends and old:
            ends = (day + ((day_of(one.ends) or old) - old)).isoformat() + one.ends[10:]
        return replace(one, starts=day.isoformat() + clock, ends=ends)

    return _meeting(draft, doubt.where, moved)


def _meeting_time(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if answer == OPEN:
        return draft
    match = _CLOCK.fullmatch(answer)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise BadResolutionError("Give the time in hours and minutes, such as 19:00.")
    at = time(int(match[1]), int(match[2]))

    def timed(one: Meeting) -> Meeting:
        day = day_of(one.starts or "")
        if day is None:
            return one
        ends = one.ends
        if ends and ends <= f"{day}T{at:%H:%M}":
            # The end was read by the same half of the day as the start.
            later = (time.fromisoformat(ends[11:]).hour + 12) % 24
            ends = f"{day if later > at.hour else day + timedelta(days=1)}T{later:02}{ends[13:]}"
        return replace(one, starts=f"{day}T{at:%H:%M}", ends=ends)

    return _meeting(draft, doubt.where, timed)


def _title(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    return draft if answer == NO_TITLE else _meeting(draft, doubt.where, lambda one: replace(one, title=answer))


def _venue(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    return draft if answer == OPEN else _meeting(draft, doubt.where, lambda one: replace(one, venue=answer))


def _city(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    return draft if answer == OPEN else _meeting(draft, doubt.where, lambda one: replace(one, city=answer))


def _zone(draft: Draft, _doubt: Doubt, answer: str) -> Draft:
    if answer == OPEN:
        return draft
    try:
        ZoneInfo(answer)
    except (KeyError, ValueError, OSError) as error:
        raise BadResolutionError(
            say("“%(answer)s” is no time zone; give one such as Europe/London.", answer=isolated(answer))
        ) from error
    return replace(draft, meetings=tuple(replace(one, time_zone=answer) for one in draft.meetings))


def _quotation(draft: Draft, where: str, change: Callable[[Quotation], Quotation]) -> Draft:
    at = _place(where, "quotations")
    if not 0 <= at < len(draft.quotations):
        return draft
    changed = (*draft.quotations[:at], change(draft.quotations[at]), *draft.quotations[at + 1 :])
    return replace(draft, quotations=changed)


def _speaker(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    kept = answer in doubt.choices
    return draft if kept else _quotation(draft, doubt.where, lambda one: replace(one, speaker=answer))


def _said_on(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    day = day_of(answer)
    if day is None and answer not in doubt.choices:
        raise BadResolutionError("Give the date as year, month and day, such as 2024-06-11.")
    return _quotation(draft, doubt.where, lambda one: replace(one, date=day.isoformat() if day else None))


def _misprint(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    """Put other words where the suspect first stands."""
    if answer == KEEP:
        return draft

    def mend(text: str) -> str:
        return text.replace(doubt.quoted, answer, 1)

    at, row = _place(doubt.where, "paragraphs"), _place(doubt.where, "rows")
    if doubt.where == "heading":
        return replace(draft, heading=mend(draft.heading or "") or None)
    if doubt.where == "call":
        return replace(draft, call=mend(draft.call or "") or None)
    if 0 <= at < len(draft.paragraphs):
        paragraphs = (*draft.paragraphs[:at], mend(draft.paragraphs[at]), *draft.paragraphs[at + 1 :])
        return replace(draft, paragraphs=paragraphs)
    if draft.table and ".cells." in doubt.where:
        return replace(draft, table=_cell_changed(draft.table, doubt.where, lambda one: _mended(one, mend)))
    if draft.table and 0 <= row < len(draft.table.rows):
        old_row = draft.table.rows[row]
        rows = (
            *draft.table.rows[:row],
            replace(old_row, question=mend(old_row.question)),
            *draft.table.rows[row + 1 :],
        )
        return replace(draft, table=replace(draft.table, rows=rows))
    return _quotation(draft, doubt.where, lambda one: replace(one, text=mend(one.text)))


def _mended(cell: Cell, mend: Callable[[str], str]) -> Cell:
    return replace(cell, text=mend(cell.text), answer=mend(cell.answer) if cell.answer else None)


LEAFLET_ANSWERS: dict[str, Answer] = {
    "which-kind": _kind,
    "headline-missing": _headline,
    "several-calls": _call,
    "split-cell": _split_cell,
    **dict.fromkeys(("table-spaces", "table-header", "ragged-rows", "wide-table", "long-cell"), _table),
    "table-subjects": _subjects,
    "lost-columns": _columns,
    "answers-guessed": _answers,
    "meeting-title": _title,
    **dict.fromkeys(("meeting-date", "meeting-year", "meeting-weekday"), _meeting_date),
    "meeting-time": _meeting_time,
    "meeting-place": _venue,
    "meeting-city": _city,
    "meeting-time-zone": _zone,
    "unsourced-figure": _figure,
    **dict.fromkeys(("unsourced-claim", "unsourced-quotation"), _keep),
    "quotation-speaker": _speaker,
    "quotation-date": _said_on,
    "misprint": _misprint,
}
