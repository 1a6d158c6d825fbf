"""The team: roles, invitations, leaving; and the four doors of every page of it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from undersigned.campaigns import actions, queries
from undersigned.campaigns.errors import (
    AlreadyAMemberError,
    LastOwnerError,
    LinkError,
    NotAllowedError,
    NotAMemberError,
)
from undersigned.campaigns.models import Campaign, Invitation, Membership, Organiser
from undersigned.campaigns.roles import RIGHTS, Right, Role, roles_with
from undersigned.common.errors import NotCanonicalError

Outbox = list[EmailMessage]
TEAM = "/desk/campaigns/keep-the-library-open/team/"


def test_each_role_has_its_rights(
    campaign: Campaign, olena: Organiser, emil: Organiser, mo: Organiser, tove: Organiser, oskar: Organiser
) -> None:
    seen = {
        person.name.split()[0]: {right.value for right in Right if queries.may(person, campaign, right)}
        for person in (olena, emil, mo, tove, oskar)
    }
    assert seen == {
        "Olena": {"see", "write", "open", "moderate", "translate", "tell", "correspond", "export", "manage-team"},
        "Emil": {"see", "write", "open", "moderate", "translate", "tell", "correspond", "export"},
        "Mo": {"see", "moderate", "correspond", "export"},
        "Tove": {"see", "translate"},
        "Oskar": set(),
    }


def test_table_of_rights_is_whole() -> None:
    assert set(RIGHTS) == set(Role)
    assert all(Right.SEE in rights for rights in RIGHTS.values())
    assert roles_with(Right.MANAGE_TEAM) == [Role.OWNER]


def test_operator_has_no_rights_in_a_team(campaign: Campaign, opal: Organiser, client: Client) -> None:
    assert queries.rights_in(opal, campaign) == frozenset()
    client.force_login(opal)
    assert client.get(TEAM).status_code == 404


def test_invited_person_joins_with_the_role(
    client: Client, campaign: Campaign, olena: Organiser, oskar: Organiser, mailoutbox: Outbox
) -> None:
    client.force_login(olena)
    assert client.post(TEAM, {"email": oskar.email, "role": "moderator"})["Location"] == TEAM
    assert oskar.email in client.get(TEAM).content.decode()
    path = next(word for word in str(mailoutbox[0].body).split() if "/invitations/" in word)
    guest = Client()
    guest.force_login(oskar)
    page = guest.get(path).content.decode()
    assert "Keep the library open" in page
    assert "moderator" in page
    assert queries.role_in(oskar, campaign) is None
    assert guest.post(path)["Location"] == "/desk/"
    assert queries.role_in(oskar, campaign) == Role.MODERATOR
    assert Invitation.objects.get().email_box is None


def test_invitation_approves_whom_it_invites(campaign: Campaign, olena: Organiser, wanda: Organiser) -> None:
    invited = actions.invite(invited_by=olena, email=wanda.email, campaign=campaign, role=Role.TRANSLATOR)
    actions.accept_invitation(organiser=wanda, token=invited.path.rsplit("/", 1)[1])
    assert wanda.is_approved


def test_invitation_keeps_its_address_sealed(campaign: Campaign, olena: Organiser) -> None:
    invitation = actions.invite(invited_by=olena, email="guest@example.org", campaign=campaign).invitation
    assert queries.invited_address(invitation) == "guest@example.org"
    assert b"guest" not in bytes(invitation.email_box or b"")
    assert len(bytes(invitation.token_digest)) == 32


def test_invitation_works_once_and_not_for_a_member(
    campaign: Campaign, olena: Organiser, oskar: Organiser, emil: Organiser, client: Client
) -> None:
    path = actions.invite(invited_by=olena, email=oskar.email, campaign=campaign, role=Role.EDITOR).path
    token = path.rsplit("/", 1)[1]
    with pytest.raises(AlreadyAMemberError):
        actions.accept_invitation(organiser=emil, token=token)
    client.force_login(emil)
    assert client.post(path).status_code == 409
    actions.accept_invitation(organiser=oskar, token=token)
    with pytest.raises(LinkError):
        actions.accept_invitation(organiser=oskar, token=token)


def test_withdrawn_invitation_opens_nothing(
    client: Client, campaign: Campaign, olena: Organiser, oskar: Organiser
) -> None:
    invited = actions.invite(invited_by=olena, email=oskar.email, campaign=campaign, role=Role.EDITOR)
    client.force_login(olena)
    assert client.post(f"{TEAM}invitations/{invited.invitation.pk}/withdraw").status_code == 302
    with pytest.raises(LinkError):
        actions.accept_invitation(organiser=oskar, token=invited.path.rsplit("/", 1)[1])


def test_last_owner_can_neither_leave_nor_step_down(
    client: Client, campaign: Campaign, olena: Organiser, emil: Organiser
) -> None:
    with pytest.raises(LastOwnerError):
        actions.leave_campaign(organiser=olena, campaign=campaign)
    with pytest.raises(LastOwnerError):
        actions.change_role(by=olena, campaign=campaign, organiser=olena, role=Role.EDITOR)
    client.force_login(olena)
    answer = client.post(f"{TEAM}leave")
    assert answer.status_code == 409
    assert "A team needs an owner" in answer.content.decode()
    actions.change_role(by=olena, campaign=campaign, organiser=emil, role=Role.OWNER)
    actions.leave_campaign(organiser=olena, campaign=campaign)
    assert queries.role_in(olena, campaign) is None
    assert queries.role_in(emil, campaign) == Role.OWNER


def test_roles_are_changed_and_members_removed_by_the_owner(
    client: Client, campaign: Campaign, olena: Organiser, mo: Organiser
) -> None:
    member = Membership.objects.get(organiser=mo)
    client.force_login(olena)
    assert client.post(f"{TEAM}{member.pk}/role", {"role": "editor"}).status_code == 302
    assert queries.role_in(mo, campaign) == Role.EDITOR
    assert client.post(f"{TEAM}{member.pk}/role", {"role": "king"}).status_code == 409
    assert queries.role_in(mo, campaign) == Role.EDITOR
    assert client.post(f"{TEAM}{member.pk}/remove").status_code == 302
    assert queries.role_in(mo, campaign) is None


def test_nobody_acts_without_the_right(campaign: Campaign, emil: Organiser, mo: Organiser, oskar: Organiser) -> None:
    attempts: list[Callable[[Organiser], Any]] = [
        lambda who: actions.invite(invited_by=who, email="x@example.org", campaign=campaign),
        lambda who: actions.change_role(by=who, campaign=campaign, organiser=mo, role=Role.OWNER),
        lambda who: actions.remove_member(by=who, campaign=campaign, organiser=mo),
    ]
    for attempt in attempts:
        for who in (emil, oskar):
            with pytest.raises(NotAllowedError):
                attempt(who)
    with pytest.raises(NotAMemberError):
        actions.leave_campaign(organiser=oskar, campaign=campaign)


def test_members_of_another_team_are_not_reached_through_mine(
    client: Client, campaign: Campaign, olena: Organiser, oskar: Organiser, oskars_campaign: Campaign
) -> None:
    foreign = Membership.objects.get(organiser=oskar)
    waiting = actions.invite(invited_by=oskar, email="x@example.org", campaign=oskars_campaign).invitation
    client.force_login(olena)
    assert client.post(f"{TEAM}{foreign.pk}/remove").status_code == 404
    assert client.post(f"{TEAM}{foreign.pk}/role", {"role": "editor"}).status_code == 404
    assert client.post(f"{TEAM}invitations/{waiting.pk}/withdraw").status_code == 404
    assert Membership.objects.filter(pk=foreign.pk).exists()
    assert Invitation.objects.filter(pk=waiting.pk).exists()


ABOUT = TEAM.replace("/team/", "/about/")


def test_owner_names_and_describes_the_campaign(client: Client, campaign: Campaign, olena: Organiser) -> None:
    client.force_login(olena)
    data = {"name": "Библиотека", "about": "Мы  читаем.\r\n\r\n\r\nПриходите.", "language": "ru"}
    assert client.post(ABOUT, data)["Location"] == TEAM
    campaign.refresh_from_db()
    described = (campaign.name, campaign.about, campaign.language, campaign.slug)
    assert described == ("Библиотека", "Мы  читаем.\n\nПриходите.\n", "ru", "keep-the-library-open")
    assert "Библиотека" in client.get(ABOUT).content.decode()
    client.post(ABOUT, {"name": "Library", "about": "", "language": "en"})
    campaign.refresh_from_db()
    assert campaign.about == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("about", "flip\u202eped"), ("about", "x" * 5001), ("language", "xx")],
)
def test_impossible_description_changes_nothing(
    client: Client, campaign: Campaign, olena: Organiser, field: str, value: str
) -> None:
    client.force_login(olena)
    answer = client.post(ABOUT, {"name": "Fine", "about": "Fine.", "language": "en"} | {field: value})
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in answer.content.decode()
    campaign.refresh_from_db()
    assert (campaign.name, campaign.about) == ("Keep the library open", "")


def test_only_who_manages_describes(client: Client, campaign: Campaign, emil: Organiser, oskar: Organiser) -> None:
    assert client.get(ABOUT)["Location"] == f"/desk/sign-in/?next={ABOUT}"
    for person, status in ((emil, 403), (oskar, 404)):
        client.force_login(person)
        assert client.get(ABOUT).status_code == status
        assert client.post(ABOUT, {"name": "Mine", "about": "", "language": "en"}).status_code == status
    with pytest.raises(NotAllowedError):
        actions.describe_campaign(by=emil, campaign=campaign, name="Mine", about="", language="en")


MANAGING = ["1/role", "1/remove", "invitations/1/withdraw"]


@pytest.mark.parametrize("path", ["leave", *MANAGING])
def test_wrong_method_is_refused(client: Client, campaign: Campaign, olena: Organiser, path: str) -> None:
    client.force_login(olena)
    assert client.get(TEAM + path).status_code == 405


@pytest.mark.parametrize("path", ["", "leave", *MANAGING])
def test_anonymous_is_sent_to_sign_in(client: Client, campaign: Campaign, path: str) -> None:
    answer = client.post(TEAM + path)
    assert answer["Location"] == f"/desk/sign-in/?next={TEAM}{path}"


@pytest.mark.parametrize("path", ["", "leave", *MANAGING])
def test_outsider_sees_what_a_missing_campaign_shows(
    client: Client, campaign: Campaign, oskar: Organiser, path: str
) -> None:
    client.force_login(oskar)
    foreign = client.post(TEAM + path)
    missing = client.post(TEAM.replace("keep-the-library-open", "no-such-thing") + path)
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content


@pytest.mark.parametrize("path", ["", *MANAGING])
def test_member_without_the_right_is_told_who_has_it(
    client: Client, campaign: Campaign, emil: Organiser, path: str
) -> None:
    client.force_login(emil)
    answer = client.post(TEAM + path)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "your role is editor" in page
    assert "<li>owner</li>" in page


def test_member_without_the_right_still_sees_the_team(client: Client, campaign: Campaign, tove: Organiser) -> None:
    client.force_login(tove)
    page = client.get(TEAM).content.decode()
    assert "Olena (example)" in page
    assert "Mail the invitation" not in page


def test_unapproved_organiser_is_told_so(client: Client, campaign: Campaign, wanda: Organiser) -> None:
    client.force_login(wanda)
    answer = client.get(TEAM)
    assert answer.status_code == 403
    assert "/start" in answer.content.decode()


@pytest.mark.parametrize("path", ["x/role", "0/role", "99999999999999999999/remove", "invitations/-1/withdraw"])
def test_malformed_ids_are_not_found(client: Client, campaign: Campaign, olena: Organiser, path: str) -> None:
    client.force_login(olena)
    assert client.post(TEAM + path).status_code == 404


def test_team_page_is_not_cached(client: Client, campaign: Campaign, olena: Organiser) -> None:
    client.force_login(olena)
    assert "no-store" in client.get(TEAM)["Cache-Control"]


def test_team_page_costs_the_same_for_one_and_for_four(
    client: Client, campaign: Campaign, olena: Organiser, request: pytest.FixtureRequest
) -> None:
    client.force_login(olena)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(TEAM).status_code == 200
        return len(captured)

    alone = count()
    for name in ("emil", "mo", "tove"):
        request.getfixturevalue(name)
        actions.invite(invited_by=olena, email=f"{name}-friend@example.org", campaign=campaign, role=Role.EDITOR)
    assert count() == alone


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_the_same_moment_do_not_both_get_away(
    campaign: Campaign, olena: Organiser, oskar: Organiser
) -> None:
    Membership.objects.create(campaign=campaign, organiser=oskar, role=Role.OWNER)
    start = threading.Barrier(2)

    def leave(who: Organiser) -> bool:
        try:
            start.wait(timeout=60)
            actions.leave_campaign(organiser=who, campaign=campaign)
        except LastOwnerError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [olena, oskar])) == [False, True]
    assert Membership.objects.get(campaign=campaign).role == Role.OWNER


def test_description_is_canonical_whoever_calls(campaign: Campaign, olena: Organiser) -> None:
    with pytest.raises(NotCanonicalError):
        actions.describe_campaign(by=olena, campaign=campaign, name="Fine", about="flip\u202eped", language="en")
    campaign.refresh_from_db()
    assert campaign.name == "Keep the library open"
