"""Publishing a leaflet, and taking it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.blocked import refused_words
from undersigned.common import clock

from ..errors import IncompleteError, WrongStateError
from ..models import MOVES, Block, Claim, Kind, Leaflet, LeafletTranslation, State
from ..queries import claims_in, working_copy_of
from .editing import locked
from .translating import join
from .wordings import accept_wordings


@transaction.atomic
def publish_leaflet(*, leaflet: Leaflet) -> None:
    """Anyone may read it from now on, and every change of its claims is public. Raises IncompleteError."""
    leaflet = _moving(leaflet, State.PUBLISHED)
    reasons = missing_parts(list(leaflet.blocks.defer("image")))
    if reasons := [*reasons, *filter(None, [refused_words(leaflet.headline)])]:
        raise IncompleteError(reasons)
    now = clock.now()
    copy = working_copy_of(leaflet)
    if copy is not None:
        join(copy, at=now)
        leaflet.refresh_from_db()
    accept_wordings(claims=claims_in(leaflet), language=leaflet.language)
    Claim.objects.filter(pk__in=claims_in(leaflet).values("pk"), public_since=None).update(public_since=now)
    leaflet.state, leaflet.published_at, leaflet.modified = State.PUBLISHED, leaflet.published_at or now, now
    leaflet.save(update_fields=["state", "published_at", "modified"])


@transaction.atomic
def withdraw_leaflet(*, leaflet: Leaflet) -> None:
    """Back to draft: nobody reads it any more. The history of its claims stays with them."""
    leaflet = _moving(leaflet, State.DRAFT)
    leaflet.state = State.DRAFT
    leaflet.save(update_fields=["state"])


@transaction.atomic
def publish_translation(*, copy: LeafletTranslation) -> Leaflet:
    """What was written beside the original is what readers see from now on.

    Raises IncompleteError, TranslationError while a part is open, EditConflictError.
    """
    leaflet = locked(copy.leaflet)
    if leaflet.state == State.PUBLISHED:
        join(copy, at=clock.now())
        accept_wordings(claims=claims_in(leaflet), language=leaflet.language)
        Claim.objects.filter(pk__in=claims_in(leaflet).values("pk"), public_since=None).update(public_since=clock.now())
    else:
        publish_leaflet(leaflet=leaflet)
    return locked(leaflet)


def missing_parts(blocks: list[Block]) -> list[str]:
    """A sentence for each thing without which a reader would find a hole."""
    if not blocks:
        return [_("The leaflet is empty. Add a text first.")]
    sentences = {
        Kind.TEXT: _("Block %(n)d is a text without words."),
        Kind.HEADING: _("Block %(n)d is a heading without words."),
        Kind.CALL: _("Block %(n)d is a call without words."),
        Kind.MEETING: _("Block %(n)d names no meeting."),
        Kind.IMAGE: _("Block %(n)d has no picture."),
        Kind.QUOTATION: _("Block %(n)d is a quotation without words."),
    }
    with_image = set(Block.objects.filter(pk__in=[block.pk for block in blocks]).exclude(image=None).values_list("pk"))
    found = []
    for number, block in enumerate(blocks, start=1):
        there = {
            Kind.MEETING: block.meeting_id is not None,
            Kind.IMAGE: (block.pk,) in with_image,
            Kind.QUOTATION: bool(block.quotation and block.quotation.words),
            Kind.TABLE: True,
        }.get(Kind(block.kind), bool(block.words.strip()))
        if not there:
            found.append(sentences[Kind(block.kind)] % {"n": number})
    return found


def _moving(leaflet: Leaflet, goal: State) -> Leaflet:
    current = locked(leaflet)
    if goal not in MOVES[State(current.state)]:
        raise WrongStateError(_("The leaflet is %(state)s already.") % {"state": State(current.state).label})
    return current
