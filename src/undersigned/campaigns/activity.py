"""What a team did, written down for its owners: who viewed, changed or exported what.

A room says what can be done in it once, and writes it down where it happens:

    OPENED = deed("letter-opened", Activity.Kind.CHANGED, _("opened the letter"))

    record_activity(campaign=letter.campaign, by=organiser, deed=OPENED, about=letter.slug)

An export is written down before the file leaves. What is viewed over and over is written down once an hour.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from undersigned.common import clock

from .models import Activity, Campaign, Organiser

KEPT = timedelta(days=365)
SAME_VIEW = timedelta(hours=1)


@dataclass(frozen=True)
class Deed:
    """One thing that can be done: its name for the table, and what it is called (“opened the letter”)."""

    name: str
    kind: Activity.Kind
    label: str | Promise


DEEDS: dict[str, Deed] = {}


def deed(name: str, kind: Activity.Kind, label: str | Promise) -> Deed:
    """Make a deed known, so that the owners' page can call it by its words. Names are for ever: rows hold them."""
    if DEEDS.setdefault(name, Deed(name, kind, label)).label is not label:
        raise ValueError(f"There are two deeds called {name}.")
    return DEEDS[name]


CHANGED, VIEWED = Activity.Kind.CHANGED, Activity.Kind.VIEWED
INVITED = deed("team-invited", CHANGED, _("invited someone to the team"))
INVITATION_WITHDRAWN = deed("team-invitation-withdrawn", CHANGED, _("withdrew an invitation"))
JOINED = deed("team-joined", CHANGED, _("joined the team"))
ROLE_CHANGED = deed("team-role", CHANGED, _("changed a role"))
REMOVED = deed("team-removed", CHANGED, _("took someone out of the team"))
LEFT = deed("team-left", CHANGED, _("left the team"))
DESCRIBED = deed("campaign-described", CHANGED, _("changed the campaign’s name or description"))
ACTIVITY_SEEN = deed("activity-seen", VIEWED, _("looked at this list"))
ASKED = deed("approval-asked", CHANGED, _("asked a second organiser to agree"))
AGREED = deed("approval-agreed", CHANGED, _("agreed as the second organiser"))
CALLED_OFF = deed("approval-ended", CHANGED, _("called off what takes two organisers"))


def record_activity(
    *,
    campaign: Campaign,
    by: Organiser | None,
    deed: Deed,
    about: str = "",
    number: int | None = None,
    whom: Organiser | None = None,
) -> None:
    """Write down what a member of the team did.

    `about` says to what (a letter's address, a role) and never names a signatory; `whom` is a member it was done to,
    `number` how many signatures, mails or rows it was. The same view by the same person is written down once an hour.
    """
    if deed.kind == Activity.Kind.VIEWED and _seen_lately(campaign, by, deed, about):
        return
    Activity.objects.create(
        campaign=campaign,
        organiser=by,
        at=clock.now(),
        kind=deed.kind,
        deed=deed.name,
        about=about[:120],
        number=number,
        whom=whom,
    )


def forget_old_activity() -> int:
    """Let go of what is older than a year; returns how many rows that were."""
    return Activity.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


def _seen_lately(campaign: Campaign, by: Organiser | None, deed: Deed, about: str) -> bool:
    rows = Activity.objects.filter(campaign=campaign, organiser=by, deed=deed.name, about=about[:120])
    return rows.filter(at__gt=clock.now() - SAME_VIEW).exists()
