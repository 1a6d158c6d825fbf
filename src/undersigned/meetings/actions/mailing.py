"""What the worker does with replies: has them confirmed, reminds, tells of changes, lets go of what has had its time.

A mail about a meeting and the notice that it was sent are written in one transaction. A worker that is killed has
either done both or neither, so nobody is told twice and nobody is left out.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.dispatch import receiver

from undersigned.common import clock
from undersigned.mail.actions import queue_mails
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.pacing import count_once, count_unasked_mail, limits_key, spread
from undersigned.mail.queries import stopped_among
from undersigned.mail.signals import mails_accepted, mails_failed
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import SealingError

from ..keys import MEETING, PENDING, make_meeting_key
from ..mails import CONFIRM, already_mail, change_mail, confirm_mail, reminder_mail
from ..models import KEPT, LASTS, Meeting, Notice, PendingReply, Reply
from ..queries import meetings_to_remind_of, unreminded, untold
from ..sealed import Kept, Typed, open_reply, open_typed
from .replying import REMIND_BEFORE, address_tag

BATCH = 200
PENDING_KEPT_AT_MOST = timedelta(days=14)
_DAY = timedelta(days=1)


@transaction.atomic
def plan_replies() -> int:
    """Give each new form the time of its mail, slowed by network; returns how many there were."""
    free = PendingReply.objects.select_for_update(skip_locked=True)
    rows = list(free.filter(progress=PendingReply.Progress.NEW)[:BATCH])
    spread(rows, _lane)
    for row in rows:
        row.progress = PendingReply.Progress.PLANNED
    PendingReply.objects.bulk_update(rows, ["progress", "mail_after"])
    return len(rows)


@transaction.atomic
def queue_confirmations() -> int:
    """Hand the mails whose time has come to the mail room; returns how many rows were dealt with."""
    rows = list(
        PendingReply.objects.filter(mail_after__lte=clock.now(), progress=PendingReply.Progress.PLANNED)
        .select_related("meeting", "meeting__campaign")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("mail_after")[:BATCH]
    )
    opened = [(row, _typed(row)) for row in rows]
    stopped = stopped_among(typed.address for _row, typed in opened if typed)
    mails = []
    for row, typed in opened:
        if typed is None or typed.address in stopped or not row.meeting.takes_replies:
            row.delete()
        elif mail := _deal_with(row, typed):
            mails.append(mail)
    queue_mails(mails)
    return len(rows)


def tell_changes() -> int:
    """Tell who replied, in batches, of the last move or cancellation; returns how many were dealt with.

    Whoever is to be told of two changes at once is told of the last one only: it says how the meeting is now.
    """
    told = 0
    for meeting in Meeting.objects.select_related("campaign").filter(told_sequence__lt=F("sequence"))[:BATCH]:
        told += _tell_batch(meeting)
        if not untold(meeting).exists():
            # Only if it has not changed again meanwhile.
            Meeting.objects.filter(pk=meeting.pk, sequence=meeting.sequence).update(told_sequence=meeting.sequence)
    return told


def remind() -> int:
    """One reminder, the day before, to each who replied earlier; returns how many were dealt with.

    A meeting that was moved is reminded of once more, before its new time.
    """
    reminded = 0
    for meeting in meetings_to_remind_of(REMIND_BEFORE).filter(told_sequence=F("sequence")):
        reminded += _remind_batch(meeting)
    return reminded


def forget_past() -> None:
    """Seven days after a meeting: delete its replies, then destroy their key. The numbers stay.

    Forms that nobody confirmed go when their link has expired, and days' keys when nothing needs them.
    """
    now = clock.now()
    PendingReply.objects.filter(Q(expires_at__lte=now) | Q(key_day__lt=clock.today() - PENDING_KEPT_AT_MOST)).delete()
    long_over = Q(ends__lte=now - KEPT) | Q(ends=None, starts__lte=now - KEPT - LASTS)
    for meeting in Meeting.objects.filter(long_over, forgotten_at=None):
        with transaction.atomic():
            Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
            PendingReply.objects.filter(meeting=meeting).delete()
            Reply.objects.filter(meeting=meeting).delete()
            Meeting.objects.filter(pk=meeting.pk).update(forgotten_at=now, told_sequence=F("sequence"))
    _destroy_keys()


@receiver(mails_accepted)
def note_accepted(*, kind: str, references: Iterable[str], at: datetime, **_kwargs: Any) -> None:
    """The mail server took it: now the link's time begins to run."""
    if kind == CONFIRM:
        PendingReply.objects.filter(pk__in=list(references), progress=PendingReply.Progress.QUEUED).update(
            progress=PendingReply.Progress.MAILED,
            expires_at=at + timedelta(hours=settings.UNDERSIGNED_PENDING_HOURS),
        )


