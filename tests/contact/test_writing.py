"""Writing to organisers on pages: the form, the link, the desk, limits, and what is let go."""

import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client

from tests.contact.writers import SUBJECT, WORDS, WRITER, conversation, write
from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.meetings.people import accepted, meeting_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.campaigns.roles import RIGHTS, Right, Role
from undersigned.common import clock
from undersigned.contact.actions import (
    answer_as_organiser,
    answer_as_writer,
    close_conversation,
    confirm_message,
    forget_old,
    plan_messages,
    queue_confirmations,
)
from undersigned.contact.actions.answering import MOST_A_DAY
from undersigned.contact.errors import ClosedError, TooManyError
from undersigned.contact.form_token import make_form_token
from undersigned.contact.models import KEPT, SILENT, Conversation, Message, PendingMessage
from undersigned.letters.models import Letter
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.queries import is_stopped
from undersigned.sealing.errors import KeyUnavailableError
from undersigned.sealing.tokens import token_text

pytestmark = pytest.mark.django_db
FORM = {"subject": SUBJECT, "text": WORDS, "name": "Willa (example)", "email": WRITER, "website": ""}


def mails_out() -> list[OutgoingMail]:
    plan_messages()
    queue_confirmations()
    return accepted()


def words_of(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def form_for(campaign: Campaign, **changes: str) -> dict[str, str]:
    return FORM | {"token": make_form_token(campaign_id=campaign.pk)} | changes


def test_a_message_goes_to_the_organisers_once_its_address_is_confirmed(
    client: Client, campaign: Campaign, olena: Organiser, emil: Organiser, mo: Organiser, tove: Organiser
) -> None:
    path = f"/campaigns/{campaign.slug}/contact"
    assert "Write to the organisers" in words_of(client.get(f"/campaigns/{campaign.slug}/").content)
    answer = client.post(path, form_for(campaign))
    assert "Now look in your mailbox" in words_of(answer.content)
    [mail] = mails_out()
    assert mail.recipient == WRITER
    link = re.search(r"/messages/[\w-]{43}", mail.text)
    assert link
    assert WORDS in mail.text
    assert SUBJECT in words_of(client.get(link[0]).content)
    assert not Conversation.objects.exists()
    assert client.post(link[0]).status_code == 303
    mails = mails_out()
    assert {one.recipient for one in mails} == {olena.email, emil.email, mo.email}
    assert all(WORDS in one.text and "Willa (example) writes" in one.text for one in mails)
    client.post(link[0])
    assert mails_out() == []
    page = words_of(client.get(link[0]).content)
    assert "The organisers have it" in page
    assert WRITER not in page


def test_organisers_answer_on_the_desk_and_writers_on_their_page(
    client: Client, campaign: Campaign, olena: Organiser
) -> None:
    token, found = conversation(campaign)
    accepted()
    client.force_login(olena)
    desk = f"/desk/messages/{found.pk}/"
    assert SUBJECT in words_of(client.get(f"/desk/campaigns/{campaign.slug}/messages/").content)
    assert "Messages (1 waits)" in words_of(client.get("/desk/").content)
    page = words_of(client.get(desk).content)
    assert "Many of us read before work." in page
    assert WRITER not in page
    assert client.post(desk, {"text": f"At half past seven. {olena.email}"}).status_code == 303
    [mail] = accepted()
    assert (mail.recipient, mail.kind) == (WRITER, "contact-answer")
    assert "At half past seven. […]" in mail.text
    own = f"/messages/{token_text(token)}"
    reader = Client()
    assert "At half past seven. […]" in words_of(reader.get(own).content)
    assert reader.post(f"{own}/answer", {"text": "Thank you."}).status_code == 303
    [mail] = accepted()
    assert mail.recipient == olena.email
    assert "Thank you." in mail.text
    assert "Thank you." in words_of(client.get(desk).content)
    assert client.post(desk, {"text": ""}).status_code == 422


def test_letters_and_meetings_with_a_relayed_contact_have_the_form(
    client: Client, campaign: Campaign, moved_clock: FrozenClock
) -> None:
    letter = open_letter_for_tests(campaign)
    assert f'href="/letters/{letter.slug}/contact"' in client.get(f"/letters/{letter.slug}/en/").content.decode()
    soon = clock.today() + timedelta(days=9)
    shown = meeting_for_tests(campaign, day=soon, contact_shown="shown", contact="At the desk")
    relayed = meeting_for_tests(campaign, day=soon, title="Relayed", contact_shown="relayed")
    assert client.get(f"/meetings/{shown.slug}/contact").status_code == 404
    path = f"/meetings/{relayed.slug}/contact"
    assert f'href="{path}"' in client.get(f"/meetings/{relayed.slug}/").content.decode()
    for place, title in ((f"/letters/{letter.slug}/contact", "Elm Street"), (path, "Relayed")):
        assert client.get(place).status_code == 200
        assert client.post(place, form_for(campaign, text=place)).status_code == 200
        moved_clock.move(timedelta(minutes=1))
        [mail] = mails_out()
        client.post(re.search(r"/messages/[\w-]{43}", mail.text)[0])  # type: ignore[index]
        [mail] = accepted()
        assert title in mail.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "willa@"}, "Please check it"),
        ({"text": "  "}, "Please write your message"),
        ({"subject": ""}, "Please say in a few words"),
        ({"website": "x"}, "should stay empty"),
        ({"token": "1.x"}, "too old"),
        ({"text": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_a_form_that_is_not_right_keeps_what_was_typed(
    client: Client, campaign: Campaign, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(f"/campaigns/{campaign.slug}/contact", form_for(campaign, **changes))
    assert answer.status_code == 422
    assert sentence in words_of(answer.content)
    assert "Willa (example)" in answer.content.decode()
    assert not PendingMessage.objects.exists()


def test_a_form_from_another_sites_page_asks_once_more(client: Client, campaign: Campaign) -> None:
    path = f"/campaigns/{campaign.slug}/contact"
    answer = client.post(path, form_for(campaign), headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 422
    assert "another site" in words_of(answer.content)


def test_the_same_form_twice_is_one_message(client: Client, campaign: Campaign, moved_clock: FrozenClock) -> None:
    for _ in range(2):
        client.post(f"/campaigns/{campaign.slug}/contact", form_for(campaign))
    assert PendingMessage.objects.count() == 1


def test_mail_is_slowed_by_network_and_ends_at_five_a_day(campaign: Campaign, moved_clock: FrozenClock) -> None:
    for number in range(3):
        write(campaign, text=f"Message {number}")
    assert len(mails_out()) == 1
    moved_clock.move(timedelta(minutes=1))
    assert len(mails_out()) == 1
    moved_clock.move(timedelta(minutes=1))
    assert len(mails_out()) == 1
    write(campaign, text="The fourth to an address that has confirmed nothing")
    moved_clock.move(timedelta(minutes=5))
    assert mails_out() == []


def test_one_address_writes_five_messages_a_day(campaign: Campaign, moved_clock: FrozenClock) -> None:
    sent = 0
    for number in range(7):
        conversation_token = write(campaign, text=f"Message {number}")
        moved_clock.move(timedelta(minutes=2))
        if [mail for mail in mails_out() if mail.kind == "contact-confirm"]:
            sent += 1
            Client().post(f"/messages/{token_text(conversation_token)}")
    assert sent == 5


def test_a_conversation_has_a_limit_a_day(campaign: Campaign, olena: Organiser, moved_clock: FrozenClock) -> None:
    _token, found = conversation(campaign)
    for number in range(MOST_A_DAY):
        answer_as_writer(conversation=found, text=f"And {number}")
    with pytest.raises(TooManyError, match="go on tomorrow"):
        answer_as_writer(conversation=found, text="And again")
    answer_as_organiser(conversation=found, organiser=olena, text="The other side is not held back by that.")
    moved_clock.move(timedelta(days=2))
    answer_as_writer(conversation=found, text="A new day")


def test_this_was_not_me_stops_mail(client: Client, campaign: Campaign) -> None:
    token = write(campaign)
    assert client.post(f"/messages/{token_text(token)}/not-me").status_code == 200
    assert is_stopped(WRITER)
    assert not PendingMessage.objects.exists()
    write(campaign, text="again")
    assert mails_out() == []


def test_who_wrote_can_delete_all_of_it_with_its_key(
    client: Client, campaign: Campaign, settings: LazySettings
) -> None:
    token, found = conversation(campaign)
    assert settings.KEYSTORE.get(f"contact-{found.pk.hex}")
    answer = client.post(f"/messages/{token_text(token)}/end")
    assert "deleted" in words_of(answer.content)
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    with pytest.raises(KeyUnavailableError):
        settings.KEYSTORE.get(f"contact-{found.pk.hex}")
    assert client.get(f"/messages/{token_text(token)}").status_code == 404


def test_closed_conversations_take_nothing_and_are_deleted(
    campaign: Campaign, olena: Organiser, settings: LazySettings, moved_clock: FrozenClock
) -> None:
    _token, found = conversation(campaign)
    close_conversation(conversation=found)
    with pytest.raises(ClosedError, match="nothing was sent"):
        answer_as_organiser(conversation=found, organiser=olena, text="Too late")
    moved_clock.move(timedelta(days=KEPT.days - 1))
    forget_old()
    assert Conversation.objects.exists()
    moved_clock.move(timedelta(days=1))
    forget_old()
    assert not Conversation.objects.exists()
    assert settings.KEYSTORE.names("contact-") == []


def test_silence_closes_and_days_keys_go(campaign: Campaign, settings: LazySettings, moved_clock: FrozenClock) -> None:
    conversation(campaign)
    write(campaign, text="Never confirmed")
    moved_clock.move(timedelta(days=15))
    forget_old()
    assert not PendingMessage.objects.exists()
    assert settings.KEYSTORE.names("contacting-") == []
    moved_clock.move(timedelta(days=SILENT.days))
    forget_old()
    assert Conversation.objects.get().state == "closed"


def test_organisers_can_take_no_messages_for_a_while(client: Client, campaign: Campaign, olena: Organiser) -> None:
    token = write(campaign)
    desk = Client()
    desk.force_login(olena)
    door = f"/desk/campaigns/{campaign.slug}/messages/door"
    desk.post(door, {"taken": "no"})
    assert "take no messages here now" in words_of(client.get(f"/campaigns/{campaign.slug}/contact").content)
    assert client.post(f"/campaigns/{campaign.slug}/contact", form_for(campaign)).status_code == 409
    assert client.post(f"/messages/{token_text(token)}").status_code == 404
    desk.post(door, {"taken": "yes"})
    assert client.post(f"/messages/{token_text(token)}").status_code == 303


def test_an_unconfirmed_address_that_bounces_is_forgotten(campaign: Campaign) -> None:
    from undersigned.mail.signals import mails_failed

    write(campaign)
    mails_out()
    row = PendingMessage.objects.get()
    PendingMessage.objects.update(progress="queued")
    mails_failed.send(sender=None, kind="contact-confirm", references=[str(row.pk)], at=clock.now())
    assert not PendingMessage.objects.exists()


def test_nothing_that_was_written_stands_readable_in_the_database(campaign: Campaign) -> None:
    conversation(campaign, name="Willa Unmistakable")
    write(campaign, text="Unmistakable words")
    dump = StringIO()
    call_command("dumpdata", "contact", "mail", stdout=dump)
    for word in ("Unmistakable", "willa", SUBJECT, "before work"):
        assert word not in dump.getvalue()


def test_translators_get_no_messages() -> None:
    assert {role for role in Role if Right.CORRESPOND in RIGHTS[role]} == {Role.OWNER, Role.EDITOR, Role.MODERATOR}


def test_mails_about_a_letter_at_risk_say_nothing_in_passing(campaign: Campaign, olena: Organiser) -> None:
    letter = open_letter_for_tests(campaign)
    Letter.objects.filter(pk=letter.pk).update(protection=Letter.Protection.AT_RISK)
    letter.refresh_from_db()
    token = write(campaign, letter=letter)
    mails = mails_out()
    answer_as_organiser(conversation=confirm_message(token=token), organiser=olena, text="Quarter to eight")
    mails += [mail for mail in accepted() if mail.recipient == WRITER]
    assert len(mails) == 2
    for mail in mails:
        assert token_text(token) in mail.text
        for word in (campaign.name, SUBJECT, "library", "Quarter", "organisers"):
            assert word not in f"{mail.subject} {mail.sender_name} {mail.text} {mail.headers}"
