"""Archiving: on its day nothing that is left can tell whether an address has signed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import models
from django.test import Client
from django.utils.formats import date_format

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import HIDDEN, NAMED, fill_in, sign_and_confirm
from tests.signatures.test_news import asked
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import close_letter, take_down_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import archived_on
from undersigned.sealing.derive import derive, tag
from undersigned.sealing.key_backup import restore_backup, write_backup
from undersigned.sealing.keystore import KeyStore
from undersigned.sealing.recipients import new_identity, read_identities
from undersigned.signatures import holder
from undersigned.signatures.actions import archiving
from undersigned.signatures.actions.archiving import archive_due
from undersigned.signatures.actions.duplicates import signature_of_address
from undersigned.signatures.actions.mailing import let_go
from undersigned.signatures.actions.signing import withdraw_signature
from undersigned.signatures.models import DuplicateTag, NewsAddress, Signature
from undersigned.signatures.queries import count_of

pytestmark = pytest.mark.django_db

ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def own_keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    settings.KEYSTORE = KeyStore(tmp_path / "keys")


@pytest.fixture
def letter(moved_clock: FrozenClock) -> Letter:
    return open_letter_for_tests()


def end(letter: Letter) -> None:
    close_letter(letter=letter)
    let_go()
    letter.refresh_from_db()
    assert letter.sealed_at is not None


def answers(keystore: KeyStore) -> bool:
    """Whether the database and the keys that are there tell a thief that the address has signed.

    Every column of bytes in the database is compared with every tag that a key that is left can make of the address.
    """
    keys = [keystore.get(name) for name in keystore.names()]
    made = {tag(key, word, ADDRESS) for key in keys for word in ("duplicate", "news", "mails", "stopped")}
    made |= {derive(key, f"undersigned pointer {ADDRESS}") for key in keys}
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.BinaryField):
                for value in model._default_manager.exclude(**{field.name: None}).values_list(field.name, flat=True):
                    if any(mark in bytes(value) for mark in made):
                        return True
    return False


def test_before_a_known_address_can_be_tested_and_afterwards_not(
    letter: Letter, moved_clock: FrozenClock, settings: LazySettings
) -> None:
    sign_and_confirm(letter, ADDRESS, HIDDEN)
    asked(letter, "bo@example.org")
    end(letter)
    assert answers(settings.KEYSTORE)
    assert signature_of_address(letter_id=letter.pk, address=ADDRESS) is not None
    moved_clock.move(timedelta(days=180))
    assert archive_due() == 0
    assert answers(settings.KEYSTORE)
    moved_clock.move(timedelta(days=10))
    assert archive_due() == 1
    assert not answers(settings.KEYSTORE)
    assert [name for name in settings.KEYSTORE.names() if letter.pk.hex in name] == []
    assert not DuplicateTag.objects.exists()
    assert not NewsAddress.objects.exists()
    assert archive_due() == 0


def test_even_with_rows_from_a_dump_and_keys_from_a_backup_there_is_no_answer(
    letter: Letter, moved_clock: FrozenClock, settings: LazySettings, tmp_path: Path
) -> None:
    sign_and_confirm(letter, ADDRESS, HIDDEN)
    end(letter)
    dumped = list(DuplicateTag.objects.values("letter_id", "tag", "pointer"))
    text, public = new_identity(moved_clock.now())
    file = write_backup(settings.KEYSTORE, tmp_path / "heads", tmp_path / "safe", to=[public], at=moved_clock.now())
    moved_clock.move(timedelta(days=200))
    archive_due()
    restore_backup(
        settings.KEYSTORE,
        tmp_path / "heads",
        file.read_bytes(),
        identities=read_identities(text),
        today=moved_clock.now().date(),
    )
    DuplicateTag.objects.bulk_create(DuplicateTag(**row) for row in dumped)
    assert not answers(settings.KEYSTORE)
    # Even a folder that lost its memory of destroyed keys lets go of them at the next tick.
    (tmp_path / "keys" / ".destroyed").unlink()
    settings.KEYSTORE.ensure(f"letter-{letter.pk.hex}")
    archive_due()
    assert settings.KEYSTORE.names("letter-") == []


class KilledError(Exception):
    pass


@pytest.mark.parametrize("step", range(4))
def test_killed_at_any_step_the_next_tick_finishes(
    letter: Letter, moved_clock: FrozenClock, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    for number in range(5):
        asked(letter, f"s{number}@example.org")
    sign_and_confirm(letter, ADDRESS, HIDDEN)
    end(letter)
    moved_clock.move(timedelta(days=200))
    monkeypatch.setattr(archiving, "_BATCH", 2)
    done = 0
    delete = archiving._delete_some

    def killed(*arguments: object) -> int:
        nonlocal done
        if done == step:
            raise KilledError
        done += 1
        return delete(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(archiving, "_delete_some", killed)
    with pytest.raises(KilledError):
        archive_due()
    assert not answers(settings.KEYSTORE)  # the keys went first
    monkeypatch.setattr(archiving, "_delete_some", delete)
    archive_due()
    letter.refresh_from_db()
    assert letter.archived_at is not None
    assert not DuplicateTag.objects.exists()
    assert not NewsAddress.objects.exists()


def test_names_and_count_stay_and_who_has_the_link_can_still_take_it_back(
    letter: Letter, moved_clock: FrozenClock, client: Client
) -> None:
    token = sign_and_confirm(letter, ADDRESS, NAMED)
    assert letter.log_id is not None
    end(letter)
    publish_log(log_id=letter.log_id)
    moved_clock.move(timedelta(days=200))
    archive_due()
    assert count_of(letter).total == 1
    assert NAMED.name in client.get(f"/letters/{letter.slug}/signatures").content.decode()
    page = client.get(f"/my/{holder.token_text(token)}").content.decode()
    assert "News of this letter" not in page
    withdraw_signature(token=token)
    assert Signature.objects.get().name == ""


def test_the_day_is_announced_where_people_look(letter: Letter, moved_clock: FrozenClock, client: Client) -> None:
    sign_and_confirm(letter, ADDRESS)
    assert "months after signing has ended" in client.get(f"/letters/{letter.slug}/kept").content.decode()
    end(letter)
    assert str(archived_on(letter)) == "2026-09-02"
    day = date_format(archived_on(letter))
    assert f"This letter is archived on {day}" in client.get(f"/letters/{letter.slug}/en/").content.decode()
    assert f"archived on {day}" in client.get(f"/letters/{letter.slug}/kept").content.decode()
    moved_clock.move(timedelta(days=184))
    archive_due()
    assert f"Archived on {day}" in client.get(f"/letters/{letter.slug}/en/").content.decode()
    assert "key and marks are destroyed" in client.get(f"/letters/{letter.slug}/kept").content.decode()


def test_each_letter_has_its_own_time_and_a_month_may_be_short(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(archive_months=1)
    letter.refresh_from_db()
    letter.closed_at = letter.opened_at.replace(month=1, day=31)  # type: ignore[union-attr]
    assert str(archived_on(letter)) == "2026-02-28"
    letter.archive_months = 24
    assert str(archived_on(letter)) == "2028-01-31"


def test_a_letter_that_was_taken_down_is_archived_with_what_waits(letter: Letter, moved_clock: FrozenClock) -> None:
    fill_in(letter, ADDRESS)
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    moved_clock.move(timedelta(days=200))
    assert archive_due() == 1
