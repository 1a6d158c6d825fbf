"""The keys that sign this instance's logs, and the one with which it witnesses others.

A signing key is generation n of `log-signer-<n>` in the key store; every generation that is still there signs, so that
a verifier who knows the old key can follow to the new one. A log's key has the log's origin as its name, as
c2sp.org/tlog-checkpoint asks. The public half of each is recorded when it first signs, and stays when the key is
retired (`models.LogKey`).
"""

import contextlib
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from undersigned.common import clock
from undersigned.sealing.errors import KeyUnavailableError

from .errors import SigningKeyError
from .models import LogKey
from .note import COSIGNATURE_V1, ED25519, Signer

_LOG, _WITNESS = "log-signer-", "witness-signer"
_recorded: set[bytes] = set()  # public keys that this process knows to be in the database


def host() -> str:
    """The instance's public host and port: what origins and key names begin with."""
    return urlsplit(settings.UNDERSIGNED_ORIGIN).netloc


def log_signers(origin: str) -> list[Signer]:
    """The signers of a log, the newest first."""
    return [Signer(origin, ED25519, secret) for _generation, secret in _secrets()]


def record_log_keys() -> None:
    """Write down the keys that sign now, before one of them first does. Asks the database once in a process's life."""
    signing = [(generation, _public(secret)) for generation, secret in _secrets()]
    _record([(generation, public) for generation, public in signing if public not in _recorded])


def rotate_log_key() -> int:
    """Make the next generation, which signs beside the older ones from now on; returns its number."""
    record_log_keys()  # what signed so far began earlier than the new one
    newest = _secrets()[0][0] + 1
    _record([(newest, _public(settings.KEYSTORE.ensure(f"{_LOG}{newest}")))])
    return newest


def retire_log_key(generation: int) -> None:
    """Destroy an old generation: it signs nothing any more, and what it signed stays checkable.

    Raises SigningKeyError for one that is not there, and for the newest, which has to go on signing.
    """
    secrets = dict(_secrets())
    if generation not in secrets:
        raise SigningKeyError(f"There is no signing key {generation}. `undersigned log keys` shows those that are.")
    if generation == max(secrets):
        raise SigningKeyError(f"Key {generation} is the newest. Make another with `undersigned log rotate-key` first.")
    record_log_keys()
    # First the date, then the end: between the two it is said to be retired and still signs, which harms nobody.
    LogKey.objects.filter(public=_public(secrets[generation]), until=None).update(until=clock.now())
    settings.KEYSTORE.destroy(f"{_LOG}{generation}")


def witness_signer() -> Signer:
    """The key with which this instance cosigns other logs' checkpoints."""
    return Signer(f"{host()}/witness", COSIGNATURE_V1, settings.KEYSTORE.ensure(_WITNESS))


def _secrets() -> list[tuple[int, bytes]]:
    """The generations that are there, the newest first, each with its secret; the first is made when there is none."""
    found = []
    for name in settings.KEYSTORE.names(_LOG):
        with contextlib.suppress(KeyUnavailableError):  # retired a moment ago; to ask again would make it anew
            found.append((int(name.removeprefix(_LOG)), settings.KEYSTORE.get(name)))
    return sorted(found, reverse=True) or [(1, settings.KEYSTORE.ensure(f"{_LOG}1"))]


def _public(secret: bytes) -> bytes:
    return Signer("x", ED25519, secret).verifier.public


def _record(keys: Iterable[tuple[int, bytes]]) -> None:
    """Each once; a key that the database knows keeps its time."""
    now = clock.now()
    rows = [LogKey(generation=generation, public=public, since=now) for generation, public in keys]
    if rows:
        LogKey.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: _recorded.update(bytes(row.public) for row in rows))
