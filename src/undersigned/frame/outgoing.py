"""The guarded fetch with this instance's settings: who asks, and whether loopback is excepted (demo and tests only)."""

from collections.abc import Collection, Mapping

from django.conf import settings

from undersigned.common.fetching import ORDINARY, Fetched, Limits, Network, fetch


def fetch_outside(
    url: str,
    *,
    limits: Limits = ORDINARY,
    types: Collection[str] = (),
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Fetched:
    """Ask an address that somebody gave us; see `common.fetching.fetch`, also for what it raises.

    Never inside a request that somebody waits for, and never in a transaction: an answer may take `limits.seconds`.
    """
    return fetch(
        url,
        limits=limits,
        types=types,
        headers=headers,
        body=body,
        asker=settings.UNDERSIGNED_ORIGIN,
        network=Network(loopback=settings.UNDERSIGNED_FETCH_LOOPBACK),
    )
