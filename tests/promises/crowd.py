"""A crowd that signs without pause at a running server, and remembers what was acknowledged."""

import contextlib
import http.client
import re
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.server.helpers import wait_for
from tests.server.test_supervisor import environment

PEOPLE = 4
PUT_OFF = "What you sent has not been saved yet, but it is still here."
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

    def __init__(
        self, port: int, fields: dict[str, str], numbers: Iterator[int] | None = None, *, rest: float = 0
    ) -> None:
        """`rest`: the seconds that each takes before the next."""
        self.port, self.fields, self._rest = port, fields, rest
        self.acknowledged: list[str] = []
        self.put_off: list[str] = []  # told that their form could not be kept yet, with what they typed
        self._numbers = numbers or count()
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

    def go_on(self, number: int = 40, *, seconds: float = 180) -> None:
        """Until so many more were acknowledged."""
        enough = len(self.acknowledged) + number
        wait_for(lambda: len(self.acknowledged) >= enough, seconds=seconds)

    def _sign_on(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                address = f"person{next(self._numbers)}@example.org"
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.sign_as(address):
                    self.acknowledged.append(address)
                    self._stop.wait(self._rest)
                    continue
            self._stop.wait(0.02)

    def sign_as(self, address: str, *, patience: float = 60) -> bool:
        """Whether this was acknowledged to somebody who waits so many seconds for an answer."""
        typed = {**self.fields, "show": "hidden", "email": address}
        status, page = post_form(self.port, typed, patience=patience)
        if status == 503 and f'value="{address}"' in page and PUT_OFF in page:
            self.put_off.append(address)
        # 202: they were told to wait, and below that stands what came of it.
        return status in {200, 202} and "Now look in your mailbox" in page


def post_form(port: int, fields: dict[str, str], *, patience: float) -> tuple[int, str]:
    """Status and page. A form may wait for its turn for five minutes; a sign of life comes every five seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/letters/{SLUG}/sign", urllib.parse.urlencode(fields), headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
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


def seen_checkpoint(port: int) -> tuple[int, str]:
    """Size and root of the checkpoint that the world sees now; (0, "") before the first."""
    lines = fetch(port, f"/letters/{SLUG}/log/checkpoint").splitlines()
    return (int(lines[1]), lines[2]) if lines[2:] and lines[1].isdecimal() else (0, "")
