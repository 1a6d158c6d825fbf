"""Writing a leaflet: its settings, its blocks and their order."""

import secrets
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.canonical import canonicalise
from undersigned.common.errors import NotCanonicalError

from ..errors import EditConflictError, LeafletError, WrongStateError
from ..models import Block, CellClaim, Claim, ComparisonTable, Kind, Leaflet, Quotation, Source
from ..queries import claims_in, table_data, table_with_all
from ..tables import EMPTY
from ..wording import clean_line
from .guarding import demand_by_hand
from .tabulating import write_table

MOST_BLOCKS = 60
LONGEST_TEXT = 60_000  # characters; far more than two sides hold
PARTS = ("words", "meeting", "letter", "image", "image_type", "alternative")
QUOTATION_PARTS = ("words", "speaker", "role", "date", "source")


def start_leaflet(*, campaign: Campaign, headline: str, language: str) -> Leaflet:
    """An empty draft. Raises LeafletError for a headline that is no line of words."""
    line = line_of_headline(headline)
    return Leaflet.objects.create(campaign=campaign, headline=line, language=language, slug=_free_slug(line))


@transaction.atomic
def duplicate_leaflet(*, leaflet: Leaflet) -> Leaflet:
    """A draft with the same blocks; its claims and quotations are the same ones, not copies."""
    copy = start_leaflet(campaign=leaflet.campaign, headline=leaflet.headline, language=leaflet.language)
    copy.imprint = leaflet.imprint
    copy.save(update_fields=["imprint"])
    for block in leaflet.blocks.select_related("table"):
        copy_block(block, copy, block.position)
    return copy


@transaction.atomic
def change_settings(*, leaflet: Leaflet, headline: str, language: str, slug: str, imprint: str) -> None:
    """What is true of the whole leaflet. The address stays once it is public: people have printed it."""
    leaflet = locked(leaflet)
    if leaflet.published_at is not None and slug != leaflet.slug:
        raise WrongStateError(_("The address was public and may be printed somewhere, so it stays."))
    before = (leaflet.headline, leaflet.language, leaflet.imprint)
    leaflet.headline, leaflet.language, leaflet.slug = line_of_headline(headline), language, slug
    leaflet.imprint = clean_line(imprint, most=300, what=_("Imprint"))
    if before != (leaflet.headline, leaflet.language, leaflet.imprint):
        demand_by_hand(leaflet)
    if before[1] != language:
        _claims_speak(leaflet, before[1])
    leaflet.modified = clock.now()
    leaflet.save(update_fields=["headline", "language", "slug", "imprint", "modified"])


@transaction.atomic
def add_block(*, leaflet: Leaflet, kind: Kind, after: Block | None = None, **parts: Any) -> Block:
    """A new block behind `after`, or at the end. `parts` are any of PARTS, for a quotation of QUOTATION_PARTS."""
    leaflet = writable(leaflet)
    if leaflet.blocks.count() >= MOST_BLOCKS:
        raise LeafletError(_("A leaflet holds at most 60 blocks. Make a second one."))
    if after is not None:
        position = after.position + 1
        leaflet.blocks.filter(position__gte=position).update(position=F("position") + 1)
    else:
        last = leaflet.blocks.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
    block = Block(leaflet=leaflet, kind=kind, position=position)
    if kind == Kind.TABLE:
        block.table = ComparisonTable.objects.create(campaign=leaflet.campaign)
        write_table(leaflet=leaflet, table=block.table, data=EMPTY)
    if kind == Kind.QUOTATION:
        block.quotation = Quotation(campaign=leaflet.campaign)
        fill_quotation(block.quotation, parts)
    else:
        fill_block(block, parts)
    block.save()
    _touch(leaflet)
    return block


@transaction.atomic
def revise_block(*, block: Block, revision: int, **parts: Any) -> Block:
    """Write a block anew; `parts` as for `add_block`. Raises EditConflictError, LeafletError."""
    leaflet = writable(block.leaflet)
    row = held_block(block, revision)
    if row.quotation is not None:
        fill_quotation(row.quotation, parts)
    else:
        fill_block(row, parts)
    row.revision += 1
    row.save()
    _touch(leaflet)
    return row


@transaction.atomic
def move_block(*, block: Block, by: int) -> None:
    """One place up (-1) or down (+1); at an end nothing happens."""
    leaflet = writable(block.leaflet)
    order = list(leaflet.blocks.defer("image"))
    at = next((place for place, one in enumerate(order) if one.pk == block.pk), None)
    if at is None or not 0 <= at + by < len(order):
        return
    order.insert(at + by, order.pop(at))
    for position, one in enumerate(order):
        one.position = position
    Block.objects.bulk_update(order, ["position"])
    _touch(leaflet)


@transaction.atomic
def duplicate_block(*, block: Block) -> Block:
    """The same again, right behind it. A table's claims are the same claims."""
    leaflet = writable(block.leaflet)
    if leaflet.blocks.count() >= MOST_BLOCKS:
        raise LeafletError(_("A leaflet holds at most 60 blocks. Make a second one."))
    leaflet.blocks.filter(position__gt=block.position).update(position=F("position") + 1)
    _touch(leaflet)
    return copy_block(block, leaflet, block.position + 1)


@transaction.atomic
def remove_block(*, block: Block) -> None:
    """Take a block out. Claims that were never public go with it, if nothing else has them."""
    leaflet = writable(block.leaflet)
    drop_blocks(leaflet, [block.pk])
    _touch(leaflet)


