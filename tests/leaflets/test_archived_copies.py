"""Quotations are compared with the copy of the page that they are cited from, whatever kind of file it is."""

import io

import docx
import pytest
from django.test import Client

from tests.importing import makers
from tests.leaflets.leaflets import REPORT, leaflet_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.leaflets.actions import add_source, keep_copy, revise_block
from undersigned.leaflets.archive import says
from undersigned.leaflets.models import Leaflet, Source

pytestmark = pytest.mark.django_db

SAID = "A library that is shut is a cupboard."
DIFFERS = "These words do not stand in the archived copy of its source."


@pytest.fixture
def source(campaign: Campaign) -> Source:
    return add_source(campaign=campaign, data=REPORT)


def leaflet_that_quotes(campaign: Campaign, source: Source, words: str) -> Leaflet:
    leaflet = leaflet_for_tests(campaign)
    block = leaflet.blocks.get(kind="quotation")
    revise_block(block=block, revision=0, words=words, speaker="Ada Example", source=source)
    return leaflet


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("The head of the library wrote: “A library that is shut is a *cupboard*.”")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Visits", "at least 35,000"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


COPIES = {
    "text": f"She said: {SAID}".encode(),
    "page": f"<html><body><nav>Menu</nav><p>She said: {SAID}</p></body></html>".encode(),
    "pdf": makers.pdf([[("She said: A library that is shut is a cup-", 11), ("board. Then she left.", 11)]]),
    "odt": makers.odt(f"<text:p>{SAID}</text:p>"),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_quotation_is_compared_with_every_kind_of_copy(
    client: Client, campaign: Campaign, olena: Organiser, source: Source, kind: str
) -> None:
    kept = keep_copy(source=source, data=COPIES[kind])
    assert says(kept.words, SAID)
    assert not says(kept.words, "A library that is open is a cupboard.")
    client.force_login(olena)
    right = leaflet_that_quotes(campaign, source, SAID)
    assert DIFFERS not in client.get(f"/desk/leaflets/{right.slug}/").content.decode()
    wrong = leaflet_that_quotes(campaign, source, "A library that is shut is no cupboard.")
    assert DIFFERS in client.get(f"/desk/leaflets/{wrong.slug}/").content.decode()


def test_words_of_a_word_file_and_its_cells_are_read(source: Source) -> None:
    kept = keep_copy(source=source, data=word_file())
    assert says(kept.words, "that is shut is a *cupboard*.")
    assert says(kept.words, "at least 35,000")


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"PK\x03\x04" + bytes(50), bytes(range(256))])
def test_a_copy_without_words_is_kept_and_compared_with_nothing(source: Source, data: bytes) -> None:
    kept = keep_copy(source=source, data=data)
    assert bytes(kept.data) == data
    assert kept.words == ""
