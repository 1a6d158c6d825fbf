"""Addresses: what can be mailed, and how it travels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.mail.addresses import WireAddress, wire_address
from undersigned.mail.errors import MailAddressError


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ada@example.org", WireAddress("ada@example.org", False)),
        (" Ada.L+swim@Example.ORG ", WireAddress("Ada.L+swim@example.org", False)),
        ("o'neil@example.org", WireAddress("o'neil@example.org", False)),
        ("ada@bücher.example", WireAddress("ada@xn--bcher-kva.example", False)),
        ("ада@пример.рф", WireAddress("ада@xn--e1afmkfd.xn--p1ai", True)),
        ("عدة@مثال.إختبار", WireAddress("عدة@xn--mgbh0fb.xn--kgbechtv", True)),
        ("ada@localhost", WireAddress("ada@localhost", False)),
    ],
)
def test_addresses_travel_with_an_ascii_domain(address: str, wire: WireAddress) -> None:
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "ada@straße.example",
        "@localhost",
        "a da@localhost",
        "ada@@example.org",
        "ada lovelace@example.org",
        "ada@exam ple.org",
        "ada@example..org",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "ada@-example.org",
        "ada@[127.0.0.1]",
        "ada@127.0.0.1",
        '"ada"@example.org',
        "Ada <ada@example.org>",
        "ada@example.org, bo@example.org",
        "ada@example.org\r\nRCPT TO:<bo@example.org>",
        "ada\n@example.org",
        "ada@exam\u202eple.org",
        "a" * 65 + "@example.org",
        "a" * 40 + "@" + ".".join(["b" * 60] * 4) + ".org",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(MailAddressError) as caught:
        wire_address(address)
    assert not address or address not in str(caught.value)


@given(st.text(), st.text())
def test_no_text_raises_anything_else_or_breaks_a_line(local: str, domain: str) -> None:
    for address in (local, f"{local}@{domain}", f"{local}@example.org", f"{local}@localhost", f"ada@{domain}.org"):
        try:
            wire = wire_address(address).text
        except MailAddressError:
            continue
        assert not any(character.isspace() or character in '<>,;"\0' for character in wire)
        assert wire.count("@") == 1
