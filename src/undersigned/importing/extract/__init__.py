"""One reader per format. Each gives a `Document`: blocks in reading order and notices.

May import `blocks`, `encoding`, `doubts`, `errors` and its own modules; nothing of Django.
"""

from __future__ import annotations

from undersigned.importing.blocks import Document
from undersigned.importing.sniff import sniff


def extract(data: bytes, encoding: str | None = None) -> Document:
    """Blocks and notices of a document in any format that we read. Raises ImportingError."""
    kind = sniff(data)
    # Each reader is loaded only when it is wanted: the parsers weigh more than the rest of the room.
    if kind == "docx":
        from undersigned.importing.extract.docx import extract_docx

        return extract_docx(data)
    if kind == "odt":
        from undersigned.importing.extract.odt import extract_odt

        return extract_odt(data)
    if kind == "pdf":
        from undersigned.importing.extract.pdf import extract_pdf

        return extract_pdf(data)
    if kind == "html":
        from undersigned.importing.extract.html import extract_html

        return extract_html(data, encoding)
    from undersigned.importing.extract.text import extract_text

    return extract_text(data, encoding)
