"""Receipts: made for the holder alone, checked by upload, and every bad one refused in one sentence."""

import unicodedata
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, fill_in, sequence, sign_and_confirm
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import proof as proofs
from undersigned.ledger import storage
from undersigned.ledger.actions import append_leaf
from undersigned.ledger.checkpoint import Checkpoint as CheckpointText
from undersigned.ledger.keys import log_signers
from undersigned.ledger.leaf import CloseLeaf, leaf_hash
from undersigned.ledger.models import Checkpoint, Log
from undersigned.ledger.note import ED25519, Signer
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.tree import Tree, inclusion_proof, root_at
from undersigned.letters.models import Letter
from undersigned.sealing.keystore import KeyStore
from undersigned.signatures import holder, private_file
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import amend_signature, confirm_signature, withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import PrivateFileError
from undersigned.signatures.models import Signature
from undersigned.signatures.private_file import PrivateFile

pytestmark = pytest.mark.django_db

ELSEWHERE = "bus.example.org/letters/night-bus/log"


@pytest.fixture(autouse=True)
def own_heads_and_keys(settings: LazySettings, tmp_path: Path) -> None:
    """Another test's rotated key would sign beside ours."""
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    settings.KEYSTORE = KeyStore(tmp_path / "keys")


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


@pytest.fixture
def token(letter: Letter) -> bytes:
    """Ada's, in a published log with others around her."""
    sign_and_confirm(letter, "bo@example.org", HIDDEN)
    made = sign_and_confirm(letter, "ada@example.org")
    sign_and_confirm(letter, "cy@example.org")
    publish(letter)
    return made


def publish(letter: Letter) -> None:
    sequence(letter)
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)


def download(client: Client, token: bytes, which: str = "receipt") -> HttpResponse:
    return client.post(f"/my/{holder.token_text(token)}/receipt", {"file": which})


def kept(client: Client, token: bytes) -> tuple[bytes, bytes]:
    """The receipt and the private file."""
    return download(client, token).content, download(client, token, "private").content


def check(client: Client, receipt: bytes, private: bytes = b"", key: str = "") -> HttpResponse:
    sent: dict[str, object] = {"key": key, "receipt": SimpleUploadedFile("r.tlog-proof", receipt)}
    if private:
        sent["private"] = SimpleUploadedFile("p.txt", private)
    return client.post("/verify", sent)


def shown(answer: HttpResponse) -> str:
    """What the page says, without the words that its script might say."""
    return answer.content.decode().partition('<template id="receipt-words">')[0]


def refusal(answer: HttpResponse) -> str:
    """The one sentence of a refused upload."""
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Traceback" not in page
    summary = page.split('id="errors"')[1].split("</div>")[0]
    assert summary.count("<li>") == 1
    return summary


def test_receipt_proves_the_leaf_under_the_latest_checkpoint(client: Client, letter: Letter, token: bytes) -> None:
    answer = download(client, token)
    signature = Signature.objects.get(handle=holder.handle_digest(token))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'attachment; filename="{letter.slug}-{signature.index}.tlog-proof"'
    proof = proofs.parse(answer.content)
    leaf = bytes(signature.leaf.data)
    assert proof.extra == leaf
    keys = [signer.verifier for signer in log_signers(signature.leaf.log.origin)]
    opened = proofs.verify(proof, leaf_hash(leaf), signature.leaf.log.origin, keys)
    assert opened.checkpoint.size == Checkpoint.objects.latest("size").size


@pytest.mark.parametrize("entry", [Entry("named", "Zoé Example", "", "Hill Street"), HIDDEN])
def test_private_file_opens_the_signature(client: Client, letter: Letter, entry: Entry) -> None:
    token = sign_and_confirm(letter, "zoe@example.org", entry)
    publish(letter)
    answer = download(client, token, "private")
    assert answer["Cache-Control"] == "no-store"
    found = private_file.parse(answer.content)
    assert found.fields == entry.fields
    found.check()
    amend_signature(token=token, entry=Entry("named", "Zoé Changed", organisation=True))
    publish(letter)
    again = private_file.parse(download(client, token, "private").content)
    assert again.fields == ("Zoé Changed", "", "", "organisation")
    assert again.amendment is not None
    again.check()


def test_no_receipt_before_the_checkpoint_is_published(client: Client, letter: Letter, token: bytes) -> None:
    early = fill_in(letter, "new@example.org")
    confirm_signature(token=early)
    for which in ("receipt", "private"):
        assert "That takes a second or two" in refusal(download(client, early, which))
    sequence(letter)
    assert "That takes a second or two" in refusal(download(client, early))
    publish(letter)
    assert download(client, early).status_code == 200


def test_no_receipt_with_a_link_that_was_mailed_later(client: Client, letter: Letter, token: bytes) -> None:
    later = sign_and_confirm(letter, "ada@example.org")
    page = client.get(f"/my/{holder.token_text(later)}").content.decode()
    assert "Keep a proof" not in page
    for which in ("receipt", "private"):
        assert "the link in your first mail" in refusal(download(client, later, which))
    assert "Keep a proof" in client.get(f"/my/{holder.token_text(token)}").content.decode()


