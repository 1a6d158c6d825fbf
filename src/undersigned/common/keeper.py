"""`python -m undersigned.common.keeper`: keeps parsers loaded, and forks a child for each piece of work.

Its standard input is a line on which its owner hands over one end of a new connection for each piece of work (see
apart.py). The question is eight bytes of length, JSON, then the document until the end of the stream. The child answers
`+` and bytes, or `-` and the error; behind them the keeper writes how the child ended. When the line closes, the keeper
ends its children and itself.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undersigned.common.apart import DONE, END, HEAD, REFUSED, Limits
from undersigned.common.errors import UndersignedError

IDLE_SECONDS = 600.0
_TICK = 0.5  # a child's own alarm is exact; this is for one that has lost its alarm
_LONGEST_QUESTION = 64 * 2**10
_ASKING_SECONDS = 5.0
Work = Callable[[bytes, Mapping[str, str]], bytes]


@dataclass(frozen=True)
class _Child:
    """A child at work, its connection, and when its time is over."""

    line: socket.socket
    deadline: float


class Keeper:
    """Forks children, ends those whose time is over, and says how each one ended."""

    def __init__(self, owner: socket.socket, woken: int) -> None:
        self._owner = owner
        self._woken = woken
        self._children: dict[int, _Child] = {}
        self._used = time.monotonic()

    def serve(self) -> None:
        """Until the owner is gone, or has asked nothing for a while."""
        waiting = select.poll()
        waiting.register(self._owner, select.POLLIN)
        waiting.register(self._woken, select.POLLIN)
        while self._children or time.monotonic() - self._used < IDLE_SECONDS:
            ready = dict(waiting.poll((_TICK if self._children else IDLE_SECONDS) * 1000))
            if self._woken in ready:
                os.read(self._woken, 4096)
            if self._owner.fileno() in ready and not self._take():
                break
            self._look_after()
        for pid in self._children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _take(self) -> bool:
        """Begin one piece of work; False when the owner is gone."""
        message, descriptors, _flags, _address = socket.recv_fds(self._owner, 16, 1)
        if not message:
            return False
        self._used = time.monotonic()
        for descriptor in descriptors:
            line = socket.socket(fileno=descriptor)
            try:
                self._begin(line)
            except (OSError, ValueError, KeyError, TypeError, ImportError, AttributeError):
                line.close()
        return True

    def _begin(self, line: socket.socket) -> None:
        question, limits = _question(line)
        work = _loaded(str(question["work"]))
        pid = os.fork()
        if pid == 0:
            self._become(line, work, question["words"], limits)
        self._children[pid] = _Child(line, time.monotonic() + limits.seconds + 2 * _TICK)

    def _become(self, line: socket.socket, work: Work, words: Mapping[str, str], limits: Limits) -> None:
        """In the child: give up what belongs to others, take on limits, work, end."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, limits.seconds)
            self._owner.close()
            for other in self._children.values():
                other.line.close()
            limit(limits)
            line.setblocking(True)
            line.sendall(answer(work, _all(line), words))
            code = 0
        finally:
            os._exit(code)

    def _look_after(self) -> None:
        now = time.monotonic()
        for pid, child in list(self._children.items()):
            if child.deadline < now:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            del self._children[pid]
            child.line.setblocking(False)
            with suppress(OSError), child.line:
                child.line.sendall(END.pack(os.waitstatus_to_exitcode(status)))


def answer(work: Work, data: bytes, words: Mapping[str, str]) -> bytes:
    """What the work says, or the error that it raised. What runs out of memory or depth ends as if it were killed."""
    try:
        return DONE + work(data, words)
    except (MemoryError, RecursionError):
        os.kill(os.getpid(), signal.SIGKILL)
        raise
    except UndersignedError as error:
        return REFUSED + json.dumps([type(error).__name__, str(error)]).encode()


def limit(limits: Limits) -> None:
    """Set this process's own limits, which it cannot raise again. It writes no file: its answer goes to its line.

    The limit of memory holds for what the work takes beyond what the keeper has loaded.
    """
    for what, most in (
        (resource.RLIMIT_AS, _held() + limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def _held() -> int:
    """Bytes of address space that the keeper's modules take already, and that are not the work's; 0 if not told."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _question(line: socket.socket) -> tuple[dict[str, Any], Limits]:
    """What is asked, read by the keeper so that it can load the module; the document is left to the child."""
    line.settimeout(_ASKING_SECONDS)
    (length,) = HEAD.unpack(_exactly(line, HEAD.size))
    if length > _LONGEST_QUESTION:
        raise ValueError("question")
    question = json.loads(_exactly(line, length))
    return question, Limits(**question["limits"])


def _loaded(name: str) -> Work:
    """The function, its module loaded and warmed once, here in the keeper."""
    place, _colon, function = name.partition(":")
    known = place in sys.modules
    module = importlib.import_module(place)
    if not known:
        if hasattr(module, "warm_up"):
            module.warm_up()
        gc.collect()
        gc.freeze()  # children need not copy what they never change
    work: Work = getattr(module, function)
    return work


def _exactly(line: socket.socket, wanted: int) -> bytes:
    found = bytearray()
    while len(found) < wanted:
        piece = line.recv(wanted - len(found))
        if not piece:
            raise ValueError("incomplete")
        found += piece
    return bytes(found)


def _all(line: socket.socket) -> bytes:
    found = bytearray()
    while piece := line.recv(2**20):
        found += piece
    return bytes(found)


def main() -> None:
    """Keep until the owner is gone."""
    owner = socket.socket(fileno=os.dup(0))
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # it is the byte in the pipe that counts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's ctrl-c is for the owner, whose end we then see
    Keeper(owner, woken).serve()


if __name__ == "__main__":
    main()
