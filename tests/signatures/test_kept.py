"""What is kept: the page follows from the letter's state, its keys and the settings."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.letters.letters import draft_for_tests, open_letter_for_tests
from tests.letters.sealed import new_key
from tests.signatures.people import fill_in, sign_and_confirm
from undersigned.campaigns.models import Organiser
from undersigned.common import clock
from undersigned.letters.actions import close_letter, freeze_letter, take_down_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import draft_token
from undersigned.sealing.keystore import KeyStore
from undersigned.signatures import holder
from undersigned.signatures.actions.auditing import announce_audit, call_off_audit
from undersigned.signatures.actions.mailing import let_go
from undersigned.signatures.keys import has_letter_key
from undersigned.signatures.models import Pending

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    settings.KEYSTORE = KeyStore(tmp_path / "keys")


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def words_of(client: Client, letter: Letter) -> str:
    answer = client.get(f"/letters/{letter.slug}/kept")
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_hours_and_days_are_those_of_the_settings(client: Client, letter: Letter, settings: LazySettings) -> None:
    settings.UNDERSIGNED_PENDING_HOURS, settings.UNDERSIGNED_REMINDER_HOURS = 41, 17
    settings.UNDERSIGNED_UNASKED_PER_DAY, settings.UNDERSIGNED_MAILS_PER_ADDRESS = 9, 8
    page = words_of(client, letter)
    assert "otherwise 41 hours from the moment" in page
    assert "One reminder is sent after 17 hours" in page
    assert "never more than 9 a day" in page
    assert "and 8 about one letter" in page
    assert "tried for about 3 days" in page


def test_a_guessed_address_can_be_tested_only_while_the_letter_has_a_key(client: Client, letter: Letter) -> None:
    assert "Not whether an address has signed: this letter has no key now." in words_of(client, letter)
    assert not has_letter_key(letter.pk)  # looking at the page makes none
    sign_and_confirm(letter, "ada@example.org")
    page = words_of(client, letter)
    assert "Whether an address that somebody guesses has signed" in page
    assert "this letter has no key now" not in page


def test_waiting_forms_are_spoken_of_until_the_last_is_settled(client: Client, letter: Letter) -> None:
    fill_in(letter, "ada@example.org")
    close_letter(letter=letter)
    page = words_of(client, letter)
    assert "The form, until you confirm" in page
    assert "This letter takes no new forms" in page
    assert "One reminder" not in page
    letter.refresh_from_db()
    assert letter.sealed_at is None
    Pending.objects.all().delete()
    let_go()
    page = words_of(client, letter)
    assert "no form waits to be confirmed any more" in page
    assert "The form, until you confirm" not in page
    assert "How many forms wait" not in page


def test_who_sees_a_name_follows_from_the_letter(client: Client, letter: Letter) -> None:
    assert "Everyone, at once." in words_of(client, letter)
    Letter.objects.filter(pk=letter.pk).update(names_shown=Letter.NamesShown.AFTER_A_LOOK)
    assert "The organisers, and everyone once one of them has looked at it." in words_of(client, letter)
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    assert "its names are shown to nobody else any more" in words_of(client, letter)


def test_encryption_is_not_claimed_where_there_is_none(client: Client, letter: Letter, settings: LazySettings) -> None:
    settings.UNDERSIGNED_ORIGIN = "http://letters.example.org"
    assert "reached without encryption" in words_of(client, letter)
    settings.UNDERSIGNED_ORIGIN = "https://letters.example.org"
    assert "reached without encryption" not in words_of(client, letter)


def test_the_page_is_linked_where_people_decide(client: Client, letter: Letter) -> None:
    link = f'href="/letters/{letter.slug}/kept"'
    page = client.get(f"/letters/{letter.slug}/en/").content.decode()
    form, _, rest = page.partition("</form>")
    assert link in form
    assert link in rest.partition('<footer class="site-footer">')[2]
    token = holder.token_text(sign_and_confirm(letter, "ada@example.org"))
    assert link in client.get(f"/my/{token}").content.decode()


def test_a_letter_that_is_not_public_has_no_such_page_and_no_link_to_it(client: Client) -> None:
    letter = draft_for_tests()
    freeze_letter(letter=letter)
    assert client.get(f"/letters/{letter.slug}/kept").status_code == 404
    page = client.get(f"/drafts/{draft_token(letter)}/").content.decode()
    assert "Sign first" in page
    assert "/kept" not in page


def test_the_page_can_be_kept_ready(client: Client, letter: Letter) -> None:
    assert client.get(f"/letters/{letter.slug}/kept")["X-Undersigned-Ready"] == "60"


def test_addresses_from_which_mail_came_back_are_named_where_any_can_be_known(
    client: Client, letter: Letter, settings: LazySettings
) -> None:
    settings.UNDERSIGNED_MAIL_IN = ""
    assert "Addresses from which mail came back" not in words_of(client, letter)
    settings.UNDERSIGNED_MAIL_IN = "letters@pool.example"
    assert "Addresses from which mail came back" in words_of(client, letter)
    assert "180 days" in words_of(client, letter)


def test_names_that_reprints_keep_and_addresses_for_an_auditor_are_told(
    client: Client, letter: Letter, olena: Organiser
) -> None:
    def page() -> str:
        return words_of(client, letter)

    assert "A site that reprints the letter" in page()
    assert "agreed to be asked" not in page()
    key, until = new_key().recipient, clock.today() + timedelta(days=2)
    audit = announce_audit(by=olena, letter=letter, auditor="Ruth (example)", recipient=key, size=3, until=until)
    assert "closed to the key of Ruth (example)" in page()
    assert "at most 30 days" in page()
    call_off_audit(by=olena, audit=audit)
    assert "agreed to be asked" not in page()
