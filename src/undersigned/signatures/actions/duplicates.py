"""One signature per address and letter, without keeping the address."""

import uuid
from collections.abc import Iterable, Mapping

from undersigned.frame.among import is_among
from undersigned.sealing.boxes import seal, unseal
from undersigned.sealing.derive import derive, tag

from ..keys import letter_key
from ..models import CONFIRMED_CLASSES, DuplicateTag, Reason, Signature

# Ways out that the organisers may not undo by bringing somebody along again.
_OWN_WISH = (Reason.HOLDER, Reason.IMPERSONATION, Reason.ERASURE)


def claim_address(*, letter_id: uuid.UUID, address: str, signature_id: uuid.UUID) -> Signature | None:
    """Tie the canonical address to a signature that is about to be made; None means it is.

    Returns the signature that the address has already made, if that one still counts or was removed against its
    owner's will; a withdrawn one gives the address free. Waits for another transaction that claims the same address.
    """
    key = letter_key(letter_id)
    row = DuplicateTag(
        letter_id=letter_id, tag=_tag(key, address), pointer=_pointer(key, letter_id, address, signature_id)
    )
    created = DuplicateTag.objects.bulk_create([row], ignore_conflicts=True)
    existing = DuplicateTag.objects.select_for_update().get(letter_id=letter_id, tag=created[0].tag)
    if bytes(existing.pointer) == row.pointer:
        return None
    earlier = _follow(key, letter_id, address, existing)
    if earlier is not None and earlier.status == Signature.Status.COUNTED:
        return earlier
    existing.pointer = row.pointer
    existing.save(update_fields=["pointer"])
    return None


def take_over_address(*, letter_id: uuid.UUID, address: str, signature_id: uuid.UUID) -> None:
    """Tie the address to another signature from now on; the caller has ended the one that it was tied to."""
    key = letter_key(letter_id)
    DuplicateTag.objects.filter(letter_id=letter_id, tag=_tag(key, address)).update(
        pointer=_pointer(key, letter_id, address, signature_id)
    )


def claim_addresses(*, letter_id: uuid.UUID, wanted: Mapping[str, uuid.UUID]) -> set[str]:
    """Tie many canonical addresses to claimed signatures that are about to be made; returns those that are free.

    An address is taken while its signature counts, whatever its class, and after its holder took it back or said that
    it was not theirs: nobody is brought along again against their will. Tags are written in one order, so that two
    batches never wait for each other in a circle.
    """
    key = letter_key(letter_id)
    rows = {
        _tag(key, address): DuplicateTag(
            letter_id=letter_id,
            tag=_tag(key, address),
            pointer=_pointer(key, letter_id, address, signature_id),
        )
        for address, signature_id in wanted.items()
    }
    DuplicateTag.objects.bulk_create([rows[each] for each in sorted(rows)], ignore_conflicts=True)
    addresses = {_tag(key, address): address for address in wanted}
    locked = DuplicateTag.objects.select_for_update().filter(letter_id=letter_id, tag__in=list(rows)).order_by("tag")
    others = [row for row in locked if bytes(row.pointer) != rows[bytes(row.tag)].pointer]
    taken = _taken(key, letter_id, {addresses[bytes(row.tag)]: row for row in others})
    for row in others:
        if addresses[bytes(row.tag)] not in taken:
            row.pointer = rows[bytes(row.tag)].pointer
            row.save(update_fields=["pointer"])
    return set(wanted) - taken


def taken_among(*, letter_id: uuid.UUID, addresses: Iterable[str]) -> set[str]:
    """Those of the canonical addresses that `claim_addresses` would not tie; changes nothing."""
    key = letter_key(letter_id)
    by_tag = {_tag(key, address): address for address in addresses}
    found = DuplicateTag.objects.filter(letter_id=letter_id, tag__in=list(by_tag))
    return _taken(key, letter_id, {by_tag[bytes(row.tag)]: row for row in found})


