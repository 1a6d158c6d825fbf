"""Pictures that are uploaded: measured before they are opened, and written anew without what a camera put into them."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image as Pillow

from undersigned.typesetting.errors import BadImageError
from undersigned.typesetting.images import prepare

from .errors import ImageError

MOST_BYTES = 4 * 2**20
MOST_PIXELS = 16_000_000  # about 64 MB unpacked, and more than paper shows
MOST_KEPT = 3 * 2**20


def checked_image(data: bytes) -> tuple[bytes, str]:
    """The bytes to keep and their type. Raises ImageError for what is no picture, damaged, or too large to unpack."""
    if len(data) > MOST_BYTES:
        raise ImageError(_("This picture is larger than 4 MB. Save a smaller copy of it."))
    width, height = _size(data)
    if width * height > MOST_PIXELS:
        raise ImageError(_("This picture has more pixels than we print. Save it with at most 4000 a side."))
    try:
        suffix, clean = prepare(data, "image", greyscale=False)
    except BadImageError as error:
        raise ImageError(str(error)) from error
    if len(clean) > MOST_KEPT:
        raise ImageError(_("This picture is too large for a page. Save it as JPEG, or smaller."))
    return clean, "image/jpeg" if suffix == "jpg" else "image/png"


def _size(data: bytes) -> tuple[int, int]:
    """Width and height as the file's head claims them; nothing is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            with Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
                return opened.size
    except Pillow.DecompressionBombError as error:
        raise ImageError(_("This picture has more pixels than we print. Save it with at most 4000 a side.")) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ImageError(
            _("This is no picture that we can read. Save it as PNG or JPEG and choose it again.")
        ) from error
