"""What a witness is asked and what it answers, c2sp.org/tlog-witness. Pure: no Django, no clock, no storage.

    old 270                          the size that the witness cosigned last, 0 for none
    <base64 of a hash>               none or more: the proof that those leaves begin the checkpoint's
    <blank line>
    <a signed checkpoint>

`decide` is the whole decision. Its caller keeps the last checkpoint of each log that it cosigned, and must hold a lock
from reading it until the new one is stored; only then may it cosign and answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import checkpoint as checkpoints
from . import note, tree
from .checkpoint import Checkpoint, SignedCheckpoint
from .errors import (
    CheckpointFormatError,
    ForkError,
    NoteFormatError,
    ProofError,
    RequestFormatError,
    SpellingError,
    UnsignedError,
    WitnessRefusal,
    WrongSignatureError,
)
from .spelling import to_base64, to_hash, to_number

MOST_HASHES = 63
MOST_BYTES = note.MOST_BYTES + 4096
MOST_ANSWER_SIGNATURES = 16


@dataclass(frozen=True)
class AddCheckpoint:
    """A request: the size cosigned last, the consistency proof from there, the checkpoint as it was signed."""

    old_size: int
    proof: tuple[bytes, ...]
    signed_checkpoint: bytes

    def __bytes__(self) -> bytes:
        """The request's body. Raises RequestFormatError for content that no such body can hold."""
        lines = (f"old {self.old_size}", *(to_base64(each) for each in self.proof), "")
        data = "".join(f"{line}\n" for line in lines).encode() + self.signed_checkpoint
        if parse(data) != self:  # the parser is the rule
            raise RequestFormatError("This content has no spelling as an add-checkpoint request.")
        return data


def parse(data: bytes) -> AddCheckpoint:
    """The request in a body. Raises RequestFormatError for every other spelling; a witness answers it with 400."""
    if len(data) > MOST_BYTES:
        raise RequestFormatError(f"A request has at most {MOST_BYTES} bytes; this one has {len(data)}.")
    head, blank, signed = data.partition(b"\n\n")
    if not blank:
        raise RequestFormatError("A request has a blank line before its checkpoint.")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise RequestFormatError("A request holds ASCII only above its checkpoint.") from error
    if not lines[0].startswith("old "):
        raise RequestFormatError("A request starts with the size that the witness cosigned last.")
    if len(lines) - 1 > MOST_HASHES:
        raise RequestFormatError(f"A request has at most {MOST_HASHES} hashes; this one has {len(lines) - 1}.")
    try:
        old, proof = to_number(lines[0].removeprefix("old ")), tuple(to_hash(line) for line in lines[1:])
    except SpellingError as error:
        raise RequestFormatError(f"The request's old size or one of its hashes is misspelt. {error}") from error
    try:
        checkpoints.parse_signed(signed)
    except (NoteFormatError, CheckpointFormatError) as error:
        raise RequestFormatError(f"The checkpoint in the request is not one. {error}") from error
    return AddCheckpoint(old, proof, signed)


def decide(
    request: AddCheckpoint, logs: Mapping[str, Sequence[note.Verifier]], last: Mapping[str, Checkpoint]
) -> SignedCheckpoint:
    """The checkpoint to store and then to cosign. Raises WitnessRefusal, whose code and status name the reason.

    `logs` holds each known log's keys by its origin, `last` the checkpoint cosigned last. The checks are in the order
    of tlog-witness: `unknown-log` 404, `not-signed` and `wrong-signature` 403, `old-size-above` 400, `stale` 409 (with
    the size that the witness has), `root-of-empty`, `proof-not-wanted`, `fork` and `not-consistent` 422.
    """
    claimed, _ = checkpoints.parse_signed(request.signed_checkpoint)
    if claimed.origin not in logs:
        raise WitnessRefusal("unknown-log", 404, f"This witness does not know the log {claimed.origin}.")
    try:
        opened = checkpoints.open_signed(request.signed_checkpoint, claimed.origin, logs[claimed.origin])
    except UnsignedError as error:
        raise WitnessRefusal("not-signed", 403, str(error)) from error
    except WrongSignatureError as error:
        raise WitnessRefusal("wrong-signature", 403, str(error)) from error
    have = last.get(claimed.origin, Checkpoint(claimed.origin, 0, tree.EMPTY_ROOT))
    _require_size(request.old_size, claimed, have)
    _require_consistent(request.proof, claimed, have)
    return opened


def status_of(refusal: WitnessRefusal) -> tuple[int, str, bytes]:
    """HTTP status, content type and body of the answer to a refused request."""
    if refusal.size is not None:
        return refusal.status, "text/x.tlog.size", f"{refusal.size}\n".encode()
    return refusal.status, "text/plain; charset=utf-8", f"{refusal}\n".encode()


def format_answer(signatures: Sequence[note.Signature]) -> bytes:
    """The body of a witness's answer: its signature lines."""
    return "".join(each.line for each in signatures).encode()


def parse_answer(body: bytes, signed_checkpoint: bytes, witness: note.Verifier) -> note.Signature:
    """The cosignature of the witness that we asked, checked; lines by other keys are ignored.

    Raises NoteFormatError for no signature lines, UnsignedError, WrongSignatureError.
    """
    try:
        lines = body.decode().split("\n")
    except UnicodeDecodeError as error:
        raise NoteFormatError("The witness's answer is not UTF-8.") from error
    if lines.pop() != "" or not 1 <= len(lines) <= MOST_ANSWER_SIGNATURES:
        raise NoteFormatError("The witness's answer is not a few signature lines, each with its newline.")
    _, parsed = checkpoints.parse_signed(signed_checkpoint)
    ours = [each for place, line in enumerate(lines, 1) if witness.signed(each := note.parse_line(line, place))]
    if not ours:
        raise UnsignedError(f"The answer holds no cosignature by {witness.name}.")
    for each in ours:
        witness.verify(parsed.text, each.signature)
    return ours[-1]


def _require_size(old_size: int, claimed: Checkpoint, have: Checkpoint) -> None:
    if old_size > claimed.size:
        message = f"The old size {old_size} is above the checkpoint's {claimed.size}."
        raise WitnessRefusal("old-size-above", 400, message)
    if old_size != have.size:
        message = f"This witness cosigned {have.size} leaves last, not {old_size}."
        raise WitnessRefusal("stale", 409, message, size=have.size)


def _require_consistent(proof: Sequence[bytes], claimed: Checkpoint, have: Checkpoint) -> None:
    try:
        checkpoints.require_empty_root(claimed)
    except ForkError as error:
        raise WitnessRefusal("root-of-empty", 422, str(error)) from error
    if have.size == 0:
        if proof:
            raise WitnessRefusal("proof-not-wanted", 422, "An empty log begins every log: no proof is wanted.")
        return
    try:
        checkpoints.require_progress(have, claimed)
    except ForkError as error:
        raise WitnessRefusal("fork", 422, str(error)) from error
    try:
        tree.verify_consistency(have.size, claimed.size, have.root, claimed.root, proof)
    except ProofError as error:
        raise WitnessRefusal("not-consistent", 422, str(error)) from error
