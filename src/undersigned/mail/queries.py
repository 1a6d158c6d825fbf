"""Reading the queue: what waits, what failed, what came back, which addresses are stopped."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from undersigned.common import clock
from undersigned.common.addresses import Address, normalise
from undersigned.common.errors import BadAddressError
from undersigned.frame.among import is_among
from undersigned.sealing.derive import tag

from .models import OutboxMail, QueuedMail, ReturnCount, ReturnedAddress, State, StoppedAddress
from .verp import ABOUT_BYTES, digest_of
from .verp import KEY as RETURN_KEY

STOPPED_KEY = "stopped-addresses"
EVERY_SCRIPT = "mail-every-script"  # in the cache: whether the mail server takes addresses in every script
OUTBOX_PAGE = 50


class MailCounts(NamedTuple):
    """Mails that are on their way (waiting or being sent), and mails that will not be sent any more."""

    waiting: int
    failed: int


def mail_counts(*, about: uuid.UUID | None = None, kind: str | None = None) -> MailCounts:
    """Counts over one letter, one kind, or everything; bounded by the queue's length, not by the signatures."""
    mails = QueuedMail.objects.all()
    if about is not None:
        mails = mails.filter(about=about)
    if kind is not None:
        mails = mails.filter(kind=kind)
    by_state = dict(mails.order_by().values_list("state").annotate(number=Count("pk")))
    failed = by_state.pop(State.FAILED, 0)
    return MailCounts(waiting=sum(by_state.values()), failed=failed)


def due_number(kind: str) -> int:
    """How many mails of a kind are being sent or due now; those that wait to be tried again are not among them."""
    due = Q(state=State.WAITING, next_attempt__lte=clock.now()) | Q(state=State.SENDING)
    return QueuedMail.objects.filter(due, kind=kind).count()


def failed_number(*, about: uuid.UUID, day: date) -> int:
    """How many mails about something that were queued on that day will not be sent any more."""
    return QueuedMail.objects.filter(about=about, state=State.FAILED, key_day=day).count()


def failure_counts(*, about: uuid.UUID | None = None) -> dict[str, int]:
    """How many mails failed for which reason (`550 5.1.1`, `stopped`), the most frequent first."""
    mails = QueuedMail.objects.filter(state=State.FAILED)
    if about is not None:
        mails = mails.filter(about=about)
    return dict(mails.values_list("failure").annotate(number=Count("pk")).order_by("-number", "failure"))


class Returns(NamedTuple):
    """Mails about one thing that came back, by what was said."""

    gone: int
    refused: int
    complaints: int


def returns_of(about: uuid.UUID) -> Returns | None:
    """How many mails about this came back; None when no mail comes in, so that nobody can know."""
    if not settings.UNDERSIGNED_MAIL_IN:
        return None
    rows = ReturnCount.objects.filter(about=about.bytes[:ABOUT_BYTES]).values_list("why", "number")
    numbers = {ReturnedAddress.Why(why): number for why, number in rows}
    return Returns(*(numbers.get(why, 0) for why in ReturnedAddress.Why))


def returned_addresses() -> dict[str, int]:
    """How many addresses of the whole instance are written to no more because of what came back, by why."""
    stopped = ReturnedAddress.objects.filter(stopped=True).order_by()
    return dict(stopped.values_list("why").annotate(number=Count("pk")))


def check_carried(address: Address) -> None:
    """That our mail server can write to this address; raises BadAddressError, which never repeats it.

    Letters beyond ASCII before the @ need a mail server with SMTPUTF8 (RFC 6531). What ours can is known once it has
    been spoken to; until then such an address is taken.
    """
    if address.needs_smtputf8 and cache.get(EVERY_SCRIPT) is False:
        raise BadAddressError(
            "no-utf8",
            "Our mail server can write only to addresses with the letters a to z before the @. Please use another one.",
        )


def is_stopped(address: str) -> bool:
    """Whether this address, in any of its spellings, is written to no more. Raises BadAddressError."""
    normalise(address)
    return bool(stopped_among([address]))


def stopped_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that are written to no more: their holders said so, or mail came back. One query.

    What is no address is not among them.
    """
    digests: dict[bytes, list[str]] = {}
    stop_key, return_key = settings.KEYSTORE.ensure(STOPPED_KEY), settings.KEYSTORE.ensure(RETURN_KEY)
    for address in addresses:
        try:
            canonical = normalise(address).canonical
        except BadAddressError:
            continue
        for digest in (tag(stop_key, canonical), digest_of(return_key, canonical)):
            digests.setdefault(digest, []).append(address)
    unwanted = StoppedAddress.objects.filter(is_among("pk", digests)).values_list("pk")
    returned = ReturnedAddress.objects.filter(is_among("pk", digests), stopped=True).values_list("pk")
    return {address for (digest,) in unwanted.union(returned, all=True) for address in digests[bytes(digest)]}


def stopped_digest(address: str) -> bytes:
    """The keyed tag of an address's canonical spelling; raises BadAddressError."""
    return tag(settings.KEYSTORE.ensure(STOPPED_KEY), normalise(address).canonical)


def outbox(*, before: int | None = None) -> QuerySet[OutboxMail]:
    """A page of the demo's outbox, newest first; `before` is the last id of the page above."""
    mails = OutboxMail.objects.order_by("-pk")
    return (mails if before is None else mails.filter(pk__lt=before))[:OUTBOX_PAGE]
