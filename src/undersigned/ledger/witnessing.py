"""Witnesses both ways: we ask others to cosign our checkpoints, and cosign theirs.

A witness remembers one checkpoint of a log and cosigns only what continues it, so a fork that we (or someone with our
keys) would like to show to some would have to be shown to all of them. c2sp.org/tlog-witness, `add-checkpoint`.
"""

import logging
import urllib.error
import urllib.request
import uuid
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from undersigned.common import clock

from . import checkpoint as checkpoints
from . import policy, storage, witness
from .checkpoint import Checkpoint
from .errors import LedgerError, PolicyError, WitnessRefusal
from .keys import witness_signer
from .models import AskedWitness, Log, WitnessedLog
from .note import Signature, Verifier, parse_vkey
from .policy import Member, Policy

logger = logging.getLogger("undersigned.ledger")
SECONDS = 5.0
_NO_POLICY = Policy(policy.NONE)


def our_policy() -> Policy:
    """The policy that the operator wrote; without one no witness is asked. Raises PolicyError."""
    path = settings.UNDERSIGNED_WITNESS_POLICY
    return _read_policy(path) if path else _NO_POLICY


def collect_cosignatures(*, log: Log, size: int, signed: bytes, chosen: Policy) -> dict[Verifier, Signature]:
    """Ask each witness of the policy that has an address; one that does not answer or refuses is left out."""
    found = {}
    for name, member in chosen.witnesses.items():
        if member.url is None:
            continue
        try:
            found[member.verifier] = _ask(log, name, member, size, signed)
        except (LedgerError, OSError) as error:
            logger.warning("witness %s did not cosign %s: %s", name, log.origin, error)
    return found


def watch_log(*, vkey: str) -> WitnessedLog:
    """From now on witness the log with this key; its name is the log's origin. Raises KeyFormatError."""
    verifier = parse_vkey(vkey)
    watched, created = WitnessedLog.objects.get_or_create(origin=verifier.name, defaults={"vkeys": vkey})
    if not created and vkey not in watched.vkeys.split():
        watched.vkeys = f"{watched.vkeys}\n{vkey}"
        watched.save(update_fields=["vkeys"])
    return watched


@transaction.atomic
def cosign_for(*, body: bytes) -> Signature:
    """Answer an add-checkpoint request: store its checkpoint, then cosign it.

    The log's row is locked from reading what was cosigned last until the new one is stored, so that two requests at
    once cannot get cosignatures that contradict each other. Raises RequestFormatError, WitnessRefusal.
    """
    request = witness.parse(body)
    origin = checkpoints.parse_signed(request.signed_checkpoint)[0].origin
    row = WitnessedLog.objects.select_for_update().filter(origin=origin).first()
    logs = {row.origin: [parse_vkey(line) for line in row.vkeys.split()]} if row else {}
    last = {row.origin: Checkpoint(row.origin, row.size, bytes(row.root))} if row and row.root is not None else {}
    opened = witness.decide(request, logs, last)
    assert row is not None  # decide refuses logs that it is not given
    row.size, row.root = opened.checkpoint.size, opened.checkpoint.root
    row.save(update_fields=["size", "root"])
    return checkpoints.cosign(request.signed_checkpoint, witness_signer(), int(clock.now().timestamp()))


def _ask(log: Log, name: str, member: Member, size: int, signed: bytes) -> Signature:
    """The witness's cosignature; asked once more when it remembers another size than we thought it did."""
    memory, _created = AskedWitness.objects.get_or_create(log=log, name=name)
    try:
        signature = _add_checkpoint(log.pk, member, memory.size, size, signed)
    except WitnessRefusal as refusal:
        if refusal.size is None or refusal.size > size:
            raise
        memory.size = refusal.size
        signature = _add_checkpoint(log.pk, member, memory.size, size, signed)
    memory.size = size
    memory.save(update_fields=["size"])
    return signature


def _add_checkpoint(log_id: uuid.UUID, member: Member, old: int, size: int, signed: bytes) -> Signature:
    proof = storage.nodes(log_id, size).consistency_proof(old) if 0 < old < size else []
    request = witness.AddCheckpoint(old, tuple(proof), signed)
    address = f"{(member.url or '').rstrip('/')}/add-checkpoint"
    post = urllib.request.Request(address, bytes(request), {"Content-Type": "text/plain"}, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(post, timeout=SECONDS) as answer:  # noqa: S310 - the operator wrote the address
            body = answer.read(witness.MOST_BYTES)
    except urllib.error.HTTPError as error:
        said = error.read(64).strip()
        at = int(said) if error.code == 409 and said.isdigit() else None
        raise WitnessRefusal("refused", error.code, f"The witness answered {error.code}.", size=at) from error
    return witness.parse_answer(body, signed, member.verifier)


@lru_cache(maxsize=4)
def _read_policy(path: str) -> Policy:
    try:
        return policy.parse(Path(path).read_bytes())
    except OSError as error:
        raise PolicyError("The file that UNDERSIGNED_WITNESS_POLICY names cannot be read.") from error
