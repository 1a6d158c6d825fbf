"""Promise 5, for backups: what was acknowledged before the backup is in it, taken while people go on signing.

The same file is restored elsewhere, where the log waits until the leaves that were published since are back.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.mailserver import MailServer
from tests.promises.crowd import MAKE_LETTER, SLUG, Signatories, fetch, form_fields, run_in
from tests.server.helpers import wait_for
from tests.server.test_supervisor import run, serving

# Confirms five of the waiting forms, as their holders would.
CONFIRM = """
import os
import sys
from pathlib import Path
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from undersigned.signatures.actions.signing import confirm_signature
    from undersigned.signatures.models import Pending
    from undersigned.signatures.pending import open_contents
    for row in Pending.objects.exclude(state="held")[: int(os.environ["CONFIRMING"])]:
        confirm_signature(token=open_contents(row).token)
"""
# Asks of each address whether it waits to confirm or has signed.
ASK = """
import sys
from pathlib import Path
from undersigned.server.environment import database
with database(Path(sys.argv[1])):
    import django
    django.setup()
    from undersigned.common.addresses import normalise
    from undersigned.letters.models import Letter
    from undersigned.signatures.actions.duplicates import claim_address
    from undersigned.signatures.models import Pending, Signature
    from undersigned.signatures.pending import open_contents
    from django.db import transaction
    import uuid
    letter = Letter.objects.get()
    waiting = {open_contents(row).address for row in Pending.objects.all()}
    for address in (Path(sys.argv[1]).parent / "asked").read_text().split():
        if address in waiting:
            continue
        with transaction.atomic():
            found = claim_address(
                letter_id=letter.pk, address=normalise(address).canonical, signature_id=uuid.uuid4()
            )
            assert found is not None, address
            transaction.set_rollback(True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="us-") as closed:
        yield Path(closed)


@pytest.fixture
def mail_server() -> Iterator[None]:
    server = MailServer().start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}?tls=no"
    yield
    del os.environ["EMAIL_URL"]
    server.stop()


def leaves(port: int) -> int:
    """How many leaves are published; 0 before the first checkpoint."""
    lines = fetch(port, f"/letters/{SLUG}/log/checkpoint").splitlines()
    return int(lines[1]) if lines[1:] and lines[1].isdecimal() else 0


def confirm_some(home: Path, port: int, *, number: int = 5, reaching: int) -> None:
    """Some confirm, and the checkpoint comes to have so many leaves: a ready page may be a moment old."""
    run_in(home, CONFIRM, {"CONFIRMING": str(number)})
    wait_for(lambda: leaves(port) >= reaching, seconds=240)


def test_a_backup_under_load_is_restored_elsewhere(folder: Path, mail_server: None) -> None:
    here, there, file = folder / "here", folder / "there", folder / "all.backup"
    run_in(here, MAKE_LETTER)
    with serving(here) as server:
        wait_for(lambda: leaves(server.port))
        crowd = Signatories(server.port, form_fields(server.port))
        crowd.start()
        crowd.go_on()
        confirm_some(here, server.port, reaching=6)
        acknowledged = list(crowd.acknowledged)
        made = run("backup", str(file), "--home", str(here))
        assert (made.returncode, made.stderr) == (0, "")
        crowd.go_on()
        crowd.stop()
        confirm_some(here, server.port, reaching=11)

        drilled = run("restore", str(file), "--drill")
        assert drilled.returncode == 0, drilled.stderr
        assert "Every log verifies" in drilled.stdout

        there.mkdir(mode=0o700)
        shutil.copytree(here / "keys", there / "keys")
        restored = run("restore", str(file), "--home", str(there))
        assert (restored.returncode, restored.stderr) == (0, "")
        (folder / "asked").write_text("\n".join(acknowledged))
        assert len(acknowledged) > 30
        run_in(there, ASK)

        # The fork guard: five leaves were published after the backup, and the restored log knows that it cannot know.
        held = run("check", "--home", str(there))
        assert "This log came out of a backup" in held.stdout
        refused = run("restore", str(file), "--home", str(there))
        assert refused.returncode == 2
        assert "holds something already" in refused.stderr
        back = run("log", "recover", SLUG, "--from", f"http://127.0.0.1:{server.port}", "--home", str(there))
        assert back.returncode == 0, back.stderr
        assert back.stdout.startswith("5 leaves were put back")
        assert "came out of a backup" not in run("check", "--home", str(there)).stdout
    with serving(there) as server:
        assert leaves(server.port) == 11
        # Five of these may have confirmed after the backup: their leaves are back, and they make no other.
        confirm_some(there, server.port, number=15, reaching=16)
