"""A chain of reprints: one spelling, and every byte of every hop is bound."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.ledger.note import ED25519, Signer
from undersigned.reprints.chain import (
    Hop,
    SignedHop,
    encode_chain,
    encode_hop,
    parse_chain,
    parse_hop,
    parse_signed,
    sign_hop,
    verify_chain,
)
from undersigned.reprints.errors import ChainFormatError

LETTER = "https://a.example/letters/night-bus"
TEXT = b"# The night bus\n\nBring it back.\n"
GERMAN = b"# Der Nachtbus\n\nHolt ihn wieder.\n"
LEAF = hashlib.sha256(b"leaf 0").digest()
TEXTS = {hashlib.sha256(TEXT).digest(): "en", hashlib.sha256(GERMAN).digest(): "de"}


def signer(host: str, seed: int = 1) -> Signer:
    return Signer(f"{host}/reprints", ED25519, hashlib.sha256(f"{host} {seed}".encode()).digest())


def hop(host: str, of: bytes, **changes: object) -> SignedHop:
    key = signer(host)
    made = Hop(
        letter=LETTER,
        address=f"https://{host}/reprints/night-bus/",
        outlet=f"Example of {host}",
        dated=date(2026, 3, 2),
        language="en",
        body=hashlib.sha256(TEXT).digest(),
        introduction="Our readers ride it, too.\n\nחשוב",
        introduction_language="en",
        key=key.verifier.vkey,
        of=of,
    )
    return sign_hop(replace(made, **changes), key)  # type: ignore[arg-type]


def three() -> list[SignedHop]:
    first = hop("b.example", LEAF)
    german = {
        "language": "de",
        "body": hashlib.sha256(GERMAN).digest(),
        "introduction": "",
        "introduction_language": "",
    }
    second = hop("c.example", first.hop.digest, **german)
    return [first, second, hop("d.example", second.hop.digest)]


def codes(hops: list[SignedHop], **changes: object) -> list[str]:
    settings: dict[str, object] = {"letter": LETTER, "first_leaf": LEAF, "texts": TEXTS, "keys": {}}
    return [found.code for found in verify_chain(hops, **(settings | changes))]  # type: ignore[arg-type]


def test_a_chain_holds_and_is_read_as_it_was_written() -> None:
    data = encode_chain(three())
    assert parse_chain(data) == three()
    assert encode_chain(parse_chain(data)) == data
    assert codes(parse_chain(data)) == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_changed_body_is_refused_by_name(number: int) -> None:
    hops = three()
    old = hops[number].hop
    wrong = bytes([old.body[0] ^ 1]) + old.body[1:]
    forged = SignedHop(replace(old, body=wrong), hops[number].note.replace(_b(old.body), _b(wrong)))
    hops[number] = forged
    found = verify_chain(hops, letter=LETTER, first_leaf=LEAF, texts=TEXTS, keys={})
    assert {each.code for each in found} == {"chain-body", "chain-key"} | ({"chain-order"} if number < 2 else set())
    assert any(each.message.startswith(f"Hop {number + 1} ({old.host})") for each in found)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_another_key_is_refused_by_name(number: int) -> None:
    hops = three()
    old = hops[number].hop
    other = signer(old.host, 2)
    hops[number] = sign_hop(replace(old, key=other.verifier.vkey), other)
    known = {old.host: [old.key]}
    assert codes(hops, keys=known) == ["chain-key", *(["chain-order"] if number < 2 else [])]
    assert codes(hops) == (["chain-order"] if number < 2 else [])


def test_a_key_of_another_host_does_not_sign() -> None:
    key = signer("evil.example")
    forged = sign_hop(replace(three()[0].hop, key=key.verifier.vkey), key)
    assert codes([forged]) == ["chain-key"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_another_digest_of_what_came_before_is_refused(number: int) -> None:
    hops = three()
    hops[number] = hop(hops[number].hop.host, hashlib.sha256(b"else").digest())
    assert codes(hops)[0] == "chain-order"


def test_another_order_and_a_missing_hop_are_refused() -> None:
    first, second, third = three()
    for hops in ([second, first, third], [first, third], [second, third], [first, first, second]):
        assert "chain-order" in codes(hops)
    assert codes([first, second]) == [], "a shorter chain is one that ended earlier"


def test_another_letter_or_log_is_refused() -> None:
    assert set(codes(three(), letter="https://a.example/letters/other")) == {"chain-letter"}
    assert codes(three(), first_leaf=hashlib.sha256(b"other").digest()) == ["chain-order"]
    assert codes([hop("b.example", LEAF, language="de")]) == ["chain-body"], "another language than the body's"


def test_one_changed_byte_anywhere_is_refused() -> None:
    data = encode_chain(three())
    for place in range(0, len(data), 7):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        try:
            hops = parse_chain(changed)
        except ChainFormatError:
            continue
        assert codes(hops), place


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("undersigned-reprint/1", "undersigned-reprint/2"),
        ("dated 2026-03-02", "dated 20260302"),
        ("dated 2026-03-02", "dated 2026-3-2"),
        ("body en", "body  en"),
        ("body en", "body xx-nonsense"),
        ("address https", "address ftp"),
        ("letter https://a.example", "letter https://a.exa mple"),
        ("\nof ", "\n\nof "),
        ("\nkey ", "\nkey  "),
        ("introduction en", "introduction"),
        ("outlet ", "outlet =="),
        ("letter ", "Letter "),
    ],
)
def test_every_other_spelling_is_refused(old: str, new: str) -> None:
    text = encode_hop(three()[0].hop)
    assert old in text
    with pytest.raises(ChainFormatError):
        parse_hop(text.replace(old, new, 1))


def test_what_nobody_could_read_is_not_signed() -> None:
    for changes in (
        {"outlet": ""},
        {"outlet": "x" * 201},
        {"introduction": "x" * 10_001},
        {"address": "javascript:x"},
        {"language": "en\n"},
        {"introduction_language": "none"},
    ):
        with pytest.raises(ChainFormatError):
            hop("b.example", LEAF, **changes)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_chain_or_refused(data: bytes) -> None:
    for read in (parse_chain, parse_signed):
        for each in (data, b"undersigned-chain/1\n" + data):
            with pytest.raises(ChainFormatError):
                read(each)


@given(st.text(min_size=1, max_size=100), st.text(max_size=200), st.dates())
def test_any_words_come_back(outlet: str, introduction: str, dated: date) -> None:
    language = "ru" if introduction else ""
    made = replace(
        three()[0].hop, outlet=outlet, introduction=introduction, introduction_language=language, dated=dated
    )
    assert parse_hop(encode_hop(made)) == made


def _b(digest: bytes) -> bytes:
    import base64

    return base64.b64encode(digest)
