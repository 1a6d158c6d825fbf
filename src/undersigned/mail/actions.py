"""Everything that changes the queue: filling it, claiming from it, writing down what became of a mail.

A mail is sent **at least once**: it is claimed for a while, sent, and then its row is deleted. Who dies in between
leaves a claim that ends, and the mail goes out again with the same Message-ID.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Random
from django.dispatch import Signal

from undersigned.common import clock
from undersigned.frame.among import is_among
from undersigned.sealing.boxes import seal_json, unseal_json
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import SealingError

from .compose import body_text
from .errors import OutboxError
from .models import OutboxMail, QueuedMail, State, StoppedAddress, states_before
from .outgoing import ClaimedMail, OutgoingMail
from .queries import EVERY_SCRIPT, stopped_among, stopped_digest
from .sender import Outcome
from .signals import mails_accepted, mails_failed

log = logging.getLogger(__name__)

# One parameter a column, not one a value: a letter's surge queues a thousand mails a second.
_QUEUE = """
    INSERT INTO mail_queuedmail
        (id, kind, reference, about, urgent, box, key_day, state, attempts, next_attempt, failure)
    SELECT id, kind, reference, about, urgent, box, %(day)s::date, 'waiting', 0, %(now)s::timestamptz, ''
    FROM unnest(%(ids)b::uuid[], %(kinds)s::text[], %(references)s::text[], %(abouts)s::uuid[], %(urgent)s::bool[],
                %(boxes)b::bytea[]) AS mail (id, kind, reference, about, urgent, box)
"""
# Whatever order two workers have them in, rows are locked in the order of their ids: neither waits in a circle.
_TAKE_OUT = """
    WITH locked AS (
        SELECT id, state, attempts, kind, reference FROM mail_queuedmail WHERE id = ANY(%(ids)b) ORDER BY id FOR UPDATE
    ), gone AS (
        DELETE FROM mail_queuedmail USING locked WHERE mail_queuedmail.id = locked.id AND locked.id = ANY(%(accepted)b)
    )
    SELECT id, state, attempts, kind, reference FROM locked
"""

# Waits between attempts: soon for what passes soon (greylisting), then rarely, three days in all.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 720, 1200, 1440)]
MAX_ATTEMPTS = len(WAITS) + 1
LEASE = timedelta(minutes=15)  # above a batch's time and one mail's longest possible way through every time limit
AFTER_SERVER_FAILURE = timedelta(minutes=1)  # for the mail that met it: should it be the cause, others go first
FAILED_DAYS = 30  # as long as the desk can say that a mail failed
KEY_GRACE = timedelta(hours=1)  # longer than any transaction that closed a box before midnight


@dataclass(frozen=True)
class Claim:
    """A row claimed for sending, its box still closed."""

    id: uuid.UUID
    attempt: int
    kind: str
    reference: str
    about: uuid.UUID | None
    box: bytes
    key_day: str


class Waiting(NamedTuple):
    """What is read of a row that is about to be claimed."""

    id: uuid.UUID
    attempts: int
    kind: str
    reference: str
    about: uuid.UUID | None
    box: bytes | memoryview | None
    key_day: date


class Sent(NamedTuple):
    """What is read of a row when it is written down what became of it."""

    id: uuid.UUID
    state: str
    attempts: int
    kind: str
    reference: str


@dataclass(frozen=True)
class Result:
    """What became of a claimed mail; `reason` as in `errors.DeliveryError`."""

    id: uuid.UUID
    attempt: int
    outcome: Outcome
    reason: str = ""
    met_server_failure: bool = False


class Change(NamedTuple):
    """What happens to a claimed row that was not accepted; rows with equal changes share a statement."""

    to: State
    wait: timedelta | None
    reason: str = ""
    counts: bool = True  # whether the attempt is counted


def queue_mail(mail: OutgoingMail) -> None:
    """Queue one mail; see `queue_mails`."""
    queue_mails([mail])


def queue_mails(mails: Sequence[OutgoingMail]) -> None:
    """Queue mails in one statement, as part of the caller's transaction if there is one."""
    if not mails:
        return
    now, day = clock.now(), clock.today()
    key = settings.KEYSTORE.ensure(_key_name(day.isoformat()))
    ids = [uuid.uuid4() for _ in mails]
    values: dict[str, Any] = {
        "ids": ids,
        "kinds": [mail.kind for mail in mails],
        "references": [mail.reference for mail in mails],
        "abouts": [mail.about for mail in mails],
        "urgent": [mail.urgent for mail in mails],
        "boxes": [seal_json(key, mail.to_box(), context=_context(pk)) for pk, mail in zip(ids, mails, strict=True)],
        "day": day,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, values)


