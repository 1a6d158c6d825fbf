"""Single-use codes and paper sheets: beside the count, without an address, each used once."""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import HIDDEN, NAMED, sequence
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.letters.actions import close_letter, set_meeting_window
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures.actions.signing import withdraw_signature
from undersigned.signatures.actions.vouching import MOST_CODES, WRONG_TRIES, end_codes, make_codes, sign_with_code
from undersigned.signatures.errors import BatchError, CodeError, NotOpenError, TooManyTriesError
from undersigned.signatures.forms import SHEET_ROWS, CodeForm
from undersigned.signatures.models import Batch, Code, Pending, Signature
from undersigned.signatures.queries import count_of

pytestmark = pytest.mark.django_db
NETWORK = "192.0.2.0/24"


@pytest.fixture
def letter(campaign: Campaign, olena: Organiser, client: Client) -> Letter:
    """Open, with Olena at its desk."""
    client.force_login(olena)
    return open_letter_for_tests(campaign)


def codes(letter: Letter, number: int = 3) -> list[str]:
    text = current_texts(letter)[0]
    organiser = Organiser.objects.first() or Organiser.objects.create(email="helper@example.org")
    return make_codes(letter=letter, text=text, number=number, entered_by=organiser, entered_as="Olena (example)")[1]


def use(letter: Letter, code: str) -> bytes:
    return sign_with_code(letter=letter, text=current_texts(letter)[0], entry=HIDDEN, code=code, network=NETWORK)


def form(letter: Letter, **typed: str) -> dict[str, str]:
    text = current_texts(letter)[0]
    blank = CodeForm(letter=letter, text=text)
    return {"token": blank.initial["token"], "language": text.language, "show": "hidden", "website": "", **typed}


def test_a_code_makes_one_signature_beside_the_count_and_keeps_no_address(letter: Letter) -> None:
    first, second, _third = codes(letter)
    token = use(letter, first)
    use(letter, f" {second.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} ")
    sequence(letter)
    number = count_of(letter)
    assert (number.total, dict(number.claimed)) == (0, {"vouched": 2})
    assert not Pending.objects.exists()
    assert Code.objects.count() == 1  # nothing leads from a used code to what was signed with it
    withdraw_signature(token=token)
    sequence(letter)
    assert count_of(letter).claimed == {"vouched": 1}


