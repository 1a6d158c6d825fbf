"""An update reaches each of its readers once, also when the worker is killed half-way, and again, and again.

In every run a sample; with UNDERSIGNED_SOAK=1 five thousand readers.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings as configured
from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.delivery.readers import draft, reader
from tests.letters.letters import open_letter_for_tests
from tests.mail.mailserver import MailServer
from tests.soak import times
from undersigned.campaigns.actions import lift_limits
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.delivery.actions.updating import send_update
from undersigned.delivery.models import State, Update
from undersigned.mail.models import QueuedMail
from undersigned.mail.sender import GROUP

READERS = len(times(90, 5000))
KILLS = len(times(2, 5))
CONNECTIONS = 2
# A worker in short: the two loops that an update needs, with the clock put forward so that a dead worker's claims end.
WORK = """
import sys
from datetime import timedelta
import django
django.setup()
from undersigned.common import clock
from undersigned.delivery.actions import updating
from undersigned.delivery.models import Update
from undersigned.delivery.tasks import send_updates
from undersigned.mail.models import QueuedMail
from undersigned.mail.tasks import send_waiting, stop_sending
later, now = timedelta(minutes=int(sys.argv[1])), clock.now
clock.now = lambda: now() + later
updating.BATCH = 20
updating.MOST_WAITING = 60
while Update.objects.filter(state="sending").exists() or QueuedMail.objects.exists():
    send_updates()
    send_waiting()
stop_sending()
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    mail_server = MailServer().start()
    yield mail_server
    mail_server.stop()


def work(server: MailServer, later: int) -> subprocess.Popen[bytes]:
    database = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    environment = os.environ | {
        "DATABASE_URL": database,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}?tls=no",
        "UNDERSIGNED_HOME": str(configured.UNDERSIGNED_HOME),
        "UNDERSIGNED_KEYS": str(configured.UNDERSIGNED_KEYS),
        "UNDERSIGNED_NEWS_PER_MINUTE": "1000000000",
        "UNDERSIGNED_SMTP_CONNECTIONS": str(CONNECTIONS),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    return subprocess.Popen([sys.executable, "-c", WORK, str(later)], env=environment)


@pytest.mark.django_db(transaction=True)
def test_each_is_reached_once_however_often_the_worker_is_killed(
    server: MailServer, campaign: Campaign, olena: Organiser
) -> None:
    lift_limits(campaign=campaign)
    letter = open_letter_for_tests(campaign)
    people = {f"person{number}@example.org" for number in range(READERS)}
    for address in people:
        reader(letter, address)
    QueuedMail.objects.all().delete()
    update = draft(letter)
    assert send_update(update=update, by=olena) == READERS

    for kill in range(KILLS):
        worker = work(server, 16 * kill)
        enough = READERS * (kill + 1) // (KILLS + 1)
        server.on_data = lambda: os.kill(worker.pid, signal.SIGKILL) if len(server.mails) >= enough else None  # noqa: B023
        assert worker.wait(timeout=600) == -signal.SIGKILL
        update.refresh_from_db()
        assert update.state == State.SENDING or QueuedMail.objects.exists()
    server.on_data = lambda: None
    assert work(server, 16 * KILLS).wait(timeout=900) == 0

    assert {mail["To"] for mail in server.mails} == people
    by_reader = Counter((mail["To"], mail["Message-ID"]) for mail in server.mails)
    assert len(by_reader) == READERS  # one mail each: a second copy has the same Message-ID, and receivers drop it
    twice = sum(number - 1 for number in by_reader.values())
    print(f"{READERS} readers, {KILLS} kills, {twice} second copies of one mail")
    assert twice <= KILLS * CONNECTIONS * GROUP
    assert (Update.objects.get().state, Update.objects.get().queued) == (State.SENT, READERS)
