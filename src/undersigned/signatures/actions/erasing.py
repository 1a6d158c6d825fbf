"""Erasure at the signatory's wish: everything that a link, or an address, leads to."""

import os

from django.db import transaction

from undersigned.common.addresses import Address

from ..keys import has_letter_key
from ..models import FreshHandle, Signature
from .duplicates import forget_address
from .signing import withdraw_signature


@transaction.atomic
def erase_signature(*, token: bytes, address: Address | None) -> bool:
    """Take the signature back, and forget the links to it; with its address also the mark of that.

    True when a mark of the address was found and deleted. What remains is an entry of the log that says that somebody
    took a signature back. Raises LinkError.
    """
    signature = withdraw_signature(token=token)
    letter_id = signature.letter_id
    found = False
    if address is not None and has_letter_key(letter_id):
        found = forget_address(letter_id=letter_id, address=address.canonical, signature_id=signature.pk)
    FreshHandle.objects.filter(signature_id=signature.pk).delete()
    # Random from now on: no link is known as this signature's any more.
    Signature.objects.filter(pk=signature.pk).update(handle=os.urandom(32))
    return found
