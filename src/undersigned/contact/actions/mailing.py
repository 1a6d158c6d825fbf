"""What the worker does with messages: has their addresses confirmed, and lets go of what has had its time."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver

from undersigned.common import clock
from undersigned.mail.actions import queue_mails
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.pacing import count_once, count_unasked_mail, limits_key, spread
from undersigned.mail.queries import stopped_among
from undersigned.mail.signals import mails_accepted, mails_failed
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import SealingError

from ..keys import PENDING, destroy_conversation_key
from ..mails import CONFIRM, confirm_mail
from ..models import KEPT, SILENT, Conversation, PendingMessage, State
from ..sealed import Typed, open_typed

BATCH = 200
MOST_A_DAY = 5  # messages that one address may write to one campaign
PENDING_KEPT_AT_MOST = timedelta(days=14)
_DAY = timedelta(days=1)


@transaction.atomic
def plan_messages() -> int:
    """Give each new form the time of its mail, slowed by network; returns how many there were."""
    free = PendingMessage.objects.select_for_update(skip_locked=True)
    rows = list(free.filter(progress=PendingMessage.Progress.NEW)[:BATCH])
    spread(rows, _lane)
    for row in rows:
        row.progress = PendingMessage.Progress.PLANNED
    PendingMessage.objects.bulk_update(rows, ["progress", "mail_after"])
    return len(rows)


@transaction.atomic
def queue_confirmations() -> int:
    """Hand the mails whose time has come to the mail room; returns how many rows were dealt with."""
    rows = list(
        PendingMessage.objects.filter(mail_after__lte=clock.now(), progress=PendingMessage.Progress.PLANNED)
        .select_related("campaign", "letter", "meeting")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("mail_after")[:BATCH]
    )
    opened = [(row, _typed(row)) for row in rows]
    stopped = stopped_among(typed.writer.address for _row, typed in opened if typed)
    mails = []
    for row, typed in opened:
        if typed is None or typed.writer.address in stopped:
            row.delete()
        elif mail := _deal_with(row, typed):
            mails.append(mail)
    queue_mails(mails)
    return len(rows)


def forget_old() -> None:
    """Close what has been silent for long, delete what was closed a while ago and what nobody confirmed."""
    now = clock.now()
    PendingMessage.objects.filter(Q(expires_at__lte=now) | Q(key_day__lt=clock.today() - PENDING_KEPT_AT_MOST)).delete()
    silent = Conversation.objects.filter(state=State.OPEN, last_at__lte=now - SILENT)
    silent.update(state=State.CLOSED, unanswered=False, last_at=now)
    for conversation in Conversation.objects.filter(state=State.CLOSED, last_at__lte=now - KEPT):
        pk = conversation.pk
        conversation.delete()
        destroy_conversation_key(pk)
    _destroy_keys()


@receiver(mails_accepted)
def note_accepted(*, kind: str, references: Iterable[str], at: datetime, **_kwargs: Any) -> None:
    """The mail server took it: now the link's time begins to run."""
    if kind == CONFIRM:
        PendingMessage.objects.filter(pk__in=list(references), progress=PendingMessage.Progress.QUEUED).update(
            progress=PendingMessage.Progress.MAILED,
            expires_at=at + timedelta(hours=settings.UNDERSIGNED_PENDING_HOURS),
        )


@receiver(mails_failed)
def note_failed(*, kind: str, references: Iterable[str], **_kwargs: Any) -> None:
    """The address cannot be reached: nothing will ever confirm this, so it is forgotten."""
    if kind == CONFIRM:
        PendingMessage.objects.filter(pk__in=list(references), progress=PendingMessage.Progress.QUEUED).delete()


def _deal_with(row: PendingMessage, typed: Typed) -> OutgoingMail | None:
    """The mail for a row whose time has come, with the row moved on; None when there is nothing to send now."""
    canonical = typed.writer.canonical
    if count_unasked_mail(address=canonical) > settings.UNDERSIGNED_UNASKED_PER_DAY:
        row.mail_after = datetime.combine(clock.today() + _DAY, time(), tzinfo=UTC)
        row.save(update_fields=["mail_after"])
        return None
    mark = tag(limits_key(clock.today()), "messages", row.campaign_id.bytes, canonical)
    if count_once(mark, lasts=_DAY) > MOST_A_DAY:
        row.delete()
        return None
    row.progress = PendingMessage.Progress.QUEUED
    row.save(update_fields=["progress"])
    return confirm_mail(row, typed)


def _destroy_keys() -> None:
    """Keys of days that no form needs."""
    today, keystore = clock.today(), settings.KEYSTORE
    needed = {f"{PENDING}{day}" for day in PendingMessage.objects.values_list("key_day", flat=True).distinct()}
    recent = {f"{PENDING}{today - back * _DAY}" for back in (-1, 0, 1)}
    for name in keystore.names(PENDING):
        if name not in needed | recent:
            keystore.destroy(name)


def _typed(row: PendingMessage) -> Typed | None:
    """What is in the box; None when its key is gone, so that nobody can ever open it."""
    try:
        return open_typed(row)
    except SealingError:
        return None


def _lane(row: PendingMessage) -> bytes:
    """What a row shares its pace with: its network for this campaign, or the crowd of shared networks."""
    return bytes(row.network) or tag(limits_key(row.key_day), "message crowd", row.campaign_id.bytes)
