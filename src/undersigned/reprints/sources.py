"""The public files of a letter elsewhere, on their way in: each asked for once, and held on disk, not in memory.

What never changes, the full tiles of a log, is taken from what is kept of the letter already.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from undersigned.common.fetching import Limits
from undersigned.frame.outgoing import fetch_outside
from undersigned.ledger.errors import MissingFileError
from undersigned.ledger.verifying import CLAIMS

from .errors import LetterOverError, ReprintError
from .kept import Kept

LARGEST = 256 * 2**20  # bytes of one file: the names of a million signatories
MOST_BYTES = 768 * 2**20  # of all files of one letter
_LIMITS = Limits(bytes=LARGEST, seconds=300)
_SECONDS, _SECONDS_A_FILE = 300.0, 0.5  # for all files of one letter: who drips is given up on, who has much is not


class Spool:
    """Files by name in one temporary file, which goes with this object."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="undersigned-")  # noqa: SIM115 - closed when nobody has it any more
        self._places: dict[str, tuple[int, int]] = {}
        self.size = 0

    def __contains__(self, path: str) -> bool:
        return path in self._places

    def __getitem__(self, path: str) -> bytes:
        start, length = self._places[path]
        self._file.seek(start)
        return self._file.read(length)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def add(self, path: str, data: bytes) -> None:
        """Hold a file that is not held yet."""
        self._file.seek(self.size)
        self._file.write(data)
        self._places[path] = (self.size, len(data))
        self.size += len(data)


class Source:
    """A `Fetch` for a letter's public files at their address."""

    def __init__(self, base: str, kept: Kept, *, beat: Callable[[], None] = lambda: None) -> None:
        """`beat` is called before each file is asked for: getting all of them may take an hour."""
        self.base, self._kept, self._beat = base, kept, beat
        self._got = Spool()
        self._unchanged: set[str] = set()  # paths whose bytes are kept already
        self._size = 0
        self._began = time.monotonic()

    def __call__(self, path: str) -> bytes:
        if path in self._got:
            return self._got[path]
        if path in self._unchanged:
            return self._kept[path]
        if path.startswith("log/tile/") and ".p/" not in path and path in self._kept:
            data = self._kept[path]
            self._unchanged.add(path)
        else:
            data = self._ask(path)
            self.add(path, data)
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise ReprintError("The files of this letter are larger than can be kept for a reprint.")
        return data

    def add(self, path: str, data: bytes) -> None:
        """Hold a file that came another way."""
        if self._kept.holds(path, data):
            self._unchanged.add(path)
        else:
            self._got.add(path, data)

    def paths(self) -> list[str]:
        """Every file that was there."""
        return [*self._got, *self._unchanged]

    def news(self) -> Iterator[tuple[str, bytes]]:
        """The files that are not kept as they are now."""
        return ((path, self._got[path]) for path in self._got)

    def _ask(self, path: str) -> bytes:
        self._beat()
        host, files = urlsplit(self.base).netloc, len(self._got) + len(self._unchanged)
        if time.monotonic() > self._began + _SECONDS + _SECONDS_A_FILE * files:
            raise ReprintError(f"{host} takes too long for all the files of this letter.")
        answer = fetch_outside(f"{self.base}/{path}", limits=_LIMITS)
        if answer.status == 410 and path == CLAIMS:
            raise LetterOverError("The organisers have taken this letter down.")
        if answer.status in (404, 410):
            raise MissingFileError(f"The file {path} is missing at {self.base}.")
        if not answer.ok:
            raise ReprintError(f"{host} answered {answer.status}.")
        return answer.body
