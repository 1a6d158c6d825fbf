"""Work on what strangers send, done apart: in a process of its own with limits, which nobody misses when it dies.

    answer = run("undersigned.importing.worker:draft", data, words={"encoding": ""}, limits=Limits(seconds=20))

A function is named as text ("module:function"). It takes the bytes and a mapping of words and returns bytes. It runs in
a child that is forked for this one piece of work from a *keeper* (keeper.py): a process that has loaded the function's
module before, so that parsers are ready, and that never touches a document itself. Nothing passes from one piece of
work to the next. The keeper is started when it is first needed, belongs to this process, ends with it, and ends
by itself after some minutes without work.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from undersigned.common.errors import UndersignedError

HEAD = struct.Struct(">Q")
END = struct.Struct(">i")
DONE, REFUSED = b"+", b"-"
_SOURCES = Path(__file__).resolve().parents[2]
_GRACE = 2.0  # seconds for the keeper to end a child whose time is over, before we give up on both


class ApartError(UndersignedError):
    """The work gave no answer. `too_much`: it took more time, memory or room than allowed; else it fell over."""

    def __init__(self, message: str, *, too_much: bool) -> None:
        self.too_much = too_much
        super().__init__(message)


class RefusedError(UndersignedError):
    """The work raised an error of ours: `kind` is its class's name, the text its sentence."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Limits:
    """For one piece of work: seconds by the wall and of CPU, bytes of memory that it may take, and of the answer."""

    seconds: float = 20.0
    cpu_seconds: int = 15
    memory: int = 1536 * 2**20
    output: int = 32 * 2**20


def run(work: str, data: bytes, *, words: Mapping[str, str] | None = None, limits: Limits = Limits()) -> bytes:
    """What `work` makes of `data`. Raises RefusedError for an error of ours in it, and ApartError."""
    given = json.dumps({"work": work, "words": dict(words or {}), "limits": asdict(limits)}).encode()
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            _keeper(os.getpid()).hand_over(theirs)
        answer = _asked(ours, HEAD.pack(len(given)) + given + data, limits)
    code = END.unpack(answer[-END.size :])[0] if len(answer) >= END.size else None
    kind, found = answer[:1], answer[1 : -END.size]
    if code is None or code < 0 or len(found) > limits.output:
        raise ApartError("The work took too much time or memory.", too_much=True)
    if code or kind not in (DONE, REFUSED):
        raise ApartError("The work ended without an answer.", too_much=False)
    if kind == REFUSED:
        raise RefusedError(*json.loads(found))
    return bytes(found)


def warm(work: str) -> None:
    """Load what `work` needs now, so that the first piece of work is as fast as the others. An empty one is done."""
    with contextlib.suppress(ApartError, RefusedError):
        run(work, b"")


def _asked(line: socket.socket, question: bytes, limits: Limits) -> bytes:
    """Write the question while reading the answer, until the other end is closed or time is over."""
    deadline = time.monotonic() + limits.seconds + _GRACE
    left, found = memoryview(question), bytearray()
    line.setblocking(False)
    waiting = select.poll()  # not select(): a busy server has more open files than it can count
    waiting.register(line, select.POLLIN | select.POLLOUT)
    while True:
        rest = deadline - time.monotonic()
        ready = waiting.poll(max(0.0, rest) * 1000)
        if not ready:
            raise ApartError("The work took too much time or memory.", too_much=True)
        if ready[0][1] & select.POLLOUT and left:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # what it said before counts
                left = left[line.send(left[: 2**20]) :]
            if not left:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_WR)
                waiting.modify(line, select.POLLIN)
        if ready[0][1] & (select.POLLIN | select.POLLHUP):
            try:
                piece = line.recv(2**20)
            except ConnectionResetError:  # it ended without reading all; what it said has been read
                piece = b""
            if not piece:
                return bytes(found)
            found += piece
            if len(found) > limits.output + 64:
                raise ApartError("The work took too much time or memory.", too_much=True)


class _Keeper:
    """The process from which the children are forked, and the line on which it is asked for one."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-B", "-s", "-m", "undersigned.common.keeper"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # None of our environment. One thread: libraries for arrays else set memory aside for each core.
                env={
                    "PATH": os.defpath,
                    "PYTHONPATH": str(_SOURCES),
                    "PYTHONUTF8": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                    "OMP_NUM_THREADS": "1",
                },
                cwd="/",
                start_new_session=True,
            )
        self._line = ours

    def ask(self, theirs: socket.socket) -> bool:
        """Hand over one end of a new line; False when the keeper has ended."""
        try:
            socket.send_fds(self._line, [b"work"], [theirs.fileno()])
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Close the line: the keeper ends, and its children with it."""
        self._line.close()
        try:
            self._process.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Owner:
    """This process's keeper, started anew when it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keeper: _Keeper | None = None

    def hand_over(self, theirs: socket.socket) -> None:
        """Ask for one piece of work."""
        with self._lock:
            for _try in range(3):
                if self._keeper is None:
                    self._keeper = _Keeper()
                if self._keeper.ask(theirs):
                    return
                self.close()
        raise ApartError("The work could not be started.", too_much=False)

    def close(self) -> None:
        """End the keeper."""
        if self._keeper is not None:
            self._keeper.end()
            self._keeper = None


_OWNERS: dict[int, _Owner] = {}
_OWNERS_LOCK = threading.Lock()


def _keeper(process: int) -> _Owner:
    """A fork has its own: it would else share the line of its parent."""
    with _OWNERS_LOCK:
        if process not in _OWNERS:
            _OWNERS[process] = owner = _Owner()
            atexit.register(_close, process, owner)
        return _OWNERS[process]


def _close(process: int, owner: _Owner) -> None:
    if os.getpid() == process:
        owner.close()
