"""Mail addresses: which can be mailed, how they travel, and which two are the same mailbox. Pure.

Accepted: `local@domain` with a dot-atom of at most 64 octets (RFC 5321; letters of any script, RFC 6531) and a domain
of labels. Quoted local parts and address literals exist in the standard and nowhere in people's hands: refused.
"""

import re
import unicodedata
from typing import NamedTuple

from .errors import MailAddressError

_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PLAIN = "This is not a mail address we can write to. Check it for a missing part or a space."

# Providers where what follows a plus sign is the holder's own note, and those where dots do not count either.
_PLUS = {"gmail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "fastmail.com", "proton.me", "posteo.de"}
_PLUS |= {"mailbox.org", "yandex.ru", "zoho.com"}
_DOTLESS = {"gmail.com"}
_ALSO = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "me.com": "icloud.com",
}


class WireAddress(NamedTuple):
    """An address as it travels: the domain in ASCII; `needs_utf8` when the local part is not (RFC 6531)."""

    text: str
    needs_utf8: bool


def wire_address(address: str) -> WireAddress:
    """The address as SMTP carries it; raises MailAddressError (without the address in its sentence)."""
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    if not at or not _ATOM.fullmatch(local) or len(local.encode()) > 64:
        raise MailAddressError(_PLAIN)
    text = f"{local}@{_ascii_domain(domain)}"
    if len(text.encode()) > 254:
        raise MailAddressError("This mail address is longer than any can be (254 characters). Check it.")
    return WireAddress(text, not local.isascii())


def canonical_address(address: str) -> str:
    """One spelling for all spellings of a mailbox: small letters, and each provider's rule for plus signs and dots.

    Only for comparing: mail goes to the address as it was typed. Raises MailAddressError.
    """
    local, _, domain = wire_address(address).text.rpartition("@")
    local = unicodedata.normalize("NFC", local.casefold())
    domain = _ALSO.get(domain, domain)
    if domain in _PLUS:
        local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    """Labels in small letters; other scripts as Punycode A-labels (RFC 5891)."""
    labels = []
    for label in domain.replace("\u3002", ".").split("."):
        small = unicodedata.normalize("NFC", label.lower())
        if not small.isascii():
            if not re.fullmatch(r"[\w\u200c\u200d\u00b7-]+", small):
                raise MailAddressError(_PLAIN)
            small = "xn--" + small.encode("punycode").decode("ascii")
        if not _LABEL.fullmatch(small):
            raise MailAddressError(_PLAIN)
        labels.append(small)
    if len(labels) < 2 and labels != ["localhost"]:
        raise MailAddressError(_PLAIN)
    if labels[-1].isdigit():
        raise MailAddressError(_PLAIN)
    return ".".join(labels)
