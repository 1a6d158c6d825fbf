"""Translations out to the tools that translators use, and back in: Word, XLIFF 1.2 and 2.0, PO.

Each format is a pair of functions: units to bytes, and bytes to (source, target) pairs. A unit is found again by its
source (units.taken_in), not by a number: a file that was made before the original changed still brings home what it
can.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from undersigned.translating.errors import ExchangeError as ExchangeError
from undersigned.translating.units import Unit

from . import po, word, xliff

Pairs = list[tuple[str, str]]
MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Format:
    """One format: what its files are called, their media type, and how they are written."""

    suffix: str
    media_type: str
    write: Callable[[Sequence[Unit], str, str], bytes]  # units, the original's language, the translation's


FORMATS = {
    "docx": Format(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word.write_docx),
    "xliff12": Format(".xlf", "application/xliff+xml", xliff.write_xliff12),
    "xliff20": Format(".xlf", "application/xliff+xml", xliff.write_xliff20),
    "po": Format(".po", "text/x-gettext-translation", po.write_po),
}


def read_pairs(data: bytes) -> Pairs:
    """The (source, target) pairs of a file in any of the formats, known by its content.

    Raises ExchangeError with one plain sentence for a file that is too large or is none of them.
    """
    if len(data) > MOST_BYTES:
        raise ExchangeError(
            _("This file is larger than 2 MB, and a translation is far smaller. Check which file it is.")
        )
    if data.startswith(b"PK"):
        return _told(word.read_docx(data))
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _told(xliff.read_xliff(data))
    return _told(po.read_po_pairs(data))


def _told(pairs: Iterable[tuple[str, str]]) -> Pairs:
    found = [(source, target) for source, target in pairs if source.strip()]
    if not found:
        raise ExchangeError(_("No translated part was found in this file. Send back the file that you got here."))
    return found
