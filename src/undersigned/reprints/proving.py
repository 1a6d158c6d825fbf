"""Whether a letter and the chain of reprints that led to it hold, from files alone. Pure: no Django; asks nobody."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from undersigned.ledger import leaf as leaves
from undersigned.ledger import tiles
from undersigned.ledger.checkpoint import parse_signed as parse_checkpoint
from undersigned.ledger.errors import LedgerError
from undersigned.ledger.note import parse_vkey
from undersigned.ledger.recount import Finding
from undersigned.ledger.verifying import CHECKPOINT, Report, Trust, verify_letter

from .chain import SignedHop, log_origin, parse_chain, verify_chain
from .errors import ChainFormatError

Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class Facts:
    """What a verified log says of the letter: the hash of its first leaf, and its texts by SHA-256 and by language."""

    first_leaf: bytes
    texts: Mapping[bytes, str]
    current: Mapping[str, bytes]


@dataclass(frozen=True)
class Proof:
    """What checking showed: the report, the chain, and everything that is wrong."""

    report: Report
    facts: Facts | None
    hops: Sequence[SignedHop]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return self.report.holds and self.facts is not None and not self.findings


def prove(
    fetch: Fetch,
    chain: bytes | None,
    letter: str,
    log_keys: Sequence[str],
    keys: Mapping[str, Sequence[str]],
    since: bytes | None = None,
) -> Proof:
    """Verify a letter's files, and the chain that led to them; `chain` is None where there is none."""
    trust = Trust(log_origin(letter), [parse_vkey(key) for key in log_keys])
    report = verify_letter(fetch, trust, since=since)
    proof = Proof(report, None, (), report.findings)
    if report.signed is None or report.count is None:
        return proof
    facts = facts_of(fetch, report)
    try:
        hops = parse_chain(chain) if chain else []
    except ChainFormatError as error:
        return Proof(report, facts, (), (*report.findings, Finding("chain-format", str(error))))
    return prove_hops(Proof(report, facts, (), report.findings), hops, letter, keys)


def prove_hops(proof: Proof, hops: Sequence[SignedHop], letter: str, keys: Mapping[str, Sequence[str]]) -> Proof:
    """The same with a chain checked against the letter's log."""
    if proof.facts is None:
        return proof
    found = verify_chain(hops, letter=letter, first_leaf=proof.facts.first_leaf, texts=proof.facts.texts, keys=keys)
    return Proof(proof.report, proof.facts, tuple(hops), (*proof.report.findings, *found))


def before_ours(leaf: bytes, hops: Sequence[SignedHop]) -> bytes:
    """What our own hop is bound to: the last one before it, else the hash of the letter's first leaf."""
    return hops[-1].hop.digest if hops else leaf


def first_leaf(files: Mapping[str, bytes]) -> bytes:
    """The hash of the letter's first leaf, out of files that were verified."""
    size = parse_checkpoint(files[CHECKPOINT])[0].size
    bundle = next(tiles.bundles(size))
    return leaves.leaf_hash(tiles.read_bundle(lambda path: files[f"log/{path}"], bundle)[0])


def facts_of(fetch: Fetch, report: Report) -> Facts | None:
    """Texts and first leaf, from the entries that the report has found whole."""
    assert report.signed is not None
    checkpoint = report.signed.checkpoint
    first, texts, current = b"", dict[bytes, str](), dict[str, bytes]()
    try:
        for entries in tiles.read_entries(lambda path: fetch(f"log/{path}"), checkpoint.size, checkpoint.root):
            first = first or leaves.leaf_hash(entries[0])
            for entry in entries:
                named = _texts_in(entry)
                current |= dict(named)
                texts |= {digest: language for language, digest in named}
    except LedgerError:
        return None
    return Facts(first, texts, current) if first else None


def _texts_in(entry: bytes) -> Sequence[tuple[str, bytes]]:
    """The texts that an entry adds, by language; most entries are signatures, which are not read here."""
    if not entry.startswith((b"undersigned-leaf/v1\nletter\n", b"undersigned-leaf/v1\ntext\n")):
        return ()
    found = leaves.parse(entry)
    if isinstance(found, leaves.TextLeaf):
        return ((found.language, found.text),)
    return found.texts if isinstance(found, leaves.LetterLeaf) else ()


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()
