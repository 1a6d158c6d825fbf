"""One watched process each: started, restarted with back-off when it dies, ended with everything it started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from undersigned.server.processes import die_with_parent

STDERR = 2
FIRST_WAIT = 0.2
LONGEST_WAIT = 30.0
HEALTHY_SECONDS = 60.0


class Child:
    """A command of our own (`python -m undersigned …`) that is kept running.

    It leads a session of its own, so that Ctrl-C reaches only us, and so that whatever it left behind can be ended
    with it.
    """

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.failures = 0
        self._command = [sys.executable, "-m", "undersigned", *arguments]
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The process number while it runs."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start it now."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=STDERR,  # our own stdout says where to look, and nothing else
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def watch(self) -> float | None:
        """Restart it if it died and its wait is over. Returns the seconds until it wants to be looked at again."""
        now = time.monotonic()
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return None
            self._end_session()
            self._process = None
            self.failures = 1 if now - self._started > HEALTHY_SECONDS else self.failures + 1
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.failures - 1))
            self._not_before = now + wait
            print(f"undersigned: {self.name} ended ({_cause(code)}); starting it again", file=sys.stderr, flush=True)
        if now >= self._not_before:
            self.start()
            return None
        return self._not_before - now

    def ask_to_stop(self) -> None:
        """Send SIGTERM, without waiting."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def stop(self, seconds: float) -> None:
        """Wait for it to end, and end by force what has not within `seconds`."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, seconds))
        self._end_session()
        self._process.wait()
        self._process = None

    def _end_session(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
