"""Signing in by a code: the whole way, and every way it should not go."""

import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from tests.campaigns.helpers import CODE, SIGN_IN, code_in, is_signed_in, sign_in
from undersigned.campaigns import actions
from undersigned.campaigns.models import Organiser

Outbox = list[EmailMessage]


def test_code_from_the_mail_signs_in(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    answer = sign_in(client, mailoutbox, "Olena@Example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert is_signed_in(client)
    assert mailoutbox[0].to == ["Olena@example.org"]
    assert mailoutbox[0].subject == f"Your code: {code_in(mailoutbox[0])}"


def test_code_may_be_typed_in_small_letters_without_hyphen(
    client: Client, olena: Organiser, mailoutbox: Outbox
) -> None:
    client.post(SIGN_IN, {"email": olena.email})
    assert client.post(CODE, {"code": code_in(mailoutbox[0]).replace("-", " ").lower()})["Location"] == "/desk/"


def test_sign_in_leads_back_to_where_it_began(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    first = client.get("/desk/account/")
    assert first["Location"] == "/desk/sign-in/?next=/desk/account/"
    page = client.get(first["Location"]).content.decode()
    assert 'name="next" value="/desk/account/"' in page
    asked = client.post(SIGN_IN, {"email": olena.email, "next": "/desk/account/"})
    assert client.post(asked["Location"], {"code": code_in(mailoutbox[0])})["Location"] == "/desk/account/"


def test_sign_in_leads_nowhere_else(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    asked = client.post(SIGN_IN, {"email": olena.email, "next": "https://elsewhere.example/"})
    assert client.post(asked["Location"], {"code": code_in(mailoutbox[0])})["Location"] == "/desk/"


def test_unknown_address_gets_the_same_answers(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    pages = []
    for email in (olena.email, "nobody@example.org"):
        browser = Client()
        asked = browser.post(SIGN_IN, {"email": email})
        shown = browser.get(asked["Location"])
        wrong = browser.post(CODE, {"code": "BBBB-BBBB"})
        texts = [asked.status_code, asked["Location"], sorted(asked.cookies)]
        texts += [re.sub(r'value="[A-Za-z0-9]{64}"', "", page.content.decode()) for page in (shown, wrong)]
        pages.append([str(text).replace(email, "ADDRESS") for text in texts])
    assert pages[0] == pages[1]
    assert [mail.to for mail in mailoutbox] == [[olena.email], ["nobody@example.org"]]
    assert "no code" in str(mailoutbox[1].body)
    assert not Organiser.objects.filter(email="nobody@example.org").exists()


@pytest.mark.parametrize("code", ["", "BBBB-BBBB", "ж", "-", "x" * 5000])
def test_unknown_address_is_let_in_by_no_code(client: Client, db: None, mailoutbox: Outbox, code: str) -> None:
    client.post(SIGN_IN, {"email": "nobody@example.org"})
    assert client.post(CODE, {"code": code}).status_code == 200
    assert not is_signed_in(client)


def test_wrong_code_says_so_beside_the_field(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    client.post(SIGN_IN, {"email": olena.email})
    page = client.post(CODE, {"code": "BBBB-BBBB"}).content.decode()
    assert 'role="alert"' in page
    assert 'id="id_code_error"' in page
    assert re.search(r'<input[^>]*name="code"[^>]*value="BBBB-BBBB"[^>]*aria-invalid="true"', page)
    assert 'aria-describedby="id_code_error"' in page


def test_five_wrong_codes_spend_the_code(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    client.post(SIGN_IN, {"email": olena.email})
    answers = [client.post(CODE, {"code": "BBBB-BBBB"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 403]
    assert "/desk/sign-in/" in answers[-1].content.decode()
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert not is_signed_in(client)


def test_code_of_another_browser_does_not_sign_in(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    Client().post(SIGN_IN, {"email": olena.email})
    assert client.post(CODE, {"code": code_in(mailoutbox[0])})["Location"] == SIGN_IN
    assert not is_signed_in(client)


def test_code_is_over_after_a_quarter_of_an_hour(
    client: Client, olena: Organiser, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    client.post(SIGN_IN, {"email": olena.email})
    later = time.time() + 15 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    monkeypatch.undo()
    assert not is_signed_in(client)


def test_another_code_can_be_sent_and_only_it_works(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    client.post(SIGN_IN, {"email": olena.email})
    client.post(CODE, {"action": "resend"})
    assert len(mailoutbox) == 2
    assert client.post(CODE, {"code": code_in(mailoutbox[0])}).status_code == 200
    assert client.post(CODE, {"code": code_in(mailoutbox[1])}).status_code == 302
    assert is_signed_in(client)


def test_who_comes_back_goes_on_to_the_code_and_may_ask_anew(
    client: Client, olena: Organiser, mailoutbox: Outbox
) -> None:
    client.post(SIGN_IN, {"email": olena.email})
    assert client.get(SIGN_IN)["Location"] == CODE
    assert client.get(f"{SIGN_IN}?again").status_code == 200
    assert client.get(SIGN_IN).status_code == 200


def test_fourth_code_in_a_minute_is_refused_for_one_address(
    client: Client, olena: Organiser, mailoutbox: Outbox
) -> None:
    answers = [Client().post(SIGN_IN, {"email": olena.email}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    page = answers[-1].content.decode()
    assert "Wait a few minutes" in page
    assert f'value="{olena.email}"' in page
    assert len(mailoutbox) == 3


def test_header_of_a_client_does_not_get_round_the_limits(client: Client, db: None, mailoutbox: Outbox) -> None:
    answers = [
        Client().post(SIGN_IN, {"email": f"n{number}@example.org"}, headers={"X-Forwarded-For": f"192.0.2.{number}"})
        for number in range(21)
    ]
    assert [answer.status_code for answer in answers] == [302] * 20 + [200]


def test_organiser_who_was_shut_out_gets_no_code(client: Client, olena: Organiser, mailoutbox: Outbox) -> None:
    Organiser.objects.update(is_active=False)
    client.post(SIGN_IN, {"email": olena.email})
    assert "no code" in str(mailoutbox[0].body)


def test_session_of_one_who_is_shut_out_ends(client: Client, olena: Organiser) -> None:
    client.force_login(olena)
    assert is_signed_in(client)
    Organiser.objects.update(is_active=False)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "email",
    ["", "olena", "olena@", "a@b@c.example", "x" * 300 + "@example.org", "a b@example.org", "a@localhost", "a@[::1]"],
)
def test_what_is_no_address_comes_back_with_a_sentence(
    client: Client, db: None, mailoutbox: Outbox, email: str
) -> None:
    answer = client.post(SIGN_IN, {"email": email})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="id_email_error"' in page
    assert f'value="{email}"' in page or not email
    assert mailoutbox == []


def test_sign_out_takes_a_post(client: Client, olena: Organiser) -> None:
    client.force_login(olena)
    assert client.get("/desk/sign-out/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/desk/sign-out/")["Location"] == "/"
    assert not is_signed_in(client)


def test_sign_out_everywhere_ends_every_session(client: Client, olena: Organiser) -> None:
    other = Client()
    for browser in (client, other):
        browser.force_login(olena)
    assert client.get("/desk/account/sign-out-everywhere").status_code == 405
    assert client.post("/desk/account/sign-out-everywhere")["Location"] == SIGN_IN
    assert not is_signed_in(client)
    assert not is_signed_in(other)


def test_sign_out_everywhere_leaves_others_signed_in(client: Client, olena: Organiser, oskar: Organiser) -> None:
    client.force_login(oskar)
    actions.sign_out_everywhere(organiser=olena)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/login/", "/desk/signup/", "/desk/password/change/", "/desk/password/set/", "/desk/password/reset/",
        "/desk/email/", "/desk/confirm-email/", "/desk/reauthenticate/", "/desk/account/passkeys/authenticate/",
    ],
)  # fmt: skip
def test_what_we_do_not_offer_has_no_address(client: Client, olena: Organiser, path: str) -> None:
    client.force_login(olena)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_set_password", "mfa_index"])
def test_allauth_names_lead_nowhere_unless_we_map_them(name: str) -> None:
    from django.urls import NoReverseMatch, reverse

    if name.startswith("mfa_"):
        assert reverse(name) == "/desk/account/"
        return
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nobody_has_a_password(olena: Organiser, client: Client) -> None:
    columns = {field.name for field in Organiser._meta.get_fields()}
    assert "password" not in columns
    assert not olena.has_usable_password()
    assert not client.login(email=olena.email, password="")
    assert not client.login(username=olena.email, password="anything")


def test_account_keeps_name_and_language(client: Client, olena: Organiser, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("ru", "Русский")]
    client.force_login(olena)
    answer = client.post("/desk/account/", {"name": "Олена", "language": "ru"})
    assert answer.cookies["language"].value == "ru"
    olena.refresh_from_db()
    assert (olena.name, olena.language) == ("Олена", "ru")


def test_pages_speak_the_language_of_who_signs_in(
    client: Client, olena: Organiser, settings: Any, mailoutbox: Outbox
) -> None:
    settings.LANGUAGES = [("en", "English"), ("ru", "Русский")]
    Organiser.objects.update(language="ru")
    assert sign_in(client, mailoutbox, olena.email).cookies["language"].value == "ru"
    other = Client()
    assert other.post(actions.make_sign_in_link(organiser=olena)).cookies["language"].value == "ru"
    settings.LANGUAGES = [("en", "English")]
    assert "language" not in Client().post(actions.make_sign_in_link(organiser=olena)).cookies


def test_account_refuses_a_name_with_hidden_direction(client: Client, olena: Organiser) -> None:
    client.force_login(olena)
    page = client.post("/desk/account/", {"name": "ab\u202ecd", "language": "en"}).content.decode()
    assert 'id="id_name_error"' in page
    olena.refresh_from_db()
    assert olena.name == "Olena (example)"


def test_addresses_are_stored_in_small_letters(db: None) -> None:
    assert actions.ensure_organiser(email=" New@Example.ORG ") == actions.ensure_organiser(email="new@example.org")
    assert Organiser(email="MIXED@example.org").email == "MIXED@example.org"
    mixed = Organiser(email="MIXED@example.org")
    mixed.save()
    assert mixed.email == "mixed@example.org"
