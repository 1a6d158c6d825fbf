"""A letter at risk: entries gather, mails say nothing, no name unless it was chosen, no receipts."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.letters.sealed import protected_letter
from tests.signatures.people import HIDDEN, NAMED, fill_in
from tests.signatures.test_vouching import codes, use
from undersigned.ledger.leaf import AmendLeaf, WithdrawLeaf
from undersigned.ledger.models import Leaf, Log
from undersigned.ledger.queries import leaf_at
from undersigned.ledger.tasks import sequence_waiting
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.mail.actions import claim_batch, open_claims
from undersigned.mail.models import QueuedMail
from undersigned.mail.signals import mails_accepted
from undersigned.signatures import holder
from undersigned.signatures.actions.mailing import let_go, plan_new, queue_due, remind
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import amend_signature, confirm_signature, withdraw_signature
from undersigned.signatures.models import Pending, Signature
from undersigned.signatures.queries import count_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(moved_clock: FrozenClock) -> Letter:
    return protected_letter()


def confirm(letter: Letter, who: str, entry: object = HIDDEN) -> bytes:
    token = fill_in(letter, f"{who}@example.org", entry)  # type: ignore[arg-type]
    confirm_signature(token=token)
    return token


def size(letter: Letter) -> int:
    return Log.objects.get(pk=letter.log_id).size


def test_entries_appear_twenty_at_a_time(letter: Letter) -> None:
    for number in range(19):
        confirm(letter, f"s{number}")
        sequence_waiting()
        assert size(letter) == 1
    confirm(letter, "s19")
    sequence_waiting()
    assert size(letter) == 21
    assert count_of(letter).total == 20


def test_entries_of_a_day_appear_when_it_is_over(letter: Letter, moved_clock: FrozenClock) -> None:
    confirm(letter, "ada")
    moved_clock.move(timedelta(hours=11, minutes=59))
    sequence_waiting()
    assert size(letter) == 1
    moved_clock.move(timedelta(minutes=2))
    sequence_waiting()
    assert size(letter) == 2
    confirm(letter, "bo")  # the first of a day waits like any other
    sequence_waiting()
    assert size(letter) == 2
    moved_clock.move(timedelta(days=2))  # the server was away at midnight
    sequence_waiting()
    assert size(letter) == 3


def test_an_ordinary_letter_beside_it_does_not_wait(letter: Letter) -> None:
    letter.slug = "another"
    Letter.objects.filter(pk=letter.pk).update(slug="another")
    Log.objects.filter(pk=letter.log_id).update(origin="example.org/another")
    other = open_letter_for_tests(letter.campaign)
    confirm(other, "ada")
    confirm(letter, "ada")
    sequence_waiting()
    assert (size(other), size(letter)) == (2, 1)


def test_changing_ones_mind_forces_no_batch(letter: Letter, client: Client) -> None:
    confirm(letter, "watched")
    token = confirm(letter, "ada")
    amend_signature(token=token, entry=NAMED)
    assert Signature.objects.get(name=NAMED.name).amendments == 0
    amend_signature(token=token, entry=HIDDEN)
    amend_signature(token=token, entry=HIDDEN)
    assert size(letter) == 1
    assert Leaf.objects.filter(log_id=letter.log_id, index__isnull=True).count() == 2
    text = holder.token_text(token)
    answer = client.post(f"/my/{text}/withdraw")
    assert "does not count any more" in answer.content.decode()
    assert client.get(f"/my/{text}").status_code == 404
    assert size(letter) == 1
    assert Leaf.objects.filter(log_id=letter.log_id, index__isnull=True).count() == 1
    again = confirm(letter, "ada")  # the address is free
    assert Signature.objects.count() == 2
    withdraw_signature(token=again)


def test_a_change_of_an_entry_in_the_log_waits_too_and_can_be_changed(letter: Letter, moved_clock: FrozenClock) -> None:
    token = confirm(letter, "ada")
    moved_clock.move(timedelta(days=1))
    sequence_waiting()
    amend_signature(token=token, entry=NAMED)
    amend_signature(token=token, entry=HIDDEN)
    signature = Signature.objects.get()
    assert signature.amendments == 1
    assert size(letter) == 2
    moved_clock.move(timedelta(days=1))
    sequence_waiting()
    assert isinstance(leaf_at(log=letter.log, index=2), AmendLeaf)  # type: ignore[arg-type]
    amend_signature(token=token, entry=NAMED)
    withdraw_signature(token=token)  # the waiting change is taken out, so nothing needs a batch
    assert size(letter) == 3
    moved_clock.move(timedelta(days=1))
    sequence_waiting()
    leaf = leaf_at(log=letter.log, index=3)  # type: ignore[arg-type]
    assert isinstance(leaf, WithdrawLeaf)
    assert leaf.secret == holder.undo_secret(token, 1)
    assert count_of(letter).total == 0


def test_voiding_forces_no_batch(letter: Letter, moved_clock: FrozenClock) -> None:
    confirm(letter, "ada")
    moved_clock.move(timedelta(days=1))
    sequence_waiting()
    confirm(letter, "bo")
    ids = Signature.objects.values_list("pk", flat=True)
    assert void_signatures(letter=letter, signature_ids=ids, reason="fraud") == 1
    assert size(letter) == 2


def test_closing_waits_for_the_days_batch(letter: Letter, moved_clock: FrozenClock) -> None:
    confirm(letter, "ada")
    close_letter(letter=letter)
    let_go()
    letter.refresh_from_db()
    assert (size(letter), letter.sealed_at) == (1, None)
    moved_clock.move(timedelta(days=1))
    sequence_waiting()
    let_go()
    letter.refresh_from_db()
    assert letter.sealed_at is not None


def mails_of(letter: Letter) -> list[str]:
    return ["\n".join([m.mail.subject, m.mail.sender_name, m.mail.text]) for m in open_claims(claim_batch(limit=50))]


def test_mails_name_neither_letter_nor_campaign_and_none_reminds(letter: Letter, moved_clock: FrozenClock) -> None:
    confirm(letter, "known")
    fill_in(letter, "ada@example.org", NAMED)
    fill_in(letter, "known@example.org", NAMED)
    plan_new()
    moved_clock.move(timedelta(minutes=10))
    queue_due()
    mails = mails_of(letter)
    assert len(mails) == 2
    for mail in mails:
        for word in ("library", "Saturdays", letter.campaign.name, NAMED.name, "sign"):
            assert word not in mail
    references = list(QueuedMail.objects.filter(kind="confirm").values_list("reference", flat=True))
    mails_accepted.send(sender=None, kind="confirm", references=references, at=moved_clock.now())
    moved_clock.move(timedelta(hours=30))
    assert Pending.objects.filter(state="mailed").count() == 1
    assert remind() == 0


def test_no_name_unless_chosen_and_no_receipt(letter: Letter, client: Client, moved_clock: FrozenClock) -> None:
    page = client.get(f"/letters/{letter.slug}/en/").content.decode()
    hidden = page[page.index('value="hidden"') :][:80]
    assert "checked" in hidden
    token = confirm(letter, "ada")
    moved_clock.move(timedelta(days=1))
    sequence_waiting()
    text = holder.token_text(token)
    assert "Keep a proof" not in client.get(f"/my/{text}").content.decode()
    assert client.post(f"/my/{text}/receipt").status_code == 422


def test_codes_that_need_no_address_are_offered_before_the_form(letter: Letter, client: Client) -> None:
    ordinary = open_letter_for_tests(letter.campaign)
    for each in (letter, ordinary):
        assert "/code?language=" not in client.get(f"/letters/{each.slug}/en/").content.decode()
        codes(each)
    page = client.get(f"/letters/{letter.slug}/en/").content.decode()
    assert page.index("/code?language=") < page.index('name="email"')
    page = client.get(f"/letters/{ordinary.slug}/en/").content.decode()
    assert page.index("/code?language=") > page.index('name="email"')


def test_who_signs_with_a_code_waits_for_others_too(letter: Letter) -> None:
    token = use(letter, codes(letter)[0])
    sequence_waiting()
    assert size(letter) == 1
    withdraw_signature(token=token)
    assert not Signature.objects.exists()
