"""Following a letter elsewhere: fetch its public files, verify them, keep them; announce our reprint, hear consent.

Asks the network; runs in the background only. What does not verify changes nothing that is kept. Where the letter was
taken down at its origin, our reprint says so, and the names that were kept are forgotten: nobody shows them any more.
"""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from undersigned.common import clock
from undersigned.common.errors import FetchError
from undersigned.frame.outgoing import fetch_outside
from undersigned.ledger.checkpoint import parse_signed as parse_checkpoint
from undersigned.ledger.errors import LedgerError
from undersigned.ledger.note import parse_vkey
from undersigned.ledger.verifying import CHECKPOINT, NAMES

from .chain import log_origin, parse_chain
from .errors import LetterOverError, ReprintError
from .kept import MOST_LEAVES, Kept
from .models import CHAIN_FILE, FRESH, RETRIES, SELDOM, Consent, KeptFile, Reprint
from .proving import Proof, digest, prove
from .publishing import address_of
from .sources import Source

KEYS = "log/keys"
_CLAIM = timedelta(minutes=10)
_SOON = timedelta(minutes=1)  # a page may count a second's worth more than its checkpoint covers yet
_PASSING = {"page-ahead", "other-text"}
_REST = 20  # following a large letter takes no more than a twentieth of one processor


class _GoneError(ReprintError):
    """What was asked for is not there."""


def follow_next() -> bool:
    """Follow the letter that has been due longest. False when none is."""
    reprint = _claim()
    if reprint is None:
        return False
    try:
        _follow(reprint)
    except LetterOverError as error:
        _taken_down(reprint, str(error))
    except (FetchError, ReprintError, LedgerError) as error:
        _failed(reprint, str(error))
    return True


def _claim() -> Reprint | None:
    with transaction.atomic():
        due = Reprint.objects.filter(due_at__lte=clock.now())
        found = due.order_by("due_at").select_for_update(skip_locked=True, of=("self",)).first()
        if found is not None:
            found.due_at = clock.now() + _CLAIM
            found.save(update_fields=["due_at"])
        return found


def _still_at_it(reprint: Reprint) -> Callable[[], None]:
    """What keeps the claim while the files of a large letter come in."""
    said = time.monotonic()

    def beat() -> None:
        nonlocal said
        if time.monotonic() - said > _CLAIM.total_seconds() / 2:
            Reprint.objects.filter(pk=reprint.pk).update(due_at=clock.now() + _CLAIM)
            said = time.monotonic()

    return beat


def _follow(reprint: Reprint) -> None:
    began = time.thread_time()
    kept = Kept(reprint)
    chain, known = kept.get(CHAIN_FILE), dict[str, list[str]]()
    if not reprint.letter:
        reprint.letter, chain, known = _begin(reprint.source)
    source, keys = _files(reprint, kept, chain)
    _bound(source)
    proof = prove(source, chain, reprint.letter, keys, known, kept.get(CHECKPOINT))
    if not proof.holds:
        if {finding.code for finding in proof.findings} <= _PASSING:
            _postpone(reprint)
            return
        raise ReprintError(f"It does not verify: {proof.findings[0].message}")
    if chain is not None and not kept:
        _check_body(reprint.source, chain)
    if chain is not None:
        source.add(CHAIN_FILE, chain)
    rest = max(FRESH, _REST * timedelta(seconds=time.thread_time() - began))
    _keep(reprint, source, proof, keys, due_at=clock.now() + rest)
    if reprint.state == Reprint.State.PUBLISHED:
        _tell_origin(reprint)


def _begin(source: str) -> tuple[str, bytes | None, dict[str, list[str]]]:
    """The letter's address behind what was pasted; for a reprint its chain, and the keys of who published it."""
    if "/reprints/" not in source:
        return source, None, {}
    chain = _get(f"{source}chain")
    hops = parse_chain(chain)
    last = hops[-1].hop
    if last.address != source:
        raise ReprintError("That reprint says that it stands at another address.")
    parts = urlsplit(source)
    served = _get(f"{parts.scheme}://{parts.netloc}/reprints/keys").decode("ascii", "replace").split()
    return last.letter, chain, {last.host: served}


