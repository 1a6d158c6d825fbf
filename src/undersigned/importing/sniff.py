"""Which format a document is in, from its bytes alone: a name can lie."""

from __future__ import annotations

import re
from typing import Literal

from undersigned.common.saying import later
from undersigned.importing.errors import EmptyDocumentError, EncryptedError, UnknownFormatError

Format = Literal["text", "docx", "odt", "pdf", "html"]

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|main|article|section|div|p|h[1-6]|table|ul|ol|span|b|strong)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")
_OLD = later(
    "This is an old Word, Excel or mail format that we do not read; open it, save it as DOCX, ODT or plain text, "
    "and import that, or paste the letter."
)
_RICH = later(
    "This is a Rich Text file, which we do not read; open it, save it as DOCX, ODT or plain text, and import that, "
    "or paste the letter."
)
_SHEET = later(
    "This is a spreadsheet or a slide show, not a letter; open it, save it as DOCX, ODT or plain text, "
    "and import that, or paste the letter."
)


def sniff(data: bytes) -> Format:
    """The format. Raises EmptyDocumentError, EncryptedError or UnknownFormatError with what to do instead."""
    if not data.strip(b" \t\r\n\x0b\x0c\x00\xef\xbb\xbf\xfe\xff"):
        raise EmptyDocumentError("The document is empty; choose another file or paste the letter.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedError("The document asks for a password; save it without one or paste the letter.")
        raise UnknownFormatError(_OLD)
    if data.startswith(b"{\\rtf"):
        raise UnknownFormatError(_RICH)
    if data.startswith(_PICTURES) and not _looks_like_text(data):
        raise UnknownFormatError("This is a picture; type or paste the letter's words instead.")
    if _HTML.match(_head(data)):
        return "html"
    return "text"


def _head(data: bytes) -> bytes:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _looks_like_text(data: bytes) -> bool:
    sample = data[:512]
    return all(byte >= 32 or byte in (9, 10, 13) for byte in sample)


def _container(data: bytes) -> Format:
    from undersigned.importing.extract.archive import Archive  # late: it loads lxml

    archive = Archive(data)
    if "word/document.xml" in archive.names or "[Content_Types].xml" in archive.names:
        if any(name.startswith(("xl/", "ppt/")) for name in archive.names):
            raise UnknownFormatError(_SHEET)
        return "docx"
    if "content.xml" in archive.names:
        if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise EncryptedError("The document asks for a password; save it without one or paste the letter.")
        return "odt"
    raise UnknownFormatError("This is a packed folder; unpack it and choose the letter's file, or paste the letter.")
