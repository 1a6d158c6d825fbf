"""The address of the mail server, as it stands in EMAIL_URL. Pure.

    smtp://[user:password@]host[:port][?tls=starttls|yes|no]

`tls` is `starttls` (port 587) when nothing is said; `yes` speaks TLS from the first byte (port 465); `no` is for a
server on this machine or a private network (port 25). Certificates are always checked. User and password are
percent-encoded ASCII, both or neither; with `tls=no` they are accepted only for this machine.
"""

import ipaddress
from dataclasses import dataclass, field
from typing import Literal, NoReturn, Self, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from .errors import SmtpAddressError

Tls = Literal["starttls", "yes", "no"]
_PORTS: dict[Tls, int] = {"starttls": 587, "yes": 465, "no": 25}


@dataclass(frozen=True)
class SmtpAddress:
    """Where the mail server is and how to speak to it; the password is in no repr."""

    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """The address in `url`; raises SmtpAddressError, whose sentence never repeats the address."""
        if not url.isascii() or not url.isprintable() or " " in url:
            _refuse("it holds a space or a letter outside ASCII; percent-encode it")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            _refuse("its host or port is not one")
        if parts.scheme != "smtp" or not url.startswith("smtp://"):
            _refuse("it must begin with smtp://")
        if not host:
            _refuse("it names no host")
        if parts.path or parts.fragment or "#" in url or port == 0 or parts.netloc.endswith(":"):
            _refuse("nothing but ?tls= may follow the host and its port")
        tls = _tls(parts)
        user, password = _credentials(parts)
        if tls == "no" and user is not None and not _is_here(host):
            _refuse("it would send a password unencrypted; use tls=starttls or tls=yes")
        return cls(host, port or _PORTS[tls], tls, user, password)


def _refuse(why: str) -> NoReturn:
    raise SmtpAddressError(f"EMAIL_URL cannot be used: {why}. Write it as smtp://user:password@host:587?tls=starttls.")


def _tls(parts: SplitResult) -> Tls:
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else []
    except ValueError:
        pairs = [("", "")]
    if not pairs:
        return "starttls"
    if len(pairs) > 1 or pairs[0][0] != "tls" or pairs[0][1] not in _PORTS:
        _refuse("after the question mark stands only tls=starttls, tls=yes or tls=no")
    return cast(Tls, pairs[0][1])


def _credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    if "@" not in parts.netloc:
        return None, None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user or not password:
        _refuse("it needs both a user and a password, or neither")
    if not (user + password).isascii() or not (user + password).isprintable():
        _refuse("its user and password must be ASCII")
    return user, password


def _is_here(host: str) -> bool:
    """Whether the host is this machine, judged by its name alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
