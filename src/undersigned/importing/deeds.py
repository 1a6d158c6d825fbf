"""What is written down of what a team does with lists of people who signed elsewhere (campaigns/activity.py)."""

from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.activity import Deed, deed, record_activity
from undersigned.campaigns.models import Activity, Organiser

from .models import BroughtList

LIST_SEEN = deed("brought-list-seen", Activity.Kind.VIEWED, _("looked at a list of people who signed elsewhere"))
LIST_ENTERED = deed("brought-list-entered", Activity.Kind.CHANGED, _("entered people who signed elsewhere"))
ODD_ROWS_TAKEN = deed("brought-list-odd-rows", Activity.Kind.EXPORTED, _("took the rows that were left out as a file"))


def record(*, brought: BroughtList, by: Organiser, deed: Deed, number: int | None = None) -> None:
    """Write down what was done with a list."""
    record_activity(campaign=brought.campaign, by=by, deed=deed, about=brought.letter.slug, number=number)
