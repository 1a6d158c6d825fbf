"""Documents for the tests, made from one letter in every format. The people and causes are made up."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from undersigned.importing import worker
from undersigned.importing.errors import ImportingError

SEED = (Path(__file__).parents[1] / "seeds" / "open-letter.txt").read_bytes()

TITLE = "Open letter to Bramford City Council"
BODY = (
    "We are writing to you as residents of Elm Street who ride the number 12 bus, and we ask you to keep its evening "
    "service. Many of us work late and have no car.",
    "Last winter the bus was often full. Without it, a walk home takes forty minutes.",
    "Please keep the last bus at 23:10. We would be glad to meet you.",
)
NAMES = (("Ada Example", "nurse"), ("Ben Sample", "Elm Street Tenants"), ("Chloé Specimen", None))

BUS = "\n\n".join(
    [
        TITLE,
        "3 March 2025",
        "Dear councillors,",
        *BODY,
        "With kind regards,",
        "\n".join(", ".join(part for part in name if part) for name in NAMES),
    ]
)


def lines() -> list[tuple[str, str]]:
    """The bus letter as (kind, words), one entry a paragraph."""
    names = [("p", ", ".join(part for part in name if part)) for name in NAMES]
    return [
        ("h1", TITLE),
        ("p", "3 March 2025"),
        ("p", "Dear councillors,"),
        *(("p", text) for text in BODY),
        ("p", "With kind regards,"),
        *names,
    ]


def docx_document() -> docx.document.Document:
    """The bus letter in Word, open for changes."""
    document = docx.Document()
    for kind, text in lines():
        if kind == "h1":
            document.add_heading(text, level=1)
        else:
            document.add_paragraph(text)
    return document


def saved(document: docx.document.Document) -> bytes:
    """A Word document's bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def tracked(paragraph: object, tag: str, words: str) -> None:
    """Add words to a paragraph as a tracked change: "ins" or "del"."""
    change = OxmlElement(f"w:{tag}")
    change.set(qn("w:id"), "7")
    change.set(qn("w:author"), "Example Editor")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText" if tag == "del" else "w:t")
    text.set(qn("xml:space"), "preserve")
    text.text = words
    run.append(text)
    change.append(run)
    paragraph._p.append(change)  # type: ignore[attr-defined]


WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r>%s</w:r></w:p></w:body></w:document>"
)

_ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3"><office:automatic-styles>
<style:style style:name="Gone" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles><office:body><office:text>%s</office:text></office:body></office:document-content>"""


def odt(extra: str = "", before: str = "") -> bytes:
    """The bus letter in OpenDocument; `extra` stands before the closing."""
    parts = [before]
    for kind, text in lines():
        if text.startswith("With kind"):
            parts.append(extra)
        name = 'text:h text:outline-level="1"' if kind == "h1" else "text:p"
        parts.append(f"<{name}>{escape(text)}</{name.split()[0]}>")
    return odt_of("".join(parts))


def odt_of(content: str) -> bytes:
    """An OpenDocument text of this content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _ODT % content)
    return out.getvalue()


def html(extra: str = "", head: str = "") -> bytes:
    """The bus letter as a web page with the furniture of one; `extra` stands before the closing."""
    parts = []
    for kind, text in lines():
        if text.startswith("With kind"):
            parts.append(extra)
        parts.append(f"<{kind}>{escape(text)}</{kind}>")
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Elm Street News</title>{head}</head><body>"
        f"<nav><a href=/>Home</a> <a href=/about>About us</a></nav><article>{''.join(parts)}</article>"
        "<footer>Imprint and contact</footer><script>var hidden = 1;</script></body></html>"
    ).encode()


def pdf(paragraphs: list[list[tuple[str, int]]], *, trailer: str = "", width: int = 595) -> bytes:
    """A small PDF in Helvetica: paragraphs of (line, size), one page, Latin-1 only."""
    commands, top = [], 780
    for paragraph in paragraphs:
        for line, size in paragraph:
            shown = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            commands.append(f"BT /F1 {size} Tf 72 {top} Td ({shown}) Tj ET")
            top -= round(size * 1.25)
        top -= 10
    stream = "\n".join(commands).encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer << /Size 6 /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def wrapped(text: str, size: int = 11, most: int = 88) -> list[tuple[str, int]]:
    """A paragraph's lines at one size."""
    found, line = [], ""
    for word in text.split():
        if len(line) + 1 + len(word) > most:
            found.append((line, size))
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*found, (line, size)]


def bus_pdf() -> bytes:
    """The bus letter as a PDF."""
    return pdf([wrapped(text, 18 if kind == "h1" else 11) for kind, text in lines()])


def printed(page: bytes, chromium: str, folder: Path) -> bytes:
    """A web page printed to PDF by a browser."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_bytes(page)
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
    subprocess.run(
        [*command, "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()],
        check=True,
        timeout=240,
        capture_output=True,
    )
    return target.read_bytes()


def zipped(parts: dict[str, bytes]) -> bytes:
    """A packed folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def answer(data: bytes, encoding: str | None) -> str:
    """What the reader says of a document, read in this process: the draft as JSON, or the room's own error."""
    try:
        return worker.draft(data, {"encoding": encoding or ""}).decode()
    except ImportingError as error:
        return json.dumps({"error": type(error).__name__})
