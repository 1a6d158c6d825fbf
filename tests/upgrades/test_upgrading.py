"""From the database of an earlier version to this one: the data stay, links work, and forms are kept meanwhile."""

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.server.helpers import wait_for
from tests.server.test_supervisor import command, environment, run
from undersigned.server.patience import patiently
from undersigned.server.postgres import EmbeddedPostgres

RECORDS = sorted(Path(__file__).parent.glob("*.json"))
# What must still be so: run with this version on the upgraded data.
AFTER = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
from undersigned.ledger.auditing import audit_log
from undersigned.ledger.models import Log
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.tasks import sequence_waiting
from undersigned.letters.models import Letter
from undersigned.pages.models import Upgrade
from undersigned.signatures.actions.signing import confirm_signature, withdraw_signature
from undersigned.signatures.models import Pending
from undersigned.signatures.queries import count_of, signature_of_token
facts = json.load(open(sys.argv[1]))
letter = Letter.objects.get(slug=facts["letter"])
assert count_of(letter).total == facts["total"], count_of(letter).total
named, hidden = (signature_of_token(bytes.fromhex(token)) for token in facts["own"])
assert named.name and not hidden.name
client = Client(headers={"host": "letters.example.org"}, SERVER_PORT="443", **{"wsgi.url_scheme": "https"})
for path in ("/", f"/letters/{letter.slug}/", f"/letters/{letter.slug}/counted", f"/letters/{letter.slug}/kept"):
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
assert not confirm_signature(token=bytes.fromhex(facts["waiting"])).already
withdraw_signature(token=bytes.fromhex(facts["own"][1]))
sequence_waiting()
publish_log(log_id=letter.log_id)
now = count_of(Letter.objects.get(pk=letter.pk))
assert now.total == facts["total"], now
assert [audit_log(log=log) for log in Log.objects.all()] == [""]
written = Upgrade.objects.order_by("at").last()
assert "pages.0002_upgrades" in written.migrations and "letters.0001_initial" not in written.migrations
print("kept", Pending.objects.count())
"""


@pytest.fixture(params=RECORDS, ids=lambda path: path.stem)
def record(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def upgradable(record: Path, tmp_path: Path) -> Iterator[str]:
    """The recorded database, running, with its keys beside it."""
    home = tmp_path / "home"
    restored = run("restore", str(record.with_suffix(".backup")), "--home", str(home))
    assert restored.returncode == 0, restored.stderr
    (home / "keys").mkdir(mode=0o700)
    for name, key in json.loads(record.read_text())["keys"].items():
        (home / "keys" / name).write_bytes(bytes.fromhex(key))
    for held in (home / "log-heads").glob("*.held"):  # nothing was published after the record
        held.unlink()
    with EmbeddedPostgres(home, durable=False) as database:
        yield database.url


class EarlierWeb:
    """Keeps forms as the recorded version does, one after the other, while the database is brought up to date."""

    def __init__(self, url: str, statement: str) -> None:
        self.kept, self.failed = 0, ""
        self._connection = psycopg.connect(url, autocommit=True)
        row = self._connection.execute(
            "SELECT p.letter_id, p.text_id, t.sha256 FROM signatures_pending p "
            "JOIN letters_text t ON t.id = p.text_id LIMIT 1"
        ).fetchone()
        assert row is not None
        self._letter, self._text, self._sha = row
        self._statement, self._stop = statement.encode(), threading.Event()
        self._thread = threading.Thread(target=self._keep_on)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(120)
        self._connection.close()

    def _keep_on(self) -> None:
        while not self._stop.wait(0.002) and not self.failed:
            handle = uuid.uuid4().bytes * 2
            values = [uuid.uuid4(), self._letter, self._text, date(2026, 3, 2), b"", handle, b"box", "held", "honeypot"]
            try:
                cursor = self._connection.execute(self._statement, [*values, self._letter, self._text, self._sha])
                self.kept += cursor.rowcount
            except psycopg.Error as error:
                self.failed = str(error)


def test_an_earlier_database_is_upgraded_while_forms_are_kept(record: Path, upgradable: str, tmp_path: Path) -> None:
    facts = json.loads(record.read_text())
    ours = environment() | {
        "DATABASE_URL": upgradable,
        "UNDERSIGNED_ORIGIN": "https://letters.example.org",
        "UNDERSIGNED_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "undersigned.settings",
    }
    earlier = EarlierWeb(upgradable, facts["keep"])
    try:
        wait_for(lambda: earlier.kept > 5)
        upgraded = subprocess.run(command("migrate"), env=ours, capture_output=True, text=True, check=False)
        assert upgraded.returncode == 0, upgraded.stderr
        so_far = earlier.kept
        wait_for(lambda: earlier.kept > so_far + 5 or earlier.failed)
    finally:
        earlier.stop()
    assert earlier.failed == ""
    checked = subprocess.run(
        [sys.executable, "-c", AFTER, str(record)], env=ours, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout == f"kept {earlier.kept}\n"


@pytest.mark.django_db(transaction=True)
def test_a_change_of_a_table_gives_way_to_readers_and_writers() -> None:
    where = connection.settings_dict
    url = f"host={where['HOST']} user={where['USER']} dbname={where['NAME']}"
    tries = 0

    def change() -> None:
        nonlocal tries
        tries += 1
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE patience ADD COLUMN more integer")

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE patience (number integer)")
    with psycopg.connect(url) as reader, psycopg.connect(url, autocommit=True) as writer:
        reader.execute("SELECT * FROM patience")  # a backup, say
        done = threading.Event()

        def write_behind() -> None:
            wait_for(lambda: tries > 0)
            writer.execute("SET statement_timeout = '100s'")
            writer.execute("INSERT INTO patience VALUES (1)")  # not before the change has given way
            reader.rollback()
            done.set()

        thread = threading.Thread(target=write_behind)
        thread.start()
        try:
            patiently(change, pause=0.05)
        finally:
            thread.join(120)
        assert done.is_set()
        assert tries > 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, more FROM patience")
        assert cursor.fetchall() == [(1, None)]
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
        cursor.execute("DROP TABLE patience")


def test_there_is_a_record() -> None:
    assert RECORDS
    assert all(record.with_suffix(".backup").exists() for record in RECORDS)
    assert "DATABASE_URL" in os.environ
