"""The daily mail to organisers: numbers, only when something happened, only to who wants it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import NAMED, fill_in, sign_and_confirm
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.delivery.actions.digesting import send_digests
from undersigned.letters.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(campaign: Campaign, moved_clock: FrozenClock) -> Letter:
    return open_letter_for_tests(campaign)


def told(moved_clock: FrozenClock) -> list[EmailMessage]:
    """What is mailed on the next day: asked in every hour of it, as the worker does."""
    moved_clock.move(timedelta(days=1, hours=-moved_clock.now().hour))
    for _ in range(24):
        send_digests()
        moved_clock.move(timedelta(hours=1))
    moved_clock.move(timedelta(hours=-1))
    told, mail.outbox[:] = list(mail.outbox), []
    return told


def test_what_came_in_is_told_once_in_numbers(
    letter: Letter, olena: Organiser, mo: Organiser, tove: Organiser, moved_clock: FrozenClock
) -> None:
    sign_and_confirm(letter, "ada@example.org", NAMED)
    sign_and_confirm(letter, "bo@example.org", NAMED)
    fill_in(letter, "held@example.org", held="cross-site")
    mails = told(moved_clock)
    assert sorted(one.to[0] for one in mails) == sorted([olena.email, mo.email])  # a translator sees no lists
    assert "2 signatures more; 2 all together" in str(mails[0].body)
    assert "1 held form" in str(mails[0].body)
    for personal in (NAMED.name, "ada@", "held@"):
        assert personal not in str(mails[0].body)


def test_nothing_is_sent_when_nothing_happened(letter: Letter, olena: Organiser, moved_clock: FrozenClock) -> None:
    assert told(moved_clock) == []
    sign_and_confirm(letter, "ada@example.org")
    fill_in(letter, "held@example.org", held="cross-site")
    assert len(told(moved_clock)) == 1
    assert told(moved_clock) == []  # the held form still waits, as they know


def test_not_before_its_hour(letter: Letter, olena: Organiser, moved_clock: FrozenClock) -> None:
    sign_and_confirm(letter, "ada@example.org")
    moved_clock.move(timedelta(days=1, hours=5 - moved_clock.now().hour))
    assert send_digests() == 0
    moved_clock.move(timedelta(hours=1))
    assert send_digests() == 1
    assert send_digests() == 0


def test_each_member_switches_it_off_and_on(
    client: Client, letter: Letter, campaign: Campaign, olena: Organiser, mo: Organiser, moved_clock: FrozenClock
) -> None:
    client.force_login(mo)
    page = f"/desk/campaigns/{campaign.slug}/digest"
    assert "You get it." in client.get(page).content.decode()
    client.post(page, {"digest": "off"})
    assert "You do not get it." in client.get(page).content.decode()
    sign_and_confirm(letter, "ada@example.org")
    assert [one.to[0] for one in told(moved_clock)] == [olena.email]
    client.post(page, {"digest": "on"})
    sign_and_confirm(letter, "bo@example.org")
    assert {one.to[0] for one in told(moved_clock)} == {olena.email, mo.email}
