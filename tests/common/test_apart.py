"""Work done apart is bounded, leaves nothing behind, and cannot hurt who asked for it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from undersigned.common import apart
from undersigned.common.apart import ApartError, Limits, RefusedError, run

ROOT = Path(__file__).parents[2]
WORK = "tests.common.apart_work"
GENEROUS = Limits(seconds=60, cpu_seconds=60)


@pytest.fixture(autouse=True)
def owner(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keeper of the test's own that finds the test's work."""
    monkeypatch.setattr(apart, "_SOURCES", f"{ROOT / 'src'}:{ROOT}")
    monkeypatch.setattr(apart, "_OWNERS", {})
    yield
    for one in apart._OWNERS.values():
        one.close()


def keeper() -> int:
    """The keeper's process; 0 before there is one."""
    kept = apart._keeper(os.getpid())._keeper
    return kept._process.pid if kept is not None else 0


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_it_answers_with_what_the_work_makes_of_the_bytes() -> None:
    assert run(f"{WORK}:turned", b"abc", words={"end": "!"}) == b"cba!"
    assert run(f"{WORK}:turned", b"") == b""
    large = bytes(range(256)) * 40_000
    assert run(f"{WORK}:turned", large) == large[::-1]


def test_one_piece_of_work_knows_nothing_of_another() -> None:
    assert run(f"{WORK}:remember", b"one") == b"one"
    assert run(f"{WORK}:remember", b"two") == b"two"


def test_several_threads_each_get_their_own_answer() -> None:
    found: dict[int, bytes] = {}

    def ask(number: int) -> None:
        found[number] = run(f"{WORK}:turned", f"{number:04}".encode() * 50_000, limits=GENEROUS)

    threads = [Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: (f"{number:04}"[::-1] * 50_000).encode() for number in range(12)}


def test_an_error_of_ours_comes_back_with_its_name_and_sentence() -> None:
    with pytest.raises(RefusedError, match=r"^Not a language; choose another one\.$") as raised:
        run(f"{WORK}:refuse", b"")
    assert raised.value.kind == "UnknownLanguageError"


@pytest.mark.parametrize("work", [f"{WORK}:fall_over", f"{WORK}:no_such_work", "no.such.module:work"])
def test_work_that_falls_over_or_does_not_exist_gives_no_answer(work: str) -> None:
    with pytest.raises(ApartError):
        run(work, b"abc")
    assert run(f"{WORK}:turned", b"abc") == b"cba"


@pytest.mark.parametrize(
    ("work", "limits"),
    [
        ("sleep", Limits(seconds=0.3)),
        ("spin", Limits(cpu_seconds=1)),
        ("eat", Limits(memory=512 * 2**20)),
        ("turned", Limits(output=10)),
    ],
)
def test_too_much_time_memory_or_room_ends_it(work: str, limits: Limits) -> None:
    with pytest.raises(ApartError) as raised:
        run(f"{WORK}:{work}", b"x" * 5000, limits=limits)
    assert raised.value.too_much
    assert run(f"{WORK}:turned", b"abc") == b"cba"
    until(lambda: not children_of(keeper()))


def test_the_work_has_no_file_to_write_to(tmp_path: Path) -> None:
    with pytest.raises(ApartError):
        run(f"{WORK}:write", b"", words={"path": str(tmp_path / "file")})
    assert not list(tmp_path.glob("*")) or (tmp_path / "file").read_bytes() == b""


def test_the_work_sees_neither_our_environment_nor_other_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    told = run(f"{WORK}:around", b"").decode()
    assert "DATABASE_URL" not in told
    assert "'PATH'" in told
    assert told.endswith(" / 1")


def test_a_keeper_that_was_killed_is_replaced() -> None:
    run(f"{WORK}:turned", b"abc")
    first = keeper()
    os.kill(first, signal.SIGKILL)
    until(lambda: Path(f"/proc/{first}/stat").read_text().split(") ")[1].startswith("Z"))
    assert run(f"{WORK}:turned", b"abc") == b"cba"
    assert keeper() != first


def test_the_keeper_and_its_work_end_with_their_owner() -> None:
    failed: list[ApartError] = []

    def ask() -> None:
        try:
            run(f"{WORK}:sleep", b"", limits=GENEROUS)
        except ApartError as error:
            failed.append(error)

    thread = Thread(target=ask)
    thread.start()
    until(lambda: keeper() != 0 and bool(children_of(keeper())))
    (working,) = children_of(keeper())
    apart._keeper(os.getpid()).close()
    thread.join()
    assert failed
    until(lambda: not Path(f"/proc/{working}").exists())
