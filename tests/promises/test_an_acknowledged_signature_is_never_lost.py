"""Promise 5: whatever is killed and whenever, a signature that was acknowledged exists and its mail goes out.

Four people sign without pause while a process of the server is killed with SIGKILL: a web worker, the database, the
background worker, the whole server. Three rounds in every run, fifty in `make soak`.
"""

import os
import random
import re
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.mailserver import MailServer
from tests.promises.crowd import MAKE_LETTER, Signatories, fetch, form_fields, run_in
from tests.server.helpers import wait_for
from tests.server.test_supervisor import Server, serving
from tests.soak import times

# What is killed, by words of its command line; None is the server itself.
TARGETS = ["undersigned web", "postgres -D", "undersigned work", None]

END_CLAIMS = """
import sys
from pathlib import Path
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from undersigned.common import clock
    from undersigned.mail.models import QueuedMail
    QueuedMail.objects.filter(claimed_until__isnull=False).update(claimed_until=clock.now())
"""


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


def kill(server: Server, words: str | None) -> None:
    pids = [server.process.pid] if words is None else server.find(words)
    assert pids, words
    os.kill(pids[0] if words and "postgres" in words else random.choice(pids), signal.SIGKILL)


def test_every_acknowledged_signature_gets_its_mail(home: Path, mail_server: MailServer) -> None:
    run_in(home, MAKE_LETTER)
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_server.port}?tls=no"
    acknowledged: list[str] = []
    rounds = list(times(3, 50))
    try:
        while rounds:
            with serving(home) as server:
                signatories = Signatories(server.port, form_fields(server.port))
                signatories.start()
                while rounds:
                    target = TARGETS[rounds.pop(0) % len(TARGETS)]
                    signatories.go_on()
                    kill(server, target)
                    if target is None:
                        break
                    signatories.go_on()
                signatories.stop()
                acknowledged += signatories.acknowledged
        with serving(home) as server:
            assert len(acknowledged) > 80
            # What a killed worker had in hand is sent again when its claim ends, after a quarter of an hour at most;
            # here nobody waits for that.
            run_in(home, END_CLAIMS)
            wait_for(lambda: set(acknowledged) <= set(mail_server.recipients), seconds=240)
            link = re.search(r"http://\S+(/confirm/\S+)", mail_server.mails[-1].get_content())
            assert link
            assert "Confirm your signature" in fetch(server.port, link.group(1))
    finally:
        del os.environ["EMAIL_URL"]


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="us-") as closed:
        yield Path(closed) / "home"
