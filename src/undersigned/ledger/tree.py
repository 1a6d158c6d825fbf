"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1: hashes, roots and proofs. Pure: no Django.

A leaf's hash is SHA-256(0x00 ‖ leaf), a node's SHA-256(0x01 ‖ left ‖ right), an empty tree's root SHA-256("").
A tree of more than one leaf is split after the largest power of two below its size.

Proofs are made from any `Nodes`: a function of (level, index) that gives the hash of the complete subtree over the
leaves [index * 2**level, (index + 1) * 2**level). `Tree` keeps one in memory, `tiles.TileNodes` reads one from tiles.
A proof is a list of 32-byte hashes, from the leaf's end up to the root's, as in RFC 6962 sections 2.1.1 and 2.1.2.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from .errors import ProofLengthError, ProofMismatchError, TreeRangeError
from .leaf import leaf_hash as leaf_hash  # the rule stands once, and belongs here too
from .spelling import HASH_BYTES

Nodes = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two subtrees' hashes, 32 bytes each."""
    return sha256(b"\x01" + left + right).digest()


def parents(row: bytes | bytearray) -> bytes:
    """The hashes one level up: `row` is concatenated hashes; a last one without a sibling is left out."""
    view = bytes(row)
    ends = range(2 * HASH_BYTES, len(view) + 1, 2 * HASH_BYTES)
    return b"".join([sha256(b"\x01" + view[end - 2 * HASH_BYTES : end]).digest() for end in ends])


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over a sequence of leaf hashes, 32 bytes each."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


