"""Load on loopback by `wrk`, and the small Lua scripts that tell it what to send and how to report."""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

from bench.figures import MissingToolError

THREADS = 2

# wrk's own report is for people; this one is for us. Latencies are in microseconds.
_REPORT = """
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "microseconds": %d, "refused": %d, "broken": %d, "p50": %d, "p99": %d, "longest": %d}\\n',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
"""

# Each request has an address of its own, and comes from a network of its own behind the proxy that we play.
_SIGN = """
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local sent = 0
local headers = {%(headers)s}
function request()
  sent = sent + 1
  local n = sent * %(threads)d + number
  headers["X-Forwarded-For"] = string.format("10.%%d.%%d.7", math.floor(n / 256) %% 256, n %% 256)
  return wrk.format("POST", nil, headers, %(before)s .. n .. %(after)s)
end
"""

_PAUSE = """
function delay()
  return math.random(0, %(most)d)
end
"""


@dataclass(frozen=True)
class Load:
    """What came of a run of wrk. Latencies in milliseconds; `refused` are answers other than 2xx and 3xx."""

    requests: int
    seconds: float
    refused: int
    broken: int
    p50: float
    p99: float
    longest: float

    @property
    def acknowledged(self) -> int:
        """Requests that were answered and not refused."""
        return self.requests - self.refused

    @property
    def per_second(self) -> float:
        """Acknowledged requests a second."""
        return self.acknowledged / self.seconds


def lua_string(text: str) -> str:
    """A Lua string literal: every byte that is not a plain letter or digit as a decimal escape."""
    return '"' + "".join(chr(b) if chr(b).isalnum() and b < 128 else f"\\{b:03d}" for b in text.encode()) + '"'


def sign_script(*, fields: dict[str, str], headers: dict[str, str], marker: str, pause_ms: int = 0) -> str:
    """The Lua script that sends a form again and again; `marker` in the address is followed by a number each time.

    `pause_ms` is the longest pause before a request; pauses are spread evenly, so half of it on average.
    """
    pairs = [f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields.items()]
    before, found, after = "&".join(pairs).partition(quote_plus(marker))
    if not found:
        raise ValueError("no field holds the marker, so every request would be the same")
    lines = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    script = _SIGN % {
        "headers": ", ".join(f"[{lua_string(name)}] = {lua_string(value)}" for name, value in lines.items()),
        "threads": THREADS,
        "before": lua_string(before + quote_plus(marker)),
        "after": lua_string(after),
    }
    return script + (_PAUSE % {"most": pause_ms} if pause_ms else "")


def wrk(url: str, *, connections: int, seconds: int, script: str = "", headers: dict[str, str] | None = None) -> Load:
    """Run wrk and read its report. Raises MissingToolError."""
    program = shutil.which("wrk")
    if program is None:
        raise MissingToolError("wrk is not installed; on Debian: apt-get install wrk.")
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder:
        file = Path(folder) / "load.lua"
        file.write_text(script + _REPORT)
        command = [program, f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(file)]
        for name, value in (headers or {}).items():
            command += ["-H", f"{name}: {value}"]
        done = subprocess.run([*command, url], capture_output=True, text=True, check=True, timeout=seconds + 30)
    return read_report(done.stdout)


def read_report(printed: str) -> Load:
    """The report of a run, out of all that wrk printed."""
    report = json.loads(next(line for line in printed.splitlines() if line.startswith('{"requests"')))
    return Load(
        requests=report["requests"],
        seconds=report["microseconds"] / 1e6,
        refused=report["refused"],
        broken=report["broken"],
        p50=report["p50"] / 1000,
        p99=report["p99"] / 1000,
        longest=report["longest"] / 1000,
    )
