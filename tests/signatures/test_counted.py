"""How this was counted: the page a journalist reads."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

import undersigned
from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, sequence, sign_and_confirm
from undersigned.ledger.keys import rotate_log_key
from undersigned.ledger.models import Checkpoint
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import close_letter, take_down_letter
from undersigned.letters.models import Letter
from undersigned.sealing.keystore import KeyStore
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import amend_signature, withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import DayTally, Signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_heads_and_keys(settings: LazySettings, tmp_path: Path) -> None:
    """Another test's rotated key would sign beside ours."""
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    settings.KEYSTORE = KeyStore(tmp_path / "keys")


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def publish(letter: Letter) -> None:
    sequence(letter)
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)


def page_of(client: Client, letter: Letter) -> str:
    answer = client.get(f"/letters/{letter.slug}/counted")
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(page: str) -> dict[str, int]:
    """What the recount compares, by key."""
    return {key: int(value) for value, key in re.findall(r'<data value="(\d+)" data-counted="([^"]+)">', page)}


def test_page_tells_the_numbers_and_what_was_taken_out(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    sign_and_confirm(letter, "bo@example.org", HIDDEN)
    withdraw_signature(token=sign_and_confirm(letter, "cy@example.org"))
    for number, reason in enumerate(("fraud", "fraud", "abuse")):
        sign_and_confirm(letter, f"void{number}@example.org", Entry("named", f"Void {number}"))
        pk = Signature.objects.get(name=f"Void {number}").pk
        void_signatures(letter=letter, signature_ids=[pk], reason=reason)
    publish(letter)
    page = page_of(client, letter)
    assert numbers(page) == {
        "total": 2,
        "class:email": 2,
        "language:en": 2,
        "withdrawn": 1,
        "void:fraud": 2,
        "void:abuse": 1,
    }
    count = json.loads(client.get(f"/letters/{letter.slug}/count.json").content)
    assert count["total"] == 2
    assert f'data-size="{count["log_size"]}"' in page
    assert "confirmations, none removed or added unseen" in page
    assert "Void 0" not in page


def test_void_that_waits_for_its_place_is_not_in_the_numbers(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    publish(letter)
    void_signatures(letter=letter, signature_ids=[Signature.objects.get().pk], reason="abuse")
    assert numbers(page_of(client, letter)) == {"total": 1, "class:email": 1, "language:en": 1, "withdrawn": 0}
    publish(letter)
    assert numbers(page_of(client, letter)) == {"total": 0, "withdrawn": 0, "void:abuse": 1}


def test_page_shows_the_checkpoint_and_the_keys_that_are_published(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    rotate_log_key()
    publish(letter)
    page = page_of(client, letter)
    checkpoint = client.get(f"/letters/{letter.slug}/log/checkpoint").content.decode().split("\n")
    for line in checkpoint[:3]:
        assert f">{line}<" in page
    for key in client.get(f"/letters/{letter.slug}/log/keys").content.decode().split():
        assert f">{key}<" in page
    assert "no other server has signed it" in page
    Checkpoint.objects.update(witnesses=2)
    assert "2 other servers have seen and signed it" in page_of(client, letter)


def test_every_public_file_that_is_linked_is_there(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    publish(letter)
    links = re.findall(
        rf'href="(/letters/{letter.slug}/[^"]+\.(?:json|jsonl|md|txt)|[^"]+/log/[^"]+)"', page_of(client, letter)
    )
    assert len(links) == 11
    for link in links:
        assert client.get(link).status_code == 200, link


def test_name_that_is_being_changed_is_in_no_file_until_the_change_is_in_the_log(
    client: Client, letter: Letter
) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    file = f"/letters/{letter.slug}/signatures.jsonl"

    def lines() -> list[dict[str, object]]:
        return [json.loads(line) for line in b"".join(client.get(file).streaming_content).splitlines()]  # type: ignore[attr-defined]

    (before,) = lines()
    assert before["leaf"] == before["index"]
    amend_signature(token=token, entry=Entry("named", "Ada Changed", organisation=True))
    assert lines() == []
    sequence(letter)
    (after,) = lines()
    assert (after["name"], after["kind"], after["index"]) == ("Ada Changed", "organisation", before["index"])
    assert after["leaf"] == Signature.objects.get().amend_leaf.index  # type: ignore[union-attr]


def test_days_are_told_as_a_plot_and_as_a_table(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    assert "All of them came in on one day" in page_of(client, letter)
    counts = DayTally.objects.get().counts
    DayTally.objects.create(letter=letter, day=date(2026, 1, 5), counts=counts)
    page = page_of(client, letter)
    assert '<figure class="plot"><svg' in page
    assert "5 January 2026" in page


def test_letter_of_this_second_says_that_its_checkpoint_comes(client: Client, letter: Letter) -> None:
    page = page_of(client, letter)
    assert "The first checkpoint is published in a second or two." in page
    assert "Nobody yet" in page
    assert "The organisers have removed none." in page


def test_letter_that_nobody_has_signed_yet_speaks_of_no_signatures(client: Client, letter: Letter) -> None:
    publish(letter)
    page = page_of(client, letter)
    assert "from 1 entry of the letter’s public log" in page
    assert "Nobody yet" in page
    assert "All of them" not in page


def test_letter_and_list_lead_here_while_names_are_shown(client: Client, letter: Letter) -> None:
    path = f"/letters/{letter.slug}/counted"
    for state in ("open", "closed"):
        for start in (f"/letters/{letter.slug}/", f"/letters/{letter.slug}/signatures"):
            assert f'href="{path}"' in client.get(start).content.decode(), (state, start)
        if state == "open":
            close_letter(letter=letter)
    take_down_letter(letter=letter, notice="By mistake.")
    assert client.get(path).status_code == 404
    assert path not in client.get(f"/letters/{letter.slug}/").content.decode()


def test_page_costs_the_same_with_one_signature_as_with_many(
    client: Client, letter: Letter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        sign_and_confirm(letter, f"p{number}@example.org")
    publish(letter)
    with django_assert_max_num_queries(9):
        page_of(client, letter)


def test_every_word_that_the_script_says_is_on_the_page(client: Client, letter: Letter) -> None:
    """Its codes stand in its source; a missing one would be a blank where the finding should be."""
    page = page_of(client, letter)
    said = set(re.findall(r'data-say="([^"]+)"', page))
    folder = Path(undersigned.__file__).parent / "frame/static/undersigned"
    source = (folder / "recount.js").read_text() + (folder / "recount-log.js").read_text()
    codes = set(re.findall(r'code: "([a-z-]+)"', source)) | set(re.findall(r'say\("([a-z-]+)"', source))
    codes |= set(re.findall(r'return "(name-[a-z]+)"', source)) | {"agrees", "agrees-unsigned", "differs", "other-name"}
    codes |= {"other-part", "other-count", "missing-file", "broke-off", "signature-checked", "signature-unchecked"}
    assert len(codes) > 30
    assert codes <= said
    for reason in ("holder", "duplicate", "fraud", "impersonation", "abuse", "erasure"):
        assert f"row-void:{reason}" in said
