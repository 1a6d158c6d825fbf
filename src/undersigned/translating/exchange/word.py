"""A Word file with two columns: the original on one side, the translation on the other."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.common.languages import direction, name_of
from undersigned.translating.errors import ExchangeError
from undersigned.translating.units import Unit

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_MOST_UNPACKED = 30 * 1024 * 1024
_DAMAGED = gettext_lazy(
    "This Word file cannot be read. Save it again as .docx, with its table as it was, and send that."
)


def write_docx(units: Sequence[Unit], source_language: str, language: str) -> bytes:
    """A table with a row for each unit under a heading row that names the languages."""
    from docx import Document

    document = Document()
    document.add_paragraph(
        _(
            "Write the translation into the second column. Leave the first as it is: by its words each row is found "
            "again. *One star* on each side means emphasis, **two** mean strong; keep them."
        )
    )
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    for cell, code in zip(table.rows[0].cells, (source_language, language), strict=True):
        _write(cell.paragraphs[0], name_of(code), code, bold=True)
    for unit in units:
        row = table.add_row()
        for cell, words, code in zip(row.cells, (unit.source, unit.target), (source_language, language), strict=True):
            lines = words.split("\n")
            _write(cell.paragraphs[0], lines[0], code)
            for line in lines[1:]:
                _write(cell.add_paragraph(), line, code)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _write(paragraph: "Paragraph", words: str, language: str, *, bold: bool = False) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(words)
    run.bold = bold
    properties = run._r.get_or_add_rPr()
    tag = OxmlElement("w:lang")
    if direction(language) == "rtl":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        properties.append(OxmlElement("w:rtl"))
        tag.set(qn("w:bidi"), language)
    else:
        tag.set(qn("w:val"), language)
    properties.append(tag)


def read_docx(data: bytes) -> Iterator[tuple[str, str]]:
    """(left, right) of each row of the file's tables that has two columns. Raises ExchangeError."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise ExchangeError(_("This Word file unpacks to more than 30 MB. Send one without pictures."))
        document: Any = Document(BytesIO(data))
        rows = [row.cells for table in document.tables for row in table.rows]
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, NotImplementedError) as error:
        raise ExchangeError(str(_DAMAGED)) from error
    for cells in rows[1:]:  # below the heading row
        if len(cells) >= 2:
            yield cells[0].text, cells[1].text
