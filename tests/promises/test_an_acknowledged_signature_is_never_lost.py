"""Promise 5: what was acknowledged is never lost, whatever is killed.

A crowd signs and confirms without pause while processes are killed with SIGKILL: a web worker, the database (the whole
of it at once, or told to stop at once), the background worker, the whole server. Each three times in every run, a
hundred times in `make soak`. In the end every acknowledged signature is there once, got its mail, and the log verifies.
"""

import os
import random
import re
import signal
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.mail.mailserver import MailServer
from tests.promises.crowd import MAKE_LETTER, SLUG, Signatories, fetch, form_fields, run_in, seen_checkpoint
from tests.promises.reckoning import ALL_WELL, END_CLAIMS, Confirmers, reaching, reckon
from tests.server.helpers import wait_for
from tests.server.test_supervisor import Server, run, serving
from tests.soak import times

# What is killed, by words of its command line; None is the server itself.
TARGETS = ["undersigned web", "postgres -D", "undersigned work", None]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}?tls=no"
    yield server
    del os.environ["EMAIL_URL"]
    server.stop()


def kill(server: Server, words: str | None) -> None:
    pids = [server.process.pid] if words is None else server.find(words)
    assert pids, words
    if words and "postgres" in words:  # its first process: told to stop at once, or killed like the others
        os.kill(pids[0], random.choice([signal.SIGQUIT, signal.SIGKILL]))
    else:
        os.kill(random.choice(pids), signal.SIGKILL)


def test_every_acknowledged_signature_is_there_once_and_gets_its_mail(home: Path, mail_server: MailServer) -> None:
    run_in(home, MAKE_LETTER)
    acknowledged: list[str] = []
    confirmed: list[str] = []
    seen: list[tuple[int, str]] = []
    rounds = [target for _round in times(3, 100) for target in TARGETS]
    numbers = count()
    while rounds:
        with serving(home) as server:
            signatories = Signatories(server.port, form_fields(server.port), numbers)
            signatories.start()
            confirmers = Confirmers(reaching(home), "mailed")
            while rounds:
                target = rounds.pop(0)
                signatories.go_on(20)
                seen.append(seen_checkpoint(server.port))
                kill(server, target)
                if target is None:
                    break
            signatories.stop()
            confirmers.stop()
            acknowledged += signatories.acknowledged
            confirmed += confirmers.confirmed
    with serving(home) as server:
        run_in(home, END_CLAIMS)
        wait_for(lambda: set(acknowledged) <= set(mail_server.recipients), seconds=240)
        link = re.search(r"http://\S+(/confirm/\S+)", mail_server.mails[-1].get_content())
        assert link
        assert "Confirm your signature" in fetch(server.port, link.group(1))
        confirmers = Confirmers(reaching(home), "mailed")
        confirmers.go_on()
        confirmers.stop()
        confirmed += confirmers.confirmed
        assert len(acknowledged) > 200
        assert reckon(reaching(home), acknowledged=acknowledged, confirmed=confirmed, checkpoints=seen) == ALL_WELL
        wait_for(lambda: seen_checkpoint(server.port)[0] > len(confirmed), seconds=240)
        checked = run("verify", f"http://127.0.0.1:{server.port}/letters/{SLUG}/")
        assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="us-") as closed:
        yield Path(closed) / "home"
