"""One small leaflet and one small letter in every format, read before any document comes.

Readers keep what they have looked up: names of months, patterns, tables of fonts. A child that is forked after a
rehearsal has all of it; without one, each document would pay for it anew (see worker.py).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import escape

_LEAFLET = """Keep the pool open

Many of us swim before work, and more than 300 would like to. The pool opens at ten, and closes airdefences at four.

Join our meeting on Tuesday 11 June to discuss this more.

\tThe pool\tThe library
Open on Sundays?\tNo. At least 35,000 visits (probably many more) since 2022.\tArguably. Tens of thousands of readers.
Heated?\tYes.\tAs much as it can: “A library that is shut is shut” (Ada Example, head of it, 28 December 2023).

What swimming means
An evening about the pool
Tuesday 11 June, 7pm, Community Centre, 12 Mill Lane EX1 2MP
Organised by Swimmers (example), swimmers@example.org
"""
_LETTER = """Open letter to the council

3 March 2025

Dear councillors,

we ask you to open the pool before work. Many of us work late and have no car.

With kind regards,

Ada Example, nurse
Ben Sample, Elm Street Tenants
"""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def trials() -> Iterator[bytes]:
    """The documents to rehearse with."""
    for text in (_LEAFLET, _LETTER):
        lines = [line for line in text.splitlines() if line.strip()]
        yield text.encode()
        yield _page(lines)
        yield _word(lines)
        yield _opendocument(lines)
        yield _pdf(lines)


def _page(lines: list[str]) -> bytes:
    parts = []
    for line in lines:
        if "\t" in line:
            cells = "".join(f"<td>{escape(one)}</td>" for one in line.split("\t"))
            parts.append(f"<table><tr>{cells}</tr></table>")
        else:
            parts.append(f"<p>{escape(line)}</p>")
    return f"<html><body>{''.join(parts)}</body></html>".replace("</table><table>", "").encode()


def _word(lines: list[str]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    return _zipped({"word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'})


def _opendocument(lines: list[str]) -> bytes:
    body = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    names = f'xmlns:office="{_OASIS}:office:1.0" xmlns:text="{_OASIS}:text:1.0"'
    content = f"<office:body><office:text>{body}</office:text></office:body>"
    return _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}>{content}</office:document-content>",
        }
    )


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _pdf(lines: list[str]) -> bytes:
    shown = [line.encode("ascii", "replace").decode().replace("(", "").replace(")", "")[:90] for line in lines]
    drawn = "\n".join(f"BT /F1 11 Tf 72 {780 - 16 * place} Td ({line}) Tj ET" for place, line in enumerate(shown))
    stream = f"{drawn}\n72 500 200 20 re S 72 520 200 20 re S".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF\n"
