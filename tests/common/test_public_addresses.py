"""Nothing that somebody gives us makes us ask our own machine or network, in whatever form it is written."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.common.errors import RefusedFetchError
from undersigned.common.public_addresses import parse_target, require_public, reserved_for

_SPECIAL_V4 = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1
    192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
    239.255.255.250 233.252.0.1 240.0.0.1 255.255.255.255
"""
_SPECIAL_V6 = """
    :: ::1 ::7f00:1 ::127.0.0.1 ::a00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::ffff:93.184.216.34
    ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 64:ff9b:1:ffff::1 100::1 100:0:0:1::1
    2001::1 2001:0:7f00:1::1 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1 2001:20::1 2001:30::1 2001:db8::1
    2002:7f00:1:: 2002:a00:1::1 2002:5db8:d822::1 2620:4f:8000::1 3ffe::1 3fff::1 5f00::1 4000::1 e000::1 8000::1
    fc00::1 fd12:3456:789a::1 fe80::1 febf::1 fec0::1 feff::1 ff02::1 ff0e::1 2606:2800::5efe:10.0.0.1
    2606:2800::200:5efe:a00:1
"""
_ODD_HOSTS = """
    http://2130706433/ http://0x7f000001/ http://017700000001/ http://127.1/ http://127.0.1/ http://0x7f.0.0.1/
    http://0177.0.0.1/ http://127.0.0.0x1/ http://00127.0.0.1/ http://127.0.0.01/ http://0/ http://0x/ http://256.1.1.1/
    http://1.2.3.4.5/ http://site.example.123/ http://site.0x1f/ http://127.0.0.1./ http://①②⑦.⓪.⓪.①/
    http://127。0。0。1/ http://１２７.０.０.１/ http://3232235521/
    http://[::1]/ http://[::1]:8080/ http://[0:0:0:0:0:ffff:127.0.0.1]/ http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/
    http://[::1/ http://::1/ http://[127.0.0.1]/ http://[v1.x]/ http://[::1]site.example.org/
    http://localhost/ http://LOCALHOST/ http://localhost./ http://a.localhost/ http://ｌocalhost/ http://printer/
    http://printer.local/ http://db.internal/ http://metadata.google.internal/ http://nas.lan/ http://x.home.arpa/
    http://1.0.0.127.in-addr.arpa/ http://abcdefghij.onion/ http://a.i2p/
    http://site.example.org@127.0.0.1/ http://user:word@site.example.org/ http://@site.example.org/
    http://127.0.0.1#@site.example.org/ http://127.0.0.1\\@site.example.org/ http://site.example.org\\.localhost/
    http://127.0.0.1%00.site.example.org/ http://127%2e0%2e0%2e1/ http://site..example.org/ http://.example.org/
    http://-site.example.org/ http://straße.example.org/ http:///etc/passwd http:site.example.org http://
    ftp://site.example.org/ file:///etc/passwd gopher://site.example.org/ data:text/plain,x javascript:x
    //site.example.org/ site.example.org/x dict://site.example.org:11211/ unix:/run/x
    http://site.example.org:22/ http://site.example.org:25/ http://site.example.org:5432/ http://site.example.org:6379/
    http://site.example.org:0/ http://site.example.org:65536/ http://site.example.org:99999/ http://site.example.org:x/
    http://site.example.org:8080:80/ https://site.example.org:11211/
"""

SPECIAL_V4, SPECIAL_V6, ODD_HOSTS = (each.split() for each in (_SPECIAL_V4, _SPECIAL_V6, _ODD_HOSTS))


def test_there_are_many_of_them() -> None:
    assert len(SPECIAL_V4) + len(SPECIAL_V6) + len(ODD_HOSTS) > 150


