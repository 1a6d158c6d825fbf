"""`/verify` where JavaScript is on: a receipt is checked in the page, and nothing of it leaves the browser."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.journeys.test_every_page import AXE
from tests.journeys.test_recount import _fulfill, judge
from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import sign_and_confirm
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import proof as proofs
from undersigned.ledger.checkpoint import Checkpoint as CheckpointText
from undersigned.ledger.keys import log_signers, retire_log_key, rotate_log_key
from undersigned.ledger.leaf import leaf_hash
from undersigned.ledger.note import ED25519, Signer
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.tree import Tree, inclusion_proof
from undersigned.letters.models import Letter
from undersigned.sealing.keystore import KeyStore
from undersigned.signatures import holder

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ELSEWHERE = "bus.example.org/letters/night-bus/log"


@pytest.fixture
def letter(transactional_db: None, settings: LazySettings, tmp_path: Path) -> Letter:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    settings.KEYSTORE = KeyStore(tmp_path / "keys")
    return open_letter_for_tests()


@pytest.fixture
def kept(letter: Letter) -> tuple[bytes, bytes]:
    """Ada's receipt and private file; others signed around her."""
    sign_and_confirm(letter, "bo@example.org")
    token = sign_and_confirm(letter, "ada@example.org")
    sign_and_confirm(letter, "cy@example.org")
    return files_of(letter, token)


def files_of(letter: Letter, token: bytes) -> tuple[bytes, bytes]:
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    address = f"/my/{holder.token_text(token)}/receipt"
    receipt, private = (Client().post(address, {"file": which}).content for which in ("receipt", "private"))
    return receipt, private


