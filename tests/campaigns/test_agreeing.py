"""What takes two organisers: who may ask, who may agree, and how long it lasts."""

import uuid
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client

from tests.letters.letters import FrozenClock, moved_clock
from undersigned.campaigns import actions, agreeing
from undersigned.campaigns.agreeing import agree, ask_approval, call_off, use_approval
from undersigned.campaigns.errors import ApprovalError, NotAllowedError
from undersigned.campaigns.models import Activity, Approval, Campaign, Organiser
from undersigned.campaigns.roles import Right, Role
from undersigned.campaigns.signals import approval_ended, approval_given

__all__ = ["moved_clock"]
pytestmark = pytest.mark.django_db
BOTH = agreeing.joint("test-both", Right.MODERATE, "do something that takes two")
PAGE = "/desk/campaigns/keep-the-library-open/approvals/"


def asked(by: Organiser, campaign: Campaign) -> Approval:
    return ask_approval(
        by=by, campaign=campaign, joint=BOTH, subject=uuid.uuid4(), path="/desk/there", about="pool", number=3
    )


def answer(client: Client, approval: Approval, **sent: str) -> str:
    client.post(f"{PAGE}{approval.pk}/answer", sent)
    return client.get(PAGE).content.decode()


def test_another_organiser_agrees_and_it_is_done_once(
    campaign: Campaign, olena: Organiser, mo: Organiser, mailoutbox: list[EmailMessage]
) -> None:
    approval = asked(mo, campaign)
    assert [mail.to for mail in mailoutbox] == [[olena.email]]
    assert "/desk/there" in str(mailoutbox[0].body)
    assert "do something that takes two" in str(mailoutbox[0].body)
    with pytest.raises(ApprovalError):
        use_approval(approval=approval)
    agree(by=olena, approval=approval)
    use_approval(approval=approval)
    with pytest.raises(ApprovalError):
        use_approval(approval=approval)
    deeds = list(Activity.objects.order_by("id").values_list("deed", "organiser__name", "number"))
    assert deeds == [("approval-asked", "Mo (example)", 3), ("approval-agreed", "Olena (example)", 3)]


def test_who_asked_cannot_agree(campaign: Campaign, olena: Organiser, mo: Organiser, client: Client) -> None:
    approval = asked(mo, campaign)
    with pytest.raises(ApprovalError, match="Another organiser"):
        agree(by=mo, approval=approval)
    client.force_login(mo)
    assert "Another organiser has to agree" in answer(client, approval, agree="yes")
    approval.refresh_from_db()
    assert approval.state == "waiting"
    with pytest.raises(IntegrityError), transaction.atomic():  # the database itself holds it
        Approval.objects.update(state="agreed", answered_by=mo)


def test_a_lone_owner_is_told_what_to_do(campaign: Campaign, olena: Organiser, tove: Organiser, client: Client) -> None:
    with pytest.raises(ApprovalError, match="Invite someone"):  # a translator could not agree
        asked(olena, campaign)
    client.force_login(olena)
    assert "Nobody else in your team could agree" in client.get(PAGE).content.decode()
    assert not Approval.objects.exists()


def test_only_who_has_the_right_asks_agrees_or_calls_off(
    campaign: Campaign, olena: Organiser, mo: Organiser, tove: Organiser, oskar: Organiser
) -> None:
    approval = asked(mo, campaign)
    for outsider in (tove, oskar):
        with pytest.raises(NotAllowedError):
            asked(outsider, campaign)
        with pytest.raises(NotAllowedError):
            agree(by=outsider, approval=approval)
        with pytest.raises(NotAllowedError):
            call_off(by=outsider, approval=approval)


def test_nobody_agrees_with_someone_who_may_not_do_it_any_more(
    campaign: Campaign, olena: Organiser, mo: Organiser
) -> None:
    approval = asked(mo, campaign)
    actions.change_role(by=olena, campaign=campaign, organiser=mo, role=Role.TRANSLATOR)
    with pytest.raises(ApprovalError, match="may not do this any more"):
        agree(by=olena, approval=approval)


@pytest.mark.parametrize("who", ["mo", "olena", "emil"])
def test_anyone_with_the_right_can_call_it_off_until_it_is_done(
    campaign: Campaign, olena: Organiser, mo: Organiser, emil: Organiser, who: str, client: Client
) -> None:
    person = {"mo": mo, "olena": olena, "emil": emil}[who]
    approval = agree(by=olena, approval=asked(mo, campaign))
    client.force_login(person)
    assert "It is called off" in answer(client, approval, refuse="yes")
    with pytest.raises(ApprovalError):
        use_approval(approval=approval)
    with pytest.raises(ApprovalError):
        call_off(by=person, approval=approval)


def test_it_does_not_wait_nor_last_for_ever(
    campaign: Campaign, olena: Organiser, mo: Organiser, moved_clock: FrozenClock
) -> None:
    late, agreed = asked(mo, campaign), agree(by=olena, approval=asked(mo, campaign))
    moved_clock.move(agreeing.LASTS)
    with pytest.raises(ApprovalError):
        use_approval(approval=agreed)
    moved_clock.move(agreeing.WAITS)
    with pytest.raises(ApprovalError):
        agree(by=olena, approval=late)
    moved_clock.move(agreeing.KEPT + timedelta(seconds=1))
    agreeing.forget_old_approvals()
    assert not Approval.objects.exists()


def test_the_room_above_is_told(campaign: Campaign, olena: Organiser, mo: Organiser) -> None:
    heard: list[str] = []

    def given(approval: Approval, **_: object) -> None:
        heard.append(f"given {approval.joint}")

    def ended(approval: Approval, **_: object) -> None:
        heard.append(f"ended {approval.joint}")

    approval_given.connect(given)
    approval_ended.connect(ended)
    try:
        call_off(by=mo, approval=agree(by=olena, approval=asked(mo, campaign)))
    finally:
        approval_given.disconnect(given)
        approval_ended.disconnect(ended)
    assert heard == ["given test-both", "ended test-both"]


def test_an_answer_leads_back_to_a_page_of_ours_only(
    campaign: Campaign, olena: Organiser, mo: Organiser, client: Client
) -> None:
    client.force_login(olena)
    for back, led in (
        ("/desk/account/", "/desk/account/"),
        ("https://elsewhere.example/", PAGE),
        ("//x.example", PAGE),
    ):
        approval = asked(mo, campaign)
        sent = {"agree": "yes", "next": back}
        assert client.post(f"{PAGE}{approval.pk}/answer", sent)["Location"] == led


def test_approvals_of_another_campaign_are_not_reached(
    campaign: Campaign, olena: Organiser, mo: Organiser, oskar: Organiser, oskars_campaign: Campaign, client: Client
) -> None:
    approval = asked(mo, campaign)
    client.force_login(oskar)
    foreign = PAGE.replace(campaign.slug, oskars_campaign.slug)
    assert client.post(f"{foreign}{approval.pk}/answer", {"agree": "yes"}).status_code == 404
    approval.refresh_from_db()
    assert approval.state == "waiting"
