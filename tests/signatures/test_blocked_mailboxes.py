"""Mail domains that the operator refuses, and short-lived mailboxes that are let in with a mark."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.contact.writers import conversation
from tests.letters.letters import open_letter_for_tests
from tests.meetings.people import meeting_for_tests
from tests.signatures.people import HIDDEN, fill_in, sign_and_confirm
from tests.signatures.test_bad_input import form, send, sentences
from undersigned.campaigns.actions import block, unblock
from undersigned.campaigns.models import Blocked, Campaign
from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.mail.models import QueuedMail
from undersigned.signatures.actions.mailing import plan_new, queue_due
from undersigned.signatures.actions.signing import amend_signature, confirm_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Pending, Signature

pytestmark = pytest.mark.django_db

DOMAIN, SHORT = Blocked.Kind.DOMAIN, Blocked.Kind.SHORT_LIVED
REFUSED = "This server takes no addresses of this mail provider. Use another address."


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return open_letter_for_tests(campaign)


def test_who_signs_from_a_refused_domain_is_told_what_to_do_known_or_not(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "known@trash.example")
    block(kind=DOMAIN, lines=["trash.example"])
    answers = [send(client, letter, form(letter, email=f"{who}@trash.example")) for who in ("known", "new")]
    assert [answer.status_code for answer in answers] == [422, 422]
    first, second = (sentences(answer) for answer in answers)
    assert first == second
    assert any(REFUSED in line for line in first)
    assert 'value="Example Ada"' in answers[1].content.decode()
    assert not Pending.objects.exists()
    assert send(client, letter, form(letter, email="new@example.org")).status_code == 200


def test_another_spelling_of_the_same_mailbox_is_refused_too(client: Client, letter: Letter) -> None:
    block(kind=DOMAIN, lines=["gmail.com"])
    assert send(client, letter, form(letter, email="ada@googlemail.com")).status_code == 422


def test_what_waits_when_a_domain_is_refused_is_mailed_no_more_and_links_that_went_out_still_work(
    letter: Letter,
) -> None:
    mailed = fill_in(letter, "early@trash.example")
    plan_new()
    Pending.objects.update(mail_after="2020-01-01T00:00Z")
    queue_due()
    fill_in(letter, "late@trash.example")
    fill_in(letter, "late@example.org")
    block(kind=DOMAIN, lines=["trash.example"])
    plan_new()
    Pending.objects.filter(state="planned").update(mail_after="2020-01-01T00:00Z")
    queue_due()
    assert QueuedMail.objects.filter(kind="confirm").count() == 2
    assert Pending.objects.count() == 2
    assert not confirm_signature(token=mailed).already


def test_replies_and_messages_follow_the_same_list(client: Client, campaign: Campaign) -> None:
    meeting = meeting_for_tests(campaign, day=clock.today() + timedelta(days=7))
    block(kind=DOMAIN, lines=["trash.example"])
    pages = {
        f"/campaigns/{campaign.slug}/contact": {"subject": "Hours", "text": "When?", "email": "a@trash.example"},
        f"/meetings/{meeting.slug}/reply": {"email": "a@trash.example"},
    }
    for path, typed in pages.items():
        assert REFUSED in client.post(path, typed).content.decode(), path
    conversation(campaign, address="a@example.org")


def test_a_name_from_a_short_lived_mailbox_counts_and_waits_for_a_look(client: Client, letter: Letter) -> None:
    block(kind=SHORT, lines=["minutes.example"])
    token = sign_and_confirm(letter, "a@in.minutes.example", Entry("named", "Example Ada"))
    sign_and_confirm(letter, "b@minutes.example", HIDDEN)
    sign_and_confirm(letter, "c@example.org", Entry("named", "Example Cy"))
    found = {row.name: (row.status, row.display, row.flags) for row in Signature.objects.all()}
    assert found["Example Ada"] == ("counted", "awaits", "short-lived")
    assert found["Example Cy"] == ("counted", "shown", "")
    assert found[""][2] == ""  # of who shows no name nothing is kept
    unblock(kind=SHORT, lines=["minutes.example"])
    amend_signature(token=token, entry=Entry("named", "Example Ada B"))
    assert Signature.objects.get(name="Example Ada B").flags == "short-lived"
    amend_signature(token=token, entry=HIDDEN)
    assert not Signature.objects.exclude(flags="").exists()
