"""Passkeys: made, used and removed in a real browser with a virtual authenticator; refused when they should be."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from playwright.sync_api import Browser, Page

from undersigned.campaigns import actions
from undersigned.campaigns.models import Organiser
from undersigned.common import clock

ADD = "/desk/account/passkeys/add"
GET_CHALLENGE = {"HTTP_ACCEPT": "application/json"}


def _passkey(organiser: Organiser) -> Authenticator:
    made: Authenticator = Authenticator.objects.create(
        user=organiser, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )
    return made


@pytest.fixture
def page(chromium: Browser) -> Page:
    """A page that has a virtual security key."""
    opened = chromium.new_page()
    devtools = opened.context.new_cdp_session(opened)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return opened


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_passkey_is_made_signs_in_and_is_removed(
    page: Page, live_server: Any, olena: Organiser, mailoutbox: list[EmailMessage]
) -> None:
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda said: failures.append(said.text) if "Security Policy" in said.text else None)
    origin = live_server.url
    page.goto(origin + actions.make_sign_in_link(organiser=olena))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{origin}{ADD}")
    page.get_by_label("Name of the passkey").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(f"{origin}/desk/account/")
    assert page.get_by_text("My phone").first.is_visible()
    assert mailoutbox[-1].subject == "A passkey was added to your account"

    page.goto(f"{origin}/desk/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{origin}/desk/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{origin}/desk/account/")

    page.get_by_role("link", name="Remove My phone").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url(f"{origin}/desk/account/")
    assert page.get_by_text("You have none.").is_visible()
    assert mailoutbox[-1].subject == "A passkey was removed from your account"

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{origin}/desk/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{origin}/desk/sign-in/?passkey=failed")
    assert page.get_by_role("alert").is_visible()
    assert failures == []


def test_passkey_does_not_stand_in_the_way_of_a_code(
    client: Client, olena: Organiser, mailoutbox: list[EmailMessage]
) -> None:
    from tests.campaigns.helpers import is_signed_in, sign_in

    _passkey(olena)
    assert sign_in(client, mailoutbox, olena.email)["Location"] == "/desk/"
    assert is_signed_in(client)


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "1", '"x"', '{"response": 1}', "{", '{"id": "é"}'])
def test_bad_answers_of_a_browser_sign_nobody_in(client: Client, olena: Organiser, credential: str) -> None:
    _passkey(olena)
    assert "publicKey" in client.get("/desk/sign-in/passkey/", **GET_CHALLENGE).json()["request_options"]
    answer = client.post("/desk/sign-in/passkey/", {"credential": credential})
    assert answer["Location"] == "/desk/sign-in/?passkey=failed"
    assert "This passkey could not be checked" in client.get(answer["Location"]).content.decode()
    assert client.get("/desk/account/").status_code == 302


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "1", "{", '{"id": "é"}'])
def test_bad_passkey_is_not_kept(client: Client, olena: Organiser, credential: str) -> None:
    client.force_login(olena)
    client.get(ADD)
    answer = client.post(ADD, {"name": "Phone", "credential": credential})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_eleventh_try_in_a_minute_is_refused_with_a_page(client: Client, db: None) -> None:
    answers = [client.post("/desk/sign-in/passkey/", {"credential": "{}"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "<h1>" in answers[-1].content.decode()


def test_old_session_must_sign_in_again_to_change_passkeys(
    client: Client, olena: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(olena)
    assert client.get(ADD).status_code == 200
    passkey = _passkey(olena)
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    for path in (ADD, f"/desk/account/passkeys/{passkey.pk}/remove"):
        assert client.post(path).status_code == 403
        assert "Sign in again" in client.get(path).content.decode()
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_passkey_of_somebody_else_is_not_found(client: Client, olena: Organiser, oskar: Organiser) -> None:
    passkey = _passkey(oskar)
    client.force_login(olena)
    path = f"/desk/account/passkeys/{passkey.pk}/remove"
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_anonymous_is_sent_to_sign_in(client: Client, olena: Organiser) -> None:
    for path in (ADD, f"/desk/account/passkeys/{_passkey(olena).pk}/remove"):
        assert client.post(path)["Location"] == f"/desk/sign-in/?next={path}"


def test_removing_takes_a_post(client: Client, olena: Organiser) -> None:
    passkey = _passkey(olena)
    client.force_login(olena)
    path = f"/desk/account/passkeys/{passkey.pk}/remove"
    assert client.get(path).status_code == 200
    assert Authenticator.objects.exists()
    assert client.post(path)["Location"] == "/desk/account/"
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(("host", "offered"), [("localhost", True), ("127.0.0.1:8000", False), ("127.0.0.1", False)])
def test_passkeys_are_offered_only_where_browsers_make_them(
    client: Client, olena: Organiser, host: str, offered: bool
) -> None:
    client.force_login(olena)
    assert (ADD in client.get("/desk/account/", headers={"Host": host}).content.decode()) is offered