class Frontier:
    """The right edge of a growing tree: all that appending and the root need.

    `hashes` are those of the complete subtrees that the leaves fall into, the largest first: one for each bit that is
    set in `size`. Raises TreeRangeError where their number does not fit the size.
    """

    __slots__ = ("_stack", "size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or size.bit_count() != len(hashes) or any(len(each) != HASH_BYTES for each in hashes):
            raise TreeRangeError(f"A frontier of {size} leaves is not made of these {len(hashes)} hashes.")
        self.size, self._stack = size, list(hashes)

    @property
    def hashes(self) -> tuple[bytes, ...]:
        return tuple(self._stack)

    def append(self, leaf: bytes) -> None:
        """Add one leaf's hash."""
        self.extend((leaf,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaf hashes in their order."""
        stack, size, digest = self._stack, self.size, sha256
        for node in leaf_hashes:
            if len(node) != HASH_BYTES:
                self.size = size
                raise TreeRangeError(f"The hash of leaf {size} has {len(node)} bytes, not {HASH_BYTES}.")
            full = size
            while full & 1:  # each set bit is a subtree as large as the one just made: the two become one
                node = digest(b"\x01" + stack.pop() + node).digest()
                full >>= 1
            stack.append(node)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """The root of the tree so far."""
        return _fold(self._stack)


class Tree:
    """A tree in memory with all its complete subtrees: about 64 bytes a leaf. It is a `Nodes`."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray()]
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        return len(self._levels[0]) // HASH_BYTES

    def __call__(self, level: int, index: int) -> bytes:
        at = index * HASH_BYTES
        if not 0 <= level < len(self._levels) or not 0 <= at < len(self._levels[level]):
            raise TreeRangeError(f"The tree has no complete subtree {index} at level {level}.")
        return bytes(self._levels[level][at : at + HASH_BYTES])

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaf hashes in their order. Raises TreeRangeError for one that is not 32 bytes, and adds none."""
        added = list(leaf_hashes)
        if any(len(each) != HASH_BYTES for each in added):
            raise TreeRangeError(f"A leaf's hash has {HASH_BYTES} bytes.")
        self._levels[0] += b"".join(added)
        level = 0
        while len(self._levels[level]) >= 2 * HASH_BYTES:
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level + 1]
            above += parents(self._levels[level][2 * len(above) :])
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root of the whole tree, or of its first `size` leaves."""
        return root_at(self, self.size if size is None else _at_most(size, self.size))

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that the leaf at `index` is in the whole tree, or in its first `size` leaves."""
        return inclusion_proof(self, index, self.size if size is None else _at_most(size, self.size))

    def consistency_proof(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the first `old` leaves begin the whole tree, or its first `new` leaves."""
        return consistency_proof(self, old, self.size if new is None else _at_most(new, self.size))


def root_at(nodes: Nodes, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range_hash(nodes, 0, size)


def frontier_at(nodes: Nodes, size: int) -> Frontier:
    """The frontier of the first `size` leaves."""
    return Frontier(size, _complete(nodes, 0, size))


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` to the root of `size` leaves. Raises TreeRangeError."""
    _require_index(index, size)
    return [_range_hash(nodes, start, end) for start, end, _ in _siblings(index, size)]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The hashes that show that the tree of `old` leaves begins the tree of `new`. Raises TreeRangeError.

    Empty for equal sizes. An empty tree begins every tree: there is nothing to prove, and `old` 0 is an error.
    """
    _require_sizes(old, new)
    if old == new:
        return []
    steps = list(_siblings(old - 1, new))
    whole = _shared_height(old)
    proof = [_range_hash(nodes, start, end) for start, end, _ in steps[whole:]]
    if old & (old - 1):  # the last complete subtree of the old tree; when it is the whole of it, its root says it
        proof.insert(0, nodes(whole, (old >> whole) - 1))
    return proof


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with hash `leaf` is at `index` in the tree of `size` leaves under `root`.

    Raises TreeRangeError for an index outside the tree, ProofLengthError, ProofMismatchError.
    """
    _require_index(index, size)
    steps = list(_siblings(index, size))
    _require_hashes(proof, len(steps), leaf, root)
    node = leaf
    for sibling, (_, _, left) in zip(proof, steps, strict=True):
        node = node_hash(sibling, node) if left else node_hash(node, sibling)
    if node != root:
        raise ProofMismatchError(f"The proof does not lead from leaf {index} to the root of the {size} leaves.")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `old` leaves under `old_root` begins the tree of `new` leaves under `new_root`.

    Raises TreeRangeError for sizes that cannot be compared, ProofLengthError, ProofMismatchError.
    """
    _require_sizes(old, new)
    if old == new:
        _require_hashes(proof, 0)
        if old_root != new_root:
            raise ProofMismatchError(f"Two trees of {old} leaves with different roots do not begin alike.")
        return
    steps = list(_siblings(old - 1, new))[_shared_height(old) :]
    seeded = old & (old - 1) != 0
    _require_hashes(proof, len(steps) + seeded, old_root, new_root)
    before = after = proof[0] if seeded else old_root
    for sibling, (_, _, left) in zip(proof[seeded:], steps, strict=True):
        after = node_hash(sibling, after) if left else node_hash(after, sibling)
        before = node_hash(sibling, before) if left else before
    if before != old_root:
        raise ProofMismatchError(f"The proof does not lead to the root of the {old} leaves.")
    if after != new_root:
        raise ProofMismatchError(f"The proof does not lead from {old} leaves to the root of the {new} leaves.")


def _siblings(index: int, size: int) -> Iterator[tuple[int, int, bool]]:
    """The ranges beside the way from a leaf to the root, the lowest first: (start, end, is it on the left)."""
    found, start, end = [], 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            found.append((middle, end, False))
            end = middle
        else:
            found.append((start, middle, True))
            start = middle
    return reversed(found)


def _shared_height(old: int) -> int:
    """How many of the lowest steps from leaf `old - 1` lie inside the largest subtree that ends at `old`.

    That subtree is complete in both trees, so that a proof of consistency starts above it.
    """
    return (old & -old).bit_length() - 1


def _range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """The root over [start, end), which is a subtree of some tree, complete or at its right edge."""
    return _fold(_complete(nodes, start, end))


def _complete(nodes: Nodes, start: int, end: int) -> list[bytes]:
    """The complete subtrees that make up [start, end), the largest first."""
    hashes = []
    while start < end:
        level = (end - start).bit_length() - 1
        hashes.append(nodes(level, start >> level))
        start += 1 << level
    return hashes


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees of falling size."""
    if not hashes:
        return EMPTY_ROOT
    node = hashes[-1]
    for left in reversed(hashes[:-1]):
        node = node_hash(left, node)
    return node


def _at_most(size: int, whole: int) -> int:
    if not 0 <= size <= whole:
        raise TreeRangeError(f"The tree has {whole} leaves, and none of its states has {size}.")
    return size


def _require_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        raise TreeRangeError(f"A tree of {size} leaves has no leaf {index}.")


def _require_sizes(old: int, new: int) -> None:
    if not 0 < old <= new:
        raise TreeRangeError(f"No proof can lead from {old} leaves to {new}: sizes start at 1 and only grow.")


def _require_hashes(proof: Sequence[bytes], wanted: int, *others: bytes) -> None:
    if len(proof) != wanted:
        raise ProofLengthError(f"The proof has {len(proof)} hashes; a tree of this shape asks for {wanted}.")
    if any(len(each) != HASH_BYTES for each in (*proof, *others)):
        raise ProofLengthError(f"Each hash has {HASH_BYTES} bytes; one here has another length.")
