"""Two web nodes and two workers behind HAProxy and PgBouncer: limits, ready pages and sequencing hold as on one.

The balancer's file is the one in `deploy/`, with addresses of this machine.
"""

import contextlib
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from tests.mail.mailserver import MailServer
from tests.nodes.servers import Server, free_port, machine, pgbouncer, program
from tests.promises.crowd import MAKE_LETTER, SLUG, Signatories, fetch, form_fields, run_in
from tests.server.helpers import wait_for
from tests.server.test_supervisor import command, environment
from undersigned.server.supervisor import answers

BALANCER = Path(__file__).parents[2] / "deploy" / "haproxy.cfg"
PREPARE = """
import django
django.setup()
"""
PLANNED = "SELECT extract(epoch FROM mail_after)::float8 FROM signatures_pending WHERE state IN ('new', 'planned')"
CONFIRM_ALL = (
    PREPARE
    + """
from undersigned.signatures.actions.signing import confirm_signature
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import open_contents
rows = list(Pending.objects.filter(state="mailed"))
for row in rows:
    confirm_signature(token=open_contents(row).token)
print(len(rows))
"""
)
PLACES = (
    PREPARE
    + """
import json
from undersigned.ledger.auditing import audit_log
from undersigned.ledger.models import Leaf, Log
places = sorted(Leaf.objects.exclude(index=None).values_list("index", flat=True))
print(json.dumps([places == list(range(len(places))), audit_log(log=Log.objects.get())]))
"""
)


class Nodes(NamedTuple):
    """Two nodes: the proxy's port, each web server's own, and the environment of all of them."""

    proxy: int
    webs: tuple[int, int]
    more: dict[str, str]
    database: Server
    standby: Server

    def ask(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment() | self.more, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def nodes(mail_server: MailServer) -> Iterator[Nodes]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="us-")))
        here = stack.enter_context(machine())
        database = Server(here, "only").make().start()
        standby = Server(here, "standby").follow(database).start()
        webs, proxy = (free_port(), free_port()), free_port()
        more = {
            "DATABASE_URL": stack.enter_context(pgbouncer(database)),
            "DATABASE_DIRECT_URL": database.url(),
            "DATABASE_REPLICA_URL": standby.url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}?tls=no",
            "UNDERSIGNED_HOME": str(folder / "home"),
            "UNDERSIGNED_ORIGIN": f"http://127.0.0.1:{proxy}",
            "UNDERSIGNED_TRUSTED_PROXIES": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "undersigned.settings",
        }
        run_in(folder / "home", MAKE_LETTER, more)
        for arguments in (["web", "--port", str(webs[0])], ["web", "--port", str(webs[1])], ["work"], ["work"]):
            process = subprocess.Popen(command(*arguments), env=environment() | more, stdout=subprocess.DEVNULL)
            stack.callback(_end, process)
        wait_for(lambda: all(answers("127.0.0.1", port) for port in webs), seconds=180)
        (folder / "haproxy.cfg").write_text(_on_this_machine(proxy, webs))
        folder.chmod(0o755)
        (folder / "haproxy.cfg").chmod(0o644)
        stack.enter_context(program("haproxy", "-f", str(folder / "haproxy.cfg")))
        wait_for(lambda: answers("127.0.0.1", proxy), seconds=180)
        yield Nodes(proxy, webs, more, database, standby)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """As the supervisor ends its children: asked first, and by force after a while."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)


def _on_this_machine(proxy: int, webs: tuple[int, int]) -> str:
    """The file in `deploy/` without TLS, on other ports."""
    text = BALANCER.read_text().replace("maxconn 20000", "maxconn 200")  # as many files as anyone may open
    text = text.replace("/etc/haproxy/away.html", str(BALANCER.with_name("away.html")))
    text = text.replace("abns@undersigned-waiting", f"abns@undersigned-waiting-{proxy}")  # one name on a machine
    tls = r"    bind :80\n    bind :443 .*\n    http-request redirect .*\n"
    text = re.sub(tls, f"    bind 127.0.0.1:{proxy}\n", text)
    text = text.replace("set-header X-Forwarded-Proto https", "set-header X-Forwarded-Proto http")
    for number, port in enumerate(webs, 1):
        text = re.sub(rf"server node{number} \S+", f"server node{number} 127.0.0.1:{port}", text)
    return text


def test_two_nodes_are_as_one(nodes: Nodes, mail_server: MailServer) -> None:
    crowd = Signatories(nodes.proxy, form_fields(nodes.proxy))
    crowd.start()
    crowd.go_on()
    crowd.stop()
    signed = set(crowd.acknowledged)
    wait_for(lambda: signed <= set(mail_server.recipients), seconds=180)
    assert {number for address, number in Counter(mail_server.recipients).items() if address in signed} == {1}

    confirmed = int(nodes.ask(CONFIRM_ALL))
    assert confirmed >= len(signed) - 1

    def totals() -> list[int]:
        return [int(json.loads(fetch(port, f"/letters/{SLUG}/count.json"))["total"]) for port in nodes.webs]

    wait_for(lambda: totals() == [confirmed, confirmed], seconds=180)
    assert json.loads(nodes.ask(PLACES)) == [True, ""]

    # Public pages are read from the copy, and from the primary when it is gone.
    readers = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'undersigned'"
    assert int(str(nodes.standby.ask(readers))) >= 1
    nodes.standby.kill()
    for number, port in enumerate(nodes.webs):
        page = fetch(port, f"/letters/{SLUG}/signatures?page={number}")
        assert "Keep the Elm Street library open on Saturdays" in page

    # Strangers behind one address are slowed by one clock, whichever node takes the form and whichever worker plans it.
    with psycopg.connect(nodes.database.url(), autocommit=True) as connection:
        connection.execute("UPDATE letters_letter SET meeting_window_until = NULL")
    fields = form_fields(nodes.proxy)
    crowd = Signatories(nodes.proxy, fields, itertools.count(10_000))  # other people
    crowd.start()
    wait_for(lambda: len(crowd.acknowledged) >= 12, seconds=180)
    crowd.stop()

    def planned() -> list[float | None]:
        with psycopg.connect(nodes.database.url()) as connection:
            return [row[0] for row in connection.execute(PLANNED)]

    wait_for(lambda: None not in planned(), seconds=180)
    times = sorted(time for time in planned() if time is not None)
    assert len(times) > 5
    assert min(later - sooner for sooner, later in itertools.pairwise(times)) >= 1.99
