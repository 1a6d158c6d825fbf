"""From the form to the count: signing, confirming, changing, taking back."""

import hashlib
import html
import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from undersigned.common.addresses import normalise
from undersigned.ledger.actions import sequence_log
from undersigned.ledger.leaf import AmendLeaf, SignLeaf, VoidLeaf, WithdrawLeaf, commitment, undo_digest
from undersigned.ledger.queries import leaf_at
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.mail.models import QueuedMail
from undersigned.mail.signals import mails_accepted
from undersigned.signatures import holder
from undersigned.signatures.actions.mailing import let_go, plan_new, queue_due
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import (
    amend_signature,
    confirm_signature,
    sign_letter,
    was_not_me,
    withdraw_signature,
)
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import LinkError, NotTheHolderError
from undersigned.signatures.mails import confirm_mail
from undersigned.signatures.models import DuplicateTag, Pending, Signature
from undersigned.signatures.pending import open_contents
from undersigned.signatures.queries import count_of, listed, pending_of_token

pytestmark = pytest.mark.django_db

NAMED = Entry("named", "Example Ada", "reader", "Elm Street")
HIDDEN = Entry("hidden")


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def sign(letter: Letter, address: str, entry: Entry = NAMED, network: str = "192.0.2.0/24") -> bytes:
    """Fill in the form; returns the token that the mail will carry."""
    before = set(Pending.objects.values_list("pk", flat=True))
    sign_letter(letter=letter, text=current_texts(letter)[0], entry=entry, address=normalise(address), network=network)
    row = Pending.objects.exclude(pk__in=before).first()
    assert row is not None
    return open_contents(row).token


def confirmed(letter: Letter, address: str, entry: Entry = NAMED) -> bytes:
    """Sign, confirm, and give the leaf its place."""
    token = sign(letter, address, entry)
    confirm_signature(token=token)
    sequence(letter)
    return token


def sequence(letter: Letter) -> None:
    assert letter.log_id is not None
    sequence_log(log_id=letter.log_id)


def the_leaf(letter: Letter, index: int) -> object:
    assert letter.log is not None
    return leaf_at(log=letter.log, index=index)


def test_confirmed_signature_is_a_leaf_bound_to_the_text(letter: Letter) -> None:
    token = confirmed(letter, "ada@example.org")
    leaf = the_leaf(letter, 1)
    assert isinstance(leaf, SignLeaf)
    text = current_texts(letter)[0]
    assert leaf.text == hashlib.sha256(bytes(text.canonical or b"")).digest()
    signature = Signature.objects.get()
    assert leaf.commit == commitment(bytes(signature.salt or b""), NAMED.fields)
    assert leaf.undo == undo_digest(holder.undo_secret(token, 0))
    assert (signature.index, count_of(letter).total, listed(letter).count()) == (1, 1, 1)


def test_nothing_counts_before_it_is_confirmed_or_sequenced(letter: Letter) -> None:
    token = sign(letter, "ada@example.org")
    sequence(letter)
    assert count_of(letter).total == 0
    confirm_signature(token=token)
    assert (count_of(letter).total, listed(letter).count()) == (0, 0)
    sequence(letter)
    assert (count_of(letter).total, listed(letter).count()) == (1, 1)


def test_hidden_signature_leaves_no_name(letter: Letter) -> None:
    confirmed(letter, "ada@example.org", HIDDEN)
    row = Signature.objects.values().get()
    assert (row["name"], row["affiliation"], row["place"], row["salt"], row["search"]) == ("", "", "", None, None)
    assert (count_of(letter).total, listed(letter).count()) == (1, 0)


def test_box_is_gone_once_confirmed_and_the_address_stands_nowhere(letter: Letter) -> None:
    confirmed(letter, "ada@example.org")
    assert not Pending.objects.exists()
    for model in (Signature, DuplicateTag):
        assert "example.org" not in str(list(model.objects.values()))


def test_double_click_is_one_form(letter: Letter) -> None:
    for _ in range(2):
        sign_letter(
            letter=letter, text=current_texts(letter)[0], entry=NAMED, address=normalise("ada@example.org"), network=""
        )
    assert Pending.objects.count() == 1


