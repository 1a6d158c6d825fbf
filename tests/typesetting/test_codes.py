"""The printed QR codes lead where they should, read by zbar from the printed page."""

import io
import subprocess
from pathlib import Path

import pdfplumber
import pytest
import segno

from tests.typesetting import examples
from tests.typesetting.reading import pages
from undersigned.typesetting import BadSheetError, CallToSign, DoorSheet, LeafletSheet, MeetingPoster, Sheet, render_pdf

pytestmark = pytest.mark.zbar


def scanned(data: bytes, folder: Path, *, dots: int = 150) -> list[str]:
    """What zbar reads from all pages at so many dots an inch, sorted."""
    found = []
    for number, page in enumerate(pages(data, dots / 72)):
        path = folder / f"{number}.png"
        page.save(path)
        done = subprocess.run(["zbarimg", "--quiet", "--raw", str(path)], capture_output=True, text=True, check=False)
        found += done.stdout.split()
    return sorted(found)


MEETING = "https://letters.example.org/meetings/bus-14"


@pytest.mark.parametrize(("layout", "times"), [("a5", 1), ("a4", 1), ("a3", 1), ("a5-two-up", 2), ("a6-four-up", 4)])
@pytest.mark.parametrize("language", ["en", "he"])
def test_the_codes_of_every_copy_are_read(language: str, layout: str, times: int, tmp_path: Path) -> None:
    data = render_pdf(examples.leaflet(language, layout=layout, greyscale=True))
    assert scanned(data, tmp_path) == sorted([examples.ADDRESS, MEETING] * times)


@pytest.mark.parametrize("language", list(examples.WORDS))
def test_the_code_of_a_poster_is_read(language: str, tmp_path: Path) -> None:
    sheet: Sheet = MeetingPoster(examples.meeting(examples.WORDS[language]), language=language)
    assert scanned(render_pdf(sheet), tmp_path) == [MEETING]


def test_four_squares_of_white_surround_a_code_on_a_tinted_ground() -> None:
    data = render_pdf(LeafletSheet("T", (examples.meeting(examples.WORDS["en"]),)))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        grounds = [one for one in pdf.pages[0].rects if one["non_stroking_color"] in (1.0, (1.0,), (1.0, 1.0, 1.0))]
    (ground,) = grounds
    scale = 8.0
    (page,) = pages(data, scale)
    box = [int(ground[name] * scale) for name in ("x0", "top", "x1", "bottom")]
    code = page.crop((box[0], box[1], box[2], box[3])).convert("L").point(lambda level: 255 if level < 60 else 0)
    dark = code.getbbox()
    assert dark is not None
    square = (dark[2] - dark[0]) / segno.make_qr(MEETING, error="m").symbol_size(border=0)[0]
    assert min(dark[0], dark[1], code.width - dark[2], code.height - dark[3]) >= 3.9 * square


def test_a_door_sheet_has_no_code(tmp_path: Path) -> None:
    assert scanned(render_pdf(DoorSheet(examples.meeting(examples.WORDS["en"]))), tmp_path) == []


def test_the_longest_address_is_still_read(tmp_path: Path) -> None:
    longest = "https://letters.example.org/" + "a" * 472
    assert scanned(render_pdf(LeafletSheet("T", (CallToSign("Sign", longest),))), tmp_path, dots=300) == [longest]


def test_an_address_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(BadSheetError) as refused:
        render_pdf(LeafletSheet("T", (CallToSign("Sign", "https://letters.example.org/" + "a" * 473),)))
    assert refused.value.where == "blocks.0.qr"
