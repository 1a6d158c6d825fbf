"""The primary is killed while people sign and confirm; the standby takes over; nothing acknowledged is lost.

Two real PostgreSQL servers in synchronous replication on loopback, one node of ours that knows both addresses.
"""

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nodes.servers import Server, machine
from tests.promises.crowd import MAKE_LETTER, SLUG, Signatories, fetch, form_fields, run_in
from tests.server.helpers import wait_for
from tests.server.test_supervisor import environment, serving

# Confirms what waits, as the holders would, and prints each signature once its transaction has been acknowledged.
CONFIRM_ON = """
import sys, time
import django
django.setup()
from django.db import InterfaceError, OperationalError, connection
from undersigned.signatures.actions.signing import confirm_signature
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import open_contents
while True:
    try:
        for row in Pending.objects.all()[:3]:
            print(confirm_signature(token=open_contents(row).token).signature.pk, flush=True)
        time.sleep(0.05)
    except (OperationalError, InterfaceError):
        connection.close()
        time.sleep(0.1)
"""
# Says what of what was acknowledged is not there, and which checkpoints that the world has seen are contradicted.
LOOK = """
import base64, json, sys
from pathlib import Path
import django
django.setup()
from undersigned.common.addresses import normalise
from undersigned.ledger import storage
from undersigned.ledger.auditing import audit_log
from undersigned.ledger.models import Log
from undersigned.letters.models import Letter
from undersigned.signatures.models import Pending, Signature
from undersigned.signatures.pending import open_contents
from undersigned.signatures.actions.duplicates import claim_address
from django.db import transaction
import uuid
facts = json.loads(Path(sys.argv[1]).read_text())
letter, log = Letter.objects.get(), Log.objects.get()
waiting = {open_contents(row).address for row in Pending.objects.all()}
missing = []
for address in set(facts["acknowledged"]) - waiting:
    with transaction.atomic():
        known = claim_address(letter_id=letter.pk, address=normalise(address).canonical, signature_id=uuid.uuid4())
        transaction.set_rollback(True)
    if known is None:
        missing.append(address)
signed = {str(pk) for pk in Signature.objects.values_list("pk", flat=True)}
print(json.dumps({
    "missing": missing,
    "unsigned": sorted(set(facts["confirmed"]) - signed),
    "contradicted": [
        size for size, root in facts["checkpoints"] if storage.nodes(log.pk, size).root() != base64.b64decode(root)
    ],
    "audit": audit_log(log=log),
}))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="us-") as closed:
        yield Path(closed) / "home"


class Confirmers:
    """A process that confirms without pause; remembers what was acknowledged."""

    def __init__(self, more: dict[str, str]) -> None:
        self.confirmed: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", CONFIRM_ON], env=environment() | more, stdout=subprocess.PIPE, text=True
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.confirmed.append(line.strip())

    def go_on(self) -> None:
        enough = len(self.confirmed) + 20
        wait_for(lambda: len(self.confirmed) >= enough, seconds=240)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._thread.join(10)


def seen_checkpoint(port: int) -> tuple[int, str]:
    """Size and root of the checkpoint that the world sees now; (0, "") before the first."""
    lines = fetch(port, f"/letters/{SLUG}/log/checkpoint").splitlines()
    return (int(lines[1]), lines[2]) if lines[2:] and lines[1].isdecimal() else (0, "")


def test_a_standby_takes_over_and_nothing_acknowledged_is_lost(home: Path) -> None:
    with machine() as here:
        first = Server(here, "first").make().start()
        second = Server(here, "second").follow(first).start()
        first.do("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        first.do("SELECT pg_reload_conf()")
        wait_for(lambda: first.ask("SELECT sync_state FROM pg_stat_replication") == "sync")
        both = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
        more = {
            "DATABASE_URL": f"postgresql://undersigned@{both}/undersigned?target_session_attrs=read-write"
            "&connect_timeout=2",
            "EMAIL_URL": "smtp://127.0.0.1:9?tls=no",  # nobody is there: mails wait
            "UNDERSIGNED_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "undersigned.settings",
        }
        run_in(home, MAKE_LETTER, more)
        with serving(home, more=more) as server:
            wait_for(lambda: seen_checkpoint(server.port)[0])
            crowd, confirmers = Signatories(server.port, form_fields(server.port)), Confirmers(more)
            try:
                crowd.start()
                crowd.go_on()
                confirmers.go_on()
                seen = [seen_checkpoint(server.port)]
                first.kill()
                acknowledged, confirmed = list(crowd.acknowledged), list(confirmers.confirmed)
                # By hand, as docs/scaling.md says; and never again the old one.
                second.do("SELECT pg_promote()")
                crowd.go_on(seconds=240)
                confirmers.go_on()
                last = seen[-1][0]
                wait_for(lambda: seen_checkpoint(server.port)[0] > last, seconds=240)
                seen.append(seen_checkpoint(server.port))
            finally:
                crowd.stop()
                confirmers.stop()
        assert len(acknowledged) >= 40
        assert len(confirmed) >= 20
        facts = home.parent / "facts.json"
        facts.write_text(
            json.dumps({"acknowledged": crowd.acknowledged, "confirmed": confirmers.confirmed, "checkpoints": seen})
        )
        looked = subprocess.run(
            [sys.executable, "-c", LOOK, str(facts)],
            env=environment() | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert looked.returncode == 0, looked.stderr
        assert json.loads(looked.stdout) == {"missing": [], "unsigned": [], "contradicted": [], "audit": ""}
