"""PO files, as gettext's tools and translators' editors read them."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from django.utils.translation import gettext as _

from undersigned.translating.errors import ExchangeError
from undersigned.translating.units import Unit


def write_po(units: Sequence[Unit], source_language: str, language: str) -> bytes:  # noqa: ARG001 - formats share a shape
    """The units as a PO file; a unit whose source changed is marked fuzzy, with what it was."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po as write

    catalogue = Catalog(locale=None, fuzzy=False, header_comment="# For translation.")
    catalogue.language_team = ""
    for number, unit in enumerate(units, start=1):
        # The number as context keeps a source that stands twice as two entries.
        catalogue.add(
            unit.source,
            unit.target,
            context=f"{number} {unit.part}",
            flags={"fuzzy"} if unit.was and unit.target else (),
            auto_comments=[f"Language: {language}"] if number == 1 else (),
        )
    out = BytesIO()
    write(out, catalogue, width=0)
    return out.getvalue()


def read_po_pairs(data: bytes) -> Iterator[tuple[str, str]]:
    """(source, target) of each entry that is not fuzzy. Raises ExchangeError."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        catalogue = read_po(BytesIO(data), abort_invalid=True, charset="utf-8")
    except (PoFileError, UnicodeDecodeError, ValueError, LookupError) as error:
        raise ExchangeError(
            _("This is no Word, XLIFF or PO file that can be read. Send back the one you got here.")
        ) from error
    for message in catalogue:
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id and not message.fuzzy:
            yield message.id, message.string
