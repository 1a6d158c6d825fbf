"""What the sequencer leaves behind: each signature's place, and the count as a fact of the log at that size."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.dispatch import receiver

from undersigned.common import clock
from undersigned.ledger.signals import leaves_sequenced
from undersigned.letters.models import Letter
from undersigned.letters.timeline import MILESTONE, note_event

from ..models import CONFIRMED_CLASSES, DayTally, Tally

_PLACE = """
    WITH placed AS (
        UPDATE signatures_signature AS s SET index = l.index FROM ledger_leaf AS l
        WHERE l.id = s.leaf_id AND l.log_id = %s AND l.index >= %s AND l.index < %s
        RETURNING s.klass, s.text_id
    )
    SELECT p.klass, t.language, count(*) FROM placed p JOIN letters_text t ON t.id = p.text_id GROUP BY 1, 2
"""
_ENDED = """
    SELECT s.klass, t.language, count(*)
    FROM ledger_leaf l JOIN signatures_signature s ON s.end_leaf_id = l.id JOIN letters_text t ON t.id = s.text_id
    WHERE l.log_id = %s AND l.index >= %s AND l.index < %s GROUP BY 1, 2
"""


@receiver(leaves_sequenced)
def tally_leaves(*, log_id: uuid.UUID, old_size: int, new_size: int, **_kwargs: Any) -> None:
    """Place the signatures of these leaves and move the tally, inside the sequencing transaction.

    Only new leaves are read, so it costs the same under a letter of a hundred as under one of a million.
    """
    letter_id = Letter.objects.values_list("pk", flat=True).filter(log_id=log_id).first()
    if letter_id is None:
        return
    tally, _created = Tally.objects.get_or_create(letter_id=letter_id, defaults={"at": clock.now()})
    before = confirmed_in(tally.counts)
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [log_id, old_size, new_size])
        _add(tally.counts, cursor.fetchall(), 1)
        cursor.execute(_ENDED, [log_id, old_size, new_size])
        _add(tally.counts, cursor.fetchall(), -1)
    tally.size, tally.at = new_size, clock.now()
    tally.save()
    for number in milestones_between(before, confirmed_in(tally.counts)):
        data, at = {"number": number}, tally.at
        note_event(letter=Letter.objects.get(pk=letter_id), kind=MILESTONE, key=str(number), data=data, at=at)
    DayTally.objects.update_or_create(letter_id=letter_id, day=clock.today(), defaults={"counts": tally.counts})


def milestones_between(before: int, now: int) -> list[int]:
    """The round numbers that were reached: 100, 250, 500, 1,000, 2,500, and so on."""
    found, power = [], 100
    while power <= now:
        found += [number for number in (power, power * 5 // 2, power * 5) if before < number <= now]
        power *= 10
    return found


def confirmed_in(counts: dict[str, dict[str, int]]) -> int:
    """What the headline says: the classes that were confirmed from a mailbox."""
    return sum(sum(counts.get(klass, {}).values()) for klass in CONFIRMED_CLASSES)


def _add(counts: dict[str, dict[str, int]], rows: Iterable[tuple[str, str, int]], sign: int) -> None:
    for klass, language, number in rows:
        languages = counts.setdefault(klass, {})
        languages[language] = languages.get(language, 0) + sign * number
