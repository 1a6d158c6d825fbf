"""The mailbox for incoming mail, as it stands in UNDERSIGNED_IMAP_URL, and the socket of UNDERSIGNED_LMTP. Pure.

    imaps://user:password@host[:993][/Folder]     TLS from the first byte
    imap://user:password@127.0.0.1[:143][/Folder] without TLS, on this machine only

User and password are percent-encoded ASCII. The folder is INBOX when nothing is said.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from .errors import ImapAddressError

_FOLDER = re.compile(r"[A-Za-z0-9 ._/-]{1,100}")


@dataclass(frozen=True)
class ImapAddress:
    """Where the mailbox is; the password is in no repr."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @classmethod
    def parse(cls, url: str) -> Self:
        """The address in `url`; raises ImapAddressError, whose sentence never repeats it."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise _unusable("its host or port is not one") from None
        if parts.scheme not in {"imaps", "imap"} or not host or parts.query or parts.fragment or port == 0:
            raise _unusable("it must begin with imaps:// and name a host")
        tls = parts.scheme == "imaps"
        if not tls and not _is_here(host):
            raise _unusable("imap:// without TLS is for this machine only")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        folder = unquote(parts.path).strip("/") or "INBOX"
        readable = (user + password).isascii() and (user + password).isprintable() and _FOLDER.fullmatch(folder)
        if not user or not password or not readable:
            raise _unusable("it needs a user and a password, and a folder of plain letters")
        return cls(host, port or (993 if tls else 143), tls, user, password, folder)


def parse_socket(text: str) -> tuple[str, int] | str:
    """Where LMTP listens: host and port, or the path of a socket, which begins with `/`. Raises ImapAddressError."""
    if text.startswith("/"):
        return text
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ImapAddressError("UNDERSIGNED_LMTP is neither host:port nor the path of a socket.")
    host = host.strip("[]")
    if not _is_here(host):
        raise ImapAddressError(
            "UNDERSIGNED_LMTP would listen beyond this machine, where LMTP asks nobody who they are. Use 127.0.0.1."
        )
    return host, int(port)


def _unusable(why: str) -> ImapAddressError:
    return ImapAddressError(
        f"UNDERSIGNED_IMAP_URL cannot be used: {why}. Write it as imaps://user:password@mail.example.org/INBOX."
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
