"""Mails that a new campaign sends of its own accord: so many a day, the rest goes on tomorrow."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.delivery.readers import draft, reader
from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.claims import bring, person
from tests.signatures.people import fill_in
from undersigned.campaigns.actions import invite, lift_limits
from undersigned.campaigns.errors import QuotaError
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.campaigns.quota import mail_quota, take_mails
from undersigned.campaigns.roles import Role
from undersigned.common import clock
from undersigned.delivery.actions.updating import send_batches, send_update
from undersigned.delivery.models import State
from undersigned.letters.models import Letter
from undersigned.mail.models import QueuedMail
from undersigned.signatures.actions.inviting import invite_batch, plan_invitations
from undersigned.signatures.actions.mailing import plan_new, queue_due
from undersigned.signatures.models import Invitation, Pending

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def letter(moved_clock: FrozenClock, campaign: Campaign, settings: LazySettings) -> Letter:
    settings.UNDERSIGNED_NEW_MAILS_PER_DAY = 3
    settings.UNDERSIGNED_NEWS_PER_MINUTE = 10**9
    settings.UNDERSIGNED_INVITATION_INTERVAL = 0
    Campaign.objects.update(created=clock.now())
    campaign.refresh_from_db()
    return open_letter_for_tests(campaign)


def updates() -> int:
    while send_batches():
        pass
    return QueuedMail.objects.filter(kind="update").count()


def test_an_update_waits_for_midnight_and_reaches_everybody_once(
    letter: Letter, olena: Organiser, moved_clock: FrozenClock, client: Client
) -> None:
    for number in range(7):
        reader(letter, f"person{number}@example.org")
    update = draft(letter)
    send_update(update=update, by=olena)
    assert updates() == 3
    client.force_login(olena)
    page = client.get(f"/desk/updates/{update.pk}/").content.decode()
    assert "at most 3 mails a day" in page
    assert "Today it sent 3." in page
    assert updates() == 3
    moved_clock.move(DAY)
    assert updates() == 6
    moved_clock.move(DAY)
    assert updates() == 7
    update.refresh_from_db()
    assert (update.state, update.queued) == (State.SENT, 7)


def test_invitations_share_the_day_and_who_signs_never_waits_for_it(
    letter: Letter, olena: Organiser, moved_clock: FrozenClock
) -> None:
    invite(invited_by=olena, email="editor@example.org", campaign=letter.campaign, role=Role.EDITOR)
    invite_batch(batch=bring(letter, [person(number) for number in range(5)]))
    plan_invitations()
    plan_invitations()
    assert Invitation.objects.count() == 3  # two of five went, with the one to the team
    with pytest.raises(QuotaError, match="tomorrow"):
        invite(invited_by=olena, email="late@example.org", campaign=letter.campaign, role=Role.EDITOR)
    fill_in(letter, "ada@example.org")
    plan_new()
    Pending.objects.update(mail_after=clock.now())
    queue_due()
    assert QueuedMail.objects.filter(kind="confirm").count() == 1
    moved_clock.move(DAY)
    plan_invitations()
    assert not Invitation.objects.exists()


def test_the_team_is_told_on_its_page_to_invite_tomorrow(letter: Letter, olena: Organiser, client: Client) -> None:
    take_mails(letter.campaign, 3)
    client.force_login(olena)
    sent = {"email": "late@example.org", "role": "editor"}
    answer = client.post(f"/desk/campaigns/{letter.campaign.slug}/team/", sent)
    assert answer.status_code == 409
    assert "Invite them tomorrow" in answer.content.decode()
    assert "late@example.org" in answer.content.decode()


def test_the_limit_ends_by_itself_or_by_the_operator(
    letter: Letter, moved_clock: FrozenClock, opal: Organiser, client: Client
) -> None:
    campaign = letter.campaign
    assert [take_mails(campaign, 2), take_mails(campaign, 2), take_mails(campaign, 2)] == [2, 1, 0]
    quota = mail_quota(campaign)
    assert quota is not None
    assert (quota.sent, quota.left) == (3, 0)
    client.force_login(opal)
    page = "/operator/campaigns/campaign/"
    client.post(page, {"action": "lift_limits", "_selected_action": [str(campaign.pk)]})
    campaign.refresh_from_db()
    assert take_mails(campaign, 50) == 50
    Campaign.objects.update(limits_lifted=False)
    moved_clock.move(31 * DAY)
    campaign.refresh_from_db()
    assert (take_mails(campaign, 50), mail_quota(campaign)) == (50, None)
    lift_limits(campaign=campaign)
