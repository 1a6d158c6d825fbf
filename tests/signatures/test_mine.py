"""One's own data: taken away as a file, and erased."""

import json

import pytest
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, NAMED, sign_and_confirm
from tests.signatures.test_news import asked, fresh_link
from undersigned.letters.models import Letter
from undersigned.signatures import holder
from undersigned.signatures.models import DuplicateTag, FreshHandle, NewsAddress, Signature
from undersigned.signatures.queries import signature_of_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def own(token: bytes, after: str) -> str:
    return f"/my/{holder.token_text(token)}/{after}"


def test_what_is_kept_comes_as_a_file(client: Client, letter: Letter) -> None:
    token = asked(letter, "ada@example.org", NAMED)
    answer = client.post(own(token, "data"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
    kept = json.loads(answer.content)
    assert kept["signature"]["name"] == NAMED.name
    assert kept["signature"]["index"] == 1
    assert kept["address_for_news"]
    assert kept["marks_of_where_it_came_from"] is True
    hidden = json.loads(client.post(own(sign_and_confirm(letter, "bo@example.org", HIDDEN), "data")).content)
    assert "name" not in hidden["signature"]
    assert hidden["address_for_news"] is None


def test_erased_nothing_leads_back(client: Client, letter: Letter) -> None:
    token = asked(letter, "ada@example.org", NAMED)
    later = fresh_link(letter, "ada@example.org")
    assert signature_of_token(later) is not None
    assert "Have everything erased?" in client.get(own(token, "erase")).content.decode()
    assert Signature.objects.get().status == "counted"
    page = client.post(own(token, "erase"), {"email": " ADA@example.org "}).content.decode()
    assert "The mark of your address is deleted, too." in page
    signature = Signature.objects.get()
    assert (signature.status, signature.name) == ("withdrawn", "")
    for model in (DuplicateTag, NewsAddress, FreshHandle):
        assert not model._default_manager.exists()
    for link in (token, later):
        assert signature_of_token(link) is None
        assert client.get(own(link, "erase")).status_code == 404


def test_anothers_address_erases_nothing_of_theirs(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "bo@example.org")
    token = sign_and_confirm(letter, "ada@example.org")
    page = client.post(own(token, "erase"), {"email": "bo@example.org"}).content.decode()
    unknown = client.post(own(sign_and_confirm(letter, "cy@example.org"), "erase"), {"email": "no@example.org"})
    for answer in (page, unknown.content.decode()):  # the same, so that nobody learns who has signed
        assert "No mark of that address belongs to this signature." in answer
    assert DuplicateTag.objects.count() == 3


def test_without_the_address_its_mark_stays_and_is_said_to(client: Client, letter: Letter) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    assert "A mark of your address stays" in client.post(own(token, "erase")).content.decode()
    assert DuplicateTag.objects.count() == 1


def test_what_is_no_address_is_told_beside_the_field_and_erases_nothing(client: Client, letter: Letter) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    answer = client.post(own(token, "erase"), {"email": "ada@"})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert Signature.objects.get().status == "counted"
