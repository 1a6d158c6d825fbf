"""What can be seen on the page: sides, mirrored tables, margins, copies, grey."""

import io

import pdfplumber
import pytest
from PIL import Image, ImageChops

from tests.typesetting import examples
from tests.typesetting.reading import pages
from undersigned.typesetting import LeafletSheet, Paragraph, ShareCard, Text, render, render_pdf, render_png

MM = 72 / 25.4


def _left_edges(data: bytes, words: tuple[str, ...]) -> list[float]:
    """Where each of these words first stands, in points from the left."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        found = pdf.pages[0].extract_words()
    return [next(one["x0"] for one in found if one["text"] == word) for word in words]


def test_a_table_runs_with_its_language() -> None:
    def sheet(language: str) -> bytes:
        table = examples.table(examples.WORDS["en"])
        return render_pdf(LeafletSheet("Title", (table,), language=language))

    words = ("Question", "council’s", "passengers’")
    assert _left_edges(sheet("en"), words) == sorted(_left_edges(sheet("en"), words))
    assert _left_edges(sheet("he"), words) == sorted(_left_edges(sheet("he"), words), reverse=True)


@pytest.mark.parametrize(
    ("layout", "columns", "rows", "size"),
    [("a5-two-up", 2, 1, (297, 210)), ("a6-four-up", 2, 2, (210, 297))],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_copies_to_cut_apart_are_alike_with_5_mm_all_round(
    language: str, layout: str, columns: int, rows: int, size: tuple[int, int]
) -> None:
    scale = 2.0
    for page in pages(render_pdf(examples.leaflet(language, layout=layout)), scale):
        assert page.size == pytest.approx([size[0] * MM * scale, size[1] * MM * scale], abs=2)
        wide, high = page.width // columns, page.height // rows
        # The edge of a leaf, a little less than 5 mm for the roundness of letters; lines to cut along lie in it.
        edge = int(4.5 * MM * scale)
        leaves = []
        for column in range(columns):
            for row in range(rows):
                leaf = page.crop((column * wide, row * high, (column + 1) * wide, (row + 1) * high))
                inked = _ink_box(leaf.crop((4, 4, wide - 4, high - 4)))
                assert inked is not None
                assert min(inked[0], inked[1]) >= edge - 4
                assert max(inked[2], 0) <= wide - edge
                assert max(inked[3], 0) <= high - edge
                leaves.append(leaf.crop((edge, edge, wide - edge, high - edge)))
        for leaf in leaves[1:]:
            assert _difference(leaves[0], leaf) < 4


def _ink_box(picture: Image.Image) -> tuple[int, int, int, int] | None:
    return picture.convert("L").point(lambda level: 255 if level < 200 else 0).getbbox()


def _difference(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two pictures, of 255, made small because a leaf may start between two dots."""
    size = (first.width // 6, first.height // 6)
    small = [picture.convert("L").resize(size, Image.Resampling.BOX) for picture in (first, second)]
    histogram = ImageChops.difference(*small).histogram()
    return sum(level * count for level, count in enumerate(histogram)) / (size[0] * size[1])


def test_copies_differ_from_an_empty_leaf() -> None:
    page = pages(render_pdf(examples.leaflet("en", layout="a5-two-up")))[0]
    half = page.width // 2
    assert _difference(page.crop((0, 0, half, page.height)), Image.new("RGB", (half, page.height), "white")) > 12


def test_greyscale_has_no_colour_not_even_in_pictures() -> None:
    def most_colour(greyscale: bool) -> int:
        sheet = examples.leaflet("en", examples.picture_block(), greyscale=greyscale)
        channels = [page.split() for page in pages(render_pdf(sheet))]
        return max(ImageChops.difference(red, blue).getextrema()[1] for red, _green, blue in channels)  # type: ignore[misc]

    assert most_colour(False) > 50
    assert most_colour(True) == 0


@pytest.mark.parametrize("language", list(examples.WORDS))
def test_a_share_card_has_its_size(language: str) -> None:
    card = ShareCard(
        examples.WORDS[language].title, count_line="1,204", address="letters.example.org", language=language
    )
    picture = Image.open(io.BytesIO(render_png(card)))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))


def test_a_long_title_still_fits_its_card() -> None:
    rendering = render(ShareCard("Long words on a small card " * 12, address="letters.example.org"), form="png")
    assert rendering.pages == 1
    assert rendering.scale < 1


@pytest.mark.parametrize(
    ("language", "marks"), [("en", "“”"), ("ru", "«»"), ("de", "„“"), ("pl", "„”"), ("sv", "””"), ("uk", "«»")]
)
def test_a_quotation_has_the_marks_of_its_language(language: str, marks: str) -> None:
    from undersigned.typesetting import Quotation

    data = render_pdf(LeafletSheet("T", (Quotation("Word", language=language), Text((Paragraph("end"),)))))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert f"{marks[0]}Word{marks[1]}" in pdf.pages[0].extract_text()


def test_words_break_by_the_rules_of_their_language() -> None:
    paragraph = Paragraph("Die Straßenbahnhaltestelle am Schwimmbad bleibt. " * 30, language="de")
    data = render_pdf(LeafletSheet("T", (Text((paragraph,)),)))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        lines = pdf.pages[0].extract_text().splitlines()
    assert any(line.endswith("\u00ad") for line in lines), "Typst ends a broken word with a soft hyphen"
