"""What the tests have done apart: good work, and work that misbehaves."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from undersigned.common.errors import UnknownLanguageError

remembered: list[bytes] = []


def turned(data: bytes, words: Mapping[str, str]) -> bytes:
    return data[::-1] + words.get("end", "").encode()


def remember(data: bytes, _words: Mapping[str, str]) -> bytes:
    remembered.append(data)
    return b",".join(remembered)


def refuse(_data: bytes, _words: Mapping[str, str]) -> bytes:
    raise UnknownLanguageError("Not a language; choose another one.")


def fall_over(_data: bytes, _words: Mapping[str, str]) -> bytes:
    raise ZeroDivisionError


def sleep(_data: bytes, _words: Mapping[str, str]) -> bytes:
    time.sleep(600)
    return b""


def spin(_data: bytes, _words: Mapping[str, str]) -> bytes:
    while True:
        pass


def eat(_data: bytes, _words: Mapping[str, str]) -> bytes:
    return bytes(2 * 2**30)[:1]


def write(_data: bytes, words: Mapping[str, str]) -> bytes:
    Path(words["path"]).write_bytes(b"x")
    return b"written"


def around(_data: bytes, _words: Mapping[str, str]) -> bytes:
    """The environment, the folder, and how many sockets are open."""
    sockets = 0
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            sockets += str(one.readlink()).startswith("socket:")
    return f"{sorted(os.environ)} {Path.cwd()} {sockets}".encode()
