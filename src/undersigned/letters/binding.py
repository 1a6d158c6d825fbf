"""Whose keys a sealed letter's contact data are closed to, as freezing and thawing need it. See `holders`."""

from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.sealing.recipients import FEWEST, recipients_document

from .models import Holder, Letter


def missing_holders(letter: Letter) -> list[str]:
    """A sentence for each thing about keys that stands in the way of freezing."""
    if not letter.is_sealed:
        return []
    holders = list(letter.holders.all())
    reasons = [
        _("The key of %(name)s was not tried yet: do its drill, or remove it.") % {"name": holder.name}
        for holder in holders
        if holder.drilled_at is None
    ]
    if len(holders) < FEWEST:
        reasons.append(_("A sealed letter needs the keys of at least two people: with one, a lost disk loses all."))
    return reasons


def bind_holders(letter: Letter) -> bytes:
    """From now on every key that passed its drill is in use; returns their list, whose hash goes into the log."""
    holders = letter.holders.filter(drilled_at__isnull=False)
    holders.update(since=clock.now(), until=None)
    return recipients_document(holders.values_list("recipient", flat=True))


def release_holders(letter: Letter) -> None:
    """The letter is a draft again: no key is in use."""
    Holder.objects.filter(letter=letter).update(since=None, until=None)
