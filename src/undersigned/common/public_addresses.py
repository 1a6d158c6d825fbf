"""Where on the internet we may ask: which web addresses, hosts and IP addresses count as public. Pure.

Somebody gives us an address and we ask it from inside our own network, where more is reachable than from outside: the
database, a router's pages, a cloud's metadata service. So only public hosts are asked (`fetching.py` does the asking).

The table of ranges is our own, on top of `ipaddress.is_global`, which lets through translated addresses that wrap any
IPv4 address (NAT64, 6to4, IPv4-compatible), multicast and deprecated site-local ones. For IPv6 only 2000::/3 is handed
out at all, so everything outside it is refused, known or not. Source: the IANA special-purpose registries (RFC 6890).
"""

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit

from undersigned.common.errors import RefusedFetchError
from undersigned.common.saying import later, say

MAX_ADDRESS = 2000
"""Characters in a web address; longer ones are no address that a person would give."""

PORTS = {"http": 80, "https": 443}
OTHER_PORTS = frozenset({8000, 8008, 8080, 8443})
"""Beside 80 and 443, where web servers are. On others something may listen that takes what we send for orders."""

_V4 = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared by a carrier's customers"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local, where clouds keep metadata"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "multicast tunnels"),
    ("192.88.99.0/24", "6to4 relays"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarks"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, and broadcast"),
)
_V6 = (
    ("::/96", "IPv4-compatible, unspecified and loopback"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discarded"),
    ("100:0:0:1::/64", "dummy prefix"),
    ("2001::/23", "protocol assignments: Teredo, benchmarks, ORCHID"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3ffe::/16", "the former 6bone"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local, deprecated"),
    ("ff00::/8", "multicast"),
)
_RANGES = tuple((ipaddress.ip_network(network), what) for network, what in (*_V4, *_V6))
_HANDED_OUT = ipaddress.IPv6Network("2000::/3")
_ISATAP = re.compile(r"0[02]005efe")  # interface identifiers that wrap an IPv4 address, RFC 5214

# Names that never stand for a public host, whatever a resolver says (RFC 6761, 6762, 7686, 8375, 9476, and habit).
_NOT_PUBLIC = re.compile(
    "localhost|localdomain|local|internal|intranet|private|lan|home|corp|invalid|onion|i2p|alt|arpa"
)
_AUTHORITY = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:@/?#\\]+))(?::(?P<port>[0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_IN_PATHS = "/?%:@!$&'()*+,;=~"
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
# IDNA 2003, which Python speaks, turns these into other letters; IDNA 2008 does not. We would ask a stranger.
_DEVIATING = re.compile("[ßẞς\u200c\u200d]")


@dataclass(frozen=True, slots=True)
class Target:
    """A web address that may be asked. `host` is lower-case ASCII, without brackets.

    `address` is set where the host is an IP address. `path` begins with a slash and holds the query, percent-encoded.
    """

    scheme: str
    host: str
    port: int
    path: str
    address: IPv4Address | IPv6Address | None = None

    @property
    def authority(self) -> str:
        """Host, and the port where it is not the scheme's own, as in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority, such as https://letters.example.org."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.path}"


def parse_target(url: str, *, loopback: bool = False) -> Target:
    """A web address as somebody gave it, vetted as far as its letters go; what its name stands for comes later.

    `loopback` lets through this machine's own names, addresses and unprivileged ports: for tests and the demo.
    Raises RefusedFetchError.
    """
    url = url.strip()
    if len(url) > MAX_ADDRESS:
        raise RefusedFetchError("too-long", "That address is too long. Please give the address of a page.")
    if _UNPRINTABLE.search(url):
        raise RefusedFetchError("spelling", "That address holds a space or another sign that no address has.")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _spelling() from None
    if parts.scheme not in PORTS or not parts.netloc:
        raise RefusedFetchError("scheme", "Please give an address that begins with https:// or http://.")
    if "@" in parts.netloc:
        raise RefusedFetchError("sign-in", "Please give the address without the name and password before the @.")
    found = _AUTHORITY.fullmatch(parts.netloc)
    if not found:
        raise _spelling()
    host, address = _host(found["v6"], found["name"] or "")
    if not (loopback and (host == "localhost" or (address is not None and address.is_loopback))):
        _require_public_host(host, address)
    port = int(found["port"] or PORTS[parts.scheme])
    _require_web_port(port, loopback=loopback)
    path = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=_IN_PATHS)
    return Target(parts.scheme, host, port, path, address)


def require_public(address: str, *, loopback: bool = False) -> IPv4Address | IPv6Address:
    """An IP address, as a resolver gave it, if it may be connected to. Raises RefusedFetchError.

    `loopback` lets through this machine's own.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        raise _spelling() from None
    if not (loopback and parsed.is_loopback) and reserved_for(parsed):
        raise _not_public()
    return parsed


def reserved_for(address: IPv4Address | IPv6Address) -> str:
    """Why an IP address is not public, or "" for one that is."""
    for network, what in _RANGES:
        if address.version == network.version and address in network:
            return what
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return "an interface of this machine"
        if address not in _HANDED_OUT:
            return "not handed out"
        if _ISATAP.match(f"{int(address):032x}"[16:]):
            return "ISATAP"
    return "" if address.is_global else "special"


def _host(v6: str | None, name: str) -> tuple[str, IPv4Address | IPv6Address | None]:
    """The host in lower-case ASCII, and the IP address where it is one."""
    if v6 is not None:
        try:
            literal = IPv6Address(v6)
        except ValueError:
            raise _spelling() from None
        return str(literal), literal
    host = _ascii(name)
    labels = host.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        # One spelling only: 127.1, 0x7f.0.0.1, 017700000001 and 2130706433 are read differently by different programs.
        try:
            return host, IPv4Address(host)
        except ValueError:
            message = later("That host is a number in an odd form. Please give the name of the site.")
            raise RefusedFetchError("odd-number", message) from None
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise _spelling()
    return host, None


def _ascii(name: str) -> str:
    """A host's name as it is asked for: IDNA, lower-case, without the last dot."""
    if len(name) > 253:
        raise _spelling()
    if _DEVIATING.search(name):
        message = later("Please write the name of that site in its form that begins with xn--.")
        raise RefusedFetchError("host-spelling", message)
    try:
        host = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _spelling() from None
    return host.removesuffix(".")


def _require_public_host(host: str, address: IPv4Address | IPv6Address | None) -> None:
    if address is not None:
        if reserved_for(address):
            raise _not_public()
    elif "." not in host or _NOT_PUBLIC.fullmatch(host.rpartition(".")[2]):
        raise _not_public()


def _require_web_port(port: int, *, loopback: bool) -> None:
    if port in PORTS.values() or port in OTHER_PORTS or (loopback and 1024 <= port <= 65535):
        return
    sentence = later("Port %(port)s is not one where pages are served. Please give an ordinary address.")
    raise RefusedFetchError("port", say(sentence, port=port))


def _not_public() -> RefusedFetchError:
    message = later(
        "That address is not on the public internet, so it is not asked. Please give a public page's address."
    )
    return RefusedFetchError("not-public", message)


def _spelling() -> RefusedFetchError:
    return RefusedFetchError("spelling", "That is not a web address. Please copy it from the browser's address bar.")
