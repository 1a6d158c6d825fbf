"""A leaflet on paper: the sheet that the typesetting room sets, and what there is to say about the result."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned import typesetting
from undersigned.common import markdown
from undersigned.meetings.sheet import meeting_notice, short_address
from undersigned.meetings.words import in_words
from undersigned.typesetting import FolderCache, LeafletSheet, PrintOrder, Rendering, from_markdown, print_order, spoken

from .models import Block, Claim, Kind, Leaflet, Source
from .queries import blocks_of, is_due, is_unsourced
from .shown import letter_to_sign
from .wording import source_line

PAPERS: tuple[typesetting.Layout, ...] = get_args(typesetting.Layout)
SIDES = 2


@dataclass(frozen=True)
class PrintReport:
    """What an organiser should know before printing."""

    pages: int
    overflow: list[str]
    missing: list[str]
    orders: list[tuple[str, str]]  # the line for the copy shop, each with its language


def rendered(leaflet: Leaflet, paper: typesetting.Layout, *, greyscale: bool = False) -> Rendering:
    """The PDF of a leaflet, kept by the hash of its content. Raises TypesettingError."""
    return typesetting.render(
        leaflet_sheet(leaflet, paper, greyscale=greyscale), cache=_kept(settings.UNDERSIGNED_HOME)
    )


def card(leaflet: Leaflet) -> Rendering:
    """The picture that feeds and chats show beside a link to the leaflet. Raises TypesettingError."""
    address = short_address(f"{settings.UNDERSIGNED_ORIGIN}/leaflets/{leaflet.slug}/")
    sheet = typesetting.ShareCard(
        leaflet.headline, leaflet.campaign.name, _("Leaflet"), "", address, language=leaflet.language
    )
    return typesetting.render(sheet, form="png", cache=_kept(settings.UNDERSIGNED_HOME))


def print_report(leaflet: Leaflet, paper: typesetting.Layout, *, copies: int) -> PrintReport:
    """Pages, what does not fit, characters that no font has, and the line for the copy shop."""
    sheet = leaflet_sheet(leaflet, paper)
    made = typesetting.render(sheet, cache=_kept(settings.UNDERSIGNED_HOME))
    kinds = [Kind(block.kind).label for block in leaflet.blocks.only("kind", "position", "leaflet_id")]
    overflow = []
    for one in made.overflow:
        what = _("The sources and the imprint")
        if one.place is not None and one.key.isdecimal():
            what = _("Block %(n)s (%(kind)s)") % {"n": one.key, "kind": kinds[int(one.key) - 1]}
        overflow.append(
            _("%(what)s: does not fit on two sides; it ends on page %(page)d. Shorten it, or use larger paper.")
            % {"what": what, "page": one.page}
        )
    missing = [str(one) for one in made.missing]
    return PrintReport(
        made.pages,
        list(dict.fromkeys(overflow)),
        missing,
        _orders(print_order(sheet, copies=copies, pages=made.pages), leaflet.language),
    )


def _orders(order: PrintOrder, language: str) -> list[tuple[str, str]]:
    """In the leaflet's language, and in that of the interface for a copy shop that speaks another one."""
    tags = (spoken(language), spoken(get_language() or language))
    return [(tag, order.sentence(tag)) for tag in dict.fromkeys(tags)]


def leaflet_sheet(leaflet: Leaflet, paper: typesetting.Layout, *, greyscale: bool = False) -> LeafletSheet:
    """The leaflet as data to set, in the language that the interface speaks now."""
    blocks = [
        made
        for number, block in enumerate(blocks_of(leaflet), start=1)
        if (made := _block(block, str(number))) is not None
    ]
    return LeafletSheet(
        title=leaflet.headline,
        blocks=tuple(blocks),
        language=leaflet.language,
        layout=paper,
        sides=SIDES,
        sources_heading=_("Sources"),
        imprint=leaflet.imprint,
        greyscale=greyscale,
        made=leaflet.modified,
    )


def _block(block: Block, key: str) -> typesetting.Block | None:
    match Kind(block.kind):
        case Kind.TEXT:
            return typesetting.Text(from_markdown(block.words), key=key) if block.words.strip() else None
        case Kind.HEADING:
            return typesetting.Heading(block.words, key=key) if block.words else None
        case Kind.TABLE:
            return _table(block, key)
        case Kind.QUOTATION:
            return _quotation(block, key)
        case Kind.MEETING:
            if block.meeting is None or block.meeting.taken_down_at is not None:
                return None
            return meeting_notice(in_words(block.meeting, block.leaflet.language), key=key)
        case Kind.CALL:
            return _call(block, key)
        case Kind.IMAGE:
            return _image(block, key)


def _table(block: Block, key: str) -> typesetting.ComparisonTable | None:
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
            claims = tuple(_claim(one.claim, block.leaflet) for one in cell.stated.all()) if cell else ()
            made.append(typesetting.Cell(cell.answer if cell else "", claims))
        rows.append(typesetting.Row(question.text, tuple(made)))
    names = tuple(subject.name for subject in subjects)
    return typesetting.ComparisonTable(names, tuple(rows), table.caption, table.corner, key=key)


def _claim(claim: Claim, leaflet: Leaflet) -> typesetting.Claim:
    words = claim.stands_in(leaflet)
    prose = from_markdown(words)
    only = prose[0] if len(prose) == 1 else None
    text = only.text if isinstance(only, typesetting.Paragraph) else markdown.to_plain(words)
    notes = []
    if is_due(claim) and claim.as_of:
        notes.append(_("as of %(day)s") % {"day": date_format(claim.as_of, "DATE_FORMAT")})
    if is_unsourced(claim):
        notes.append(_("no source given"))
    return typesetting.Claim(text, tuple(_source(cited.source) for cited in claim.cited.all()), "; ".join(notes))


def _source(source: Source) -> typesetting.Source:
    return typesetting.Source(source_line(source), source.url or None)


def _quotation(block: Block, key: str) -> typesetting.Quotation | None:
    quotation = block.quotation
    if quotation is None or not quotation.words:
        return None
    source = quotation.source
    return typesetting.Quotation(
        quotation.words,
        quotation.speaker,
        quotation.role,
        date_format(quotation.date, "DATE_FORMAT") if quotation.date else "",
        (_source(source),) if source else (),
        _quotation_note(block),
        key=key,
    )


def _quotation_note(block: Block) -> str:
    """That the words are a translation, and whose; that there is no source."""
    quotation, leaflet = block.quotation, block.leaflet
    notes = []
    if quotation is not None and quotation.translates_id is not None:
        notes.append(f"{_('Translated by')} {leaflet.translator}" if leaflet.translator else _("Translation"))
    if quotation is not None and quotation.source_id is None:
        notes.append(_("no source given"))
    return "; ".join(notes)


def _call(block: Block, key: str) -> typesetting.CallToSign | None:
    if not block.words:
        return None
    letter = letter_to_sign(block.letter, block.leaflet.language)
    if letter is None:
        return typesetting.CallToSign(block.words, key=key)
    address = f"{settings.UNDERSIGNED_ORIGIN}{letter['url']}"
    return typesetting.CallToSign(
        block.words, address, _("The letter, to read and sign"), short_address(address), key=key
    )


def _image(block: Block, key: str) -> typesetting.Image | None:
    data = Block.objects.filter(pk=block.pk).values_list("image", flat=True).first()
    if data is None:
        return None
    return typesetting.Image(bytes(data), block.alternative, block.words, key=key)


@cache
def _kept(home: Path) -> FolderCache:
    return FolderCache(home / "renderings")
