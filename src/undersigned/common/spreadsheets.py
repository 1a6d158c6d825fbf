"""What goes into files that a spreadsheet opens. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet would run: a cell that begins so gets an apostrophe before it (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guard_formula(cell: str) -> str:
    """The cell's content, so that a spreadsheet shows it and never runs it."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file (RFC 4180) with guarded cells."""
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets take a file without it for another encoding, and names would break
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([guard_formula(str(cell)) for cell in row] for row in rows)
    return out.getvalue()
