"""A warm process that sets sheets, with limits on its time and memory; and the pool that keeps it.

The process reads a request from standard input and writes an answer to standard output: four bytes of length, JSON,
then the bytes that the JSON counts. It has none of our environment, starts no program, fetches nothing, and is replaced
when it takes too long, grows too large or has set many sheets.
"""

from __future__ import annotations

import json
import os
import resource
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from undersigned.typesetting import errors
from undersigned.typesetting.errors import RenderingFailedError, TookTooMuchError, TypesettingError

_LENGTH = struct.Struct(">I")
_SOURCES = Path(__file__).resolve().parents[2]
_START_SECONDS = 30.0
_TOO_LONG = "Setting the sheet took too long; shorten it or make several."
_TOO_LARGE = "Setting the sheet took too much memory; shorten it or use smaller images."


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds by the wall for one sheet; bytes of address space; bytes of an answer.

    A process is replaced after so many `sheets`, or when it holds more than `resident` bytes: Typst keeps what it has
    set for a while, so as to be faster the next time.
    """

    seconds: float = 20.0
    memory: int = 2 * 2**30
    output: int = 64 * 2**20
    sheets: int = 500
    resident: int = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Reply:
    """A file and what the engine says of it (see engine.Answer)."""

    data: bytes
    pages: int
    scale: float
    overflow: tuple[tuple[int, int], ...]
    refused: tuple[str, ...]


class Pool:
    """At most `size` warm processes. Threads may share it; a fork must make its own."""

    def __init__(self, size: int = 1, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._free: list[_Process] = []
        self._places = threading.Semaphore(size)
        self._lock = threading.Lock()

    def set(
        self, data: Mapping[str, Any], pictures: Sequence[tuple[str, bytes]], *, form: str, made: datetime
    ) -> Reply:
        """Set a payload as "pdf" or "png". Raises TypesettingError."""
        header = {
            "data": data,
            "pictures": [[where, len(picture)] for where, picture in pictures],
            "form": form,
            "made": made.timestamp(),
        }
        with self._places:
            process = self._take()
            try:
                reply = process.ask(header, [picture for _where, picture in pictures])
            except BaseException:
                process.end()
                raise
            self._give_back(process)
        return _reply(*reply)

    def warm(self) -> None:
        """Start a process now, so that the first sheet need not wait for it."""
        with self._places:
            self._give_back(self._take())

    def close(self) -> None:
        """End the processes that wait. The pool may be used again."""
        with self._lock:
            processes, self._free = self._free, []
        for process in processes:
            process.end()

    def _take(self) -> _Process:
        with self._lock:
            if self._free:
                return self._free.pop()
        return _Process(self.limits)

    def _give_back(self, process: _Process) -> None:
        if process.asked >= self.limits.sheets or process.resident > self.limits.resident:
            process.end()
            return
        with self._lock:
            self._free.append(process)


class _Process:
    """One worker."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        # Not a TemporaryDirectory: a fork of ours would remove it when the fork ends.
        self._folder = Path(tempfile.mkdtemp(prefix="undersigned-typesetting-"))
        self._owner = os.getpid()
        self.asked = 0
        self.resident = 0
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-s", "-m", "undersigned.typesetting.worker", str(self._folder), str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "PYTHONPATH": str(_SOURCES), "PYTHONUTF8": "1", "HOME": str(self._folder)},
            cwd=self._folder,
            start_new_session=True,
            bufsize=0,
        )
        try:
            self._read(time.monotonic() + _START_SECONDS)
        except BaseException:
            self.end()
            raise

    def ask(self, header: Mapping[str, Any], blobs: Sequence[bytes]) -> tuple[dict[str, Any], bytes]:
        """One request and its answer, within the limit of time."""
        self.asked += 1
        deadline = time.monotonic() + self._limits.seconds
        self._write(_frame(header) + b"".join(blobs), deadline)
        reply = self._read(deadline)
        self.resident = int(reply[0].get("resident", 0))
        return reply

    def _write(self, data: bytes, deadline: float) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        os.set_blocking(pipe.fileno(), False)
        left = memoryview(data)
        while left:
            self._wait(pipe, deadline, writing=True)
            try:
                left = left[pipe.write(left) or 0 :]
            except BrokenPipeError as error:
                raise self._ended() from error

    def _read(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > self._limits.output:
            raise TookTooMuchError(_TOO_LARGE)
        header: dict[str, Any] = json.loads(self._exactly(length, deadline))
        size = int(header.get("size", 0))
        if size > self._limits.output:
            raise TookTooMuchError(_TOO_LARGE)
        return header, self._exactly(size, deadline)

    def _exactly(self, wanted: int, deadline: float) -> bytes:
        pipe = self._process.stdout
        assert pipe is not None
        found = bytearray()
        while len(found) < wanted:
            self._wait(pipe, deadline, writing=False)
            piece = os.read(pipe.fileno(), min(2**20, wanted - len(found)))
            if not piece:
                raise self._ended()
            found += piece
        return bytes(found)

    def _wait(self, pipe: IO[bytes], deadline: float, *, writing: bool) -> None:
        # Not select(): a busy server has more open files than it can count.
        waiting = select.poll()
        waiting.register(pipe, select.POLLOUT if writing else select.POLLIN)
        left = deadline - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
            raise TookTooMuchError(_TOO_LONG)

    def _ended(self) -> TypesettingError:
        """The worker is gone: what Typst does when it gets no memory is to end at once."""
        if self._process.wait(timeout=5) < 0:
            return TookTooMuchError(_TOO_LARGE)
        return RenderingFailedError("The sheet could not be set; try again, and report it if it happens again.")

    def end(self) -> None:
        """Stop the process and remove its folder. Does nothing in a fork, whose parent goes on using them."""
        if os.getpid() != self._owner:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _frame(header: Mapping[str, Any]) -> bytes:
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return _LENGTH.pack(len(text)) + text


def _reply(header: Mapping[str, Any], data: bytes) -> Reply:
    if "error" in header:
        kind = getattr(errors, str(header["error"]), TypesettingError)
        raise kind(str(header["message"]), str(header["where"]))
    return Reply(
        data,
        int(header["pages"]),
        float(header["scale"]),
        tuple((int(place), int(page)) for place, page in header["overflow"]),
        tuple(header["refused"]),
    )


# -- in the worker


def _serve(folder: Path, memory: int) -> None:
    from undersigned.typesetting.engine import Engine

    given, out = sys.stdin.buffer, sys.stdout.buffer
    engine = Engine(folder)
    _limit(memory)
    out.write(_frame({"ready": True}))
    out.flush()
    while head := given.read(_LENGTH.size):
        request = json.loads(given.read(*_LENGTH.unpack(head)))
        pictures = [(str(where), given.read(int(size))) for where, size in request["pictures"]]
        try:
            made = datetime.fromtimestamp(request["made"], UTC)
            answer = engine.set(request["data"], pictures, form=request["form"], made=made)
            header: dict[str, Any] = {
                "size": len(answer.data),
                "pages": answer.pages,
                "scale": answer.scale,
                "overflow": answer.overflow,
                "refused": answer.refused,
            }
            data = answer.data
        except TypesettingError as error:
            header = {"error": type(error).__name__, "message": str(error), "where": error.where}
            data = b""
        except MemoryError:
            header = {"error": "TookTooMuchError", "message": _TOO_LARGE, "where": ""}
            data = b""
        finally:
            engine.tidy()
        header["resident"] = _resident()
        out.write(_frame(header) + data)
        out.flush()


def _resident() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _limit(memory: int) -> None:
    """Limits that this process cannot raise again."""
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 128)):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    try:
        _serve(Path(sys.argv[1]), int(sys.argv[2]))
    finally:
        # Who started us may have been killed and cannot tidy up.
        shutil.rmtree(sys.argv[1], ignore_errors=True)
