"""A leaf has one spelling; every other is an error that names the line."""

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.ledger import leaf as leaves
from undersigned.ledger.errors import LeafFormatError

hashes = st.binary(min_size=32, max_size=32)
languages = st.sampled_from(["ar", "de", "en", "fr", "he", "pt-BR", "ru", "uk", "zh-Hant", "zh-Hant-TW"])
shows = st.sampled_from(["named", "hidden"])
indexes = st.integers(0, 10**18)


@st.composite
def letter_leaves(draw: st.DrawFn) -> leaves.LetterLeaf:
    chosen = draw(st.lists(languages, min_size=1, max_size=8, unique=True))
    texts = tuple((language, draw(hashes)) for language in [chosen[0], *sorted(chosen[1:])])
    return leaves.LetterLeaf(texts, draw(hashes), draw(st.none() | hashes))


any_leaf = st.one_of(
    letter_leaves(),
    st.builds(leaves.TextLeaf, languages, hashes),
    st.builds(leaves.SignLeaf, hashes, st.sampled_from(["email", "domain", "vouched"]), shows, hashes, hashes),
    st.builds(leaves.AmendLeaf, indexes, hashes, shows, hashes, hashes),
    st.builds(leaves.WithdrawLeaf, indexes, hashes),
    st.builds(leaves.VoidLeaf, indexes, st.sampled_from(["holder", "fraud", "erasure"])),
    st.builds(leaves.RecipientsLeaf, hashes),
    st.just(leaves.CloseLeaf()),
)


@given(any_leaf)
def test_what_is_written_is_read(leaf: leaves.Leaf) -> None:
    assert leaves.parse(leaves.encode(leaf)) == leaf


@given(any_leaf, st.data())
def test_a_changed_byte_never_reads_as_the_same_leaf(leaf: leaves.Leaf, data: st.DataObject) -> None:
    changed = bytearray(leaves.encode(leaf))
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(LeafFormatError):
        assert leaves.parse(bytes(changed)) != leaf


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        leaf = leaves.parse(data)
    except LeafFormatError:
        return
    assert leaves.encode(leaf) == data


def test_a_signature_is_spelled_as_the_design_says() -> None:
    sign = leaves.SignLeaf(bytes(32), "email", "hidden", bytes(31) + b"\x01", bytes(31) + b"\x02")
    assert leaves.encode(sign).decode() == (
        "undersigned-leaf/v1\nsign\n"
        "text AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nclass email\nshow hidden\n"
        "commit AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=\n"
        "undo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI=\n"
    )


GOOD = leaves.encode(leaves.WithdrawLeaf(7, bytes(32))).decode()


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [
        ("", "ends with one LF"),
        (GOOD[:-1], "ends with one LF"),
        (GOOD + "\n", "the end"),
        (GOOD.replace("\n", "\r\n"), "ends with one LF"),
        (GOOD.replace("leaf 7", "leaf 07"), "index of a leaf"),
        (GOOD.replace("leaf 7", "leaf -7"), "index of a leaf"),
        (GOOD.replace("leaf 7", "leaf  7"), "index of a leaf"),
        (GOOD.replace("AAA=", "AAB="), "32 bytes in base64"),
        (GOOD.replace("AAAA", "AAA", 1), "32 bytes in base64"),
        (GOOD.replace("withdraw", "lettre"), "kind of leaf"),
        (GOOD.replace("/v1", "/v2"), "undersigned-leaf/v1"),
        (GOOD.replace("withdraw", "withdraw ü"), "ASCII"),
        (GOOD + "x" * 600 + "\n", "at most 512 bytes"),
    ],
)
def test_other_spellings_are_refused(spelling: str, reason: str) -> None:
    with pytest.raises(LeafFormatError, match=reason):
        leaves.parse(spelling.encode())


def test_texts_stand_in_one_order_only() -> None:
    with pytest.raises(LeafFormatError, match="original stands first"):
        leaves.encode(leaves.LetterLeaf((("en", bytes(32)), ("ru", bytes(32)), ("ar", bytes(32))), bytes(32)))
    with pytest.raises(LeafFormatError, match="original stands first"):
        leaves.encode(leaves.LetterLeaf((("en", bytes(32)), ("en", bytes(32))), bytes(32)))


def test_commitment_keeps_fields_apart_and_normalises() -> None:
    salt = bytes(32)
    assert leaves.commitment(salt, ["ab", "c"]) != leaves.commitment(salt, ["a", "bc"])
    assert leaves.commitment(salt, ["e\u0301"]) == leaves.commitment(salt, ["\u00e9"])
    expected = hashlib.sha256(b"undersigned-commit/v1\n" + salt + b"\x00\x00\x00\x02Bo").digest()
    assert leaves.commitment(salt, ["Bo"]) == expected


def test_leaf_hash_of_an_empty_leaf_is_rfc_6962s() -> None:
    assert leaves.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
