"""From bytes to a draft, with a measure on everything.

Short plain text is read in this process: its readers are our own and their work grows with
its length. All else (DOCX, ODT, PDF, HTML, long texts) is read in a process of its own that may use
so much time, memory and output and no more, has none of our environment, and dies alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from undersigned.importing import errors
from undersigned.importing.draft import Draft
from undersigned.importing.errors import DamagedError, EmptyDocumentError, ImportingError, TooLargeError
from undersigned.importing.sniff import sniff

_SHORT_TEXT = 100_000
_ERRORS = {
    error.__name__: error
    for error in (
        errors.EmptyDocumentError,
        errors.TooLargeError,
        errors.EncryptedError,
        errors.UnknownFormatError,
        errors.DamagedError,
        errors.ImportingError,
    )
}
_SOURCES = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the document, of the reader's memory and of its answer; seconds by the wall and of CPU."""

    document: int = 10 * 2**20
    memory: int = 1536 * 2**20
    output: int = 32 * 2**20
    seconds: float = 20.0
    cpu_seconds: int = 15


def source_hash(data: bytes) -> str:
    """SHA-256 of the original, in hex: what says later that a draft came from these bytes."""
    return hashlib.sha256(data).hexdigest()


def import_bytes(
    data: bytes,
    *,
    filename: str | None = None,
    encoding: str | None = None,
    limits: Limits = Limits(),
) -> Draft:
    """The draft of a document.

    `filename` is for messages only: the format is told from the bytes. `encoding` is a person's answer to
    the doubt "encoding". Raises ImportingError, whose text is one plain sentence for a person.
    """
    if len(data) > limits.document:
        most = limits.document // 2**20
        name = f"“{filename}”" if filename else "The document"
        raise TooLargeError(f"{name} is larger than {most} MB; save the letter without its pictures or paste its text.")
    if not data:
        raise EmptyDocumentError("The document is empty; choose another file or paste the letter.")
    if _is_short_text(data):
        from undersigned.importing.extract.text import extract_text
        from undersigned.importing.reading import read_document

        return read_document(extract_text(data, encoding))
    return _import_apart(data, encoding, limits)


def _is_short_text(data: bytes) -> bool:
    # A container is opened by the other process only, sniffing it included.
    return len(data) <= _SHORT_TEXT and not data.startswith(b"PK") and sniff(data) == "text"


def _import_apart(data: bytes, encoding: str | None, limits: Limits) -> Draft:
    """Run the reader in its own process and take its answer."""
    command = [
        sys.executable, "-B", "-s", "-m", "undersigned.importing.worker",
        str(limits.memory), str(limits.cpu_seconds), str(limits.output), encoding or "",
    ]  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="undersigned-import-") as folder,
        (Path(folder) / "answer").open("w+b") as answer,
    ):
        original = Path(folder) / "document"
        original.write_bytes(data)
        with original.open("rb") as given:
            code = _run(command, folder, given, answer, limits.seconds)
        answer.seek(0)
        return _answer(code, answer.read(limits.output + 1), limits)


def _run(command: list[str], folder: str, given: IO[bytes], answer: IO[bytes], seconds: float) -> int:
    environment = {
        "PATH": os.defpath,
        "TMPDIR": folder,
        "PYTHONPATH": str(_SOURCES),
        "PYTHONUTF8": "1",
        # One thread: libraries for arrays else set memory aside for each core.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    process = subprocess.Popen(
        command,
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TooLargeError(
            "Reading the document took too long; save the letter alone as a new file or paste it."
        ) from error
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _answer(code: int, printed: bytes, limits: Limits) -> Draft:
    if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ) or len(printed) > limits.output:
        raise TooLargeError("Reading the document took too much time or memory; save the letter alone or paste it.")
    try:
        answer = json.loads(printed)
    except ValueError as error:
        raise DamagedError(
            "The document could not be read; open it, save it again as a new file, or paste the letter."
        ) from error
    if "error" in answer:
        raise _ERRORS.get(answer["error"], ImportingError)(answer["message"])
    return Draft.from_dict(answer)
