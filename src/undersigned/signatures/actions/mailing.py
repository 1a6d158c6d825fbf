"""What the worker does with pending signatures: gives them their turn, has them mailed, lets go of what expired."""

import uuid
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.dispatch import receiver

from undersigned.campaigns.blocked import is_refused
from undersigned.common import clock
from undersigned.frame.among import is_among
from undersigned.ledger.queries import has_waiting_leaves
from undersigned.letters.actions import seal_log
from undersigned.letters.models import Letter, State, Text
from undersigned.mail.actions import queue_mails
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.pacing import (
    count_each,
    count_unasked_mail,
    count_unasked_mails,
    forget_paces,
    limits_key,
    spread,
)
from undersigned.mail.queries import stopped_among
from undersigned.mail.signals import mails_accepted, mails_failed
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import SealingError

from .. import holder
from ..keys import letter_key
from ..mails import already_signed_mail, confirm_mail, invite_mail, reminder_mail
from ..models import FreshHandle, Pending, Signature, WaitingPart
from ..pending import Contents, open_contents
from .claiming import let_addresses_go
from .duplicates import signatures_of_addresses
from .news import news_pointer
from .origins import forget_origins

BATCH = 200
KEPT_AT_MOST = timedelta(days=14)  # whatever waits, waits no longer than this
_DAY = timedelta(days=1)
# The network has done its work, and whoever has the keys of these days could try out all networks.
_PLAN = """
    UPDATE signatures_pending SET state = 'planned', network = '', mail_after = plan.at
    FROM unnest(%(ids)s::uuid[], %(times)s::timestamptz[]) AS plan (id, at) WHERE signatures_pending.id = plan.id
"""


