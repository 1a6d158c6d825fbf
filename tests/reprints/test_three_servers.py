"""Three real servers on loopback, each a demo with its own processes, keys and database.

test_three_instances.py forges every byte of what one instance shows another, inside one process. Here nothing is
stood in for: B reprints A's letter and C reprints B's, both from their desks; A goes away, and C still verifies.
"""

import hashlib
import http.cookiejar
import json
import re
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.demo import Demo
from tests.promises.crowd import run_in
from tests.server.helpers import wait_for
from tests.server.test_supervisor import run
from undersigned.server import demo as demos

SLUG = "keep-the-elm-street-library-open-on-saturdays"
BEGIN = """
import sys
from pathlib import Path
from undersigned.server.environment import database
home = Path(sys.argv[1])
"""
EMPTY = (  # a demo whose campaign is there already, so that it is not filled with hundreds of signatures
    BEGIN
    + """
from undersigned.server.supervisor import mark_demo
mark_demo(home)
with database(home):
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from undersigned.campaigns.accounts import approve_organiser
    from undersigned.campaigns.actions import start_campaign
    from undersigned.campaigns.models import Organiser
    from undersigned.mail.models import QueuedMail
    from undersigned.server import demo
    organiser = Organiser.objects.create(email=demo.ADDRESS, name="Organiser (example)")
    approve_organiser(organiser=organiser)
    start_campaign(organiser=organiser, name="A paper (example)", slug=demo.SLUG)
    QueuedMail.objects.all().delete()  # sealed under a key that the copies of this folder do not have
"""
)
LETTER = (
    BEGIN
    + """
with database(home):
    import django
    django.setup()
    from tests.letters.letters import open_letter_for_tests
    from tests.signatures.people import sign_and_confirm
    from undersigned.campaigns.models import Campaign
    letter = open_letter_for_tests(Campaign.objects.get())
    for name in ("ada", "bo"):
        sign_and_confirm(letter, f"{name}@example.org")
"""
)


class Instance:
    """A running server, and its organiser at the desk."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.demo = Demo(home, "--workers", "1", "--threads", "2", UNDERSIGNED_FETCH_LOOPBACK="1")
        self.origin = self.demo.origin
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def sign_in(self) -> None:
        self.send(self.demo.sign_in_link().removeprefix(self.origin), {})

    def get(self, path: str, data: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.origin + path, data, {"Origin": self.origin})
        with self._opener.open(request, timeout=120) as answer:
            read: bytes = answer.read()
            return read

    def page(self, path: str) -> str:
        return self.get(path).decode()

    def send(self, path: str, typed: dict[str, str]) -> str:
        """Fill in the form of this page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page(path))
        assert token
        return self.get(path, urllib.parse.urlencode({**typed, "csrfmiddlewaretoken": token[1]}).encode()).decode()

    def reprint(self, address: str, introduction: str) -> str:
        """Paste the address, wait until it is verified, publish. The path of the reprint."""
        self.send(f"/desk/campaigns/{demos.SLUG}/reprints/", {"url": address})
        path = f"/reprints/{SLUG}/"
        wait_for(lambda: 'name="introduction"' in self.page(f"/desk{path}"), seconds=180, every=0.3)
        self.send(f"/desk{path}", {"language": "en", "introduction": introduction})
        return path


@pytest.fixture
def three() -> Iterator[list[Instance]]:
    folder = Path(tempfile.mkdtemp(prefix="us-"))  # sockets need a short path
    try:
        with ExitStack() as stack:
            run_in(folder / "a", EMPTY, {"UNDERSIGNED_DEMO": "1"})
            for home in (folder / "b", folder / "c"):
                subprocess.run(["cp", "-a", str(folder / "a"), str(home)], check=True)
            begun: list[Instance] = []
            stack.callback(lambda: [instance.demo.stop() for instance in begun])
            with ThreadPoolExecutor(3) as pool:
                list(pool.map(lambda name: begun.append(_started(folder / name)), "abc"))
            yield sorted(begun, key=lambda instance: instance.home)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(home: Path) -> Instance:
    shutil.rmtree(home / "keys")  # each makes its own
    instance = Instance(home)
    instance.sign_in()
    return instance


def test_b_reprints_a_and_c_reprints_b_and_a_goes_away(three: list[Instance]) -> None:
    a, b, c = three
    letter = f"/letters/{SLUG}/"
    run_in(a.home, LETTER, {"UNDERSIGNED_ORIGIN": a.origin, "UNDERSIGNED_DEMO": "1"})
    wait_for(lambda: json.loads(a.get(f"{letter}count.json"))["total"] == 2, every=0.3)
    first = b.reprint(f"{a.origin}{letter}", "Our readers borrow books, too.")
    second = c.reprint(f"{b.origin}{first}", "And ours.")
    shown = c.page(second)
    assert "<strong>2</strong> confirmations" in shown
    assert shown.index("And ours.") < shown.index("We read, study and meet") < shown.index("Our readers borrow books")
    assert f'href="{a.origin}{letter}">Sign at' in shown
    assert f'href="{b.origin}{first}"' in shown
    assert c.get(f"{second}text.en.md") == a.get(f"{letter}text.en.md")
    hashed = hashlib.sha256(c.get(f"{second}text.en.md")).hexdigest()
    assert hashed in a.page(f"{letter}en/")

    def told() -> bool:  # both reprints have been announced to A, fetched from there and compared
        page = a.page(f"/desk{letter}reprints")
        return all(f"{other.origin}{first}" in page for other in (b, c)) and page.count("word for word") >= 2

    wait_for(told, seconds=180, every=0.3)
    a.demo.stop()
    done = run("verify", f"{c.origin}{second}", "--json")
    assert (done.returncode, json.loads(done.stdout)["total"]) == (0, 2), done.stdout
