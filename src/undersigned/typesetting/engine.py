"""Setting a payload with Typst: runs in the worker process, and knows nothing of sheets.

A sheet that must keep to a number of pages is set again with smaller type until it does, by halves. What still does not
fit is named.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

from undersigned.typesetting import images
from undersigned.typesetting.errors import BadSheetError, RenderingFailedError
from undersigned.typesetting.row_headers import mark_row_headers
from undersigned.typesetting.survey import refused_texts

STANDARDS: list[Any] = ["1.7", "ua-1"]
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")
_SCALES = tuple(round(1 - step * 0.04, 2) for step in range(18))  # 1 to 0.32
_SMALLEST = {"a3": 0.6, "a4": 0.68, "a5": 0.72, "a5-two-up": 0.72, "a6-four-up": 0.76}
_COPIES = {"a5-two-up": 2, "a6-four-up": 4}
_FITTED = {"PaperSheet", "MeetingPoster", "DoorSheet", "ShareCard"}
_RETRIES = 4
_CARD_PPI = 144.0  # 600 x 315 points become 1200 x 630 pixels
_PREVIEW_PPI = 110.0

_Tried = tuple[float, bytes, int]  # size of type, file, pages
_Attempt = Callable[[float], _Tried]


@dataclass(frozen=True, slots=True)
class Answer:
    """One file; or for PNG the first page. `overflow`: (place of a block, page on which it ends)."""

    data: bytes
    pages: int
    scale: float
    overflow: tuple[tuple[int, int], ...]
    refused: tuple[str, ...]


class Engine:
    """A warm compiler in a folder of its own, which must outlive it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for template in Path(__file__).with_name("typst").glob("*.typ"):
            shutil.copy(template, folder / template.name)
        self._compiler = typst.Compiler(str(folder / "main.typ"), root=str(folder), **_fonts())

    def set(
        self, data: Mapping[str, Any], pictures: Sequence[tuple[str, bytes]], *, form: str, made: datetime
    ) -> Answer:
        """Set a payload's data as "pdf" or "png". Raises TypesettingError."""
        given = {**data, "images": self._pictures(pictures, bool(data.get("greyscale")))}
        refused: list[str] = []
        for _attempt in range(_RETRIES):
            try:
                answer = self._fit(given, form, made)
                return Answer(*answer, refused=tuple(refused))
            except typst.TypstError as error:
                texts = refused_texts(error.diagnostic)
                if not texts:
                    # What stands in quotes may be words of the sheet, which do not belong in a log.
                    reason = re.split('[`"]', error.message)[0].strip()
                    raise RenderingFailedError(f"The sheet could not be set: {reason}. Report this.") from error
                refused += texts
                given = _without(given, texts)
        raise BadSheetError("The sheet has characters that cannot be shown in any way; delete what is no word.")

    def _fit(self, data: dict[str, Any], form: str, made: datetime) -> tuple[bytes, int, float, Any]:
        layout = str(data.get("layout", ""))
        most = int(data["sides"]) if data["kind"] == "LeafletSheet" else 1 if data["kind"] in _FITTED else None
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()
        scales = [scale for scale in _SCALES if scale >= _SMALLEST.get(layout, _SCALES[-1])]
        attempt = self._attempts(form, text, made, data["kind"])
        scale, found, pages = _largest(attempt, scales, most)
        overflow = self._overflow(most) if most is not None and pages > most else ()
        if layout in _COPIES and form == "pdf":
            found = self._with_copies(text, scale, made)
        return mark_row_headers(found) if form == "pdf" else found, pages, scale, overflow

    def _attempts(self, form: str, text: str, made: datetime, kind: str) -> _Attempt:
        """Sets the sheet in one size of type."""

        def pdf(scale: float) -> _Tried:
            set_now = self._compile("pdf", text, scale, made)
            count = _PAGES.search(set_now)
            if count is None:
                raise RenderingFailedError("The PDF has another form than expected; report this with the sheet.")
            return scale, set_now, int(count[1])

        def png(scale: float) -> _Tried:
            ppi = _CARD_PPI if kind == "ShareCard" else _PREVIEW_PPI
            set_now = self._compile("png", text, scale, made, ppi=ppi)
            # One page comes as bytes, more as a list of them.
            return (scale, set_now[0], len(set_now)) if isinstance(set_now, list) else (scale, set_now, 1)

        return pdf if form == "pdf" else png

    def _compile(
        self,
        form: Literal["pdf", "png", "svg"],
        text: str,
        scale: float,
        made: datetime,
        *,
        copies: str = "",
        ppi: float | None = None,
    ) -> Any:
        return self._compiler.compile(
            format=form,
            sys_inputs={"data": text, "scale": str(scale), "copies": copies},
            pdf_standards=STANDARDS if form == "pdf" else [],
            timestamp=int(made.timestamp()),
            ppi=ppi,
        )

    def _overflow(self, most: int) -> tuple[tuple[int, int], ...]:
        """Asks the sheet that was set last where its blocks end."""
        found = json.loads(self._compiler.query("<report>", field="value", one=True))
        return tuple((int(place), int(page)) for place, page in found if page > most)

    def _with_copies(self, text: str, scale: float, made: datetime) -> bytes:
        """The first copy is real, tagged text; the others are drawings of it, which a reader's software passes over."""
        drawn = self._compile("svg", text, scale, made)
        pages = drawn if isinstance(drawn, list) else [drawn]
        names = []
        for page in pages:
            name = f"page-{hashlib.sha256(page).hexdigest()[:32]}.svg"
            (self._folder / name).write_bytes(page)
            names.append(name)
        try:
            made_pdf: bytes = self._compile("pdf", text, scale, made, copies=json.dumps(names))
        finally:
            for name in names:
                (self._folder / name).unlink()
        return made_pdf

    def _pictures(self, pictures: Sequence[tuple[str, bytes]], greyscale: bool) -> list[str]:
        names = []
        for where, data in pictures:
            suffix, clean = images.prepare(data, where, greyscale=greyscale)
            name = f"image-{hashlib.sha256(clean).hexdigest()[:32]}.{suffix}"
            (self._folder / name).write_bytes(clean)
            names.append(name)
        return names

    def tidy(self) -> None:
        """Remove the pictures of the last sheet."""
        for picture in self._folder.glob("image-*"):
            picture.unlink()


