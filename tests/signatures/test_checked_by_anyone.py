"""What the server publishes of a letter satisfies a checker that does not know the server, and no forgery does."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.letters.letters import draft_for_tests, open_letter_for_tests
from tests.signatures.people import HIDDEN, sign_and_confirm
from undersigned.common.addresses import normalise
from undersigned.ledger.actions import append_leaf, sequence_log
from undersigned.ledger.errors import MissingFileError
from undersigned.ledger.keys import log_signers
from undersigned.ledger.leaf import WithdrawLeaf
from undersigned.ledger.models import Leaf
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.verifying import Fetch, Report, Trust, verify_letter
from undersigned.letters.actions import add_text, freeze_letter, open_letter
from undersigned.letters.models import Letter, Text
from undersigned.letters.queries import current_texts
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import (
    amend_signature,
    confirm_signature,
    sign_letter,
    withdraw_signature,
)
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Pending, Signature, Tally
from undersigned.signatures.pending import open_contents

pytestmark = pytest.mark.django_db

FRENCH = {
    "title": "Gardez la bibliothèque de la rue des Ormes ouverte le samedi",
    "salutation": "Mesdames et Messieurs du conseil,",
    "body": "Nous lisons et nous nous retrouvons à la bibliothèque.\n\nGardez-la ouverte le samedi.",
    "closing": "Cordialement,",
    "sender": "des lecteurs de la bibliothèque",
    "addressee": "le conseil municipal",
}
HEBREW = {
    "title": "השאירו את הספרייה ברחוב הבוקיצה פתוחה בשבתות",
    "salutation": "חברות וחברי המועצה,",
    "body": "אנחנו קוראים ונפגשים בספרייה.\n\nאנא השאירו אותה פתוחה.",
    "closing": "בברכה,",
    "sender": "קוראי הספרייה",
    "addressee": "מועצת העיר",
}


@pytest.fixture
def letter(db: None, settings: LazySettings, tmp_path: Path) -> Letter:
    """Ada named, Bo hidden, Cy amended twice within one batch, Di withdrawn, Ed voided."""
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    made = open_letter_for_tests()
    sign_and_confirm(made, "ada@example.org")
    sign_and_confirm(made, "bo@example.org", HIDDEN)
    cy = sign_and_confirm(made, "cy@example.org")
    for name in ("Example Cy", "Example Cyé", "Example Cy Three"):
        amend_signature(token=cy, entry=Entry("named", name, "baker"))
    withdraw_signature(token=sign_and_confirm(made, "di@example.org"))
    sign_and_confirm(made, "ed@example.org", Entry("named", "Example Ed"))
    void_signatures(letter=made, signature_ids=[Signature.objects.get(name="Example Ed").pk], reason="fraud")
    publish(made)
    return made


def publish(letter: Letter) -> None:
    letter.refresh_from_db()
    assert letter.log_id is not None
    sequence_log(log_id=letter.log_id)
    publish_log(log_id=letter.log_id)


def visited(letter: Letter, visitor: Client) -> Fetch:
    def fetch(path: str) -> bytes:
        answer = visitor.get(f"/letters/{letter.slug}/{path}")
        if answer.status_code != 200:
            raise MissingFileError(f"The file {path} is missing.")
        return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]

    return fetch


def check(letter: Letter, visitor: Client, since: bytes | None = None) -> Report:
    letter.refresh_from_db()
    assert letter.log is not None
    trust = Trust(letter.log.origin, [each.verifier for each in log_signers(letter.log.origin)])
    return verify_letter(visited(letter, visitor), trust, since=since)


def codes(letter: Letter, visitor: Client) -> list[str]:
    return [each.code for each in check(letter, visitor).findings]


def test_a_checker_agrees_with_the_page(letter: Letter, client: Client) -> None:
    report = check(letter, client)
    assert report.findings == ()
    assert report.holds
    assert report.count is not None
    page = json.loads(visited(letter, client)("count.json"))
    assert (report.count.total, report.count.by_language) == (page["total"], page["by_language"])
    assert (report.count.total, report.count.withdrawn, report.count.voided) == (3, 1, {"fraud": 1})
    assert (report.count.amended, report.names, report.names_ahead) == (3, 2, 0)


def test_growth_agrees_with_a_checkpoint_that_someone_kept(letter: Letter, client: Client) -> None:
    kept = visited(letter, client)("log/checkpoint")
    sign_and_confirm(letter, "flo@example.org")
    publish(letter)
    assert check(letter, client, since=kept).holds


def test_between_sequencing_and_publishing_the_page_is_ahead(letter: Letter, client: Client) -> None:
    sign_and_confirm(letter, "flo@example.org")
    report = check(letter, client)
    assert [each.code for each in report.findings] == ["page-ahead"]
    assert (report.names, report.names_ahead) == (3, 1)


def test_an_edited_name_is_named(letter: Letter, client: Client) -> None:
    Signature.objects.filter(name="Example Ada").update(affiliation="writer")
    assert codes(letter, client) == ["other-name"]


def test_a_lowered_count_is_named(letter: Letter, client: Client) -> None:
    tally = Tally.objects.get(letter=letter)
    tally.counts["email"]["en"] -= 1
    tally.save()
    assert set(codes(letter, client)) == {"other-count"}


def test_a_changed_text_is_named(letter: Letter, client: Client) -> None:
    text = Text.objects.get(letter=letter, language="en")
    changed = bytes(text.canonical or b"").replace(b".", b"!", 1)
    Text.objects.filter(pk=text.pk).update(canonical=changed)
    assert hashlib.sha256(changed).digest() != text.sha256
    assert codes(letter, client) == ["other-text"]


def test_a_leaf_that_lost_its_place_is_named(letter: Letter, client: Client) -> None:
    Leaf.objects.filter(log=letter.log, index=2).update(index=None)
    assert codes(letter, client) == ["missing-file"]


def test_a_leaf_in_anothers_place_is_named(letter: Letter, client: Client) -> None:
    one, other = Leaf.objects.filter(log=letter.log, index__in=(1, 2)).order_by("index")
    Leaf.objects.filter(pk=one.pk).update(data=bytes(other.data))
    assert codes(letter, client) == ["tile-mismatch"]


def test_a_withdrawal_that_the_host_made_up_is_named(letter: Letter, client: Client) -> None:
    ada = Signature.objects.get(name="Example Ada")
    assert ada.index is not None
    assert letter.log_id is not None
    append_leaf(log_id=letter.log_id, leaf=WithdrawLeaf(ada.index, bytes(32)))
    publish(letter)
    assert codes(letter, client) == ["no-secret"]


def test_a_letter_in_five_languages_has_one_count_and_its_split(
    db: None, settings: LazySettings, tmp_path: Path, client: Client
) -> None:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    made = draft_for_tests()
    add_text(letter=made, language="fr", **FRENCH)
    add_text(letter=made, language="he", **HEBREW)
    freeze_letter(letter=made)
    open_letter(letter=made)
    signed = {"en": 1, "ru": 2, "ar": 3, "fr": 2, "he": 1}
    for text in current_texts(made):
        for number in range(signed[text.language]):
            address = normalise(f"{text.language}{number}@example.org")
            before = set(Pending.objects.values_list("pk", flat=True))
            sign_letter(letter=made, text=text, entry=HIDDEN, address=address, network="192.0.2.0/24")
            confirm_signature(token=open_contents(Pending.objects.exclude(pk__in=before).get()).token)
    publish(made)
    report = check(made, client)
    assert report.findings == ()
    assert report.count is not None
    assert (report.count.total, report.count.by_language) == (9, signed)
    assert json.loads(visited(made, client)("count.json"))["by_language"] == signed
    for language in signed:  # one count on the page of each text
        page = client.get(f"/letters/{made.slug}/{language}/").content.decode()
        assert "<strong data-count>9</strong>" in page, language
    counted = client.get(f"/letters/{made.slug}/counted").content.decode()
    for language, number in signed.items():
        assert f'value="{number}" data-counted="language:{language}"' in counted, language
