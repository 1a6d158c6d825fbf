"""Where signatures come from, as marks that can be compared for fourteen days and never read.

A mark is an HMAC of a mail domain or a network, for one letter, under the key of one day (`keys.origin_key`). The page
for organisers shows how many share one, never what it stands for; somebody who suspects a domain can type it. Small
groups are not told at all: one signature from a private domain would be that person's.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from undersigned.common import clock
from undersigned.common.addresses import shared_domains
from undersigned.letters.models import Letter
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import KeyUnavailableError

from .keys import origin_key
from .models import Origin, OriginTag

KEPT = timedelta(days=14)
SMALLEST = 25
"""A group of fewer is not shown and cannot be voided by its mark: who is in it could be guessed."""
SHARED_FACTOR = 10
"""How many times the ordinary number of confirmations from a large mail provider makes an alert."""


@dataclass(frozen=True)
class Group:
    """Counted signatures that share one mark of one day."""

    origin: Origin
    day: date
    tag: bytes
    number: int

    @property
    def label(self) -> str:
        """What the mark is called on the page; tells nothing of what it stands for."""
        return self.tag.hex()[:6]

    @property
    def value(self) -> str:
        """As it stands in a form."""
        return f"{self.origin}.{self.day}.{self.tag.hex()}"


def mark(key: bytes, origin: Origin, letter_id: uuid.UUID, what: str) -> bytes:
    """The mark of a domain or a network."""
    return tag(key, f"origin {origin}", letter_id.bytes, what)


def groups_of(letter: Letter) -> list[Group]:
    """The groups that are large enough to be shown, the largest first."""
    found = []
    for origin in Origin:
        rows = OriginTag.objects.filter(letter_id=letter.pk, signature__status="counted", day__gte=oldest())
        counted = rows.values_list("day", origin.value).annotate(number=Count("pk")).filter(number__gte=SMALLEST)
        found += [Group(origin, day, bytes(value), number) for day, value, number in counted.order_by() if bytes(value)]
    return sorted(found, key=lambda group: (-group.number, group.day, group.tag))


def groups_of_domain(letter: Letter, domain: str) -> list[Group]:
    """The groups of each day that have this mail domain, which was typed by somebody who suspects it.

    Only those that `groups_of` shows: asking about a domain must not tell whether one person from there has signed.
    """
    marks = set()
    for day in _days():
        try:
            marks.add(mark(origin_key(day), Origin.DOMAIN, letter.pk, domain))
        except KeyUnavailableError:
            continue
    return [group for group in groups_of(letter) if group.origin == Origin.DOMAIN and group.tag in marks]


def marks_of_shared_domains(key: bytes, letter_id: uuid.UUID) -> set[bytes]:
    """The marks of large mail providers under one day's key."""
    return {mark(key, Origin.DOMAIN, letter_id, domain) for domain in shared_domains()}


def oldest() -> date:
    """The first day whose marks are still kept."""
    return clock.today() - KEPT


def _days() -> Iterable[date]:
    return (clock.today() - timedelta(days=back) for back in range(KEPT.days + 1))
