"""How fast mail goes out to one network and one address.

Nobody is dropped or held for their network alone: beyond the limit mail is slowed. Counters are HMACs in an UNLOGGED
table under a daily key; losing them in a crash costs nothing but the slowing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import connection

from undersigned.common import clock
from undersigned.sealing.derive import tag

from .models import Pace

# One statement for all keys of a batch, always in the order of the keys: two workers never wait for each other in a
# circle, and a thousand mails a second do not ask the database a thousand times.
_TAKE_SLOTS = """
    INSERT INTO mail_pace (key, count, next_at, expires)
    SELECT key, 0, %(now)s::timestamptz + span, %(now)s::timestamptz + span + interval '1 day'
    FROM unnest(%(keys)s::bytea[], %(spans)s::interval[]) AS slot (key, span) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        next_at = GREATEST(mail_pace.next_at, %(now)s::timestamptz) + (excluded.next_at - %(now)s::timestamptz),
        expires = GREATEST(mail_pace.expires, excluded.expires)
    RETURNING key, next_at
"""
_COUNT = """
    INSERT INTO mail_pace (key, count, expires)
    SELECT key, number, %(until)s::timestamptz
    FROM unnest(%(keys)s::bytea[], %(numbers)s::int[]) AS counted (key, number) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        count = excluded.count + CASE WHEN mail_pace.expires < %(now)s::timestamptz THEN 0 ELSE mail_pace.count END,
        expires = GREATEST(mail_pace.expires, excluded.expires)
    RETURNING key, count
"""


KEYS_KEPT = timedelta(days=14)


def limits_key(day: date) -> bytes:
    """Makes the tags of networks and addresses for one day."""
    return settings.KEYSTORE.ensure(f"limits-{day}")


def take_slots(slots: Mapping[bytes, tuple[int, timedelta]]) -> dict[bytes, datetime]:
    """Reserve sending times: for each key (how many, the interval between two); returns the first time of each.

    The n-th mail of a key then goes out n intervals after the first.
    """
    if not slots:
        return {}
    spans = {key: interval * count for key, (count, interval) in slots.items()}
    values: dict[str, Any] = {"now": clock.now(), "keys": list(spans), "spans": list(spans.values())}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SLOTS, values)
        return {bytes(key): next_at - spans[bytes(key)] for key, next_at in cursor.fetchall()}


class Paced(Protocol):
    """A form whose mail waits for its turn; `network` is empty for one from a shared network."""

    network: Any  # bytes in the row; a field of Django's to the type checker
    mail_after: Any  # a moment, or None until it is planned


Row = TypeVar("Row", bound=Paced)


def spread(rows: Iterable[Row], lane_of: Callable[[Row], bytes]) -> None:
    """Give each row the time of its mail, as many intervals after the first as it has before it in its lane."""
    lanes: dict[bytes, list[Row]] = defaultdict(list)
    for row in rows:
        lanes[lane_of(row)].append(row)
    slots = take_slots({key: (len(lane), _interval(lane[0])) for key, lane in lanes.items()})
    for key, lane in lanes.items():
        for place, row in enumerate(lane):
            row.mail_after = slots[key] + place * _interval(row)


def _interval(row: Paced) -> timedelta:
    seconds = settings.UNDERSIGNED_NETWORK_INTERVAL if row.network else settings.UNDERSIGNED_CROWD_INTERVAL
    return timedelta(seconds=seconds)


def next_slot(key: bytes) -> datetime | None:
    """When the next sending time of a key would be; None where nothing was reserved."""
    return Pace.objects.filter(key=key).values_list("next_at", flat=True).first()


def count_unasked_mail(*, address: str) -> int:
    """How many mails this canonical address has had today that it may not have asked for, this one included."""
    return count_unasked_mails([address])[0]


def count_unasked_mails(addresses: Sequence[str]) -> list[int]:
    """The same for one mail to each of these, in their order; an address may come more than once."""
    key = limits_key(clock.today())
    return count_each([_unasked_key(key, address) for address in addresses], lasts=timedelta(days=1))


def forget_unasked_mails(*, address: str) -> None:
    """The address has confirmed something: its mails were asked for."""
    Pace.objects.filter(key=_unasked_key(limits_key(clock.today()), address)).delete()


def _unasked_key(key: bytes, address: str) -> bytes:
    return tag(key, "unasked", address)


def count_once(key: bytes, *, lasts: timedelta) -> int:
    """Add one to a counter and return where it stands; it starts again when nothing was added for `lasts`."""
    return count_many(key, 1, lasts=lasts)


def count_many(key: bytes, number: int, *, lasts: timedelta) -> int:
    """The same with more than one at once."""
    return _add({key: number}, lasts)[key]


def count_each(keys: Sequence[bytes], *, lasts: timedelta) -> list[int]:
    """Add one to a counter for each key, one after the other; returns where each then stood. One statement."""
    numbers = Counter(keys)
    stand = {key: count - numbers[key] for key, count in _add(numbers, lasts).items()}
    found = []
    for key in keys:
        stand[key] += 1
        found.append(stand[key])
    return found


def how_often(key: bytes) -> int:
    """Where a counter stands, without adding to it."""
    found = Pace.objects.filter(key=key, expires__gt=clock.now()).values_list("count", flat=True).first()
    return found or 0


def counted_so_far(keys: Iterable[bytes]) -> int:
    """The sum of some counters as they stand; one that has run out counts as nothing."""
    rows = Pace.objects.filter(key__in=list(keys), expires__gt=clock.now())
    return sum(rows.values_list("count", flat=True))


def _add(numbers: Mapping[bytes, int], lasts: timedelta) -> dict[bytes, int]:
    """Add to counters, and say where they then stand."""
    if not numbers:
        return {}
    now = clock.now()
    values: dict[str, Any] = {"now": now, "until": now + lasts}
    values |= {"keys": list(numbers), "numbers": list(numbers.values())}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return {bytes(key): count for key, count in cursor.fetchall()}


def forget_paces() -> None:
    """Forget counters that have run out, and destroy the keys of days long over."""
    Pace.objects.filter(expires__lte=clock.now()).delete()
    for name in settings.KEYSTORE.names("limits-"):
        if name < f"limits-{clock.today() - KEYS_KEPT}":
            settings.KEYSTORE.destroy(name)
