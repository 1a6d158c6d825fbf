"""To be told what becomes of a letter: only who asks, only at the address that signed, and gone when they say so."""

import pytest
from django.db import connection
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, NAMED, fill_in, sequence, sign_and_confirm
from tests.signatures.test_bad_input import form, sentences
from undersigned.common.addresses import normalise
from undersigned.letters.actions import take_down_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures import holder
from undersigned.signatures.actions.mailing import plan_new, queue_due
from undersigned.signatures.actions.moderating import lapse_signatures
from undersigned.signatures.actions.news import mix_news_addresses
from undersigned.signatures.actions.signing import confirm_signature, sign_letter, withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import DuplicateTag, NewsAddress, Pending, Signature
from undersigned.signatures.news import handle_of_end_token, news_addresses
from undersigned.signatures.pending import open_contents

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def told(letter: Letter) -> list[str]:
    return sorted(reader.address for reader in news_addresses(letter))


def asked(letter: Letter, address: str, entry: Entry = HIDDEN) -> bytes:
    """Sign, confirm, and want news."""
    before = set(Pending.objects.values_list("pk", flat=True))
    text = current_texts(letter)[0]
    sign_letter(letter=letter, text=text, entry=entry, address=normalise(address), network="", news=True)
    token = open_contents(Pending.objects.exclude(pk__in=before).get()).token
    confirm_signature(token=token)
    sequence(letter)
    return token


def own_page(token: bytes, after: str = "") -> str:
    return f"/my/{holder.token_text(token)}{after}"


def fresh_link(letter: Letter, address: str) -> bytes:
    """Sign again, and be mailed another link to the same signature."""
    token = fill_in(letter, address)
    plan_new()
    queue_due()
    return token


