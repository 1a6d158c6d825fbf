"""Links between two campaigns: proposed by one, confirmed by the other, ended by either."""

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.canonical import one_line

from . import queries
from .errors import LinkedError, NotAllowedError
from .models import Campaign, Link, Organiser
from .roles import Right

SENTENCE_LENGTH = 300


@transaction.atomic
def propose_link(*, by: Organiser, campaign: Campaign, other: Campaign, sentence: str) -> Link:
    """Ask another campaign for a public link, with a sentence on what both share; nobody sees it before they agree.

    Raises NotAllowedError, LinkedError, and NotCanonicalError for the sentence.
    """
    _demand(by, campaign)
    line = one_line(sentence, max_length=SENTENCE_LENGTH)
    if campaign.pk == other.pk:
        raise LinkedError(_("This is your own campaign. Give the address of another one."))
    # Both rows in one order, so that two proposals at once wait for each other.
    list(Campaign.objects.select_for_update().filter(pk__in=[campaign.pk, other.pk]).order_by("pk"))
    if queries.link_between(campaign, other) is not None:
        raise LinkedError(_("There is a link with this campaign already, or a proposal that waits. It stands below."))
    return Link.objects.create(proposer=campaign, other=other, sentence=line, language=campaign.language)


@transaction.atomic
def confirm_link(*, by: Organiser, link: Link) -> None:
    """Agree to what another campaign proposed: both public pages show it from now on. Raises NotAllowedError."""
    _demand(by, link.other)
    Link.objects.filter(pk=link.pk, confirmed=None).update(confirmed=clock.now())
    link.refresh_from_db()


@transaction.atomic
def end_link(*, by: Organiser, link: Link) -> None:
    """Take a proposal back, decline it, or end a link; each of the two may. Raises NotAllowedError."""
    if not any(queries.may(by, campaign, Right.MANAGE_TEAM) for campaign in (link.proposer, link.other)):
        raise NotAllowedError(_("Your role in this team does not allow that."))
    Link.objects.filter(pk=link.pk).delete()


def _demand(organiser: Organiser, campaign: Campaign) -> None:
    if not queries.may(organiser, campaign, Right.MANAGE_TEAM):
        raise NotAllowedError(_("Your role in this team does not allow that."))