def _files(reprint: Reprint, kept: Kept, chain: bytes | None) -> tuple[Source, list[str]]:
    """Where the letter's files are, and the keys of its log: the pinned ones, else those that the log shows.

    Where the origin is gone, and what was pasted is a reprint, the files that stand with that reprint are taken.
    """
    source = Source(reprint.letter, kept, beat=_still_at_it(reprint))
    try:
        served = source(KEYS).decode("ascii", "replace").split()
    except (FetchError, ReprintError, LedgerError):
        if chain is None or kept:
            raise
        name = urlsplit(reprint.letter).path.rpartition("/")[2]
        source = Source(f"{reprint.source}kept/letters/{name}", kept, beat=_still_at_it(reprint))
        served = source(KEYS).decode("ascii", "replace").split()
    for word in served:
        if parse_vkey(word).name != log_origin(reprint.letter):
            raise ReprintError("The log shows a key that is another log’s.")
    if not reprint.log_keys:
        return source, served
    if not set(served) & set(reprint.log_keys):
        raise ReprintError("The log is signed by other keys than those that were pinned.")
    return source, list(reprint.log_keys)


def _bound(source: Source) -> None:
    size = parse_checkpoint(source(CHECKPOINT))[0].size
    if size > MOST_LEAVES:
        raise ReprintError(f"This letter has {size} entries in its log; reprints are for up to {MOST_LEAVES}.")


def _check_body(source: str, chain: bytes) -> None:
    """The bytes that the reprint shows are those that its hop names."""
    last = parse_chain(chain)[-1].hop
    if digest(_get(f"{source}text.{last.language}.md")) != last.body:
        raise ReprintError(f"{last.host} shows a body that is not the one its hop names.")


@transaction.atomic
def _keep(reprint: Reprint, source: Source, proof: Proof, keys: list[str], *, due_at: datetime) -> None:
    assert proof.report.count is not None
    reprint.files.exclude(path__in=source.paths()).delete()
    for path, data in source.news():  # one by one: each may be large
        KeptFile.objects.update_or_create(reprint=reprint, path=path, defaults={"data": data})
    now = clock.now()
    reprint.log_keys = keys
    reprint.total, reprint.log_size = proof.report.count.total, proof.report.count.size
    reprint.verified_at, reprint.failed_since, reprint.failures, reprint.problem = now, None, 0, ""
    reprint.due_at, reprint.taken_down_at = due_at, None
    fields = ["letter", "log_keys", "total", "log_size", "verified_at", "taken_down_at"]
    fields += ["failed_since", "failures", "problem", "due_at"]
    if reprint.state == Reprint.State.ASKED:
        reprint.state = Reprint.State.READY
        fields.append("state")
    reprint.save(update_fields=fields)


def _tell_origin(reprint: Reprint) -> None:
    """Announce the reprint once, and read what the letter's organisers say to it; neither is needed to show it."""
    address = address_of(reprint)
    try:
        if reprint.announced_at is None:
            body = json.dumps({"address": address}).encode()
            answer = fetch_outside(
                f"{reprint.letter}/reprints/announce", body=body, headers={"Content-Type": "application/json"}
            )
            if answer.ok:
                reprint.announced_at = clock.now()
        reprint.consent = _consent(_get(f"{reprint.letter}/reprints.json"), address)
    except (FetchError, ReprintError):
        return  # an origin that knows no reprints, or is away, has not answered
    Reprint.objects.filter(pk=reprint.pk).update(announced_at=reprint.announced_at, consent=reprint.consent)


def _consent(data: bytes, address: str) -> Consent:
    """What the letter's organisers say to the reprint at this address."""
    try:
        listed = json.loads(data)["reprints"]
        said = {each["address"]: each["consent"] for each in listed if each["consent"] in Consent.values}
    except (ValueError, TypeError, KeyError, RecursionError):
        return Consent.WAITING
    return Consent(said.get(address, Consent.WAITING))


def _get(url: str) -> bytes:
    answer = fetch_outside(url)
    if not answer.ok:
        raise _GoneError(f"{urlsplit(url).netloc} answered {answer.status} where a reprint should be.")
    return answer.body


def _postpone(reprint: Reprint) -> None:
    Reprint.objects.filter(pk=reprint.pk).update(due_at=clock.now() + _SOON)


@transaction.atomic
def _taken_down(reprint: Reprint, problem: str) -> None:
    """What proves the text and the count stays; the names go. Without them the kept files verify as well."""
    now = clock.now()
    reprint.files.filter(path=NAMES).update(data=b"")
    Reprint.objects.filter(pk=reprint.pk).update(
        taken_down_at=reprint.taken_down_at or now, problem=problem, failed_since=None, failures=0, due_at=now + SELDOM
    )


def _failed(reprint: Reprint, problem: str) -> None:
    """What was kept stays, and is what the page rests on."""
    now = clock.now()
    Reprint.objects.filter(pk=reprint.pk).update(
        failed_since=reprint.failed_since or now,
        failures=reprint.failures + 1,
        problem=problem[:300],
        due_at=now + RETRIES[min(reprint.failures, len(RETRIES) - 1)],
    )
