"""The page's script and the server both check receipts: on the same files they must say the same."""

import base64
import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from undersigned.common.errors import UndersignedError
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import leaf as leaves
from undersigned.ledger.checkpoint import Checkpoint
from undersigned.ledger.leaf import commitment, encode, leaf_hash, undo_digest
from undersigned.ledger.note import ED25519, Signer
from undersigned.ledger.proof import Proof
from undersigned.ledger.tree import Tree, inclusion_proof
from undersigned.signatures.checking import check_receipt
from undersigned.signatures.private_file import PrivateFile

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ORIGIN = "bus.example.org/letters/night-bus/log"
SIGNER = Signer(ORIGIN, ED25519, bytes(31) + b"5")
FIELDS = ("Zoé Example", "nurse", "Hill Street", "person")
INDEX, SIZE = 5, 13
SECRETS = bytes(31) + b"1", bytes(31) + b"2"

BY_THE_SCRIPT = """async ([rules, script, key, cases]) => {
    const log = await import(rules);
    const { checkReceipt } = await import(script);
    const said = document.getElementById("receipt-words").content.querySelectorAll("[data-say]");
    const words = new Map([...said].map((one) => [one.dataset.say, one.textContent]));
    const say = (code, facts) => words.get(code).replace(/\\{(\\w+)\\}/g, (_all, name) => String(facts[name]));
    const bytes = (word) => Uint8Array.from(atob(word), (char) => char.charCodeAt(0));
    const told = [];
    for (const [receipt, own] of cases) {
        const brought = { receipt: bytes(receipt), own: own === null ? null : bytes(own), key };
        const { code, facts, around, refused } = await checkReceipt(log, brought, async () => null);
        const sentence = say(code, facts);
        told.push([code, refused, around ? say(around, { why: sentence }) : sentence]);
    }
    return told;
}"""


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """The page with the form, for its words."""
    made = chromium.new_page()
    made.goto(f"{live_server.url}/verify")
    yield made
    made.close()


def sign_leaf() -> bytes:
    salt, undo = SECRETS
    return encode(leaves.SignLeaf(bytes(32), "email", "named", commitment(salt, FIELDS), undo_digest(undo)))


def receipt_of(leaf: bytes, *, extra: bool = True, index: int = INDEX, size: int = SIZE) -> bytes:
    tree = Tree([leaf_hash(leaf if place == index else b"%d" % place) for place in range(size)])
    note = checkpoints.sign(Checkpoint(ORIGIN, size, tree.root()), [SIGNER])
    return bytes(Proof(index, tuple(inclusion_proof(tree, index, size)), note, leaf if extra else None))


def private_of(leaf: bytes, amendment: bytes | None = None) -> bytes:
    return bytes(PrivateFile(ORIGIN, INDEX, leaf, amendment, *SECRETS, FIELDS))


def broken(data: bytes, seed: int) -> Iterator[bytes]:
    """The same with a bit flipped, cut off, and with lines that are missing, doubled, in another order or put in."""
    chance = random.Random(seed)
    for place in range(0, len(data), 3):
        changed = bytearray(data)
        changed[place] ^= chance.choice([1, 1, 2, 4, 32, 128])
        yield bytes(changed)
    yield from (data[: chance.randrange(len(data))] for _ in range(30))
    lines = data.split(b"\n")
    for at in range(len(lines)):
        yield b"\n".join(lines[:at] + lines[at + 1 :])
        yield b"\n".join([*lines[: at + 1], *lines[at:]])
        yield b"\n".join([*lines[:at], b"", *lines[at:]])
        yield b"\n".join([*lines[:at], lines[at] + b" ", *lines[at + 1 :]])
        other = chance.randrange(len(lines))
        swapped = list(lines)
        swapped[at], swapped[other] = swapped[other], swapped[at]
        yield b"\n".join(swapped)


