"""The vectors of transparency-dev/merkle for inclusion and consistency, restated as a few facts and a list of faults.

A true proof of each case is made by the definition in RFC 6962, not by our tree, and each fault spoils it in one way.
`digest` is over the set that results; vectors/merkle.json holds the digest of the set that the project publishes.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FACTS = json.loads((Path(__file__).parent / "vectors" / "merkle.json").read_text())
EMPTY = hashlib.sha256(b"").digest()
OTHER = bytes.fromhex(FACTS["other_hash"])
BELOW_ZERO = 2**64 - 1  # what 64-bit code makes of -1


class Inclusion(NamedTuple):
    """One vector. `holds` says whether the proof is true."""

    index: int
    size: int
    leaf: bytes
    root: bytes
    proof: tuple[bytes, ...]
    holds: bool = False


class Consistency(NamedTuple):
    """One vector. `holds` says whether the proof is true."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    proof: tuple[bytes, ...]
    holds: bool = False


LEAVES = [hashlib.sha256(b"\x00" + bytes.fromhex(each)).digest() for each in FACTS["leaves"]]
ROOTS = [EMPTY, *(bytes.fromhex(each) for each in FACTS["roots"])]


def defined_root(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, as it is defined there."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY
    split = _split(len(hashes))
    return hashlib.sha256(b"\x01" + defined_root(hashes[:split]) + defined_root(hashes[split:])).digest()


def defined_path(index: int, hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(hashes) < 2:
        return ()
    split = _split(len(hashes))
    if index < split:
        return (*defined_path(index, hashes[:split]), defined_root(hashes[split:]))
    return (*defined_path(index - split, hashes[split:]), defined_root(hashes[:split]))


def defined_proof(old: int, hashes: Sequence[bytes], whole: bool = True) -> tuple[bytes, ...]:
    """PROOF and SUBPROOF of RFC 6962 section 2.1.2."""
    if old == len(hashes):
        return () if whole else (defined_root(hashes),)
    split = _split(len(hashes))
    if old <= split:
        return (*defined_proof(old, hashes[:split], whole), defined_root(hashes[split:]))
    return (*defined_proof(old - split, hashes[split:], False), defined_root(hashes[:split]))


def inclusion_vectors() -> set[Inclusion]:
    """All of testdata/inclusion."""
    return {*_true_and_spoilt_inclusion(), *_odd_inclusion()}


def consistency_vectors() -> set[Consistency]:
    """All of testdata/consistency."""
    return {*_true_and_spoilt_consistency(), *_odd_consistency()}


def digest(vectors: set[Inclusion] | set[Consistency]) -> str:
    """SHA-256 over the vectors, one a line, ordered: numbers, hashes in hexadecimal, the proof, whether it holds."""
    lines = sorted(
        f"{one[0]} {one[1]} {one[2].hex()} {one[3].hex()} {','.join(each.hex() for each in one[4])} {one[5]}\n"
        for one in vectors
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _true_and_spoilt_inclusion() -> Iterator[Inclusion]:
    for index, size in FACTS["inclusion"]:
        true = Inclusion(index, size, LEAVES[index], ROOTS[size], defined_path(index, LEAVES[:size]), True)
        yield true
        wrong = true._replace(holds=False)
        for other in (index - 1 if index else BELOW_ZERO, index + 1, index ^ 2):
            yield wrong._replace(index=other)
        for other in (size * 2, size // 2):
            yield wrong._replace(size=other)
        yield wrong._replace(leaf=b"WrongLeaf")
        for root in (EMPTY, OTHER):
            yield wrong._replace(root=root)
        inserted = [(true.proof[0], OTHER, *true.proof[1:])] if len(true.proof) > 1 else []
        for proof in (*_spoilt_proofs(true.proof, (b"", true.root), bit=3), *inserted):
            yield wrong._replace(proof=proof)


def _odd_inclusion() -> Iterator[Inclusion]:
    for index, size in FACTS["odd_inclusion"]:
        for leaf, root in ((OTHER, b""), (b"", EMPTY), (OTHER, EMPTY)):
            yield Inclusion(index, size, leaf, root, ())
    only = hashlib.sha256(b"\x00data").digest()
    yield Inclusion(0, 1, only, only, (), True)
    for leaf, root in ((b"", only), (only, b""), (b"", b"")):
        yield Inclusion(0, 1, leaf, root, ())


def _true_and_spoilt_consistency() -> Iterator[Consistency]:
    for old, new in FACTS["consistency"]:
        true = Consistency(old, new, ROOTS[old], ROOTS[new], defined_proof(old, LEAVES[:new]), True)
        yield true
        if not true.proof:
            continue
        wrong = true._replace(holds=False)
        for other in (old - 1, old + 1, old ^ 2):
            yield wrong._replace(old=other)
        for other in (new * 2, new // 2):
            yield wrong._replace(new=other)
        yield wrong._replace(old_root=b"WrongRoot")
        yield wrong._replace(new_root=b"WrongRoot")
        yield wrong._replace(old_root=true.new_root, new_root=true.old_root)
        added = (b"", true.old_root, true.new_root)
        for proof in (*_spoilt_proofs(true.proof, added, bit=4), (), (true.proof[0], *true.proof)):
            yield wrong._replace(proof=proof)


def _odd_consistency() -> Iterator[Consistency]:
    words = {"1": b"don't care 1", "2": b"don't care 2", "empty": EMPTY}
    for old, new, old_root, new_root, hashed in FACTS["odd_consistency"]:
        holds = (old, new, old_root, new_root) == (1, 1, "2", "2")  # one size, one root: nothing is left to prove
        yield Consistency(old, new, words[old_root], words[new_root], (EMPTY,) if hashed else (), holds)


def _spoilt_proofs(proof: tuple[bytes, ...], added: Sequence[bytes], bit: int) -> Iterator[tuple[bytes, ...]]:
    for each in added:
        yield (*proof, each)
        yield (each, *proof)
    for place, each in enumerate(proof):
        flipped = bytes([each[0] ^ 1 << bit]) + each[1:]
        yield (*proof[:place], flipped, *proof[place + 1 :])
    if proof:
        yield proof[:-1]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
