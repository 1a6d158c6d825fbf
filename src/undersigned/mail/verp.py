"""Where bounces of a mail go: an address that tells, to us alone, whom it was sent to and what it was about (VERP).

12 bytes  keyed digest of the recipient   (no address can be read from it without the key)
 5 bytes  beginning of the id of the letter or meeting, zeros for none
 2 bytes  the day it was sent, so that an old address cannot be used for good
"""

import uuid
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings

from undersigned.common import clock
from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.sealing.derive import tag

from .return_addresses import Place, Signed, parse_place, read, write

KEY = "return-addresses"
BOUNCE = "b"
DIGEST_BYTES, ABOUT_BYTES = 12, 5
VALID = timedelta(days=30)  # mail systems give up after five days; complaints come for weeks
_EPOCH = date(2020, 1, 1)


class Sent(NamedTuple):
    """What a bounce address tells: the digest of whom it was sent to, the beginning of what it was about."""

    digest: bytes
    about: bytes


def place() -> Place | None:
    """Where mail comes in, None when it does not. Raises MailAddressError."""
    return parse_place(settings.UNDERSIGNED_MAIL_IN) if settings.UNDERSIGNED_MAIL_IN else None


def signed_address(kind: str, payload: bytes) -> str:
    """An address of ours for this, "" when no mail comes in."""
    here = place()
    return write(here, settings.KEYSTORE.ensure(KEY), kind, payload) if here else ""


def read_signed(address: str) -> Signed | None:
    """What an address is for; None for any that we have not made."""
    here = place()
    return read(here, settings.KEYSTORE.ensure(KEY), address) if here else None


def bounce_address(recipient: str, about: uuid.UUID | None) -> str:
    """The return path of a mail to this recipient; "" when no mail comes in, or for what is no address of the net."""
    if not settings.UNDERSIGNED_MAIL_IN:
        return ""
    try:
        digest = returned_digest(recipient)
    except BadAddressError:
        return ""
    beginning = about.bytes[:ABOUT_BYTES] if about else bytes(ABOUT_BYTES)
    day = (clock.today() - _EPOCH).days.to_bytes(2, "big")
    return signed_address(BOUNCE, digest + beginning + day)


def read_bounce(signed: Signed) -> Sent | None:
    """What a bounce address tells; None for another kind, and for one that is too old."""
    if signed.kind != BOUNCE or len(signed.payload) != DIGEST_BYTES + ABOUT_BYTES + 2:
        return None
    digest, rest = signed.payload[:DIGEST_BYTES], signed.payload[DIGEST_BYTES:]
    sent = _EPOCH + timedelta(days=int.from_bytes(rest[ABOUT_BYTES:], "big"))
    if clock.today() - sent > VALID:
        return None
    return Sent(digest, rest[:ABOUT_BYTES])


def returned_digest(address: str) -> bytes:
    """The keyed digest of an address's canonical spelling; raises BadAddressError."""
    return digest_of(settings.KEYSTORE.ensure(KEY), normalise(address).canonical)


def digest_of(key: bytes, canonical: str) -> bytes:
    """The same, of a canonical address and with the key at hand."""
    return tag(key, "returned", canonical)[:DIGEST_BYTES]