def cases() -> list[tuple[bytes, bytes | None]]:
    leaf = sign_leaf()
    salt, undo = SECRETS
    shown = ("hidden", commitment(salt, FIELDS), undo_digest(undo))
    amend, other = (encode(leaves.AmendLeaf(at, bytes(32), *shown)) for at in (INDEX, INDEX + 1))  # type: ignore[arg-type]
    receipt, private = receipt_of(leaf), private_of(leaf)
    made: list[tuple[bytes, bytes | None]] = [(receipt, None), (receipt, private)]
    made += [(receipt_of(leaf, extra=False), None), (receipt_of(leaf, extra=False), private)]
    made += [
        (receipt_of(leaf, index=index, size=size), None)
        for size in (1, 2, 7, 8, 300)
        for index in {0, size // 2, size - 1}
    ]
    made += [(receipt_of(encode(leaves.CloseLeaf())), None), (receipt_of(b"no leaf"), None)]
    made += [(receipt, private_of(leaf, amendment)) for amendment in (amend, other, leaf, b"no leaf")]
    made += [(receipt_of(odd), private_of(odd)) for odd in (encode(leaves.CloseLeaf()), b"no leaf")]
    made += [(receipt, private_of(leaf.replace(b"email", b"paper")))]
    made += [
        (receipt, private.replace(b"nurse", "nurse\u0301 ".encode())),
        (receipt, private.replace(b"nurse", b"a\tb")),
    ]
    made += [(receipt, private.replace(b"index 5", b"index 05")), (receipt, b"\xef\xbb\xbf" + private)]
    made += [
        (receipt, b"x" * 17_000),
        (receipt, b""),
        (b"\n\n", None),
        (receipt.replace(b"index 5", b"index 99"), None),
    ]
    made += [(receipt.replace(b"index 5\n", b"index 5\n" + (b"A" * 43 + b"=\n") * 61), None)]
    made += [(receipt.replace(b"index 5", b"index 9223372036854775807"), None)]
    made += [(receipt.replace(b"index 5", b"index 9223372036854775808"), None)]
    made += [(b"\n".join([receipt.split(b"\n")[0], b"extra ", *receipt.split(b"\n")[2:]]), None)]
    made += [(each, None) for each in broken(receipt, 1)]
    made += [(each, private) for each in broken(receipt_of(leaf, extra=False), 2)]
    made += [(receipt, each) for each in broken(private, 3)]
    return made


def by_the_server(receipt: bytes, private: bytes | None) -> tuple[bool, str]:
    """Whether it refuses, and its sentence."""
    try:
        checked = check_receipt(receipt=receipt, private=private, key=SIGNER.verifier.vkey)
    except UndersignedError as error:
        return True, str(error)
    return False, "holds-elsewhere" if checked.included else "checkpoint-alone"


def test_script_and_server_say_the_same_of_hundreds_of_receipts(page: Page, live_server: Any) -> None:
    tried = cases()
    files = [f"/static/undersigned/{name}.js" for name in ("recount-log", "verify-receipt")]
    words = [
        [base64.b64encode(receipt).decode(), None if private is None else base64.b64encode(private).decode()]
        for receipt, private in tried
    ]
    told = page.evaluate(BY_THE_SCRIPT, [*files, SIGNER.verifier.vkey, words])
    codes = set()
    for (receipt, private), (code, refused, sentence) in zip(tried, told, strict=True):
        # An empty private file is refused by the form before either is asked; the server takes it for none.
        wanted, why = (True, "A private file") if private == b"" else by_the_server(receipt, private)
        assert refused == wanted, (code, why, receipt, private)
        if refused and private != b"":
            assert why.replace("’", "'").startswith(sentence.replace("’", "'")), (receipt, private)
        elif not refused:
            assert code == why
        codes.add(code)
    assert len(tried) > 800
    assert codes >= {
        *("holds-elsewhere", "checkpoint-alone", "not-sign", "not-together", "unsigned", "wrong-signature"),
        *("proof-blank", "proof-ascii", "proof-header", "proof-extra", "proof-index", "proof-many", "proof-misspelt"),
        *("proof-no-extra", "proof-checkpoint", "index-outside", "proof-length", "proof-mismatch"),
        *("private-long", "private-utf8", "private-cut", "private-controls", "private-header", "private-line"),
        *("private-misspelt", "private-end", "private-leaf", "private-not-sign", "private-change", "private-name"),
        "private-secret",
    }
