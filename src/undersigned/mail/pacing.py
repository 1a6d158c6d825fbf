"""How fast mail goes out to one network and one address.

Nobody is dropped or held for their network alone: beyond the limit mail is slowed. Counters are HMACs in an UNLOGGED
table under a daily key; losing them in a crash costs nothing but the slowing.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection

from undersigned.common import clock
from undersigned.sealing.derive import tag

from .models import Pace

_TAKE_SLOTS = """
    INSERT INTO mail_pace (key, count, next_at, expires) VALUES (%s, 0, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        next_at = GREATEST(mail_pace.next_at, %s) + make_interval(secs => %s),
        expires = GREATEST(mail_pace.expires, %s)
    RETURNING next_at
"""
_COUNT = """
    INSERT INTO mail_pace (key, count, expires) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET count = CASE WHEN mail_pace.expires < %s THEN 0
        ELSE mail_pace.count END + EXCLUDED.count, expires = GREATEST(mail_pace.expires, %s)
    RETURNING count
"""


KEYS_KEPT = timedelta(days=14)


def limits_key(day: date) -> bytes:
    """Makes the tags of networks and addresses for one day."""
    return settings.KEYSTORE.ensure(f"limits-{day}")


def take_slots(slots: Mapping[bytes, tuple[int, timedelta]]) -> dict[bytes, datetime]:
    """Reserve sending times: for each key (how many, the interval between two); returns the first time of each.

    The n-th mail of a key then goes out n intervals after the first. Keys are taken in one order, so that two workers
    never wait for each other in a circle.
    """
    now, first = clock.now(), {}
    with connection.cursor() as cursor:
        for key, (count, interval) in sorted(slots.items()):
            span = interval * count
            end = now + span + timedelta(days=1)
            cursor.execute(_TAKE_SLOTS, [key, now + span, end, now, span.total_seconds(), end])
            first[key] = cursor.fetchone()[0] - span
    return first


def next_slot(key: bytes) -> datetime | None:
    """When the next sending time of a key would be; None where nothing was reserved."""
    return Pace.objects.filter(key=key).values_list("next_at", flat=True).first()


def count_unasked_mail(*, address: str) -> int:
    """How many mails this canonical address has had today that it may not have asked for, this one included."""
    return count_once(_unasked_key(address), lasts=timedelta(days=1))


def forget_unasked_mails(*, address: str) -> None:
    """The address has confirmed something: its mails were asked for."""
    Pace.objects.filter(key=_unasked_key(address)).delete()


def _unasked_key(address: str) -> bytes:
    return tag(limits_key(clock.today()), "unasked", address)


def count_once(key: bytes, *, lasts: timedelta) -> int:
    """Add one to a counter and return where it stands; it starts again when nothing was added for `lasts`."""
    return count_many(key, 1, lasts=lasts)


def count_many(key: bytes, number: int, *, lasts: timedelta) -> int:
    """The same with more than one at once."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, number, now + lasts, now, now + lasts])
        count: int = cursor.fetchone()[0]
    return count


def how_often(key: bytes) -> int:
    """Where a counter stands, without adding to it."""
    found = Pace.objects.filter(key=key, expires__gt=clock.now()).values_list("count", flat=True).first()
    return found or 0


def counted_so_far(keys: Iterable[bytes]) -> int:
    """The sum of some counters as they stand; one that has run out counts as nothing."""
    rows = Pace.objects.filter(key__in=list(keys), expires__gt=clock.now())
    return sum(rows.values_list("count", flat=True))


def forget_paces() -> None:
    """Forget counters that have run out, and destroy the keys of days long over."""
    Pace.objects.filter(expires__lte=clock.now()).delete()
    for name in settings.KEYSTORE.names("limits-"):
        if name < f"limits-{clock.today() - KEYS_KEPT}":
            settings.KEYSTORE.destroy(name)
