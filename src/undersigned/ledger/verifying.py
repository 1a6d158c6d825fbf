"""Checking a letter from its public files alone, believing nothing but the log's key. Pure: no Django, no server of ours.

    log/checkpoint          the signed size and root
    log/tile/…              hash tiles and entry bundles
    rules.txt               the letter's rules, whose hash stands in leaf 0
    text.<language>.md      the letter in each language, as it was hashed
    signatures.jsonl        the names that are shown: {"index", "salt", "name", "affiliation", "place", "kind"} a line
    count.json              what the page claims

A `Fetch` gives the bytes at such a path, relative to the letter, and raises MissingFileError for one that is not there;
it may read an instance or a folder. What is wrong is listed as findings; none means that everything fits.
"""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import checkpoint as checkpoints
from . import tiles, tree
from .checkpoint import Checkpoint, SignedCheckpoint
from .errors import LedgerError, MissingFileError, SpellingError
from .leaf import commitment
from .note import Verifier
from .policy import Policy
from .recount import Count, Finding, Findings, Recount
from .spelling import to_hash

Fetch = Callable[[str], bytes]
Progress = Callable[[int, int], None]

CHECKPOINT, RULES, NAMES, CLAIMS = "log/checkpoint", "rules.txt", "signatures.jsonl", "count.json"
_KINDS = ("person", "organisation")
_FIELDS = {"index", "salt", "name", "affiliation", "place", "kind"}


@dataclass(frozen=True)
class Report:
    """What the public files of a letter show. `holds` is the answer; `total_findings` counts those not listed too.

    `count` and `signed` are None where the log could not be read so far; `names` is how many names were checked.
    """

    origin: str
    signed: SignedCheckpoint | None = None
    count: Count | None = None
    names: int = 0
    findings: tuple[Finding, ...] = ()
    total_findings: int = 0

    @property
    def holds(self) -> bool:
        return self.count is not None and self.total_findings == 0


@dataclass(frozen=True)
class Trust:
    """What the checker brings: the log's origin and keys, old and new, and the policy of witnesses."""

    origin: str
    logs: Sequence[Verifier]
    policy: Policy | None = None


def text_path(language: str) -> str:
    """Where a text is, relative to the letter."""
    return f"text.{language}.md"


def verify_letter(
    fetch: Fetch, trust: Trust, *, since: bytes | None = None, progress: Progress | None = None
) -> Report:
    """Check everything that a letter publishes; `since` is an earlier signed checkpoint that someone kept.

    Never raises for what the files hold. Errors of `fetch` other than MissingFileError pass through. `progress` is told
    how many entries of how many were read. Needs about 120 bytes a leaf beside the files that `fetch` returns.
    """
    findings = Findings()
    signed = _open(fetch(CHECKPOINT) if since is None else _checkpoint(fetch, findings), trust, findings)
    if signed is None:
        return _report(trust, findings)
    claims = _claims(fetch, findings)
    claimed_size = claims.get("log_size")
    recount, then = Recount(), Recount()
    if not _read_log(fetch, signed.checkpoint, recount, then, claimed_size, findings, progress):
        return _report(trust, findings, signed)
    count = recount.count()
    for each in recount.findings.kept:
        findings.add(each.code, each.message, each.leaf)
    findings.total += recount.findings.total - len(recount.findings.kept)
    _compare_claims(claims, count if claimed_size == count.size else then.count(), count.size, findings)
    _check_texts(fetch, recount, findings)
    names = _check_names(fetch, recount, findings)
    if since is not None:
        _check_since(fetch, since, trust, signed.checkpoint, findings)
    return _report(trust, findings, signed, count, names)