def test_a_wrong_code_and_a_used_one_are_told_apart_by_nobody(letter: Letter, client: Client) -> None:
    used, _unused, _other = codes(letter)
    use(letter, used)
    foreign = codes(open_letter_for_tests(letter.campaign))[0]
    pages = set()
    for wrong in (used, "ABCD-EFGH-JKMN", foreign):
        answer = client.post(f"/letters/{letter.slug}/code", form(letter, code=wrong))
        assert answer.status_code == 422
        pages.add(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1
    assert Signature.objects.filter(letter=letter).count() == 1


def test_the_page_shows_the_own_link_once_and_no_cookie_is_set(letter: Letter) -> None:
    reader, code = Client(), codes(letter)[0]
    assert "Sign with a code instead" in reader.get(f"/letters/{letter.slug}/en/").content.decode()
    page = reader.get(f"/letters/{letter.slug}/code?language=ru")
    assert page.status_code == 200
    answer = reader.post(f"/letters/{letter.slug}/code", form(letter, code=code, show="named", name="Example Ada"))
    assert answer["Cache-Control"] == "no-store"
    link = re.search(r'value="(http[^"]+/my/[\w-]{43})"', answer.content.decode())
    assert link
    assert not answer.cookies
    own = reader.get(link[1].partition("testserver")[2] or "/" + link[1].split("/", 3)[3])
    assert own.status_code == 200
    assert "Example Ada" in own.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"code": ""}, "Please write the code"), ({"code": "short"}, "twelve letters"), ({"code": "x" * 61}, "60"),
     ({"token": "x", "code": "ABCD-EFGH-JKMN"}, "too old")],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_what_was_typed_stays(
    letter: Letter, client: Client, typed: dict[str, str], said: str
) -> None:
    sent = form(letter, show="named", name="Example Ada") | typed
    answer = client.post(f"/letters/{letter.slug}/code", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Example Ada" in answer.content.decode()


def test_after_too_many_wrong_codes_a_network_waits_and_a_meeting_does_not(
    letter: Letter, client: Client, moved_clock: FrozenClock
) -> None:
    right = codes(letter)[0]
    for _try in range(WRONG_TRIES):
        with pytest.raises(CodeError):
            use(letter, "ABCD-EFGH-JKMN")
    with pytest.raises(TooManyTriesError):
        use(letter, right)
    sign_with_code(letter=letter, text=current_texts(letter)[0], entry=HIDDEN, code=codes(letter)[0], network="other")
    set_meeting_window(letter=letter, until=moved_clock.now() + timedelta(hours=2))
    use(letter, right)
    set_meeting_window(letter=letter, until=None)
    moved_clock.move(timedelta(hours=2))
    with pytest.raises(CodeError, match="not a code"):
        use(letter, right)


def test_the_limit_answers_429_and_says_when(letter: Letter, client: Client, moved_clock: FrozenClock) -> None:
    sent = form(letter, code="ABCD-EFGH-JKMN")
    answers = [client.post(f"/letters/{letter.slug}/code", sent) for _try in range(WRONG_TRIES + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert answers[-1]["Retry-After"] == "3600"


def test_what_a_program_filled_in_uses_no_code(letter: Letter, client: Client) -> None:
    code = codes(letter)[0]
    assert client.post(f"/letters/{letter.slug}/code", form(letter, code=code, website="x")).status_code == 422
    use(letter, code)


def test_a_closed_letter_takes_no_code_and_leaves_it_unused(letter: Letter, client: Client) -> None:
    code = codes(letter)[0]
    close_letter(letter=letter)
    with pytest.raises(NotOpenError):
        use(letter, code)
    assert client.get(f"/letters/{letter.slug}/code").status_code == 303
    assert Code.objects.count() == 3


def test_codes_are_made_in_number_and_ended(letter: Letter) -> None:
    for number in (0, MOST_CODES + 1):
        with pytest.raises(BatchError):
            codes(letter, number)
    made = codes(letter, 50)
    assert len(set(made)) == 50
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code) for code in made)
    assert end_codes(batch=Batch.objects.get()) == 50
    with pytest.raises(CodeError):
        use(letter, made[0])


def test_the_desk_makes_slips_and_shows_codes_once(letter: Letter, client: Client, tmp_path: Path) -> None:
    text = str(current_texts(letter)[0].pk)
    wanted = {"number": "5", "text": text, "entered_as": "Olena (example)"}
    answer = client.post(f"/desk/letters/{letter.slug}/codes", wanted)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    shown = client.post(f"/desk/letters/{letter.slug}/codes", {**wanted, "show": "yes"}).content.decode()
    found = re.findall(r'<code dir="ltr">([\w-]{14})</code>', shown)
    assert len(found) == 5
    use(letter, found[0])
    desk = client.get(f"/desk/letters/{letter.slug}/claimed").content.decode()
    assert "4 codes were not used yet" in desk
    assert found[1] not in desk
    batch = Batch.objects.latest("entered_at")
    client.post(f"/desk/batches/{batch.pk}/end-codes")
    assert Code.objects.count() == 5
    refused = client.post(f"/desk/letters/{letter.slug}/codes", {**wanted, "number": "0"})
    assert refused.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_one_code_entered_by_two_at_once_signs_once() -> None:
    letter = open_letter_for_tests()
    code, results = codes(letter)[0], list[str]()

    def enter() -> None:
        try:
            use(letter, code)
            results.append("signed")
        except CodeError:
            results.append("refused")
        finally:
            connection.close()

    people = [threading.Thread(target=enter) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join(120)
    assert sorted(results) == ["refused"] * 3 + ["signed"]


# -- paper


def sheet(letter: Letter, **typed: str) -> dict[str, str]:
    return {"sheet": "7", "text": str(current_texts(letter)[0].pk), "entered_as": "Olena (example)", **typed}


def test_a_sheet_is_entered_row_by_row_and_untold_names_are_not_kept(letter: Letter, client: Client) -> None:
    rows = {
        "name-1": "Example Ada",
        "place-1": "Elm Street",
        "public-1": "on",
        "name-3": "Example Bo",
        "place-3": "Oak",
    }
    answer = client.post(f"/desk/letters/{letter.slug}/sheets", sheet(letter, **rows))
    assert answer.status_code == 303
    sequence(letter)
    assert count_of(letter).claimed == {"paper": 2}
    found = set(Signature.objects.values_list("show", "name", "place"))
    assert found == {("named", "Example Ada", "Elm Street"), ("hidden", "", "")}
    page = client.get(f"/letters/{letter.slug}/counted").content.decode()
    assert "sheet <bdi>7</bdi>" in page


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({}, "Every row is empty"),
        ({"place-2": "Elm"}, "There is no name in this row"),
        ({"name-2": "=1+1", "public-2": "on"}, "cannot start with"),
        ({"name-2": "Example Ada", "sheet": ""}, "This field is required"),
    ],
)
def test_an_odd_row_is_told_and_the_sheet_stays_as_typed(
    letter: Letter, client: Client, rows: dict[str, str], said: str
) -> None:
    sent = sheet(letter, **{f"name-{SHEET_ROWS}": "Example Last"} if rows else {}) | rows
    answer = client.post(f"/desk/letters/{letter.slug}/sheets", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not rows or "Example Last" in answer.content.decode()
    assert not Batch.objects.exists()


def test_one_sheet_is_entered_once(letter: Letter, client: Client) -> None:
    sent = sheet(letter, **{"name-1": NAMED.name})
    client.post(f"/desk/letters/{letter.slug}/sheets", sent)
    again = client.post(f"/desk/letters/{letter.slug}/sheets", sent)
    assert again.status_code == 422
    assert "Sheet 7 was entered before." in again.content.decode()
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_an_empty_sheet_is_one_page_that_says_which_text_it_is_about(
    letter: Letter, client: Client, language: str
) -> None:
    answer = client.get(f"/desk/letters/{letter.slug}/sheet.{language}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.count(b"/Type /Page\n") <= 1
    assert re.search(rb"/Count 1\b", answer.content)
