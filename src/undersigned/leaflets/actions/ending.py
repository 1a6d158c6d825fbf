"""The end of a leaflet: a draft that nobody has read is deleted, one that was public is taken down with a notice."""

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.common import clock

from ..errors import LeafletError, WrongStateError
from ..models import MOVES, Leaflet, State
from ..wording import clean_line
from .editing import forget_unused, locked


@transaction.atomic
def delete_leaflet(*, leaflet: Leaflet) -> None:
    """Delete a draft that was never public, with what nothing else has. Raises WrongStateError."""
    leaflet = locked(leaflet)
    if leaflet.state != State.DRAFT or leaflet.published_at is not None:
        raise WrongStateError(_("This leaflet was public, so its address stays. Take it down instead, with a notice."))
    tables = [block.table for block in leaflet.blocks.select_related("table") if block.table]
    quotations = [block.quotation for block in leaflet.blocks.select_related("quotation") if block.quotation]
    leaflet.blocks.all().delete()
    for table in tables:
        table.delete()
    for quotation in quotations:
        if not quotation.blocks.exists():
            quotation.delete()
    forget_unused(leaflet.campaign)
    leaflet.delete()


@transaction.atomic
def take_down_leaflet(*, leaflet: Leaflet, notice: str, by_operator: bool = False) -> None:
    """What stood there is no longer shown; the notice stands in its place. Raises LeafletError, WrongStateError."""
    leaflet = locked(leaflet)
    if State.TAKEN_DOWN not in MOVES[State(leaflet.state)]:
        raise WrongStateError(_("The leaflet is %(state)s already.") % {"state": State(leaflet.state).label})
    if leaflet.published_at is None:
        raise WrongStateError(_("This leaflet was never public. Delete it, or leave it as a draft."))
    words = clean_line(notice, most=500, what=_("Notice"))
    if not words:
        raise LeafletError(_("Say in a sentence why the leaflet is taken down: it will stand in its place."))
    leaflet.state, leaflet.notice, leaflet.modified = State.TAKEN_DOWN, words, clock.now()
    leaflet.taken_down_by_operator = by_operator
    leaflet.save(update_fields=["state", "notice", "modified", "taken_down_by_operator"])


@transaction.atomic
def put_leaflet_back(*, leaflet: Leaflet) -> None:
    """What the operator took down can be read again. Raises WrongStateError for any other."""
    leaflet = locked(leaflet)
    if leaflet.state != State.TAKEN_DOWN or not leaflet.taken_down_by_operator:
        raise WrongStateError(_("Only a leaflet that the operator took down comes back."))
    leaflet.state, leaflet.notice, leaflet.taken_down_by_operator = State.PUBLISHED, "", False
    leaflet.save(update_fields=["state", "notice", "taken_down_by_operator"])
