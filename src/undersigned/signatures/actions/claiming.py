"""Signatures that the organisers answer for: brought along in a file, or entered from paper.

They are entered in parts. A part is a sealed box, and goes in the transaction that makes its signatures: whoever is
killed in between leaves the part as it was, and nobody is entered twice.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Organiser
from undersigned.common import clock
from undersigned.ledger.leaf import encode, leaf_hash
from undersigned.ledger.models import Leaf
from undersigned.letters.models import Letter, State, Text
from undersigned.sealing.boxes import seal_json, unseal_json
from undersigned.sealing.errors import SealingError

from .. import holder
from ..entry import Entry
from ..errors import BatchError, NotOpenError
from ..keys import batch_key, make_batch_key
from ..models import Batch, Invitation, Signature, SignatureClass, WaitingPart
from .duplicates import claim_addresses
from .making import letter_that_still_takes, new_signature, sign_leaf

PART = 500
MOST_PEOPLE = 100_000
ADDRESSES_KEPT = timedelta(days=30)  # for who was not asked to confirm by then, the address is forgotten


@dataclass(frozen=True, repr=False)
class Person:
    """Someone in a batch. `canonical` tells the address apart from others; `address` is kept only where they agreed
    to be written to, and is empty otherwise."""

    entry: Entry
    canonical: str = ""
    address: str = ""

    def to_json(self) -> dict[str, Any]:
        """For a sealed box."""
        return {"entry": self.entry.to_json(), "canonical": self.canonical, "to": self.address}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Person":
        """Out of a sealed box."""
        return cls(Entry.from_json(data["entry"]), data["canonical"], data["to"])


@transaction.atomic
def start_batch(
    *,
    letter: Letter,
    text: Text,
    klass: SignatureClass,
    people: Sequence[Person],
    entered_by: Organiser,
    entered_as: str,
    source_sha256: bytes | None = None,
    sheet: str = "",
) -> Batch:
    """Keep these people, sealed, until `enter_part` has made signatures of them all.

    Raises NotOpenError when the letter takes no signatures, and BatchError for nobody, for too many, or for a sheet
    that was entered before; nothing is kept then.
    """
    letter = letter_that_still_takes(letter.pk, first=True)
    if letter.state not in (State.FROZEN, State.OPEN):
        raise NotOpenError(_("This letter is closed, so nobody can be added to it any more. Nothing was entered."))
    if not people:
        raise BatchError(_("There is nobody to enter. Add at least one row with a person."))
    if len(people) > MOST_PEOPLE:
        raise BatchError(
            _("At most %(n)d people can be entered at once. Divide them into several files.") % {"n": MOST_PEOPLE}
        )
    batch = Batch(
        letter=letter,
        text=text,
        klass=klass,
        entered_by=entered_by,
        entered_as=entered_as,
        entered_at=clock.now(),
        source_sha256=source_sha256,
        sheet=sheet,
        number=len(people),
    )
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError as error:
        raise BatchError(
            _("Sheet %(sheet)s was entered before. Give this one another number, or leave it.") % {"sheet": sheet}
        ) from error
    key = make_batch_key(batch.pk)
    WaitingPart.objects.bulk_create(
        WaitingPart(
            batch=batch,
            box=seal_json(
                key, {"people": [one.to_json() for one in people[at : at + PART]]}, context=f"part {batch.pk}"
            ),
        )
        for at in range(0, len(people), PART)
    )
    return batch


@transaction.atomic
def enter_part(*, batch: Batch | None = None) -> bool:
    """Make signatures of the next waiting part, of this batch or of any; returns whether there was one.

    Who has signed by now, or took their signature back, is left out. A letter that takes nothing any more loses its
    waiting parts.
    """
    parts = WaitingPart.objects.select_related("batch", "batch__text").select_for_update(of=("self",), skip_locked=True)
    part = (parts.filter(batch=batch) if batch else parts).order_by("pk").first()
    if part is None:
        return False
    people = _people(part)
    entered = 0
    with suppress(NotOpenError):
        letter = letter_that_still_takes(part.batch.letter_id, first=True)
        if letter.sealed_at is None and letter.log_id is not None:
            free = _not_taken(letter, people)
            if free:
                _make_signatures(letter, letter.log_id, part.batch, free)
            entered = len(free)
    part.delete()
    Batch.objects.filter(pk=part.batch_id).update(left_out=F("left_out") + len(people) - entered)
    if not WaitingPart.objects.filter(batch_id=part.batch_id).exists():
        Batch.objects.filter(pk=part.batch_id).update(finished_at=clock.now())
    return True


def enter_batch(*, batch: Batch) -> None:
    """Enter a small batch at once."""
    while enter_part(batch=batch):
        pass


@transaction.atomic
def enter_sheet(
    *, letter: Letter, text: Text, entries: Sequence[Entry], sheet: str, entered_by: Organiser, entered_as: str
) -> Batch:
    """Enter what stands on one paper sheet. Raises NotOpenError, and BatchError as `start_batch` does."""
    batch = start_batch(
        letter=letter,
        text=text,
        klass=SignatureClass.PAPER,
        people=[Person(entry) for entry in entries],
        entered_by=entered_by,
        entered_as=entered_as,
        sheet=sheet,
    )
    enter_batch(batch=batch)
    return batch


def let_addresses_go() -> None:
    """Forget addresses whose time is over, and destroy the keys of batches that keep nothing any more."""
    Invitation.objects.filter(batch__entered_at__lt=clock.now() - ADDRESSES_KEPT).delete()
    waiting = set(WaitingPart.objects.values_list("batch_id", flat=True).distinct())
    waiting |= set(Invitation.objects.values_list("batch_id", flat=True).distinct())
    # Only of batches that can be seen: one that is being made has its key before its rows.
    over = set(Batch.objects.values_list("pk", flat=True)) - waiting
    for name in settings.KEYSTORE.names("batch-"):
        if uuid.UUID(hex=name.removeprefix("batch-")) in over:
            settings.KEYSTORE.destroy(name)


def _people(part: WaitingPart) -> list[Person]:
    """Who is in a part; nobody when its key is gone, so that nobody can ever know."""
    try:
        data = unseal_json(batch_key(part.batch_id), part.box, context=f"part {part.batch_id}")
    except SealingError:
        return []
    return [Person.from_json(one) for one in data["people"]]


def _not_taken(letter: Letter, people: Sequence[Person]) -> list[tuple[uuid.UUID, Person]]:
    """Who is free to be entered, each with the key of the signature to be made; their addresses are tied to it."""
    keyed = [(uuid.uuid4(), one) for one in people]
    wanted: dict[str, uuid.UUID] = {}
    for key, one in keyed:
        if one.canonical:
            wanted.setdefault(one.canonical, key)
    free = claim_addresses(letter_id=letter.pk, wanted=wanted) if wanted else set()
    return [
        (key, one)
        for key, one in keyed
        if not one.canonical or (one.canonical in free and wanted[one.canonical] == key)
    ]


def _make_signatures(
    letter: Letter, log_id: uuid.UUID, batch: Batch, people: Sequence[tuple[uuid.UUID, Person]]
) -> None:
    """Leaves, signatures and invitations in three statements. Nobody keeps T: no link leads to a claimed signature."""
    key = batch_key(batch.pk)
    klass = SignatureClass(batch.klass)
    leaves, signatures, invitations = [], [], []
    for signature_id, one in people:
        token = holder.new_token()
        data = encode(sign_leaf(text=batch.text, klass=klass, entry=one.entry, token=token))
        leaf = Leaf(log_id=log_id, data=data, hash=leaf_hash(data))
        signature = new_signature(letter=letter, text=batch.text, klass=klass, entry=one.entry, token=token)
        signature.id, signature.leaf, signature.batch = signature_id, leaf, batch
        leaves.append(leaf)
        signatures.append(signature)
        if one.address:
            invitation = Invitation(batch=batch, signature=signature)
            invitation.box = seal_json(
                key, {"to": one.address, "canonical": one.canonical}, context=f"invitation {invitation.pk}"
            )
            invitations.append(invitation)
    Leaf.objects.bulk_create(leaves)
    Signature.objects.bulk_create(signatures)
    Invitation.objects.bulk_create(invitations)
