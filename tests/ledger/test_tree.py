"""The tree gives RFC 6962's roots and proofs, and believes nothing that one byte was changed in."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger import merkle_vectors as vectors
from undersigned.ledger import tree
from undersigned.ledger.errors import (
    LedgerError,
    ProofError,
    ProofLengthError,
    ProofMismatchError,
    TreeRangeError,
)


def leaf_hashes(count: int, tag: bytes = b"") -> list[bytes]:
    return [tree.leaf_hash(tag + str(each).encode()) for each in range(count)]


def inclusion_holds(index: int, size: int, leaf: bytes, root: bytes, proof: tuple[bytes, ...]) -> bool:
    try:
        tree.verify_inclusion(leaf, index, size, proof, root)
    except LedgerError:
        return False
    return True


def consistency_holds(old: int, new: int, old_root: bytes, new_root: bytes, proof: tuple[bytes, ...]) -> bool:
    try:
        tree.verify_consistency(old, new, old_root, new_root, proof)
    except LedgerError:
        return False
    return True


def test_the_restated_vectors_are_the_published_ones() -> None:
    restated = {*vectors.inclusion_vectors(), *vectors.consistency_vectors()}
    assert len(restated) == vectors.FACTS["count"]
    assert vectors.digest(restated) == vectors.FACTS["sha256"]


@pytest.mark.parametrize("vector", sorted(vectors.inclusion_vectors()), ids=lambda each: f"{each.index}-of-{each.size}")
def test_inclusion_vector(vector: vectors.Inclusion) -> None:
    assert inclusion_holds(*vector[:5]) == vector.holds


@pytest.mark.parametrize("vector", sorted(vectors.consistency_vectors()), ids=lambda each: f"{each.old}-to-{each.new}")
def test_consistency_vector(vector: vectors.Consistency) -> None:
    assert consistency_holds(*vector[:5]) == vector.holds


def test_roots_of_the_vectors() -> None:
    for size in range(9):
        assert tree.root_of(vectors.LEAVES[:size]) == vectors.ROOTS[size]


@settings(max_examples=60)
@given(st.lists(st.lists(st.binary(max_size=40), max_size=30), max_size=6))
def test_for_any_appends_root_inclusion_and_consistency_hold(appends: list[list[bytes]]) -> None:
    frontier, whole = tree.Frontier(), tree.Tree()
    leaves: list[bytes] = []
    for batch in appends:
        hashes = [tree.leaf_hash(each) for each in batch]
        frontier.extend(hashes)
        whole.extend(hashes)
        leaves += hashes
        assert frontier.root() == whole.root() == vectors.defined_root(leaves)
    size = len(leaves)
    for index in range(size):
        proof = tuple(whole.inclusion_proof(index))
        assert proof == vectors.defined_path(index, leaves)
        tree.verify_inclusion(leaves[index], index, size, proof, whole.root())


@settings(max_examples=20)
@given(st.integers(1, 40), st.data())
def test_every_pair_of_sizes_is_consistent(size: int, data: st.DataObject) -> None:
    leaves = leaf_hashes(size)
    whole = tree.Tree(leaves)
    for old in range(1, size + 1):
        proof = tuple(whole.consistency_proof(old))
        assert proof == vectors.defined_proof(old, leaves)
        tree.verify_consistency(old, size, whole.root(old), whole.root(), proof)
    index = data.draw(st.integers(0, size - 1))
    seen = data.draw(st.integers(index + 1, size))
    tree.verify_inclusion(leaves[index], index, seen, whole.inclusion_proof(index, seen), whole.root(seen))


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@given(st.integers(1, 200), st.data())
def test_any_changed_byte_of_an_inclusion_proof_fails(size: int, data: st.DataObject) -> None:
    leaves = leaf_hashes(size)
    whole = tree.Tree(leaves)
    index = data.draw(st.integers(0, size - 1))
    parts = [leaves[index], whole.root(), *whole.inclusion_proof(index)]
    place, at = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 31))
    parts[place] = flip(parts[place], at)
    with pytest.raises(ProofMismatchError):
        tree.verify_inclusion(parts[0], index, size, parts[2:], parts[1])


@given(st.integers(2, 200), st.data())
def test_any_changed_byte_of_a_consistency_proof_fails(size: int, data: st.DataObject) -> None:
    whole = tree.Tree(leaf_hashes(size))
    old = data.draw(st.integers(1, size - 1))
    parts = [whole.root(old), whole.root(), *whole.consistency_proof(old)]
    place, at = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 31))
    parts[place] = flip(parts[place], at)
    with pytest.raises(ProofMismatchError):
        tree.verify_consistency(old, size, parts[0], parts[1], parts[2:])


@given(st.integers(2, 100), st.integers(0, 99), st.integers(1, 99))
def test_a_proof_does_not_fit_another_place_or_another_old_size(size: int, index: int, shift: int) -> None:
    leaves = leaf_hashes(size)
    whole, index = tree.Tree(leaves), index % size
    other = (index + shift) % size
    if other != index:
        assert not inclusion_holds(other, size, leaves[index], whole.root(), tuple(whole.inclusion_proof(index)))
        proof = tuple(whole.consistency_proof(index + 1))
        assert not consistency_holds(other + 1, size, whole.root(index + 1), whole.root(), proof)


def test_a_proof_of_wrong_length_says_both_lengths() -> None:
    whole = tree.Tree(leaf_hashes(11))
    proof = whole.inclusion_proof(4)
    for wrong in (proof[:-1], [*proof, proof[-1]], []):
        with pytest.raises(ProofLengthError, match=f"has {len(wrong)} hashes; a tree of this shape asks for 4"):
            tree.verify_inclusion(whole(0, 4), 4, 11, wrong, whole.root())
    with pytest.raises(ProofLengthError, match="Each hash has 32 bytes"):
        tree.verify_inclusion(whole(0, 4), 4, 11, [*proof[:-1], proof[-1] + b"\0"], whole.root())


def test_an_old_root_of_another_length_is_never_hashed() -> None:
    leaves = leaf_hashes(4)
    whole = tree.Tree(leaves)
    longer = b"".join(leaves[:2])  # hashed as one node, these would make a tree of other leaves look alike
    with pytest.raises(ProofError):
        tree.verify_consistency(2, 4, longer, whole.root(), whole.consistency_proof(2))


def test_two_roots_of_one_size_do_not_begin_alike() -> None:
    with pytest.raises(ProofMismatchError, match="Two trees of 3 leaves"):
        tree.verify_consistency(3, 3, tree.root_of(leaf_hashes(3)), tree.root_of(leaf_hashes(3, b"x")), [])


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (5, 4), (-1, 4)])
def test_sizes_that_cannot_be_compared(old: int, new: int) -> None:
    whole = tree.Tree(leaf_hashes(5))
    with pytest.raises(TreeRangeError):
        tree.consistency_proof(whole, old, new)
    with pytest.raises(TreeRangeError):
        tree.verify_consistency(old, new, tree.EMPTY_ROOT, tree.EMPTY_ROOT, [])


def test_what_a_tree_does_not_have() -> None:
    whole = tree.Tree(leaf_hashes(5))
    for ask in (
        lambda: whole.inclusion_proof(5),
        lambda: whole.inclusion_proof(-1),
        lambda: whole.inclusion_proof(0, 6),
        lambda: whole.root(6),
        lambda: whole(0, 5),
        lambda: whole(1, -1),
        lambda: whole(3, 0),
        lambda: whole.extend([b"short"]),
        lambda: tree.Frontier().append(b"short"),
    ):
        with pytest.raises(TreeRangeError):
            ask()
    assert whole.size == 5


@given(st.integers(0, 300), st.integers(0, 60))
def test_a_frontier_goes_on_where_it_was_kept(size: int, more: int) -> None:
    leaves = leaf_hashes(size + more)
    kept = tree.frontier_at(tree.Tree(leaves[:size]), size)
    going_on = tree.Frontier(kept.size, kept.hashes)
    going_on.extend(leaves[size:])
    assert going_on.root() == tree.root_of(leaves)
    assert going_on.size == size + more


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(TreeRangeError):
        tree.Frontier(3, [tree.EMPTY_ROOT])
    with pytest.raises(TreeRangeError):
        tree.Frontier(1, [b"short"])


def test_a_leaf_and_a_node_never_hash_alike() -> None:
    left, right = leaf_hashes(2)
    assert tree.node_hash(left, right) == sha256(b"\x01" + left + right).digest() != tree.leaf_hash(left + right)
