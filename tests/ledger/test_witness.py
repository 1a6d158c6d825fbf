"""A witness cosigns what grows, and names why it does not cosign anything else."""

import contextlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger import keys
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import note, tree, witness
from undersigned.ledger.checkpoint import Checkpoint
from undersigned.ledger.errors import (
    NoteFormatError,
    RequestFormatError,
    UnsignedError,
    WitnessRefusal,
    WrongSignatureError,
)

TIME = 1_700_000_000
TREE = tree.Tree(tree.leaf_hash(f"leaf {each}".encode()) for each in range(40))
FORK = tree.Tree(tree.leaf_hash(f"{'leaf' if each != 7 else 'other'} {each}".encode()) for each in range(40))
LOGS = {keys.ORIGIN: [keys.LOG.verifier]}


def at(size: int, of: tree.Tree = TREE, origin: str = keys.ORIGIN) -> Checkpoint:
    return Checkpoint(origin, size, of.root(size))


def request(
    old: int, new: Checkpoint, proof: Sequence[bytes], signers: Sequence[note.Signer] = (keys.LOG,)
) -> witness.AddCheckpoint:
    return witness.parse(bytes(witness.AddCheckpoint(old, tuple(proof), checkpoints.sign(new, signers))))


def honest(old: int, new: int, of: tree.Tree = TREE) -> witness.AddCheckpoint:
    return request(old, at(new, of), of.consistency_proof(old, new) if old else ())


def last(size: int) -> dict[str, Checkpoint]:
    return {keys.ORIGIN: at(size)}


def refusal(asked: witness.AddCheckpoint, kept: dict[str, Checkpoint]) -> tuple[str, int]:
    with pytest.raises(WitnessRefusal) as error:
        witness.decide(asked, LOGS, kept)
    return error.value.code, error.value.status


@given(st.integers(1, 40), st.integers(1, 40))
def test_any_growth_is_cosigned(one: int, other: int) -> None:
    old, new = sorted((one, other))
    assert witness.decide(honest(old, new), LOGS, last(old)).checkpoint == at(new)
    assert witness.decide(honest(0, new), LOGS, {}).checkpoint == at(new)


def test_an_empty_log_and_its_first_leaves_are_cosigned() -> None:
    empty = Checkpoint(keys.ORIGIN, 0, tree.EMPTY_ROOT)
    assert witness.decide(request(0, empty, ()), LOGS, {}).checkpoint == empty
    assert witness.decide(honest(0, 5), LOGS, {keys.ORIGIN: empty}).checkpoint == at(5)


def test_each_refusal_has_its_name_and_status() -> None:
    proof = TREE.consistency_proof(10, 20)
    stranger = request(0, at(20, origin=keys.OTHER_LOG.name), (), [keys.OTHER_LOG])
    assert refusal(stranger, {}) == ("unknown-log", 404)
    assert refusal(request(10, at(20), proof, [keys.NEXT_LOG]), last(10)) == ("not-signed", 403)
    forged = request(10, at(20), proof).signed_checkpoint.replace(b"\n20\n", b"\n21\n")
    assert refusal(witness.AddCheckpoint(10, tuple(proof), forged), last(10)) == ("wrong-signature", 403)
    assert refusal(honest(20, 20), {}) == ("stale", 409)
    assert refusal(request(21, at(20), proof), last(21)) == ("old-size-above", 400)
    assert refusal(honest(9, 20), last(10)) == ("stale", 409)
    assert refusal(request(0, Checkpoint(keys.ORIGIN, 0, TREE.root()), ()), {}) == ("root-of-empty", 422)
    assert refusal(request(0, at(20), proof), {}) == ("proof-not-wanted", 422)
    assert refusal(request(20, at(20, FORK), ()), last(20)) == ("fork", 422)
    assert refusal(request(10, at(20), proof[:-1]), last(10)) == ("not-consistent", 422)
    assert refusal(request(10, at(10), proof), last(10)) == ("not-consistent", 422)


def test_a_replayed_older_checkpoint_is_refused() -> None:
    assert refusal(honest(0, 10), last(20)) == ("stale", 409)
    assert refusal(request(20, at(10), ()), last(20)) == ("old-size-above", 400)


@given(st.integers(8, 39), st.integers(1, 32))
def test_a_fork_is_refused_with_any_true_proof_of_its_own(old: int, more: int) -> None:
    new = min(old + more, 40)
    expected = ("not-consistent", 422) if new > old else ("fork", 422)
    assert refusal(honest(old, new, FORK), last(old)) == expected


