"""The one place where the server's keys live: a folder that is never in the database and never in a dump of it.

A key is 32 random bytes in a file of its own, mode 0600, in a folder of mode 0700, named for what it closes: `django`,
`pending-2026-11-20`, `letter-<hex>`. On several nodes the folder is a shared secret mount; creating a key is safe when
two nodes do it at the same moment. Destroying a key is what makes everything closed with it unreadable for good.
"""

import contextlib
import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import NamedTuple

from .errors import KeyNameError, KeyUnavailableError

KEY_BYTES = 32
_DESTROYED = ".destroyed"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class _Known(NamedTuple):
    """A key that was read: from where, from which file (another one under this name is another key), and itself."""

    path: str
    inode: int
    written: int  # nanoseconds
    key: bytes


class KeyStore:
    """Named 32-byte keys in one folder.

    Keys are held in memory once read, but each use looks whether the file is still there (about a microsecond), so
    that a key destroyed by one process is gone for all.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, _Known] = {}

    def get(self, name: str) -> bytes:
        """The key of this name.

        Raises KeyUnavailableError when it was destroyed or never made, KeyNameError for an impossible name.
        """
        known = self._known.get(name)
        path = known.path if known else str(self._path(name))
        try:
            file = os.stat(path)  # noqa: PTH116 - a Path costs more than the question, and a form asks for several keys
        except (FileNotFoundError, NotADirectoryError):
            self._known.pop(name, None)
            raise KeyUnavailableError(
                f"The key “{name}” is not in the key folder: it was destroyed or never made."
            ) from None
        if known is None or known.inode != file.st_ino or known.written != file.st_mtime_ns:
            known = _Known(path, file.st_ino, file.st_mtime_ns, _read(Path(path)))
            self._known[name] = known
        return known.key

    def ensure(self, name: str) -> bytes:
        """The key of this name, made now if there is none."""
        try:
            return self.get(name)
        except KeyUnavailableError:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._link(name, secrets.token_bytes(KEY_BYTES))
        return self.get(name)

    def put_back(self, name: str, key: bytes) -> bool:
        """Put a key from a backup in its place; False, and nothing changes, when there is one or it was destroyed."""
        if self._path(name).exists() or self.was_destroyed(name, key) or len(key) != KEY_BYTES:
            return False
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._link(name, key)
        return True

    def destroy(self, name: str) -> None:
        """Remove the key for good; what it closed can never be read again. Already gone is fine.

        A mark of it stays, by which a backup that still holds it is not believed.
        """
        self._known.pop(name, None)
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError):
            self.remember_destroyed({_mark(name, path.read_bytes())})
            path.unlink()
            _sync_folder(self._folder)

    def destroyed(self) -> set[str]:
        """The marks of the keys that were destroyed: a name and a digest each. They open nothing."""
        try:
            return set((self._folder / _DESTROYED).read_text().split("\n")) - {""}
        except FileNotFoundError:
            return set()

    def was_destroyed(self, name: str, key: bytes) -> bool:
        """Whether this very key was destroyed here."""
        return _mark(name, key) in self.destroyed()

    def remember_destroyed(self, marks: set[str]) -> None:
        """Add marks, durably, before what they stand for is removed."""
        new = sorted(marks - self.destroyed())
        if not new:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / _DESTROYED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w") as file:
            # On a line of their own, also after a line that a full disk has cut off.
            file.write("".join(f"\n{mark}\n" for mark in new))
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(self._folder)

    def names(self, prefix: str = "") -> list[str]:
        """Names of the keys that are there, sorted."""
        if not self._folder.is_dir():
            return []
        return sorted(p.name for p in self._folder.iterdir() if _NAME.fullmatch(p.name) and p.name.startswith(prefix))

    def _link(self, name: str, key: bytes) -> None:
        """A file under this name with this key, unless there is one; never half written."""
        draft = self._folder / f".{secrets.token_hex(8)}.new"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
            # Linking fails if another process was first; a half-written key can never be seen under its name.
            with contextlib.suppress(FileExistsError):
                self._path(name).hardlink_to(draft)
        finally:
            draft.unlink()
        _sync_folder(self._folder)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeyNameError(f"“{name}” cannot name a key: use lower-case letters, digits and single hyphens.")
        return self._folder / name


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyUnavailableError(f"The key file “{path.name}” is damaged: restore it from the key backup.")
    return key


def _mark(name: str, key: bytes) -> str:
    """What is kept of a destroyed key. Its key is random, so its digest tells nothing."""
    return f"{name} {hashlib.sha256(b'undersigned destroyed key' + key).hexdigest()[:32]}"


def _sync_folder(folder: Path) -> None:
    """A file's name is durable only once its folder is: without this a power cut could lose a new key."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
