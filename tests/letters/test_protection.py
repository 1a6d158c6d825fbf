"""Sealed letters and letters at risk: chosen before the text is frozen; keys that work before they count."""

import hashlib

import pytest
from django.test import Client

from tests.letters.letters import draft_for_tests
from tests.letters.sealed import drilled_holder, new_key, protected_letter
from tests.signatures.people import HIDDEN, fill_in
from tests.signatures.test_checked_by_anyone import visited
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.ledger.keys import log_signers
from undersigned.ledger.leaf import LetterLeaf, RecipientsLeaf
from undersigned.ledger.models import Leaf
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.queries import leaf_at
from undersigned.ledger.verifying import Report, Trust, verify_letter
from undersigned.letters.actions import choose_protection, freeze_letter, open_letter, thaw_letter
from undersigned.letters.errors import HolderError, IncompleteError, WrongStateError
from undersigned.letters.holders import add_holder, change_holders, drill_file, pass_drill, remove_holder
from undersigned.letters.models import Holder, Letter
from undersigned.sealing.errors import BoxError
from undersigned.sealing.recipients import open_with, recipients_document
from undersigned.signatures.actions.signing import confirm_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(campaign: Campaign) -> Letter:
    letter = draft_for_tests(campaign)
    choose_protection(letter=letter, protection="sealed")
    return letter


def reasons(letter: Letter) -> list[str]:
    with pytest.raises(IncompleteError) as caught:
        freeze_letter(letter=letter)
    return caught.value.reasons


def test_a_sealed_letter_needs_two_keys_that_work(draft: Letter) -> None:
    assert "at least two people" in reasons(draft)[0]
    drilled_holder(draft, "Ines", new_key())
    second = new_key()
    holder = add_holder(letter=draft, name="Jan", recipient=second.recipient)
    assert reasons(draft) == ["The key of Jan was not tried yet: do its drill, or remove it."]
    with pytest.raises(HolderError):
        pass_drill(holder=holder, words="wrong words are here")
    sentence = open_with([second.identity], drill_file(holder)).decode()
    pass_drill(holder=holder, words=f"  {sentence.rsplit(': ', 1)[1].upper()} ")
    freeze_letter(letter=draft)


def test_a_drill_opens_for_its_own_key_alone(draft: Letter) -> None:
    key, other = new_key(), new_key()
    holder = add_holder(letter=draft, name="Ines", recipient=key.recipient)
    with pytest.raises(BoxError):
        open_with([other.identity], drill_file(holder))
    again = Holder(letter=draft, recipient=other.recipient)
    assert open_with([other.identity], drill_file(again)) != open_with([key.identity], drill_file(holder))


def test_the_first_leaf_binds_the_keys(client: Client) -> None:
    keys = (new_key(), new_key())
    letter = protected_letter("sealed", keys=keys)
    leaf = leaf_at(log=letter.log, index=0)  # type: ignore[arg-type]
    assert isinstance(leaf, LetterLeaf)
    document = client.get(f"/letters/{letter.slug}/recipients.txt").content
    assert document == recipients_document(key.recipient for key in keys)
    assert leaf.recipients == hashlib.sha256(document).digest()


def test_an_ordinary_letter_binds_none(client: Client, campaign: Campaign) -> None:
    letter = draft_for_tests(campaign)
    freeze_letter(letter=letter)
    open_letter(letter=letter)
    letter.refresh_from_db()
    leaf = leaf_at(log=letter.log, index=0)  # type: ignore[arg-type]
    assert isinstance(leaf, LetterLeaf)
    assert leaf.recipients is None
    assert client.get(f"/letters/{letter.slug}/recipients.txt").status_code == 404


def test_keys_change_in_the_open(campaign: Campaign) -> None:
    letter = protected_letter("sealed", campaign)
    stays, goes = letter.holders.all()
    third = drilled_holder(letter, "Kim (example)", new_key())
    change_holders(letter=letter, holder_ids=[stays.pk, third.pk])
    letter.refresh_from_db()
    leaf = leaf_at(log=letter.log, index=1)  # type: ignore[arg-type]
    assert leaf == RecipientsLeaf(hashlib.sha256(bytes(letter.recipients or b"")).digest())
    goes.refresh_from_db()
    assert goes.until is not None
    change_holders(letter=letter, holder_ids=[third.pk, stays.pk])  # the same ones: nothing happens
    letter.log.refresh_from_db()  # type: ignore[union-attr]
    assert letter.log.size == 2  # type: ignore[union-attr]
    with pytest.raises(HolderError):
        change_holders(letter=letter, holder_ids=[third.pk])
    with pytest.raises(HolderError):
        remove_holder(holder=stays)
    remove_holder(holder=goes)
    untried = add_holder(letter=letter, name="Lea", recipient=new_key().recipient)
    with pytest.raises(HolderError):
        change_holders(letter=letter, holder_ids=[third.pk, untried.pk])


