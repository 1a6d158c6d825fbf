"""The mail server killed while mails go out, and started again: each mail arrives at least once."""

import subprocess
import sys
import threading
import time as real_time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.server.helpers import wait_for
from tests.soak import times
from undersigned.common import clock
from undersigned.mail import tasks
from undersigned.mail.actions import queue_mails
from undersigned.mail.models import QueuedMail
from undersigned.mail.outgoing import OutgoingMail

ROOT = Path(__file__).parents[2]
MAILS, KILLS, FASTER = 400, 4, 100


class Mortal:
    """A mail server in a process of its own, which writes down each mail that it has taken."""

    def __init__(self, file: Path) -> None:
        self.port, self._file = 0, file
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "bench.sink", str(self.port), str(self._file)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate()

    def taken(self) -> list[str]:
        return self._file.read_text().split() if self._file.exists() else []


@pytest.fixture
def fast_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses and waits pass a hundred times as fast as they do outside."""
    began, at = clock.now(), real_time.monotonic()
    monkeypatch.setattr(clock, "now", lambda: began + FASTER * timedelta(seconds=real_time.monotonic() - at))


@pytest.fixture
def mortal(tmp_path: Path, settings: Any) -> Iterator[Mortal]:
    server = Mortal(tmp_path / "taken")
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}?tls=no"
    tasks.stop_sending()
    yield server
    tasks.stop_sending()
    server.kill()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", times(3, 100))
def test_each_mail_arrives_at_least_once(mortal: Mortal, fast_clock: None, run: int) -> None:
    addresses = {f"person{n}@swimmers.example" for n in range(MAILS)}
    queue_mails(
        [
            OutgoingMail(kind="x", reference=one.partition("@")[0], recipient=one, subject="s", text="t\n")
            for one in sorted(addresses)
        ]
    )
    killed: list[int] = []

    def kill_again_and_again() -> None:
        for number in range(KILLS):
            enough = (number * 2 + 1) * MAILS // (2 * KILLS)
            wait_for(lambda enough=enough: len(mortal.taken()) >= enough, seconds=120)  # type: ignore[misc]
            mortal.kill()
            killed.append(len(mortal.taken()))
            mortal.start()

    killer = threading.Thread(target=kill_again_and_again)
    killer.start()

    def all_sent() -> bool:
        tasks.send_waiting()
        return not QueuedMail.objects.exists()

    wait_for(all_sent, seconds=240)
    killer.join(120)
    assert len(killed) == KILLS
    assert killed[0] < MAILS  # it was killed while mails were still to go
    assert set(mortal.taken()) == addresses
