"""Mail addresses as they travel. Pure. What an address is, and which are one mailbox, is said in `common.addresses`."""

from typing import NamedTuple

from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError

from .errors import MailAddressError

_HERE = "@localhost"  # no domain of the net, but where the demo and a server being tried out write from


class WireAddress(NamedTuple):
    """An address as it travels: the domain in ASCII; `needs_utf8` when the local part is not (RFC 6531)."""

    text: str
    needs_utf8: bool


def wire_address(address: str) -> WireAddress:
    """The address as SMTP carries it; raises MailAddressError (without the address in its sentence)."""
    stem = address.strip()
    is_here = stem.endswith(_HERE)
    try:
        known = normalise(f"{stem}.example" if is_here else stem)
    except BadAddressError:
        # "from None": nothing that was typed stays with the error.
        raise MailAddressError("This is not a mail address we can write to. Please check it.") from None
    return WireAddress(known.local + _HERE if is_here else known.deliverable, known.needs_smtputf8)
