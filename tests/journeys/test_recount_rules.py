"""The page's script and the command are two programs: on the same logs they must say the same."""

import base64
import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import leaf as leaves
from undersigned.ledger.errors import CheckpointError, LeafFormatError, NoteError
from undersigned.ledger.leaf import encode, leaf_hash, undo_digest
from undersigned.ledger.note import ED25519, Signer, parse_vkey
from undersigned.ledger.recount import Recount
from undersigned.ledger.tiles import bundles, encode_bundle
from undersigned.ledger.tree import root_of
from undersigned.signatures.models import Reason, SignatureClass

pytestmark = pytest.mark.journey

RULES = "/static/undersigned/recount-log.js"
TEXTS = (("en", bytes(31) + b"e"), ("ar", bytes(31) + b"a"))
ORIGIN = "library.example.org/letters/open-on-sundays/log"
BYTES = "const bytes = (word) => Uint8Array.from(atob(word), (char) => char.charCodeAt(0));"


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page of this site, which may load the script."""
    made = chromium.new_page()
    made.goto(f"{live_server.url}/static/undersigned/favicon.svg")
    yield made
    made.close()


def word(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Author:
    """Writes a log at random: most of it as it should be, some of it forged, out of order or misspelt."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.entries: list[bytes] = []
        self.signatures: list[tuple[int, list[bytes]]] = []  # index, its secrets so far

    def write(self, length: int) -> list[bytes]:
        letter = encode(leaves.LetterLeaf(TEXTS, bytes(32)))
        self.entries.append(letter if self.random.random() < 0.95 else encode(leaves.CloseLeaf()))
        for _ in range(length):
            self.entries.append(self._entry())
        if self.random.random() < 0.5:  # a batch stands in no order
            tail = self.entries[-6:]
            self.random.shuffle(tail)
            self.entries[-6:] = tail
        return self.entries

    def _entry(self) -> bytes:
        kind = self.random.choices(["sign", "amend", "withdraw", "void", "odd"], [50, 20, 12, 12, 6])[0]
        if kind == "sign" or not self.signatures:
            return self._sign()
        if kind == "odd":
            return self._odd()
        index, secrets = self.random.choice(self.signatures)
        if self.random.random() < 0.1:
            index = self.random.randrange(len(self.entries) + 3)
        if kind == "void":
            return encode(leaves.VoidLeaf(index, self.random.choice(Reason.values)))  # type: ignore[arg-type]
        secret = self.random.choice([secrets[-1]] * 5 + [secrets[0], self._bytes()])
        if kind == "withdraw":
            return encode(leaves.WithdrawLeaf(index, secret))
        secrets.append(self._bytes())
        show = self.random.choice(["named", "hidden"])
        return encode(leaves.AmendLeaf(index, secret, show, self._bytes(), undo_digest(secrets[-1])))  # type: ignore[arg-type]

    def _sign(self) -> bytes:
        secret = self._bytes()
        self.signatures.append((len(self.entries), [secret]))
        text = self.random.choice([TEXTS[0][1]] * 8 + [TEXTS[1][1]] * 4 + [self._bytes()])
        klass = self.random.choice(SignatureClass.values)
        show = self.random.choice(["named", "hidden"])
        return encode(leaves.SignLeaf(text, klass, show, self._bytes(), undo_digest(secret)))  # type: ignore[arg-type]

    def _odd(self) -> bytes:
        sign = self._sign()
        self.signatures.pop()
        return self.random.choice(
            [
                sign[:-1],
                sign.replace(b"show ", b"show  "),
                sign + b"\n",
                sign.replace(b"=\nundo", b"\nundo"),
                encode(leaves.LetterLeaf(TEXTS, bytes(32))),
                encode(leaves.TextLeaf("he", self._bytes())),
                encode(leaves.TextLeaf("en", self._bytes())),
                encode(leaves.RecipientsLeaf(self._bytes())),
                encode(leaves.RecipientsLeaf(self._bytes())) + b"\n",
                encode(leaves.CloseLeaf()),
                b"",
                "§".encode(),
            ]
        )

    def _bytes(self) -> bytes:
        return self.random.randbytes(32)


def by_the_command(entries: list[bytes]) -> dict[str, Any]:
    """What ledger/recount.py says, under the names that the script uses."""
    recount = Recount()
    recount.add(entries)
    count = recount.count()
    numbers = {"total": count.total, "withdrawn": count.withdrawn}
    numbers |= {f"class:{klass}": n for klass, n in count.confirmed.items()}
    numbers |= {f"claimed:{klass}": n for klass, n in count.claimed.items()}
    numbers |= {f"language:{language}": n for language, n in count.by_language.items()}
    numbers |= {f"void:{reason}": n for reason, n in count.voided.items()}
    standing = {}
    for index in range(recount.size):
        found = recount.standing(index)
        if found:
            standing[str(index)] = [found.counted, found.show, word(found.commit), found.leaf]
    return {
        "numbers": {key: n for key, n in numbers.items() if n},
        "findings": sorted([finding.code, finding.leaf] for finding in recount.findings.kept),
        "standing": standing,
        "root": word(root_of(leaf_hash(entry) for entry in entries)),
    }


