"""From bytes to a draft, with a measure on everything.

Short plain text is read in this process: its readers are our own and their work grows with
its length. All else (DOCX, ODT, PDF, HTML, long texts) is read in a process of its own that may use
so much time, memory and output and no more, has none of our environment, and dies alone (common/apart.py).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from undersigned.common import apart
from undersigned.common.saying import isolated, say
from undersigned.importing import errors
from undersigned.importing.draft import Draft
from undersigned.importing.errors import DamagedError, EmptyDocumentError, ImportingError, TooLargeError
from undersigned.importing.roster import Roster
from undersigned.importing.sniff import sniff

_SHORT_TEXT = 100_000
_DRAFT = "undersigned.importing.worker:draft"
_WORDS = "undersigned.importing.worker:plain_words"
_ROSTER = "undersigned.importing.worker:roster"
_NUMBER_BEHIND = re.compile(r"(.*?)((?:(?<=:) \d+)?)", re.DOTALL)
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


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the document, of the reader's memory and of its answer; seconds by the wall and of CPU."""

    document: int = 10 * 2**20
    memory: int = 1536 * 2**20
    output: int = 32 * 2**20
    seconds: float = 20.0
    cpu_seconds: int = 15


# A workbook of 100,000 rows takes a quarter of a minute on a busy processor.
ROSTER_LIMITS = Limits(output=96 * 2**20, seconds=60.0, cpu_seconds=50)


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
        raise TooLargeError(
            say(
                "%(name)s is larger than %(most)s MB; save the letter without its pictures or paste its text.",
                name=isolated(f"“{filename}”") if filename else say("The document"),
                most=most,
            )
        )
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


def document_words(data: bytes) -> str:
    """Every word of a document in the order of reading, as plain text. Raises ImportingError."""
    return _apart(_WORDS, data, {}, Limits()).decode()


def import_roster(data: bytes, *, encoding: str | None = None, limits: Limits = ROSTER_LIMITS) -> Roster:
    """The table of people in a CSV file, a workbook or a pasted list, always read apart.

    Raises ImportingError, whose text is one plain sentence for a person.
    """
    if len(data) > limits.document:
        most = limits.document // 2**20
        raise TooLargeError(
            say("The list is larger than %(most)s MB; delete columns that are not needed, or divide it.", most=most)
        )
    return Roster.from_dict(json.loads(_apart(_ROSTER, data, {"encoding": encoding or ""}, limits)))


def _import_apart(data: bytes, encoding: str | None, limits: Limits) -> Draft:
    """Have the document read in a process of its own."""
    printed = _apart(_DRAFT, data, {"encoding": encoding or ""}, limits)
    return Draft.from_dict(json.loads(printed))


def _apart(work: str, data: bytes, words: dict[str, str], limits: Limits) -> bytes:
    allowed = apart.Limits(limits.seconds, limits.cpu_seconds, limits.memory, limits.output)
    try:
        return apart.run(work, data, words=words, limits=allowed)
    except apart.RefusedError as refused:
        # Said in English over there: nobody translates in that process. A number behind the sentence is kept.
        sentence, number = _NUMBER_BEHIND.fullmatch(str(refused)).groups()  # type: ignore[union-attr]
        raise _ERRORS.get(refused.kind, ImportingError)(say(sentence) + number) from refused
    except apart.ApartError as error:
        if error.too_much:
            raise TooLargeError(
                "Reading the document took too much time or memory; save the letter alone as a new file or paste it."
            ) from error
        raise DamagedError(
            "The document could not be read; open it, save it again as a new file, or paste the letter."
        ) from error
