"""Marks of where signatures came from: compared for fourteen days, then nobody can tell; and the alert they serve."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import fill_in, sequence
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.common.addresses import normalise, shared_domains
from undersigned.letters.models import Letter
from undersigned.sealing.tokens import token_text
from undersigned.signatures.actions.mailing import let_go
from undersigned.signatures.actions.origins import MOST_ALERTS, forget_origins, notice_trends
from undersigned.signatures.actions.signing import confirm_signature, withdraw_signature
from undersigned.signatures.keys import ORIGINS, make_origin_key
from undersigned.signatures.models import Origin, OriginTag, TrendAlert
from undersigned.signatures.origins import KEPT, groups_of_domain, mark

pytestmark = pytest.mark.django_db
NETWORK = "198.51.100.0/24"


@pytest.fixture
def letter(campaign: Campaign, settings: LazySettings) -> Letter:
    settings.UNDERSIGNED_ALERT_PER_HOUR = 4
    return open_letter_for_tests(campaign)


def confirm_from(letter: Letter, domain: str, number: int, *, start: int = 0, network: str = "") -> None:
    for one in range(start, start + number):
        confirm_signature(token=fill_in(letter, f"p{one}@{domain}"), network=network)
    while notice_trends():
        pass


def test_a_mark_is_no_address_and_differs_by_letter_day_and_kind(letter: Letter, moved_clock: FrozenClock) -> None:
    confirm_from(letter, "one.example", 1, network=NETWORK)
    row = OriginTag.objects.get()
    key = make_origin_key(clock.today())
    assert bytes(row.domain) == mark(key, Origin.DOMAIN, letter.pk, "one.example")
    assert bytes(row.network) == mark(key, Origin.NETWORK, letter.pk, NETWORK)
    other = open_letter_for_tests(letter.campaign)
    marks = {
        mark(key, Origin.DOMAIN, letter.pk, "x"),
        mark(key, Origin.NETWORK, letter.pk, "x"),
        mark(key, Origin.DOMAIN, other.pk, "x"),
        mark(make_origin_key(clock.today() + timedelta(days=1)), Origin.DOMAIN, letter.pk, "x"),
    }
    assert len(marks) == 4


def test_after_fourteen_days_rows_and_key_are_gone(
    letter: Letter, moved_clock: FrozenClock, settings: LazySettings
) -> None:
    confirm_from(letter, "one.example", 4)
    name = f"{ORIGINS}{clock.today()}"
    moved_clock.move(KEPT)
    let_go()
    assert OriginTag.objects.count() == 4
    assert settings.KEYSTORE.names(name) == [name]
    moved_clock.move(timedelta(days=1))
    let_go()
    assert not OriginTag.objects.exists()
    assert not TrendAlert.objects.exists()
    assert settings.KEYSTORE.names(name) == []


def test_who_takes_the_signature_back_leaves_no_mark(letter: Letter) -> None:
    token = fill_in(letter, "ada@example.org")
    confirm_signature(token=token, network=NETWORK)
    withdraw_signature(token=token)
    assert not OriginTag.objects.exists()


def test_the_button_says_from_which_network(letter: Letter, client: Client) -> None:
    token = token_text(fill_in(letter, "ada@example.org"))
    client.post(f"/confirm/{token}", REMOTE_ADDR="198.51.100.7")
    key = make_origin_key(clock.today())
    assert bytes(OriginTag.objects.get().network) == mark(key, Origin.NETWORK, letter.pk, NETWORK)


def test_the_team_is_told_once_a_day_of_each_place(
    letter: Letter, olena: Organiser, moved_clock: FrozenClock, mailoutbox: list[EmailMessage]
) -> None:
    confirm_from(letter, "one.example", 3)
    assert mailoutbox == []
    confirm_from(letter, "one.example", 3, start=3)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([olena.email], "Many confirmations from one mail domain")
    ]
    confirm_from(letter, "two.example", 4)
    assert len(mailoutbox) == 2
    moved_clock.move(timedelta(days=1))
    confirm_from(letter, "one.example", 4, start=20)
    assert len(mailoutbox) == 3
    assert "one.example" not in str([mail.message().as_string() for mail in mailoutbox])


def test_an_hour_is_an_hour_wherever_it_begins(
    letter: Letter, olena: Organiser, moved_clock: FrozenClock, mailoutbox: list[EmailMessage]
) -> None:
    for number in range(12):  # one every half hour: never four in an hour
        confirm_from(letter, "slow.example", 1, start=number)
        moved_clock.move(timedelta(minutes=30))
    assert mailoutbox == []
    for number in range(4):  # over the full hour, and over a piece of ten minutes
        confirm_from(letter, "fast.example", 1, start=number)
        moved_clock.move(timedelta(minutes=12))
    assert len(mailoutbox) == 1


def test_a_network_is_noticed_whatever_the_domains(
    letter: Letter, olena: Organiser, mailoutbox: list[EmailMessage], moved_clock: FrozenClock
) -> None:
    for number in range(4):
        confirm_from(letter, f"d{number}.example", 1, network=NETWORK)
    assert [mail.subject for mail in mailoutbox] == ["Many confirmations from one network"]
    assert NETWORK not in str(mailoutbox[0].body)


def test_the_crowd_of_shared_networks_is_no_place(
    letter: Letter, olena: Organiser, mailoutbox: list[EmailMessage], moved_clock: FrozenClock
) -> None:
    for number in range(8):
        confirm_from(letter, f"d{number}.example", 1, network="")
    assert mailoutbox == []


def test_a_large_provider_is_news_only_in_large_numbers(
    letter: Letter, olena: Organiser, mailoutbox: list[EmailMessage], moved_clock: FrozenClock
) -> None:
    confirm_from(letter, "googlemail.com", 39)
    assert mailoutbox == []
    confirm_from(letter, "gmail.com", 1, start=39)
    assert len(mailoutbox) == 1


def test_no_flood_of_mails_about_a_flood(
    letter: Letter, olena: Organiser, mailoutbox: list[EmailMessage], moved_clock: FrozenClock
) -> None:
    for number in range(MOST_ALERTS + 3):
        confirm_from(letter, f"d{number}.example", 4)
    assert len(mailoutbox) == MOST_ALERTS


def test_two_ways_to_write_a_domain_are_one(letter: Letter, moved_clock: FrozenClock) -> None:
    confirm_from(letter, "googlemail.com", 15)
    confirm_from(letter, "gmail.com", 15, start=15)
    sequence(letter)
    assert [group.number for group in groups_of_domain(letter, "gmail.com")] == [30]
    assert {normalise(f"x@{domain}").canonical for domain in shared_domains()} == {
        f"x@{domain}" for domain in shared_domains()
    }


def test_forgetting_leaves_what_is_still_needed(letter: Letter, moved_clock: FrozenClock) -> None:
    confirm_from(letter, "one.example", 1)
    forget_origins()
    assert OriginTag.objects.count() == 1


def test_letters_at_risk_keep_no_marks(letter: Letter, client: Client) -> None:
    Letter.objects.filter(pk=letter.pk).update(protection=Letter.Protection.AT_RISK)
    letter.refresh_from_db()
    confirm_from(letter, "one.example", 1, network=NETWORK)
    assert not OriginTag.objects.exists()
    assert "Where signatures were confirmed from" not in client.get(f"/letters/{letter.slug}/kept").content.decode()
