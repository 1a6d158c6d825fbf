"""What is done with an uploaded picture in a process of its own (common/apart.py): measured before it is opened, and
written anew without what a camera put into it. Pure: no Django, so its sentences are in English for `images` to word.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping

from PIL import Image as Pillow

from undersigned.typesetting.errors import BadImageError
from undersigned.typesetting.images import prepare

MOST_PIXELS = 16_000_000  # about 64 MB unpacked, and more than paper shows


class TooManyPixelsError(BadImageError):
    """More pixels than we print."""


class NoPictureError(BadImageError):
    """Neither PNG nor JPEG, or no head that can be read."""


def rewritten(data: bytes, _words: Mapping[str, str]) -> bytes:
    """The picture written anew, PNG or JPEG. Raises BadImageError; one that unpacks to too much is not unpacked."""
    width, height = _size(data)
    if width * height > MOST_PIXELS:
        raise TooManyPixelsError("too many pixels")
    _suffix, clean = prepare(data, "image", greyscale=False)
    return clean


def warm_up() -> None:
    """Load what reads and writes both kinds."""
    for kind in ("PNG", "JPEG"):
        out = io.BytesIO()
        Pillow.new("RGB", (8, 8)).save(out, kind)
        rewritten(out.getvalue(), {})


def _size(data: bytes) -> tuple[int, int]:
    """Width and height as the file's head claims them; nothing is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            with Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
                return opened.size
    except Pillow.DecompressionBombError as error:
        raise TooManyPixelsError("too many pixels") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise NoPictureError("no picture") from error
