"""`python -m bench.ledger`: how fast the log's pure parts are; one line of JSON for each figure, no server needed."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from bench.figures import Figure
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import leaf as leaves
from undersigned.ledger import tiles, tree
from undersigned.ledger.checkpoint import Checkpoint
from undersigned.ledger.note import ED25519, Signer
from undersigned.ledger.spelling import to_base64
from undersigned.ledger.verifying import Trust, read_folder, verify_letter

T = TypeVar("T")
LEAVES = 1_000_000
PROOFS = 1_000
APPEND_GOAL, PROOF_GOAL_MS, VERIFY_GOAL_S, VERIFY_GOAL_MB = 100_000, 1.0, 10.0, 500
SIGNER = Signer("bench.example/letters/one/log", ED25519, bytes(32))
TEXT, RULES, SALT = b"# A letter\n", b"rules\n", bytes(32)
FIELDS = ("Example Person", "", "Example Town", "person")


def figures() -> Iterator[Figure]:
    """Append, prove and verify at a million leaves. The checker runs in a process of its own, for its memory."""
    hashes = [tree.leaf_hash(b"%d" % each) for each in range(LEAVES)]
    seconds, frontier = _timed(lambda: _appended(hashes))
    yield Figure("ledger_append", LEAVES / seconds, "leaves/s", APPEND_GOAL)
    files = tiles.build(b"".join(hashes))
    root = frontier.root()
    indexes = range(0, LEAVES, LEAVES // PROOFS)
    for name, nodes in (("tree", tree.Tree(hashes)), ("tiles", tiles.TileNodes(files.__getitem__, LEAVES))):
        seconds, proofs = _timed(partial(_proofs, tree.inclusion_proof, nodes, indexes))
        yield Figure(f"ledger_inclusion_{name}", seconds / PROOFS * 1000, "ms", PROOF_GOAL_MS)
        for index, proof in zip(indexes, proofs, strict=True):
            tree.verify_inclusion(hashes[index], index, LEAVES, proof, root)
        seconds, _ = _timed(partial(_proofs, tree.consistency_proof, nodes, indexes[1:]))
        yield Figure(f"ledger_consistency_{name}", seconds / PROOFS * 1000, "ms", PROOF_GOAL_MS)
    for named in (0, LEAVES // 10):
        with tempfile.TemporaryDirectory() as folder:
            write_letter(Path(folder), LEAVES, named)
            command = [sys.executable, "-m", "bench.ledger", folder]
            told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        suffix = "" if not named else "_names"
        extra: dict[str, float | int | str] = {"leaves": LEAVES, "names": named, "cpu": told["cpu"]}
        yield Figure(f"ledger_verify{suffix}", told["seconds"], "s", VERIFY_GOAL_S, extra)
        yield Figure(f"ledger_verify{suffix}_memory", told["megabytes"], "MB", VERIFY_GOAL_MB, extra)


def write_letter(folder: Path, size: int, named: int) -> None:
    """The public files of a letter of `size` leaves, the first `named` signatures with their names listed."""
    letter = leaves.LetterLeaf((("en", sha256(TEXT).digest()),), sha256(RULES).digest())
    commit = leaves.commitment(SALT, FIELDS)
    form = leaves.encode(leaves.SignLeaf(sha256(TEXT).digest(), "email", "named", commit, bytes(32)))
    undo = to_base64(bytes(32)).encode()
    entries = [leaves.encode(letter)]
    entries += [form.replace(undo, to_base64(sha256(b"%d" % each).digest()).encode()) for each in range(1, size)]
    hashes = [tree.leaf_hash(each) for each in entries]
    files = {f"log/{path}": data for path, data in tiles.build(b"".join(hashes)).items()}
    for bundle in tiles.bundles(size):
        start = bundle.index * tiles.WIDTH
        files[f"log/{bundle.path}"] = tiles.encode_bundle(entries[start : start + bundle.width])
    files["log/checkpoint"] = checkpoints.sign(Checkpoint(SIGNER.name, size, tree.root_of(hashes)), [SIGNER])
    keys = ("name", "affiliation", "place", "kind")
    line = dict(zip(keys, FIELDS, strict=True)) | {"salt": to_base64(SALT)}
    names = (json.dumps({"index": each, "leaf": each, **line}) + "\n" for each in range(1, named + 1))
    numbers = {"total": size - 1, "by_class": {"email": size - 1}, "by_language": {"en": size - 1}, "claimed": {}}
    files |= {"text.en.md": TEXT, "rules.txt": RULES, "signatures.jsonl": "".join(names).encode()}
    files["count.json"] = json.dumps(numbers | {"log_size": size}).encode()
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def _check(folder: str) -> None:
    """Verify the letter in a folder; print seconds and the most memory that this process held."""
    trust = Trust(SIGNER.name, [SIGNER.verifier])
    seconds, report = _timed(lambda: verify_letter(read_folder(Path(folder)), trust))
    if not report.holds:
        raise SystemExit(str(report.findings[:3]))
    print(json.dumps({"seconds": seconds, "cpu": round(time.process_time(), 2), "megabytes": _most_megabytes()}))


def _most_megabytes() -> float:
    """The most memory that this process held. Not getrusage's: that remembers what the parent held before."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _proofs(
    make: Callable[[tree.Nodes, int, int], list[bytes]], nodes: tree.Nodes, at: Sequence[int]
) -> list[list[bytes]]:
    return [make(nodes, each, LEAVES) for each in at]


def _appended(hashes: list[bytes]) -> tree.Frontier:
    frontier = tree.Frontier()
    frontier.extend(hashes)
    return frontier


def _timed(do: Callable[[], T]) -> tuple[float, T]:
    before = time.perf_counter()
    done = do()
    return time.perf_counter() - before, done


if __name__ == "__main__":
    if sys.argv[1:]:
        _check(sys.argv[1])
    else:
        for figure in figures():
            print(figure.line(), flush=True)
