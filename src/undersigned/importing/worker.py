"""The process in which documents are read: `python -m undersigned.importing.worker` (see sandbox.py).

Reads the document from standard input, prints the draft or `{"error": …, "message": …}` as JSON.
"""

from __future__ import annotations

import json
import resource
import sys

from undersigned.importing.errors import ImportingError, TooLargeError

# The language detector unpacks its model to a file, which is gone when the process ends.
_SCRATCH = 256 * 2**20
_TOO_MUCH = TooLargeError("Reading the document took too much memory; save the letter alone as a new file or paste it.")


def limit(memory: int, cpu_seconds: int, output: int) -> None:
    """Set this process's own limits, which it cannot raise again."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, max(output, _SCRATCH)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def answer(data: bytes, encoding: str | None) -> str:
    """The draft of a document as JSON, or the error."""
    from undersigned.importing.extract import extract
    from undersigned.importing.reading import read_document

    try:
        return read_document(extract(data, encoding)).to_json(indent=None)
    except (MemoryError, RecursionError):
        return _failure(_TOO_MUCH)
    except ImportingError as error:
        return _failure(error)


def _failure(error: ImportingError) -> str:
    return json.dumps({"error": type(error).__name__, "message": str(error)}, ensure_ascii=False)


def main(argv: list[str]) -> int:
    """Limits and encoding by position: memory, CPU seconds, output, encoding."""
    memory, cpu_seconds, output, encoding = argv
    limit(int(memory), int(cpu_seconds), int(output))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), encoding or None).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
