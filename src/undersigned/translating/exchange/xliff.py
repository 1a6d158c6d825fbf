"""XLIFF 1.2 and 2.0 (OASIS), as translation programs read and write them."""

from collections.abc import Iterator, Sequence
from typing import cast

from django.utils.translation import gettext as _
from lxml import etree

from undersigned.translating.errors import ExchangeError
from undersigned.translating.units import Unit

_V12 = "urn:oasis:names:tc:xliff:document:1.2"
_V20 = "urn:oasis:names:tc:xliff:document:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_xliff12(units: Sequence[Unit], source_language: str, language: str) -> bytes:
    """The units as XLIFF 1.2, one trans-unit for each."""
    root = etree.Element(f"{{{_V12}}}xliff", {"version": "1.2"}, nsmap=_default(_V12))
    languages = {"source-language": source_language, "target-language": language}
    file = etree.SubElement(root, f"{{{_V12}}}file", {"original": "text", "datatype": "plaintext", **languages})
    body = etree.SubElement(file, f"{{{_V12}}}body")
    for number, unit in enumerate(units, start=1):
        about = {"id": str(number), "resname": unit.part, _SPACE: "preserve"}
        entry = etree.SubElement(body, f"{{{_V12}}}trans-unit", about)
        etree.SubElement(entry, f"{{{_V12}}}source").text = unit.source
        if unit.target:
            state = "needs-review-translation" if unit.was else "translated"
            etree.SubElement(entry, f"{{{_V12}}}target", {"state": state}).text = unit.target
        if unit.was:
            etree.SubElement(entry, f"{{{_V12}}}note").text = f"The original said before: {unit.was}"
    return _bytes(root)


def write_xliff20(units: Sequence[Unit], source_language: str, language: str) -> bytes:
    """The units as XLIFF 2.0, one unit with one segment for each."""
    root = etree.Element(
        f"{{{_V20}}}xliff", {"version": "2.0", "srcLang": source_language, "trgLang": language}, nsmap=_default(_V20)
    )
    file = etree.SubElement(root, f"{{{_V20}}}file", {"id": "text"})
    for number, unit in enumerate(units, start=1):
        entry = etree.SubElement(file, f"{{{_V20}}}unit", {"id": f"u{number}", "name": unit.part, _SPACE: "preserve"})
        if unit.was:
            notes = etree.SubElement(entry, f"{{{_V20}}}notes")
            etree.SubElement(notes, f"{{{_V20}}}note").text = f"The original said before: {unit.was}"
        state = "initial" if unit.is_open else "translated"
        segment = etree.SubElement(entry, f"{{{_V20}}}segment", {"state": state})
        etree.SubElement(segment, f"{{{_V20}}}source").text = unit.source
        if unit.target:
            etree.SubElement(segment, f"{{{_V20}}}target").text = unit.target
    return _bytes(root)


def _default(namespace: str) -> dict[str, str]:
    """A namespace without a prefix, as lxml wants it: its stubs know no None as a key."""
    return cast("dict[str, str]", {None: namespace})


def read_xliff(data: bytes) -> Iterator[tuple[str, str]]:
    """(source, target) of each unit of either version. Raises ExchangeError for anything that is no XLIFF."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ExchangeError(
            _("This XLIFF file is damaged. Save it again in the program you translate with.")
        ) from error
    if root.tag == f"{{{_V12}}}xliff":
        for entry in root.iter(f"{{{_V12}}}trans-unit"):
            yield _text(entry.find(f"{{{_V12}}}source")), _text(entry.find(f"{{{_V12}}}target"))
    elif root.tag == f"{{{_V20}}}xliff":
        for entry in root.iter(f"{{{_V20}}}unit"):
            # A program may cut a unit into several segments; together they are the unit.
            segments = [*entry.iter(f"{{{_V20}}}segment", f"{{{_V20}}}ignorable")]
            yield (
                "".join(_text(segment.find(f"{{{_V20}}}source")) for segment in segments),
                "".join(_text(segment.find(f"{{{_V20}}}target")) for segment in segments),
            )
    else:
        raise ExchangeError(_("This is not an XLIFF file of version 1.2 or 2.0."))


def _text(element: "etree._Element | None") -> str:
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def _bytes(root: "etree._Element") -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
