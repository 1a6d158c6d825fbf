"""The cast of the log's tests: made-up keys, always the same."""

from hashlib import sha256

from undersigned.ledger import note
from undersigned.ledger.note import Signer

ORIGIN = "bus.example.org/letters/night-bus"


def signer(name: str, kind: int = note.ED25519) -> Signer:
    """A key made from its name."""
    return Signer(name, kind, sha256(f"{name} {kind}".encode()).digest())


LOG = signer(ORIGIN)
NEXT_LOG = Signer(ORIGIN, note.ED25519, sha256(b"the log's next key").digest())
OTHER_LOG = signer("pool.example.org/letters/opening-hours")
LIBRARY = signer("witness.library.example", note.COSIGNATURE_V1)
POOL = signer("witness.pool.example", note.COSIGNATURE_V1)
STRANGER = signer("stranger.example", note.COSIGNATURE_V1)
