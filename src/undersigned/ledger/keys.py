"""The keys that sign this instance's logs, and the one with which it witnesses others.

A signing key is generation n of `log-signer-<n>` in the key store; every generation that is still there signs, so that
a verifier who knows the old key can follow to the new one. A log's key has the log's origin as its name, as
c2sp.org/tlog-checkpoint asks.
"""

from urllib.parse import urlsplit

from django.conf import settings

from .note import COSIGNATURE_V1, ED25519, Signer

_LOG, _WITNESS = "log-signer-", "witness-signer"


def host() -> str:
    """The instance's public host and port: what origins and key names begin with."""
    return urlsplit(settings.UNDERSIGNED_ORIGIN).netloc


def log_signers(origin: str) -> list[Signer]:
    """The signers of a log, the newest first."""
    generations = [int(name.removeprefix(_LOG)) for name in settings.KEYSTORE.names(_LOG)] or [1]
    return [
        Signer(origin, ED25519, settings.KEYSTORE.ensure(f"{_LOG}{generation}"))
        for generation in sorted(generations, reverse=True)
    ]


def rotate_log_key() -> int:
    """Make the next generation, which signs beside the older ones from now on; returns its number."""
    generations = [int(name.removeprefix(_LOG)) for name in settings.KEYSTORE.names(_LOG)] or [1]
    settings.KEYSTORE.ensure(f"{_LOG}{max(generations) + 1}")
    return max(generations) + 1


def retire_log_key(generation: int) -> None:
    """Destroy an old generation: it signs nothing any more. The newest cannot be retired."""
    if f"{_LOG}{generation}" != settings.KEYSTORE.names(_LOG)[-1]:
        settings.KEYSTORE.destroy(f"{_LOG}{generation}")


def witness_signer() -> Signer:
    """The key with which this instance cosigns other logs' checkpoints."""
    return Signer(f"{host()}/witness", COSIGNATURE_V1, settings.KEYSTORE.ensure(_WITNESS))
