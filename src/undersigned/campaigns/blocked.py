"""What the operator has shut out: mail domains, short-lived mailboxes, words in names and titles.

Each process remembers the lists for some seconds: a form that comes in asks the database nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

import psycopg
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from undersigned.common.addresses import Address
from undersigned.common.phrases import Phrase, stands_in

from .models import Blocked

SECONDS = 5.0


@dataclass(frozen=True)
class Lists:
    """The three lists; words as they were written, each with how they are compared."""

    domains: frozenset[str] = frozenset()
    short_lived: frozenset[str] = frozenset()
    words: tuple[tuple[str, Phrase], ...] = ()


_known: tuple[float, Lists] | None = None


def is_due() -> bool:
    """Whether `blocked_lists` would ask the database now: not for who may not wait for it."""
    return _known is None or monotonic() >= _known[0]


def blocked_lists() -> Lists:
    """The lists as they were at most some seconds ago."""
    global _known
    if _known is None:
        _known = (monotonic() + SECONDS, _read())
    elif monotonic() >= _known[0]:
        # Who comes meanwhile goes on with these, and so does everyone while the database is away.
        _known = (monotonic() + SECONDS, _known[1])
        with suppress(OperationalError, InterfaceError, psycopg.OperationalError):
            _known = (monotonic() + SECONDS, _read())
    return _known[1]


def _read() -> Lists:
    found: dict[str, list[str]] = {kind: [] for kind in Blocked.Kind.values}
    for kind, entry in Blocked.objects.order_by("entry").values_list("kind", "entry"):
        found[kind].append(entry)
    words = tuple((line, Phrase.of(line)) for line in found[Blocked.Kind.WORDS])
    return Lists(frozenset(found[Blocked.Kind.DOMAIN]), frozenset(found[Blocked.Kind.SHORT_LIVED]), words)


def remember_blocked(lists: Lists | None) -> None:
    """Forget what is remembered here (None: it was changed), or take these lists for good (tests)."""
    global _known
    _known = None if lists is None else (float("inf"), lists)


def is_refused(address: str) -> bool:
    """Whether no mail goes to addresses of this one's domain, or of one above it."""
    return _is_under(address.rpartition("@")[2], blocked_lists().domains)


def is_short_lived(address: str) -> bool:
    """Whether the address is of a provider of short-lived mailboxes."""
    return _is_under(address.rpartition("@")[2], blocked_lists().short_lived)


def refusal_of(address: Address) -> str:
    """Why this server takes no such address, and what to do; "" where it does. Only the domain decides."""
    if is_refused(address.deliverable) or is_refused(address.canonical):
        return _(
            "This server takes no addresses of this mail provider. Use another address. If that seems wrong, the "
            "imprint says whom to write to."
        )
    return ""


def refused_words(*texts: str) -> str:
    """Why these names or titles cannot stand here, with the words; "" where they can."""
    found = [line for line, phrase in blocked_lists().words if any(stands_in([phrase], text) for text in texts)]
    if not found:
        return ""
    return _(
        "Names and titles on this server may not have these words: %(words)s. Choose others. If that seems wrong, the "
        "imprint says whom to write to."
    ) % {"words": ", ".join(found[:5])}


def _is_under(domain: str, listed: frozenset[str]) -> bool:
    if not listed:
        return False
    labels: Sequence[str] = domain.lower().split(".")
    return any(".".join(labels[start:]) in listed for start in range(len(labels)))
