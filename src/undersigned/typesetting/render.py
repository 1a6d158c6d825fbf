"""From a sheet to a file: what callers use.

The work is done in a warm process (worker.py) of this process's own pool. A cache, if the caller gives one, answers for
a sheet that was set before.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import threading
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from undersigned.common.clock import now
from undersigned.typesetting import characters
from undersigned.typesetting.cache import FolderCache
from undersigned.typesetting.characters import MissingCharacter
from undersigned.typesetting.data import LeafletSheet, Sheet
from undersigned.typesetting.payload import Payload, make_payload, timestamp
from undersigned.typesetting.worker import Pool, Reply

Form = Literal["pdf", "png"]


@dataclass(frozen=True, slots=True)
class Overflow:
    """A block that did not fit, and the page on which it ends.

    `place` counts from 0; the list of sources and the imprint have none.
    """

    place: int | None
    key: str
    kind: str
    page: int

    def __str__(self) -> str:
        what = f"Block {self.place + 1} ({self.kind})" if self.place is not None else f"The {self.kind}"
        return f"{what} does not fit; it ends on page {self.page}."


@dataclass(frozen=True, slots=True)
class Rendering:
    """`data`: a PDF, or a PNG of the first page. `scale`: 1 is the normal size of type.

    `missing`: characters shown as boxes. `overflow`: what does not fit though the type is as small as may be; the file
    has more pages then.
    """

    data: bytes
    form: Form
    pages: int
    scale: float
    missing: tuple[MissingCharacter, ...] = ()
    overflow: tuple[Overflow, ...] = ()


def render(
    sheet: Sheet, *, form: Form = "pdf", cache: FolderCache | None = None, pool: Pool | None = None
) -> Rendering:
    """Set a sheet. Raises BadSheetError, BadImageError, TookTooMuchError or RenderingFailedError."""
    payload = make_payload(sheet)
    key = _hash(payload, sheet, form)
    if cache is not None and (kept := cache.get(key)) is not None:
        return _unpacked(kept)
    reply = (pool or _own_pool(os.getpid())).set(
        payload.data, payload.images, form=form, made=timestamp(sheet) or now()
    )
    rendering = Rendering(
        reply.data, form, reply.pages, reply.scale, payload.missing + _refused(reply), _overflow(reply, sheet)
    )
    if cache is not None:
        cache.put(key, _packed(rendering))
    return rendering


def render_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF 1.7, tagged for PDF/UA-1."""
    return render(sheet).data


def render_png(sheet: Sheet) -> bytes:
    """The sheet's first page as a picture; a share card has exactly 1200 x 630 pixels."""
    return render(sheet, form="png").data


def missing_characters(sheet: Sheet) -> tuple[MissingCharacter, ...]:
    """What would stand as a box, without setting anything. Raises BadSheetError or BadImageError."""
    return make_payload(sheet).missing


def content_hash(sheet: Sheet, form: Form = "pdf") -> str:
    """SHA-256 in hexadecimal of all that decides what the file looks like: words, pictures, templates, versions."""
    return _hash(make_payload(sheet), sheet, form)


def warm() -> None:
    """Start this process's worker, so that the first sheet is as fast as the others."""
    _own_pool(os.getpid()).warm()


def _hash(payload: Payload, sheet: Sheet, form: Form) -> str:
    digest = hashlib.sha256(f"{_versions()}\n{form}\n{timestamp(sheet) or ''}\n".encode())
    for part in (payload.json().encode("utf-8", "replace"), *(picture for _where, picture in payload.images)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


@cache
def _versions() -> str:
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted((*folder.glob("typst/*.typ"), *folder.glob("*.py"))):
        digest.update(path.read_bytes())
    packages = ("typst", "fontpkg-amiri", "fontpkg-noto-sans", "pillow", "segno")
    return " ".join((digest.hexdigest(), *(version(package) for package in packages)))


_POOLS: dict[int, Pool] = {}
_POOLS_LOCK = threading.Lock()


def _own_pool(process: int) -> Pool:
    """This process's pool: a fork's copy would talk to the parent's worker."""
    with _POOLS_LOCK:
        if process not in _POOLS:
            _POOLS[process] = Pool(size=2)
            atexit.register(_POOLS[process].close)
        return _POOLS[process]


def _refused(reply: Reply) -> tuple[MissingCharacter, ...]:
    """What Typst itself could not show, though each character alone has a glyph somewhere."""
    found = dict.fromkeys(one for text in reply.refused for one in text)
    return tuple(MissingCharacter(characters.codepoint(one), characters.name(one), "", 1) for one in found)


def _overflow(reply: Reply, sheet: Sheet) -> tuple[Overflow, ...]:
    named = {-1: "list of sources", -2: "imprint"}
    found = []
    for place, page in reply.overflow:
        if place in named:
            found.append(Overflow(None, "", named[place], page))
        elif isinstance(sheet, LeafletSheet):
            block = sheet.blocks[place]
            found.append(Overflow(place, block.key, type(block).__name__, page))
    return tuple(found)


def _packed(rendering: Rendering) -> bytes:
    facts = asdict(rendering)
    data: bytes = facts.pop("data")
    return json.dumps(facts).encode() + b"\n" + data


def _unpacked(kept: bytes) -> Rendering:
    head, _, data = kept.partition(b"\n")
    facts = json.loads(head)
    return Rendering(
        data,
        facts["form"],
        facts["pages"],
        facts["scale"],
        tuple(MissingCharacter(**one) for one in facts["missing"]),
        tuple(Overflow(**one) for one in facts["overflow"]),
    )
