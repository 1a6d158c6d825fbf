"""A leaflet in several languages: each is a leaflet of its own, linked to the first (docs/decisions/leaflets.md).

It is translated beside its original, unit by unit, by the machinery that letters have too; or it is written by hand.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.languages import name_of
from undersigned.translating import units as cutting
from undersigned.translating.actions import demand_whole
from undersigned.translating.errors import EditConflictError
from undersigned.translating.units import Unit

from ..errors import LeafletError
from ..models import Block, Claim, ComparisonTable, Kind, Leaflet, LeafletTranslation, Quotation, State
from ..queries import blocks_of, in_other_languages, table_data, table_with_all
from ..tables import CellData, RowData, TableData
from ..units import HEADLINE, IMPRINT, Words, claim_of, units_now, units_of
from .editing import copy_block, drop_blocks, fill_block, fill_quotation, line_of_headline, locked, start_leaflet
from .tabulating import check_table, write_table
from .wordings import propose_wording


@transaction.atomic
def start_translation(*, leaflet: Leaflet, language: str) -> LeafletTranslation:
    """Begin to translate a leaflet beside its original: a draft that says what is not translated yet in its words.

    Raises LeafletError where there is one in this language.
    """
    original = locked(leaflet)
    original = locked(original.original) if original.original is not None else original
    _demand_free(original, language)
    made = start_leaflet(campaign=original.campaign, headline=original.headline, language=language)
    made.original = original
    made.save(update_fields=["original"])
    copy = LeafletTranslation(leaflet=made, language=language)
    copy.units = cutting.to_json(units_of(original, language))
    copy.save()
    write_leaflet(copy, units_now(copy))
    return copy


@transaction.atomic
def translate_leaflet(*, leaflet: Leaflet, language: str) -> Leaflet:
    """A draft in another language with the same blocks, to be written over by hand. Raises LeafletError.

    Its claims are those of the original; words that are written over them are their translation. Quotations are copied.
    """
    leaflet = locked(leaflet)
    _demand_free(leaflet, language)
    made = start_leaflet(campaign=leaflet.campaign, headline=leaflet.headline, language=language)
    made.imprint, made.original = leaflet.imprint, leaflet.original or leaflet
    made.save(update_fields=["imprint", "original"])
    for block in leaflet.blocks.select_related("table", "quotation"):
        copy_block(block, made, block.position, own_quotation=True)
    return made


@transaction.atomic
def write_by_hand(*, leaflet: Leaflet) -> None:
    """From now on its blocks are written one by one. The translator's link ends."""
    LeafletTranslation.objects.filter(leaflet=locked(leaflet)).delete()


@transaction.atomic
def link_translation(*, leaflet: Leaflet, original: Leaflet | None) -> None:
    """Say of which leaflet this one is a translation, or of none. Raises LeafletError."""
    leaflet = locked(leaflet)
    if original is not None:
        if original.campaign_id != leaflet.campaign_id:
            raise LeafletError(_("This leaflet belongs to another campaign. Link leaflets of one campaign."))
        if leaflet.translations.exists():
            raise LeafletError(_("Other leaflets are translations of this one. Link those first."))
        original = original.original or original
        if original.pk == leaflet.pk:
            raise LeafletError(_("A leaflet is no translation of itself. Choose another one."))
        _demand_free(original, leaflet.language, besides=leaflet)
    if leaflet.original != original:
        LeafletTranslation.objects.filter(leaflet=leaflet).delete()  # its units are those of the other original
    leaflet.original = original
    leaflet.save(update_fields=["original"])


def keep_written(copy: LeafletTranslation, units: Sequence[Unit]) -> None:
    """After a save: claims get their words, and a draft follows. Inside the transaction. Raises LeafletError."""
    changed = [claim for unit in units if (claim := claim_of(unit.part)) and _propose(copy, claim, unit)]
    if changed:
        # Whoever translates another leaflet with these claims has to look again.
        others = LeafletTranslation.objects.filter(
            language=copy.language, leaflet__blocks__table__questions__cells__stated__claim__in=changed
        ).exclude(pk=copy.pk)
        ids = list(others.values_list("pk", flat=True).distinct())
        LeafletTranslation.objects.filter(pk__in=ids).update(revision=F("revision") + 1, reviewed_by="")
    if copy.leaflet.state == State.DRAFT:
        write_leaflet(copy, units)


def join(copy: LeafletTranslation, *, at: datetime) -> None:
    """Write what is translated into the leaflet that readers see. Inside the transaction.

    Raises TranslationError while a part is open, EditConflictError when the original changes this moment.
    """
    rows = LeafletTranslation.objects.select_for_update(of=("self",)).select_related("leaflet__original")
    copy = rows.get(pk=copy.pk)
    units = units_now(copy)
    demand_whole(units)
    write_leaflet(copy, units)
    copy.published = cutting.to_json(units)
    copy.save(update_fields=["published"])
    Leaflet.objects.filter(pk=copy.leaflet_id).update(
        translator=copy.credit, reviewed=copy.is_reviewed, translated_at=at, modified=at
    )


