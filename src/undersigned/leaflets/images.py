"""Pictures that are uploaded: read and written anew in a process of their own, so that none can hurt the server."""

from django.utils.translation import gettext as _

from undersigned.common import apart

from .errors import ImageError

MOST_BYTES = 4 * 2**20
MOST_KEPT = 3 * 2**20
_WORK = "undersigned.leaflets.pictures:rewritten"
_LIMITS = apart.Limits(seconds=15, cpu_seconds=10, memory=768 * 2**20, output=16 * 2**20)


def checked_image(data: bytes) -> tuple[bytes, str]:
    """The bytes to keep and their type. Raises ImageError for what is no picture, damaged, or too large to unpack."""
    if len(data) > MOST_BYTES:
        raise ImageError(_("This picture is larger than 4 MB. Save a smaller copy of it."))
    try:
        clean = apart.run(_WORK, data, limits=_LIMITS)
    except apart.RefusedError as refused:
        raise ImageError(_sentence(refused.kind)) from refused
    except apart.ApartError as error:
        raise ImageError(_sentence("TooManyPixelsError" if error.too_much else "BadImageError")) from error
    if len(clean) > MOST_KEPT:
        raise ImageError(_("This picture is too large for a page. Save it as JPEG, or smaller."))
    return clean, "image/png" if clean.startswith(b"\x89PNG") else "image/jpeg"


def _sentence(kind: str) -> str:
    """For a class of pictures.py, or of what the typesetting room raises."""
    match kind:
        case "TooManyPixelsError":
            return _("This picture has more pixels than we print. Save it with at most 4000 a side.")
        case "NoPictureError":
            return _("This is no picture that we can read. Save it as PNG or JPEG and choose it again.")
        case _:
            return _("This picture is damaged. Open it, save it again and choose the new file.")
