"""Doubts are kept as sentences with their values, and said in the language of whoever reads them."""

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.importing import makers
from tests.importing.leaflet_makers import TEXT
from tests.importing.letters_in_ten_languages import EXAMPLES
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import saying
from undersigned.common.languages import is_known
from undersigned.common.saying import Sentence, isolated
from undersigned.frame.extraction import interface_strings
from undersigned.importing.actions import answer_doubts, keep_document
from undersigned.importing.doubts import KINDS
from undersigned.importing.draft import Draft
from undersigned.importing.errors import ImportingError
from undersigned.importing.queries import draft_as_read
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes

LETTER = """Open letter to the pool

Dear neighbours, we write about the pool, which opens too late for those who work.

We, the residents of Elm Street, ask you to open it at six. Over 40 people have signed this letter so far.

In solidarity,
Ada Example, Ben Example, Cleo Example
P.S. We will come by on Friday.
3 May
"""
SAMPLES = [LETTER, TEXT, makers.SEED.decode(), *(example.text for example in EXAMPLES.values())]


@pytest.fixture
def signed_in(client: Client, olena: Organiser) -> Client:
    client.force_login(olena)
    return client


@pytest.fixture
def drafts() -> list[Draft]:
    return [import_bytes(sample.encode()) for sample in SAMPLES]


@pytest.fixture
def shouted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language whose every sentence is told apart from the original."""
    monkeypatch.setattr(saying, "_translate", lambda sentence: f"<{sentence}>")


def test_every_message_can_be_translated(drafts: list[Draft]) -> None:
    strings = interface_strings()
    doubts = [doubt for draft in drafts for doubt in draft.doubts]
    assert len({doubt.code for doubt in doubts}) >= 20
    for doubt in doubts:
        assert doubt.code in KINDS
        for told in (doubt.message, *doubt.choices):
            if isinstance(told, Sentence):
                assert strings.get(told.text) is not None, told.text


def test_only_what_is_the_documents_own_is_no_sentence(drafts: list[Draft]) -> None:
    for sample, draft in zip(SAMPLES, drafts, strict=True):
        words = " ".join(sample.split())
        for doubt in draft.doubts:
            assert isinstance(doubt.message, Sentence)
            for choice in doubt.choices:
                assert isinstance(choice, Sentence) or _is_own(choice, words, doubt.code), choice


def _is_own(choice: str, words: str, code: str) -> bool:
    if choice in words or is_known(choice) or code in ("meeting-time-zone", "misprint", "split-cell", "meeting-city"):
        return True
    try:
        return bool(date.fromisoformat(choice))
    except ValueError:
        return False


def test_a_draft_keeps_its_sentences(drafts: list[Draft]) -> None:
    for draft in drafts:
        again = Draft.from_json(draft.to_json())
        assert again == draft
        for doubt, kept in zip(draft.doubts, again.doubts, strict=True):
            for told, read in zip((doubt.message, *doubt.choices), (kept.message, *kept.choices), strict=True):
                assert type(told) is type(read)
                if isinstance(told, Sentence) and isinstance(read, Sentence):
                    assert (told.text, told.values) == (read.text, read.values)


def test_a_sentence_that_says_something_else_is_no_draft(drafts: list[Draft]) -> None:
    data = json.loads(drafts[0].to_json())
    data["doubts"][0]["sentences"][0]["text"] = "Something else"
    with pytest.raises(ImportingError):
        Draft.from_json(json.dumps(data))


def test_a_draft_of_an_earlier_version_stays_readable_and_answerable(drafts: list[Draft]) -> None:
    for draft in drafts:
        data = json.loads(draft.to_json())
        for doubt in data["doubts"]:
            del doubt["sentences"]
        old = Draft.from_dict(data)
        assert old == draft
        assert not apply(old, suggestions(old)).doubts or [one for one in old.doubts if not one.choices]


def test_names_in_a_row_are_joined_by_either_spelling_of_the_question() -> None:
    draft = import_bytes(LETTER.encode())
    place, doubt = next((n, one) for n, one in enumerate(draft.doubts) if one.code == "names-in-a-row")
    joined = apply(draft, {place: doubt.choices[1]})
    assert [(one.name, one.affiliation) for one in joined.signatories] == [("Ada Example", "Ben Example, Cleo Example")]
    data = json.loads(draft.to_json())
    data["doubts"][place] |= {"message": "3 names stand on one line; is each a signatory?"}
    del data["doubts"][place]["sentences"]
    assert apply(Draft.from_dict(data), {place: doubt.choices[1]}).signatories == joined.signatories


def test_a_sentence_is_said_in_the_language_of_the_moment(shouted: None) -> None:
    sentence = Sentence("The line “%(words)s” gives a date; is it the letter's?", words="3 мая")
    assert sentence == "The line “3 мая” gives a date; is it the letter's?"
    assert sentence.said() == f"<The line “{isolated('3 мая')}” gives a date; is it the letter's?>"
    assert saying.said("3 мая") == "3 мая"


@pytest.mark.django_db
def test_the_page_asks_in_the_readers_language_and_takes_the_answer(
    campaign: Campaign, signed_in: Client, shouted: None
) -> None:
    document = keep_document(campaign=campaign, data=LETTER.encode())
    page = signed_in.get(reverse("import-doubts", args=[document.pk])).content.decode()
    assert "&lt;Several names stand on one line (\u20683\u2069); is each a signatory?&gt;" in page
    assert "&lt;Yes, each signs&gt;" in page
    assert 'value="Yes, each signs"' in page
    place = next(n for n, one in enumerate(draft_as_read(document).doubts) if one.code == "names-in-a-row")
    answer_doubts(document=document, answers={place: "No, the first signs and the rest is the affiliation"})
    document.refresh_from_db()
    assert document.answers == {str(place): "No, the first signs and the rest is the affiliation"}


@pytest.mark.django_db
def test_days_among_the_choices_are_written_as_the_language_writes_them(campaign: Campaign, signed_in: Client) -> None:
    document = keep_document(campaign=campaign, data=LETTER.replace("3 May\n", "3 May 2026\n").encode())
    page = signed_in.get(reverse("import-doubts", args=[document.pk]), {"lang": "ru"}).content.decode()
    assert "3 мая 2026" in page
    assert 'value="2026-05-03 is the letter&#x27;s date"' in page


def test_what_cannot_be_read_is_said_in_the_readers_language(shouted: None) -> None:
    for data in (b"", b"PK\x03\x04 broken", b"{\\rtf1}", b"\x89PNG\r\n\x1a\n\x00\x00"):
        with pytest.raises(ImportingError) as refused:
            import_bytes(data)
        assert str(refused.value).startswith("<")
