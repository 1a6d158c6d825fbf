"""Writing a draft in the browser: what was typed is never lost, and nothing is saved that was not meant."""

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.letters.letters import ENGLISH, draft_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.letters.actions import freeze_letter, start_letter
from undersigned.letters.forms import LONGEST_BODY
from undersigned.letters.models import Letter, Text
from undersigned.letters.queries import draft_token, text_in

pytestmark = pytest.mark.django_db

OVERRIDE = "\u202e"


@pytest.fixture
def letter(campaign: Campaign, olena: Organiser, client: Client) -> Letter:
    """A draft, with Olena at its desk."""
    client.force_login(olena)
    return draft_for_tests(campaign)


def editor(letter: Letter) -> str:
    return f"/desk/letters/{letter.slug}/texts/en"


def typed(**changes: Any) -> dict[str, Any]:
    return {**ENGLISH, "revision": 0, **changes}


def original(letter: Letter) -> Text:
    text = text_in(letter, "en")
    assert text is not None
    return text


def sentences(answer: HttpResponse) -> list[str]:
    """What the summary of errors says, line by line."""
    summary = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.S)
    assert summary, "there is no summary of errors"
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]


def box(answer: HttpResponse) -> str:
    """What stands in the box for the body."""
    found = re.search(r"<textarea name=\"body\"[^>]*>\r?\n?(.*?)</textarea>", answer.content.decode(), re.S)
    assert found
    return html.unescape(found[1])


def revision(answer: HttpResponse) -> str:
    found = re.search(r'name="revision" value="(\d+)"', answer.content.decode())
    assert found
    return found[1]


def test_an_edit_is_saved_and_says_so(client: Client, letter: Letter) -> None:
    answer = client.post(editor(letter), typed(body="New words."), follow=True)
    assert "Saved." in answer.content.decode()
    assert original(letter).body == "New words."
    assert revision(answer) == "1"


def test_looking_at_it_saves_nothing_and_shows_what_was_typed(client: Client, letter: Letter) -> None:
    answer = client.post(editor(letter), typed(body="New *words*.", preview="yes"))
    assert "<em>words</em>" in answer.content.decode()
    assert box(answer) == "New *words*."
    assert original(letter).body == ENGLISH["body"]


def test_two_people_who_write_at_once_lose_nothing(client: Client, letter: Letter) -> None:
    client.post(editor(letter), typed(body="Their words."))
    answer = client.post(editor(letter), typed(body="My words."))
    assert answer.status_code == 409
    assert "Someone else saved this text while you were writing." in sentences(answer)[0]
    assert box(answer) == "My words."
    assert "<p>Their words.</p>" in re.sub(r' dir="auto"', "", answer.content.decode())
    assert original(letter).body == "Their words."
    client.post(editor(letter), typed(body="Our words.", revision=revision(answer)))
    assert original(letter).body == "Our words."


@pytest.mark.parametrize("way", ["desk", "link"])
def test_who_writes_while_the_letter_is_frozen_has_their_words_back(client: Client, letter: Letter, way: str) -> None:
    path = editor(letter) if way == "desk" else f"/drafts/{draft_token(letter)}/texts/en"
    freeze_letter(letter=letter)
    answer = client.post(path, typed(body="Late words."))
    assert answer.status_code == 409
    (said,) = sentences(answer)
    assert said.startswith("The letter is no longer a draft")
    assert box(answer) == "Late words."
    assert original(letter).body == ENGLISH["body"]


def test_a_book_is_too_long_and_comes_back_whole(client: Client, letter: Letter) -> None:
    book = "word " * (LONGEST_BODY // 5) + "end"
    answer = client.post(editor(letter), typed(body=book))
    assert answer.status_code == 422
    assert sentences(answer) == ["Body: This is longer than a letter can be: 200,000 characters. Shorten it."]
    assert box(answer) == book
    assert original(letter).body == ENGLISH["body"]


def test_a_form_of_many_megabytes_is_refused_with_a_page(client: Client, letter: Letter) -> None:
    answer = client.post(editor(letter), typed(body="x" * (13 * 2**20)))
    assert answer.status_code in {400, 413}
    assert "<h1>" in answer.content.decode()
    assert original(letter).body == ENGLISH["body"]


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("title", "x" * 301), ("body", "a\x00b"), ("revision", ""), ("revision", "x")]
)
def test_a_wrong_field_is_told_once_and_the_rest_stays(client: Client, letter: Letter, field: str, value: str) -> None:
    answer = client.post(editor(letter), typed(**{"closing": "Yours,", "body": "My words.", field: value}))
    assert answer.status_code == 422
    assert len(sentences(answer)) == 1
    assert "Yours," in answer.content.decode()
    assert original(letter).body == ENGLISH["body"]