def test_confirming_twice_is_one_signature(letter: Letter) -> None:
    token = sign(letter, "ada@example.org")
    first, second = confirm_signature(token=token), confirm_signature(token=token)
    assert not first.already
    assert second.already
    assert first.signature.pk == second.signature.pk
    sequence(letter)
    assert count_of(letter).total == 1


def test_two_mails_to_one_address_are_one_signature(letter: Letter) -> None:
    one = sign(letter, "ada@example.org")
    two = sign(letter, "Ada@Example.org", Entry("named", "Example A."))
    confirm_signature(token=one)
    again = confirm_signature(token=two)
    assert again.already
    sequence(letter)
    assert (Signature.objects.count(), count_of(letter).total) == (1, 1)


def test_who_has_signed_is_mailed_a_fresh_link_that_removes_but_does_not_change(letter: Letter) -> None:
    first = confirmed(letter, "ada@example.org")
    fresh = sign(letter, "ada@example.org", HIDDEN)
    plan_new()
    queue_due()
    assert [mail.kind for mail in QueuedMail.objects.all()] == ["already"]
    with pytest.raises(NotTheHolderError):
        amend_signature(token=fresh, entry=HIDDEN)
    amend_signature(token=first, entry=HIDDEN)  # the first link goes on working
    withdraw_signature(token=fresh)
    sequence(letter)
    assert the_leaf(letter, 3) == VoidLeaf(1, "holder")
    assert count_of(letter).total == 0


def test_amendment_proves_that_the_holder_asked(letter: Letter) -> None:
    token = confirmed(letter, "ada@example.org")
    amend_signature(token=token, entry=HIDDEN)
    sequence(letter)
    leaf = the_leaf(letter, 2)
    assert isinstance(leaf, AmendLeaf)
    signed = the_leaf(letter, 1)
    assert isinstance(signed, SignLeaf)
    assert undo_digest(leaf.secret) == signed.undo
    assert (leaf.leaf, leaf.show) == (1, "hidden")
    assert (count_of(letter).total, listed(letter).count()) == (1, 0)
    amend_signature(token=token, entry=NAMED)
    sequence(letter)
    again = the_leaf(letter, 3)
    assert isinstance(again, AmendLeaf)
    assert undo_digest(again.secret) == leaf.undo
    assert [person.name for person in listed(letter)] == ["Example Ada"]


def test_withdrawal_forgets_the_name_and_keeps_the_place(letter: Letter) -> None:
    token = confirmed(letter, "ada@example.org")
    withdraw_signature(token=token)
    sequence(letter)
    assert the_leaf(letter, 2) == WithdrawLeaf(1, holder.undo_secret(token, 0))
    row = Signature.objects.get()
    assert (row.name, row.salt, row.status, row.index) == ("", None, "withdrawn", 1)
    assert count_of(letter).total == 0


def test_withdrawn_before_it_had_a_place_is_still_both_leaves(letter: Letter) -> None:
    token = sign(letter, "ada@example.org")
    confirm_signature(token=token)
    withdraw_signature(token=token)
    sequence(letter)
    assert isinstance(the_leaf(letter, 1), SignLeaf)
    assert isinstance(the_leaf(letter, 2), WithdrawLeaf)
    assert count_of(letter).total == 0


def test_who_withdrew_may_sign_again(letter: Letter) -> None:
    withdraw_signature(token=confirmed(letter, "ada@example.org"))
    confirmed(letter, "ada@example.org", Entry("named", "Example Ada Again"))
    assert count_of(letter).total == 1


def test_void_has_a_public_reason_and_forgets_the_name(letter: Letter) -> None:
    confirmed(letter, "ada@example.org")
    confirmed(letter, "bo@example.net", Entry("named", "Example Bo"))
    void_signatures(letter=letter, signature_ids=Signature.objects.values_list("pk", flat=True), reason="fraud")
    sequence(letter)
    assert {the_leaf(letter, 3), the_leaf(letter, 4)} == {VoidLeaf(1, "fraud"), VoidLeaf(2, "fraud")}
    assert count_of(letter).total == 0
    assert set(Signature.objects.values_list("name", flat=True)) == {""}


