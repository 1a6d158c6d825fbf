"""The last head of each log that was signed, kept in files beside the keys: what a database's backup cannot take back.

A database restored from an old backup does not know the leaves that were published since. If it went on, it would
give their places to others, and two checkpoints of one size would contradict each other: a fork, for ever. So before
anything is signed, the head is written here, and a log that is behind its head is left alone until it is recovered.

    <size> <root in base64>        one line in a file named by the log's id
"""

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from .errors import ForkGuardError, SpellingError
from .spelling import to_base64, to_hash, to_number


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
        """The last head signed; None for a log that has none. Raises ForkGuardError for a damaged file."""
        try:
            line = (self._folder / log_id.hex).read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        size, _, root = line.removesuffix("\n").partition(" ")
        try:
            return Head(to_number(size), to_hash(root))
        except SpellingError as error:
            raise ForkGuardError(
                "The file with a log’s last head is damaged: restore it from the key backup."
            ) from error

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
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
