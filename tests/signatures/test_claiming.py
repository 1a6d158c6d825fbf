"""Signatures that organisers bring along: beside the count, entered once, asked once, never counted twice."""

import threading
from datetime import timedelta
from itertools import pairwise
from typing import get_args

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.letters.sealed import protected_letter
from tests.signatures.claims import bring, person, waiting_batch
from tests.signatures.people import NAMED, fill_in, sequence, sign_and_confirm
from undersigned.campaigns.models import Campaign
from undersigned.ledger import leaf as leaves
from undersigned.ledger.tasks import sequence_waiting
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.mail.actions import claim_batch, open_claims, stop_mail_to
from undersigned.mail.models import QueuedMail
from undersigned.mail.queries import is_stopped
from undersigned.signatures import holder
from undersigned.signatures.actions import claiming
from undersigned.signatures.actions.claiming import MOST_PEOPLE, PART, Person, enter_batch, enter_part
from undersigned.signatures.actions.inviting import invite_batch, plan_invitations
from undersigned.signatures.actions.mailing import let_go, queue_due
from undersigned.signatures.actions.signing import confirm_signature, was_not_me, withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import BatchError, LinkError, NotOpenError
from undersigned.signatures.models import Batch, Invitation, Pending, Signature, SignatureClass, WaitingPart
from undersigned.signatures.pending import open_contents
from undersigned.signatures.queries import count_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    """Open."""
    return open_letter_for_tests()


def invited(letter: Letter, batch: Batch) -> dict[str, bytes]:
    """Ask a batch's people, and have their mails queued: token by address."""
    invite_batch(batch=batch)
    plan_invitations()
    Pending.objects.update(mail_after="2020-01-01T00:00Z")
    queue_due()
    found = [open_contents(row) for row in Pending.objects.filter(letter=letter)]
    return {contents.address: contents.token for contents in found}


def test_the_classes_of_the_log_and_of_the_database_are_one_list() -> None:
    assert get_args(leaves.SignatureClass) == tuple(SignatureClass.values)


