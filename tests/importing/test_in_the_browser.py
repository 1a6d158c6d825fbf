"""Importing in the browser: what cannot be read is told beside the field, what was typed stays, nothing is kept."""

import html
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.importing.makers import SEED
from tests.importing.test_import_hostile import CASES
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.importing.forms import MOST_BYTES
from undersigned.importing.models import ImportedDocument
from undersigned.letters.models import Letter

pytestmark = pytest.mark.django_db

SENDER = "citizens of Israel"


@pytest.fixture
def start(campaign: Campaign, olena: Organiser, client: Client) -> str:
    """The address where Olena pastes or uploads."""
    client.force_login(olena)
    return f"/desk/campaigns/{campaign.slug}/import"


@pytest.fixture
def doubts(client: Client, start: str) -> str:
    """The address of the seed's doubts."""
    path: str = client.post(start, {"pasted": SEED.decode()})["Location"]
    return path


def sentences(answer: HttpResponse) -> list[str]:
    """What the summary of errors says, line by line."""
    summary = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.S)
    assert summary, "there is no summary of errors"
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_told_beside_its_field_and_nothing_is_kept(client: Client, start: str, name: str) -> None:
    data, _error = CASES[name]
    answer = client.post(start, {"pasted": "", "upload": SimpleUploadedFile("letter.docx", data)})
    assert answer.status_code == 422
    (said,) = sentences(answer)
    assert said.startswith("Or choose a file: ")
    assert said.endswith(".")
    assert not ImportedDocument.objects.exists()


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "Paste the letter here: Paste the letter, or choose a file."),
        (" \n ", "Paste the letter here: Paste the letter, or choose a file."),
        ("... !!!", None),
        ("a\x00b", None),
    ],
)
def test_a_paste_without_words_is_told_and_stays(client: Client, start: str, pasted: str, said: str | None) -> None:
    answer = client.post(start, {"pasted": pasted})
    assert answer.status_code == 422
    lines = sentences(answer)
    assert len(lines) == 1
    assert lines == [said or lines[0]]
    assert pasted.strip().replace("\x00", "") in answer.content.decode().replace("\x00", "")
    assert not ImportedDocument.objects.exists()


def test_a_paste_and_a_file_at_once_are_one_too_many_and_the_paste_stays(client: Client, start: str) -> None:
    file = SimpleUploadedFile("letter.txt", SEED)
    answer = client.post(start, {"pasted": "Dear friends,", "upload": file})
    assert sentences(answer) == ["Or choose a file: You pasted a text and chose a file. Use one of them."]
    assert "Dear friends," in answer.content.decode()


def test_a_file_that_is_too_large_is_not_read(client: Client, start: str) -> None:
    file = SimpleUploadedFile("letter.txt", b"w" * (MOST_BYTES + 1))
    answer = client.post(start, {"pasted": "", "upload": file})
    assert sentences(answer) == [
        "Or choose a file: This file is larger than 10 MB. Save the letter alone, or paste it."
    ]


def test_a_file_name_is_only_a_hint(client: Client, start: str) -> None:
    file = SimpleUploadedFile(f"../../{'x' * 300}\u202e.txt", SEED)
    assert client.post(start, {"pasted": "", "upload": file}).status_code == 303
    document = ImportedDocument.objects.get()
    assert bytes(document.original) == SEED
    answer = client.get(f"/desk/imports/{document.pk}/original")
    assert re.fullmatch(r'attachment; filename="[0-9a-f]{16}\.original"', answer["Content-Disposition"])
    assert (answer["Content-Type"], answer.content) == ("application/octet-stream", SEED)


def test_no_letter_is_made_while_a_doubt_is_open_and_the_answers_stay(client: Client, doubts: str) -> None:
    answer = client.post(doubts, {"doubt-0": SENDER, "make": "yes"})
    assert answer.status_code == 422
    assert len(sentences(answer)) == 1
    assert re.search(rf'value="{SENDER}"[^>]* checked', answer.content.decode())
    assert not Letter.objects.exists()


def test_an_answer_that_was_not_offered_is_refused(client: Client, doubts: str) -> None:
    answer = client.post(doubts, {"doubt-0": "somebody else", "save": "yes"})
    assert answer.status_code == 422
    assert len(sentences(answer)) == 1
    assert ImportedDocument.objects.get().answers == {}


def test_words_of_ones_own_are_taken_where_a_doubt_takes_them(client: Client, doubts: str) -> None:
    client.post(doubts, {"doubt-0": "__other__", "words-0": "people against the war", "save": "yes"})
    assert ImportedDocument.objects.get().answers == {"0": "people against the war"}
    assert 'value="people against the war"' in client.get(doubts).content.decode()
    assert client.post(doubts, {"accept": "yes"}).status_code == 303
    assert Letter.objects.get().texts.get().sender == "people against the war"


def test_a_letter_is_made_once(client: Client, doubts: str) -> None:
    first, second = (client.post(doubts, {"accept": "yes"}) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Letter.objects.count() == 1
    assert client.get(doubts)["Location"] == first["Location"]


def test_an_outlets_words_are_an_introduction_and_the_date_is_the_letters(client: Client, doubts: str) -> None:
    client.post(doubts, {"accept": "yes"})
    letter = Letter.objects.get()
    (introduction,) = letter.introductions.all()
    assert introduction.outlet == "LeftEast"
    assert introduction.text.startswith("The following open letter")
    assert introduction.text.endswith("for all refugees!")
    assert str(letter.dated) == "2022-02-24"
    assert introduction.text not in letter.texts.get().body


def test_a_document_that_is_not_there_is_not_found(client: Client, start: str) -> None:
    assert client.get(f"/desk/imports/{uuid.uuid4()}/").status_code == 404
