"""Promise 5, on a full disk: what was acknowledged stays, nothing is acknowledged that is not kept, and it goes on.

A crowd signs and confirms while the disk of the data folder fills up: sometimes to the last byte, so that a table
cannot grow; sometimes until the database has no room for its own log and ends itself. Then somebody makes room. Three
times in every run, a hundred in `make soak`. The disk is a real one of its own (a tmpfs); where nobody may mount one,
the kernel lets the database's processes write no file any longer.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.mail.mailserver import MailServer
from tests.promises.crowd import MAKE_LETTER, SLUG, Signatories, form_fields, run_in, seen_checkpoint
from tests.promises.reckoning import ALL_WELL, END_CLAIMS, Confirmers, reaching, reckon
from tests.server.helpers import wait_for
from tests.server.test_supervisor import Server, run, serving
from tests.soak import times
from undersigned.server import cluster

SIZE = 256 * 2**20
ENOUGH = 48 * 2**20  # what somebody makes free


class Disk:
    """The disk of a data folder, and what fills it."""

    def __init__(self, folder: Path) -> None:
        self.home, self._ballast = folder / "home", folder / "ballast"

    def fill(self, server: Server) -> None:
        """To the last byte."""
        with self._ballast.open("ab") as file:
            for piece in (2**20, 2**12):
                with contextlib.suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), piece)

    def make_room(self, server: Server) -> None:
        """Enough for a while."""
        os.truncate(self._ballast, max(0, self._ballast.stat().st_size - ENOUGH))


class Forbidden(Disk):
    """No disk of its own: the database's processes may make no file longer, until they are replaced."""

    def fill(self, server: Server) -> None:
        for pid in server.find("postgres"):
            owner = Path(f"/proc/{pid}").stat().st_uid
            subprocess.run(
                ["prlimit", f"--pid={pid}", "--fsize=0:"], user=owner if os.geteuid() == 0 else None, check=False
            )

    def make_room(self, server: Server) -> None:
        for pid in server.find("postgres"):
            owner = Path(f"/proc/{pid}").stat().st_uid
            subprocess.run(
                ["prlimit", f"--pid={pid}", "--fsize=unlimited:"],
                user=owner if os.geteuid() == 0 else None,
                check=False,
            )


@pytest.fixture
def disk() -> Iterator[Disk]:
    folder = Path(tempfile.mkdtemp(prefix="us-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", folder], capture_output=True, check=False
    )
    try:
        yield (Forbidden if mounted.returncode else Disk)(folder)
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=True)
        shutil.rmtree(folder)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}?tls=no"
    yield server
    del os.environ["EMAIL_URL"]
    server.stop()


@contextlib.contextmanager
def superuser(home: Path) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection of the database's own administrator, made while there is room."""
    address = reaching(home)["DATABASE_URL"].replace("user=undersigned", f"user={cluster.SUPERUSER}")
    connection = psycopg.connect(address, autocommit=True)
    try:
        yield connection
    finally:
        connection.close()


def use_up_the_log(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let the database ask for room for its own log until it gets none, and ends itself."""
    with contextlib.suppress(psycopg.OperationalError):
        while True:
            connection.execute("SELECT pg_logical_emit_message(true, 'example', 'x'), pg_switch_wal()")


def test_what_was_acknowledged_stays_and_it_goes_on_when_there_is_room(disk: Disk, mail_server: MailServer) -> None:
    run_in(disk.home, MAKE_LETTER)
    seen: list[tuple[int, str]] = []
    # While nothing can be kept, one form waits in each process, and all others are told at once.
    with serving(disk.home, more={"UNDERSIGNED_WAITING_FORMS": "0"}) as server:
        crowd = Signatories(server.port, form_fields(server.port), rest=0.1)
        confirmers = Confirmers(reaching(disk.home), "mailed")
        crowd.start()
        for number in times(3, 100):
            crowd.go_on(20)
            seen.append(seen_checkpoint(server.port))
            # What is confirmed would leave room in a table for the next ones.
            with confirmers.resting(), superuser(disk.home) as connection:
                disk.fill(server)
                if number % 2:
                    use_up_the_log(connection)
                told = len(crowd.put_off)
                wait_for(lambda: _comes_later(crowd) or len(crowd.put_off) > told)  # noqa: B023
            if isinstance(disk, Forbidden):
                disk.make_room(server)
            else:
                wait_for(lambda: _said(server, "There is no room left on the disk of") == number + 1)  # noqa: B023
                disk.make_room(server)
                wait_for(lambda: _said(server, "There is room again on the disk of") == number + 1)  # noqa: B023
        crowd.go_on(20)
        crowd.stop()
        run_in(disk.home, END_CLAIMS)
        confirmers.go_on()
        confirmers.stop()
        wait_for(lambda: set(crowd.acknowledged) <= set(mail_server.recipients), seconds=240)
        assert (
            reckon(
                reaching(disk.home), acknowledged=crowd.acknowledged, confirmed=confirmers.confirmed, checkpoints=seen
            )
            == ALL_WELL
        )
        wait_for(lambda: seen_checkpoint(server.port)[0] > len(confirmers.confirmed), seconds=240)
        checked = run("verify", f"http://127.0.0.1:{server.port}/letters/{SLUG}/")
        assert checked.returncode == 0, checked.stdout + checked.stderr


def _said(server: Server, words: str) -> int:
    return server.errors.read_text().count(words)


def _comes_later(crowd: Signatories) -> bool:
    """Somebody comes who waits for moments only; whether they were told, as all are who come once nothing goes on."""
    told = len(crowd.put_off)
    with contextlib.suppress(OSError):
        crowd.sign_as(f"later{told}@example.org", patience=3)
    return len(crowd.put_off) > told
