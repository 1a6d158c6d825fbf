"""The organisers' pages about signatures: what they show, what they refuse, and the list as a file."""

import csv
import io
import json
import uuid

import pytest
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, fill_in, sequence, sign_and_confirm
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common.spreadsheets import guard_formula
from undersigned.letters.models import Letter
from undersigned.signatures.actions.signing import withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Pending, Signature
from undersigned.signatures.queries import count_of

HEADS = ["index", "name", "affiliation", "place", "organisation", "language", "class", "first"]


@pytest.fixture
def letter(campaign: Campaign, olena: Organiser, client: Client) -> Letter:
    """Open, with Olena at its desk."""
    client.force_login(olena)
    return open_letter_for_tests(campaign)


def at(letter: Letter, path: str) -> str:
    return f"/desk/letters/{letter.slug}/{path}"


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_file_holds_what_anyone_may_read_and_nothing_else(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org", Entry("named", "Ада, “Пример”", 'says "hello"', "קרית מלאכי"))
    sign_and_confirm(letter, "bo@example.org", HIDDEN)
    withdraw_signature(token=sign_and_confirm(letter, "gone@example.org", Entry("named", "Example Gone")))
    stopped = sign_and_confirm(letter, "stopped@example.org", Entry("named", "Example Stopped"))
    assert stopped
    Signature.objects.filter(name="Example Stopped").update(display="stopped")
    fill_in(letter, "waiting@example.org", Entry("named", "Example Waiting"))
    sequence(letter)
    expected = ["Ада, “Пример”", 'says "hello"', "קרית מלאכי", "False", "en", "email", "False"]
    heads, *rows = rows_of(client.get(at(letter, "signatures/list.csv")).content)
    assert heads == HEADS
    assert [row[1:] for row in rows] == [expected]
    answer = client.get(at(letter, "signatures/list.json"))
    (row,) = json.loads(answer.content)
    assert list(row) == HEADS
    assert (row["name"], row["organisation"], row["first"]) == ("Ада, “Пример”", False, False)
    assert answer["Content-Disposition"] == f'attachment; filename="{letter.slug}.json"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_no_cell_of_the_file(client: Client, letter: Letter, start: str) -> None:
    """Forms refuse such names; a row from an older version or another way in must not run either."""
    sign_and_confirm(letter, "ada@example.org")
    formula = f"{start}HYPERLINK(0)"
    Signature.objects.update(name=formula, affiliation=formula, place=formula)
    (_heads, row) = rows_of(client.get(at(letter, "signatures/list.csv")).content)
    assert row[1:4] == [f"'{formula}"] * 3
    (plain,) = json.loads(client.get(at(letter, "signatures/list.json")).content)
    assert plain["name"] == formula  # JSON runs nowhere, so it says what is there


def test_only_what_runs_is_marked() -> None:
    assert [guard_formula(cell) for cell in ("Ada", "", "O=Neill", "a-b", "12")] == ["Ada", "", "O=Neill", "a-b", "12"]


def test_void_shows_its_effect_first_and_asks_for_a_reason(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    sign_and_confirm(letter, "bo@example.org", HIDDEN)
    row = Signature.objects.get(show="named")
    preview = client.post(at(letter, "signatures/void"), {"id": [row.pk]}).content.decode()
    assert "takes 1 signature out of the count: 2 becomes 1." in preview
    refused = client.post(at(letter, "signatures/void"), {"id": [row.pk], "confirmed": "yes", "reason": "holder"})
    assert refused.status_code == 422
    row.refresh_from_db()
    assert (row.status, count_of(letter).total) == ("counted", 2)
    client.post(at(letter, "signatures/void"), {"id": [row.pk], "confirmed": "yes", "reason": "fraud"})
    sequence(letter)
    row.refresh_from_db()
    assert (row.status, row.name, count_of(letter).total) == ("void", "", 1)


def test_names_are_hidden_and_listed_again_without_touching_the_count(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    row = Signature.objects.get()
    client.post(at(letter, "signatures/display"), {"id": [row.pk], "display": "stopped"})
    assert "Example Ada" not in client.get(f"/letters/{letter.slug}/signatures").content.decode()
    client.post(at(letter, "signatures/display"), {"id": [row.pk], "display": "shown"})
    assert "Example Ada" in client.get(f"/letters/{letter.slug}/signatures").content.decode()
    assert count_of(letter).total == 1


def test_names_that_wait_for_a_look_are_counted_and_listed_once_looked_at(client: Client, letter: Letter) -> None:
    chosen = {"names_shown": "after-a-look", "archive_months": "6", "licence": "CC-BY-4.0"}
    assert client.post(f"/desk/letters/{letter.slug}/settings", chosen).status_code == 303
    sign_and_confirm(letter, "ada@example.org")
    assert count_of(letter).total == 1
    assert "Example Ada" not in client.get(f"/letters/{letter.slug}/signatures").content.decode()
    assert "Example Ada" in client.get(at(letter, "signatures/review")).content.decode()
    row = Signature.objects.get()
    answer = client.post(at(letter, "signatures/display"), {"id": [row.pk], "display": "shown", "review": "yes"})
    assert answer["Location"] == at(letter, "signatures/review")
    assert "Example Ada" in client.get(f"/letters/{letter.slug}/signatures").content.decode()


def test_held_forms_are_let_go_or_forgotten_and_show_no_address(client: Client, letter: Letter) -> None:
    for number, name in enumerate(("Example One", "Example Two")):
        fill_in(letter, f"person{number}@example.org", Entry("named", name), held="cross-site")
    page = client.get(at(letter, "signatures/held")).content.decode()
    assert "Example One" in page
    assert "person0@example.org" not in page
    one, two = Pending.objects.values_list("pk", flat=True)
    client.post(at(letter, "signatures/held"), {"id": [one], "do": "release"})
    client.post(at(letter, "signatures/held"), {"id": [two], "do": "discard"})
    assert list(Pending.objects.values_list("pk", "state")) == [(one, "new")]


def test_forms_are_forgotten_only_by_the_button_that_says_so(client: Client, letter: Letter) -> None:
    fill_in(letter, "ada@example.org", held="cross-site")
    row = Pending.objects.get()
    assert client.post(at(letter, "signatures/held"), {"id": [row.pk]}).status_code == 404
    assert client.post(at(letter, "signatures/held"), {"id": [row.pk], "do": "dance"}).status_code == 404
    assert Pending.objects.filter(state="held").exists()


@pytest.mark.parametrize("path", ["signatures/void", "signatures/display", "signatures/held"])
def test_signatures_of_another_letter_are_not_reached(
    client: Client, letter: Letter, oskars_campaign: Campaign, path: str
) -> None:
    other = open_letter_for_tests(oskars_campaign)
    sign_and_confirm(other, "ada@example.org")
    fill_in(other, "held@example.org", held="cross-site")
    foreign = [*Signature.objects.values_list("pk", flat=True), *Pending.objects.values_list("pk", flat=True)]
    sent = {"id": foreign, "confirmed": "yes", "reason": "fraud", "display": "stopped", "do": "discard"}
    assert client.post(at(letter, path), sent).status_code == 303
    assert Signature.objects.get().status == "counted"
    assert Signature.objects.get().display == "shown"
    assert Pending.objects.get().state == "held"


@pytest.mark.parametrize("path", ["signatures/void", "signatures/display", "signatures/held"])
@pytest.mark.parametrize("wrong", ["x", "", "1" * 5000, "\x00"])
def test_a_malformed_id_is_not_found(client: Client, letter: Letter, path: str, wrong: str) -> None:
    sign_and_confirm(letter, "ada@example.org")
    sent = {"id": [wrong], "confirmed": "yes", "reason": "fraud", "display": "stopped", "do": "discard"}
    assert client.post(at(letter, path), sent).status_code == 404


def test_an_id_that_is_not_there_changes_nothing(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    answer = client.post(at(letter, "signatures/void"), {"id": [uuid.uuid4()], "confirmed": "yes", "reason": "fraud"})
    assert answer.status_code == 303
    assert "Choose at least one signature" in client.get(at(letter, "signatures")).content.decode()
    assert Signature.objects.get().status == "counted"


@pytest.mark.parametrize("query", ["q=%00", "filter=%00", "filter=king", "after=x&before=y", "q=%27%3A%2A"])
def test_the_list_takes_any_question(client: Client, letter: Letter, query: str) -> None:
    sign_and_confirm(letter, "ada@example.org")
    assert client.get(at(letter, f"signatures?{query}")).status_code == 200
