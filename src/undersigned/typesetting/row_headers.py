"""Marks the first cell of each row of a table as that row's header, in a PDF that Typst made.

Typst 0.15 marks header cells of columns; those of rows are an experimental feature that its Python package does not
switch on. So the first data cell of each row becomes `TH` with scope `Row`, gets an identifier, and every other cell of
the row names it beside its column's header. The changed objects are appended as an incremental update (PDF 1.7, section
7.5.6); the bytes before stay as they are. Structure as in PDF 1.7, section 14.8.4.3.4 and 14.8.5.7.
"""

from __future__ import annotations

import re

from undersigned.typesetting.errors import RenderingFailedError

_ROW = re.compile(rb"(?:^|\n)\d+ 0 obj\n<</Type/StructElem/S/TR/P (\d+) 0 R[^\n]*?/K\[([0-9 R]+)\]", re.MULTILINE)
_IDS = re.compile(rb"/IDTree<</Names\[(.*?)\]>>", re.DOTALL)
_ID = re.compile(rb"\(([^()\\]*)\)(\d+) 0 R")
_HEADERS = re.compile(rb"/Headers\[([^\]]*)\]")
_TRAILER = re.compile(rb"trailer\n<<(.*?)>>\nstartxref\n(\d+)\n%%EOF\s*\Z", re.DOTALL)


def mark_row_headers(pdf: bytes) -> bytes:
    """The PDF with row headers; unchanged when it has no table. Raises RenderingFailedError for one unlike Typst's."""
    if b"/S/TBody" not in pdf:
        return pdf
    offsets = _offsets(pdf)
    changed: dict[int, bytes] = {}
    names: dict[bytes, int] = {}
    for parent, kids in _ROW.findall(pdf):
        if b"/S/TBody" not in _object(pdf, offsets, int(parent)):
            continue
        cells = [int(number) for number in re.findall(rb"(\d+) 0 R", kids)]
        name = b"row%d" % cells[0]
        names[name] = cells[0]
        for place, number in enumerate(cells):
            changed[number] = _cell(_object(pdf, offsets, number), name, is_header=place == 0)
    if not changed:
        raise RenderingFailedError("The table has no rows that could be marked; report this with the leaflet.")
    root = _number_at(pdf, pdf.index(b"<</Type/StructTreeRoot"))
    changed[root] = _with_names(_object(pdf, offsets, root), names)
    return _appended(pdf, changed)


def _offsets(pdf: bytes) -> dict[int, int]:
    trailer = _TRAILER.search(pdf)
    if trailer is None:
        raise RenderingFailedError("The PDF has another form than expected; report this with the leaflet.")
    lines = pdf[int(trailer[2]) : trailer.start()].split(b"\n")
    first, count = (int(part) for part in lines[1].split())
    entries = lines[2 : 2 + count]
    return {first + place: int(line[:10]) for place, line in enumerate(entries) if line[17:18] == b"n"}


def _number_at(pdf: bytes, start: int) -> int:
    """The number of the object whose dictionary starts here."""
    line = pdf.rindex(b"\n", 0, start - 1)
    return int(pdf[line + 1 : start].split(b" ", 1)[0])


def _object(pdf: bytes, offsets: dict[int, int], number: int) -> bytes:
    start = offsets[number]
    return pdf[pdf.index(b"obj\n", start) + 4 : pdf.index(b"\nendobj", start)]


def _cell(cell: bytes, row: bytes, *, is_header: bool) -> bytes:
    if b"/S/TD" not in cell or b"/O/Table" not in cell:
        raise RenderingFailedError("A cell of the table has another form than expected; report this with the leaflet.")
    if is_header:
        cell = cell.replace(b"/S/TD", b"/S/TH/ID(%s)" % row, 1)
        return cell.replace(b"/O/Table", b"/O/Table/Scope/Row", 1)
    return _HEADERS.sub(lambda found: b"/Headers[%s(%s)]" % (found[1], row), cell, count=1)


def _with_names(root: bytes, names: dict[bytes, int]) -> bytes:
    found = _IDS.search(root)
    if found is None:
        raise RenderingFailedError("The table has no column headers; report this with the leaflet.")
    known = {name: int(number) for name, number in _ID.findall(found[1])} | names
    # A name tree is in the order of its bytes, or readers that search it by halves miss names.
    listed = b"".join(b"(%s)%d 0 R" % (name, known[name]) for name in sorted(known))
    return root[: found.start()] + b"/IDTree<</Names[%s]>>" % listed + root[found.end() :]


def _appended(pdf: bytes, changed: dict[int, bytes]) -> bytes:
    trailer = _TRAILER.search(pdf)
    assert trailer is not None
    out = bytearray(pdf if pdf.endswith(b"\n") else pdf + b"\n")
    table = []
    for number in sorted(changed):
        table.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, changed[number])
    start = len(out)
    out += b"xref\n" + b"".join(table)
    out += b"trailer\n<<%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer[1], trailer[2], start)
    return bytes(out)