def claim_batch(*, limit: int) -> list[Claim]:
    """Take up to `limit` mails that are due, urgent ones first, so that no other worker takes them for LEASE.

    Mails whose claim ran out come before all: their worker died, and they have waited longest.
    """
    now = clock.now()
    with transaction.atomic():
        free = QueuedMail.objects.select_for_update(skip_locked=True).values_list(*Waiting._fields)
        ended = free.filter(state=State.SENDING, claimed_until__lte=now).order_by("claimed_until")
        rows = [Waiting(*values) for values in ended[:limit]]
        due = free.filter(state=State.WAITING, next_attempt__lte=now).order_by("-urgent", "next_attempt")
        rows += [Waiting(*values) for values in due[: limit - len(rows)]] if len(rows) < limit else []
        _move(rows, State.SENDING, attempts=F("attempts") + 1, claimed_until=now + LEASE)
    return [
        Claim(r.id, r.attempts + 1, r.kind, r.reference, r.about, bytes(r.box or b""), r.key_day.isoformat())
        for r in rows
    ]


def open_claims(claims: Sequence[Claim]) -> list[ClaimedMail]:
    """The mails in the claimed boxes; those that must not or cannot be sent are failed here and left out."""
    opened, results = [], []
    for claim in claims:
        if claim.attempt > MAX_ATTEMPTS:  # it was never recorded: whoever sends it dies, or recording it fails
            results.append(Result(claim.id, claim.attempt, Outcome.FINAL, "too many attempts"))
            continue
        try:
            opened.append(_open(claim))
        except SealingError as error:
            log.error("A queued mail cannot be opened (%s): its key is gone or it was altered.", type(error).__name__)
            results.append(Result(claim.id, claim.attempt, Outcome.FINAL, "cannot be opened"))
    stopped = stopped_among(claimed.mail.recipient for claimed in opened)
    for claimed in opened:
        if claimed.mail.recipient in stopped:
            results.append(Result(claimed.id, claimed.attempt, Outcome.FINAL, "stopped"))
    record_results(results)
    return [claimed for claimed in opened if claimed.mail.recipient not in stopped]


def record_results(results: Sequence[Result]) -> None:
    """Write down what became of claimed mails, and tell the upper rooms, in one transaction.

    An accepted mail is deleted whoever holds its claim now: it has been sent. Anything else counts only while the
    claim is still this attempt's.
    """
    if not results:
        return
    now = clock.now()
    by_id = {result.id: result for result in results}
    accepted: list[Sent] = []
    changes: defaultdict[Change, list[Sent]] = defaultdict(list)
    sent = [result.id for result in results if result.outcome is Outcome.ACCEPTED]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE_OUT, {"ids": list(by_id), "accepted": sent})
        for row in map(Sent._make, cursor.fetchall()):
            result = by_id[row.id]
            if result.outcome is Outcome.ACCEPTED:
                accepted.append(row)
            elif row.state == State.SENDING and row.attempts == result.attempt:
                changes[_change(result)].append(row)
        for change, rows in changes.items():
            _make(change, rows, now)
        _tell(mails_accepted, accepted, now)
        _tell(mails_failed, [row for change, rows in changes.items() if change.to is State.FAILED for row in rows], now)


def note_every_script(*, carried: bool) -> None:
    """The mail server said whether it carries addresses with letters beyond ASCII before the @ (RFC 6531)."""
    cache.set(EVERY_SCRIPT, carried, timeout=None)


def stop_mail_to(*, address: str) -> None:
    """“This wasn't me”: send nothing to this address any more, whoever asks. Raises BadAddressError."""
    StoppedAddress.objects.bulk_create([StoppedAddress(digest=stopped_digest(address))], ignore_conflicts=True)


def allow_mail_to(*, address: str) -> None:
    """The holder changed their mind, and an operator was told so. Raises BadAddressError."""
    StoppedAddress.objects.filter(pk=stopped_digest(address)).delete()


