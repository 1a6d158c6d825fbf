"""Where a request came from: the client's address behind trusted proxies, and the network it belongs to.

Pure: imports no Django. A client can write any X-Forwarded-For it likes; each proxy adds the address it saw at the
right. So the header is read from the right, and only as far as the proxies that the operator named
(UNDERSIGNED_TRUSTED_PROXIES) vouch for the next address.

Nothing here is stored: limits keep HMACs of `network_of` under a daily key.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from undersigned.common.errors import NotANetworkAddressError

V4_PREFIX = 24
V6_PREFIX = 56
"""A household or an office: what one subscriber is given at most."""
_MAPPED = bytes(10) + b"\xff\xff"  # ::ffff:0:0/96, an IPv4 address in IPv6


def network_of(ip: str) -> str:
    """The /24 (IPv4) or /56 (IPv6) of an address, such as "192.0.2.0/24". An IPv4 address in IPv6 counts as IPv4.

    Raises NotANetworkAddressError.
    """
    return _network_text(_packed(ip))


def normal_address(ip: str) -> str:
    """The one spelling of an IP address: short, lower-case, IPv4 in IPv6 as IPv4, no zone.

    Raises NotANetworkAddressError.
    """
    return str(_parse(ip))


def parse_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks from a setting: addresses and CIDR blocks parted by commas or spaces. Raises NotANetworkAddressError."""
    return _networks(tuple(text.replace(",", " ").split()))


def client_address(remote_addr: str, forwarded_for: str, trusted_proxies: Iterable[str]) -> str:
    """The client's address, normalised.

    `remote_addr` is the peer of the connection, `forwarded_for` the X-Forwarded-For header ("" when absent, several
    headers joined by commas), `trusted_proxies` addresses or CIDR blocks. Without a trusted peer the header is not
    read. Something unreadable in the header ends the reading there: the last proxy that vouched is the answer, so
    garbage gains nobody a network of their own. Raises NotANetworkAddressError when `remote_addr` is not an address.
    """
    return str(ip_address(_client(remote_addr, forwarded_for, trusted_proxies)))


def client_network(
    remote_addr: str, forwarded_for: str, trusted_proxies: Iterable[str], *, shared: Iterable[str]
) -> str:
    """`network_of` the `client_address`; "" when that lies in one of the `shared` addresses or CIDR blocks."""
    client = _client(remote_addr, forwarded_for, trusted_proxies)
    return "" if _is_within(client, _ranges(tuple(shared))) else _network_text(client)


def _client(remote_addr: str, forwarded_for: str, trusted_proxies: Iterable[str]) -> bytes:
    trusted = _ranges(tuple(trusted_proxies))
    current = _packed(remote_addr)
    rest = forwarded_for
    while rest and _is_within(current, trusted):
        rest, _, hop = rest.rpartition(",")
        try:
            current = _packed(_without_port(hop.strip()))
        except NotANetworkAddressError:
            break
    return current


def _packed(text: str) -> bytes:
    """The 4 or 16 bytes of an address. The C library reads the usual spellings, twenty times as fast as `_parse`."""
    try:
        packed = inet_pton(AF_INET6 if ":" in text else AF_INET, text)
    except (OSError, ValueError):  # a zone, or no address
        return _parse(text).packed
    return packed[12:] if packed.startswith(_MAPPED) else packed


def _network_text(packed: bytes) -> str:
    if len(packed) == 4:
        return f"{inet_ntop(AF_INET, packed[:3] + bytes(1))}/{V4_PREFIX}"
    return f"{inet_ntop(AF_INET6, packed[:7] + bytes(9))}/{V6_PREFIX}"


def _parse(text: str) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(text)
    except ValueError:
        # "from None": the cause would quote the address.
        raise NotANetworkAddressError("This is not an IP address. Write it like 192.0.2.7 or 2001:db8::7.") from None
    if isinstance(address, IPv6Address):
        # Without the zone ("%eth0"): it names an interface of this machine only.
        return address.ipv4_mapped or IPv6Address(int(address))
    return address


def _without_port(hop: str) -> str:
    """ "192.0.2.7:4711" and "[2001:db8::7]:4711", as some proxies write them, without the port."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    if hop.count(":") == 1:
        return hop.partition(":")[0]
    return hop


def _networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(_network(text) for text in texts)


@lru_cache(maxsize=16)
def _ranges(texts: tuple[str, ...]) -> tuple[tuple[bytes, bytes], ...]:
    """The first and the last address of each network; packed, so that of one length they compare as numbers do."""
    return tuple((n.network_address.packed, n.broadcast_address.packed) for n in _networks(texts))


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text.strip())
    except ValueError:
        raise NotANetworkAddressError(
            "A trusted proxy is not an IP address or network. Write it like 192.0.2.7 or 10.0.0.0/8, without bits after"
            " the prefix."
        ) from None
    if isinstance(network, IPv6Network) and network.prefixlen >= 96 and network.network_address.ipv4_mapped:
        return IPv4Network((int(network.network_address.ipv4_mapped), network.prefixlen - 96))
    return network


def _is_within(packed: bytes, ranges: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(len(packed) == len(first) and first <= packed <= last for first, last in ranges)