class Check:
    """The page, what it asked the server for, and what it says of the files that are chosen."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.asked: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto(f"{origin}/verify")
        page.on("request", lambda request: self.asked.append((request.method, request.url.removeprefix(origin))))

    def choose(self, receipt: bytes, private: bytes | None = None, key: str = "") -> str:
        """Choose the files as a person does, one after the other; returns what the page says then."""
        self._put("The private file", "p.txt", private)
        self.page.get_by_label("The log’s key").fill(key)
        self.page.get_by_label("The log’s key").blur()
        self._put("The receipt", "r.tlog-proof", receipt)
        self.page.wait_for_selector("#receipt-output[data-done]:has(#receipt-verdict)")
        return self.page.inner_text("#receipt-verdict")

    def _put(self, label: str, name: str, data: bytes | None) -> None:
        payload = [{"name": name, "mimeType": "application/octet-stream", "buffer": data}] if data is not None else []
        self.page.evaluate("document.querySelector('#receipt-output').replaceChildren()")
        self.page.get_by_label(label).set_input_files(payload)  # type: ignore[arg-type]

    @property
    def code(self) -> str:
        return self.page.locator("#receipt-verdict").get_attribute("data-code") or ""


@pytest.fixture
def check(chromium: Browser, live_server: Any) -> Callable[[], Check]:
    return lambda: Check(chromium.new_page(), live_server.url)


def test_good_receipt_holds_and_nothing_of_it_is_sent(
    check: Callable[[], Check], letter: Letter, kept: tuple[bytes, bytes]
) -> None:
    receipt, private = kept
    found = check()
    assert "Nothing is uploaded" in found.page.inner_text("#receipt-note")
    proof = proofs.parse(receipt)
    said = found.choose(receipt, private)
    assert said.startswith(f"The receipt holds: the signature is in the log, as it was at {proof.claims.size} entries.")
    assert "The private file belongs to it" in said
    facts = found.page.inner_text("#receipt-output dl")
    for words in (proof.claims.origin, "confirmed by e-mail", "Example Ada"):
        assert words in facts
    base = f"/letters/{letter.slug}/log"
    assert {method for method, _path in found.asked} == {"GET"}
    assert {path for _method, path in found.asked if "/static/" not in path} == {
        *(f"{base}/keys", f"{base}/key-history.json", f"{base}/checkpoint"),
        f"{base}/checkpoint?size={proof.claims.size}",
    }
    assert found.complaints == []


def test_what_is_wrong_is_named(check: Callable[[], Check], letter: Letter, kept: tuple[bytes, bytes]) -> None:
    receipt, private = kept
    lines = receipt.split(b"\n")
    at = next(place for place, line in enumerate(lines) if line.startswith(b"index"))
    note = receipt.partition(b"\n\n")[2]
    other = open_letter_for_tests(letter.campaign)
    others, others_private = files_of(other, sign_and_confirm(other, "ada@example.org"))
    flipped = bytearray(receipt)
    place = receipt.index(b"\n\n") - 10
    flipped[place] = ord("B" if flipped[place] == ord("A") else "A")  # another hash, rightly spelt
    signature = bytearray(receipt)
    signature[-20] = ord("B" if signature[-20] == ord("A") else "A")  # another signature, rightly spelt
    found = check()
    for bad, words in (
        (receipt[: len(receipt) // 3], "This is not a receipt, or it was damaged: "),
        (receipt[:-20], "This is not a receipt, or it was damaged: The checkpoint in the proof is not one."),
        (receipt + b"\n", "This is not a receipt, or it was damaged: The checkpoint in the proof is not one."),
        (private, "This is not a receipt, or it was damaged: "),
        (b"", "This file is empty."),
        (b"x" * 600_000, "This file is too long to be one."),
        (b"\n".join([*lines[: at + 1], *lines[at + 2 :]]), "The receipt does not hold: The proof has"),
        (bytes(flipped), "The receipt does not hold: The proof does not lead from leaf"),
        (bytes(signature), "The receipt does not hold: The signature by"),
        (receipt.replace(b"class email", b"class paper"), "The receipt"),
        (receipt.replace(b"/letters/", b"/lettres/"), "This receipt is from another log"),
        (others.partition(b"\n\n")[0] + b"\n\n" + note, "The receipt does not hold: "),
    ):
        if bad != receipt:
            assert words in found.choose(bad), bad[:80]
    assert "of one signature" in found.choose(receipt, others_private)
    forged = private.replace(b"name Example Ada", b"name Example Eve")
    assert "is not the one that was signed with" in found.choose(receipt, forged)
    assert found.choose(receipt, private).startswith("The receipt holds")
    assert {method for method, _path in found.asked} == {"GET"}
    assert found.complaints == []


def test_receipt_for_another_letter_is_checked_against_that_letters_log(
    check: Callable[[], Check], letter: Letter, kept: tuple[bytes, bytes]
) -> None:
    receipt, _private = kept
    other = open_letter_for_tests(letter.campaign)
    others, _others_private = files_of(other, sign_and_confirm(other, "ada@example.org"))
    assert letter.log is not None
    assert other.log is not None
    found = check()
    assert found.choose(others).startswith("The receipt holds")
    assert other.log.origin in found.page.inner_text("#receipt-output dl")
    moved = receipt.replace(letter.log.origin.encode(), other.log.origin.encode())
    assert found.choose(moved).startswith("The receipt does not hold: The signature by") or found.code == "unsigned"


def test_receipt_that_our_log_contradicts_is_kept_as_evidence(
    check: Callable[[], Check], letter: Letter, kept: tuple[bytes, bytes]
) -> None:
    proof = proofs.parse(kept[0])
    assert proof.extra is not None
    found = check()
    for size, words in (
        (proof.claims.size, "contradict each other"),
        (proof.claims.size + 1, "more entries than ours"),
    ):
        tree = Tree([leaf_hash(proof.extra) if place == proof.index else bytes(32) for place in range(size)])
        text = CheckpointText(proof.claims.origin, size, tree.root())
        note = checkpoints.sign(text, log_signers(proof.claims.origin))
        hashes = tuple(inclusion_proof(tree, proof.index, size))
        assert words in found.choose(bytes(proofs.Proof(proof.index, hashes, note, proof.extra)))


def test_receipt_by_a_key_that_was_retired_still_holds(
    check: Callable[[], Check], letter: Letter, kept: tuple[bytes, bytes]
) -> None:
    rotate_log_key()
    retire_log_key(1)
    found = check()
    said = found.choose(kept[0])
    assert said.startswith("The receipt holds")
    assert "a key of this log that was in use until" in said
    for body in ("[]", "{", '{"keys": [{"vkey": "x", "until": "2026"}]}'):
        found.page.route("**/log/key-history.json", partial(_fulfill, body))
        found.choose(kept[0])
        assert found.code == "bad-keys"
        found.page.unroute("**/log/key-history.json")


def test_receipt_from_elsewhere_is_checked_with_the_key_that_is_pasted(
    check: Callable[[], Check], kept: tuple[bytes, bytes]
) -> None:
    leaf = proofs.parse(kept[0]).extra
    assert leaf is not None
    signer = Signer(ELSEWHERE, ED25519, bytes(31) + b"9")
    note = checkpoints.sign(CheckpointText(ELSEWHERE, 1, leaf_hash(leaf)), [signer])
    receipt = bytes(proofs.Proof(0, (), note, leaf))
    found = check()
    assert "another log, bus.example.org" in found.choose(receipt)
    assert "in that log, if the key that you pasted is the log’s" in found.choose(receipt, key=signer.verifier.vkey)
    assert "the key of a log" in found.choose(receipt, key="nonsense")
    other = Signer("pool.example.org/log", ED25519, bytes(32)).verifier.vkey
    assert "The key is that of the log pool.example.org/log" in found.choose(receipt, key=other)
    bare = bytes(proofs.Proof(0, (), note))
    assert "Only the signature of the checkpoint was checked" in found.choose(bare, key=signer.verifier.vkey)
    stranger = Signer(ELSEWHERE, ED25519, bytes(31) + b"8").verifier.vkey
    assert "No key that we know" in found.choose(receipt, key=stranger)
    assert [path for _method, path in found.asked if "/static/" not in path] == []


def test_browser_that_cannot_check_signatures_says_so(
    chromium: Browser, live_server: Any, kept: tuple[bytes, bytes]
) -> None:
    page = chromium.new_page()
    page.add_init_script("delete Object.getPrototypeOf(crypto).subtle")
    assert "This browser could not check" in Check(page, live_server.url).choose(kept[0])


def test_connection_that_breaks_says_so(check: Callable[[], Check], kept: tuple[bytes, bytes]) -> None:
    found = check()
    found.page.route("**/log/keys", lambda route: route.abort())
    assert "broke off" in found.choose(kept[0])


def test_form_still_goes_to_the_server_for_who_wants(check: Callable[[], Check], kept: tuple[bytes, bytes]) -> None:
    found = check()
    found.choose(*kept)
    found.page.get_by_role("button", name="Check it").click()
    found.page.wait_for_selector("#verdict")
    assert "and it counts" in found.page.inner_text("#verdict")
    assert ("POST", "/verify") in found.asked


def test_without_a_script_no_promise_is_made(chromium: Browser, live_server: Any, letter: Letter) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/verify")
    assert page.locator("#receipt-note").count() == 0
    assert "this server sees it" in page.inner_text("main")


def test_checked_page_is_fit_for_everyone(chromium: Browser, live_server: Any, kept: tuple[bytes, bytes]) -> None:
    context = chromium.new_context()
    context.add_init_script(path=str(AXE))
    found = Check(context.new_page(), live_server.url)
    for receipt, private in (kept, (kept[0][:-20], None)):
        found.choose(receipt, private)
        judge(found.page)