def test_this_was_not_me_forgets_and_stops_mail(letter: Letter) -> None:
    token = sign(letter, "ada@example.org")
    was_not_me(token=token)
    assert not Pending.objects.exists()
    with pytest.raises(LinkError):
        confirm_signature(token=token)
    sign(letter, "ada@example.org", HIDDEN)
    plan_new()
    queue_due()
    assert not QueuedMail.objects.exclude(state="failed").exists()


def test_foreign_link_is_refused(letter: Letter) -> None:
    with pytest.raises(LinkError):
        confirm_signature(token=bytes(32))
    with pytest.raises(LinkError):
        withdraw_signature(token=bytes(32))


def test_pending_one_may_still_confirm_after_closing_and_then_the_log_ends(letter: Letter) -> None:
    token = sign(letter, "ada@example.org")
    close_letter(letter=letter)
    let_go()
    letter.refresh_from_db()
    assert letter.sealed_at is None
    confirm_signature(token=token)
    let_go()
    letter.refresh_from_db()
    assert letter.sealed_at is not None
    sequence(letter)
    assert count_of(letter).total == 1


def test_leaves_of_one_batch_are_sorted_by_hash(letter: Letter) -> None:
    for number in range(6):
        confirm_signature(token=sign(letter, f"person{number}@example.org"))
    sequence(letter)
    assert letter.log is not None
    hashes = [bytes(leaf.hash) for leaf in letter.log.leaves.filter(index__gte=1).order_by("index")]
    assert len(hashes) == 6
    assert hashes == sorted(hashes)


def test_expired_form_is_forgotten_with_its_key(letter: Letter, moved_clock: FrozenClock) -> None:
    sign(letter, "ada@example.org")
    day = moved_clock.now().date()
    moved_clock.move(timedelta(days=16))
    let_go()
    from django.conf import settings

    assert not Pending.objects.exists()
    assert f"pending-{day}" not in settings.KEYSTORE.names("pending-")


def test_link_ends_when_its_time_is_over_and_not_when_somebody_clears_up(
    letter: Letter, moved_clock: FrozenClock
) -> None:
    token = sign(letter, "ada@example.org")
    Pending.objects.update(expires_at=moved_clock.now() + timedelta(hours=72))
    moved_clock.move(timedelta(hours=72, seconds=1))
    with pytest.raises(LinkError):
        confirm_signature(token=token)
    assert pending_of_token(token) is None


def test_mail_to_one_network_is_slowed_and_nobody_is_dropped(letter: Letter, moved_clock: FrozenClock) -> None:
    for number in range(7):
        sign(letter, f"person{number}@example.org")
    plan_new()
    queue_due()
    assert QueuedMail.objects.count() == 1
    moved_clock.move(timedelta(minutes=3, seconds=1))
    queue_due()
    assert QueuedMail.objects.count() == 4
    moved_clock.move(timedelta(minutes=3))
    queue_due()
    assert (QueuedMail.objects.count(), Pending.objects.count()) == (7, 7)


def test_forty_people_at_a_meeting_get_their_mail_within_ten_minutes(letter: Letter, moved_clock: FrozenClock) -> None:
    from undersigned.letters.actions import set_meeting_window

    set_meeting_window(letter=letter, until=moved_clock.now() + timedelta(hours=2))
    letter.refresh_from_db()
    for number in range(40):
        sign(letter, f"person{number}@example.org")
        moved_clock.move(timedelta(seconds=5))
        plan_new()
        queue_due()
    moved_clock.move(timedelta(minutes=5))
    plan_new()
    queue_due()
    assert QueuedMail.objects.filter(kind="confirm").count() == 40


