"""What must be true of an instance after whatever was done to it: nothing acknowledged is lost, the log is whole."""

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.server.helpers import wait_for
from tests.server.test_supervisor import environment
from undersigned.server.postgres import running_url
from undersigned.server.processes import die_with_parent

# Confirms what waits, as the holders would, and prints each signature once its transaction has been acknowledged.
CONFIRM_ON = """
import sys, time
import django
django.setup()
from django.db import Error, connection
from undersigned.signatures.actions.signing import confirm_signature
from undersigned.common.errors import UndersignedError
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import open_contents
while True:
    try:
        for row in Pending.objects.filter(state__in=sys.argv[1:])[:3]:
            print(confirm_signature(token=open_contents(row).token).signature.pk, flush=True)
        time.sleep(0.05)
    except (Error, OSError, UndersignedError):  # the database is away, the disk is full
        connection.close()
        time.sleep(0.1)
"""
# Says what of what was acknowledged is not there or there twice, and which checkpoints the world has seen are untrue.
LOOK = """
import base64, json, sys, uuid
from collections import Counter
from pathlib import Path
import django
django.setup()
from django.db import transaction
from undersigned.common.addresses import normalise
from undersigned.ledger import storage
from undersigned.ledger.auditing import audit_log
from undersigned.ledger.models import Leaf, Log
from undersigned.letters.models import Letter
from undersigned.signatures.actions.duplicates import claim_address
from undersigned.signatures.models import Pending, Signature
from undersigned.signatures.pending import open_contents
facts = json.loads(Path(sys.argv[1]).read_text())
letter, log = Letter.objects.get(), Log.objects.get()
waiting = Counter(open_contents(row).address for row in Pending.objects.all())
missing, twice = [], [address for address, number in waiting.items() if number > 1]
for address in facts["acknowledged"]:
    with transaction.atomic():
        known = claim_address(letter_id=letter.pk, address=normalise(address).canonical, signature_id=uuid.uuid4())
        transaction.set_rollback(True)
    if known is None and address not in waiting:
        missing.append(address)
    if known is not None and address in waiting:
        twice.append(address)
signed = {str(pk) for pk in Signature.objects.values_list("pk", flat=True)}
places = sorted(Leaf.objects.filter(log=log).exclude(index=None).values_list("index", flat=True))
print(json.dumps({
    "missing": missing,
    "twice": twice,
    "unsigned": sorted(set(facts["confirmed"]) - signed),
    "leaves besides one for each": Leaf.objects.filter(log=log).count() - len(signed) - 1,
    "places left out or given twice": places != list(range(len(places))),
    "contradicted": [
        size
        for size, root in facts["checkpoints"]
        if size and storage.nodes(log.pk, size).root() != base64.b64decode(root)
    ],
    "audit": audit_log(log=log),
}))
"""
# What a killed worker had in hand is sent again when its claim ends, after a quarter of an hour at most, and what could
# not be sent just then is put off for minutes; here nobody waits for that.
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
    QueuedMail.objects.update(next_attempt=clock.now())
"""
ALL_WELL = {
    "missing": [],
    "twice": [],
    "unsigned": [],
    "leaves besides one for each": 0,
    "places left out or given twice": False,
    "contradicted": [],
    "audit": "",
}


def reaching(home: Path) -> dict[str, str]:
    """The environment of a program that works on the running instance in this folder."""
    url = running_url(home)
    assert url is not None
    return {"DATABASE_URL": url, "UNDERSIGNED_HOME": str(home), "DJANGO_SETTINGS_MODULE": "undersigned.settings"}


def reckon(
    more: dict[str, str], *, acknowledged: list[str], confirmed: list[str], checkpoints: list[tuple[int, str]]
) -> object:
    """ALL_WELL, or what is wrong. `checkpoints`: sizes, and roots in base64, that the world has seen; 0 for none."""
    with tempfile.NamedTemporaryFile("w") as facts:
        json.dump({"acknowledged": acknowledged, "confirmed": confirmed, "checkpoints": checkpoints}, facts)
        facts.flush()
        looked = subprocess.run(
            [sys.executable, "-c", LOOK, facts.name],
            env=environment() | more,
            capture_output=True,
            text=True,
            check=False,
        )
    assert looked.returncode == 0, looked.stderr
    return json.loads(looked.stdout)


class Confirmers:
    """A process that confirms forms in these states without pause; remembers what was acknowledged."""

    def __init__(self, more: dict[str, str], *states: str) -> None:
        self.confirmed: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", CONFIRM_ON, *states],
            env=environment() | more,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.confirmed.append(line.strip())

    def go_on(self, number: int = 20) -> None:
        enough = len(self.confirmed) + number
        wait_for(lambda: len(self.confirmed) >= enough, seconds=240)

    @contextlib.contextmanager
    def resting(self) -> Iterator[None]:
        """Nobody confirms for the length of the block."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join(60)
