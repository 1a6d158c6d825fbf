"""Promises 2 and 5: the sequencer and the publisher killed with SIGKILL between any two of their steps lose nothing.

While signatures are being confirmed, a process that sequences and publishes kills itself at a chosen step. Another
takes over. In the end the published log verifies, and holds every confirmed signature exactly once. Ten deaths in
every run, a hundred in `make soak`.
"""

import os
import signal
import subprocess
import sys
import threading
from itertools import count, cycle
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, fill_in
from tests.soak import times
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import storage, tiles
from undersigned.ledger.keys import log_signers
from undersigned.ledger.leaf import SignLeaf, parse
from undersigned.ledger.models import Log
from undersigned.ledger.queries import latest_checkpoint
from undersigned.ledger.tasks import publish_waiting, sequence_waiting
from undersigned.signatures.actions.signing import confirm_signature
from undersigned.signatures.models import Signature
from undersigned.signatures.queries import count_of

# Each is a function that the sequencer or the publisher calls; the process dies as it is called.
STEPS = [
    "undersigned.ledger.actions._grow",
    "undersigned.ledger.actions.storage.reader",
    "undersigned.ledger.actions.leaves_sequenced.send",
    "undersigned.signatures.actions.counting.DayTally.objects.update_or_create",
    "undersigned.ledger.publishing._guard",
    "undersigned.ledger.publishing.heads",
    "undersigned.ledger.publishing.checkpoints.sign",
    "undersigned.ledger.publishing.collect_cosignatures",
    "undersigned.ledger.publishing._store",
    "undersigned.ledger.publishing.Checkpoint.objects.update_or_create",
]

# Works until it comes to the step for the third time, so that it dies in the middle of work.
SEQUENCER = """
import os, signal, sys, time
from pathlib import Path
import django
django.setup()
from django.conf import settings
settings.UNDERSIGNED_LOG_HEADS = Path(sys.argv[2])
from unittest import mock
from undersigned.ledger.tasks import publish_waiting, sequence_waiting
from importlib import import_module

def target(path):
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            thing = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:-1]:
            thing = getattr(thing, part)
        return thing, parts[-1]

owner, name = target(sys.argv[1])
true, seen = getattr(owner, name), []
def dies(*args, **kwargs):
    seen.append(1)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return true(*args, **kwargs)
setattr(owner, name, dies)
print("working", flush=True)
while True:
    sequence_waiting()
    publish_waiting()
    time.sleep(0.01)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_any_two_steps_the_log_holds_each_signature_once(settings: LazySettings, tmp_path: Path) -> None:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    letter = open_letter_for_tests()
    environment = {**os.environ, "DATABASE_URL": _test_database(), "PYTHONPATH": os.pathsep.join(sys.path)}
    numbers, stop = count(), threading.Event()

    def keep_signing() -> None:
        try:
            while not stop.is_set():
                confirm_signature(token=fill_in(letter, f"person{next(numbers)}@example.org", HIDDEN))
        finally:
            connection.close()

    signatory = threading.Thread(target=keep_signing)
    signatory.start()
    try:
        for _round, step in zip(times(10, 100), cycle(STEPS), strict=False):
            sequencer = subprocess.run(
                [sys.executable, "-c", SEQUENCER, step, str(tmp_path / "heads")],
                env=environment, capture_output=True, text=True, timeout=240, check=False,
            )  # fmt: skip
            assert sequencer.returncode == -signal.SIGKILL, (step, sequencer.stderr)
            # The dead one's lease runs out in time; here nobody waits for it.
            Log.objects.update(lease_until=None)
    finally:
        stop.set()
        signatory.join(120)
    sequence_waiting()
    publish_waiting()

    letter.refresh_from_db()
    assert letter.log is not None
    found = latest_checkpoint(letter.log.pk)
    assert found is not None
    keys = [signer.verifier for signer in log_signers(letter.log.origin)]
    checkpoint = checkpoints.open_signed(bytes(found.note), letter.log.origin, keys).checkpoint
    bundles = tiles.read_entries(storage.reader(letter.log.pk), checkpoint.size, checkpoint.root)
    entries = [entry for bundle in bundles for entry in bundle]
    confirmed = Signature.objects.filter(letter=letter).count()
    assert confirmed > 20
    assert len(entries) == len(set(entries)) == confirmed + 1
    assert sum(isinstance(parse(entry), SignLeaf) for entry in entries) == confirmed
    assert count_of(letter).total == confirmed


def _test_database() -> str:
    parts = connection.settings_dict
    return make_conninfo(dbname=parts["NAME"], user=parts["USER"], host=parts["HOST"], port=parts["PORT"] or None)