def test_without_a_window_the_same_forty_wait_and_a_window_opened_later_lets_them_go(
    letter: Letter, moved_clock: FrozenClock
) -> None:
    from undersigned.letters.actions import set_meeting_window

    for number in range(40):
        sign(letter, f"person{number}@example.org")
    plan_new()
    moved_clock.move(timedelta(minutes=10))
    queue_due()
    assert QueuedMail.objects.count() == 11
    set_meeting_window(letter=letter, until=moved_clock.now() + timedelta(hours=1))
    queue_due()
    assert QueuedMail.objects.count() == 40


def test_one_address_gets_three_unasked_mails_a_day_and_five_a_letter(letter: Letter, moved_clock: FrozenClock) -> None:
    for number in range(8):
        sign(letter, "ada@example.org", Entry("named", f"Example Ada {'I' * number}"), network=f"198.51.{number}.0/24")
    mails = []
    for _ in range(4):
        plan_new()
        queue_due()
        mails.append(QueuedMail.objects.count())
        moved_clock.move(timedelta(days=1))
    assert mails[0] == 3
    assert mails[-1] == 5
    assert Pending.objects.filter(state="held", held="many-mails").exists()


def test_the_row_keeps_only_a_digest_of_the_handle(letter: Letter) -> None:
    token = confirmed(letter, "ada@example.org")
    row = Signature.objects.values().get()
    stored = b"".join(bytes(value) for value in row.values() if isinstance(value, bytes | memoryview))
    assert token not in stored
    assert holder.undo_secret(token, 0) not in stored
    assert isinstance(row["id"], uuid.UUID)


def test_the_row_of_a_form_does_not_lead_to_the_signature(letter: Letter, moved_clock: FrozenClock) -> None:
    token = sign(letter, "ada@example.org")
    pending = Pending.objects.get()
    assert bytes(pending.network)
    plan_new()
    queue_due()
    moved_clock.move(timedelta(minutes=17))
    mails_accepted.send(sender=None, kind="confirm", references=[str(pending.pk)], at=moved_clock.now())
    pending.refresh_from_db()
    assert not bytes(pending.network)
    assert pending.mail_after is None
    assert pending.mailed_at == moved_clock.now() + timedelta(minutes=43)  # the full hour
    confirmation = confirm_signature(token=token)
    assert bytes(confirmation.signature.handle) != bytes(pending.handle)


@pytest.mark.django_db
def test_a_mail_sets_apart_what_runs_the_other_way(letter: Letter) -> None:
    sign(letter, "ada@example.org", Entry("named", "Example Ada", "عاملة", ""))
    row = Pending.objects.get()
    contents = replace(open_contents(row), language="ar")
    mail = confirm_mail(row, contents)
    title = current_texts(letter)[0].title
    assert f"\u2068{title}\u2069" in mail.subject
    assert f"\u2068{title}\u2069" in mail.text
    assert "\u2068Example Ada\u2069، عاملة" in mail.text
    english = confirm_mail(row, replace(contents, language="en"))
    assert "\u2068" not in english.subject
    assert "Example Ada, \u2068عاملة\u2069" in english.text


@pytest.mark.django_db
def test_the_form_and_its_mail_keep_the_language_that_was_asked_for(client: Client, letter: Letter) -> None:
    page = client.get(f"/letters/{letter.slug}/", {"lang": "he"}).content.decode()
    action = html.unescape(re.search(r'<form method="post" action="([^"]*)"', page)[1])  # type: ignore[index]
    assert action == f"/letters/{letter.slug}/sign?lang=he"
    token = re.search(r'name="token" value="([^"]*)"', page)[1]  # type: ignore[index]
    wrong = client.post(action, {"token": token, "name": "", "email": "ada@example.org", "show": "named"})
    assert wrong.status_code == 422
    assert '<html lang="he" dir="rtl">' in wrong.content.decode()
    sent = {"token": token, "name": "Example Ada", "email": "ada@example.org", "show": "named"}
    assert '<html lang="he" dir="rtl">' in client.post(action, sent, follow=True).content.decode()
    assert open_contents(Pending.objects.get()).language == "he"
    plain = client.get(f"/letters/{letter.slug}/").content.decode()
    assert f'action="/letters/{letter.slug}/sign"' in plain
