"""Keeping marks of where signatures came from, noticing when many come from one place, forgetting both in time."""

import uuid
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from undersigned.campaigns.mails import tell_team
from undersigned.campaigns.roles import Right
from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.mail.pacing import count_many, counted_so_far
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import KeyUnavailableError

from ..keys import ORIGINS, destroy_keys_before, make_origin_key, origin_key
from ..models import Origin, OriginTag, Signature, TrendAlert
from ..origins import SHARED_FACTOR, mark, marks_of_shared_domains, oldest

BATCH = 1000
MOST_ALERTS = 5
"""Mails of this kind a day about one letter: a list of forty would be read no better."""
_HOUR = timedelta(hours=1)
_PIECES = 6  # an hour is looked at in pieces of ten minutes, so that it may begin at any of them
_Place = tuple[uuid.UUID, object, Origin, bytes]


def keep_origin(*, signature: Signature, domain: str, network: str) -> None:
    """Keep the marks of a signature that is being confirmed: one insert."""
    day = clock.today()
    key = make_origin_key(day)
    OriginTag(
        signature=signature,
        letter_id=signature.letter_id,
        day=day,
        domain=mark(key, Origin.DOMAIN, signature.letter_id, domain),
        network=mark(key, Origin.NETWORK, signature.letter_id, network) if network else b"",
    ).save(force_insert=True)


@transaction.atomic
def notice_trends() -> int:
    """Count new confirmations by place, and tell the team where an hour had too many; returns how many were new.

    The counters are the worker's: on the way of a signatory nobody waits for a row that all share.
    """
    rows = list(
        OriginTag.objects.filter(noticed=False)
        .select_for_update(skip_locked=True)
        .values_list("signature_id", "letter_id", "day", "domain", "network")[:BATCH]
    )
    OriginTag.objects.filter(pk__in=[row[0] for row in rows]).update(noticed=True)
    places: Counter[_Place] = Counter()
    for _signature, letter_id, day, domain, network in rows:
        places[letter_id, day, Origin.DOMAIN, bytes(domain)] += 1
        if bytes(network):
            places[letter_id, day, Origin.NETWORK, bytes(network)] += 1
    for place, number in places.items():
        _count(place, number)
    return len(rows)


def forget_origins() -> None:
    """Forget marks after fourteen days, and destroy the keys that made them."""
    OriginTag.objects.filter(day__lt=oldest()).delete()
    TrendAlert.objects.filter(day__lt=oldest()).delete()
    destroy_keys_before(ORIGINS, oldest())


def _count(place: _Place, number: int) -> None:
    letter_id, day, origin, value = place
    try:
        key = origin_key(day)  # type: ignore[arg-type]  # a date
    except KeyUnavailableError:
        return
    piece = int(clock.now().timestamp() // (_HOUR.total_seconds() / _PIECES))
    count_many(_counter(value, piece), number, lasts=_HOUR)
    total = counted_so_far(_counter(value, piece - back) for back in range(_PIECES))
    shared = origin == Origin.DOMAIN and value in marks_of_shared_domains(key, letter_id)
    if total >= settings.UNDERSIGNED_ALERT_PER_HOUR * (SHARED_FACTOR if shared else 1):
        _alert(letter_id, origin, value, total)


def _counter(value: bytes, piece: int) -> bytes:
    return tag(value, "trend", str(piece))


def _alert(letter_id: uuid.UUID, origin: Origin, value: bytes, number: int) -> None:
    """Tell the team, unless it was told of this place today, or of enough others."""
    today = clock.today()
    if TrendAlert.objects.filter(letter_id=letter_id, day=today).count() >= MOST_ALERTS:
        return
    _row, new = TrendAlert.objects.get_or_create(
        letter_id=letter_id, day=today, tag=value, defaults={"origin": origin, "number": number}
    )
    if new:
        letter = Letter.objects.select_related("campaign").get(pk=letter_id)
        context = {
            "letter": letter,
            "title": current_texts(letter)[0].title,
            "domain": origin == Origin.DOMAIN,
            "number": number,
            "path": reverse("desk-bulk", args=[letter.slug]),
            "at": _to_the_hour(clock.now()),
        }
        tell_team("signatures/mail/alert", campaign=letter.campaign, right=Right.MODERATE, context=context)


def _to_the_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
