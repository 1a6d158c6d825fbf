"""A worker killed after the server took a mail and before that was written down: mailed again, never lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.mail.mailserver import MailServer
from undersigned.common import clock
from undersigned.mail import tasks
from undersigned.mail.actions import queue_mail
from undersigned.mail.models import QueuedMail, State
from undersigned.mail.outgoing import OutgoingMail

WORK = "import django; django.setup(); from undersigned.mail.tasks import send_waiting; send_waiting()"


@pytest.fixture(autouse=True)
def fresh_sender() -> Iterator[None]:
    tasks.stop_sending()
    yield
    tasks.stop_sending()


@pytest.mark.django_db(transaction=True)
def test_kill_between_sending_and_recording_mails_twice_and_loses_nothing(
    server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"smtp://127.0.0.1:{server.port}?tls=no"
    queue_mail(OutgoingMail(kind="example", reference="r1", recipient="ada@example.org", subject="s", text="t\n"))
    database = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    environment = os.environ | {
        "DATABASE_URL": database,
        "EMAIL_URL": url,
        "UNDERSIGNED_HOME": str(configured.UNDERSIGNED_HOME),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    worker = subprocess.Popen([sys.executable, "-c", WORK], env=environment)
    server.on_data = lambda: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(timeout=240) == -signal.SIGKILL
    assert len(server.mails) == 1
    assert QueuedMail.objects.get().state == State.SENDING

    server.on_data = lambda: None
    settings.EMAIL_URL = url
    assert not tasks.send_waiting()
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert tasks.send_waiting()
    assert len(server.mails) == 2
    assert server.mails[0]["Message-ID"] == server.mails[1]["Message-ID"]
    assert not QueuedMail.objects.exists()
