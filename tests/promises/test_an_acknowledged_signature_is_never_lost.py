"""Promise 5: whatever is killed and whenever, a signature that was acknowledged exists and its mail goes out.

Four people sign without pause while a process of the server is killed with SIGKILL: a web worker, the database, the
background worker, the whole server. Three rounds in every run, fifty in `make soak`.
"""

import contextlib
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.mail.mailserver import MailServer
from tests.server.helpers import wait_for
from tests.server.test_supervisor import Server, environment, serving
from tests.soak import times

# What is killed, by words of its command line; None is the server itself.
TARGETS = ["undersigned web", "postgres -D", "undersigned work", None]
PEOPLE = 4
SLUG = "keep-the-elm-street-library-open-on-saturdays"

MAKE_LETTER = """
import sys
from datetime import timedelta
from pathlib import Path
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from tests.letters.letters import open_letter_for_tests
    from undersigned.common import clock
    from undersigned.letters.actions import set_meeting_window
    letter = open_letter_for_tests()
    set_meeting_window(letter=letter, until=clock.now() + timedelta(hours=12))
"""

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


def run_in(home: Path, code: str) -> None:
    """Run Python on the instance in this folder, which may be serving."""
    subprocess.run([sys.executable, "-c", code, str(home)], env=environment(), check=True, timeout=120)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


class Signatories:
    """People who sign without pause, each time with another address; remembers those that were acknowledged."""

    def __init__(self, port: int, fields: dict[str, str]) -> None:
        self.port, self.fields = port, fields
        self.acknowledged: list[str] = []
        self._numbers = count()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._sign_on, daemon=True) for _ in range(PEOPLE)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def go_on(self, *, seconds: float = 60) -> None:
        """Until forty more were acknowledged."""
        enough = len(self.acknowledged) + 40
        wait_for(lambda: len(self.acknowledged) >= enough, seconds=seconds)

    def _sign_on(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                address = f"person{next(self._numbers)}@example.org"
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._sign(address):
                    self.acknowledged.append(address)
                    continue
            self._stop.wait(0.02)

    def _sign(self, address: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            body = urllib.parse.urlencode({**self.fields, "show": "hidden", "email": address})
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", f"/letters/{SLUG}/sign", body, headers)
            response = connection.getresponse()
            return response.status == 200 and b"Now look in your mailbox" in response.read()
        finally:
            connection.close()


def fetch(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def form_fields(port: int) -> dict[str, str]:
    page = fetch(port, f"/letters/{SLUG}/en/")
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))


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
            wait_for(lambda: set(acknowledged) <= set(mail_server.recipients), seconds=120)
            link = re.search(r"http://\S+(/confirm/\S+)", mail_server.mails[-1].get_content())
            assert link
            assert "Confirm your signature" in fetch(server.port, link.group(1))
    finally:
        del os.environ["EMAIL_URL"]


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="us-") as closed:
        yield Path(closed) / "home"