@pytest.mark.parametrize("address", [*SPECIAL_V4, *SPECIAL_V6])
def test_a_special_address_is_refused_as_an_answer_and_as_a_host(address: str) -> None:
    with pytest.raises(RefusedFetchError):
        require_public(address)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedFetchError):
        parse_target(f"http://{host}/")
    assert reserved_for(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", ODD_HOSTS)
def test_an_odd_form_is_refused(url: str) -> None:
    with pytest.raises(RefusedFetchError) as caught:
        parse_target(url)
    assert "127" not in str(caught.value)


@pytest.mark.parametrize("sign", [" ", "\t", "\n", "\r\n", "\0", "\x7f", "\u2028", "\u00a0"])
def test_an_address_with_spaces_or_controls_is_refused(sign: str) -> None:
    for url in (
        f"http://site.example{sign}.org/",
        f"http://site.example.org/a{sign}b",
        f"ht{sign}tp://site.example.org/",
    ):
        with pytest.raises(RefusedFetchError):
            parse_target(url)


def test_an_endless_address_is_refused() -> None:
    for url in (f"http://site.example.org/{'a' * 2000}", f"http://{'a.' * 130}org/", f"http://{'a' * 64}.org/"):
        with pytest.raises(RefusedFetchError):
            parse_target(url)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "2a00:1450:4001::1"]
)
def test_a_public_address_is_let_through(address: str) -> None:
    assert str(require_public(address)) == address
    host = f"[{address}]" if ":" in address else address
    assert parse_target(f"https://{host}/").host == address


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://Site.Example.ORG", "https://site.example.org/"),
        (" http://site.example.org:80/a?b#c\n", "http://site.example.org/a?b"),
        ("https://site.example.org:8443/a", "https://site.example.org:8443/a"),
        ("https://site.example.org:/", "https://site.example.org/"),
        ("https://site.example.org./", "https://site.example.org/"),
        ("https://bücherei.example/öffnung?tag=mo%20di&z=ä", None),
        ("https://пример.example/", "https://xn--e1afmkfd.example/"),
        ("https://דוגמה.example/", "https://xn--6dbbec0c.example/"),
        ("https://مثال.example/", "https://xn--mgbh0fb.example/"),
    ],
)
def test_an_ordinary_address_is_asked_in_its_one_spelling(given: str, asked: str | None) -> None:
    assert parse_target(given).url == (asked or "https://xn--bcherei-n2a.example/%C3%B6ffnung?tag=mo%20di&z=%C3%A4")


def test_the_exception_is_for_loopback_and_nothing_else() -> None:
    for url in ("http://127.0.0.1:41234/", "http://[::1]:41234/", "http://localhost:41234/"):
        assert parse_target(url, loopback=True).port == 41234
        with pytest.raises(RefusedFetchError):
            parse_target(url)
    assert str(require_public("127.0.0.1", loopback=True)) == "127.0.0.1"
    for address in {*SPECIAL_V4, *SPECIAL_V6} - {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"}:
        with pytest.raises(RefusedFetchError):
            require_public(address, loopback=True)
    for url in ("http://127.0.0.1:22/", "http://2130706433/", "http://printer/", "http://10.0.0.1/"):
        with pytest.raises(RefusedFetchError):
            parse_target(url, loopback=True)


@given(st.ip_addresses(v=4))
def test_ipv4_in_ipv6_is_never_public(address: ipaddress.IPv4Address) -> None:
    wrapped = int(address)
    for prefix in (0, 0xFFFF << 32, 0xFFFF << 48, 0x64FF9B << 96):
        assert reserved_for(ipaddress.IPv6Address(prefix | wrapped))
    assert reserved_for(ipaddress.IPv6Address((0x2002 << 112) | (wrapped << 80) | 1))


@given(st.ip_addresses())
def test_what_python_calls_special_is_never_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert reserved_for(address)


@given(st.text(max_size=80))
def test_any_text_is_refused_or_becomes_a_public_target(text: str) -> None:
    for url in (text, f"http://{text}", f"https://site.example.org/{text}"):
        try:
            target = parse_target(url)
        except RefusedFetchError:
            continue
        assert target.url.isascii()
        assert target.url.isprintable()
        assert parse_target(target.url) == target