def test_hidden_signs_are_kept_in_a_draft_pointed_at_and_never_frozen(client: Client, letter: Letter) -> None:
    body = f"Please {OVERRIDE}do not{OVERRIDE} close it."
    page = client.post(editor(letter), typed(body=body), follow=True).content.decode()
    assert "Look at these:" in page
    assert original(letter).body == body
    answer = client.post(f"/desk/letters/{letter.slug}/steps/freeze")
    assert answer.status_code == 422
    assert len(sentences(answer)) >= 1
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_html_in_a_draft_is_shown_as_words(client: Client, letter: Letter) -> None:
    answer = client.post(editor(letter), typed(body="<script>alert(1)</script> <b>x</b>", preview="yes"))
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_freezing_a_letter_that_lacks_something_says_everything_that_is_missing(
    client: Client, letter: Letter, campaign: Campaign
) -> None:
    empty = start_letter(campaign=campaign, language="en", title="Empty")
    answer = client.post(f"/desk/letters/{empty.slug}/steps/freeze")
    assert answer.status_code == 422
    assert [line.split(": ")[1] for line in sentences(answer)] == [
        "the letter has no text.",
        "say who “we” is; it is what people assert when they sign.",
        "say whom the letter is addressed to.",
    ]


def test_a_step_that_came_too_late_is_told_and_changes_nothing(client: Client, letter: Letter) -> None:
    step = f"/desk/letters/{letter.slug}/steps/"
    for name in ("open", "close", "thaw", "take-down", "correct"):
        sent = {"notice": "Because.", "text": "Ten, not nine.", "language": "en"}
        answer = client.post(step + name, sent)
        assert answer.status_code == 409, name
        assert len(sentences(answer)) == 1
    letter.refresh_from_db()
    assert letter.state == "draft"
    assert client.post(step + "freeze").status_code == 303
    assert client.post(step + "freeze").status_code == 409  # a double click


@pytest.mark.parametrize("slug", ["a", "two words", "x" * 81, "../x", "новый", ""])
def test_an_address_that_cannot_be_is_told_and_the_letter_keeps_its_own(
    client: Client, letter: Letter, slug: str
) -> None:
    path = f"/desk/letters/{letter.slug}/settings"
    answer = client.post(path, {"slug": slug, "names_shown": "at-once"})
    assert answer.status_code == 422
    assert len(sentences(answer)) == 1
    assert client.get(path).status_code == 200


def test_an_address_that_is_taken_is_told(client: Client, letter: Letter, campaign: Campaign) -> None:
    other = draft_for_tests(campaign)
    answer = client.post(f"/desk/letters/{letter.slug}/settings", {"slug": other.slug, "names_shown": "at-once"})
    assert answer.status_code == 422
    assert len(sentences(answer)) == 1


@pytest.mark.parametrize("language", ["", "xx", "en-\x00", "english", "en_GB", "x" * 5000])
def test_a_letter_begins_in_a_language_that_there_is(
    client: Client, letter: Letter, campaign: Campaign, language: str
) -> None:
    path = f"/desk/campaigns/{campaign.slug}/letters/new"
    answer = client.post(path, {"title": "The pool", "language": language})
    assert answer.status_code == 422
    assert 'value="The pool"' in answer.content.decode()
    assert Letter.objects.count() == 1


def test_a_correction_and_a_notice_must_say_something(client: Client, letter: Letter) -> None:
    step = f"/desk/letters/{letter.slug}/steps/"
    client.post(step + "freeze")
    client.post(step + "open")
    assert client.post(step + "take-down", {"notice": "  "}).status_code == 422
    assert client.post(step + "correct", {"text": " ", "language": "en"}).status_code == 422
    letter.refresh_from_db()
    assert (letter.state, letter.corrections.count()) == ("open", 0)
