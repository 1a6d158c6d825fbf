"""A database restored from an old backup gets back what was published since, from the published files.

The leaves come back byte for byte, each with its place, and with them the count. Names come back from the published
openings. What was never published does not: addresses' duplicate tags, and display choices of the desk.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import leaf as leaves
from undersigned.ledger import tiles
from undersigned.ledger.actions import append_leaf, heads, hold_log, restore_leaves
from undersigned.ledger.errors import ForkGuardError
from undersigned.ledger.keys import log_signers
from undersigned.ledger.models import Leaf, Log
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.spelling import to_hash
from undersigned.letters.models import Letter, Text

from ..entry import Entry
from ..models import Signature
from .appearing import forget_name, put_entry

Fetch = Callable[[str], bytes]


@dataclass
class _Recovery:
    """What is known while the lost leaves are gone through in their order."""

    letter: Letter
    log: Log
    openings: dict[int, tuple[bytes, Entry]]
    by_index: dict[int, Signature] = field(default_factory=dict)


def recover_log(*, letter: Letter, fetch: Fetch) -> int:
    """Put back every published leaf that is missing here and publish again; returns how many came back.

    A log that was held since its backup was restored goes on afterwards. `fetch` gives the letter's public files by
    their path below the letter ("log/checkpoint", "signatures.jsonl").
    Raises ForkGuardError when the files are older than what was signed here, or contradict what the database holds;
    LedgerError for files that do not verify. Either way nothing is changed.
    """
    log = letter.log
    if log is None:
        raise ForkGuardError("This letter has no log yet.")
    entries = _published_entries(log, fetch)
    with transaction.atomic():
        hold_log(log_id=log.pk)
        placed = log.leaves.filter(index__isnull=False).order_by("index")
        ours = [bytes(data) for data in placed.values_list("data", flat=True)]
        if entries[: len(ours)] != ours:
            raise ForkGuardError("The published log and the database do not begin alike: this is another log.")
        lost = entries[len(ours) :]
        recovery = _Recovery(letter, log, _openings(fetch("signatures.jsonl")))
        for index, data in enumerate(lost, len(ours)):
            _take_back(recovery, index, data)
        restore_leaves(log_id=log.pk, entries=lost)
    heads().release(log.pk)
    publish_log(log_id=log.pk)
    return len(lost)


def _published_entries(log: Log, fetch: Fetch) -> list[bytes]:
    """All entries under the published checkpoint, checked against our own signature and our last head."""
    ours = [signer.verifier for signer in log_signers(log.origin)]
    checkpoint = checkpoints.open_signed(fetch("log/checkpoint"), log.origin, ours).checkpoint
    head = heads().last(log.pk)
    if (
        head is not None
        and (checkpoint.size, checkpoint.root) != (head.size, head.root)
        and checkpoint.size <= head.size
    ):
        raise ForkGuardError(
            f"These files end at {checkpoint.size} leaves, and {head.size} were signed here: find newer ones."
        )
    bundles = tiles.read_entries(lambda path: fetch(f"log/{path}"), checkpoint.size, checkpoint.root)
    return [entry for bundle in bundles for entry in bundle]


def _openings(lines: bytes) -> dict[int, tuple[bytes, Entry]]:
    """Salt and public fields by the index of the leaf that holds their commitment."""
    found = {}
    for line in lines.splitlines():
        one = json.loads(line)
        entry = Entry("named", one["name"], one["affiliation"], one["place"], one["kind"] == "organisation")
        found[int(one["leaf"])] = (to_hash(one["salt"]), entry)
    return found


def _take_back(recovery: _Recovery, index: int, data: bytes) -> None:
    """Make the rows that a lost leaf stood for; it gets its place afterwards, with the others."""
    content = leaves.parse(data)
    known = Leaf.objects.filter(log=recovery.log, hash=leaves.leaf_hash(data)).first()
    if known is not None:  # it waits here for a place, with its rows: it was in the backup
        if isinstance(content, leaves.SignLeaf):
            recovery.by_index[index] = Signature.objects.get(leaf=known)
        return
    row = append_leaf(log_id=recovery.log.pk, leaf=content)
    match content:
        case leaves.SignLeaf():
            recovery.by_index[index] = _signature(recovery, index, row, content)
        case leaves.AmendLeaf():
            signature = _target(recovery, content.leaf)
            signature.amend_leaf, signature.amendments = row, signature.amendments + 1
            _show(recovery, signature, index, content.show)
        case leaves.WithdrawLeaf():
            _end(_target(recovery, content.leaf), row, Signature.Status.WITHDRAWN, "")
        case leaves.VoidLeaf():
            _end(_target(recovery, content.leaf), row, Signature.Status.VOID, content.reason)


def _signature(recovery: _Recovery, index: int, row: Leaf, content: leaves.SignLeaf) -> Signature:
    """A signature out of its leaf. Its handle is lost; until its holder comes, the undo digest stands in its place."""
    text = Text.objects.get(letter=recovery.letter, sha256=content.text)
    signature = Signature(letter=recovery.letter, text=text, klass=content.klass, handle=content.undo, leaf=row)
    _show(recovery, signature, index, content.show)
    return signature


def _show(recovery: _Recovery, signature: Signature, index: int, show: str) -> None:
    """Named if its opening was published, and is the one committed to; else its name is not known here any more."""
    salt, entry = recovery.openings.get(index, (b"", Entry("hidden")))
    put_entry(signature, entry, salt)
    unknown = show == "named" and not salt
    signature.show = show
    signature.display = Signature.Display.STOPPED if unknown else Signature.Display.SHOWN
    signature.save()


def _target(recovery: _Recovery, index: int) -> Signature:
    return recovery.by_index.get(index) or Signature.objects.get(letter=recovery.letter, index=index)


def _end(signature: Signature, row: Leaf, status: Signature.Status, reason: str) -> None:
    signature.end_leaf, signature.status, signature.reason = row, status, reason
    forget_name(signature)
    signature.save()