@given(st.integers(1, 39), st.data())
def test_a_proof_with_one_changed_byte_is_refused(old: int, data: st.DataObject) -> None:
    proof = TREE.consistency_proof(old, 40)
    place, byte = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 31))
    spoilt = bytearray(proof[place])
    spoilt[byte] ^= 1
    asked = request(old, at(40), [*proof[:place], bytes(spoilt), *proof[place + 1 :]])
    assert refusal(asked, last(old)) == ("not-consistent", 422)


def test_the_answer_to_a_stale_request_is_the_size() -> None:
    with pytest.raises(WitnessRefusal) as error:
        witness.decide(honest(5, 20), LOGS, last(10))
    assert witness.status_of(error.value) == (409, "text/x.tlog.size", b"10\n")
    with pytest.raises(WitnessRefusal) as error:
        witness.decide(request(20, at(20, FORK), ()), LOGS, last(20))
    status, kind, body = witness.status_of(error.value)
    assert (status, kind) == (422, "text/plain; charset=utf-8")
    assert b"have 20 leaves and different roots" in body


def test_an_answer_is_read_and_checked() -> None:
    asked = honest(10, 20)
    ours = checkpoints.cosign(asked.signed_checkpoint, keys.LIBRARY, TIME)
    other = checkpoints.cosign(asked.signed_checkpoint, keys.STRANGER, TIME)
    body = witness.format_answer([other, ours])
    assert witness.parse_answer(body, asked.signed_checkpoint, keys.LIBRARY.verifier) == ours
    with pytest.raises(UnsignedError, match="no cosignature by"):
        witness.parse_answer(body, asked.signed_checkpoint, keys.POOL.verifier)
    with pytest.raises(WrongSignatureError):
        witness.parse_answer(body, honest(10, 21).signed_checkpoint, keys.LIBRARY.verifier)
    for spoilt in (b"", b"\n", body[:-1], body + b"\n", b"\xff\n", ours.line.encode() * 17):
        with pytest.raises(NoteFormatError):
            witness.parse_answer(spoilt, asked.signed_checkpoint, keys.LIBRARY.verifier)


SIGNED = checkpoints.sign(at(20), [keys.LOG])
any_request = st.builds(
    witness.AddCheckpoint,
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    st.just(SIGNED),
)
HASH = b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


@given(any_request)
def test_a_request_that_is_written_is_read(asked: witness.AddCheckpoint) -> None:
    assert witness.parse(bytes(asked)) == asked


@given(any_request, st.integers(0, 300), st.binary(max_size=2) | st.just(b"\n"), st.integers(0, 50))
def test_a_body_is_read_as_it_is_written_or_refused(
    asked: witness.AddCheckpoint, place: int, new: bytes, cut: int
) -> None:
    data = bytes(asked)
    spoilt = data[:place] + new + data[place + cut :]
    with contextlib.suppress(RequestFormatError):
        assert bytes(witness.parse(spoilt)) == spoilt


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "blank line before its checkpoint"),
        (SIGNED, "starts with the size"),
        (b"old 3\n" + SIGNED, "misspelt"),
        (b"old 03\n\n" + SIGNED, "misspelt"),
        (b"old  3\n\n" + SIGNED, "misspelt"),
        (b"old 3\r\n\n" + SIGNED, "misspelt"),
        (b"size 3\n\n" + SIGNED, "starts with the size"),
        (b"old 3\n" + HASH[:-3] + b"\n\n" + SIGNED, "misspelt"),
        (b"old 3\n" + HASH * 64 + b"\n" + SIGNED, "at most 63 hashes"),
        (b"old \xd9\xa3\n\n" + SIGNED, "ASCII only"),
        (b"old 3\n\n" + SIGNED + b"\n", "The checkpoint in the request is not one.*extra newline"),
        (b"old 3\n\n" + note.sign("a\nb\nc\n", [keys.LOG]), "Line 2 of the checkpoint"),
        (b"old 3\n\n" + SIGNED + b"x" * 300_000, "A request has at most"),
    ],
)
def test_another_spelling_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(RequestFormatError, match=reason):
        witness.parse(data)


def test_what_no_request_holds_is_never_written() -> None:
    for wrong in (witness.AddCheckpoint(-1, (), SIGNED), witness.AddCheckpoint(1, (b"short",), SIGNED)):
        with pytest.raises(RequestFormatError):
            bytes(wrong)
