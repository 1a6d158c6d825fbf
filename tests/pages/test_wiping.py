"""What was deleted from a table with boxes is not in the database's files either, once the table was written anew."""

import time
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import fill_in
from undersigned.pages import wiping
from undersigned.signatures.actions.signing import confirm_signature
from undersigned.signatures.models import NewsAddress, Pending, Signature

pytestmark = pytest.mark.django_db(transaction=True)


def on_disk() -> dict[str, bytes]:
    """All bytes of the database's files but the write-ahead log, after everything was written out."""
    name = f"example_{uuid.uuid4().hex}"
    with connection.cursor() as cursor:
        # Whoever may make a database makes a checkpoint so, for which one has to be more.
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
        cursor.execute(f"DROP DATABASE {name}")
        cursor.execute("SELECT pg_backend_pid(), oid FROM pg_database WHERE datname = current_database()")
        pid, oid = cursor.fetchone()
        folder = Path(f"/proc/{pid}/cwd") / "base" / str(oid)  # a backend works in the folder of its data
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def is_there(box: bytes) -> bool:
    return any(box in data for data in on_disk().values())


def test_a_confirmed_form_is_gone_from_the_files() -> None:
    letter = open_letter_for_tests()
    token = fill_in(letter, "ada@example.org")
    fill_in(letter, "waits@example.org")
    boxes = [bytes(row.box) for row in Pending.objects.all()]
    mine = bytes(Pending.objects.exclude(box=boxes[1]).get().box)
    confirm_signature(token=token)
    other = bytes(Pending.objects.get().box)
    gone = next(box for box in boxes if box != other)
    assert mine in boxes
    assert is_there(gone)  # deleted, and there: else this test would show nothing
    # A row stays while somebody who began before it went could still see it, such as an ANALYZE of the database's own.
    for _ in range(60):
        wiping._changes.clear()
        wiped = wiping.wipe_deleted()
        if not is_there(gone):
            break
        time.sleep(1)
    assert Pending._meta.db_table in wiped
    assert not is_there(gone)
    assert is_there(other)
    assert Signature.objects.count() == 1


def test_it_knows_every_table_with_boxes() -> None:
    tables = wiping.tables_with_boxes()
    for model in (Pending, NewsAddress):
        assert model._meta.db_table in tables
    assert {table.split("_")[0] for table in tables} >= {"signatures", "mail", "meetings", "contact", "importing"}
    assert Signature._meta.db_table not in tables  # large, and nobody could sign meanwhile


def test_a_large_table_and_one_in_use_are_left_for_later() -> None:
    fill_in(open_letter_for_tests(), "ada@example.org")
    wiping._changes.clear()
    assert wiping.wipe_deleted(most_bytes=0) == []
    other = connection.copy()
    try:
        with transaction.atomic(), other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE signatures_pending IN ACCESS SHARE MODE")
        with other.cursor():
            assert Pending._meta.db_table not in wiping.wipe_deleted()
    finally:
        other.close()
    assert Pending._meta.db_table in wiping.wipe_deleted()
    assert Pending._meta.db_table not in wiping.wipe_deleted()  # nothing changed since
