"""Pictures: only PNG and JPEG, never too large, upright, and without what a phone wrote into them."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow

from tests.typesetting import examples
from undersigned.typesetting import BadImageError, BadSheetError, Image, LeafletSheet, render_pdf
from undersigned.typesetting.images import MAX_BYTES, prepare


def sheet(data: bytes, alternative: str = "A road") -> LeafletSheet:
    return LeafletSheet("Title", (Image(data, alternative),))


def png(width: int, height: int) -> bytes:
    """A PNG that claims this size, whose pixels are zeros that take almost no room: an image bomb."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(bytes(min(width * height, 10_000_000)), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (12_001, 1), (8_000, 8_000)])
def test_an_image_bomb_is_refused_in_one_sentence(width: int, height: int) -> None:
    bomb = png(width, height)
    assert len(bomb) < 100_000
    with pytest.raises(BadImageError, match="more pixels than we print") as refused:
        render_pdf(sheet(bomb))
    assert refused.value.where == "blocks.0"


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"RIFF....WEBP", b"BM", b"/etc/passwd"],
)
def test_other_formats_are_refused(data: bytes) -> None:
    with pytest.raises(BadImageError, match="neither PNG nor JPEG"):
        render_pdf(sheet(data))


def test_a_damaged_image_is_refused() -> None:
    for damaged in (examples.photo()[:200], png(50, 50)[:60], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"):
        with pytest.raises(BadImageError, match="damaged"):
            render_pdf(sheet(damaged))


def test_too_many_bytes_are_refused_without_being_opened() -> None:
    with pytest.raises(BadImageError, match="larger than 12 MB"):
        render_pdf(sheet(b"\x89PNG\r\n\x1a\n" + bytes(MAX_BYTES)))


def test_an_image_without_words_is_refused() -> None:
    with pytest.raises(BadSheetError, match="Say in words"):
        render_pdf(sheet(examples.photo(), " "))


def test_what_the_camera_wrote_is_not_printed_and_the_picture_stands_upright() -> None:
    picture = Pillow.new("RGB", (40, 20), (200, 30, 30))
    exif = picture.getexif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "Secret description"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"Secret comment")
    assert b"Secret" in out.getvalue()
    suffix, clean = prepare(out.getvalue(), "", greyscale=False)
    assert suffix == "jpg"
    assert b"Secret" not in clean
    assert b"Exif" not in clean
    with Pillow.open(io.BytesIO(clean)) as again:
        assert again.size == (20, 40)
    assert b"Secret" not in render_pdf(sheet(out.getvalue()))


def test_transparency_stays() -> None:
    picture = Pillow.new("RGBA", (10, 10), (255, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    suffix, clean = prepare(out.getvalue(), "", greyscale=True)
    with Pillow.open(io.BytesIO(clean)) as again:
        assert (suffix, again.mode, again.getpixel((5, 5))) == ("png", "LA", (76, 0))


def test_every_colour_mode_is_printed() -> None:
    for mode in ("1", "L", "P", "RGB", "CMYK", "I;16"):
        out = io.BytesIO()
        Pillow.new(mode, (30, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
        assert render_pdf(sheet(out.getvalue())).startswith(b"%PDF")
