"""`undersigned import FILE [--json]`: a document's draft on the terminal, without a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from undersigned.importing.draft import Draft
from undersigned.importing.errors import ImportingError
from undersigned.importing.leaflet_draft import Cell
from undersigned.importing.sandbox import Limits, import_bytes, source_hash
from undersigned.importing.sources import shown

_DONE, _COULD_NOT = 0, 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="undersigned import",
        description="Read a letter or a leaflet from a text, Markdown, Word, OpenDocument, PDF or HTML file and show "
        "its parts, with a doubt for everything that the file does not say.",
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
    lines = [f"A {draft.kind}, SHA-256 of the original {sha256}", ""]
    parts = _leaflet_parts(draft) if draft.kind == "leaflet" else _letter_parts(draft)
    lines += [f"{name}: {_visible(text)}" for name, text in (("Language", draft.language), *parts) if text]
    if draft.doubts:
        lines += ["", f"Doubts ({len(draft.doubts)}):"]
    for number, doubt in enumerate(draft.doubts, 1):
        place = f" [{doubt.where}]" if draft.kind == "leaflet" and doubt.where else ""
        lines.append(f"{number}. {_visible(doubt.message)}{place}")
        lines += [f"   - {_visible(choice)}" for choice in doubt.choices]
        if doubt.free_text:
            lines.append("   - or other words")
    return "\n".join(lines)


def _letter_parts(draft: Draft) -> list[tuple[str, str | None]]:
    count = draft.claimed_count
    return [
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


def _leaflet_parts(draft: Draft) -> list[tuple[str, str | None]]:
    parts: list[tuple[str, str | None]] = [("Headline", draft.heading)]
    parts += [(f"Paragraph {number}", _short(text)) for number, text in enumerate(draft.paragraphs, 1)]
    parts.append(("Call", draft.call))
    for meeting in draft.meetings:
        place = ", ".join(filter(None, (meeting.venue, meeting.postcode, meeting.city)))
        parts += [
            ("Meeting", " – ".join(filter(None, (meeting.title, meeting.strapline))) or "without a title"),
            ("  When", " to ".join(filter(None, (meeting.starts, meeting.ends))) or None),
            ("  Where", place),
            ("  Organised by", meeting.organiser),
            ("  Address", meeting.email),
        ]
    if draft.table:
        many = f"{len(draft.table.subjects)} subjects, {len(draft.table.rows)} questions"
        parts.append(("Table", f"{many}: {_short(' / '.join(one or '(no name)' for one in draft.table.subjects))}"))
        for row in draft.table.rows:
            parts.append(("  Question", row.question or "(none)"))
            parts += [("    Cell", _cell(cell)) for cell in row.cells]
    for one in draft.quotations:
        said = ", ".join(filter(None, (one.speaker, one.role, one.date)))
        parts.append(("Quotation", f"{_short(one.text)} ({said or 'nobody named'})"))
    return parts


def _cell(cell: Cell) -> str:
    figures = "; ".join(shown(figure) for figure in cell.figures)
    return _short(cell.text or "(empty)") + (f" [figures: {figures}]" if figures else "")


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _visible(text: str) -> str:
    """Control characters shown, so that a document cannot write to the terminal as it likes."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" if char != "\n" else " " for char in text)