def test_no_receipt_for_what_was_taken_back(client: Client, token: bytes) -> None:
    withdraw_signature(token=token)
    assert download(client, token).status_code == 422
    assert download(client, token, "private").status_code == 422


def test_receipt_is_checked_with_letter_index_size_and_text(client: Client, letter: Letter, token: bytes) -> None:
    receipt, private = kept(client, token)
    answer = check(client, receipt)
    page = shown(answer)
    signature = Signature.objects.get(handle=holder.handle_digest(token))
    assert answer.status_code == 200
    assert "the signature is in the log, and it counts" in page
    assert f"<dd>{signature.index}</dd>" in page
    assert f"<dd>{Checkpoint.objects.latest('size').size}</dd>" in page
    assert signature.text.sha256_hex in page
    assert signature.text.title in page
    assert "Example Ada" not in page
    assert not answer.cookies
    with_private = shown(check(client, receipt, private))
    assert "who has it is the holder" in with_private
    assert "Example Ada" in with_private


def test_old_receipt_holds_while_the_log_grows(client: Client, letter: Letter, token: bytes) -> None:
    receipt, _private = kept(client, token)
    for number in range(5):
        sign_and_confirm(letter, f"more{number}@example.org")
    publish(letter)
    assert "and it counts" in shown(check(client, receipt))


def test_what_happened_since_is_told(client: Client, letter: Letter, token: bytes) -> None:
    receipt, private = kept(client, token)
    amend_signature(token=token, entry=HIDDEN)
    assert "has changed how they appear" in shown(check(client, receipt, private))
    other = sign_and_confirm(letter, "other@example.org")
    publish(letter)
    others = download(client, other).content
    withdraw_signature(token=token)
    pk = Signature.objects.get(handle=holder.handle_digest(other)).pk
    void_signatures(letter=letter, signature_ids=[pk], reason="duplicate")
    publish(letter)
    assert "its holder has taken it back" in shown(check(client, receipt))
    page = shown(check(client, others))
    assert "the same person signed twice" in page
    ended = Signature.objects.get(pk=pk).end_leaf
    assert ended is not None
    assert f"<dt>Taken out by entry</dt><dd>{ended.index}</dd>" in page


def test_bad_receipts_are_refused_in_one_sentence(client: Client, letter: Letter, token: bytes) -> None:
    receipt, private = kept(client, token)
    lines = receipt.split(b"\n")
    at = next(place for place, line in enumerate(lines) if line.startswith(b"index"))
    shorter = b"\n".join([*lines[: at + 1], *lines[at + 2 :]])
    swapped = b"\n".join([*lines[: at + 1], lines[at + 2], lines[at + 1], *lines[at + 3 :]])
    other_index = receipt.replace(lines[at], b"index 1" if lines[at] != b"index 1" else b"index 2")
    without_extra = b"\n".join([lines[0], *lines[2:]]).replace(lines[at], b"index 0")
    for bad, words in (
        (receipt[:-20], "This is not a receipt, or it was damaged"),
        (receipt + b"\n", "This is not a receipt, or it was damaged"),
        (b"hello", "This is not a receipt, or it was damaged"),
        (b"\xff\xfe" * 50, "This is not a receipt, or it was damaged"),
        (shorter, "The receipt does not hold: "),
        (swapped, "The receipt does not hold: "),
        (other_index, "is not the leaf that you brought"),
        (without_extra, "The receipt does not hold: "),
        (receipt.replace(lines[at], b"index 999999"), "more entries than ours has"),
        (private, "This is not a receipt, or it was damaged"),
        (b"", "This file is empty"),
        (b"x" * 600_000, "too long"),
    ):
        assert escape(words) in refusal(check(client, bad)), bad[:60]
    assert "Choose the file of the receipt" in refusal(client.post("/verify", {}))
    assert "Nothing was read" in refusal(check(client, b"x" * 1_200_000))


def test_every_changed_byte_of_a_receipt_is_refused(client: Client, token: bytes) -> None:
    receipt, _private = kept(client, token)
    for place in range(0, len(receipt), 7):
        changed = bytearray(receipt)
        changed[place] ^= 1
        assert check(client, bytes(changed)).status_code == 422, (place, bytes(changed))


