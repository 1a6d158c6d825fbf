"""The last head of each log that was signed, kept in files beside the keys: what a database's backup cannot take back.

A database restored from an old backup does not know the leaves that were published since. If it went on, it would
give their places to others, and two checkpoints of one size would contradict each other: a fork, for ever. So before
anything is signed, the head is written here, and a log that is behind its head is left alone until it is recovered.

    <size> <root in base64>        one line in a file named by the log's id

A log that came out of a backup is held: an empty file `<id>.held` says that nobody knows yet what was published after
the backup. It goes when the published leaves are back, or when somebody says that there are none.
"""

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from .errors import ForkGuardError, SpellingError
from .spelling import to_base64, to_hash, to_number

HELD = (
    "This log came out of a backup, and what was published after it is not known here. Put it back with "
    "`undersigned log recover`, or say with `undersigned log resume` that there is nothing."
)


@dataclass(frozen=True)
class Head:
    """A log's size and its 32-byte root."""

    size: int
    root: bytes


class Heads:
    """Heads in one folder, shared by all nodes as the keys are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, log_id: uuid.UUID) -> Head | None:
        """The last head signed; None for a log that has none.

        Raises ForkGuardError for a damaged file, and for a log that is held.
        """
        if self._hold(log_id).exists():
            raise ForkGuardError(HELD)
        return self.last(log_id)

    def last(self, log_id: uuid.UUID) -> Head | None:
        """The same, also for a log that is held."""
        try:
            return _parse((self._folder / log_id.hex).read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    def hold(self, log_id: uuid.UUID) -> None:
        """From now on nothing is sequenced or signed for this log, until `release`. Durable when this returns."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._hold(log_id).touch(mode=0o600)
        self._sync()

    def release(self, log_id: uuid.UUID) -> None:
        """It is known what was published for this log: it goes on."""
        self._hold(log_id).unlink(missing_ok=True)

    def put_back(self, log_id: uuid.UUID, line: bytes) -> None:
        """Remember a head out of a backup, unless a later one is known. Raises ForkGuardError for a damaged one."""
        head, known = _parse(line.decode("ascii", errors="replace")), self.last(log_id)
        if known is None or known.size < head.size:
            self.put(log_id, head)

    def put(self, log_id: uuid.UUID, head: Head) -> None:
        """Remember a head; durable when this returns."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        final = self._folder / log_id.hex
        draft = final.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{head.size} {to_base64(head.root)}\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(final)
        self._sync()

    def _hold(self, log_id: uuid.UUID) -> Path:
        return self._folder / f"{log_id.hex}.held"

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _parse(line: str) -> Head:
    size, _, root = line.removesuffix("\n").partition(" ")
    try:
        return Head(to_number(size), to_hash(root))
    except SpellingError as error:
        raise ForkGuardError("The file with a log’s last head is damaged: restore it from the key backup.") from error
