"""Reads a PDF with programs that are not ours: structure with pikepdf, pictures with PDFium."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image


def opened(data: bytes) -> pikepdf.Pdf:
    """The PDF; its syntax is checked first, so a broken cross-reference table is not repaired silently."""
    pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
    assert pdf.check_pdf_syntax() == []
    return pdf


def elements(pdf: pikepdf.Pdf, kind: str = "") -> list[Any]:
    """Structure elements in reading order, of one kind such as "TH" or of all."""
    return [one for one in _walk(pdf.Root.StructTreeRoot) if not kind or one.get("/S") == f"/{kind}"]


def _walk(node: Any) -> Iterator[Any]:
    if not isinstance(node, pikepdf.Dictionary):
        return
    if node.get("/Type") == "/StructElem":
        yield node
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from _walk(kid)


def attribute(element: Any, name: str) -> Any:
    """An attribute of an element, from whichever owner has it."""
    for group in element.get("/A", []):
        if f"/{name}" in group:
            return group[f"/{name}"]
    return None


def missing_glyphs(data: bytes) -> int:
    """How many times glyph 0, the box for "no glyph", is shown. Every font here has two-byte codes equal to glyphs."""
    pdf = opened(data)
    shown = [_codes(pdf, page) for page in pdf.pages]
    return sum(codes.count(0) for codes in shown)


def _codes(pdf: pikepdf.Pdf, page: Any) -> list[int]:
    codes = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) not in ("Tj", "TJ"):
            continue
        strings = operands[0] if str(operator) == "TJ" else operands
        for one in strings:
            if isinstance(one, pikepdf.String):
                raw = bytes(one)
                codes += [int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2)]
    return codes


def pages(data: bytes, scale: float = 1.0) -> list[Image.Image]:
    """Each page as a picture; scale 1 is 72 dots an inch."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.render(scale=scale).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