def test_files_of_two_signatures_do_not_go_together(client: Client, letter: Letter, token: bytes) -> None:
    receipt, private = kept(client, token)
    other = sign_and_confirm(letter, "other@example.org")
    elsewhere = open_letter_for_tests(letter.campaign)
    stranger = sign_and_confirm(elsewhere, "ada@example.org")
    publish(letter)
    publish(elsewhere)
    for foreign in (other, stranger):
        assert "not of one signature" in refusal(check(client, receipt, download(client, foreign, "private").content))
    forged = private.replace(b"name Example Ada", b"name Example Eve")
    assert "is not the one that was signed with" in refusal(check(client, receipt, forged))
    own = private_file.parse(private)
    for wrong, words in (
        (PrivateFile(own.log, own.index, own.leaf, None, own.salt, bytes(32), own.fields), "does not open"),
        (PrivateFile(own.log, own.index, own.leaf[:-1], None, own.salt, own.undo, own.fields), "is not the leaf"),
    ):
        assert words in refusal(check(client, receipt, bytes(wrong)))
    assert "cut off" in refusal(check(client, receipt, private[:-1]))
    assert "text in UTF-8" in refusal(check(client, receipt, b"\xff"))


def test_receipt_of_a_log_that_says_something_else_is_kept_as_evidence(client: Client, token: bytes) -> None:
    """Signed by our key, and not what our log holds: a fork."""
    receipt, _private = kept(client, token)
    proof = proofs.parse(receipt)
    log = Log.objects.get()
    assert proof.extra is not None
    tree = Tree([leaf_hash(proof.extra) if place == proof.index else bytes(32) for place in range(log.size)])
    note = checkpoints.sign(CheckpointText(log.origin, log.size, root_at(tree, log.size)), log_signers(log.origin))
    forged = bytes(proofs.Proof(proof.index, tuple(inclusion_proof(tree, proof.index, log.size)), note, proof.extra))
    assert "contradict each other" in refusal(check(client, forged))


def test_receipt_signed_by_an_unknown_key_is_refused(client: Client, token: bytes) -> None:
    receipt, _private = kept(client, token)
    proof = proofs.parse(receipt)
    stranger = Signer(proof.claims.origin, ED25519, bytes(31) + b"7")
    forged = bytes(proofs.Proof(proof.index, proof.hashes, checkpoints.sign(proof.claims, [stranger]), proof.extra))
    assert "No key that we know" in refusal(check(client, forged))
    page = shown(check(client, forged, key=stranger.verifier.vkey))
    assert "It was signed by the key that you pasted" in page


def foreign_receipt(*, extra: bool) -> tuple[bytes, Signer]:
    """From another server, with one signature in its log."""
    ours = Signature.objects.select_related("leaf").first()
    assert ours is not None
    leaf = bytes(ours.leaf.data)
    signer = Signer(ELSEWHERE, ED25519, bytes(31) + b"9")
    note = checkpoints.sign(CheckpointText(ELSEWHERE, 1, leaf_hash(leaf)), [signer])
    return bytes(proofs.Proof(0, (), note, leaf if extra else None)), signer


def test_receipt_from_elsewhere_is_checked_with_the_key_that_is_pasted(client: Client, token: bytes) -> None:
    receipt, signer = foreign_receipt(extra=True)
    assert "another log, bus.example.org" in refusal(check(client, receipt))
    assert "The key is that of the log" in refusal(
        check(client, receipt, key=Signer("x", ED25519, bytes(32)).verifier.vkey)
    )
    assert "A key is a name, an id" in refusal(check(client, receipt, key="nonsense"))
    page = shown(check(client, receipt, key=signer.verifier.vkey))
    assert "the signature is in that log, if the key that you pasted" in page
    bare, signer = foreign_receipt(extra=False)
    page = shown(check(client, bare, key=signer.verifier.vkey))
    assert "Only the signature of the checkpoint was checked" in page


def test_entry_that_is_no_signature_makes_no_receipt(client: Client, letter: Letter, token: bytes) -> None:
    assert letter.log_id is not None
    append_leaf(log_id=letter.log_id, leaf=CloseLeaf())
    publish(letter)
    log = Log.objects.get()
    note = bytes(Checkpoint.objects.latest("size").note)
    last = log.size - 1
    proof = proofs.Proof(last, tuple(storage.nodes(log.pk, log.size).inclusion_proof(last)), note)
    assert "is no signature" in refusal(check(client, bytes(proof)))


def test_page_to_check_asks_for_nothing_and_gives_no_cookie(client: Client) -> None:
    answer = client.get("/verify")
    assert answer.status_code == 200
    assert not answer.cookies
    assert 'href="/verify"' in client.get("/").content.decode()


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30)


@given(WORDS, WORDS, WORDS, st.sampled_from(["person", "organisation"]), st.booleans(), st.integers(0, 2**62))
def test_private_file_is_read_as_it_was_written(
    name: str, affiliation: str, place: str, kind: str, amended: bool, index: int
) -> None:
    fields = tuple(unicodedata.normalize("NFC", words) for words in (name, affiliation, place))
    made = PrivateFile(
        "a.example/log", index, b"leaf", b"amend" if amended else None, bytes(32), bytes(32), (*fields, kind)
    )
    assert private_file.parse(bytes(made)) == made


@given(st.binary(max_size=300))
def test_any_other_bytes_are_no_private_file(data: bytes) -> None:
    with pytest.raises(PrivateFileError):
        private_file.parse(data)
