"""Helpers for tests that start processes, some of them as other system users."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

# Given up from inside: the interpreter itself may lie where only we can read it. `code` has imported all by then.
DROP = """
import os, pwd
def become(name):
    entry = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
"""


def wait_for(condition: Callable[[], object], *, seconds: float = 120.0, every: float = 0.01) -> None:
    """Wait until `condition` holds; fails the test when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)


@contextlib.contextmanager
def python(code: str, *arguments: str, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run Python code, which may call `become(name)`, in a process of its own; end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-c", DROP + code, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(environment or {})},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
        if process.poll() is None:
            process.kill()
        process.communicate()
