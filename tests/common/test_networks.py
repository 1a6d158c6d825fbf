"""The client's address cannot be chosen by the client."""

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.common.errors import NotANetworkAddressError
from undersigned.common.networks import (
    client_address,
    client_network,
    network_of,
    normal_address,
    parse_networks,
)

PROXIES = ["10.0.0.0/8", "2001:db8:ffff::/48", "192.0.2.53"]
addresses = st.ip_addresses().map(str)


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:DB8:1:2ff:1::5", "2001:db8:1:200::/56"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("::ffff:c000:24d", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/56"),
    ],
)
def test_network(ip: str, network: str) -> None:
    assert network_of(ip) == network


@pytest.mark.parametrize(
    "ip", ["", "unix:", "192.0.2", "192.0.2.256", "192.0.02.1", "example.org", "1", "192.0.2.1/24"]
)
def test_not_an_address_is_a_plain_error(ip: str) -> None:
    for question in (network_of, normal_address):
        with pytest.raises(NotANetworkAddressError) as caught:
            question(ip)
        assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("remote", "header", "client"),
    [
        # A client that speaks to us directly writes what it likes: not believed.
        ("198.51.100.9", "203.0.113.1", "198.51.100.9"),
        ("198.51.100.9", "10.0.0.1, 10.0.0.2", "198.51.100.9"),
        # Through one proxy: the right-most is what the proxy saw, the rest is what the client wrote.
        ("10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "203.0.113.1, 198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "10.0.0.7, 203.0.113.1, 198.51.100.9", "198.51.100.9"),
        # Through two.
        ("10.0.0.1", "203.0.113.1, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        ("::ffff:10.0.0.1", "203.0.113.1, ::ffff:198.51.100.9,2001:db8:ffff::2", "198.51.100.9"),
        # A client inside the trusted network, and none given.
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        # Ports and brackets, as some proxies write them.
        ("10.0.0.1", "198.51.100.9:4711", "198.51.100.9"),
        ("10.0.0.1", "[2001:DB8::9]:4711", "2001:db8::9"),
        ("10.0.0.1", "2001:DB8::9", "2001:db8::9"),
        # Unreadable: the proxy that passed it on answers for it.
        ("10.0.0.1", "198.51.100.9, unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.9,, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", ",", "10.0.0.1"),
        ("192.0.2.53", "198.51.100.9", "198.51.100.9"),
        ("192.0.2.54", "198.51.100.9", "192.0.2.54"),
    ],
)
def test_client_address(remote: str, header: str, client: str) -> None:
    assert client_address(remote, header, PROXIES) == client


def test_nobody_is_trusted_when_no_proxy_is_named() -> None:
    assert client_address("127.0.0.1", "198.51.100.9", []) == "127.0.0.1"


def test_a_trusted_proxy_may_be_written_as_ipv4_in_ipv6() -> None:
    assert client_address("10.0.0.1", "198.51.100.9", ["::ffff:10.0.0.0/104"]) == "198.51.100.9"


@pytest.mark.parametrize("proxy", ["proxy.example.org", "10.0.0.1/8", ""])
def test_a_misspelt_proxy_is_said_at_once(proxy: str) -> None:
    with pytest.raises(NotANetworkAddressError):
        client_address("10.0.0.1", "", [proxy])


def test_setting() -> None:
    assert [str(n) for n in parse_networks("10.0.0.0/8, 192.0.2.53 ::1")] == ["10.0.0.0/8", "192.0.2.53/32", "::1/128"]
    assert parse_networks(" ") == ()


@given(st.text(), addresses)
def test_nothing_a_client_writes_changes_what_the_proxy_saw(written: str, seen: str) -> None:
    saw = ipaddress.ip_address(normal_address(seen))
    proxies = ["10.0.0.1"]
    if str(saw) in proxies:
        return
    assert client_address("10.0.0.1", f"{written}, {seen}", proxies) == str(saw)
    assert client_address(seen, written, proxies) == str(saw)


@given(addresses)
def test_an_address_is_in_its_network(ip: str) -> None:
    network = ipaddress.ip_network(network_of(ip))
    assert ipaddress.ip_address(normal_address(ip)) in network
    assert network.prefixlen == (24 if network.version == 4 else 56)


@given(st.one_of(addresses, st.text("0123456789abcdefF.:%/[] \0", max_size=24)))
@example("::ffff:192.0.2.7")
@example("::192.0.2.7")
@example("::ffff:192.0.2.7%eth0")
@example("1::2:3:4:5:6:7:8")
@example("192.0.2.07")
def test_an_address_is_read_as_the_standard_library_reads_it(text: str) -> None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        with pytest.raises(NotANetworkAddressError):
            network_of(text)
        return
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or ipaddress.IPv6Address(int(address))
    assert client_address(text, "", []) == str(address)
    prefix = 24 if address.version == 4 else 56
    assert network_of(text) == str(ipaddress.ip_network((address, prefix), strict=False))


@given(addresses, st.ip_addresses(), st.integers(0, 32))
def test_an_address_is_in_a_network_where_its_first_bits_are(ip: str, base: ipaddress.IPv4Address, bits: int) -> None:
    network = ipaddress.ip_network((base, bits), strict=False)
    shared = ipaddress.ip_address(normal_address(ip)) in ipaddress.ip_network(parse_networks(str(network))[0])
    assert client_network(ip, "", [], shared=[str(network)]) == ("" if shared else network_of(ip))


@pytest.mark.parametrize(
    ("remote", "header", "network"),
    [
        ("10.0.0.1", "198.51.100.9", "198.51.100.0/24"),
        ("10.0.0.1", "203.0.113.9", ""),
        ("10.0.0.1", "203.0.113.128", "203.0.113.0/24"),
        ("10.0.0.1", "::ffff:203.0.113.9", ""),
        ("10.0.0.1", "2001:db8:77::9", ""),
        ("198.51.100.9", "203.0.113.9", "198.51.100.0/24"),
    ],
)
def test_those_in_a_shared_network_have_none_of_their_own(remote: str, header: str, network: str) -> None:
    assert client_network(remote, header, PROXIES, shared=["203.0.113.0/25", "2001:db8:77::/48"]) == network
