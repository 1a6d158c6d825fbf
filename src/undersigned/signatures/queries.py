"""What can be asked about signatures. Lists and counts show sequenced rows only."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from undersigned.common import clock
from undersigned.common.names import words
from undersigned.ledger.leaf import undo_digest
from undersigned.letters.models import Letter

from . import holder
from .models import (
    CONFIRMED_CLASSES,
    Batch,
    Code,
    DayTally,
    FreshHandle,
    Invitation,
    Pending,
    Report,
    Signature,
    SignatureClass,
    Tally,
)

PAGE_SIZE = 100


@dataclass(frozen=True)
class Count:
    """How many have signed: `total` is the headline, of confirmed classes only; the claimed stand beside it."""

    total: int
    by_class: Mapping[str, int]
    by_language: Mapping[str, int]
    claimed: Mapping[str, int]
    size: int
    at: datetime | None


@dataclass(frozen=True)
class NamePage:
    """One page of a list; `before` and `after` are the cursors of its neighbours, empty at the ends."""

    signatures: list[Signature]
    before: str
    after: str


def count_of(letter: Letter) -> Count:
    """The letter's count as a fact of its log. One row is read, however many have signed."""
    tally = Tally.objects.filter(letter_id=letter.pk).first()
    return _count(tally.counts, tally.size, tally.at) if tally else _count({}, 0, None)


def counts_of(letter_ids: list[uuid.UUID]) -> dict[uuid.UUID, Count]:
    """The same for several letters in one query."""
    return {
        tally.letter_id: _count(tally.counts, tally.size, tally.at)
        for tally in Tally.objects.filter(letter_id__in=letter_ids)
    }


def growth_of(letter: Letter) -> list[tuple[date, int]]:
    """The confirmed total at the end of each day on which something was signed or taken back."""
    days = DayTally.objects.filter(letter_id=letter.pk).order_by("day").values_list("day", "counts")
    return [(day, _count(counts, 0, None).total) for day, counts in days]


def ended_of(letter: Letter, size: int) -> dict[str, int]:
    """What was taken out in the first `size` leaves: "withdrawn", and each reason of a void, by number.

    Reads the rows that ended, never those that count.
    """
    rows = Signature.objects.filter(
        letter_id=letter.pk, status__in=(Signature.Status.WITHDRAWN, Signature.Status.VOID), end_leaf__index__lt=size
    )
    found = rows.values_list("status", "reason").annotate(n=CountOf("pk")).order_by("status", "reason")
    return {reason or status: n for status, reason, n in found}


def batches_of(letter: Letter) -> QuerySet[Batch]:
    """What the organisers answer for, the newest first; `standing` is how many of each still count as claimed."""
    standing = Signature.objects.filter(letter_id=letter.pk, status=Signature.Status.COUNTED, index__isnull=False)
    return (
        Batch.objects.filter(letter_id=letter.pk).annotate(standing=_in_batch(standing)).order_by("-entered_at", "pk")
    )


def batches_on_the_desk(letter: Letter) -> QuerySet[Batch]:
    """The same, with how many may still be asked to confirm (`askable`), and how many codes are unused (`unused`)."""
    return batches_of(letter).annotate(
        askable=_in_batch(Invitation.objects.all()), unused=_in_batch(Code.objects.all())
    )


