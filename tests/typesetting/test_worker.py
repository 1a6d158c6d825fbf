"""The process that sets sheets: kept warm, held to limits, replaced when it fails."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.typesetting import examples
from undersigned.typesetting import BadImageError, LeafletSheet, Limits, Paragraph, Pool, Text, TookTooMuchError, render
from undersigned.typesetting.payload import make_payload

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def processes(pool: Pool) -> list[int]:
    """The numbers of a pool's waiting processes."""
    return [one._process.pid for one in pool._free]


def test_one_process_serves_many_sheets() -> None:
    pool = Pool()
    pool.warm()
    first = processes(pool)
    for number in range(3):
        render(replace(examples.leaflet("en"), title=f"Title {number}"), pool=pool)
    assert processes(pool) == first
    pool.close()


def test_a_sheet_that_takes_too_long_is_stopped_and_the_next_one_is_made() -> None:
    pool = Pool(limits=Limits(seconds=1.0))
    pool.warm()
    (stopped,) = processes(pool)
    with pytest.raises(TookTooMuchError, match="too long"):
        render(LeafletSheet("Title", (Text(tuple(Paragraph("word " * 2000) for _ in range(150))),)), pool=pool)
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)
    pool.limits = Limits()  # for a sheet that is not too long, on however slow a machine
    assert render(examples.leaflet("en"), pool=pool).pages >= 1
    pool.close()


def test_a_sheet_that_takes_too_much_memory_is_stopped() -> None:
    pool = Pool(limits=Limits(memory=512 * 2**20, seconds=60))
    with pytest.raises(TookTooMuchError, match="too much memory"):
        render(examples.letter("en", 30_000), pool=pool)
    pool.close()


def test_an_answer_that_is_too_large_is_refused() -> None:
    pool = Pool(limits=Limits(output=10_000))
    with pytest.raises(TookTooMuchError):
        render(examples.leaflet("en"), pool=pool)
    pool.close()


def test_a_killed_process_is_replaced() -> None:
    pool = Pool()
    pool.warm()
    (number,) = processes(pool)
    os.kill(number, 9)
    with pytest.raises(TookTooMuchError):
        render(examples.leaflet("en"), pool=pool)
    assert render(examples.leaflet("en"), pool=pool).pages >= 1
    pool.close()


def test_a_process_is_replaced_after_its_sheets_and_when_it_holds_too_much() -> None:
    for limits in (Limits(sheets=1), Limits(resident=1)):
        pool = Pool(limits=limits)
        pool.warm()
        render(examples.leaflet("en"), pool=pool)
        assert processes(pool) == []


def test_an_error_leaves_the_process_well_and_its_folder_tidy() -> None:
    pool = Pool()
    data = make_payload(examples.leaflet("en", examples.picture_block())).data
    with pytest.raises(BadImageError) as refused:
        pool.set(data, [("blocks.6", b"\x89PNG\r\n\x1a\nrubbish")], form="pdf", made=NOW)
    assert refused.value.where == "blocks.6"
    render(examples.leaflet("en", examples.picture_block(), layout="a5-two-up"), pool=pool)
    (process,) = pool._free
    left = {path.name for path in process._folder.iterdir()}
    assert {name for name in left if not name.endswith(".typ")} == set()
    folder = process._folder
    pool.close()
    assert not folder.exists()


def test_the_worker_has_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERSIGNED_SECRET_KEY", "very secret")
    pool = Pool()
    pool.warm()
    (number,) = processes(pool)
    assert b"very secret" not in Path(f"/proc/{number}/environ").read_bytes()
    pool.close()


def test_threads_share_a_pool() -> None:
    pool = Pool(size=2)
    found: list[int] = []

    def one(number: int) -> None:
        found.append(len(render(replace(examples.leaflet("en"), title=f"Title {number}"), pool=pool).data))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert 1 <= len(processes(pool)) <= 2
    pool.close()


FORKING = """
import os, sys
from undersigned.typesetting import LeafletSheet, render, render_pdf, warm
from undersigned.typesetting.render import _POOLS
render_pdf(LeafletSheet("Before", ()))
(first,) = _POOLS[os.getpid()]._free
child = os.fork()
if child == 0:
    sys.exit(0 if render_pdf(LeafletSheet("In the fork", ())).startswith(b"%PDF") else 1)
assert os.waitpid(child, 0)[1] == 0
assert render_pdf(LeafletSheet("After", ())).startswith(b"%PDF")
(still,) = _POOLS[os.getpid()]._free
assert still is first and still._folder.is_dir()
print(still._process.pid, still._folder, flush=True)
os.kill(os.getpid(), 9) if "killed" in sys.argv else None
"""


@pytest.mark.parametrize("ending", ["well", "killed"])
def test_a_fork_has_its_own_process_and_nothing_is_left_behind(ending: str) -> None:
    done = subprocess.run([sys.executable, "-c", FORKING, ending], capture_output=True, text=True, check=False)
    assert done.returncode == (0 if ending == "well" else -9), done.stderr
    number, folder = done.stdout.split()
    until = time.monotonic() + 120
    while time.monotonic() < until and (Path(folder).exists() or Path(f"/proc/{number}").exists()):
        os.sched_yield()
    assert not Path(folder).exists()
