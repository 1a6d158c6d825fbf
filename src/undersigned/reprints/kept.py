"""What is kept of a letter elsewhere, and checking it as `undersigned verify` does. Asks nobody."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import BinaryField, Func

from undersigned.ledger.errors import MissingFileError

from .chain import parse_signed
from .models import CHAIN_FILE, Reprint
from .proving import Fetch, Proof, prove, prove_hops

MOST_LEAVES = 1_000_000  # of a letter that is reprinted: a third of a gigabyte is kept for it, names not counted


class Kept(Mapping[str, bytes]):
    """Everything that is kept of a letter, by path; each file is read when it is asked for, and not held."""

    def __init__(self, reprint: Reprint) -> None:
        self._files = reprint.files.all()
        self._paths = frozenset(self._files.values_list("path", flat=True))

    def __getitem__(self, path: str) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        return bytes(self._files.values_list("data", flat=True).get(path=path))

    def holds(self, path: str, data: bytes) -> bool:
        """Whether the file is kept with these bytes; the database compares, so that a large one is not read."""
        digest = Func("data", function="sha256", output_field=BinaryField())
        known = self._files.filter(path=path).alias(digest=digest).filter(digest=hashlib.sha256(data).digest())
        return path in self._paths and known.exists()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: object) -> bool:
        return path in self._paths


def reading(files: Mapping[str, bytes]) -> Fetch:
    """A `Fetch` out of kept files."""

    def fetch(path: str) -> bytes:
        try:
            return files[path]
        except KeyError:
            raise MissingFileError(f"The file {path} is not kept.") from None

    return fetch


def verify_kept(reprint: Reprint, *, keys: Mapping[str, Sequence[str]] | None = None) -> Proof:
    """Check a reprint from what is kept and the pinned keys alone, our own hop included."""
    files = Kept(reprint)
    proof = prove(reading(files), files.get(CHAIN_FILE), reprint.letter, reprint.log_keys, keys or {})
    if reprint.hop is None or proof.facts is None:
        return proof
    return prove_hops(proof, [*proof.hops, parse_signed(bytes(reprint.hop))], reprint.letter, keys or {})
