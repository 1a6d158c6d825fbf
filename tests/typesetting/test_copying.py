"""Text copied out of a PDF with Poppler is the text that went in."""

import difflib
import re
import subprocess
from pathlib import Path

import pytest

from tests.typesetting import examples
from undersigned.typesetting import render_pdf

pytestmark = pytest.mark.poppler

_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u00ad]")
_LEFT_TO_RIGHT = re.compile("\u202a([^\u202a-\u202e]*)\u202c")


def _turned(match: re.Match[str]) -> str:
    """Poppler writes a number among Hebrew or Arabic as it stands on the page: its spaces change sides."""
    words = match[1].strip(" ")
    if not words:
        return match[1]
    before = match[1][: len(match[1]) - len(match[1].lstrip(" "))]
    after = match[1][len(match[1].rstrip(" ")) :]
    return after + words + before


def plain(text: str) -> str:
    """Without marks of direction, and with one space where there is room."""
    return " ".join(_CONTROLS.sub("", _LEFT_TO_RIGHT.sub(_turned, text)).split())


def copied(data: bytes, folder: Path) -> str:
    """What Poppler copies out of all pages."""
    path = folder / "sheet.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    return plain(done.stdout)


@pytest.mark.parametrize(("language", "least"), [("en", 1.0), ("ru", 1.0), ("he", 0.98), ("ar", 0.98)])
def test_a_letter_copies_out_as_it_went_in(language: str, least: float, tmp_path: Path) -> None:
    words = examples.WORDS[language]
    letter = examples.letter(language, signatories=0)
    given = plain(
        " ".join((words.title, letter.date, *words.paragraphs[:2], words.heading, words.paragraphs[2])),
    )
    found = copied(render_pdf(letter), tmp_path)
    assert difflib.SequenceMatcher(None, found, given, autojunk=False).ratio() >= least


@pytest.mark.parametrize("language", list(examples.WORDS))
@pytest.mark.parametrize("layout", ["a5", "a6-four-up"])
def test_every_word_of_a_leaflet_is_there_once_for_reading(language: str, layout: str, tmp_path: Path) -> None:
    found = copied(render_pdf(examples.leaflet(language, layout=layout)), tmp_path)
    words = examples.WORDS[language]
    given = " ".join(
        (words.title, *words.paragraphs, words.heading, *words.subjects, *(" ".join(row) for row in words.rows))
    )
    # Arabic vowel signs change places with their letters; hyphens at line ends are ours.
    marks = re.compile("[\u064b-\u0652\\W\\d]+")

    def letters(text: str) -> dict[str, int]:
        clean = marks.sub("", text)
        return {one: clean.count(one) for one in set(clean)}

    have, want = letters(found), letters(given)
    assert all(have.get(one, 0) >= count for one, count in want.items())
    if layout == "a6-four-up":
        once = letters(copied(render_pdf(examples.leaflet(language)), tmp_path))
        assert have == once, "the copies to be cut apart are drawings, not text"
