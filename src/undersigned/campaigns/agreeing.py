"""What one organiser may not do alone: one asks, another agrees, and then it may be done.

A room says once what takes two, and asks where it would otherwise act:

    BULK_VOID = joint("bulk-void", Right.MODERATE, _("void many signatures at once"))

    approval = ask_approval(by=..., campaign=..., joint=BULK_VOID, subject=row.pk, path="/desk/…")

When the other one agrees, `approval_given` is sent in the same transaction; the room acts on it, or later calls
`use_approval`, which works once. Two accounts are no proof of two people, and docs/threat-model.md says so.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from undersigned.common import clock

from . import mails, queries
from .activity import AGREED, ASKED, CALLED_OFF, record_activity
from .errors import ApprovalError, NotAllowedError
from .models import Approval, Campaign, Organiser
from .roles import Right
from .signals import approval_ended, approval_given

WAITS = timedelta(days=7)  # for the second organiser
LASTS = timedelta(hours=24)  # once agreed to
KEPT = timedelta(days=30)  # afterwards, for who looks back


@dataclass(frozen=True)
class Joint:
    """One kind of thing that takes two: the right that both need, and what it is called (“void many signatures”)."""

    name: str
    right: Right
    label: str | Promise


JOINTS: dict[str, Joint] = {}


def joint(name: str, right: Right, label: str | Promise) -> Joint:
    """Make something that takes two known. Names are for ever: rows hold them."""
    if JOINTS.setdefault(name, Joint(name, right, label)).label is not label:
        raise ValueError(f"There are two joint actions called {name}.")
    return JOINTS[name]


@transaction.atomic
def ask_approval(
    *,
    by: Organiser,
    campaign: Campaign,
    joint: Joint,
    subject: uuid.UUID,
    path: str,
    about: str = "",
    number: int | None = None,
) -> Approval:
    """Ask the others of the team who have the right; they are mailed a link to `path`.

    Raises NotAllowedError, and ApprovalError when nobody else in the team could agree.
    """
    if not queries.may(by, campaign, joint.right):
        raise NotAllowedError(_("Your role in this team does not allow that. Ask an owner."))
    others = queries.who_could_agree(campaign, joint.right, but=by)
    if not others:
        raise ApprovalError(
            _(
                "This takes two organisers, and nobody else in your team could agree. Invite someone who moderates "
                "with you, then ask again."
            )
        )
    approval = Approval.objects.create(
        campaign=campaign,
        joint=joint.name,
        right=joint.right.value,
        subject=subject,
        about=about,
        number=number,
        path=path,
        asked_by=by,
        asked=clock.now(),
        expires=clock.now() + WAITS,
    )
    record_activity(campaign=campaign, by=by, deed=ASKED, about=about, number=number)
    for other in others:
        context = {"approval": approval, "what": joint.label, "who": by.shown_as, "path": path, "days": WAITS.days}
        mails.send("approval-asked", to=other.email, language=other.language, context=context)
    return approval


@transaction.atomic
def agree(*, by: Organiser, approval: Approval) -> Approval:
    """Agree as the second organiser: from now on it may be done, once, within a day.

    Raises NotAllowedError without the right; ApprovalError for who asked, when it is over, or when who asked may not do
    it any more.
    """
    found = _locked(approval)
    right = Right(found.right)
    if not queries.may(by, found.campaign, right):
        raise NotAllowedError(_("Your role in this team does not allow that. Ask an owner."))
    if not found.is_waiting:
        raise ApprovalError(_("This is over: it was answered, called off, or waited too long. It can be asked anew."))
    if found.asked_by is None or not queries.may(found.asked_by, found.campaign, right):
        raise ApprovalError(_("Whoever asked may not do this any more. Someone else has to ask anew."))
    if found.asked_by_id == by.pk:
        raise ApprovalError(_("You asked for this yourself. Another organiser has to agree."))
    found.state, found.answered_by, found.answered = Approval.State.AGREED, by, clock.now()
    found.expires = clock.now() + LASTS
    found.save(update_fields=["state", "answered_by", "answered", "expires"])
    record_activity(
        campaign=found.campaign, by=by, deed=AGREED, about=found.about, number=found.number, whom=found.asked_by
    )
    approval_given.send(Approval, approval=found)
    return found


@transaction.atomic
def call_off(*, by: Organiser, approval: Approval) -> Approval:
    """Refuse, take back, or stop what was agreed to and not done yet; anyone with the right may.

    Raises NotAllowedError, and ApprovalError when it was done or called off already.
    """
    found = _locked(approval)
    if not queries.may(by, found.campaign, Right(found.right)):
        raise NotAllowedError(_("Your role in this team does not allow that. Ask an owner."))
    if found.state not in (Approval.State.WAITING, Approval.State.AGREED):
        raise ApprovalError(_("There is nothing to call off any more: it was done, or called off before."))
    found.state, found.answered_by, found.answered = Approval.State.ENDED, by, clock.now()
    found.save(update_fields=["state", "answered_by", "answered"])
    record_activity(campaign=found.campaign, by=by, deed=CALLED_OFF, about=found.about, number=found.number)
    approval_ended.send(Approval, approval=found)
    return found


def latest_approval(joint: Joint, *, campaign: Campaign, subject: uuid.UUID) -> Approval | None:
    """What was asked for last about a subject, and is not over."""
    rows = Approval.objects.filter(campaign=campaign, joint=joint.name, subject=subject)
    latest = rows.select_related("campaign", "asked_by", "answered_by").order_by("-asked").first()
    return latest if latest is not None and (latest.is_waiting or latest.can_be_used) else None


@transaction.atomic
def use_approval(*, approval: Approval) -> Approval:
    """Use what was agreed to, once. Raises ApprovalError when it was not agreed to, is too old, or was used."""
    found = _locked(approval)
    if not found.can_be_used:
        raise ApprovalError(_("A second organiser has not agreed to this, or it was done already. Ask for it anew."))
    found.state = Approval.State.USED
    found.save(update_fields=["state"])
    return found


def forget_old_approvals() -> None:
    """Let go of approvals a month after they could last be used."""
    Approval.objects.filter(expires__lt=clock.now() - KEPT).delete()


def _locked(approval: Approval) -> Approval:
    rows = Approval.objects.select_for_update(of=("self",)).select_related("campaign", "asked_by")
    return rows.get(pk=approval.pk)