@transaction.atomic
def plan_new() -> int:
    """Give each new form the time of its mail, slowed by network; returns how many there were."""
    rows = list(
        Pending.objects.filter(state=Pending.State.NEW)
        .only("id", "letter_id", "key_day", "network")
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    if rows:
        now = clock.now()
        in_meeting = set(_letters_in_meeting(now))
        for row in rows:
            row.mail_after = now
        spread([row for row in rows if row.letter_id not in in_meeting], _lane)
        with connection.cursor() as cursor:
            cursor.execute(_PLAN, {"ids": [row.pk for row in rows], "times": [row.mail_after for row in rows]})
    return len(rows)


@transaction.atomic
def queue_due() -> int:
    """Hand the mails whose time has come to the mail room; returns how many rows were dealt with."""
    now = clock.now()
    rows = list(
        Pending.objects.filter(
            Q(mail_after__lte=now) | Q(letter__in=_letters_in_meeting(now)), state=Pending.State.PLANNED
        )
        .only("id", "letter_id", "text_id", "key_day", "box", "held")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("mail_after")[:BATCH]
    )
    _with_letters(rows)
    opened = [(row, _contents(row)) for row in rows]
    stopped = stopped_among(contents.address for _row, contents in opened if contents)
    due = []
    for row, contents in opened:
        if contents is None or _is_over(row, contents, stopped):
            row.delete()
        else:
            due.append((row, contents))
    queue_mails(_mails_for(_asked_for_few(due)))
    return len(rows)


def remind() -> int:
    """One reminder to those who have not confirmed after a day, while the letter is open; returns how many."""
    asked_before = clock.now() - timedelta(hours=settings.UNDERSIGNED_REMINDER_HOURS)
    with transaction.atomic():
        rows = list(
            Pending.objects.filter(
                expires_at__gt=clock.now(),
                mailed_at__lte=asked_before,
                state=Pending.State.MAILED,
                reminded=False,
                letter__state=State.OPEN,
            )
            .exclude(letter__protection=Letter.Protection.AT_RISK)
            .select_for_update(of=("self",), skip_locked=True)[:BATCH]
        )
        _with_letters(rows)
        mails = []
        for row in rows:
            contents = _contents(row)
            if contents is None:
                continue
            if count_unasked_mail(address=contents.canonical_address) <= settings.UNDERSIGNED_UNASKED_PER_DAY:
                mails.append(reminder_mail(row, contents))
        Pending.objects.filter(pk__in=[row.pk for row in rows]).update(reminded=True)
        queue_mails(mails)
    return len(rows)


def let_go() -> None:
    """Forget expired forms and counters, destroy keys of days that nothing needs, end the logs of closed letters."""
    now, today = clock.now(), clock.today()
    Pending.objects.filter(expires_at__lte=now).delete()
    Pending.objects.filter(key_day__lt=today - KEPT_AT_MOST).delete()
    forget_paces()
    let_addresses_go()
    forget_origins()
    needed = {f"pending-{day}" for day in Pending.objects.values_list("key_day", flat=True).distinct()}
    recent = {f"pending-{today - back * _DAY}" for back in (-1, 0, 1)}
    for name in settings.KEYSTORE.names("pending-"):
        if name not in needed | recent:
            settings.KEYSTORE.destroy(name)
    for letter in Letter.objects.filter(state=State.CLOSED, sealed_at__isnull=True):
        gathers = letter.is_at_risk and letter.log_id is not None and has_waiting_leaves(letter.log_id)
        waits = (
            Pending.objects.filter(letter_id=letter.pk).exists()
            or WaitingPart.objects.filter(batch__letter_id=letter.pk).exists()
        )
        if not gathers and not waits:
            seal_log(letter=letter)


@receiver(mails_accepted)
def note_accepted(*, kind: str, references: Iterable[str], at: datetime, **_kwargs: Any) -> None:
    """The mail server took it: now the link's time begins to run, from the next full hour.

    To the second it would tell who sent a form from who was seen to be on the network.
    """
    lasts = {
        "confirm": timedelta(hours=settings.UNDERSIGNED_PENDING_HOURS),
        "invite": timedelta(days=settings.UNDERSIGNED_INVITED_DAYS),
    }
    if kind in lasts:
        those = is_among("pk", [uuid.UUID(reference) for reference in references])
        Pending.objects.filter(those, state=Pending.State.QUEUED).update(
            state=Pending.State.MAILED,
            mail_after=None,
            mailed_at=_next_hour(at),
            expires_at=_next_hour(at) + lasts[kind],
        )


@receiver(mails_failed)
def note_failed(*, kind: str, references: Iterable[str], **_kwargs: Any) -> None:
    """The address cannot be reached: nothing will ever confirm this, so it is forgotten."""
    if kind in ("confirm", "invite"):
        Pending.objects.filter(pk__in=list(references), state=Pending.State.QUEUED).delete()


def _letters_in_meeting(now: datetime) -> list[uuid.UUID]:
    """Letters that people sign at a meeting just now: their mails are not slowed."""
    return list(Letter.objects.filter(meeting_window_until__gt=now).values_list("pk", flat=True))


def _with_letters(rows: Iterable[Pending]) -> None:
    """Read the texts, letters and campaigns of these rows, each once, however many rows are about it. One query."""
    texts = Text.objects.select_related("letter__campaign").in_bulk({row.text_id for row in rows})
    for row in rows:
        row.text = texts[row.text_id]
        row.letter = row.text.letter


def _is_over(row: Pending, contents: Contents, stopped: Container[str]) -> bool:
    """Whether nothing is mailed any more: the letter is gone, or its holder or the operator wants no mail there."""
    return row.letter.state == State.TAKEN_DOWN or contents.address in stopped or is_refused(contents.address)


def _asked_for_few(due: list[tuple[Pending, Contents]]) -> list[tuple[Pending, Contents]]:
    """Those whose address has not had too many mails today; the others come up again tomorrow."""
    numbers = count_unasked_mails([contents.canonical_address for _row, contents in due])
    pairs = list(zip(due, numbers, strict=True))
    late = [row.pk for (row, _contents), number in pairs if number > settings.UNDERSIGNED_UNASKED_PER_DAY]
    if late:
        tomorrow = datetime.combine(clock.today() + _DAY, time(), tzinfo=UTC)
        Pending.objects.filter(pk__in=late).update(mail_after=tomorrow)
    return [pair for pair, number in pairs if number <= settings.UNDERSIGNED_UNASKED_PER_DAY]


def _mails_for(due: list[tuple[Pending, Contents]]) -> list[OutgoingMail]:
    """The mails for rows whose time has come, with the rows moved on: a few statements, however many there are."""
    earlier = _earlier(due)
    due = _without_answered_claims(due, earlier)
    keys = [tag(letter_key(row.letter_id), "mails", contents.canonical_address) for row, contents in due]
    numbers = count_each(keys, lasts=KEPT_AT_MOST)
    mails, queued, held = [], [], []
    for (row, contents), number in zip(due, numbers, strict=True):
        signature = earlier.get((row.letter_id, contents.canonical_address))
        if number > settings.UNDERSIGNED_MAILS_PER_ADDRESS and not row.held:
            if signature is not None or contents.claim is not None:  # it has had its links: nothing to release
                row.delete()
            else:
                held.append(row.pk)
        elif signature is not None:
            mails.append(_already_signed(row, contents, signature))
        else:
            queued.append(row.pk)
            mails.append(confirm_mail(row, contents) if contents.claim is None else invite_mail(row, contents))
    if queued:
        Pending.objects.filter(is_among("pk", queued)).update(state=Pending.State.QUEUED)
    if held:
        Pending.objects.filter(pk__in=held).update(state=Pending.State.HELD, held=Pending.Held.MANY_MAILS)
    return mails


def _without_answered_claims(
    due: list[tuple[Pending, Contents]], earlier: Mapping[tuple[uuid.UUID, str], Signature]
) -> list[tuple[Pending, Contents]]:
    """All but the invitations of those who have confirmed by themselves, or whose claim was struck out: these go."""
    claims = [contents.claim for _row, contents in due if contents.claim is not None]
    if not claims:
        return due
    standing = set(
        Signature.objects.filter(pk__in=claims, status=Signature.Status.COUNTED).values_list("pk", flat=True)
    )
    kept = []
    for row, contents in due:
        answered = contents.claim is not None and (
            contents.claim not in standing or (row.letter_id, contents.canonical_address) in earlier
        )
        if answered:
            row.delete()
        else:
            kept.append((row, contents))
    return kept


def _earlier(due: list[tuple[Pending, Contents]]) -> dict[tuple[uuid.UUID, str], Signature]:
    """What these addresses have confirmed before, by letter and address."""
    addresses: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row, contents in due:
        addresses[row.letter_id].append(contents.canonical_address)
    return {
        (letter_id, address): signature
        for letter_id, those in addresses.items()
        for address, signature in signatures_of_addresses(letter_id=letter_id, addresses=those).items()
    }


def _already_signed(row: Pending, contents: Contents, signature: Signature) -> OutgoingMail:
    """Another link to the signature that is there; the form goes."""
    pointer = news_pointer(letter_id=row.letter_id, token=contents.token, address=contents.canonical_address)
    FreshHandle.objects.create(handle=holder.handle_digest(contents.token), signature=signature, news=pointer)
    mail = already_signed_mail(row, contents)
    row.delete()
    return mail


def _contents(row: Pending) -> Contents | None:
    """What is in the box; None when its key is gone, so that nobody can ever open it."""
    try:
        return open_contents(row)
    except SealingError:
        return None


def _lane(row: Pending) -> bytes:
    """What a row shares its pace with: its network under this letter, or the crowd of shared networks."""
    network = bytes(row.network)
    return network or tag(limits_key(row.key_day), "crowd", row.letter_id.bytes)


def _next_hour(at: datetime) -> datetime:
    full = at.replace(minute=0, second=0, microsecond=0)
    return full if full == at else full + timedelta(hours=1)
