"""The desk's way for people who signed elsewhere: nothing is entered before it was seen, nothing lies open."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.importing.lists import export, workbook
from tests.importing.test_in_the_browser import sentences
from tests.letters.letters import FrozenClock, moved_clock, open_letter_for_tests
from tests.signatures.people import sequence, sign_and_confirm
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.importing.bringing import forget_old_lists
from undersigned.importing.models import BroughtList
from undersigned.letters.actions import close_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures.actions.claiming import enter_batch
from undersigned.signatures.models import Batch, Invitation, Signature
from undersigned.signatures.queries import count_of

pytestmark = pytest.mark.django_db
__all__ = ["moved_clock"]


@pytest.fixture
def letter(campaign: Campaign, olena: Organiser, client: Client) -> Letter:
    """Open, with Olena at its desk."""
    client.force_login(olena)
    return open_letter_for_tests(campaign)


def upload(client: Client, letter: Letter, data: bytes) -> str:
    """Bring a file; returns the address of its columns."""
    answer = client.post(f"/desk/letters/{letter.slug}/bring", {"upload": SimpleUploadedFile("list", data)})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def said(letter: Letter, roles: dict[int, str], **more: str) -> dict[str, str]:
    """What a person says about the columns."""
    text = {"text": str(current_texts(letter)[0].pk), "shown": "named", "entered_as": "Olena, treasurer"}
    return {**text, "has_heading": "on", **{f"column-{place}": role for place, role in roles.items()}, **more}


ALL = {1: "name", 2: "address", 3: "place", 4: "consent", 5: "public"}


def enter(client: Client, letter: Letter, path: str, **more: str) -> HttpResponse:
    return client.post(path, said(letter, ALL, enter="yes", **more))


def test_a_file_is_mapped_looked_at_and_entered(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "person3@example.org")
    data = export(9, agreed_every=2) + b'"x","Ada and Bo Example","","","",""\r\n'
    path = upload(client, letter, data)
    page = client.get(path).content.decode()
    assert "What would come of it" in page
    assert "Row 11:" in page
    assert not Signature.objects.filter(klass="imported").exists()
    look = client.post(path, said(letter, {**ALL, 4: ""}, look="yes"))
    assert (look.status_code, look["Location"]) == (303, path)
    assert BroughtList.objects.get().choices["roles"] == {"1": "name", "2": "address", "3": "place", "5": "public"}
    answer = enter(client, letter, path)
    assert answer["Location"] == f"/desk/letters/{letter.slug}/claimed"
    batch = Batch.objects.get()
    enter_batch(batch=batch)
    sequence(letter)
    assert (batch.number, batch.entered_as, batch.klass) == (8, "Olena, treasurer", "imported")
    number = count_of(letter)
    assert (number.total, dict(number.claimed)) == (1, {"imported": 8})
    assert Invitation.objects.count() == 5
    assert Signature.objects.filter(klass="imported", show="named").count() == 6
    shown = client.get(answer["Location"]).content.decode()
    assert "Ask them to confirm" in shown
    client.post(f"/desk/batches/{batch.pk}/invite")
    batch.refresh_from_db()
    assert batch.invited_at is not None


def test_what_was_brought_lies_sealed_and_is_forgotten_once_entered(
    client: Client, letter: Letter, django_capture_on_commit_callbacks: object
) -> None:
    path = upload(client, letter, export(3))
    brought = BroughtList.objects.get()
    for box in (brought.original, brought.table):
        assert b"person1" not in bytes(box or b"")
    assert "person1" not in json.dumps(brought.choices)
    key = f"list-{brought.pk.hex}"
    assert key in settings.KEYSTORE.names("list-")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        enter(client, letter, path)
    brought.refresh_from_db()
    assert (brought.original, brought.table) == (None, None)
    assert key not in settings.KEYSTORE.names("list-")
    assert client.get(path)["Location"] == f"/desk/letters/{letter.slug}/claimed"
    assert enter(client, letter, path).status_code == 303
    assert Batch.objects.count() == 1


def test_a_list_that_nobody_goes_on_with_is_forgotten(client: Client, letter: Letter, moved_clock: FrozenClock) -> None:
    path = upload(client, letter, export(3))
    BroughtList.objects.update(brought_at=moved_clock.now())
    moved_clock.move(timedelta(days=8))
    assert forget_old_lists() == 1
    assert client.get(path).status_code == 404


def test_forgetting_a_list_enters_nobody(client: Client, letter: Letter) -> None:
    path = upload(client, letter, export(3))
    assert client.post(f"{path}forget").status_code == 303
    assert client.get(path).status_code == 404
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("roles", "more", "sentence"),
    [
        ({1: "name", 3: "name"}, {}, "Two columns say the same."),
        ({1: "name", 3: "given"}, {}, "Two columns say the same."),
        ({3: "place"}, {}, "Say which column holds the names"),
        (ALL, {"entered_as": "https://example.org"}, "Who brings them along: A web address"),
        (ALL, {"entered_as": ""}, "Who brings them along: This field is required."),
        (ALL, {"text": "x"}, "Which text they signed: Select a valid choice."),
        ({1: "king"}, {}, "Your name: Select a valid choice."),
    ],
)
def test_what_does_not_fit_is_told_and_what_was_chosen_stays(
    client: Client, letter: Letter, roles: dict[int, str], more: dict[str, str], sentence: str
) -> None:
    path = upload(client, letter, export(3))
    answer = client.post(path, said(letter, roles, enter="yes", **more))
    assert answer.status_code == 422
    (told,) = sentences(answer)
    assert told.startswith(sentence)
    assert not Batch.objects.exists()
    assert 'value="named"' in answer.content.decode()


def test_the_same_list_twice_is_refused_and_more_people_later_are_not(client: Client, letter: Letter) -> None:
    enter(client, letter, upload(client, letter, export(3)))
    enter_batch(batch=Batch.objects.get())
    again = enter(client, letter, upload(client, letter, export(3)))
    assert sentences(again) == ["This very list was brought along before. Bring only the people who are new."]
    enter(client, letter, upload(client, letter, export(5)))
    batch = Batch.objects.latest("entered_at")
    assert batch.number == 2


def test_the_encoding_is_asked_where_the_file_does_not_say_it(client: Client, letter: Letter) -> None:
    data = "Имя;Почта;Город\nФёдор Пример;fyodor@example.org;Город\n".encode("cp866")
    path = upload(client, letter, data)
    page = client.get(path).content.decode()
    assert "How its letters are encoded" in page
    roles = {0: "name", 1: "address", 2: "place"}
    client.post(path, said(letter, roles, encoding="cp866", look="yes"))
    assert "Фёдор Пример" in client.get(path).content.decode()


def test_odd_rows_come_as_a_file_that_runs_nowhere(client: Client, letter: Letter) -> None:
    rows = [["Name", "Email", "City"], ["=1+1", "ada@example.org", "Elm"], ["Bo Example", "bo(at)x", "@Elm"]]
    path = upload(client, letter, workbook(rows))
    answer = client.get(f"{path}left-out.csv")
    found = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert found[0][:3] == ["Name", "Email", "City"]
    assert found[1][:3] == ["'=1+1", "ada@example.org", "Elm"]
    assert found[2][:3] == ["Bo Example", "bo(at)x", "'@Elm"]
    assert all(row[3].endswith(".") for row in found[1:])
    assert list(Activity.objects.values_list("deed", "number")) == [("brought-list-odd-rows", 2)]


def test_a_list_of_odd_rows_alone_enters_nobody(client: Client, letter: Letter) -> None:
    path = upload(client, letter, workbook([["Name", "Email"], ["Ada and Bo Example", ""]]))
    answer = client.post(path, said(letter, {0: "name", 1: "address"}, enter="yes"))
    assert sentences(answer) == ["Nobody in this list can be entered. Look at what is said about its rows."]


def test_a_letter_that_has_closed_meanwhile_takes_nobody(client: Client, letter: Letter) -> None:
    path = upload(client, letter, export(3))
    close_letter(letter=letter)
    (told,) = sentences(enter(client, letter, path))
    assert told == "This letter is closed, so nobody can be added to it any more. Nothing was entered."


def test_a_paste_is_a_list_too(client: Client, letter: Letter) -> None:
    answer = client.post(f"/desk/letters/{letter.slug}/bring", {"pasted": "Ada Example, baker\nBo Example\n"})
    path = answer["Location"]
    form = said(letter, {0: "name", 1: "affiliation"}, enter="yes")
    del form["has_heading"]
    client.post(path, form)
    enter_batch(batch=Batch.objects.get())
    assert list(Signature.objects.order_by("name").values_list("name", "affiliation")) == [
        ("Ada Example", "baker"),
        ("Bo Example", ""),
    ]


@pytest.mark.parametrize("pasted", ["", "  \n"])
def test_nothing_brought_is_told(client: Client, letter: Letter, pasted: str) -> None:
    answer = client.post(f"/desk/letters/{letter.slug}/bring", {"pasted": pasted})
    assert sentences(answer) == ["The file: Choose a file, or paste the list."]


def test_inviting_before_the_letter_is_open_or_twice_is_refused(client: Client, letter: Letter) -> None:
    enter(client, letter, upload(client, letter, export(3)))
    batch = Batch.objects.get()
    client.post(f"/desk/batches/{batch.pk}/invite")
    batch.refresh_from_db()
    assert batch.invited_at is None  # it is still being entered
    enter_batch(batch=batch)
    close_letter(letter=letter)
    client.post(f"/desk/batches/{batch.pk}/invite")
    batch.refresh_from_db()
    assert batch.invited_at is None
