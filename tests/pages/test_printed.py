"""The letter as a PDF with its names and the signed bytes inside, and the card for links."""

import io
import struct

import pikepdf
import pytest
from django.test import Client
from pdfminer.high_level import extract_text

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, NAMED, sign_and_confirm
from undersigned.letters.actions import take_down_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    made = open_letter_for_tests()
    sign_and_confirm(made, "ada@example.org", NAMED)
    sign_and_confirm(made, "bo@example.org", HIDDEN)
    return made


def test_pdf_holds_text_names_count_and_the_signed_bytes(letter: Letter, client: Client) -> None:
    answer = client.get(f"/letters/{letter.slug}/letter.en.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    words = extract_text(io.BytesIO(answer.content))
    for part in ("Keep the Elm Street library open", "Example Ada", "and 1 more, without a name", "2 confirmed"):
        assert part in words
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        attached = pdf.attachments["text.en.md"].get_file().read_bytes()
    assert attached == bytes(current_texts(letter)[0].canonical or b"")


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_pdf_in_other_scripts_has_its_language(letter: Letter, client: Client, language: str) -> None:
    answer = client.get(f"/letters/{letter.slug}/letter.{language}.pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == language


def test_card_is_a_picture_of_the_size_that_feeds_expect(letter: Letter, client: Client) -> None:
    answer = client.get(f"/letters/{letter.slug}/card.en.png")
    assert answer["Content-Type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    page = client.get(f"/letters/{letter.slug}/en/").content.decode()
    assert f"/letters/{letter.slug}/card.en.png" in page
    assert f"/letters/{letter.slug}/letter.en.pdf" in page


def test_letter_that_was_taken_down_is_not_printed(letter: Letter, client: Client) -> None:
    take_down_letter(letter=letter, notice="Replaced.")
    assert client.get(f"/letters/{letter.slug}/letter.en.pdf").status_code == 404
