"""Fixtures of the mail room: a real mail server, the queue pointed at it, and a clock that the test moves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.mail.mailserver import MailServer
from undersigned.common import clock
from undersigned.mail import tasks


class Clock:
    """The time that `common.clock` tells."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(clock, "now", moved)
    return moved


@pytest.fixture
def server() -> Iterator[MailServer]:
    running = MailServer().start()
    yield running
    running.stop()


@pytest.fixture
def queue(server: MailServer, settings: Any, time: Clock, db: None) -> Iterator[MailServer]:
    """The mail server that `send_waiting` sends to, with the clock standing still."""
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}?tls=no"
    settings.DEFAULT_FROM_EMAIL = "Letters <letters@undersigned.example>"
    tasks.stop_sending()
    yield server
    tasks.stop_sending()
