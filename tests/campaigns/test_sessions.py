"""Sessions and cache: what a copy of the database, or of the keys, gives away."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

from tests.campaigns.helpers import CODE, SIGN_IN, code_in, is_signed_in
from undersigned.campaigns import sessions
from undersigned.campaigns.models import Organiser, Session
from undersigned.campaigns.sessions import SessionStore, cache_key
from undersigned.common import clock
from undersigned.mail.actions import claim_batch, open_claims
from undersigned.sealing import boxes
from undersigned.sealing.errors import BoxError
from undersigned.sealing.keystore import KeyStore


def _database() -> str:
    """Every row of every table, as text; bytes in hex and once more as they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        parts = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    parts.append(repr(bytes(value)) if isinstance(value, memoryview | bytes) else str(value))
                    if isinstance(value, memoryview | bytes):
                        parts.append(bytes(value).decode("latin-1"))
    return "\n".join(parts)


def test_waiting_mail_shows_neither_code_nor_address(client: Client, db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "undersigned.mail.backend.QueueBackend"
    client.post("/start", {"email": "new@example.org"})
    client.post(SIGN_IN, {"email": "nobody@example.org"})
    subjects = {claimed.mail.recipient: claimed.mail.subject for claimed in open_claims(claim_batch(limit=10))}
    assert set(subjects) == {"new@example.org", "nobody@example.org"}
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", subjects["new@example.org"])
    assert code
    dump = _database()
    assert code[0] not in dump
    assert "nobody@example.org" not in dump


@pytest.mark.usefixtures("olena")
def test_database_holds_neither_code_nor_cookie(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post(SIGN_IN, {"email": "olena@example.org"})
    code, cookie = code_in(mailoutbox[0]), client.cookies["sessionid"].value
    before = _database()
    assert "olena@example.org" in before  # the dump sees what is readable: sign-in addresses are
    assert Session.objects.count() == 1
    client.post(CODE, {"code": code})
    assert is_signed_in(client)
    after = _database()
    for dump in (before, after):
        assert code not in dump
        assert code.replace("-", "") not in dump
        assert cookie not in dump
    assert client.cookies["sessionid"].value not in after
    assert client.cookies["sessionid"].value != cookie


def test_cache_table_names_nobody(client: Client, mailoutbox: list[EmailMessage], db: None) -> None:
    client.post(SIGN_IN, {"email": "nobody@example.org"}, REMOTE_ADDR="198.51.100.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        rows = cursor.fetchall()
    assert rows
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key, _value in rows)
    dump = _database()
    assert "nobody@example.org" not in dump
    assert "198.51.100" not in dump


def test_cookie_and_key_are_both_needed(db: None, settings: Any, tmp_path: Any) -> None:
    store = SessionStore()
    store["word"] = "swimming pool"
    store.save()
    row = Session.objects.get()
    with pytest.raises(BoxError):
        boxes.unseal(settings.KEYSTORE.get("sessions"), row.box, context=f"session {row.digest}")
    with pytest.raises(BoxError):  # the key folder and another cookie, but not this one
        boxes.unseal(sessions._key("another-cookie"), row.box, context=f"session {row.digest}")
    assert boxes.unseal(sessions._key(str(store.session_key)), row.box, context=f"session {row.digest}")
    settings.KEYSTORE = KeyStore(tmp_path)
    assert SessionStore(store.session_key).get("word") is None
    assert not Session.objects.exists()  # what can never be read again is not kept


def test_session_comes_back_with_its_cookie(db: None) -> None:
    store = SessionStore()
    store["word"] = {"a": [1, "ж", None]}
    store.save()
    assert SessionStore(store.session_key)["word"] == {"a": [1, "ж", None]}
    assert SessionStore("another-cookie-of-the-same-sort").get("word") is None


def test_box_moved_to_another_row_does_not_open(db: None) -> None:
    first, second = SessionStore(), SessionStore()
    for number, store in enumerate((first, second)):
        store["number"] = number
        store.save()
    boxes_by_row = {row.digest: row.box for row in Session.objects.all()}
    digests = list(boxes_by_row)
    Session.objects.filter(digest=digests[0]).update(box=boxes_by_row[digests[1]])
    Session.objects.filter(digest=digests[1]).update(box=boxes_by_row[digests[0]])
    assert SessionStore(first.session_key).get("number") is None
    assert SessionStore(second.session_key).get("number") is None


def test_session_ends_and_is_cleared(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    store = SessionStore()
    store["word"] = "bus"
    store.save()
    now = clock.now()
    end = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    monkeypatch.setattr(clock, "now", lambda: now + end - timedelta(minutes=1))
    SessionStore.clear_expired()
    assert SessionStore(store.session_key)["word"] == "bus"
    monkeypatch.setattr(clock, "now", lambda: now + end + timedelta(minutes=1))
    assert SessionStore(store.session_key).get("word") is None
    SessionStore.clear_expired()
    assert not Session.objects.exists()


def test_session_deleted_elsewhere_is_not_revived_by_saving(db: None) -> None:
    from django.contrib.sessions.backends.base import UpdateError

    store = SessionStore()
    store["word"] = "bus"
    store.save()
    Session.objects.all().delete()
    store["word"] = "tram"
    with pytest.raises(UpdateError):
        store.save()


def test_cycling_the_key_keeps_the_content_and_drops_the_old_cookie(db: None) -> None:
    store = SessionStore()
    store["word"] = "bus"
    store.save()
    old = store.session_key
    store.cycle_key()
    store.save()
    assert store.session_key != old
    assert SessionStore(store.session_key)["word"] == "bus"
    assert SessionStore(old).get("word") is None
    assert Session.objects.count() == 1


def test_reader_gets_no_cookie(client: Client, db: None) -> None:
    assert not client.get("/").cookies


def test_signing_in_changes_the_cookie(client: Client, olena: Organiser, mailoutbox: list[EmailMessage]) -> None:
    client.post(SIGN_IN, {"email": olena.email})
    planted = client.cookies["sessionid"].value
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    other = Client()
    other.cookies["sessionid"] = planted
    assert not is_signed_in(other)


def test_cache_works_and_keeps_keys_apart(db: None) -> None:
    cache.set("a", 1)
    cache.set("b", 2)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, 2, None)
    assert len({cache_key("a", "", 1), cache_key("a", "", 2), cache_key("a", "x", 1), cache_key("b", "", 1)}) == 4
    cache.delete("a")
    assert cache.get("a") is None


def test_cache_table_is_unlogged_and_made_by_migrate(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'cache'")
        assert cursor.fetchone() == ("u",)
