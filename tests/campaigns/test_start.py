"""Starting a campaign: open, by approval, by invitation; and what the operator does about it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from tests.campaigns.helpers import code_in, is_signed_in, sign_in
from undersigned.campaigns import accounts, actions, queries
from undersigned.campaigns.errors import CampaignAddressError, LinkError, NotAllowedError, RegistrationError
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.campaigns.roles import Role
from undersigned.common import clock
from undersigned.common.errors import NotCanonicalError

Outbox = list[EmailMessage]


def test_open_registration_takes_an_address_a_code_and_a_name(
    client: Client, db: None, settings: Any, mailoutbox: Outbox
) -> None:
    settings.UNDERSIGNED_REGISTRATION = "open"
    answer = sign_in(client, mailoutbox, "new@example.org", at="/start")
    assert answer["Location"] == "/start"
    assert client.post("/start", {"name": "Save the swimming pool"})["Location"] == "/desk/"
    campaign = Campaign.objects.get()
    assert (campaign.slug, campaign.name) == ("save-the-swimming-pool", "Save the swimming pool")
    organiser = Organiser.objects.get(email="new@example.org")
    assert queries.role_in(organiser, campaign) == Role.OWNER
    assert organiser.is_approved


def test_start_page_answers_a_known_address_the_same(
    client: Client, olena: Organiser, settings: Any, mailoutbox: Outbox
) -> None:
    answers = [Client().post("/start", {"email": email}) for email in (olena.email, "new@example.org")]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/desk/sign-in/code/?next=%2Fstart")] * 2
    assert mailoutbox[0].subject.split(":")[0] == mailoutbox[1].subject.split(":")[0] == "Your code"


def test_approval_waits_for_the_operator_and_a_mail_follows(
    client: Client, opal: Organiser, settings: Any, mailoutbox: Outbox
) -> None:
    settings.UNDERSIGNED_REGISTRATION = "approval"
    sign_in(client, mailoutbox, "new@example.org", at="/start")
    assert "An operator of this server looks" in client.get("/start").content.decode()
    assert client.post("/start", {"name": "Too early"}).status_code == 200
    assert not Campaign.objects.exists()
    assert client.post("/start", {"plan": "A letter about the bus line."})["Location"] == "/start"
    assert "a mail" in client.get("/start").content.decode().lower()
    assert mailoutbox[-1].to == [opal.email]
    client.post("/start", {"plan": "A letter about the bus line, and another."})
    assert len([mail for mail in mailoutbox if mail.to == [opal.email]]) == 1
    new = Organiser.objects.get(email="new@example.org")
    assert (new.plan, new.approved_at) == ("A letter about the bus line, and another.", None)
    actions.approve_organiser(organiser=new)
    actions.approve_organiser(organiser=new)
    assert len([mail for mail in mailoutbox if "approved you" in str(mail.body)]) == 1
    assert client.post("/start", {"name": "A bus for the hill"})["Location"] == "/desk/"


def test_unapproved_organiser_can_start_nothing(wanda: Organiser, settings: Any) -> None:
    settings.UNDERSIGNED_REGISTRATION = "approval"
    with pytest.raises(RegistrationError):
        actions.start_campaign(organiser=wanda, name="Early")
    assert not Campaign.objects.exists()


def test_registration_by_invitation_shows_no_form(client: Client, db: None, settings: Any, mailoutbox: Outbox) -> None:
    settings.UNDERSIGNED_REGISTRATION = "invitation"
    assert 'name="email"' not in client.get("/start").content.decode()
    client.post("/start", {"email": "new@example.org"})
    assert mailoutbox == []
    assert not Organiser.objects.exists()


def test_invited_person_starts_a_campaign(client: Client, opal: Organiser, settings: Any, mailoutbox: Outbox) -> None:
    settings.UNDERSIGNED_REGISTRATION = "invitation"
    path = actions.invite(invited_by=opal, email="guest@example.org").path
    assert f"{settings.UNDERSIGNED_ORIGIN}{path}" in str(mailoutbox[0].body)
    assert 'value="guest@example.org"' in client.get(path).content.decode()
    assert sign_in(client, mailoutbox, "guest@example.org", at=path)["Location"] == path
    assert "Accept the invitation" in client.get(path).content.decode()
    assert not Organiser.objects.get(email="guest@example.org").is_approved
    assert client.post(path)["Location"] == "/start"
    assert client.post("/start", {"name": "The library"})["Location"] == "/desk/"
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_only_an_operator_invites_to_start(olena: Organiser, mailoutbox: Outbox) -> None:
    with pytest.raises(NotAllowedError):
        actions.invite(invited_by=olena, email="guest@example.org")
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Keep the Library Open!", "keep-the-library-open"),
        ("Бассейн для всех", "campaign"),
        ("x" * 120, "x" * 52),
    ],
)
def test_address_is_made_from_the_name(oskar: Organiser, name: str, slug: str) -> None:
    assert actions.start_campaign(organiser=oskar, name=name).slug == slug
    assert actions.start_campaign(organiser=oskar, name=name).slug == f"{slug}-2"


def test_chosen_address_must_be_free_and_plain(oskar: Organiser, campaign: Campaign) -> None:
    for slug in (campaign.slug, "With Space", "", "x" * 61, "ü"):
        if slug:
            with pytest.raises(CampaignAddressError):
                actions.start_campaign(organiser=oskar, name="Fine", slug=slug)
    assert actions.start_campaign(organiser=oskar, name="Fine", slug="fine").slug == "fine"
    assert list(queries.campaigns_of(oskar).values_list("slug", flat=True)) == ["fine"]


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "x" * 121, "flip\u202eped"])
def test_impossible_name_changes_nothing(client: Client, oskar: Organiser, name: str) -> None:
    with pytest.raises(NotCanonicalError):
        actions.start_campaign(organiser=oskar, name=name)
    client.force_login(oskar)
    page = client.post("/start", {"name": name})
    assert page.status_code == 200
    assert 'id="id_name_error"' in page.content.decode()
    assert not Campaign.objects.exists()


def test_make_operator_prints_a_link_that_signs_in(
    client: Client, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("make_operator", "Opal@example.org")
    link = capsys.readouterr().out.split()[-1]
    opal = Organiser.objects.get(email="opal@example.org")
    assert (opal.is_staff, opal.is_superuser, opal.is_approved) == (True, True, True)
    client.post(link)
    assert client.get("/operator/").status_code == 200


def test_make_operator_refuses_what_is_no_address(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("make_operator", "opal")
    assert not Organiser.objects.exists()


def test_organiser_is_approved_on_the_command_line(wanda: Organiser, mailoutbox: Outbox) -> None:
    call_command("approve_organiser", "WANDA@example.org", verbosity=0)
    wanda.refresh_from_db()
    assert wanda.is_approved
    with pytest.raises(CommandError):
        call_command("approve_organiser", "nobody@example.org")


def test_sign_in_link_works_once_by_post(client: Client, olena: Organiser) -> None:
    path = actions.make_sign_in_link(organiser=olena)
    for _ in range(2):
        assert client.get(path).status_code == 200
    assert not is_signed_in(client)
    assert client.post(path)["Location"] == "/desk/"
    assert is_signed_in(client)
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 404


def test_sign_in_link_is_over_after_an_hour(client: Client, olena: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    path = actions.make_sign_in_link(organiser=olena)
    later = clock.now() + accounts.LINK_LASTS
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert not is_signed_in(client)


def test_sign_in_link_of_the_demo_works_again(client: Client, olena: Organiser, settings: Any) -> None:
    settings.UNDERSIGNED_DEMO = True
    path = actions.make_sign_in_link(organiser=olena)
    for browser in (client, Client()):
        browser.post(path)
        assert is_signed_in(browser)


@pytest.mark.parametrize("token", ["x", "x" * 43, "ж", "%00", "x" * 3000])
def test_made_up_links_open_nothing(client: Client, olena: Organiser, token: str) -> None:
    for path in (f"/desk/welcome/{token}", f"/desk/invitations/{token}"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert not is_signed_in(client)


def test_unproven_addresses_are_gone_after_a_day(
    client: Client, wanda: Organiser, oskar: Organiser, monkeypatch: pytest.MonkeyPatch, mailoutbox: Outbox
) -> None:
    client.post("/start", {"email": "new@example.org"})
    client.force_login(wanda)
    accounts.tidy()
    assert Organiser.objects.filter(email__endswith="@unproven.invalid").count() == 1
    later = clock.now() + accounts.UNPROVEN_LASTS
    monkeypatch.setattr(clock, "now", lambda: later)
    accounts.tidy()
    assert set(Organiser.objects.values_list("email", flat=True)) == {wanda.email, oskar.email}


def test_an_address_is_readable_only_once_its_code_came_back(db: None, mailoutbox: Outbox) -> None:
    first, second = Client(), Client()
    for browser in (first, second):
        browser.post("/start", {"email": "New@example.org"})
    row = Organiser.objects.get()
    assert "new" not in row.email
    assert row.email.endswith("@unproven.invalid")
    for browser, mail in zip((first, second), mailoutbox, strict=True):
        browser.post("/desk/sign-in/code/?next=/start", {"code": code_in(mail)})
        assert is_signed_in(browser)
    assert Organiser.objects.get().email == "new@example.org"


def test_who_was_invited_meanwhile_is_one_person(client: Client, db: None, mailoutbox: Outbox) -> None:
    client.post("/start", {"email": "new@example.org"})
    known = Organiser.objects.create(email="new@example.org")
    client.post("/desk/sign-in/code/?next=/start", {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)
    assert Organiser.objects.get() == known


@pytest.mark.django_db(transaction=True)
def test_sign_in_link_lets_in_one_of_two_at_the_same_moment(olena: Organiser) -> None:
    token = actions.make_sign_in_link(organiser=olena).rsplit("/", 1)[1]
    start = threading.Barrier(4)

    def use(_number: int) -> bool:
        try:
            start.wait(timeout=60)
            actions.use_sign_in_link(token=token)
        except LinkError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1