def signature_of_address(*, letter_id: uuid.UUID, address: str) -> Signature | None:
    """The counted signature that this canonical address has confirmed under this letter, if any.

    One that organisers brought along for the address is none: its holder has confirmed nothing.
    """
    return signatures_of_addresses(letter_id=letter_id, addresses=[address]).get(address)


def signatures_of_addresses(*, letter_id: uuid.UUID, addresses: Iterable[str]) -> dict[str, Signature]:
    """The same for many canonical addresses; those without one are left out. Two queries."""
    key = letter_key(letter_id)
    by_tag = {_tag(key, address): address for address in addresses}
    found = DuplicateTag.objects.filter(is_among("tag", by_tag), letter_id=letter_id)
    targets = {_target(key, letter_id, by_tag[bytes(row.tag)], row): by_tag[bytes(row.tag)] for row in found}
    if not targets:
        return {}
    counted = Signature.objects.filter(
        pk__in=list(targets), status=Signature.Status.COUNTED, klass__in=CONFIRMED_CLASSES
    )
    return {targets[signature.pk]: signature for signature in counted}


def counted_among(*, letter_id: uuid.UUID, addresses: Iterable[str]) -> set[str]:
    """Those of the canonical addresses that have a counted signature under this letter; two queries."""
    key = letter_key(letter_id)
    by_tag = {_tag(key, address): address for address in addresses}
    targets: dict[uuid.UUID, str] = {}
    for row in DuplicateTag.objects.filter(letter_id=letter_id, tag__in=list(by_tag)):
        address = by_tag[bytes(row.tag)]
        targets[_target(key, letter_id, address, row)] = address
    counted = Signature.objects.filter(pk__in=list(targets), status=Signature.Status.COUNTED)
    return {targets[pk] for pk in counted.values_list("pk", flat=True)}


def forget_address(*, letter_id: uuid.UUID, address: str, signature_id: uuid.UUID) -> bool:
    """Delete the tag of this canonical address, if it leads to this signature; whether it did."""
    key = letter_key(letter_id)
    row = DuplicateTag.objects.select_for_update().filter(letter_id=letter_id, tag=_tag(key, address)).first()
    if row is None:
        return False
    target = unseal(_pointer_key(key, address), row.pointer, context=f"pointer {letter_id}")
    if target != signature_id.bytes:
        return False
    row.delete()
    return True


def _tag(key: bytes, address: str) -> bytes:
    return tag(key, "duplicate", address)


def _pointer_key(key: bytes, address: str) -> bytes:
    return derive(key, f"undersigned pointer {address}")


def _pointer(key: bytes, letter_id: uuid.UUID, address: str, signature_id: uuid.UUID) -> bytes:
    return seal(_pointer_key(key, address), signature_id.bytes, context=f"pointer {letter_id}")


def _follow(key: bytes, letter_id: uuid.UUID, address: str, row: DuplicateTag) -> Signature | None:
    return Signature.objects.filter(pk=_target(key, letter_id, address, row)).first()


def _target(key: bytes, letter_id: uuid.UUID, address: str, row: DuplicateTag) -> uuid.UUID:
    return uuid.UUID(bytes=unseal(_pointer_key(key, address), row.pointer, context=f"pointer {letter_id}"))


def _taken(key: bytes, letter_id: uuid.UUID, rows: Mapping[str, DuplicateTag]) -> set[str]:
    """The addresses whose signatures still count, or ended by their holders' own wish."""
    targets = {address: _target(key, letter_id, address, row) for address, row in rows.items()}
    ways = {
        pk: (status, reason)
        for pk, status, reason in Signature.objects.filter(pk__in=list(targets.values())).values_list(
            "pk", "status", "reason"
        )
    }
    return {address for address, pk in targets.items() if pk in ways and _holds(*ways[pk])}


def _holds(status: str, reason: str) -> bool:
    return status in (Signature.Status.COUNTED, Signature.Status.WITHDRAWN) or reason in _OWN_WISH
