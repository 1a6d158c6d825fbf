"""`undersigned import FILE [--json]`: a document's draft on the terminal, without a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from undersigned.importing.draft import Draft
from undersigned.importing.errors import ImportingError
from undersigned.importing.sandbox import Limits, import_bytes, source_hash

_DONE, _COULD_NOT = 0, 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="undersigned import",
        description="Read a letter from a text, Markdown, Word, OpenDocument, PDF or HTML file and show its parts, "
        "with a doubt for everything that the file does not say.",
        epilog="Exit codes: 0 done, 2 the file could not be read.",
    )
    parser.add_argument("file", metavar="FILE", help="the document, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the draft as undersigned-draft/1 (docs/formats.md)")
    parser.add_argument("--encoding", metavar="NAME", help="how a text file is encoded, where it was read wrongly")
    return parser


def run(argv: Sequence[str]) -> int:
    """Run the command with its arguments (without "import"). Returns the exit code: 0 or 2."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _COULD_NOT
    try:
        data = _read(options.file)
        draft = import_bytes(
            data, filename=None if options.file == "-" else Path(options.file).name, encoding=options.encoding
        )
    except OSError as error:
        return _fail(f"{options.file} cannot be opened ({error.strerror or error}); check its name and your rights.")
    except ImportingError as error:
        return _fail(str(error))
    text = draft.to_json() if options.json else summary(draft, source_hash(data))
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()
    return _DONE


def _read(name: str) -> bytes:
    # One byte more than is taken shows that there is more, without reading all of it.
    most = Limits().document + 1
    if name == "-":
        return sys.stdin.buffer.read(most)
    with Path(name).open("rb") as file:
        return file.read(most)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return _COULD_NOT


def summary(draft: Draft, sha256: str) -> str:
    """The draft for a person at a terminal: its parts, then its doubts with their choices."""
    lines = [f"A letter, SHA-256 of the original {sha256}", ""]
    count = draft.claimed_count
    parts = [
        ("Language", draft.language),
        ("Heading", draft.heading),
        ("Title", draft.title),
        ("Date", draft.date),
        ("From", draft.sender),
        ("To", draft.addressee),
        *((f"Introduction by {one.outlet or 'nobody named'}", _short(one.text)) for one in draft.introductions),
        ("Salutation", draft.salutation),
        *((f"Paragraph {number}", _short(text)) for number, text in enumerate(draft.body, 1)),
        ("Closing", draft.closing),
        *(("Signatory", ", ".join(filter(None, (one.name, one.affiliation)))) for one in draft.signatories),
        ("Claimed count", " ".join(filter(None, (count.qualifier, str(count.value)))) if count else None),
    ]
    lines += [f"{name}: {_visible(text)}" for name, text in parts if text]
    if draft.doubts:
        lines += ["", f"Doubts ({len(draft.doubts)}):"]
    for number, doubt in enumerate(draft.doubts, 1):
        lines.append(f"{number}. {_visible(doubt.message)}")
        lines += [f"   - {_visible(choice)}" for choice in doubt.choices]
        if doubt.free_text:
            lines.append("   - or other words")
    return "\n".join(lines)


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _visible(text: str) -> str:
    """Control characters shown, so that a document cannot write to the terminal as it likes."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" if char != "\n" else " " for char in text)
