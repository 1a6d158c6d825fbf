"""A crowd that signs without pause at a running server, and remembers what was acknowledged."""

import contextlib
import http.client
import re
import subprocess
import sys
import threading
import urllib.parse
from itertools import count
from pathlib import Path

from tests.server.helpers import wait_for
from tests.server.test_supervisor import environment

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


def run_in(home: Path, code: str, more: dict[str, str] | None = None) -> None:
    """Run Python on the instance in this folder, which may be serving."""
    subprocess.run([sys.executable, "-c", code, str(home)], env=environment() | (more or {}), check=True, timeout=240)


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
            thread.join(120)

    def go_on(self, *, seconds: float = 180) -> None:
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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def form_fields(port: int) -> dict[str, str]:
    page = fetch(port, f"/letters/{SLUG}/en/")
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
