"""A bulk void's way: asked for with a preview, agreed to by a second organiser, a grace to call it off, then done.

Nothing is appended to the log before the grace is over, and until then either organiser can call it off as if it had
never been. A leaf that has its place in the log stays there: from that moment it cannot be undone, and no page says it
could.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.agreeing import ask_approval, joint, use_approval
from undersigned.campaigns.errors import ApprovalError
from undersigned.campaigns.models import Approval, Organiser
from undersigned.campaigns.roles import Right
from undersigned.campaigns.signals import approval_ended, approval_given
from undersigned.common import clock
from undersigned.ledger.actions import hold_log
from undersigned.letters.models import Letter

from ..bulk import Rule, effect_on, matching
from ..deeds import VOIDED_MANY
from ..errors import VoidError
from ..models import BulkVoid, BulkVoidEntry, Reason, Signature
from .moderating import void_rows

GRACE = timedelta(minutes=15)
BATCH = 500
MANY = joint("bulk-void", Right.MODERATE, gettext_lazy("void many signatures at once"))


@transaction.atomic
def ask_bulk_void(*, by: Organiser, letter: Letter, rule: Rule, reason: str) -> BulkVoid:
    """Fix which signatures fit the rule now, and ask a second organiser to agree.

    Raises VoidError when none fits or the reason is not one of the published ones; ApprovalError when nobody else in
    the team could agree.
    """
    if reason not in Reason.values or reason == Reason.HOLDER or letter.log_id is None:
        raise VoidError(_("Choose one of the listed reasons: it will be public."))
    rows = matching(letter, rule)
    effect = effect_on(letter, rows)
    if not effect.number:
        raise VoidError(_("No signature that counts fits this any more."))
    bulk = BulkVoid.objects.create(
        letter=letter,
        rule=rule.to_json(),
        reason=reason,
        asked=clock.now(),
        number=effect.number,
        by_class=effect.by_class,
    )
    entries = (BulkVoidEntry(bulk=bulk, signature_id=pk) for pk in rows.values_list("pk", flat=True))
    BulkVoidEntry.objects.bulk_create(entries, batch_size=2000)
    bulk.approval = ask_approval(
        by=by,
        campaign=letter.campaign,
        joint=MANY,
        subject=bulk.pk,
        path=reverse("desk-bulk-void", args=[letter.slug, bulk.pk]),
        about=letter.slug,
        number=effect.number,
    )
    bulk.save(update_fields=["approval"])
    return bulk


@receiver(approval_given)
def begin_grace(*, approval: Approval, **_kwargs: Any) -> None:
    """A second organiser agreed: from now on it can be called off for a while, then it happens."""
    if approval.joint == MANY.name:
        asked = BulkVoid.objects.filter(approval=approval, state=BulkVoid.State.ASKED)
        asked.update(state=BulkVoid.State.DUE, due=clock.now() + GRACE)


@receiver(approval_ended)
def drop_bulk_void(*, approval: Approval, **_kwargs: Any) -> None:
    """It was refused or called off: nothing was done, and what it was about is forgotten."""
    if approval.joint == MANY.name:
        for bulk in BulkVoid.objects.filter(approval=approval, state__in=(BulkVoid.State.ASKED, BulkVoid.State.DUE)):
            _finish(bulk, BulkVoid.State.OFF)


def carry_out_bulk_voids() -> bool:
    """Do a part of what is due; True while there is more. Killed at any point, the next call goes on from there."""
    due = BulkVoid.objects.filter(state=BulkVoid.State.DUE, due__lte=clock.now()).select_related("approval")
    for bulk in due.order_by("due"):
        _start(bulk)
    under_way = BulkVoid.objects.filter(state=BulkVoid.State.UNDER_WAY).order_by("due").first()
    if under_way is None:
        return False
    _go_on(under_way)
    return True


@transaction.atomic
def drop_stale_bulk_voids() -> None:
    """What nobody agreed to in time is over, and what it was about is forgotten."""
    waiting = BulkVoid.objects.filter(state=BulkVoid.State.ASKED).select_related("approval")
    for bulk in waiting:
        if bulk.approval is None or not bulk.approval.is_waiting:
            _finish(bulk, BulkVoid.State.OFF)


@transaction.atomic
def _start(bulk: BulkVoid) -> None:
    """From here on it cannot be called off. What was agreed to too long ago (the worker was down) is dropped."""
    try:
        if bulk.approval is None:
            raise ApprovalError(_("Nobody has agreed to this."))
        use_approval(approval=bulk.approval)
    except ApprovalError:
        _finish(bulk, BulkVoid.State.OFF)
        return
    BulkVoid.objects.filter(pk=bulk.pk, state=BulkVoid.State.DUE).update(state=BulkVoid.State.UNDER_WAY)


@transaction.atomic
def _go_on(bulk: BulkVoid) -> None:
    """Void the next of them. The log is held before rows are locked, and no longer than for one batch."""
    letter = Letter.objects.select_related("campaign").get(pk=bulk.letter_id)
    assert letter.log_id is not None
    hold_log(log_id=letter.log_id)
    bulk = BulkVoid.objects.select_for_update().get(pk=bulk.pk)
    entries = list(bulk.entries.order_by("pk").values_list("pk", "signature_id")[:BATCH])
    rows = Signature.objects.select_related("leaf", "amend_leaf").select_for_update(of=("self",))
    chosen = rows.filter(pk__in=[signature_id for _pk, signature_id in entries], status=Signature.Status.COUNTED)
    bulk.done += void_rows(letter=letter, rows=list(chosen), reason=bulk.reason)
    bulk.save(update_fields=["done"])
    BulkVoidEntry.objects.filter(pk__in=[pk for pk, _signature_id in entries]).delete()
    if not bulk.entries.exists():
        asked_by = bulk.approval.asked_by if bulk.approval else None
        record_activity(campaign=letter.campaign, by=asked_by, deed=VOIDED_MANY, about=letter.slug, number=bulk.done)
        _finish(bulk, BulkVoid.State.DONE)


def _finish(bulk: BulkVoid, state: BulkVoid.State) -> None:
    """Over: names may stand in the rule, so it goes, and the list of entries with it."""
    bulk.entries.all().delete()
    bulk.state, bulk.rule = state, {}
    bulk.save(update_fields=["state", "rule"])
