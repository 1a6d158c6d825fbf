"""The leaflet of the seeds in other formats: its paragraphs and its table, made by libraries that are not ours."""

from __future__ import annotations

from html import escape
from pathlib import Path

import docx

from tests.importing import makers

TEXT = (Path(__file__).parents[1] / "seeds" / "leaflet.txt").read_text("utf-8")


def parts(text: str = TEXT) -> list[str | list[list[str]]]:
    """A leaflet's paragraphs in order, and its table as rows of cells."""
    found: list[str | list[list[str]]] = []
    for line in text.split("\n"):
        if "\t" in line:
            if not (found and isinstance(found[-1], list)):
                found.append([])
            assert isinstance(found[-1], list)
            found[-1].append(line.split("\t"))
        elif line.strip():
            found.append(line)
    return found


def as_docx(text: str = TEXT) -> bytes:
    """The leaflet in Word, its table a real one."""
    document = docx.Document()
    for part in parts(text):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=0, cols=max(len(cells) for cells in part))
        table.style = "Table Grid"
        for cells in part:
            for cell, words in zip(table.add_row().cells, cells, strict=False):
                cell.text = words
    return makers.saved(document)


def as_odt(text: str = TEXT) -> bytes:
    """The leaflet in OpenDocument."""
    made = []
    for part in parts(text):
        if isinstance(part, str):
            made.append(f"<text:p>{escape(part, quote=False)}</text:p>")
            continue
        made.append("<table:table>")
        for cells in part:
            row = "".join(
                f"<table:table-cell><text:p>{escape(cell, quote=False)}</text:p></table:table-cell>" for cell in cells
            )
            made.append(f"<table:table-row>{row}</table:table-row>")
        made.append("</table:table>")
    return makers.odt_of("".join(made))


def as_html(text: str = TEXT, *, style: str = "", language: str = "en") -> bytes:
    """The leaflet as a web page, its table with header cells."""
    made = []
    for place, part in enumerate(parts(text)):
        if isinstance(part, str):
            tag = "p" if place else "h1"
            made.append(f"<{tag}>{escape(part)}</{tag}>")
            continue
        head = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in part[0])
        rows = [
            f"<tr><th scope=row>{escape(cells[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells[1:])}</tr>"
            for cells in part[1:]
        ]
        made.append(f"<table border=1><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>")
    return (
        f"<!DOCTYPE html><html lang={language}><head><meta charset=utf-8><style>{style}</style></head>"
        f"<body>{''.join(made)}</body></html>"
    ).encode()