def destroy_unused_keys() -> list[str]:
    """Destroy the keys of days that are over and have no box left; returns their names."""
    over = (clock.now() - KEY_GRACE).date()
    needed = set(QueuedMail.objects.filter(box__isnull=False).values_list("key_day", flat=True).distinct())
    keep = {_key_name(day.isoformat()) for day in needed}
    gone = [
        name for name in settings.KEYSTORE.names("mail-") if name not in keep and name < _key_name(over.isoformat())
    ]
    for name in gone:
        settings.KEYSTORE.destroy(name)
    return gone


def forget_failed() -> int:
    """Delete what is left of mails that failed a month ago; returns their number."""
    oldest = clock.today() - timedelta(days=FAILED_DAYS)
    return QueuedMail.objects.filter(state=State.FAILED, key_day__lt=oldest).delete()[0]


def deliver_to_outbox(mails: Iterable[tuple[ClaimedMail, list[tuple[str, str]]]]) -> None:
    """Put mails, each with its headers, into the demo's outbox, and count them as accepted.

    Raises OutboxError outside the demo: there the outbox would be a table of addresses in the clear.
    """
    if not settings.UNDERSIGNED_DEMO:
        raise OutboxError("The outbox exists only in the demo. Set EMAIL_URL to send mail.")
    now, delivered = clock.now(), list(mails)
    with transaction.atomic():
        OutboxMail.objects.bulk_create(
            OutboxMail(
                at=now,
                kind=claimed.mail.kind,
                recipient=claimed.mail.recipient,
                subject=dict(headers)["Subject"],
                headers=headers,
                text=body_text(claimed.mail.text),
                html=claimed.mail.html,
                language=claimed.mail.language,
            )
            for claimed, headers in delivered
        )
        record_results([Result(claimed.id, claimed.attempt, Outcome.ACCEPTED) for claimed, _ in delivered])


def _open(claim: Claim) -> ClaimedMail:
    key = settings.KEYSTORE.get(_key_name(claim.key_day))
    box = unseal_json(key, claim.box, context=_context(claim.id))
    mail = OutgoingMail.from_box(box, kind=claim.kind, reference=claim.reference, about=claim.about)
    # Keyed, so that a mail server's log cannot be joined with a row that is still here once the key is gone.
    return ClaimedMail(claim.id, claim.attempt, tag(key, "message-id", claim.id.bytes)[:16].hex(), mail)


def _change(result: Result) -> Change:
    """What to do with a claimed row that was not accepted."""
    if result.outcome is Outcome.RELEASED:
        return Change(State.WAITING, AFTER_SERVER_FAILURE if result.met_server_failure else None, counts=False)
    if result.outcome is Outcome.PASSING and result.attempt <= len(WAITS):
        return Change(State.WAITING, WAITS[result.attempt - 1], result.reason)
    return Change(State.FAILED, None, result.reason)


def _make(change: Change, rows: Sequence[Sent], now: datetime) -> None:
    """Make one change to all its rows in one statement."""
    values: dict[str, Any] = {"claimed_until": None}
    if change.to is State.FAILED:
        values |= {"box": None, "failure": change.reason}
    else:
        # Give or take a fifth, so that what failed together does not come back together.
        spread = change.wait and ExpressionWrapper(
            Value(change.wait) * (0.8 + 0.4 * Random()), output_field=DurationField()
        )
        values["next_attempt"] = now if spread is None else Value(now) + spread
        if change.reason:
            values["failure"] = change.reason
        if not change.counts:
            values["attempts"] = F("attempts") - 1
    _move(rows, change.to, **values)


def _move(rows: Sequence[Waiting] | Sequence[Sent], to: State, **values: Any) -> None:
    """Change the state along the declared moves, and what changes with it."""
    if rows:
        movable = QueuedMail.objects.filter(is_among("pk", [row.id for row in rows]), state__in=states_before(to))
        movable.update(state=to, **values)


def _tell(signal: Signal, rows: Sequence[Sent], at: datetime) -> None:
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row.reference)
    for kind, references in by_kind.items():
        signal.send(sender=QueuedMail, kind=kind, references=references, at=at)


def _key_name(day: str) -> str:
    return f"mail-{day}"


def _context(pk: uuid.UUID) -> str:
    return f"mail {pk}"
