"""How a leaflet is shown on screen: its blocks as plain values for a template, its sources as footnotes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from undersigned.common import markdown
from undersigned.common.languages import direction, name_of
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting
from undersigned.meetings.when import shown_time
from undersigned.meetings.words import in_words

from .models import Block, Claim, Kind, Leaflet, Quotation, Source
from .queries import blocks_of, is_due, is_unsourced
from .wording import about_source


@dataclass
class Footnote:
    """A source, and the places that lead to it."""

    number: int
    source: Source
    title: str
    line: str  # what follows the title
    refs: list[str] = field(default_factory=list)

    @property
    def hash(self) -> str:
        """SHA-256 of the kept copy in hex; empty where none is kept."""
        return bytes(self.source.archived_id).hex() if self.source.archived_id is not None else ""


@dataclass(frozen=True)
class ShownClaim:
    """A claim with the marks of its sources; `as_of` only where it is so old that the date must be seen."""

    claim: Claim
    words: str
    html: SafeString
    unsourced: bool
    as_of: date | None


@dataclass(frozen=True)
class ShownCell:
    """One cell under its subject."""

    subject: str
    answer: str
    claims: list[ShownClaim]


@dataclass(frozen=True)
class ShownTable:
    """A table, row by row."""

    caption: str
    corner: str
    subjects: list[str]
    rows: list[tuple[str, list[ShownCell]]]


@dataclass(frozen=True)
class ShownBlock:
    """One block; which of the fields are filled depends on its kind."""

    block: Block
    number: int
    html: SafeString = mark_safe("")  # noqa: RUF009 - immutable
    table: ShownTable | None = None
    quotation: Quotation | None = None
    said: Quotation | None = None  # of a translated quotation: the words as they were said
    marks: SafeString = mark_safe("")  # noqa: RUF009 - immutable
    unsourced: bool = False
    meeting: dict[str, Any] | None = None
    letter: dict[str, Any] | None = None
    image_url: str = ""


class Notes:
    """Numbers sources in the order in which a reader meets them."""

    def __init__(self) -> None:
        self.notes: dict[object, Footnote] = {}

    def marks(self, sources: Iterable[Source]) -> SafeString:
        """Links to the footnotes of these sources."""
        return format_html_join("", "{}", ((self._mark(source),) for source in sources))

    def _mark(self, source: Source) -> SafeString:
        note = self.notes.get(source.pk)
        if note is None:
            note = self.notes[source.pk] = Footnote(len(self.notes) + 1, source, source.title, about_source(source))
        ref = f"ref-{note.number}-{len(note.refs) + 1}"
        note.refs.append(ref)
        return format_html(
            '<sup class="ref"><a id="{}" href="#source-{}" role="doc-noteref">{}</a></sup>',
            ref,
            note.number,
            note.number,
        )


def shown_leaflet(leaflet: Leaflet, *, image_path: str) -> dict[str, Any]:
    """What the templates of the leaflet need. `image_path` has "{}" where a picture's block id goes."""
    notes = Notes()
    original = leaflet.original
    blocks = [
        shown_block(block, number, notes, image_path=image_path)
        for number, block in enumerate(blocks_of(leaflet), start=1)
    ]
    return {
        "leaflet": leaflet,
        "direction": direction(leaflet.language),
        "blocks": blocks,
        "notes": list(notes.notes.values()),
        "original": original,
        "original_name": name_of(original.language) if original else "",
        # Sources keep their titles; those of a translation are in the language of its original.
        "sources_language": original.language if original else leaflet.language,
    }


def shown_block(block: Block, number: int, notes: Notes, *, image_path: str) -> ShownBlock:
    """One block, its sources numbered by `notes`."""
    match Kind(block.kind):
        case Kind.TEXT:
            return ShownBlock(block, number, html=_html(block.words))
        case Kind.TABLE:
            return ShownBlock(block, number, table=_table(block, notes))
        case Kind.QUOTATION:
            quotation = block.quotation
            source = quotation.source if quotation else None
            marks = notes.marks([source] if source else [])
            said = quotation.translates if quotation else None
            return ShownBlock(block, number, quotation=quotation, said=said, marks=marks, unsourced=source is None)
        case Kind.MEETING:
            return ShownBlock(block, number, meeting=_meeting(block.meeting, block.leaflet.language))
        case Kind.CALL:
            return ShownBlock(block, number, letter=letter_to_sign(block.letter, block.leaflet.language))
        case Kind.IMAGE:
            return ShownBlock(block, number, image_url=image_path.format(block.pk) if block.image_type else "")
        case _:
            return ShownBlock(block, number)


def shown_claim(claim: Claim, notes: Notes, words: str) -> ShownClaim:
    """A claim as it stands in a cell, in these words. The marks stand on its last line, before the paragraph ends."""
    html, marks = _html(words), notes.marks(cited.source for cited in claim.cited.all())
    if marks and html.endswith("</p>\n"):
        html = mark_safe(f"{html[:-5]}{marks}</p>")  # noqa: S308 - both are safe
    elif marks:
        html = format_html("{}{}", html, marks)
    return ShownClaim(claim, words, html, is_unsourced(claim), claim.as_of if is_due(claim) else None)


def shown_new_claim(text: str) -> ShownClaim:
    """A claim that is being typed: nothing is known of it but its words."""
    return ShownClaim(Claim(text=text), text, _html(text), unsourced=True, as_of=None)


def _table(block: Block, notes: Notes) -> ShownTable | None:
    table = block.table
    if table is None:
        return None
    subjects = list(table.subjects.all())
    rows = []
    for question in table.questions.all():
        cells = {cell.subject_id: cell for cell in question.cells.all()}
        made = []
        for subject in subjects:
            cell = cells.get(subject.pk)
            told = [stated.claim for stated in cell.stated.all()] if cell else []
            claims = [shown_claim(claim, notes, claim.stands_in(block.leaflet)) for claim in told]
            made.append(ShownCell(subject.name, cell.answer if cell else "", claims))
        rows.append((question.text, made))
    return ShownTable(table.caption, table.corner, [subject.name for subject in subjects], rows)


def _meeting(meeting: Meeting | None, language: str) -> dict[str, Any] | None:
    """The meeting in this language where somebody has translated it."""
    if meeting is None or meeting.taken_down_at is not None:
        return None
    meeting = in_words(meeting, language)
    return {
        "meeting": meeting,
        "time": shown_time(meeting.starts, meeting.ends, meeting.zone),
        "contact": meeting.contact if meeting.contact_shown == Meeting.Contact.SHOWN else "",
    }


def letter_to_sign(letter: Letter | None, language: str) -> dict[str, Any] | None:
    """The letter to sign, in this language where it has such a text; None when it cannot be read by everyone."""
    if letter is None or not letter.is_public:
        return None
    titles = {text.language: text.title for text in letter.texts.all() if text.superseded_by_id is None}
    if language in titles and language != letter.original_language:
        return {"url": f"/letters/{letter.slug}/{language}/", "title": titles[language], "language": language}
    title = titles.get(letter.original_language, "")
    return {"url": f"/letters/{letter.slug}/", "title": title, "language": letter.original_language}


def _html(words: str) -> SafeString:
    return mark_safe(markdown.render(words))  # noqa: S308 - rendered without HTML, then cleaned by nh3
