"""Pictures for a sheet: PNG and JPEG only, within bounds, upright, without what the camera wrote into them.

Runs in the worker, whose memory is limited; a picture that claims more pixels than we allow is refused before it is
unpacked. Everything is written anew, so no place, name or thumbnail from a phone is printed into a public file.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image as Pillow
from PIL import ImageOps

from undersigned.typesetting.errors import BadImageError

MAX_BYTES = 12 * 2**20
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
MAX_IMAGES = 24
_PRINTED_SIDE = 2480  # 300 dots an inch across A4

_TOO_MANY = "The image has more pixels than we print; save it with at most 4000 a side."


def check_size(data: bytes, where: str) -> None:
    """Raise BadImageError for what is refused without being opened."""
    if len(data) > MAX_BYTES:
        raise BadImageError(f"The image is larger than {MAX_BYTES // 2**20} MB; save a smaller copy of it.", where)
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise BadImageError("The image is neither PNG nor JPEG; save it as one of these.", where)


def prepare(data: bytes, where: str, *, greyscale: bool) -> tuple[str, bytes]:
    """The suffix and the bytes to print. Raises BadImageError."""
    check_size(data, where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            return _rewritten(data, where, greyscale)
    except Pillow.DecompressionBombError as error:
        raise BadImageError(_TOO_MANY, where) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadImageError("The image is damaged; open it, save it again and choose the new file.", where) from error


def _rewritten(data: bytes, where: str, greyscale: bool) -> tuple[str, bytes]:
    with Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
        width, height = opened.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise BadImageError(_TOO_MANY, where)
        is_photo = opened.format == "JPEG"
        if is_photo:
            opened.draft(None, (_PRINTED_SIDE, _PRINTED_SIDE))
        upright = ImageOps.exif_transpose(opened)
        see_through = "transparency" in upright.info or upright.mode in ("RGBA", "LA", "PA")
        picture = upright.convert(("LA" if see_through else "L") if greyscale else ("RGBA" if see_through else "RGB"))
    picture.thumbnail((_PRINTED_SIDE, _PRINTED_SIDE))
    clean = Pillow.frombytes(picture.mode, picture.size, picture.tobytes())
    out = io.BytesIO()
    if is_photo:
        clean.save(out, "JPEG", quality=88)
        return "jpg", out.getvalue()
    clean.save(out, "PNG", compress_level=6)
    return "png", out.getvalue()
