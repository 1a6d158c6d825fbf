"""A proof that someone kept: one spelling, and true for one leaf of one log only."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger import keys
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import note, proof, tree
from undersigned.ledger.checkpoint import Checkpoint
from undersigned.ledger.errors import (
    LedgerError,
    OtherLogError,
    ProofFormatError,
    ProofLengthError,
    ProofMismatchError,
    TreeRangeError,
    UnsignedError,
    WrongSignatureError,
)
from undersigned.ledger.policy import Policy

LEAVES = [tree.leaf_hash(f"leaf {each}".encode()) for each in range(21)]
TREE = tree.Tree(LEAVES)
SIGNED = checkpoints.sign(Checkpoint(keys.ORIGIN, 21, TREE.root()), [keys.LOG])
KEPT = proof.Proof(12, tuple(TREE.inclusion_proof(12)), SIGNED)
LOGS = [keys.LOG.verifier]

any_proof = st.builds(
    proof.Proof,
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    st.just(SIGNED),
    st.none() | st.binary(min_size=1, max_size=50),
)


@given(any_proof)
def test_a_proof_that_is_written_is_read(kept: proof.Proof) -> None:
    assert proof.parse(bytes(kept)) == kept


@pytest.mark.parametrize("size", [1, 2, 3, 8, 21])
def test_every_leaf_has_a_proof(size: int) -> None:
    signed = checkpoints.sign(Checkpoint(keys.ORIGIN, size, TREE.root(size)), [keys.LOG])
    for index in range(size):
        kept = proof.parse(bytes(proof.Proof(index, tuple(TREE.inclusion_proof(index, size)), signed)))
        opened = proof.verify(kept, LEAVES[index], keys.ORIGIN, LOGS)
        assert opened.checkpoint == kept.claims


def test_the_lines_of_a_proof() -> None:
    lines = bytes(proof.Proof(12, KEPT.hashes, SIGNED, b"more")).decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra bW9yZQ==", "index 12"]
    assert lines[3 + len(KEPT.hashes) : 5 + len(KEPT.hashes)] == ["", keys.ORIGIN]


@given(st.integers(0, len(bytes(KEPT)) - 1), st.integers(1, 255))
def test_any_changed_byte_fails(at: int, change: int) -> None:
    data = bytes(KEPT)
    spoilt = data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]
    with pytest.raises(LedgerError):
        proof.verify(proof.parse(spoilt), LEAVES[12], keys.ORIGIN, LOGS)


@given(st.integers(0, len(bytes(KEPT))), st.binary(max_size=2) | st.just(b"\n"), st.integers(0, 50))
def test_a_file_is_read_as_it_is_written_or_refused(at: int, new: bytes, cut: int) -> None:
    data = bytes(KEPT)
    spoilt = data[:at] + new + data[at + cut :]
    with contextlib.suppress(ProofFormatError):
        assert bytes(proof.parse(spoilt)) == spoilt


HASH = b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
HEAD = b"c2sp.org/tlog-proof@v1\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "blank line before its checkpoint"),
        (HEAD + b"index 0\n" + SIGNED, "misspelt"),
        (b"c2sp.org/tlog-proof@v2\nindex 0\n\n" + SIGNED, "starts with the line"),
        (HEAD + b"\n" + SIGNED, "names the index"),
        (HEAD + b"index 00\n\n" + SIGNED, "misspelt"),
        (HEAD + b"index -1\n\n" + SIGNED, "misspelt"),
        (HEAD + b"index 0\nextra bW9yZQ==\n\n" + SIGNED, "misspelt"),
        (HEAD + b"extra \nindex 0\n\n" + SIGNED, "without extra data has no line"),
        (HEAD + b"extra bW9y ZQ==\nindex 0\n\n" + SIGNED, "extra data of the proof is misspelt"),
        (HEAD + b"index 0\n" + HASH[:-3] + b"\n\n" + SIGNED, "misspelt"),
        (HEAD + b"index 0\n" + HASH * 64 + b"\n" + SIGNED, "at most 63 hashes"),
        (HEAD.replace(b"\n", b"\r\n") + b"index 0\n\n" + SIGNED, "starts with the line"),
        (b"\xef\xbb\xbf" + HEAD + b"index 0\n\n" + SIGNED, "ASCII only"),
        (HEAD + b"index 0\n\n" + SIGNED + b"\n", "extra newline"),
        (HEAD + b"index 0\n\n\n" + SIGNED, "is not one"),
        (b"x" * (2**20 + 1), "at most 1048576 bytes"),
    ],
)
def test_another_spelling_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ProofFormatError, match=reason):
        proof.parse(data)


@pytest.mark.parametrize(
    "wrong", [proof.Proof(-1, (), SIGNED), proof.Proof(0, (b"short",), SIGNED), proof.Proof(0, (), SIGNED, b"")]
)
def test_what_no_proof_holds_is_never_written(wrong: proof.Proof) -> None:
    with pytest.raises(ProofFormatError):
        bytes(wrong)


def test_a_receipt_for_another_letter_is_named() -> None:
    with pytest.raises(OtherLogError, match="not of pool"):
        proof.verify(KEPT, LEAVES[12], keys.OTHER_LOG.name, [keys.OTHER_LOG.verifier])


def test_another_leaf_another_place_another_length() -> None:
    with pytest.raises(ProofMismatchError):
        proof.verify(KEPT, LEAVES[13], keys.ORIGIN, LOGS)
    with pytest.raises(ProofMismatchError):
        proof.verify(proof.Proof(13, KEPT.hashes, SIGNED), LEAVES[12], keys.ORIGIN, LOGS)
    with pytest.raises(ProofLengthError):
        proof.verify(proof.Proof(12, KEPT.hashes[:-1], SIGNED), LEAVES[12], keys.ORIGIN, LOGS)
    with pytest.raises(TreeRangeError):
        proof.verify(proof.Proof(21, KEPT.hashes, SIGNED), LEAVES[12], keys.ORIGIN, LOGS)


def test_a_checkpoint_by_a_stranger_or_changed_is_named() -> None:
    with pytest.raises(UnsignedError):
        proof.verify(KEPT, LEAVES[12], keys.ORIGIN, [keys.NEXT_LOG.verifier])
    spoilt = proof.Proof(12, KEPT.hashes, SIGNED.replace(b"\n21\n", b"\n22\n"))
    with pytest.raises(WrongSignatureError):
        proof.verify(spoilt, LEAVES[12], keys.ORIGIN, LOGS)


def test_witnesses_of_a_proof_meet_a_policy() -> None:
    seen = note.add(note.parse(SIGNED), [checkpoints.cosign(SIGNED, keys.LIBRARY, 1_700_000_000)])
    kept = proof.parse(bytes(proof.Proof(12, KEPT.hashes, seen)))
    opened = proof.verify(kept, LEAVES[12], keys.ORIGIN, LOGS, [keys.LIBRARY.verifier])
    assert list(opened.witnesses) == [keys.LIBRARY.verifier]
    Policy("none").require(opened.witnesses)
