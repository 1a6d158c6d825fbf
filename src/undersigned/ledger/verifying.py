"""Checking a letter from its public files alone, believing nothing but the log's key. Pure: no Django, no server.

    log/checkpoint          the signed size and root
    log/tile/…              hash tiles and entry bundles
    rules.txt               the letter's rules, whose hash stands in leaf 0
    recipients.txt          of a sealed letter: whose keys open addresses, as it stands in the log
    text.<language>.md      the letter in each language, as it was hashed
    signatures.jsonl        the names that are shown, one a line: index, leaf, salt, name, affiliation, place, kind
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
from pathlib import Path
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

LOG = "log/"
CHECKPOINT, RULES, NAMES, CLAIMS = f"{LOG}checkpoint", "rules.txt", "signatures.jsonl", "count.json"
RECIPIENTS = "recipients.txt"
_KINDS = ("person", "organisation")
_FIELDS = {"index", "leaf", "salt", "name", "affiliation", "place", "kind"}


@dataclass(frozen=True)
class Report:
    """What the public files of a letter show. `holds` is the answer; `total_findings` counts those not listed too.

    `count` and `signed` are None where the log could not be read so far. `names` is how many names are listed; of them,
    `names_ahead` rest on leaves that the checkpoint does not hold yet, so that nothing about them could be checked.
    """

    origin: str
    signed: SignedCheckpoint | None = None
    count: Count | None = None
    names: int = 0
    names_ahead: int = 0
    findings: tuple[Finding, ...] = ()
    total_findings: int = 0

    @property
    def holds(self) -> bool:
        return self.count is not None and self.total_findings == 0


@dataclass(frozen=True)
class Trust:
    """What the checker brings: the log's origin and keys, old and new, and the policy of witnesses.

    `retired` are keys that sign no more: they may have signed what somebody kept, never the present checkpoint.
    """

    origin: str
    logs: Sequence[Verifier]
    policy: Policy | None = None
    retired: Sequence[Verifier] = ()


def text_path(language: str) -> str:
    """Where a text is, relative to the letter."""
    return f"text.{language}.md"


def read_folder(folder: Path) -> Fetch:
    """A `Fetch` out of a folder that holds a letter's public files under their paths."""

    def fetch(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise MissingFileError(f"The file {path} is missing.") from error

    return fetch


def verify_letter(
    fetch: Fetch, trust: Trust, *, since: bytes | None = None, progress: Progress | None = None
) -> Report:
    """Check everything that a letter publishes; `since` is an earlier signed checkpoint that someone kept.

    Never raises for what the files hold. Errors of `fetch` other than MissingFileError pass through. `progress` is told
    how many entries of how many were read. Needs about 100 bytes a leaf, beside the files that `fetch` returns.
    """
    findings = Findings()
    claims = _claims(fetch, findings)  # before the checkpoint, which may grow meanwhile, and before the names
    signed = _checkpoint(fetch, trust, findings)
    if signed is None:
        return Report(trust.origin, None, None, 0, 0, tuple(findings.kept), findings.total)
    if since is not None:
        _check_since(fetch, since, trust, signed.checkpoint, findings)
    recount, then = Recount(findings), Recount()
    then_size = claims.get("log_size", 0)
    if not _read_log(fetch, signed.checkpoint, recount, then, then_size, findings, progress):
        return Report(trust.origin, signed, None, 0, 0, tuple(findings.kept), findings.total)
    count = recount.count()
    if claims:
        _compare_claims(claims, then.count() if then.size == then_size else count, findings)
    _check_texts(fetch, recount, findings)
    names, ahead = _check_names(fetch, recount, findings)
    return Report(trust.origin, signed, count, names, ahead, tuple(findings.kept), findings.total)


def _checkpoint(fetch: Fetch, trust: Trust, findings: Findings) -> SignedCheckpoint | None:
    witnesses = trust.policy.verifiers if trust.policy else ()
    try:
        signed = checkpoints.open_signed(fetch(CHECKPOINT), trust.origin, trust.logs, witnesses)
    except LedgerError as error:
        findings.add(_code(error), str(error))
        return None
    try:
        if trust.policy:
            trust.policy.require(signed.witnesses)
    except LedgerError as error:
        findings.add(_code(error), str(error))
    return signed


def _read_log(
    fetch: Fetch,
    checkpoint: Checkpoint,
    recount: Recount,
    then: Recount,
    then_size: int,
    findings: Findings,
    progress: Progress | None,
) -> bool:
    """Read all entries into `recount`, and into `then` the first `then_size`, where those are fewer."""
    then_size = then_size if then_size < checkpoint.size else 0
    try:
        for entries in tiles.read_entries(_in_log(fetch), checkpoint.size, checkpoint.root):
            recount.add(entries)
            then.add(entries[: max(then_size - then.size, 0)])
            if progress:
                progress(recount.size, checkpoint.size)
    except LedgerError as error:
        findings.add(_code(error), str(error))
        return False
    return True


def _check_since(fetch: Fetch, since: bytes, trust: Trust, now: Checkpoint, findings: Findings) -> None:
    """The earlier checkpoint must be the log's own, and begin what the log shows now."""
    try:
        earlier = checkpoints.open_signed(since, trust.origin, (*trust.logs, *trust.retired)).checkpoint
        checkpoints.require_progress(earlier, now)
        if earlier.size:
            proof = tiles.TileNodes(_in_log(fetch), now.size).consistency_proof(earlier.size)
            tree.verify_consistency(earlier.size, now.size, earlier.root, now.root, proof)
    except LedgerError as error:
        findings.add(_code(error), f"Against the earlier checkpoint: {error}")


def _claims(fetch: Fetch, findings: Findings) -> Mapping[str, Any]:
    """What the page claims, or nothing where it cannot be read."""
    try:
        found = json.loads(fetch(CLAIMS))
    except MissingFileError as error:
        findings.add(_code(error), str(error))
        return {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or type(found.get("log_size")) is not int or found["log_size"] < 0:
        findings.add("bad-claims", f"{CLAIMS} is not the count of a letter.")
        return {}
    return found


def _compare_claims(claims: Mapping[str, Any], count: Count, findings: Findings) -> None:
    """`count` is of the first `log_size` leaves, which is what the page speaks of."""
    if claims["log_size"] > count.size:
        message = (
            f"The page counts {claims['log_size']} leaves; {count.size} are signed so far. Check again in a moment."
        )
        findings.add("page-ahead", message)
        return
    if claims.get("total") != count.total:
        message = f"The page claims {claims.get('total')} confirmed signatures; the log holds {count.total}."
        findings.add("other-count", message)
    for key, ours in (("by_class", count.confirmed), ("by_language", count.by_language), ("claimed", count.claimed)):
        if claims.get(key) != ours:
            message = f"The page claims {_told(claims.get(key))} ({key}); the log holds {_told(ours)}."
            findings.add("other-count", message)


def _check_texts(fetch: Fetch, recount: Recount, findings: Findings) -> None:
    """Each language's text, the rules, and the list of keys must be the bytes whose hash stands in the log."""
    wanted = {text_path(language): digest for language, digest in recount.current.items()}
    if recount.letter:
        wanted[RULES] = recount.letter.rules
    if recount.recipients:
        wanted[RECIPIENTS] = recount.recipients
    for path, digest in wanted.items():
        try:
            found = hashlib.sha256(fetch(path)).digest()
        except MissingFileError as error:
            findings.add(_code(error), str(error))
            continue
        if found != digest:
            message = f"{path} has the SHA-256 {found.hex()}; what stands in the log is {digest.hex()}."
            findings.add("other-text", message)


def _check_names(fetch: Fetch, recount: Recount, findings: Findings) -> tuple[int, int]:
    """Each published name must be the one that its signature is bound to. Returns (lines, lines ahead of the log)."""
    try:
        data = fetch(NAMES)
    except MissingFileError as error:
        findings.add(_code(error), str(error))
        return 0, 0
    if data and not data.endswith(b"\n"):
        findings.add("bad-name-line", f"{NAMES} is cut off: its last line does not end with a newline.")
    seen: set[int] = set()
    number = ahead = 0
    for number, line in enumerate(io.BytesIO(data), 1):
        parsed = _name_line(line)
        if parsed is None:
            findings.add("bad-name-line", f"Line {number} of {NAMES} is not two indexes, a salt and a name.")
            continue
        index, leaf, salt, fields = parsed
        if leaf >= recount.size:
            ahead += 1
            continue
        problem = _name_problem(recount, index, leaf, salt, fields, seen)
        if problem:
            findings.add("other-name", f"Line {number} of {NAMES}, signature {index}: {problem}", index)
        seen.add(index)
    return number, ahead


def _name_line(line: bytes) -> tuple[int, int, bytes, tuple[str, ...]] | None:
    try:
        found = json.loads(line.decode())
        index, leaf = found["index"], found["leaf"]
        if found.keys() != _FIELDS or {type(index), type(leaf)} != {int} or found["kind"] not in _KINDS:
            return None
        words = (found["name"], found["affiliation"], found["place"], found["kind"])
        return (index, leaf, to_hash(found["salt"]), words) if {*map(type, words)} == {str} else None
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, SpellingError):
        return None


def _name_problem(recount: Recount, index: int, leaf: int, salt: bytes, fields: Iterable[str], seen: set[int]) -> str:
    standing = recount.standing(index)
    if standing is None:
        return "the log holds no signature there."
    if index in seen:
        return "it is listed twice."
    if not standing.counted:
        return "it was withdrawn or removed, and is listed."
    if standing.show != "named":
        return "it asks to be hidden, and is listed."
    if standing.leaf != leaf:
        return f"it stands as leaf {standing.leaf} says, not leaf {leaf}."
    try:
        matches = commitment(salt, fields) == standing.commit
    except UnicodeEncodeError:  # a lone surrogate, which JSON can spell and no name can hold
        matches = False
    return "" if matches else "the name is not the one that was signed with."


def _in_log(fetch: Fetch) -> Fetch:
    return lambda path: fetch(f"{LOG}{path}")


def _code(error: LedgerError) -> str:
    """`TileLengthError` is `tile-length`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__.removesuffix("Error")).lower()


def _told(numbers: object) -> str:
    if not isinstance(numbers, dict):
        return "nothing that can be read"
    return ", ".join(f"{number} {word}" for word, number in sorted(numbers.items())) or "none"
