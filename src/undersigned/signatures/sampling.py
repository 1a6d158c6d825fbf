"""Who is drawn for a sample audit: a rule that anyone can follow again from public files. Pure.

The seed needs the root of a checkpoint that nobody knew when the list of entries was closed:

    seed     SHA-256("undersigned-audit/1\\n" ‖ origin ‖ "\\n" ‖ number of the audit ‖ "\\n" ‖ root)
    rank     SHA-256(seed ‖ entry as 8 bytes, big-endian)

Drawn are the entries of lowest rank. docs/formats.md has an example.
"""

import hashlib
from collections.abc import Iterable

FORMAT = "undersigned-audit/1"


def audit_seed(*, origin: str, number: int, root: bytes) -> bytes:
    """The seed of a log's audit with this number, under a checkpoint with this root; 32 bytes."""
    return hashlib.sha256(f"{FORMAT}\n{origin}\n{number}\n".encode() + root).digest()


def draw(seed: bytes, entries: Iterable[int], size: int) -> list[int]:
    """At most `size` of the entries, in rising order; all of them when there are no more."""
    ranked = sorted(set(entries), key=lambda entry: hashlib.sha256(seed + entry.to_bytes(8, "big")).digest())
    return sorted(ranked[:size])
