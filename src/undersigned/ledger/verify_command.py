"""`undersigned verify`: check a letter, or one receipt, from the public files alone. Pure: neither Django nor server.

    undersigned verify https://letters.example --letter evening-bus
    undersigned verify FOLDER --since kept-checkpoint --receipt mine.tlog-proof --json

What is given as a reprint (…/reprints/<slug>/) is checked by `reprints/verify_command.py`, which begins here.

Exit codes: 0 everything fits, 1 something does not (each finding is a line), 2 it could not be checked.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from undersigned.common.errors import UndersignedError

from . import checkpoint as checkpoints
from . import key_history, policy, proof, tiles
from . import leaf as leaves
from .errors import LedgerError, MissingFileError, OtherLogError
from .note import Verifier, parse_vkey
from .recount import Finding
from .tree import leaf_hash
from .verifying import Fetch, Report, Trust, read_folder, verify_letter

KEYS, KEY_HISTORY = "log/keys", "log/key-history.json"
SECONDS = 30
MOST_BYTES = 512 * 2**20
PATIENCE = (1.0, 2.0, 4.0)  # a page may count a second's worth more than its checkpoint covers yet
_PASSING = {"page-ahead", "other-text"}


class CannotVerifyError(UndersignedError):
    """What was asked for cannot be checked at all."""


More = Callable[[Fetch, Report], tuple[list[str], list[Finding]]]
"""A further check of the same files: what it has to say, in lines, and what is wrong."""


def run(argv: Sequence[str], more: More | None = None) -> int:
    """Check, print, and return the exit code. Raises UndersignedError when it cannot be checked."""
    arguments = _parser().parse_args(argv)
    fetch, where = open_source(arguments.source, arguments.letter)
    trust = _trust(fetch, arguments)
    since = _read(arguments.since) if arguments.since else None
    report = _patiently(fetch, trust, since, show=not arguments.json and sys.stderr.isatty())
    findings = list(report.findings)
    receipt = _receipt(fetch, trust, Path(arguments.receipt), report, findings) if arguments.receipt else None
    told, wrong = more(fetch, report) if more else ([], [])
    findings += wrong
    holds = report.holds and not findings
    if arguments.json:
        data = _as_data(report, findings, receipt, holds) | ({"chain": told} if more else {})
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for line in told:
            print(f"Chain    {line}")
        _print(report, findings, receipt, where, pinned=bool(arguments.key))
    return 0 if holds else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="undersigned verify", description="Recount a letter's signatures and check its texts, names and log."
    )
    parser.add_argument("source", metavar="SOURCE", help="an instance's address, a letter's address, or a folder")
    parser.add_argument("--letter", metavar="SLUG", help="which letter of the instance (the last part of its address)")
    parser.add_argument("--receipt", metavar="FILE", help="check this receipt, too")
    parser.add_argument("--since", metavar="CHECKPOINT", help="a checkpoint kept earlier: the log must continue it")
    parser.add_argument("--key", metavar="VKEY", action="append", default=[], help="trust this log key, and no other")
    parser.add_argument("--policy", metavar="FILE", help="require the witnesses of this tlog-policy")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def open_source(source: str, letter: str | None) -> tuple[Fetch, str]:
    """How to get a public file by its path below the letter, and where that is in words.

    `source` is an instance's or a letter's address, or a folder. Raises CannotVerifyError.
    """
    if "://" not in source:
        folder = Path(source)
        if not folder.is_dir():
            raise CannotVerifyError(
                f"There is no folder {source}. Give an address with http:// or https://, or a folder."
            )
        return read_folder(folder / letter if letter and (folder / letter).is_dir() else folder), source
    parts = urlsplit(source)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise CannotVerifyError("Give the address of an instance, with http:// or https://, or a folder.")
    slug = letter or parts.path.partition("/letters/")[2].strip("/").split("/")[0]
    if not slug:
        raise CannotVerifyError("Say which letter is meant: --letter with the last part of its address.")
    base = f"{parts.scheme}://{parts.netloc}{parts.path.partition('/letters/')[0].rstrip('/')}/letters/{slug}"
    return fetch_from(base), base


def fetch_from(base: str) -> Fetch:
    """A `Fetch` of files below an address. It raises CannotVerifyError where nobody answers."""

    def fetch(path: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{base}/{path}", timeout=SECONDS) as answer:  # noqa: S310 - http(s), checked
                data: bytes = answer.read(MOST_BYTES)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                why = ": the letter was taken down" if error.code == 410 else ""
                raise MissingFileError(f"The file {path} is missing at {base}{why}.") from error
            raise CannotVerifyError(f"{base}/{path} answered {error.code}; try again later.") from error
        except OSError as error:
            raise CannotVerifyError(f"{base} could not be reached; check the address and try again.") from error
        return data

    return fetch


def _trust(fetch: Fetch, arguments: argparse.Namespace) -> Trust:
    """The keys that were given, else those that the log itself shows."""
    words = arguments.key or fetch(KEYS).decode("utf-8", "replace").split()
    keys: list[Verifier] = [parse_vkey(word) for word in words]
    if not keys:
        raise CannotVerifyError(f"The file {KEYS} names no key.")
    chosen = policy.parse(_read(arguments.policy)) if arguments.policy else None
    kept = arguments.since or arguments.receipt
    return Trust(keys[0].name, keys, chosen, _retired(fetch, keys[0].name) if kept and not arguments.key else ())


def _retired(fetch: Fetch, origin: str) -> list[Verifier]:
    """Keys that signed earlier and do no more; none for a log that publishes no history of its keys."""
    try:
        data = fetch(KEY_HISTORY)
    except MissingFileError:
        return []
    return [period.verifier for period in key_history.parse(data, origin) if period.until is not None]


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CannotVerifyError(f"The file {path} cannot be read.") from error


def _patiently(fetch: Fetch, trust: Trust, since: bytes | None, *, show: bool) -> Report:
    """Verify; once more after a moment where a page ran ahead of its checkpoint and nothing else is wrong."""
    progress = _progress if show else None
    report = verify_letter(fetch, trust, since=since, progress=progress)
    for wait in PATIENCE:
        if report.holds or not {finding.code for finding in report.findings} <= _PASSING:
            break
        time.sleep(wait)
        report = verify_letter(fetch, trust, since=since, progress=progress)
    return report


def _progress(done: int, of: int) -> None:
    end = "\n" if done == of else ""
    print(f"\r{done * 100 // max(of, 1):3d} % of {of} leaves", end=end, file=sys.stderr, flush=True)


def _receipt(fetch: Fetch, trust: Trust, path: Path, report: Report, findings: list[Finding]) -> str | None:
    """What the receipt proves, in a sentence; what is wrong with it becomes a finding."""
    try:
        receipt = proof.parse(_read(str(path)))
        size = checkpoints.parse_signed(receipt.signed_checkpoint)[0].size
        if receipt.claims.origin != trust.origin:
            raise OtherLogError(f"This receipt is for another letter: {receipt.claims.origin}.")
        now = report.signed.checkpoint if report.signed else None
        if now is None or receipt.index >= now.size:
            raise LedgerError(f"The log shown is shorter than the receipt, which is for leaf {receipt.index}.")
        bundle = tiles.Tile(None, receipt.index // tiles.WIDTH, _width(receipt.index, now.size))
        entry = tiles.read_bundle(lambda name: fetch(f"log/{name}"), bundle)[receipt.index % tiles.WIDTH]
        opened = proof.verify(receipt, leaf_hash(entry), trust.origin, (*trust.logs, *trust.retired))
        checkpoints.require_progress(opened.checkpoint, now)
        kind = leaves.parse(entry).kind
    except LedgerError as error:
        findings.append(Finding("bad-receipt", f"The receipt: {error}"))
        return None
    return f"The receipt proves that leaf {receipt.index} ({kind}) is in the log since it had {size} leaves."


def _width(index: int, size: int) -> int:
    first = index // tiles.WIDTH * tiles.WIDTH
    return min(tiles.WIDTH, size - first)


def _print(report: Report, findings: list[Finding], receipt: str | None, where: str, *, pinned: bool) -> None:
    print(f"Letter   {where}")
    print(f"Log      {report.origin}")
    if report.signed:
        seen = len(report.signed.witnesses)
        print(f"Signed   {report.signed.checkpoint.size} leaves{f', seen by {seen} witnesses' if seen else ''}")
    if report.count:
        count = report.count
        print(f"Count    {count.total} confirmations, none removed or added unseen")
        for label, numbers in (("class", count.confirmed), ("language", count.by_language), ("voided", count.voided)):
            for word, number in sorted(numbers.items(), key=lambda item: -item[1]):
                print(f"           {number:>9}  {label} {word}")
        if count.withdrawn:
            print(f"           {count.withdrawn:>9}  withdrawn by their holders")
        ahead = f", {report.names_ahead} newer than the checkpoint and not checked yet" if report.names_ahead else ""
        print(f"Names    {report.names} shown, each the one that was signed with{ahead}" if not findings else "")
    if receipt:
        print(receipt)
    if not pinned:
        print("The log's key was taken from the instance itself. Keep it, and give it with --key next time.")
    for finding in findings:
        print(f"WRONG    {finding.message}")
    if report.total_findings > len(report.findings):
        print(f"WRONG    … and {report.total_findings - len(report.findings)} more.")
    print("Everything fits." if report.holds and not findings else "Something does not fit.")


def _as_data(report: Report, findings: list[Finding], receipt: str | None, holds: bool) -> dict[str, object]:
    count = report.count
    return {
        "holds": holds,
        "log": report.origin,
        "size": report.signed.checkpoint.size if report.signed else None,
        "root": report.signed.checkpoint.root.hex() if report.signed else None,
        "witnesses": sorted(key.name for key in report.signed.witnesses) if report.signed else [],
        "total": count.total if count else None,
        "by_class": count.confirmed if count else {},
        "by_language": count.by_language if count else {},
        "claimed": count.claimed if count else {},
        "withdrawn": count.withdrawn if count else None,
        "voided": dict(count.voided) if count else {},
        "names": report.names,
        "names_not_checked": report.names_ahead,
        "receipt": receipt,
        "findings": [{"code": each.code, "message": each.message, "leaf": each.leaf} for each in findings],
    }
