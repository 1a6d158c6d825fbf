"""The file of a backup: one tar that says itself whether it is whole. No Django, no database.

    database.dump        PostgreSQL's custom format, of one snapshot
    log-heads/<log>      the last signed head of each log, as it was before the snapshot
    files/…              documents and copies that are kept beside the database
    manifest.json        what is in it, with the length and SHA-256 of each part above; see `Manifest`
    manifest.sha256      the SHA-256 of the manifest, in hexadecimal

The manifest comes last, so a file that was cut off has none. It is written under another name in the same folder and
renamed when everything is on the disk: a backup of its final name is whole.
"""

import contextlib
import errno
import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from undersigned.server.errors import BackupError

FORMAT = "undersigned-backup/1"
DUMP = "database.dump"
HEADS = "log-heads/"
FILES = "files/"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
CHUNK = 1 << 20


class Part(NamedTuple):
    """One member of the archive: its length in bytes and its SHA-256 in hexadecimal."""

    name: str
    bytes: int
    sha256: str


class Manifest(NamedTuple):
    """What a backup says of itself. `tables` holds the number of rows of each table in the snapshot."""

    version: str
    made_at: str
    postgres: int
    tables: dict[str, int]
    migrations: list[list[str]]
    public_logs: list[str]
    parts: list[Part]

    def to_json(self) -> bytes:
        """One spelling, sorted."""
        facts = {"format": FORMAT, **self._asdict(), "parts": [part._asdict() for part in self.parts]}
        return json.dumps(facts, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_json(cls, data: bytes) -> "Manifest":
        """Raises ValueError, KeyError or TypeError for anything but a manifest of this format."""
        facts: dict[str, Any] = json.loads(data)
        if facts.pop("format") != FORMAT:
            raise ValueError("another format")
        parts = [Part(**part) for part in facts.pop("parts")]
        return cls(parts=parts, **facts)


class Writer:
    """Writes a backup beside its final place; leaving the block without `finish` leaves nothing.

    Raises BackupError where the disk is full or the place cannot be written.
    """

    def __init__(self, final: Path) -> None:
        self.final = final
        self._draft = final.with_name(f".{final.name}.{os.getpid()}.new")
        self._parts: list[Part] = []

    def __enter__(self) -> Self:
        with self._sentences():
            descriptor = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            self._file: IO[bytes] = os.fdopen(descriptor, "wb", buffering=CHUNK)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # what the disk had no room for is not missed: the draft goes
            self._file.close()
        self._draft.unlink(missing_ok=True)

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Add a part whose length shows only when it has been written: its header is written again then."""
        digest, size = hashlib.sha256(), 0
        with self._sentences():
            start = self._file.tell()
            self._file.write(_header(name, 0))
            for chunk in chunks:
                self._file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            self._file.write(b"\0" * (-size % tarfile.BLOCKSIZE))
            end = self._file.tell()
            self._file.seek(start)
            self._file.write(_header(name, size))
            self._file.seek(end)
        self._parts.append(Part(name, size, digest.hexdigest()))

    def finish(self, describe: Callable[[list[Part]], Manifest]) -> None:
        """Write the manifest and its seal, and give the file its name."""
        manifest = describe(list(self._parts)).to_json()
        self.add(MANIFEST, [manifest])
        self.add(SEAL, [hashlib.sha256(manifest).hexdigest().encode()])
        with self._sentences():
            self._file.write(b"\0" * tarfile.BLOCKSIZE * 2)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._draft.rename(self.final)
            folder = os.open(self.final.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            what = "There is no room left" if full else f"The backup cannot be written ({error.strerror})"
            raise BackupError(
                f"{what} in {self.final.parent}, so no backup was made. Free some space there, or name another place."
            ) from error


class Reader:
    """A backup that was checked from its first byte to its last."""

    def __init__(self, file: Path) -> None:
        """Raises BackupError for a file that is no backup, was cut off, or was changed."""
        self._path = file
        try:
            self.manifest = _checked(file)
        except OSError as error:
            raise BackupError(f"The backup {file} cannot be read: {error.strerror}. Nothing was changed.") from error
        except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
            raise BackupError(
                f"{file} is no whole backup: it was cut off, was damaged, or is another file. Nothing was changed; "
                "take another one."
            ) from error

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one part. Raises BackupError when the file has gone since."""
        try:
            with tarfile.open(self._path, "r:") as tar:
                part = tar.extractfile(name)
                assert part is not None
                yield from _pieces(part)
        except (OSError, tarfile.TarError, KeyError) as error:
            raise BackupError(f"The backup {self._path} changed while it was read. Take another one.") from error

    def names(self, prefix: str) -> list[str]:
        """Names of the parts below `prefix`."""
        return [part.name for part in self.manifest.parts if part.name.startswith(prefix)]


def is_safe(name: str) -> bool:
    """Whether a part's name stays below the folder that it is written to."""
    pieces = name.split("/")
    return not name.startswith("/") and all(piece not in ("", ".", "..") for piece in pieces) and "\0" not in name


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _checked(path: Path) -> Manifest:
    """Read everything once. Raises what tarfile and the manifest raise for a file that is not whole."""
    found: list[Part] = []
    kept: dict[str, bytes] = {}
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is None or not member.isreg() or not is_safe(member.name):
                raise ValueError(member.name)
            digest, size = hashlib.sha256(), 0
            for piece in _pieces(file):
                digest.update(piece)
                size += len(piece)
                if member.name in (MANIFEST, SEAL):
                    kept[member.name] = kept.get(member.name, b"") + piece
            if size != member.size:
                raise EOFError(member.name)
            found.append(Part(member.name, size, digest.hexdigest()))
    if hashlib.sha256(kept[MANIFEST]).hexdigest().encode() != kept[SEAL]:
        raise ValueError("the manifest was changed")
    manifest = Manifest.from_json(kept[MANIFEST])
    if found[:-2] != manifest.parts or [part.name for part in found[-2:]] != [MANIFEST, SEAL]:
        raise ValueError("parts differ from the manifest")
    return manifest