def drop_blocks(leaflet: Leaflet, ids: Collection[UUID]) -> None:
    """Delete blocks of a leaflet, with the tables and quotations that nothing else has."""
    gone = list(leaflet.blocks.filter(pk__in=ids).defer("image").select_related("table", "quotation"))
    leaflet.blocks.filter(pk__in=ids).delete()
    for block in gone:
        if block.table is not None:
            block.table.delete()
        if block.quotation is not None and not block.quotation.blocks.exists():
            block.quotation.delete()
    if any(block.table is not None for block in gone):
        forget_unused(leaflet.campaign)


def locked(leaflet: Leaflet) -> Leaflet:
    """The leaflet as it is now; whoever else writes in it waits."""
    return Leaflet.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=leaflet.pk)


def writable(leaflet: Leaflet) -> Leaflet:
    """The same, where its blocks are written by hand. Raises WrongStateError."""
    leaflet = locked(leaflet)
    demand_by_hand(leaflet)
    return leaflet


def held_block(block: Block, revision: int) -> Block:
    """The block as it is now. Raises EditConflictError when it is not the one that the edit began with."""
    row = Block.objects.select_related("leaflet", "table", "quotation").filter(pk=block.pk).first()
    if row is None:
        raise EditConflictError(_("Someone took this block out meanwhile. Copy your words, and add it anew."))
    if row.revision != revision:
        raise EditConflictError(
            _("Someone else saved this block meanwhile. Your words are below; saving again puts them in its place.")
        )
    return row


def forget_unused(campaign: Campaign) -> None:
    """Claims that stand nowhere and were never public have no history to keep."""
    Claim.objects.filter(campaign=campaign, public_since=None, places=None).delete()


def copy_block(block: Block, leaflet: Leaflet, position: int, *, own_quotation: bool = False) -> Block:
    """The same block at this place of a leaflet. The quotation is the same one, or a copy to be put in other words."""
    table, quotation = block.table, block.quotation
    if quotation is not None and own_quotation:
        parts = {part: getattr(quotation, part) for part in QUOTATION_PARTS}
        quotation = Quotation.objects.create(campaign=leaflet.campaign, **parts)
    made = Block(leaflet=leaflet, position=position, kind=block.kind, quotation=quotation)
    for part in PARTS:
        setattr(made, part, getattr(block, part))
    if table is not None:
        made.table = ComparisonTable.objects.create(campaign=leaflet.campaign)
        write_table(leaflet=leaflet, table=made.table, data=table_data(table_with_all(table)))
    made.save()
    return made


def fill_block(block: Block, parts: dict[str, Any]) -> None:
    """Put these PARTS into a block that is not stored yet. Raises LeafletError."""
    if unknown := parts.keys() - set(PARTS):
        raise TypeError(f"not parts of a block: {sorted(unknown)}")
    if "words" in parts:
        parts = parts | {"words": _words(block.kind, parts["words"])}
    if "alternative" in parts:
        parts = parts | {"alternative": clean_line(parts["alternative"], most=600, what=_("What the picture shows"))}
    for name, value in parts.items():
        setattr(block, name, value)
    if block.image is not None and not block.alternative:
        raise LeafletError(_("Say what the picture shows, for people who cannot see it."))


def _words(kind: str, words: str) -> str:
    if kind != Kind.TEXT:
        return clean_line(words, most=600, what=pgettext("quotation", "Words"))
    if len(words) > LONGEST_TEXT:
        raise LeafletError(_("This text is longer than 60,000 characters. Make several blocks of it, or shorten it."))
    if not words.strip():
        return ""
    try:
        return canonicalise(words).text
    except NotCanonicalError as refused:
        raise LeafletError(f"{refused.problems[0]}") from refused


def fill_quotation(quotation: Quotation, parts: dict[str, Any]) -> None:
    """Put these QUOTATION_PARTS into a quotation, and store it. Raises LeafletError."""
    if unknown := parts.keys() - set(QUOTATION_PARTS):
        raise TypeError(f"not parts of a quotation: {sorted(unknown)}")
    for name, most, what in (
        ("words", 4000, pgettext("quotation", "Words")),
        ("speaker", 200, _("Speaker")),
        ("role", 300, pgettext("speaker", "Role")),
    ):
        if name in parts:
            line = " ".join(str(parts[name]).split())
            setattr(quotation, name, clean_line(line, most=most, what=what))
    if parts.get("date") and parts["date"] > clock.today():
        raise LeafletError(_("This quotation is dated in the future. Correct the date, or leave it empty."))
    for name in ("date", "source"):
        if name in parts:
            setattr(quotation, name, parts[name])
    source: Source | None = quotation.source
    if source is not None and source.campaign_id != quotation.campaign_id:
        raise LeafletError(_("This source belongs to another campaign. Add it to yours first."))
    quotation.save()


def _touch(leaflet: Leaflet) -> None:
    Leaflet.objects.filter(pk=leaflet.pk).update(modified=clock.now())


def _claims_speak(leaflet: Leaflet, before: str) -> None:
    """The leaflet was in another language than it said, and so are the claims that stand only there."""
    elsewhere = CellClaim.objects.exclude(cell__question__table__block__leaflet=leaflet).values("claim_id")
    mine = Claim.objects.filter(pk__in=claims_in(leaflet).values("pk"), language=before)
    mine.exclude(pk__in=elsewhere).update(language=leaflet.language)


def line_of_headline(headline: str) -> str:
    """A headline's words. Raises LeafletError."""
    line = clean_line(headline, most=300, what=_("Headline"))
    if not line:
        raise LeafletError(_("A leaflet needs a headline. Write one."))
    return line


def _free_slug(headline: str) -> str:
    """An address made of the headline's Latin words; scripts that make none get a short random one."""
    base = slugify(headline)[:60].strip("-")
    if len(base) < 3 or base.isdigit():
        return f"leaflet-{secrets.token_hex(3)}"
    if not Leaflet.objects.filter(slug=base).exists():
        return base
    return f"{base}-{secrets.token_hex(2)}"