def _in_batch(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows a batch has."""
    numbers = rows.filter(batch=OuterRef("pk")).order_by().values("batch").annotate(n=CountOf("pk")).values("n")
    return Coalesce(Subquery(numbers), 0)


def has_codes(letter: Letter) -> bool:
    """Whether somebody could sign with a single-use code."""
    return Code.objects.filter(batch__letter_id=letter.pk).exists()


def batch_on_the_desk(batch_id: uuid.UUID) -> Batch:
    """A batch, for its letter's organisers; raises Batch.DoesNotExist."""
    return Batch.objects.select_related("letter__campaign").get(pk=batch_id)


def listed(letter: Letter) -> QuerySet[Signature]:
    """Signatures whose names may be read by anyone."""
    return Signature.objects.filter(
        letter_id=letter.pk, status="counted", show="named", display="shown", index__isnull=False
    )


def first_signatories(letter: Letter) -> list[Signature]:
    """Those who signed before the letter opened, by name."""
    return list(listed(letter).filter(first=True).order_by("sort_key", "id")[:200])


def newest_names(letter: Letter, limit: int) -> list[Signature]:
    """The latest listed names, without the first signatories."""
    return list(listed(letter).filter(first=False).order_by("-index")[:limit])


def name_page(rows: QuerySet[Signature], *, search: str = "", after: str = "", before: str = "") -> NamePage:
    """One page by name. A cursor is the neighbouring row's key, so the ten-thousandth page costs what the first does.

    A cursor that is not one of ours counts as none.
    """
    if search.strip():
        rows = rows.extra(where=["search @@ %s::tsquery"], params=[prefix_query(search)])
    backwards = not _cursor(after) and bool(_cursor(before))
    edge = _cursor(before) if backwards else _cursor(after)
    if edge:
        key, row_id = edge
        past = Q(sort_key__lt=key) | Q(sort_key=key, id__lt=row_id)
        rows = rows.filter(past if backwards else Q(sort_key__gt=key) | Q(sort_key=key, id__gt=row_id))
        # The index can begin at a single bound; by the two above it would be read from its start.
        rows = rows.filter(sort_key__lte=key) if backwards else rows.filter(sort_key__gte=key)
    ordering = ("-sort_key", "-id") if backwards else ("sort_key", "id")
    found = list(rows.order_by(*ordering)[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (bool(edge), more)
    return NamePage(
        found,
        before=_key(found[0]) if found and has_before else "",
        after=_key(found[-1]) if found and has_after else "",
    )


def prefix_query(search: str) -> str:
    """What someone typed as a tsquery: each word may go on. Words are folded as the column was: no parser is needed."""
    found = [word.replace("\\", "").replace("'", "''") for word in words(search)][:8]
    return " & ".join(f"'{word}':*" for word in found) or "'no word at all'"


def signature_of_token(token: bytes, *, lock: bool = False) -> Signature | None:
    """The signature that this token's link opens, whether it is the first link or a later one."""
    rows = Signature.objects.select_related("letter", "text", "leaf__log", "amend_leaf")
    if lock:
        rows = rows.select_for_update(of=("self",))
    digest = holder.handle_digest(token)
    signature = rows.filter(handle=digest).first()
    if signature is None:
        fresh = FreshHandle.objects.filter(handle=digest).values_list("signature_id", flat=True).first()
        signature = rows.filter(pk=fresh).first() if fresh else None
    if signature is None:
        # A signature that came back from the published log knows its holder by the undo digest in its leaf alone.
        signature = rows.filter(handle=undo_digest(holder.undo_secret(token, 0))).first()
        if signature is not None:
            signature.handle = digest
    return signature


def pending_of_token(token: bytes) -> Pending | None:
    """What waits to be confirmed under this token's link."""
    rows = Pending.objects.select_related("letter", "text").filter(handle=holder.waiting_digest(token))
    return rows.exclude(expires_at__lte=clock.now()).first()


def awaiting_a_look(letter: Letter) -> QuerySet[Signature]:
    """Counted signatures whose names no organiser has looked at."""
    return Signature.objects.filter(letter_id=letter.pk, display="awaits", status="counted", show="named")


def held_for_a_person(letter: Letter) -> QuerySet[Pending]:
    """Forms that an organiser must release or discard before they get a mail."""
    return Pending.objects.filter(letter_id=letter.pk, state=Pending.State.HELD)


def reports_of(letter: Letter) -> QuerySet[Report]:
    """What was reported and is not settled, the oldest first."""
    return Report.objects.filter(letter_id=letter.pk).select_related("signature").order_by("day", "pk")


def places_of(letter: Letter, most: int) -> list[tuple[str, int]]:
    """The places that stand on the public list most often, as they were written, with how many stand there."""
    rows = listed(letter).exclude(place="").order_by().values_list("place").annotate(n=CountOf("pk"))
    return list(rows.order_by("-n", "place")[:most])


def pending_numbers(letter: Letter) -> dict[str, int]:
    """How many wait, by state. Reads only rows that have not been confirmed."""
    numbers = dict.fromkeys(Pending.State.values, 0)
    for state in Pending.objects.filter(letter_id=letter.pk).values_list("state", flat=True):
        numbers[state] += 1
    return numbers


def _count(counts: Mapping[str, Mapping[str, int]], size: int, at: datetime | None) -> Count:
    by_class = {klass: sum(languages.values()) for klass, languages in counts.items()}
    confirmed = {klass: number for klass, number in by_class.items() if klass in CONFIRMED_CLASSES and number}
    by_language: dict[str, int] = {}
    for klass in confirmed:
        for language, number in counts[klass].items():
            by_language[language] = by_language.get(language, 0) + number
    ordered = {klass: by_class[klass] for klass in SignatureClass.values if by_class.get(klass)}
    return Count(
        total=sum(confirmed.values()),
        by_class={klass: number for klass, number in ordered.items() if klass in confirmed},
        by_language=dict(sorted(((k, v) for k, v in by_language.items() if v), key=lambda item: (-item[1], item[0]))),
        claimed={klass: number for klass, number in ordered.items() if klass not in confirmed},
        size=size,
        at=at,
    )


def _key(signature: Signature) -> str:
    return f"{signature.id.hex}{signature.sort_key}"


def _cursor(text: str) -> tuple[str, uuid.UUID] | None:
    try:
        return text[32:].replace("\x00", ""), uuid.UUID(hex=text[:32])
    except ValueError:
        return None