def test_nobody_who_did_not_ask_is_kept(letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    assert not NewsAddress.objects.exists()


@pytest.mark.parametrize("entry", [NAMED, HIDDEN])
def test_who_asks_is_kept_at_the_address_they_typed_in_the_language_they_read(letter: Letter, entry: Entry) -> None:
    asked(letter, "Ada+letters@example.org", entry)
    (reader,) = news_addresses(letter)
    assert (reader.address, reader.language) == ("Ada+letters@example.org", current_texts(letter)[0].language)


def test_the_form_asks_and_leaves_it_off(client: Client, letter: Letter) -> None:
    page = client.get(f"/letters/{letter.slug}/en/").content.decode()
    box = page[page.index('name="news"') - 80 : page.index('name="news"') + 80]
    assert 'type="checkbox"' in box
    assert "checked" not in box


@pytest.mark.parametrize(("quick", "ticked"), [(True, True), (True, False), (False, True), (False, False)])
def test_what_was_ticked_reaches_the_confirmation(client: Client, letter: Letter, quick: bool, ticked: bool) -> None:
    where = f"/letters/{letter.slug}/sign"
    if quick:  # the first look up of a letter is never quick
        client.post(where, form(letter, email="first@example.org"))
        Pending.objects.all().delete()
    assert client.post(where, form(letter, **({"news": "on"} if ticked else {}))).status_code == 200
    token = open_contents(Pending.objects.get()).token
    page = client.get(f"/confirm/{holder.token_text(token)}").content.decode()
    assert ("You will be told what becomes of this letter" in page) == ticked
    confirm_signature(token=token)
    assert told(letter) == (["ada@example.org"] if ticked else [])


def test_the_same_form_with_another_wish_is_another_form(client: Client, letter: Letter) -> None:
    typed = form(letter)
    for more in ({}, {}, {"news": "on"}, {"news": "on"}):
        client.post(f"/letters/{letter.slug}/sign", typed | more)
    assert Pending.objects.count() == 2


def test_nothing_in_the_row_leads_to_the_signature(letter: Letter) -> None:
    token = asked(letter, "ada@example.org")
    row, signature = NewsAddress.objects.values().get(), Signature.objects.values().get()
    known = {bytes(value) if isinstance(value, memoryview) else value for value in row.values()}
    others = {bytes(value) if isinstance(value, memoryview) else value for value in signature.values()}
    others |= {bytes(tag) for tag in DuplicateTag.objects.values_list("tag", flat=True)}
    assert known & others <= {letter.pk}
    assert bytes(row["handle"]) == holder.news_digest(token)
    assert b"example.org" not in b"".join(value for value in known if isinstance(value, bytes))


def test_the_order_in_a_dump_is_not_the_order_in_which_they_came(letter: Letter) -> None:
    for number in range(12):
        asked(letter, f"person{number}@example.org")
    before = told(letter)

    def in_the_table() -> list[bytes]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT handle FROM signatures_newsaddress ORDER BY ctid")
            return [bytes(handle) for (handle,) in cursor.fetchall()]

    came = in_the_table()
    mix_news_addresses()
    assert in_the_table() == sorted(came)
    assert told(letter) == before


def test_switched_off_and_on_again_on_ones_own_page(client: Client, letter: Letter) -> None:
    token = asked(letter, "ada@example.org")
    assert "No more news, and forget my address" in client.get(own_page(token)).content.decode()
    assert client.post(own_page(token, "/news"), {"do": "off"}).status_code == 303
    assert not NewsAddress.objects.exists()
    page = client.get(own_page(token)).content.decode()
    assert "Keep my address for news" in page
    assert "No more news" not in page
    answer = client.post(own_page(token, "/news"), {"do": "on", "email": "ADA@example.org"})
    assert answer.status_code == 303
    assert told(letter) == ["ADA@example.org"]


def test_somebody_elses_address_is_refused(client: Client, letter: Letter) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    sign_and_confirm(letter, "bo@example.org")
    for address in ("stranger@example.org", "bo@example.org"):
        answer = client.post(own_page(token, "/news"), {"do": "on", "email": address})
        assert answer.status_code == 422
        assert "This is not the address that you signed with" in sentences(answer)[0]
    assert not NewsAddress.objects.exists()


@pytest.mark.parametrize("typed", ["", "ada", "ada@", "\x00@example.org"])
def test_what_is_no_address_is_refused(client: Client, letter: Letter, typed: str) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    answer = client.post(own_page(token, "/news"), {"do": "on", "email": typed})
    assert answer.status_code == 422
    assert len(sentences(answer)) == 1


def test_taking_the_signature_back_forgets_the_address(letter: Letter) -> None:
    token = asked(letter, "ada@example.org")
    asked(letter, "bo@example.org")
    withdraw_signature(token=token)
    assert told(letter) == ["bo@example.org"]


def test_a_later_link_finds_the_address_too(client: Client, letter: Letter) -> None:
    asked(letter, "ada@example.org")
    later = fresh_link(letter, "ada@example.org")
    assert "No more news" in client.get(own_page(later)).content.decode()
    withdraw_signature(token=later)
    assert not NewsAddress.objects.exists()


def test_a_later_link_can_switch_it_on_and_one_address_is_told_once(client: Client, letter: Letter) -> None:
    first = sign_and_confirm(letter, "ada@example.org")
    later = fresh_link(letter, "ada@example.org")
    for token in (later, first, later):
        client.post(own_page(token, "/news"), {"do": "on", "email": "ada@example.org"})
        assert told(letter) == ["ada@example.org"]
        assert "No more news" in client.get(own_page(token)).content.decode()


def test_who_signs_again_with_the_wish_is_not_written_to_unless_the_mailbox_asks(letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    text = current_texts(letter)[0]
    sign_letter(letter=letter, text=text, entry=HIDDEN, address=normalise("ada@example.org"), network="", news=True)
    plan_new()
    queue_due()
    assert not NewsAddress.objects.exists()


def test_a_second_mail_that_is_confirmed_with_the_wish_keeps_the_address(letter: Letter) -> None:
    one = fill_in(letter, "ada@example.org")
    text = current_texts(letter)[0]
    before = set(Pending.objects.values_list("pk", flat=True))
    sign_letter(letter=letter, text=text, entry=HIDDEN, address=normalise("ada@example.org"), network="", news=True)
    two = open_contents(Pending.objects.exclude(pk__in=before).get()).token
    assert not confirm_signature(token=one).already
    assert confirm_signature(token=two).already
    assert told(letter) == ["ada@example.org"]


def test_no_new_address_for_a_letter_that_was_taken_down(client: Client, letter: Letter) -> None:
    token, asking = sign_and_confirm(letter, "ada@example.org"), asked(letter, "bo@example.org")
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    answer = client.post(own_page(token, "/news"), {"do": "on", "email": "ada@example.org"})
    assert answer.status_code == 422
    client.post(own_page(asking, "/news"), {"do": "off"})
    assert not NewsAddress.objects.exists()


def test_a_letter_that_goes_back_to_draft_forgets_them(letter: Letter) -> None:
    asked(letter, "ada@example.org")
    lapse_signatures(letter=letter)
    assert not NewsAddress.objects.exists()


def end_link(letter: Letter) -> str:
    (reader,) = news_addresses(letter)
    return f"/news/{reader.end_token}/end"


def test_opening_the_link_that_ends_news_changes_nothing(client: Client, letter: Letter) -> None:
    asked(letter, "ada@example.org")
    answer = client.get(end_link(letter))
    assert answer.content.count(b"<button") == 1
    assert "no-store" in answer["Cache-Control"]
    assert NewsAddress.objects.exists()


def test_one_click_of_a_mail_program_ends_news_without_cookie_or_page(letter: Letter) -> None:
    token = asked(letter, "ada@example.org")
    asked(letter, "bo@example.org")
    (reader,) = [reader for reader in news_addresses(letter) if reader.address == "ada@example.org"]
    link, program = f"/news/{reader.end_token}/end", Client(enforce_csrf_checks=True)
    assert holder.news_digest(token) == handle_of_end_token(reader.end_token)
    for _ in range(2):  # a program that heard no answer tries again
        answer = program.post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You get no more news of this letter" in answer.content.decode()
        assert not answer.cookies
    assert told(letter) == ["bo@example.org"]
    assert "You get no more news of this letter" in program.get(link).content.decode()


def test_a_link_that_was_not_made_here_ends_nothing(client: Client, letter: Letter) -> None:
    asked(letter, "ada@example.org")
    link = end_link(letter)
    token = link.split("/")[2]
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A", "A" * 64, "%C3%A9", token[:32]):
        assert client.post(link.replace(token, wrong)).status_code == 404
    assert told(letter) == ["ada@example.org"]
