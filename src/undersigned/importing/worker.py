"""What is done with a document in a process of its own (common/apart.py): its draft, its words, the people in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from undersigned.importing.blocks import Block, Document
from undersigned.importing.errors import ImportingError, TooLargeError
from undersigned.importing.extract import extract
from undersigned.importing.reading import read_document


def draft(data: bytes, words: Mapping[str, str]) -> bytes:
    """The draft as `undersigned-draft/1`; `words["encoding"]` as for `import_bytes`. Raises ImportingError."""
    try:
        return read_document(extract(data, words.get("encoding") or None)).to_json(indent=None).encode()
    except (MemoryError, RecursionError) as error:
        raise TooLargeError(
            "Reading the document took too much memory; save the letter alone as a new file or paste it."
        ) from error


def plain_words(data: bytes, _words: Mapping[str, str]) -> bytes:
    """Every word of a document in the order of reading, without marks, in UTF-8. Raises ImportingError."""
    from undersigned.common.markdown import to_plain

    return "\n".join(to_plain(text) for text in _texts(extract(data))).encode()


def roster(data: bytes, words: Mapping[str, str]) -> bytes:
    """The table of people in a list, as JSON; `words["encoding"]` as for `import_roster`. Raises ImportingError."""
    from undersigned.importing.extract.roster import extract_roster  # late: it loads lxml

    try:
        found = extract_roster(data, words.get("encoding") or None).as_dict()
    except (MemoryError, RecursionError) as error:
        raise TooLargeError("Reading the list took too much memory; divide it, or save it as CSV.") from error
    return json.dumps(found, ensure_ascii=False).encode()


def warm_up() -> None:
    """Load every reader and all that they look up, so that a child that is forked from here need not."""
    from undersigned.common import markdown  # noqa: F401
    from undersigned.importing import dates, rehearsal
    from undersigned.importing.extract import roster  # noqa: F401
    from undersigned.importing.language import detector
    from undersigned.importing.phrases import BY_LANGUAGE

    detector()
    for language in BY_LANGUAGE:
        dates.load_names(language)
    for trial in rehearsal.trials():
        with suppress(ImportingError):
            draft(trial, {})


def _texts(document: Document) -> list[str]:
    return [text for block in document.blocks for text in _cells(block)] + [one.words for one in document.notices]


def _cells(block: Block) -> list[str]:
    if block.rows:
        return [cell for row in block.rows for cell in row]
    return list(block.cells) or [block.text]