BY_THE_SCRIPT = f"""async ([rules, logs]) => {{
    const log = await import(rules);
    {BYTES}
    return logs.map((words) => {{
        const entries = words.map(bytes);
        const count = log.countLeaves(entries.map(log.readLeaf), entries.length);
        const tell = (one) => [one.counted, one.show, one.commit, one.leaf];
        const standing = [...count.signatures].map(([index, one]) => [index, tell(one)]);
        return {{
            numbers: Object.fromEntries(Object.entries(count.numbers).filter(([, n]) => n)),
            findings: count.findings.map((finding) => [finding.code, finding.leaf]),
            standing: Object.fromEntries(standing),
            root: log.toBase64(log.rootOf(log.joined(...entries.map(log.leafHash)))),
        }};
    }});
}}"""


def test_script_and_command_count_random_logs_alike(page: Page) -> None:
    logs = [Author(seed).write(seed % 60) for seed in range(300)]
    told = page.evaluate(BY_THE_SCRIPT, [RULES, [[word(entry) for entry in entries] for entries in logs]])
    codes = set()
    for seed, (entries, by_script) in enumerate(zip(logs, told, strict=True)):
        wanted = by_the_command(entries)
        by_script["findings"].sort()
        assert by_script == wanted, seed
        codes |= {code for code, _leaf in wanted["findings"]}
    assert codes == {"bad-leaf", "no-letter", "no-such-signature", "no-secret", "unknown-text", "after-close"}


def test_script_and_command_take_the_same_leaves(page: Page) -> None:
    author = Author(1)
    good = author.write(40)
    tried = [entry for entry in good if len(entry) > 20]
    for entry in good[:12]:
        for place in range(0, len(entry), 3):
            changed = bytearray(entry)
            changed[place] ^= author.random.choice([1, 2, 4, 32, 128])
            tried.append(bytes(changed))
    tried += [encode(leaves.LetterLeaf(TEXTS, bytes(32), bytes(32)))]
    taken = page.evaluate(
        f"""async ([rules, entries]) => {{
            const log = await import(rules);
            {BYTES}
            return entries.map((entry) => log.readLeaf(bytes(entry))?.kind ?? null);
        }}""",
        [RULES, [word(entry) for entry in tried]],
    )
    assert len(tried) > 500
    for entry, kind in zip(tried, taken, strict=True):
        try:
            wanted = leaves.parse(entry).kind
        except LeafFormatError:
            wanted = None
        assert kind == wanted, entry


def test_script_and_command_take_the_same_checkpoints_and_keys(page: Page) -> None:
    signer = Signer(ORIGIN, ED25519, bytes(31) + b"5")
    good = checkpoints.sign(checkpoints.Checkpoint(ORIGIN, 275, bytes(32), ("an extra line",)), [signer])
    tried = [good, good + b"\n", good[:-1], good.replace(b"\n275\n", b"\n0275\n"), good.replace(b"\n275\n", b"\n-1\n")]
    tried += [
        good.replace(b"an extra line", b""),
        good.replace(b"an extra", b"an\textra"),
        b"",
        b"\n\n",
        b"\xff" + good,
    ]
    for place in range(len(good)):
        changed = bytearray(good)
        changed[place] ^= 1
        tried.append(bytes(changed))
    read = page.evaluate(
        f"""async ([rules, notes]) => {{
            const log = await import(rules);
            {BYTES}
            return notes.map((note) => {{
                const found = log.readCheckpoint(bytes(note));
                return found && [found.origin, found.size, found.root, found.signatures.length];
            }});
        }}""",
        [RULES, [word(note) for note in tried]],
    )
    for note, found in zip(tried, read, strict=True):
        try:
            checkpoint, parsed = checkpoints.parse_signed(note)
            wanted = [checkpoint.origin, checkpoint.size, word(checkpoint.root), len(parsed.signatures)]
        except (NoteError, CheckpointError):
            wanted = None
        assert found == wanted, note
    vkey = signer.verifier.vkey
    keys = [vkey, vkey[:-1], vkey + "A", vkey.replace("+", "-", 1), "x" + vkey, "", vkey.upper()]
    names = page.evaluate(
        """async ([rules, keys]) => {
            const log = await import(rules);
            return keys.map((key) => log.readKey(key)?.name);
        }""",
        [RULES, keys],
    )
    assert names == [parse_vkey(vkey).name, *[None] * 6]


def test_script_asks_for_the_bundles_that_the_log_has(page: Page) -> None:
    sizes = [0, 1, 255, 256, 257, 512, 70_000, 256 * 1001 + 3]
    found = page.evaluate(
        """async ([rules, sizes]) => {
            const log = await import(rules);
            return sizes.map((size) => log.bundlesOf(size).map(({ path, width }) => path(width)));
        }""",
        [RULES, sizes],
    )
    assert found == [[f"log/{bundle.path}" for bundle in bundles(size)] for size in sizes]


def test_script_reads_a_bundle_or_refuses_it(page: Page) -> None:
    entries = [b"", b"a", b"b" * 300]
    bundle = encode_bundle(entries)
    tried = [bundle, bundle[:-1], bundle + b"\0", bundle[1:], b""]
    found = page.evaluate(
        f"""async ([rules, tried]) => {{
            const log = await import(rules);
            {BYTES}
            return tried.map((one) => log.entriesOf(bytes(one), 3)?.map((entry) => entry.length) ?? null);
        }}""",
        [RULES, [word(one) for one in tried]],
    )
    assert found == [[0, 1, 300], None, None, None, None]
