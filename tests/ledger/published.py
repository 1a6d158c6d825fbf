"""A made-up letter about a night bus, published as files: what a checker would find, and ways to forge it."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from tests.ledger import keys
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import leaf as leaves
from undersigned.ledger import tiles, tree
from undersigned.ledger.checkpoint import Checkpoint
from undersigned.ledger.errors import MissingFileError
from undersigned.ledger.note import Signer
from undersigned.ledger.spelling import to_base64
from undersigned.ledger.verifying import Fetch, Trust

TRUST = Trust(keys.ORIGIN, [keys.LOG.verifier])
TEXTS = {"en": b"# The night bus\n\nBring it back.\n", "de": b"# Der Nachtbus\n\nHolt ihn wieder.\n"}
NEW_GERMAN = b"# Der Nachtbus\n\nBringt ihn wieder.\n"
RULES = b"undersigned-rules/v1\nsender en people who ride it\naddressee en the bus company\norganisations no\n"


def digest(data: bytes) -> bytes:
    return sha256(data).digest()


def secret(index: int, version: int = 0) -> bytes:
    return digest(f"secret {index} {version}".encode())


def salt(index: int, version: int = 0) -> bytes:
    return digest(f"salt {index} {version}".encode())


def fields(index: int) -> tuple[str, str, str, str]:
    return f"Example Person {index}", "", "Example Town", "person"


def commit(index: int, version: int = 0) -> bytes:
    return leaves.commitment(salt(index, version), fields(index))


def sign(
    index: int,
    language: str = "en",
    klass: leaves.SignatureClass = "email",
    show: leaves.Show = "named",
    text: bytes | None = None,
) -> leaves.SignLeaf:
    under = TEXTS[language] if text is None else text
    return leaves.SignLeaf(digest(under), klass, show, commit(index), leaves.undo_digest(secret(index)))


def amend(index: int, version: int = 1, show: leaves.Show = "named") -> leaves.AmendLeaf:
    undo = leaves.undo_digest(secret(index, version))
    return leaves.AmendLeaf(index, secret(index, version - 1), show, commit(index, version), undo)


def withdraw(index: int, version: int = 0) -> leaves.WithdrawLeaf:
    return leaves.WithdrawLeaf(index, secret(index, version))


LETTER = leaves.LetterLeaf((("en", digest(TEXTS["en"])), ("de", digest(TEXTS["de"]))), digest(RULES))
STORY: tuple[leaves.Leaf, ...] = (
    LETTER,
    sign(1),
    sign(2, "de"),
    sign(3, show="hidden"),
    sign(4, klass="domain"),
    sign(5, klass="paper"),
    sign(6),
    sign(7),
    sign(8),
    leaves.TextLeaf("de", digest(NEW_GERMAN)),
    amend(7, 2),  # one batch stands in no order: the second amendment before the first
    amend(7, 1),
    amend(8, show="hidden"),
    withdraw(6),
    leaves.VoidLeaf(1, "duplicate"),
    sign(15, text=NEW_GERMAN),
    leaves.CloseLeaf(),
    withdraw(2),
)
LEAVES = {(7, 2): 10, (7, 1): 11, (8, 1): 12}  # where the amendments stand
NAMES = {4: 0, 5: 0, 7: 2, 15: 0}
CLAIMS: dict[str, Any] = {
    "letter": "night-bus",
    "total": 5,
    "by_class": {"email": 4, "domain": 1},
    "by_language": {"en": 4, "de": 1},
    "claimed": {"paper": 1},
    "log_size": len(STORY),
    "as_of": "2026-03-01T12:00:00+00:00",
}


def name_line(at: int, version: int = 0, **changed: object) -> bytes:
    name, affiliation, place, kind = fields(at)
    leaf = at if version == 0 else LEAVES[at, version]
    line = {"index": at, "leaf": leaf, "salt": to_base64(salt(at, version)), "name": name, "affiliation": affiliation}
    return json.dumps({**line, "place": place, "kind": kind, **changed}).encode() + b"\n"


def publish(
    story: Sequence[leaves.Leaf] | Sequence[bytes] = STORY, signers: Sequence[Signer] = (keys.LOG,)
) -> dict[str, bytes]:
    """All public files of a letter whose log has these leaves, as an honest instance would write them."""
    entries = [each if isinstance(each, bytes) else leaves.encode(each) for each in story]
    hashes = [tree.leaf_hash(each) for each in entries]
    files = {f"log/{path}": data for path, data in tiles.build(b"".join(hashes)).items()}
    for bundle in tiles.bundles(len(entries)):
        start = bundle.index * tiles.WIDTH
        files[f"log/{bundle.path}"] = tiles.encode_bundle(entries[start : start + bundle.width])
    head = Checkpoint(keys.ORIGIN, len(entries), tree.root_of(hashes))
    files["log/checkpoint"] = checkpoints.sign(head, signers)
    files |= {"text.en.md": TEXTS["en"], "text.de.md": NEW_GERMAN, "rules.txt": RULES}
    files["signatures.jsonl"] = b"".join(name_line(index, version) for index, version in NAMES.items())
    files["count.json"] = json.dumps(CLAIMS).encode()
    return files


def fetch(files: dict[str, bytes]) -> Fetch:
    """A `Fetch` out of these files."""

    def read(path: str) -> bytes:
        try:
            return files[path]
        except KeyError as error:
            raise MissingFileError(f"The file {path} is missing.") from error

    return read
