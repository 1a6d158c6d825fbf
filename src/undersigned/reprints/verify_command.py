"""`undersigned verify` for a reprint: its letter from the files that stand with it, and the chain that led to it. Pure.

    undersigned verify https://c.example/reprints/night-bus/

The letter's own server is not asked, nor any other of the chain: each hop is signed, and binds what stands before it.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from undersigned.ledger import verify_command
from undersigned.ledger.errors import LedgerError
from undersigned.ledger.recount import Finding
from undersigned.ledger.verify_command import CannotVerifyError, fetch_from
from undersigned.ledger.verifying import Report

from .chain import SignedHop, log_origin, parse_chain, verify_chain
from .errors import ChainFormatError
from .proving import Fetch, facts_of

_REPRINT = re.compile(r"https?://[^/]+(?:/.*)?/reprints/[^/]+/?")


def is_reprint(source: str) -> bool:
    """Whether what is to be checked is a reprint, and not a letter or the files that stand with a reprint."""
    return bool(_REPRINT.fullmatch(source))


def run(argv: Sequence[str]) -> int:
    """Check, print, and return the exit code. Raises UndersignedError when it cannot be checked."""
    base = next(word for word in argv if is_reprint(word)).rstrip("/")
    try:
        hops = parse_chain(fetch_from(base)("chain"))
        served = fetch_from(base.rpartition("/")[0])("keys").decode("ascii", "replace").split()
    except (LedgerError, ChainFormatError) as error:
        raise CannotVerifyError(f"This is no reprint that can be checked: {error}") from error
    last = hops[-1].hop
    kept = f"{base}/kept/letters/{urlsplit(last.letter).path.rpartition('/')[2]}/"

    def chain(fetch: Fetch, report: Report) -> tuple[list[str], list[Finding]]:
        return [f"{each.hop.dated} {each.hop.outlet}, {each.hop.address}" for each in hops], [
            *_place(hops, base, report),
            *_hops(hops, fetch, report, {last.host: served}),
        ]

    return verify_command.run([kept if is_reprint(word) else word for word in argv], chain)


def _place(hops: Sequence[SignedHop], base: str, report: Report) -> list[Finding]:
    """The last hop must be the one that stands here, and its letter the one whose log was read."""
    found = []
    last = hops[-1].hop
    if last.address != f"{base}/":
        found.append(Finding("chain-address", f"The last hop says that it stands at {last.address}."))
    if report.origin != log_origin(last.letter):
        found.append(Finding("chain-letter", f"The chain is of {last.letter}; the log that stands here is another."))
    return found


def _hops(hops: Sequence[SignedHop], fetch: Fetch, report: Report, keys: dict[str, list[str]]) -> list[Finding]:
    facts = facts_of(fetch, report) if report.signed and report.count else None
    if facts is None:
        return []  # what is wrong with the log is a finding already
    letter = hops[-1].hop.letter
    return verify_chain(hops, letter=letter, first_leaf=facts.first_leaf, texts=facts.texts, keys=keys)
