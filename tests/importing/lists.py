"""Lists of made-up people, as form services and people make them."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

HEADINGS = ("Timestamp", "Your name", "E-mail address", "City", "May we write to you?", "May we show your name?")


def export(number: int, *, agreed_every: int = 1) -> bytes:
    """`number` people as a form service exports them: CSV, quoted, with a mark of its encoding."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for place in range(number):
        agreed = "Yes, please" if place % agreed_every == 0 else ""
        row = [f"2026/03/{place % 28 + 1:02} 10:00:00 AM GMT", f"Example Person {place}", f"person{place}@example.org"]
        writer.writerow([*row, "Elm Street, North", agreed, "Yes" if place % 3 else "No"])
    return ("\ufeff" + out.getvalue()).encode()


def workbook(rows: Sequence[Sequence[object]], merge: Sequence[str] = ()) -> bytes:
    """An Excel workbook with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
