"""Publishing: a log's new size and root are signed, witnessed, and shown.

Whatever is killed between two steps, the next call heals it.

1. Take the lease of the log: one row is updated, no transaction stays open.
2. Guard: the tree must continue the last head that was ever signed; else nothing is signed.
3. Remember the new head beside the keys, durable, before anything bears a signature.
4. Sign, and ask the witnesses.
5. Store the checkpoint and move `published_size`, if the lease is still ours.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from undersigned.common import clock

from . import checkpoint as checkpoints
from . import note, storage
from .actions import BEHIND, heads
from .checkpoint import Checkpoint as CheckpointText
from .errors import ForkGuardError, LeaseError, TreeRangeError
from .heads import Head
from .keys import log_signers, record_log_keys
from .models import Checkpoint, Log
from .witnessing import collect_cosignatures, our_policy

LEASE = timedelta(seconds=60)


def publish_log(*, log_id: uuid.UUID) -> int:
    """Publish a checkpoint at the log's present size and return that size.

    Raises LeaseError while another node does it, ForkGuardError when signing would contradict what was signed before,
    and QuorumError when too few witnesses cosigned; each time nothing is published.
    """
    log = _take_lease(log_id)
    try:
        head = Head(log.size, storage.nodes(log_id, log.size).root())
        _guard(log, head)
        heads().put(log_id, head)
        record_log_keys()
        signed = checkpoints.sign(CheckpointText(log.origin, head.size, head.root), log_signers(log.origin))
        chosen = our_policy()
        cosigned = collect_cosignatures(log=log, size=head.size, signed=signed, chosen=chosen)
        chosen.require(cosigned)
        _store(log, head, note.add(note.parse(signed), cosigned.values()), len(cosigned))
    finally:
        Log.objects.filter(pk=log_id, fence=log.fence).update(lease_until=None)
    return head.size


def check_guard(*, log: Log) -> str:
    """What the fork guard says about a log as it stands in the database; "" when all is well."""
    try:
        _compare(log, Head(log.size, storage.nodes(log.pk, log.size).root()))
    except ForkGuardError as error:
        return str(error)
    return ""


def _take_lease(log_id: uuid.UUID) -> Log:
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    if not Log.objects.filter(free, pk=log_id).update(fence=F("fence") + 1, lease_until=now + LEASE):
        raise LeaseError("Another node is publishing this log.")
    return Log.objects.get(pk=log_id)


def _guard(log: Log, head: Head) -> None:
    try:
        _compare(log, head)
    except ForkGuardError as error:
        Log.objects.filter(pk=log.pk).update(refusal=str(error))
        raise
    if log.refusal:
        Log.objects.filter(pk=log.pk).update(refusal="")


def _compare(log: Log, head: Head) -> None:
    """Raises ForkGuardError unless the tree continues the last signed head."""
    last = heads().get(log.pk)
    if last is None or last.size == 0:
        return
    if last.size > head.size:
        raise ForkGuardError(BEHIND)
    try:
        root_then = storage.nodes(log.pk, last.size).root()
    except TreeRangeError as error:
        raise ForkGuardError("The log’s tiles are damaged: recover the log from its published files.") from error
    if root_then != last.root:
        raise ForkGuardError("The database does not hold what was signed for this log: its leaves were changed.")


@transaction.atomic
def _store(log: Log, head: Head, signed: bytes, witnesses: int) -> None:
    """The last step: the checkpoint is public once this commits. Fenced, so that a late one cannot go backwards."""
    moved = Log.objects.filter(pk=log.pk, fence=log.fence).update(published_size=head.size)
    if not moved:
        raise LeaseError("Another node took over the publishing of this log.")
    Checkpoint.objects.update_or_create(
        log_id=log.pk,
        size=head.size,
        defaults={"root": head.root, "note": signed, "witnesses": witnesses, "at": clock.now()},
    )
