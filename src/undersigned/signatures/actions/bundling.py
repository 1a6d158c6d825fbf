"""Addresses leave the server as a file only when two organisers have agreed to it, and each time anew."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.agreeing import ask_approval, joint, latest_approval, use_approval
from undersigned.campaigns.errors import ApprovalError
from undersigned.campaigns.models import Approval, Organiser
from undersigned.campaigns.roles import Right
from undersigned.letters.models import Letter
from undersigned.sealing.bundle import Bundle

from ..deeds import BUNDLE_TAKEN
from ..news import bundle_of, news_number

ADDRESSES = joint("address-export", Right.OPEN, gettext_lazy("take the sealed addresses of a letter away as a file"))


def ask_for_bundle(*, by: Organiser, letter: Letter) -> Approval:
    """Ask a second organiser. Raises NotAllowedError, and ApprovalError when nobody else could agree."""
    return ask_approval(
        by=by,
        campaign=letter.campaign,
        joint=ADDRESSES,
        subject=letter.pk,
        path=reverse("desk-sealed", args=[letter.slug]),
        about=letter.slug,
        number=news_number(letter),
    )


def bundle_approval(letter: Letter) -> Approval | None:
    """What was asked for last about this letter's addresses and is not over."""
    return latest_approval(ADDRESSES, campaign=letter.campaign, subject=letter.pk)


@transaction.atomic
def take_bundle(*, by: Organiser, letter: Letter) -> Bundle:
    """The closed addresses, for either of the two who agreed; once. Raises ApprovalError."""
    use_to_take_addresses(bundle_approval(letter), by=by)
    bundle = bundle_of(letter)
    record_activity(campaign=letter.campaign, by=by, deed=BUNDLE_TAKEN, about=letter.slug, number=len(bundle.sealed))
    return bundle


def use_to_take_addresses(approval: Approval | None, *, by: Organiser) -> None:
    """Use what was agreed to, as either of the two. Raises ApprovalError for anybody else, and without an approval."""
    if approval is None or not approval.is_between(by):
        raise ApprovalError(
            _("Two organisers have to agree before addresses leave this server. Ask a second one first.")
        )
    use_approval(approval=approval)
