"""Addresses that mail comes back to: each says what it is for, and only we can have made it. Pure.

UNDERSIGNED_MAIL_IN names where they are: `name@host` gives `name+<word>@host` (a mailbox that knows plus addresses),
`@host` gives `<word>@host` (a domain whose mail is all ours). The word is a letter and base32 without padding:

    <kind> base32( payload ‖ HMAC(key, kind, payload)[:8] )

One accepted spelling, upper and lower case alike, since some servers on the way change it. `b` is where bounces go
(VERP: who it was sent to, as a keyed digest), `r` is a reply to a conversation. The rooms say what stands in a payload.
"""

import base64
import binascii
import re
from typing import NamedTuple

from undersigned.sealing.derive import same, tag

from .addresses import wire_address
from .errors import MailAddressError

MAC_BYTES = 8  # guessed by writing to us, one mail a guess: 2**64 mails
MOST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
_WORD = re.compile(r"([a-z])([a-z2-7]{16,56})")


class Place(NamedTuple):
    """Where incoming mail is: the part before the plus ("" for a whole domain) and the domain, in lower case."""

    local: str
    domain: str


class Signed(NamedTuple):
    """What a signed address is for."""

    kind: str
    payload: bytes


def parse_place(text: str) -> Place:
    """The value of UNDERSIGNED_MAIL_IN; raises MailAddressError."""
    local, at, domain = text.strip().lower().rpartition("@")
    try:
        checked = wire_address(f"{local or 'x'}@{domain}").text
    except MailAddressError:
        checked = ""
    if not at or not checked or not checked.isascii() or "+" in local or len(local) > 12:
        raise MailAddressError(
            "UNDERSIGNED_MAIL_IN is neither name@host, with a name of at most 12 letters and no plus, nor @host."
        )
    return Place(local, checked.rpartition("@")[2])


def write(place: Place, key: bytes, kind: str, payload: bytes) -> str:
    """The signed address; raises ValueError when it would be longer than an address may be."""
    word = kind + _base32(payload + _mac(key, kind, payload))
    local = f"{place.local}+{word}" if place.local else word
    if len(local) > MOST_LOCAL or not _WORD.fullmatch(word):
        raise ValueError("This payload does not fit into a mail address.")
    return f"{local}@{place.domain}"


def read(place: Place, key: bytes, address: str) -> Signed | None:
    """What the address is for; None for any that we have not made."""
    local, _, domain = address.strip().lower().rpartition("@")
    before, _, word = local.rpartition("+")
    if domain != place.domain or before != place.local or not (match := _WORD.fullmatch(word)):
        return None
    kind, text = match.groups()
    try:
        data = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    payload, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    # One spelling only: the bits that base32 leaves over must be as we write them.
    if _base32(data) != text or not same(mac, _mac(key, kind, payload)):
        return None
    return Signed(kind, payload)


def is_at(place: Place, address: str) -> bool:
    """Whether the address is one of this place's, made by us or not."""
    local, _, domain = address.strip().lower().rpartition("@")
    return domain == place.domain and (not place.local or local.partition("+")[0] == place.local)


def _mac(key: bytes, kind: str, payload: bytes) -> bytes:
    return tag(key, "return address", kind, payload)[:MAC_BYTES]


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()