def test_back_to_draft_no_key_is_in_use(draft: Letter) -> None:
    for name in ("Ines", "Jan"):
        drilled_holder(draft, name, new_key())
    freeze_letter(letter=draft)
    draft.refresh_from_db()
    with pytest.raises(WrongStateError):
        choose_protection(letter=draft, protection="standard")
    thaw_letter(letter=draft)
    draft.refresh_from_db()
    assert draft.recipients is None
    assert not draft.holders.filter(since__isnull=False).exists()
    choose_protection(letter=draft, protection="standard")


@pytest.mark.parametrize(
    "word", ["", "age1", "age1" + "q" * 58, "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1" + "Q" * 58, "{recipient}x"]
)
def test_what_is_no_public_key_is_refused_beside_the_field(
    client: Client, olena: Organiser, draft: Letter, word: str
) -> None:
    client.force_login(olena)
    typed = word.replace("{recipient}", new_key().recipient)
    answer = client.post(f"/desk/letters/{draft.slug}/keys", {"name": "Ines", "recipient": typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_recipient_error"' in page
    assert 'value="Ines"' in page
    assert not draft.holders.exists()


def test_the_desk_walks_from_the_choice_to_the_drill(client: Client, olena: Organiser, campaign: Campaign) -> None:
    letter, key = draft_for_tests(campaign), new_key()
    client.force_login(olena)
    desk = f"/desk/letters/{letter.slug}"
    assert "What could happen to those who sign" in client.get(f"{desk}/protection").content.decode()
    answer = client.post(f"{desk}/protection", {"protection": "at-risk"})
    assert (answer.status_code, answer["Location"]) == (303, f"{desk}/keys")
    client.post(f"{desk}/keys", {"name": "Ines", "recipient": f" {key.recipient.upper()} "})
    holder = letter.holders.get()
    drill = client.get(f"{desk}/keys/{holder.pk}/drill").content
    words = open_with([key.identity], drill).decode().rsplit(": ", 1)[1]
    wrong = client.post(f"{desk}/keys/{holder.pk}/answer", {"words": "some other words here"})
    assert wrong.status_code == 422
    assert "These are not the words in the file." in wrong.content.decode()
    assert client.post(f"{desk}/keys/{holder.pk}/answer", {"words": words}).status_code == 303
    assert "works, not in use yet" in client.get(f"{desk}/keys").content.decode()
    client.post(f"{desk}/keys/{holder.pk}/remove")
    assert not letter.holders.exists()


def test_the_same_key_stands_once_in_a_list(draft: Letter) -> None:
    key = new_key()
    add_holder(letter=draft, name="Ines", recipient=key.recipient)
    with pytest.raises(HolderError):
        add_holder(letter=draft, name="Jan", recipient=key.recipient)


def test_a_change_of_keys_is_public_at_once_and_forces_no_batch(campaign: Campaign, client: Client) -> None:
    letter = protected_letter("at-risk", campaign)
    confirm_signature(token=fill_in(letter, "ada@example.org", HIDDEN))
    stays = letter.holders.all()[0]
    third = drilled_holder(letter, "Kim (example)", new_key())
    change_holders(letter=letter, holder_ids=[stays.pk, third.pk])
    leaf = leaf_at(log=letter.log, index=1)  # type: ignore[arg-type]
    assert isinstance(leaf, RecipientsLeaf)
    assert Leaf.objects.filter(log_id=letter.log_id, index=None).count() == 1
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    report = verified(client, letter)
    assert report.findings == ()
    Letter.objects.filter(pk=letter.pk).update(recipients=recipients_document([new_key().recipient]))
    assert [finding.code for finding in verified(client, letter).findings] == ["other-text"]


def verified(client: Client, letter: Letter) -> Report:
    """What anyone finds who checks the letter from its public files."""
    assert letter.log is not None
    trust = Trust(letter.log.origin, [one.verifier for one in log_signers(letter.log.origin)])
    return verify_letter(visited(letter, client), trust)