def _largest(attempt: _Attempt, scales: Sequence[float], most: int | None) -> _Tried:
    """The largest type with which the sheet keeps to `most` pages; the smallest when none does."""
    best = attempt(scales[0])
    if most is None or best[2] <= most or len(scales) == 1:
        return best
    best = attempt(scales[-1])
    if best[2] > most:
        return best
    too_large, fits = 0, len(scales) - 1
    while fits - too_large > 1:
        middle = (fits + too_large) // 2
        tried = attempt(scales[middle])
        if tried[2] <= most:
            fits, best = middle, tried
        else:
            too_large = middle
    return best


def _fonts() -> dict[str, Any]:
    from undersigned.typesetting.fonts import folders

    return {"ignore_system_fonts": True, "font_paths": folders()}


def _without(value: Any, texts: Sequence[str]) -> Any:
    """The data with each refused text as boxes, one for each character."""
    if isinstance(value, list):
        return [part for one in value for part in _split(one, texts)]
    if isinstance(value, dict):
        return {key: _without(one, texts) for key, one in value.items()}
    return value


def _split(one: Any, texts: Sequence[str]) -> list[Any]:
    text = one if isinstance(one, str) else one.get("t") if isinstance(one, dict) else None
    wanted = [refused for refused in texts if isinstance(text, str) and refused in text]
    if not wanted:
        return [_without(one, texts)]
    parts: list[Any] = []
    for piece in re.split("(" + "|".join(re.escape(text) for text in wanted) + ")", str(text)):
        if piece in wanted:
            parts += [{"u": f"{ord(character):04X}"} for character in piece]
        elif piece:
            parts.append(piece if isinstance(one, str) else {**one, "t": piece})
    return parts
