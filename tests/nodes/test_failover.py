"""The primary is killed while people sign and confirm; the standby takes over; nothing acknowledged is lost.

Two real PostgreSQL servers in synchronous replication on loopback, one node of ours that knows both addresses.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nodes.servers import Server, machine
from tests.promises.crowd import MAKE_LETTER, Signatories, form_fields, run_in, seen_checkpoint
from tests.promises.reckoning import ALL_WELL, Confirmers, reckon
from tests.server.helpers import wait_for
from tests.server.test_supervisor import serving


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="us-") as closed:
        yield Path(closed) / "home"


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
            crowd, confirmers = (
                Signatories(server.port, form_fields(server.port)),
                Confirmers(more, "new", "planned", "queued", "mailed"),
            )
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
        assert (
            reckon(more, acknowledged=crowd.acknowledged, confirmed=confirmers.confirmed, checkpoints=seen) == ALL_WELL
        )
