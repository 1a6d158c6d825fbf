"""Renderings kept in a folder, by the hash of what they were made of; the ones unused for longest go first."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{64}")


class FolderCache:
    """Files named by their key. Safe for several processes: a file appears whole or not at all."""

    def __init__(self, folder: Path, *, most_bytes: int = 256 * 2**20) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def get(self, key: str) -> bytes | None:
        """What was put, or None. Reading counts as use."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep `data`, and remove what was not used for longest until all fits. What is too large is not kept."""
        path = self._path(key)
        if len(data) > self.most_bytes:
            return
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="new-", delete=False) as file:
            file.write(data)
        Path(file.name).replace(path)
        self._prune(keep=path)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("A key is the hexadecimal SHA-256 of what was set.")
        return self.folder / key

    def _prune(self, keep: Path) -> None:
        found = []
        for path in self.folder.iterdir():
            # Another process may remove it in between.
            with contextlib.suppress(FileNotFoundError):
                facts = path.stat()
                found.append((path == keep, facts.st_mtime_ns, facts.st_size, path))
        total = sum(size for _kept, _used, size, _path in found)
        for kept, _used, size, path in sorted(found):
            if total <= self.most_bytes or kept:
                return
            path.unlink(missing_ok=True)
            total -= size