@receiver(mails_failed)
def note_failed(*, kind: str, references: Iterable[str], **_kwargs: Any) -> None:
    """The address cannot be reached: nothing will ever confirm this, so it is forgotten."""
    if kind == CONFIRM:
        PendingReply.objects.filter(pk__in=list(references), progress=PendingReply.Progress.QUEUED).delete()


@transaction.atomic
def _tell_batch(meeting: Meeting) -> int:
    now_is = _held(meeting)
    if now_is is None:
        return 0
    rows = list(untold(now_is).select_for_update(of=("self",), skip_locked=True)[:BATCH])
    _notice(rows, now_is, Notice.Kind.CHANGE)
    if now_is.starts - clock.now() <= REMIND_BEFORE:  # what they read now reminds them, too
        _notice(rows, now_is, Notice.Kind.REMINDER)
    if not now_is.is_over:
        queue_mails([change_mail(now_is, row, kept) for row, kept in _opened(rows)])
    return len(rows)


@transaction.atomic
def _remind_batch(meeting: Meeting) -> int:
    now_is = _held(meeting)
    if now_is is None:
        return 0
    rows = list(unreminded(now_is).select_for_update(of=("self",), skip_locked=True)[:BATCH])
    _notice(rows, now_is, Notice.Kind.REMINDER)
    queue_mails([reminder_mail(now_is, row, kept) for row, kept in _opened(rows)])
    return len(rows)


def _held(meeting: Meeting) -> Meeting | None:
    """The meeting, held so that it cannot change between a mail's words and its notice; None if it just has."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("campaign")
    return rows.filter(pk=meeting.pk, sequence=meeting.sequence).first()


def _notice(rows: list[Reply], meeting: Meeting, kind: Notice.Kind) -> None:
    """Write down that these are told. A second worker's rows would break the rule in the database, and its mails go."""
    Notice.objects.bulk_create(Notice(reply=row, kind=kind, sequence=meeting.sequence) for row in rows)


def _opened(rows: Iterable[Reply]) -> Iterable[tuple[Reply, Kept]]:
    for row in rows:
        try:
            yield row, open_reply(row)
        except SealingError:  # nobody can ever write to them
            continue


def _deal_with(row: PendingReply, typed: Typed) -> OutgoingMail | None:
    """The mail for a row whose time has come, with the row moved on; None when there is nothing to send now."""
    if count_unasked_mail(address=typed.canonical) > settings.UNDERSIGNED_UNASKED_PER_DAY:
        row.mail_after = datetime.combine(clock.today() + _DAY, time(), tzinfo=UTC)
        row.save(update_fields=["mail_after"])
        return None
    key = make_meeting_key(row.meeting_id)
    mails = count_once(tag(key, "mails", typed.canonical), lasts=PENDING_KEPT_AT_MOST)
    if mails > settings.UNDERSIGNED_MAILS_PER_ADDRESS:  # the address has its links
        row.delete()
        return None
    earlier = Reply.objects.filter(meeting_id=row.meeting_id, tag=address_tag(key, typed.canonical)).first()
    if earlier is not None:
        mail = already_mail(row, typed, open_reply(earlier).token)
        row.delete()
        return mail
    row.progress = PendingReply.Progress.QUEUED
    row.save(update_fields=["progress"])
    return confirm_mail(row, typed)


def _destroy_keys() -> None:
    """Keys of days that no form needs, and of meetings that are forgotten or gone."""
    today, keystore = clock.today(), settings.KEYSTORE
    needed = {f"{PENDING}{day}" for day in PendingReply.objects.values_list("key_day", flat=True).distinct()}
    recent = {f"{PENDING}{today - back * _DAY}" for back in (-1, 0, 1)}
    for name in keystore.names(PENDING):
        if name not in needed | recent:
            keystore.destroy(name)
    remembered = set(Meeting.objects.filter(forgotten_at=None).values_list("pk", flat=True))
    kept = {f"{MEETING}{pk.hex}" for pk in remembered}
    for name in keystore.names(MEETING):
        if name not in kept:
            keystore.destroy(name)


def _typed(row: PendingReply) -> Typed | None:
    """What is in the box; None when its key is gone, so that nobody can ever open it."""
    try:
        return open_typed(row)
    except SealingError:
        return None


def _lane(row: PendingReply) -> bytes:
    """What a row shares its pace with: its network for this meeting, or the crowd of shared networks."""
    return bytes(row.network) or tag(limits_key(row.key_day), "reply crowd", row.meeting_id.bytes)
