"""Reading the queue: what waits, what failed, which addresses are stopped."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, QuerySet

from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.sealing.derive import tag

from .models import OutboxMail, QueuedMail, State, StoppedAddress

STOPPED_KEY = "stopped-addresses"
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


def failure_counts(*, about: uuid.UUID | None = None) -> dict[str, int]:
    """How many mails failed for which reason (`550 5.1.1`, `stopped`), the most frequent first."""
    mails = QueuedMail.objects.filter(state=State.FAILED)
    if about is not None:
        mails = mails.filter(about=about)
    return dict(mails.values_list("failure").annotate(number=Count("pk")).order_by("-number", "failure"))


def is_stopped(address: str) -> bool:
    """Whether this address, in any of its spellings, wants no more mail."""
    return StoppedAddress.objects.filter(pk=stopped_digest(address)).exists()


def stopped_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that want no more mail; one query. What is no address is not among them."""
    digests: dict[bytes, list[str]] = {}
    for address in addresses:
        try:
            digests.setdefault(stopped_digest(address), []).append(address)
        except BadAddressError:
            continue
    found = StoppedAddress.objects.filter(pk__in=list(digests)).values_list("pk", flat=True)
    return {address for digest in found for address in digests[bytes(digest)]}


def stopped_digest(address: str) -> bytes:
    """The keyed tag of an address's canonical spelling; raises BadAddressError."""
    return tag(settings.KEYSTORE.ensure(STOPPED_KEY), normalise(address).canonical)


def outbox(*, before: int | None = None) -> QuerySet[OutboxMail]:
    """A page of the demo's outbox, newest first; `before` is the last id of the page above."""
    mails = OutboxMail.objects.order_by("-pk")
    return (mails if before is None else mails.filter(pk__lt=before))[:OUTBOX_PAGE]
