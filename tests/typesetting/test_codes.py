"""The printed QR codes lead where they should, read by zbar from the printed page."""

import subprocess
from pathlib import Path

import pytest

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


def test_a_door_sheet_has_no_code(tmp_path: Path) -> None:
    assert scanned(render_pdf(DoorSheet(examples.meeting(examples.WORDS["en"]))), tmp_path) == []


def test_the_longest_address_is_still_read(tmp_path: Path) -> None:
    longest = "https://letters.example.org/" + "a" * 472
    assert scanned(render_pdf(LeafletSheet("T", (CallToSign("Sign", longest),))), tmp_path, dots=300) == [longest]


def test_an_address_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(BadSheetError) as refused:
        render_pdf(LeafletSheet("T", (CallToSign("Sign", "https://letters.example.org/" + "a" * 473),)))
    assert refused.value.where == "blocks.0.qr"
