"""Starting processes that end with us, as another account where that is needed, and finding what a killed run left.

Standard library only: the supervisor must stay small.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

PR_SET_PDEATHSIG = 1


class Account(NamedTuple):
    """A system account that owns the database's files and runs its processes."""

    uid: int
    gid: int
    name: str

    @property
    def is_other(self) -> bool:
        """Whether it differs from the account that we run as."""
        return self.uid != os.geteuid()


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """A `preexec_fn` that makes the kernel send `number` to the child when this process ends, however it ends.

    The kernel watches the *thread* that started the child, so start children from the main thread. None where the
    system has no such thing (anything but Linux): there the next start clears up.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl  # found now: little may be done between fork and exec
    parent = os.getpid()

    def preexec() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it ended between fork and prctl
            os._exit(1)

    return preexec


def end_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send `number` to this very process when its parent ends (Linux only; else nothing)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def is_alive(pid: int) -> bool:
    """Whether a process of that number exists and is not a zombie waiting for its parent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return not Path("/proc/self/stat").exists()


def processes_in(folder: Path, *programs: str) -> Iterator[int]:
    """Numbers of the processes of `programs` whose working folder is `folder` (nothing where /proc is missing).

    The working folder is compared by device and inode, so neither a recycled process number nor another database of
    the same account can be mistaken for ours.
    """
    try:
        wanted = folder.stat()
        running = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    except OSError:
        return
    for entry in running:
        with contextlib.suppress(OSError):
            if (entry / "comm").read_text().strip() not in programs:
                continue
            found = (entry / "cwd").stat()
            if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
                yield int(entry.name)


def heads_of(pids: list[int]) -> list[int]:
    """Those of the processes that are no child of another among them: of a database, its postmaster."""
    parents = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            parents[pid] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return [pid for pid, parent in parents.items() if parent not in parents]


def end_processes(pids: list[int], *, steps: tuple[tuple[signal.Signals, float], ...]) -> None:
    """Send each signal of `steps` in turn to what is still there of `pids`, waiting its seconds in between."""
    for number, seconds in steps:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while any(map(is_alive, pids)):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        else:
            return
