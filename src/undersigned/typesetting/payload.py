"""A sheet as the plain data that the templates read.

Every stretch of words becomes a list of parts: a string, a styled run (`t` words, `s` strong, `e` emphasis, `l` link,
`language`), or `u`, the number of a character that no font has. Sources are numbered in the order in which they are
first cited, once each. Pure Python: Typst itself is loaded in the worker only.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import segno

from undersigned.common.markdown import is_allowed_link
from undersigned.typesetting import characters, languages
from undersigned.typesetting.characters import MissingCharacter, Style
from undersigned.typesetting.data import (
    ComparisonTable,
    Heading,
    Image,
    MeetingNotice,
    Row,
    Run,
    Sheet,
    Source,
)
from undersigned.typesetting.errors import BadSheetError
from undersigned.typesetting.images import MAX_IMAGES, check_size

MAX_CHARACTERS = 2_000_000
MAX_SUBJECTS = 8
MAX_QR = 500
LONG_ROW = 2500


@dataclass(frozen=True, slots=True)
class Payload:
    """`data` for the templates, the `images` it numbers with their fields, and what no font has."""

    data: dict[str, Any]
    images: tuple[tuple[str, bytes], ...]
    missing: tuple[MissingCharacter, ...]

    def json(self) -> str:
        """The same for the same sheet."""
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))


def make_payload(sheet: Sheet) -> Payload:
    """The data of a sheet. Raises BadSheetError and BadImageError, both with the field."""
    maker = _Maker()
    data = maker.record(sheet, "")
    data["kind"] = type(sheet).__name__
    data["sources"] = maker.sources
    missing = tuple(
        MissingCharacter(characters.codepoint(one), characters.name(one), where, count)
        for (one, where), count in maker.missing.items()
    )
    return Payload(data, tuple(maker.images), missing)


class _Maker:
    """Walks a sheet once."""

    def __init__(self) -> None:
        self.images: list[tuple[str, bytes]] = []
        self.missing: Counter[tuple[str, str]] = Counter()
        self.sources: list[dict[str, Any]] = []
        self.numbers: dict[Source, int] = {}
        self.depth = 1  # of headings: the title is 1
        self.total = 0

    def record(self, thing: Any, where: str) -> dict[str, Any]:
        """One dataclass, with its kind."""
        _check(thing, where)
        data: dict[str, Any] = {"kind": type(thing).__name__}
        for field in dataclasses.fields(thing):
            value = getattr(thing, field.name)
            path = f"{where}.{field.name}" if where else field.name
            if field.name == "sources":
                data["sources"] = [self.source(one, f"{path}.{place}") for place, one in enumerate(value)]
            elif field.metadata.get("technical"):
                data[field.name] = self.technical(field.name, value, path)
            else:
                data[field.name] = self.value(value, path)
        if isinstance(thing, Row):
            # Kept on one page, unless it is so long that it might need one for itself.
            data["whole"] = len(json.dumps(data, ensure_ascii=False)) < LONG_ROW
        elif isinstance(thing, Heading):
            # A reader's software counts levels, and PDF/UA refuses a gap.
            data["depth"] = self.depth = min(max(thing.level, 1) + 1, self.depth + 1)
        elif isinstance(thing, MeetingNotice):
            self.depth = 2  # its title is a heading right below the sheet's
        return data

    def value(self, value: Any, where: str) -> Any:
        """Anything that is not technical."""
        if isinstance(value, str):
            return self.words(value, where, "regular")
        if isinstance(value, tuple):
            if value and all(isinstance(one, Run) for one in value):
                return [part for one in value for part in self.run(one, where)]
            return [self.value(one, f"{where}.{place}") for place, one in enumerate(value)]
        if dataclasses.is_dataclass(value):
            return self.record(value, where)
        return value

    def technical(self, name: str, value: Any, where: str) -> Any:
        """Fields with a meaning of their own."""
        if name == "language":
            return languages.describe(value, where) if value else None
        if name == "data":
            check_size(value, where.rpartition(".")[0])
            self.images.append((where.rpartition(".")[0], value))
            if len(self.images) > MAX_IMAGES:
                raise BadSheetError(f"A sheet has at most {MAX_IMAGES} images; leave some out.", where)
            return len(self.images) - 1
        if name == "canonical" and value is not None:
            return _utf8(value, where)
        if name == "canonical_name":
            # It becomes a file's name on somebody's machine.
            return re.sub(r"[^A-Za-z0-9._-]", "_", value).lstrip(".") or "text.md"
        if name == "qr":
            if len(value) > MAX_QR:
                raise BadSheetError(f"A printed code holds at most {MAX_QR} characters; use a shorter address.", where)
            return dict(_code(value)) if value else None
        if name == "made":
            return None
        if isinstance(value, str):
            # Read aloud or listed by a viewer, never drawn; controls have no place there either.
            return "".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in value)
        return value

    def run(self, run: Run, where: str) -> list[Any]:
        """A styled run, in pieces where characters are missing."""
        style: Style = "bold" if run.strong else "italic" if run.emphasis else "regular"
        parts = []
        for part in self.words(run.text, where, style):
            if not isinstance(part, str):
                parts.append(part)
                continue
            # A style that lacks a character of the run gives way to the upright one, which has it.
            fits = all(characters.is_covered(one, style) for one in part)
            styled: dict[str, Any] = {"t": part}
            if fits and style == "bold":
                styled["s"] = 1
            if fits and style == "italic":
                styled["e"] = 1
            if run.link and is_allowed_link(run.link):
                styled["l"] = run.link
            if run.language:
                styled["language"] = languages.describe(run.language, where)
            parts.append(styled if len(styled) > 1 else part)
        return parts

    def words(self, text: str, where: str, style: Style) -> list[Any]:
        """A string as parts."""
        self.total += len(text)
        if self.total > MAX_CHARACTERS:
            raise BadSheetError("This is more text than one sheet can hold; shorten it or make several.", where)
        if text.isascii() and text.isprintable():
            return [text] if text else []
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
        parts: list[Any] = []
        plain: list[str] = []
        for one in text:
            if one == "\n" or characters.is_covered(one) or characters.is_covered(one, style):
                plain.append(one)
            elif not characters.is_invisible(one):
                if plain:
                    parts.append("".join(plain))
                    plain = []
                parts.append({"u": f"{ord(one):04X}"})
                self.missing[one, where] += 1
        if plain:
            parts.append("".join(plain))
        return parts

    def source(self, source: Source, where: str) -> dict[str, Any]:
        """The number of a source, from 1; the same source keeps its number. The list leads back to the `first` use."""
        first = source not in self.numbers
        if first:
            data = self.record(source, where)
            data["link"] = source.url if source.url and is_allowed_link(source.url) else None
            data["shown"] = self.words(source.url or "", f"{where}.url", "regular")
            self.sources.append(data)
            self.numbers[source] = len(self.sources)
        return {"number": self.numbers[source], "first": first}


def _check(thing: Any, where: str) -> None:
    """What the type alone cannot say."""
    if isinstance(thing, ComparisonTable):
        if not 1 <= len(thing.subjects) <= MAX_SUBJECTS:
            raise BadSheetError(f"A printed table has 1 to {MAX_SUBJECTS} subjects; split it into several.", where)
        for number, row in enumerate(thing.rows, 1):
            if len(row.cells) > len(thing.subjects):
                raise BadSheetError(f"Row {number} of the table has more cells than there are subjects.", where)
    if isinstance(thing, Image):
        if not thing.alternative.strip():
            raise BadSheetError("Say in words what the image shows, for readers who cannot see it.", where)
        if not 0.05 <= thing.width <= 1:
            raise BadSheetError("The width of an image is a share of the page, from 0.05 to 1.", where)
    title = getattr(thing, "title", None)
    if title is not None and not any(characters.is_seen(one) for one in title):
        raise BadSheetError("A sheet and a meeting need a title.", f"{where}.title".lstrip("."))


def _utf8(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadSheetError("The canonical text is not UTF-8.", where) from error


@lru_cache(maxsize=512)
def _code(content: str) -> dict[str, Any]:
    """A QR code (level M) as an SVG drawing of dark squares, without its quiet zone, and how many squares a side."""
    code = segno.make_qr(content, error="m")
    drawing = io.BytesIO()
    code.save(drawing, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return {"svg": drawing.getvalue().decode(), "modules": code.symbol_size(border=0)[0]}


def timestamp(sheet: Sheet) -> datetime | None:
    """When the caller says that the sheet was made."""
    return cast("datetime | None", getattr(sheet, "made", None))
