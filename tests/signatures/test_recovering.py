"""An old backup over a newer log: nothing is signed until the published leaves are back, and then none is missing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import serializers
from django.db import models
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import fill_in, sign_and_confirm
from undersigned.ledger.actions import sequence_log
from undersigned.ledger.errors import ForkGuardError, LedgerError
from undersigned.ledger.models import AskedWitness, Checkpoint, Leaf, Log, Tile
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.queries import latest_checkpoint
from undersigned.ledger.tasks import sequence_waiting
from undersigned.letters.models import Letter
from undersigned.signatures.actions.recovering import recover_log
from undersigned.signatures.actions.signing import amend_signature, confirm_signature, withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import DayTally, DuplicateTag, FreshHandle, Pending, Signature, Tally
from undersigned.signatures.queries import count_of, listed

pytestmark = pytest.mark.django_db

# In an order in which rows can be put back: what is referred to stands first.
BACKED_UP: list[type[models.Model]] = [
    Log, Leaf, Tile, Checkpoint, AskedWitness, Signature, FreshHandle, DuplicateTag, Pending, Tally, DayTally,
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_heads(settings: LazySettings, tmp_path: Path) -> None:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def backup() -> str:
    return serializers.serialize("json", (row for model in BACKED_UP for row in model._default_manager.all()))


def restore(dump: str) -> None:
    for model in reversed(BACKED_UP):
        if model is not Log:  # letters refer to it: it is written over
            model._default_manager.all().delete()
    for row in serializers.deserialize("json", dump):
        row.save()


def publish(letter: Letter) -> None:
    assert letter.log_id is not None
    sequence_log(log_id=letter.log_id)
    publish_log(log_id=letter.log_id)


def public_files(letter: Letter, visitor: Client) -> Callable[[str], bytes]:
    """What a copy of the letter's public files holds: fetched now, read later."""

    def paths() -> Iterator[str]:
        yield from ("log/checkpoint", "signatures.jsonl", "log/tile/entries/000.p/7", "log/tile/0/000.p/7")

    found = {}
    for path in paths():
        answer = visitor.get(f"/letters/{letter.slug}/{path}")
        assert answer.status_code == 200, path
        found[path] = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return found.__getitem__


def test_recovery_brings_back_leaves_names_and_count_and_holders_keep_their_rights(
    letter: Letter, client: Client
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    waiting = fill_in(letter, "bo@example.org")
    publish(letter)
    dump = backup()
    # After the backup: one from the backup confirms, two more sign, one changes, one withdraws.
    confirm_signature(token=waiting)
    clara = sign_and_confirm(letter, "clara@example.org")
    dan = sign_and_confirm(letter, "dan@example.org")
    publish(letter)
    amend_signature(token=clara, entry=Entry("named", "Example Clara Two"))
    withdraw_signature(token=dan)
    publish(letter)
    names, total = sorted(person.name for person in listed(letter)), count_of(letter).total
    note = bytes(latest_checkpoint(letter.log_id).note)  # type: ignore[union-attr, arg-type]
    files = public_files(letter, client)

    restore(dump)
    assert count_of(letter).total == 1
    eve = fill_in(letter, "eve@example.org")  # everything else goes on
    confirm_signature(token=eve)
    with pytest.raises(ForkGuardError):
        publish(letter)
    sequence_waiting()
    assert count_of(letter).total == 1

    assert recover_log(letter=Letter.objects.get(pk=letter.pk), fetch=files) == 5
    assert bytes(latest_checkpoint(letter.log_id).note) == note  # type: ignore[union-attr, arg-type]
    assert (sorted(person.name for person in listed(letter)), count_of(letter).total) == (names, total)
    assert confirm_signature(token=waiting).already  # the mail of before the backup leads to the one signature
    publish(letter)
    assert count_of(letter).total == total + 1  # and Eve's
    withdraw_signature(token=clara)
    withdraw_signature(token=eve)
    publish(letter)
    assert count_of(letter).total == total - 1
    assert "withdrawn" in set(Signature.objects.values_list("status", flat=True))


def test_older_or_foreign_files_are_refused_and_change_nothing(letter: Letter, client: Client) -> None:
    for name in "abcdef":
        sign_and_confirm(letter, f"{name}@example.org")
    publish(letter)
    files = public_files(letter, client)
    sign_and_confirm(letter, "late@example.org")
    publish(letter)
    with pytest.raises(ForkGuardError, match="find newer ones"):
        recover_log(letter=letter, fetch=files)

    def flipped(path: str) -> bytes:
        data = bytearray(files(path))
        data[-3] ^= 1
        return bytes(data)

    before = Leaf.objects.count()
    with pytest.raises(LedgerError):
        recover_log(letter=letter, fetch=flipped)
    assert Leaf.objects.count() == before
