"""What can go wrong with the log.

UndersignedError
└── LedgerError
    ├── LeafFormatError           not a leaf in its one accepted spelling
    ├── LogMovedError             another sequencer was here first; nothing was changed
    ├── ForkGuardError            the database is behind or beside what was signed: nothing is signed
    ├── LeaseError                somebody else is publishing this log
    ├── SpellingError             a number or a hash in another spelling than the accepted one
    ├── TreeRangeError            a size or an index that the tree does not have
    ├── ProofError                a proof does not show what it should
    │   ├── ProofLengthError      too few or too many hashes, or hashes of another length
    │   └── ProofMismatchError    the hashes lead to another root
    ├── TileError                 tiles and entry bundles
    │   ├── TilePathError         not a path of a tile or a bundle
    │   ├── TileLengthError       truncated, or longer than its width says
    │   ├── BundleFormatError     not a bundle of so many entries
    │   └── TileMismatchError     entries, tiles and root do not belong together
    ├── NoteError                 signed notes
    │   ├── NoteFormatError       not a signed note
    │   ├── KeyFormatError        not a key in its accepted spelling
    │   ├── WrongSignatureError   a known key's signature does not verify
    │   └── UnsignedError         no known key signed
    ├── CheckpointError           checkpoints
    │   ├── CheckpointFormatError not a checkpoint
    │   ├── OtherLogError         a checkpoint of another log
    │   ├── ReplayedError         older than the one already seen
    │   └── ForkError             two checkpoints of one log that cannot both be true
    ├── ProofFormatError          not a tlog-proof
    ├── KeyHistoryError           not the history of a log's keys
    ├── SigningKeyError           a signing key that cannot be retired
    ├── PolicyError               not a policy
    ├── QuorumError               too few of the policy's witnesses cosigned
    ├── RequestFormatError        not an add-checkpoint request
    ├── MissingFileError          a public file that is needed to check a letter is not there
    └── WitnessRefusal            a witness does not cosign; carries a code and an HTTP status
"""

from undersigned.common.errors import UndersignedError


class LedgerError(UndersignedError):
    """Anything about logs and leaves."""


class LeafFormatError(LedgerError):
    """These bytes are no leaf; says which line and why."""


class LogMovedError(LedgerError):
    """The log's size was not the one expected."""


class ForkGuardError(LedgerError):
    """Signing would contradict what was signed before: the log is left alone until it is recovered."""


class LeaseError(LedgerError):
    """Another node publishes this log at the moment, or took over meanwhile; it will do it."""


class SpellingError(LedgerError):
    """A number or a hash in another spelling than the one accepted."""


class TreeRangeError(LedgerError):
    """A size or an index that this tree does not have."""


class ProofError(LedgerError):
    """A proof does not show what it should."""


class ProofLengthError(ProofError):
    """The proof has another number of hashes than the tree's shape asks for, or hashes that are not 32 bytes."""


class ProofMismatchError(ProofError):
    """The proof's hashes lead to another root."""


class TileError(LedgerError):
    """Anything about tiles and entry bundles."""


class TilePathError(TileError):
    """Not the path of a tile or an entry bundle in its one accepted spelling."""


class TileLengthError(TileError):
    """A tile is truncated or longer than its width says."""


class BundleFormatError(TileError):
    """Not an entry bundle of so many entries."""


class TileMismatchError(TileError):
    """Entries, tiles and root do not belong together; says where."""


class NoteError(LedgerError):
    """Anything about signed notes."""


class NoteFormatError(NoteError):
    """These bytes are no signed note; says why."""


class KeyFormatError(NoteError):
    """Not a key in its accepted spelling. Never quotes it: it may be a secret one."""


class WrongSignatureError(NoteError):
    """A signature line carries a known key's name and id, and the signature does not verify."""


class UnsignedError(NoteError):
    """No known key signed this note."""


class CheckpointError(LedgerError):
    """Anything about checkpoints."""


class CheckpointFormatError(CheckpointError):
    """The text of a note is no checkpoint; says which line and why."""


class OtherLogError(CheckpointError):
    """A checkpoint, a proof or a receipt of another log than the one asked about."""


class ReplayedError(CheckpointError):
    """A checkpoint older than the one already seen."""


class ForkError(CheckpointError):
    """Two signed checkpoints of one log that cannot both be true: the log shows different people different things."""


class ProofFormatError(LedgerError):
    """These bytes are no tlog-proof; says why."""


class KeyHistoryError(LedgerError):
    """This file is not the history of the log's keys; says why."""


class SigningKeyError(LedgerError):
    """There is no such signing key, or it is the newest, which has to go on signing."""


class PolicyError(LedgerError):
    """This text is no policy; says which line and why."""


class QuorumError(LedgerError):
    """Too few of the policy's witnesses cosigned the checkpoint."""


class RequestFormatError(LedgerError):
    """These bytes are no add-checkpoint request; says why."""


class MissingFileError(LedgerError):
    """A public file that is needed to check a letter is not there."""


class WitnessRefusal(LedgerError):  # noqa: N818 - a refusal is an answer, and the protocol's word for it
    """A witness does not cosign. `code` is stable; `status` is the HTTP status that tlog-witness asks for."""

    def __init__(self, code: str, status: int, message: str, *, size: int | None = None) -> None:
        self.code, self.status, self.size = code, status, size
        super().__init__(message)
