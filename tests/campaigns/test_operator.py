"""The operator's pages: who gets in, and what they can do there."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from undersigned.campaigns.models import Campaign, Invitation, Organiser

ORGANISERS, INVITATIONS = "/operator/campaigns/organiser/", "/operator/campaigns/invitation/"


def test_anonymous_goes_to_our_sign_in_and_back(client: Client, db: None) -> None:
    first = client.get(ORGANISERS)
    assert first["Location"] == f"/operator/login/?next={ORGANISERS}"
    assert client.get(first["Location"])["Location"] == f"/desk/sign-in/?next={ORGANISERS}"


def test_organiser_is_refused(client: Client, olena: Organiser) -> None:
    client.force_login(olena)
    assert client.get(ORGANISERS, follow=True).status_code == 403


def test_operator_approves(client: Client, opal: Organiser, wanda: Organiser, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(opal)
    assert wanda.email in client.get(f"{ORGANISERS}?approved_at__isempty=1").content.decode()
    answer = client.post(ORGANISERS, {"action": "approve", "_selected_action": [wanda.pk]})
    assert answer.status_code == 302
    wanda.refresh_from_db()
    assert wanda.is_approved
    assert [mail.to for mail in mailoutbox] == [[wanda.email]]


def test_operator_invites(client: Client, opal: Organiser, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(opal)
    assert client.get(f"{INVITATIONS}add/").status_code == 200
    assert client.post(f"{INVITATIONS}add/", {"email": "guest@example.org"})["Location"] == INVITATIONS
    assert Invitation.objects.get().invited_by == opal
    assert mailoutbox[0].to == ["guest@example.org"]
    assert client.get(INVITATIONS).status_code == 200


def test_operator_shuts_someone_out_but_cannot_rename_their_address(
    client: Client, opal: Organiser, olena: Organiser
) -> None:
    client.force_login(opal)
    page = client.get(f"{ORGANISERS}{olena.pk}/change/").content.decode()
    assert 'name="is_active"' in page
    assert 'name="email"' not in page
    client.post(f"{ORGANISERS}{olena.pk}/change/", {"name": "Olena", "language": "en", "email": "x@example.org"})
    olena.refresh_from_db()
    assert (olena.is_active, olena.email) == (False, "olena@example.org")


def test_operator_makes_nobody_an_operator_here(client: Client, opal: Organiser, olena: Organiser) -> None:
    client.force_login(opal)
    data = {"name": "O", "language": "en", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    client.post(f"{ORGANISERS}{olena.pk}/change/", data)
    olena.refresh_from_db()
    assert (olena.name, olena.is_staff, olena.is_superuser) == ("O", False, False)


@pytest.mark.parametrize("path", ["password_change/", "password_change/done/"])
def test_no_password_can_be_changed(client: Client, opal: Organiser, path: str) -> None:
    client.force_login(opal)
    assert client.get(f"/operator/{path}").status_code == 404


def test_pages_do_not_speak_of_passwords(client: Client, opal: Organiser, olena: Organiser) -> None:
    client.force_login(opal)
    for path in ("/operator/", ORGANISERS, f"{ORGANISERS}add/", f"{ORGANISERS}{olena.pk}/change/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "password" not in answer.content.decode().lower(), path


def test_only_what_an_operator_needs_is_listed(client: Client, opal: Organiser) -> None:
    client.force_login(opal)
    page = client.get("/operator/").content.decode()
    assert "/operator/campaigns/campaign/" in page
    for foreign in ("/operator/auth/", "/operator/account/", "/operator/mfa/", "/operator/sessions/"):
        assert foreign not in page


def test_campaigns_are_seen_and_not_changed(client: Client, opal: Organiser, campaign: Campaign) -> None:
    client.force_login(opal)
    path = f"/operator/campaigns/campaign/{campaign.pk}/"
    assert campaign.name in client.get(f"{path}change/").content.decode()
    assert client.post(f"{path}change/", {"name": "Other"}).status_code == 403
    assert client.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    assert Campaign.objects.filter(pk=campaign.pk, name="Keep the library open").exists()


def test_operator_signs_out(client: Client, opal: Organiser) -> None:
    client.force_login(opal)
    assert client.get("/operator/logout/")["Location"] == "/desk/sign-out/"
    assert client.get("/operator/").status_code == 200
    client.post("/operator/logout/")
    assert client.get("/operator/").status_code == 302
