"""A proof that can be checked without the log, c2sp.org/tlog-proof. Pure: no Django.

    c2sp.org/tlog-proof@v1
    extra <base64>                 optional; nobody vouches for it
    index 12
    <base64 of a hash>             none or more, from the leaf's sibling up
    <blank line>
    <a signed checkpoint, as it was published>

Who checks it brings the leaf, the log's origin and keys, and perhaps a policy of witnesses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from . import checkpoint as checkpoints
from . import tree
from .checkpoint import Checkpoint, SignedCheckpoint
from .errors import CheckpointFormatError, NoteFormatError, ProofFormatError, SpellingError
from .note import Verifier
from .spelling import from_base64, to_base64, to_hash, to_number

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Proof:
    """That a leaf is at `index` under a signed checkpoint, given as its published bytes."""

    index: int
    hashes: tuple[bytes, ...]
    signed_checkpoint: bytes
    extra: bytes | None = None

    def __bytes__(self) -> bytes:
        """The proof's file. Raises ProofFormatError for content that no such file can hold."""
        extra = [] if self.extra is None else [f"extra {to_base64(self.extra)}"]
        lines = (HEADER, *extra, f"index {self.index}", *(to_base64(each) for each in self.hashes), "")
        data = "".join(f"{line}\n" for line in lines).encode() + self.signed_checkpoint
        if parse(data) != self:  # the parser is the rule
            raise ProofFormatError("This content has no spelling as a proof.")
        return data

    @property
    def claims(self) -> Checkpoint:
        """What its checkpoint says; nobody has checked it."""
        return checkpoints.parse_signed(self.signed_checkpoint)[0]


def parse(data: bytes) -> Proof:
    """The proof in these bytes, nothing verified. Raises ProofFormatError for every other spelling."""
    if len(data) > MOST_BYTES:
        raise ProofFormatError(f"A proof has at most {MOST_BYTES} bytes; this one has {len(data)}.")
    head, blank, signed = data.partition(b"\n\n")
    if not blank:
        raise ProofFormatError("A proof has a blank line before its checkpoint.")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise ProofFormatError("A proof holds ASCII only above its checkpoint.") from error
    if lines[0] != HEADER:
        raise ProofFormatError(f"A proof starts with the line {HEADER}")
    extra = _extra(lines.pop(1)) if len(lines) > 1 and lines[1].startswith("extra ") else None
    if len(lines) < 2 or not lines[1].startswith("index "):
        raise ProofFormatError("A proof names the index of its leaf.")
    if len(lines) - 2 > MOST_HASHES:
        raise ProofFormatError(f"A proof has at most {MOST_HASHES} hashes; this one has {len(lines) - 2}.")
    try:
        index, hashes = to_number(lines[1].removeprefix("index ")), tuple(to_hash(line) for line in lines[2:])
    except SpellingError as error:
        raise ProofFormatError(f"The proof's index or one of its hashes is misspelt. {error}") from error
    try:
        checkpoints.parse_signed(signed)
    except (NoteFormatError, CheckpointFormatError) as error:
        raise ProofFormatError(f"The checkpoint in the proof is not one. {error}") from error
    return Proof(index, hashes, signed, extra)


def verify(
    proof: Proof, leaf_hash: bytes, origin: str, logs: Iterable[Verifier], witnesses: Iterable[Verifier] = ()
) -> SignedCheckpoint:
    """Check that the leaf is in the log `origin`, under a checkpoint that one of the log's keys signed.

    Whether enough witnesses cosigned is for `policy.Policy.require`, on what this returns. Raises OtherLogError for a
    proof from another log, WrongSignatureError, UnsignedError, TreeRangeError, ProofLengthError, ProofMismatchError.
    """
    opened = checkpoints.open_signed(proof.signed_checkpoint, origin, logs, witnesses)
    tree.verify_inclusion(leaf_hash, proof.index, opened.checkpoint.size, proof.hashes, opened.checkpoint.root)
    return opened


def _extra(line: str) -> bytes:
    try:
        extra = from_base64(line.removeprefix("extra "))
    except SpellingError as error:
        raise ProofFormatError(f"The extra data of the proof is misspelt. {error}") from error
    if not extra:
        raise ProofFormatError("A proof without extra data has no line for it.")
    return extra
