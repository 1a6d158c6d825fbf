"""The folder of published files, out of which a proxy serves ready pages by itself. No Django.

    <folder>/this-is-published        marks the folder as ours; who publishes holds a lock on it
    <folder>/pages/letters/…          the files, each with .gz, .br and .zst beside it where that is smaller
    <folder>/fresh/179523945          a link to `pages`, named by the first nine digits of the time it is for
    <folder>/last/1795239             the same by seven: for a quarter of an hour

The proxy looks under `fresh/` and the first nine digits of its own clock, which are the same for ten seconds. We make
these links for the next moments only, so nothing is served out of a folder that nobody looks after any more: not
because somebody notices and removes it, but because its name has passed.

Only when the server itself does not answer, the proxy looks under `last/`: while it restarts, readers have the last
pages rather than none.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from undersigned.common.errors import UndersignedError

MARK = "this-is-published"
SUFFIXES = {"identity": "", "br": ".br", "zstd": ".zst", "gzip": ".gz"}
MOMENT = 10  # seconds: how long nine of the ten digits of the time stay
MOMENTS_AHEAD = 2  # so what was published is served for at most 30 seconds after we end
LAST_MOMENT = 1000  # the same of seven digits
LAST_MOMENTS_AHEAD = 1  # while the server does not answer: for 17 to 34 minutes after we end


class PublishedFolderError(UndersignedError):
    """The folder for published files cannot be used; one plain sentence."""


class PublishedFolder:
    """What the proxy may serve now. `open()` before anything else."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._lock: int | None = None
        self._times: dict[str, int] = {}  # a file's last time; kept when it goes, see `put`

    @property
    def pages(self) -> Path:
        """Where the files lie."""
        return self.path / "pages"

    def open(self) -> bool:
        """Take the folder, empty; False while another process has it.

        Raises PublishedFolderError for a folder with something in it that is not ours.
        """
        if self._lock is not None:
            return True
        mark = self.path / MARK
        if self.path.exists() and any(self.path.iterdir()) and not mark.exists():
            raise PublishedFolderError(f"{self.path} holds something else. Name an empty folder for published pages.")
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o755)  # the proxy is another account
        lock = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        for name in ("fresh", "last", "pages"):
            shutil.rmtree(self.path / name, ignore_errors=True)
            self._make(self.path / name)
        return True

    def keep_fresh(self) -> None:
        """Let the proxy serve what is there for the next moments; to be called every few seconds."""
        self._link("fresh", MOMENT, MOMENTS_AHEAD)
        self._link("last", LAST_MOMENT, LAST_MOMENTS_AHEAD)

    def _link(self, folder: str, moment: int, ahead: int) -> None:
        now = int(self._clock()) // moment
        wanted = {str(now + later) for later in range(ahead + 1)}
        there = {entry.name for entry in (self.path / folder).iterdir()}
        for name in wanted - there:
            (self.path / folder / name).symlink_to("../pages")
        for name in there - wanted:
            (self.path / folder / name).unlink()

    def close(self) -> None:
        """Let the proxy serve nothing from now on while the server answers, and the next process take the folder."""
        if self._lock is None:
            return
        shutil.rmtree(self.path / "fresh", ignore_errors=True)
        os.close(self._lock)
        self._lock = None

    def put(self, name: str, bodies: Mapping[str, bytes]) -> None:
        """Publish a file in the codings of `SUFFIXES`, "identity" among them; each is replaced at once.

        Proxies make an ETag of time, in seconds, and length. So each change gets a time of its own, if need be one that
        is still to come.
        """
        target = self.pages / name
        self._make(target.parent)
        when = self._times[name] = max(int(self._clock()), self._times.get(name, 0) + 1)
        for coding, suffix in sorted(SUFFIXES.items(), key=lambda one: one[0] == "identity"):
            file = target.with_name(target.name + suffix)
            if coding in bodies:
                self._replace(file, bodies[coding], when)
            else:
                file.unlink(missing_ok=True)

    def drop(self, name: str) -> None:
        """Take a file back."""
        target = self.pages / name
        for suffix in SUFFIXES.values():
            with suppress(NotADirectoryError):
                target.with_name(target.name + suffix).unlink(missing_ok=True)

    def drop_all(self, name: str) -> None:
        """Take a folder of files back."""
        shutil.rmtree(self.pages / name, ignore_errors=True)

    def _replace(self, file: Path, body: bytes, when: int) -> None:
        new = file.with_name(f".{file.name}.new")
        try:
            new.write_bytes(body)
            new.chmod(0o644)
            os.utime(new, (when, when))
            new.replace(file)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def _make(self, folder: Path) -> None:
        """The folder and those above it up to ours, each to be entered by the proxy whatever our umask says."""
        if folder == self.path or folder.is_dir():
            return
        self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