def test_people_who_were_brought_along_stand_beside_the_count(letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    bring(letter, [person(1), person(2, show="hidden")])
    number = count_of(letter)
    assert (number.total, dict(number.claimed)) == (1, {"imported": 2})
    hidden = Signature.objects.get(klass="imported", show="hidden")
    assert (hidden.name, hidden.salt) == ("", None)


def test_a_batch_is_entered_part_by_part_and_nobody_twice_when_the_worker_dies(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "PART", 3)
    batch = waiting_batch(letter, [person(number) for number in range(8)])
    assert batch.parts.count() == 3
    enter_part()

    def die(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(WaitingPart, "delete", die)  # after the signatures were made, before the part is gone
        with pytest.raises(KeyboardInterrupt):
            enter_part()
    assert Signature.objects.count() == 3
    while enter_part():
        pass
    batch.refresh_from_db()
    sequence(letter)
    assert sorted(Signature.objects.values_list("name", flat=True)) == [f"Example Person {n}" for n in range(8)]
    assert batch.finished_at is not None
    assert count_of(letter).claimed == {"imported": 8}


def test_who_has_signed_or_taken_it_back_is_left_out(letter: Letter) -> None:
    sign_and_confirm(letter, "person1@example.org")
    withdraw_signature(token=sign_and_confirm(letter, "person2@example.org"))
    first = bring(letter, [person(number) for number in range(5)])
    second = bring(letter, [person(number) for number in range(6)])
    assert (first.left_out, second.left_out) == (2, 5)
    assert count_of(letter).claimed == {"imported": 4}


def test_a_person_who_confirms_moves_into_the_count_and_is_not_counted_twice(letter: Letter, client: Client) -> None:
    batch = bring(letter, [person(1), person(2, show="hidden"), person(3)])
    tokens = invited(letter, batch)
    text = holder.token_text(tokens["person1@example.org"])
    page = client.get(f"/confirm/{text}").content.decode()
    assert "say that you have signed it elsewhere" in page
    assert client.post(f"/confirm/{text}").status_code == 303
    confirm_signature(token=tokens["person2@example.org"])
    sequence(letter)
    number = count_of(letter)
    assert (number.total, dict(number.claimed)) == (2, {"imported": 1})
    ended = Signature.objects.filter(status="void")
    assert {(one.klass, one.reason, one.name) for one in ended} == {("imported", "duplicate", "")}
    kept = Signature.objects.get(klass="email", show="named")
    assert (kept.name, kept.affiliation, kept.place) == ("Example Person 1", "reader", "Elm Street")
    assert confirm_signature(token=tokens["person1@example.org"]).already
    assert sign_again(letter, "person1@example.org").already


def sign_again(letter: Letter, address: str) -> object:
    return confirm_signature(token=fill_in(letter, address))


def test_who_signs_by_themselves_moves_too(letter: Letter) -> None:
    batch = bring(letter, [person(1)])
    sign_and_confirm(letter, "person1@example.org", Entry("hidden"))
    number = count_of(letter)
    assert (number.total, dict(number.claimed)) == (1, {})
    invite_batch(batch=batch)
    plan_invitations()
    assert not Pending.objects.exists()  # there is nothing left to confirm
    assert not Invitation.objects.exists()


def test_the_form_asks_to_confirm_and_does_not_say_already_signed(letter: Letter) -> None:
    bring(letter, [person(1)])
    fill_in(letter, "person1@example.org")
    Pending.objects.update(state="planned", mail_after="2020-01-01T00:00Z")
    queue_due()
    assert list(QueuedMail.objects.values_list("kind", flat=True)) == ["confirm"]


def test_who_says_it_was_not_them_is_taken_out_and_not_written_to_again(letter: Letter) -> None:
    batch = bring(letter, [person(1), person(2)])
    token = invited(letter, batch)["person1@example.org"]
    was_not_me(token=token)
    sequence(letter)
    assert count_of(letter).claimed == {"imported": 1}
    assert Signature.objects.get(status="void").reason == "impersonation"
    assert is_stopped("person1@example.org")
    with pytest.raises(LinkError):
        was_not_me(token=token)
    again = bring(letter, [person(1), person(3)])
    assert again.left_out == 1  # nobody is brought along again against their will


def test_only_who_agreed_is_asked_and_only_once(letter: Letter) -> None:
    stop_mail_to(address="person3@example.org")
    batch = bring(letter, [person(1), person(2, agreed=False), person(3), Person(Entry("named", "Example Four"))])
    assert invite_batch(batch=batch) == 2
    assert set(invited_addresses(letter, batch)) == {"person1@example.org"}
    assert QueuedMail.objects.filter(kind="invite").count() == 1
    assert plan_invitations() == 0
    with pytest.raises(BatchError):
        invite_batch(batch=batch)
    assert list(Pending.objects.values_list("reminded", flat=True)) == [True]


def invited_addresses(letter: Letter, batch: Batch) -> list[str]:
    plan_invitations()
    Pending.objects.update(mail_after="2020-01-01T00:00Z")
    queue_due()
    return [open_contents(row).address for row in Pending.objects.filter(letter=letter)]


def test_invitations_go_out_slowly(letter: Letter, moved_clock: FrozenClock) -> None:
    batch = bring(letter, [person(number) for number in range(120)])
    invite_batch(batch=batch)
    while plan_invitations():
        pass
    times = sorted(Pending.objects.values_list("mail_after", flat=True))
    gaps = {(later - one).total_seconds() for one, later in pairwise(times) if one and later}
    assert gaps == {settings.UNDERSIGNED_INVITATION_INTERVAL}
    assert len(times) == 100  # the rest keep their sealed boxes until it is nearly their turn
    moved_clock.move(timedelta(minutes=3))
    plan_invitations()
    assert Pending.objects.count() == 120


def test_addresses_and_keys_go_when_nothing_needs_them(letter: Letter, moved_clock: FrozenClock) -> None:
    asked = bring(letter, [person(1)])
    left = bring(letter, [person(2)])
    names = {f"batch-{one.pk.hex}" for one in (asked, left)}
    let_go()
    assert names <= set(settings.KEYSTORE.names("batch-"))
    invited(letter, asked)
    let_go()
    assert names & set(settings.KEYSTORE.names("batch-")) == {f"batch-{left.pk.hex}"}
    moved_clock.move(timedelta(days=31))
    let_go()
    assert not names & set(settings.KEYSTORE.names("batch-"))
    assert not Invitation.objects.exists()
    assert count_of(letter).claimed == {"imported": 2}


def test_a_closed_letter_still_takes_what_was_begun_and_ends_its_log_afterwards(letter: Letter) -> None:
    waiting_batch(letter, [person(1)])
    close_letter(letter=letter)
    let_go()
    letter.refresh_from_db()
    assert letter.sealed_at is None
    while enter_part():
        pass
    let_go()
    letter.refresh_from_db()
    assert letter.sealed_at is not None
    assert count_of(letter).claimed == {"imported": 1}
    with pytest.raises(NotOpenError):
        waiting_batch(letter, [person(2)])


def test_nobody_and_too_many_are_refused_in_one_sentence_and_nothing_is_kept(letter: Letter) -> None:
    for people in ([], [person(1)] * (MOST_PEOPLE + 1)):
        with pytest.raises(BatchError) as told:
            waiting_batch(letter, people)
        assert str(told.value).endswith(".")
    assert not Batch.objects.exists()


def test_a_batch_whose_key_is_gone_enters_nobody_and_ends(letter: Letter) -> None:
    batch = waiting_batch(letter, [person(1)])
    settings.KEYSTORE.destroy(f"batch-{batch.pk.hex}")
    enter_batch(batch=batch)
    batch.refresh_from_db()
    assert batch.finished_at is not None
    assert not Signature.objects.exists()


def test_the_page_about_the_count_says_who_entered_them_when_and_from_what(letter: Letter, client: Client) -> None:
    batch = bring(letter, [person(1), person(2)])
    page = client.get(f"/letters/{letter.slug}/counted").content.decode()
    assert "2 entered by <bdi>Olena (example)</bdi>" in page
    assert batch.source_hex in page
    assert batch.source_hex == bytes(range(32)).hex()


def test_a_part_is_small_enough_to_be_entered_quickly() -> None:
    assert PART <= 1000


@pytest.mark.django_db(transaction=True)
def test_confirming_what_was_brought_along_meets_the_sequencer_without_harm() -> None:
    letter = open_letter_for_tests()
    bring(letter, [person(number) for number in range(20)])
    stop, failures = threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            while not stop.is_set():
                sequence_waiting()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        for number in range(20):
            confirm_signature(token=fill_in(letter, f"person{number}@example.org", NAMED))
    finally:
        stop.set()
        for worker in workers:
            worker.join(120)
    assert failures == []
    sequence_waiting()
    number_now = count_of(letter)
    assert (number_now.total, dict(number_now.claimed)) == (20, {})


def test_in_a_letter_at_risk_the_mail_says_nothing_and_a_claim_that_waits_was_never_there(campaign: Campaign) -> None:
    letter = protected_letter(campaign=campaign)
    batch = waiting_batch(letter, [person(1), person(2)])
    enter_batch(batch=batch)
    batch.refresh_from_db()
    token = invited(letter, batch)["person1@example.org"]
    mails = [claimed.mail for claimed in open_claims(claim_batch(limit=9))]
    assert len(mails) == 2
    for mail in mails:
        assert "library" not in f"{mail.subject} {mail.text} {mail.sender_name}".lower()
        assert "Example Person" not in mail.text
    confirm_signature(token=token)
    assert sorted(Signature.objects.values_list("klass", "status")) == [("email", "counted"), ("imported", "counted")]


def test_no_row_of_what_waits_holds_an_address_or_a_name_in_the_clear(letter: Letter) -> None:
    waiting_batch(letter, [person(5, show="hidden")], source=bytes(32))
    batch = bring(letter, [person(1, show="hidden")])
    invite_batch(batch=batch)
    bring(letter, [person(2)])
    boxes = [bytes(box) for model in (WaitingPart, Invitation) for box in model.objects.values_list("box", flat=True)]
    assert len(boxes) == 3
    assert not [box for box in boxes if b"person" in box.lower() or b"example" in box.lower()]
