"""What cannot be taken is told in one plain sentence, and what was typed stays."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from tests.leaflets.leaflets import PARKS, claim_with, grid_of, leaflet_for_tests, picture, table_block
from tests.leaflets.test_desk import now, summary
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.leaflets.actions import check_table, make_leaflet, publish_leaflet
from undersigned.leaflets.archive import main_words_in, says, words_in
from undersigned.leaflets.errors import LeafletError
from undersigned.leaflets.models import Leaflet
from undersigned.leaflets.table_files import from_csv, from_json, to_csv, to_json
from undersigned.leaflets.tables import CellData, ClaimData, RowData, TableData, claims_of, edited

pytestmark = pytest.mark.django_db

MARKUP = [
    "<script>alert(1)</script>",
    '#panic("typst") $x$ *b* @label',
    "{{ 7|add:7 }} {% now %}",
    "\\\\ & < > \" ' `code`",
]


@pytest.fixture
def desk(client: Client, olena: Organiser) -> Client:
    client.force_login(olena)
    return client


@pytest.fixture
def leaflet(campaign: Campaign) -> Leaflet:
    return leaflet_for_tests(campaign)


def sent_file(desk: Client, leaflet: Leaflet, data: bytes) -> Any:
    path = f"/desk/blocks/{table_block(leaflet).pk}/"
    return desk.post(path, {"import": "yes", "revision": "0", "upload": SimpleUploadedFile("t.csv", data)})


def test_ragged_rows_are_made_even_and_told(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    answer = sent_file(desk, leaflet, b"Q,Bus,Tram\nLate?,Often.\nFull?,Yes.,No.,Never seen.\n")
    assert answer.status_code == 303
    told = desk.get(answer["Location"]).content.decode()
    assert "these lines have more or fewer: 2, 3." in told
    table = now(block)
    assert table.subjects == ("Bus", "Tram", "")
    assert [len(row.cells) for row in table.rows] == [3, 3]
    assert table.rows[1].cells[2].lines == "Never seen."


def test_two_hundred_columns_are_told_and_the_old_table_stays(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    before = now(block)
    data = ",".join(["Q", *(f"Line {n}" for n in range(200))]) + "\nLate?" + ",Yes." * 200
    answer = sent_file(desk, leaflet, data.encode())
    assert answer.status_code == 422
    assert "at most 12 subjects, and this one has 200." in summary(answer)
    assert now(block) == before
    typed = grid_of(TableData(("x",) * 200, (RowData("q", (CellData(),) * 200),)), 0)
    answer = desk.post(f"/desk/blocks/{block.pk}/", typed)
    assert answer.status_code == 422
    assert "at most 12 subjects" in summary(answer)
    assert answer.content.decode().count('name="a-0-') == 200


def test_a_cell_of_ten_thousand_words_is_told_and_still_there(desk: Client, leaflet: Leaflet) -> None:
    block = table_block(leaflet)
    long = "often " * 10_000
    answer = desk.post(f"/desk/blocks/{block.pk}/", grid_of(now(block), 0) | {"t-0-1": long})
    assert answer.status_code == 422
    assert "“Open on Saturdays?”, “Swimming pool” is longer than 4000 characters" in summary(answer)
    assert long.strip() in answer.content.decode()


def test_a_claim_dated_in_the_future_is_told(desk: Client, leaflet: Leaflet) -> None:
    claim = claim_with(leaflet.campaign, PARKS)
    sent = {"text": PARKS, "as_of": (clock.today() + timedelta(days=2)).isoformat(), "figure-0-value": "12"}
    answer = desk.post(f"/desk/claims/{claim.pk}/", sent)
    assert answer.status_code == 422
    assert summary(answer).endswith("A claim cannot be dated in the future. Write the day on which it was true.")
    assert html.fromstring(answer.content.decode()).xpath("//input[@name='figure-0-value']")[0].value == "12"
    told = json.loads(to_json(now(table_block(leaflet))))
    told["rows"][0]["cells"][0]["claims"] = [
        {"text": "New.", "as_of": "2999-01-01", "needs_source": True, "figures": [], "sources": []}
    ]
    assert "dated in the future" in summary(sent_file(desk, leaflet, json.dumps(told).encode()))


@pytest.mark.parametrize("url", ["not a web address", "javascript:alert(1)", "ftp://example.org/x", "https://"])
def test_a_source_that_is_no_web_address_is_told(desk: Client, leaflet: Leaflet, url: str) -> None:
    claim = claim_with(leaflet.campaign, PARKS)
    answer = desk.post(f"/desk/claims/{claim.pk}/", {"text": PARKS, "title": "A report", "url": url})
    assert answer.status_code == 422
    assert "is no web address. It begins with https:// or http://." in summary(answer)
    assert html.fromstring(answer.content.decode()).xpath("//input[@name='url']")[0].value == url
    assert not claim.sources.exists()


def test_a_source_needs_a_title(desk: Client, leaflet: Leaflet) -> None:
    claim = claim_with(leaflet.campaign, PARKS)
    answer = desk.post(f"/desk/claims/{claim.pk}/", {"text": PARKS, "url": "https://example.org/"})
    assert "A source needs a title." in summary(answer)


@pytest.mark.parametrize("words", MARKUP)
def test_markup_in_any_field_stands_as_it_was_typed(client: Client, campaign: Campaign, words: str) -> None:
    claim = f"Late {words}" if "`" not in words and "*" not in words else "Late"
    table = TableData((words,), (RowData(words, (CellData(words, (ClaimData(claim),)),)),), words, words)
    leaflet = make_leaflet(campaign=campaign, language="en", headline=words, call=words, table=table)
    publish_leaflet(leaflet=leaflet)
    page = html.fromstring(client.get(f"/leaflets/{leaflet.slug}/").content.decode())
    assert page.xpath("//h1")[0].text == words
    assert page.xpath("//caption")[0].text == words
    assert page.xpath("//th[@scope='row']")[0].text == words
    assert page.xpath("//strong[@class='answer']")[0].text_content() == words
    assert page.xpath("//section[@class='call']/p")[0].text == words
    assert not page.xpath("//main//script")
    answer = client.get(f"/leaflets/{leaflet.slug}.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims to unpack to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(2**20)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (bomb(60_000, 60_000), "has more pixels than we print"),
        (bomb(5_000, 5_000), "has more pixels than we print"),
        (b"GIF89a" + bytes(100), "no picture that we can read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no picture that we can read"),
        (picture()[:60], "damaged"),
        (b"\xff\xd8\xff" + bytes(4 * 2**20), "larger than 4 MB"),
    ],
)
def test_a_picture_that_is_none_or_too_large_is_told(
    desk: Client, leaflet: Leaflet, data: bytes, sentence: str
) -> None:
    address = desk.post(f"/desk/leaflets/{leaflet.slug}/blocks/add", {"kind": "image"})["Location"]
    upload = SimpleUploadedFile("door.png", data)
    answer = desk.post(address, {"revision": "0", "upload": upload, "alternative": "A door", "words": "Below"})
    assert answer.status_code == 422
    assert sentence in summary(answer)
    assert html.fromstring(answer.content.decode()).xpath("//input[@name='alternative']")[0].value == "A door"


def test_a_picture_loses_what_the_camera_wrote_into_it(desk: Client, leaflet: Leaflet) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Taken at Elm Street 5"
    Image.new("RGB", (30, 20)).save(out, "JPEG", exif=exif)
    assert b"Elm Street" in out.getvalue()
    address = desk.post(f"/desk/leaflets/{leaflet.slug}/blocks/add", {"kind": "image"})["Location"]
    upload = SimpleUploadedFile("d.jpg", out.getvalue())
    desk.post(address, {"revision": "0", "upload": upload, "alternative": "A door"})
    kept = bytes(leaflet.blocks.get(kind="image").image or b"")
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"Elm Street" not in kept


def test_a_picture_needs_words_for_who_cannot_see_it(desk: Client, leaflet: Leaflet) -> None:
    address = desk.post(f"/desk/leaflets/{leaflet.slug}/blocks/add", {"kind": "image"})["Location"]
    answer = desk.post(address, {"revision": "0", "upload": SimpleUploadedFile("d.png", picture()), "alternative": ""})
    assert answer.status_code == 422
    assert "What the picture shows" in summary(answer)


def test_a_quotation_dated_in_the_future_is_told(desk: Client, leaflet: Leaflet) -> None:
    block = leaflet.blocks.get(kind="quotation")
    sent = {"revision": "0", "words": "Shut.", "date": "2999-01-01"}
    answer = desk.post(f"/desk/blocks/{block.pk}/", sent)
    assert answer.status_code == 422
    assert "dated in the future" in summary(answer)


def test_hidden_marks_are_told(desk: Client, leaflet: Leaflet) -> None:
    block = leaflet.blocks.get(kind="text")
    answer = desk.post(f"/desk/blocks/{block.pk}/", {"words": "Pay \u202e100", "revision": "0"})
    assert answer.status_code == 422
    assert "another order" in summary(answer)


def test_formulas_are_guarded_and_come_back_as_they_were() -> None:
    row = RowData("+1?", (CellData("-no", claims_of("=SUM(1)")), CellData("'=x", claims_of("fine"))))
    table = TableData(("=A1", "@b"), (row,))
    for line in to_csv(table).splitlines():
        assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@")) for cell in line.split(","))
    back, notices = from_csv(to_csv(table).encode())
    assert (back.subjects, notices) == (table.subjects, [])
    assert back.rows[0].question == "+1?"
    assert [(cell.answer, cell.lines) for cell in back.rows[0].cells] == [("-no", "=SUM(1)"), ("'=x", "fine")]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
CELLS = st.builds(CellData, WORDS, st.lists(WORDS, max_size=3).map(lambda lines: claims_of("\n".join(lines))))


@st.composite
def tables(draw: st.DrawFn) -> TableData:
    """Tables with other subjects than those that CSV marks as answers."""
    width = draw(st.integers(1, 4))
    subjects = draw(st.lists(WORDS.filter(bool), min_size=width, max_size=width))
    rows = draw(
        st.lists(
            st.builds(RowData, WORDS.filter(bool), st.tuples(*[CELLS] * width)),
            min_size=1,
            max_size=4,
        )
    )
    return TableData(tuple(subjects), tuple(rows), "", draw(WORDS))


@given(tables())
def test_any_table_comes_back_from_json_as_it_went(table: TableData) -> None:
    def flat(told: TableData) -> Any:
        return [
            [(cell.answer, [" ".join(claim.text.split()) for claim in cell.claims]) for cell in row.cells]
            for row in told.rows
        ]

    back, notices = from_json(to_json(table).encode())
    assert notices == []
    assert (back.subjects, flat(back)) == (table.subjects, flat(table))


@given(tables())
def test_any_table_comes_back_from_csv_as_it_went(table: TableData) -> None:
    back, notices = from_csv(to_csv(table).encode())
    assert notices == []
    assert [row.question for row in back.rows] == [row.question for row in table.rows]
    assert [[(cell.answer, cell.lines) for cell in row.cells] for row in back.rows] == [
        [(cell.answer, cell.lines) for cell in row.cells] for row in table.rows
    ]


def checked(read: Callable[[bytes], tuple[TableData, list[str]]], data: bytes) -> str:
    """The sentence that says why these bytes are no table, or "Fine."."""
    try:
        table, _notices = read(data)
        check_table(table)
    except LeafletError as error:
        return str(error)
    return "Fine."


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes) -> None:
    for read in (from_csv, from_json):
        assert checked(read, data).endswith(".")


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_a_sentence(text: str) -> None:
    assert checked(from_csv, text.encode("utf-8", "replace")).endswith(".")


@given(tables(), st.sampled_from(["row-up", "row-down", "column-back", "column-on"]), st.integers(0, 6))
def test_moving_loses_nothing(table: TableData, step: str, place: int) -> None:
    table = table.squared()
    moved = edited(table, f"{step}-{place}")
    assert sorted(moved.subjects) == sorted(table.subjects)

    def all_cells(told: TableData) -> list[str]:
        return sorted(f"{row.question}|{cell}" for row in told.rows for cell in row.cells)

    assert all_cells(moved) == all_cells(table)


@given(st.text(max_size=200), st.binary(max_size=300))
def test_archived_words_are_found_in_themselves(text: str, data: bytes) -> None:
    for kind in (b"", b"<html><body>", b"<html><main>"):
        words_in(kind + data)
        main_words_in(kind + data)
    assert says(f"before {text} behind", text) or "…" in text or "..." in text
