"""Running: how long a start takes, and how much memory everything together holds."""

import statistics
import time
from pathlib import Path

from bench.figures import Figure
from bench.instance import Instance, get

LONGEST_START = 5.0
STARTS = 3
IDLE_SECONDS = 10
LARGEST_MB = 350.0


def cold_start(instance: Instance) -> Figure:
    """Seconds from `undersigned serve` on an existing database until it answers; the instance runs afterwards."""
    times = []
    for _ in range(STARTS):
        instance.stop()
        times.append(instance.start())
    extra = {"shortest": round(min(times), 3), "longest": round(max(times), 3)}
    return Figure("cold_start", statistics.median(times), "s", LONGEST_START, {**extra})


def memory(instance: Instance) -> Figure:
    """Megabytes of every process that `serve` started, PostgreSQL's included, idle after a letter was read."""
    get(instance.port, instance.letter)
    time.sleep(IDLE_SECONDS)
    pids = family_of(instance.pid)
    share = sum(_kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") for pid in pids)
    resident = sum(_kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Rss:") for pid in pids)
    extra = {"processes": len(pids), "rss_sum": round(resident / 1000, 1)}
    return Figure("memory", share * 1024 / 1e6, "MB", LARGEST_MB, {**extra})


def family_of(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _parent(entry: Path) -> int | None:
    try:
        # The name in parentheses may hold spaces; what follows it does not.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _kilobytes(file: Path, name: str) -> int:
    line = next(line for line in file.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])