def write_leaflet(copy: LeafletTranslation, units: Sequence[Unit]) -> None:
    """Make the leaflet's blocks those of its original, in the words of the units."""
    leaflet, original = locked(copy.leaflet), copy.leaflet.original
    if original is None:
        return
    if [(unit.part, unit.source) for unit in units_of(original, copy.language)] != [(u.part, u.source) for u in units]:
        raise EditConflictError(_("The original has changed this moment. Look at it again."))
    words = Words(units)
    leaflet.headline = line_of_headline(_line(words.of(HEADLINE, original.headline)))
    leaflet.imprint, leaflet.modified = _line(words.of(IMPRINT, original.imprint)), clock.now()
    leaflet.save(update_fields=["headline", "imprint", "modified"])
    mine = {block.translates_id: block for block in leaflet.blocks.defer("image").select_related("table", "quotation")}
    old = set(leaflet.blocks.values_list("pk", flat=True))
    for position, block in enumerate(blocks_of(original)):
        row = mine.get(block.pk) or Block(leaflet=leaflet, kind=block.kind, translates=block)
        row.leaflet, row.position, row.revision = leaflet, position, row.revision + 1
        _write_block(row, block, words)
        old.discard(row.pk)
    drop_blocks(leaflet, old)


def _write_block(row: Block, block: Block, words: Words) -> None:
    key = block.pk
    row.meeting, row.letter = block.meeting, block.letter
    match Kind(block.kind):
        case Kind.TEXT:
            fill_block(row, {"words": words.paragraphs(f"text/{key}")})
        case Kind.HEADING | Kind.CALL:
            fill_block(row, {"words": _line(words.of(f"{block.kind}/{key}", block.words))})
        case Kind.IMAGE:
            alternative = _line(words.of(f"alternative/{key}", block.alternative))
            fill_block(row, {"alternative": alternative, "words": _line(words.of(f"line/{key}", block.words))})
            _take_picture(row, block)
        case Kind.QUOTATION if block.quotation is not None:
            row.quotation = _quotation(row, block, words)
        case Kind.TABLE if block.table is not None:
            row.table = row.table or ComparisonTable.objects.create(campaign=row.leaflet.campaign)
            data = table_data(table_with_all(block.table))
            write_table(leaflet=row.leaflet, table=row.table, data=check_table(_in_words(data, f"{key}", words)))
    row.save()


def _take_picture(row: Block, block: Block) -> None:
    """The original's picture, read only where it is another one."""
    same = Block.objects.filter(pk=row.pk, image=F("translates__image"), image_type=block.image_type)
    if not same.exists():
        row.image = Block.objects.values_list("image", flat=True).get(pk=block.pk)
        row.image_type = block.image_type


def _quotation(row: Block, block: Block, words: Words) -> Quotation:
    said = block.quotation
    assert said is not None
    made = row.quotation or Quotation(campaign=row.leaflet.campaign)
    made.translates = said
    parts = {
        "words": words.of(f"quotation/{block.pk}", said.words),
        "speaker": words.of(f"speaker/{block.pk}", said.speaker),
        "role": words.of(f"role/{block.pk}", said.role),
    }
    fill_quotation(made, parts | {"date": said.date, "source": said.source})
    return made


def _in_words(data: TableData, key: str, words: Words) -> TableData:
    """The table with translated words; its claims stay as they are, and are the same claims."""
    caption = words.of(f"caption/{key}", data.caption)
    corner = words.of(f"corner/{key}", data.corner)
    subjects = tuple(words.of(f"subject/{key}", name) for name in data.subjects)
    rows = tuple(_row_in_words(row, key, words) for row in data.rows)
    return replace(data, caption=_line(caption), corner=_line(corner), subjects=tuple(map(_line, subjects)), rows=rows)


def _row_in_words(row: RowData, key: str, words: Words) -> RowData:
    question = _line(words.of(f"question/{key}", row.question))
    cells = tuple(CellData(_line(words.of(f"answer/{key}", cell.answer)), cell.claims) for cell in row.cells)
    return replace(row, question=question, cells=cells)


def _propose(copy: LeafletTranslation, number: UUID, unit: Unit) -> bool:
    claim = Claim.objects.get(pk=number)
    if not unit.target and not claim.wordings.filter(language=copy.language).exists():
        return False
    return propose_wording(claim=claim, language=copy.language, text=unit.target, of=unit.was or unit.source)


def _line(words: str) -> str:
    """What a translator or a word processor broke over lines, on one line."""
    return " ".join(words.split())


def _demand_free(leaflet: Leaflet, language: str, besides: Leaflet | None = None) -> None:
    others = [leaflet, *in_other_languages(leaflet)]
    if any(one.language == language for one in others if besides is None or one.pk != besides.pk):
        raise LeafletError(
            _("There is one in %(language)s already. Write on that one.") % {"language": name_of(language)}
        )
