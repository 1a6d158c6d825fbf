"""The log's checkpoint, c2sp.org/tlog-checkpoint: how many leaves it has and under which root, signed. Pure: no Django.

    bus.example.org/letters/night-bus                origin: which log
    275                                              size: how many leaves
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=     root hash
    <more lines>                                     optional; kept, never understood

It is the text of a signed note (`note`). Two that contradict each other are proof that the log was forked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from . import note, tree
from .errors import (
    CheckpointFormatError,
    ForkError,
    NoteFormatError,
    OtherLogError,
    ReplayedError,
    SpellingError,
    UnsignedError,
)
from .note import Note, Signature, Signer, Verifier
from .spelling import MOST, to_base64, to_hash, to_number


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: the log's origin, its size in leaves, its 32-byte root, and lines that stand below."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note's text. Raises CheckpointFormatError for content that no checkpoint can hold."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        text = "".join(f"{line}\n" for line in lines)
        if not 0 <= self.size <= MOST or parse_text(text) != self:  # the parser is the rule
            raise CheckpointFormatError("This content has no spelling as a checkpoint.")
        return text


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint that the log's key signed, and who else did: witnesses' keys with the time each of them named."""

    checkpoint: Checkpoint
    note: Note
    logs: tuple[Verifier, ...]
    witnesses: dict[Verifier, int]


def parse_text(text: str) -> Checkpoint:
    """The checkpoint in a note's text. Raises CheckpointFormatError for every other spelling."""
    lines = text.split("\n")
    if lines.pop() != "" or len(lines) < 3 or "" in lines:
        raise CheckpointFormatError("A checkpoint has three lines or more, none of them empty.")
    try:
        size = to_number(lines[1])
    except SpellingError as error:
        raise CheckpointFormatError(f"Line 2 of the checkpoint should be the size. {error}") from error
    try:
        root = to_hash(lines[2])
    except SpellingError as error:
        raise CheckpointFormatError(f"Line 3 of the checkpoint should be the root. {error}") from error
    if any(char < " " for line in lines for char in line):
        raise CheckpointFormatError("A checkpoint has no control characters.")
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))


def parse_signed(data: bytes) -> tuple[Checkpoint, Note]:
    """The checkpoint in a note, no signature checked. Raises NoteFormatError, CheckpointFormatError."""
    try:
        parsed = note.parse(data)
    except NoteFormatError as error:
        raise NoteFormatError(f"The checkpoint is not a signed note. {error}") from error
    return parse_text(parsed.text), parsed


def open_signed(
    data: bytes, origin: str, logs: Iterable[Verifier], witnesses: Iterable[Verifier] = ()
) -> SignedCheckpoint:
    """Parse a checkpoint of the log `origin` and check its signatures by the keys that we know.

    `logs` are the log's own keys, old and new; at least one of them must have signed. Raises NoteFormatError,
    CheckpointFormatError, OtherLogError, WrongSignatureError, UnsignedError.
    """
    checkpoint, _ = parse_signed(data)
    if checkpoint.origin != origin:
        raise OtherLogError(f"This is a checkpoint of the log {checkpoint.origin}, not of {origin}.")
    ours = tuple(each for each in logs if each.kind == note.ED25519)
    known = {each for each in witnesses if each.kind == note.COSIGNATURE_V1}
    opened = note.open_note(data, (*ours, *known))
    by_log = tuple(each for each in ours if each in opened.signed)
    if not by_log:
        raise UnsignedError(f"No key of the log {origin} signed this checkpoint.")
    times = {each: time for each, time in opened.signed.items() if each in known and time is not None}
    return SignedCheckpoint(checkpoint, opened.note, by_log, times)


def sign(checkpoint: Checkpoint, signers: Iterable[Signer]) -> bytes:
    """A signed checkpoint. Raises CheckpointFormatError."""
    return note.sign(checkpoint.text, tuple(signers))


def cosign(data: bytes, signer: Signer, time: int) -> Signature:
    """A witness's cosignature on a signed checkpoint at `time`, in seconds since 1970. Checks nothing but the format:
    whether to cosign is decided in `witness.decide`. Raises NoteFormatError, CheckpointFormatError."""
    _, parsed = parse_signed(data)
    return signer.sign(parsed.text, time)


def require_progress(seen: Checkpoint, offered: Checkpoint) -> None:
    """Compare a checkpoint with one already seen of the same log, both with their signatures checked.

    Passes where nothing contradicts; that `seen` begins `offered` is still for a consistency proof to show. Raises
    OtherLogError, ReplayedError for an older one, ForkError for two roots of one size.
    """
    if seen.origin != offered.origin:
        raise OtherLogError(f"This is a checkpoint of the log {offered.origin}, not of {seen.origin}.")
    if offered.size < seen.size:
        raise ReplayedError(f"This checkpoint has {offered.size} leaves; one with {seen.size} was seen before it.")
    if offered.size == seen.size and offered.root != seen.root:
        raise ForkError(f"Two checkpoints of the log {seen.origin} have {seen.size} leaves and different roots.")
    require_empty_root(offered)


def require_empty_root(checkpoint: Checkpoint) -> None:
    """A log of no leaves has one possible root. Raises ForkError."""
    if checkpoint.size == 0 and checkpoint.root != tree.EMPTY_ROOT:
        raise ForkError(f"The checkpoint of the log {checkpoint.origin} has no leaves and yet a root.")
