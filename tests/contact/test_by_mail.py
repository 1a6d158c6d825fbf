"""Three messages each way through a real mail server and a real LMTP receiver: neither side learns an address."""

import asyncio
import email.utils
import re
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.test import Client

from tests.contact.writers import WORDS, WRITER, conversation
from tests.mail.came_in import DSN, wire
from tests.mail.mailserver import MailServer
from undersigned.campaigns.models import Campaign, Membership, Organiser
from undersigned.contact.actions import close_conversation
from undersigned.contact.form_token import make_form_token
from undersigned.contact.models import Conversation, Message
from undersigned.contact.tasks import mail_messages
from undersigned.mail import lmtp, tasks

pytestmark = pytest.mark.django_db(transaction=True)


class Post:
    """The mail that goes out and comes in: our sender, a mail server that takes it, and our receiver."""

    def __init__(self, server: MailServer, port: int) -> None:
        self.server, self._port, self._number = server, port, 0
        self.last = ("", "", b"")

    def send_out(self) -> list[EmailMessage]:
        """What has gone out since it was asked last."""
        before = len(self.server.mails)
        mail_messages()
        while tasks.send_waiting():
            pass
        return self.server.mails[before:]

    def answer(self, mail: EmailMessage, sender: str, words: str, *, to: str = "") -> None:
        """Reply to a mail as mail programs do: quoting it, with everybody's addresses around it."""
        self._number += 1
        reply = EmailMessage()
        reply["From"] = f"{sender.partition('@')[0].title()} <{sender}>"
        reply["To"] = to or mail["Reply-To"]
        reply["Subject"] = f"Re: {mail['Subject']}"
        reply["Message-ID"] = f"<{self._number}.{sender}>"
        reply["In-Reply-To"] = mail["Message-ID"]
        reply["Reply-To"] = sender
        quoted = "\n".join(f"> {line}" for line in mail.get_content().split("\n"))
        reply.set_content(
            f"{words}\n\nOn Saturday {mail['From']} ({mail['Reply-To']}) wrote to {sender}:\n{quoted}\n> {sender}\n"
        )
        reply.add_attachment(sender.encode(), maintype="application", subtype="octet-stream", filename="card.vcf")
        self.last = (sender, str(reply["To"]), reply.as_bytes(policy=SMTP))
        self.deliver()

    def deliver(self) -> None:
        """Hand over the last answer, perhaps once more."""
        sender, to, data = self.last
        with smtplib.LMTP("127.0.0.1", self._port, timeout=120) as client:
            client.sendmail(sender, [to], data)


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    server = MailServer().start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}?tls=no"
    settings.DEFAULT_FROM_EMAIL = "letters@pool.example"
    settings.UNDERSIGNED_MAIL_IN = "@in.pool.example"
    tasks.stop_sending()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="receiver")
    thread.start()
    receiver = asyncio.run_coroutine_threadsafe(lmtp.listen(("127.0.0.1", 0)), loop).result(10)
    yield Post(server, receiver.sockets[0].getsockname()[1])
    loop.call_soon_threadsafe(receiver.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(60)
    loop.close()
    tasks.stop_sending()
    server.stop()


def test_three_messages_each_way_show_neither_address(
    client: Client, campaign: Campaign, olena: Organiser, post: Post
) -> None:
    form = {"subject": "Hours", "text": f"{WORDS}\n{WRITER}", "name": "Willa", "email": WRITER, "website": ""}
    path = f"/campaigns/{campaign.slug}/contact"
    client.post(path, form | {"token": make_form_token(campaign_id=campaign.pk)})
    [confirm] = post.send_out()
    link = re.search(r"/messages/[\w-]{43}", confirm.get_content())
    assert link
    client.post(link[0])
    mails: list[EmailMessage] = [confirm]
    [to_olena] = post.send_out()
    for number in range(3):
        post.answer(to_olena, olena.email, f"Answer {number} of the organiser")
        [to_willa] = post.send_out()
        assert to_willa["To"] == WRITER
        assert f"Answer {number} of the organiser" in to_willa.get_content()
        assert "[1 attachment was left out.]" in to_willa.get_content()
        mails += [to_olena, to_willa]
        if number < 2:
            post.answer(to_willa, WRITER, f"Question {number} of the writer")
            [to_olena] = post.send_out()
            assert to_olena["To"] == olena.email
            assert f"Question {number} of the writer" in to_olena.get_content()
    assert Message.objects.filter(from_writer=True).count() == Message.objects.filter(from_writer=False).count() == 3
    for mail, raw in zip(post.server.mails, post.server.raw, strict=True):
        theirs = str(mail["To"])
        other = olena.email if theirs == WRITER else WRITER
        assert other.encode() not in raw.lower()
        assert email.utils.parseaddr(str(mail["From"]))[1] == "letters@pool.example"
        own = mail["Reply-To"]
        assert own is None or str(own).endswith("@in.pool.example")
        # What answers to one side come to is not told to the other.
        others = {str(one["Reply-To"]) for one in post.server.mails if one["To"] != theirs and one["Reply-To"]}
        assert not [address for address in others if address.encode() in raw]
    desk = Client()
    desk.force_login(olena)
    found = Conversation.objects.get()
    pages = [
        client.get(link[0]),
        desk.get(f"/desk/messages/{found.pk}/"),
        desk.get(f"/desk/campaigns/{campaign.slug}/messages/"),
    ]
    for page, address in zip(pages, (olena.email, WRITER, WRITER), strict=True):
        assert page.status_code == 200
        assert address not in page.content.decode()
        assert "in.pool.example" not in page.content.decode()


def test_the_same_mail_twice_is_one_message(campaign: Campaign, olena: Organiser, post: Post) -> None:
    conversation(campaign)
    [to_olena] = post.send_out()
    post.answer(to_olena, olena.email, "Once")
    post.deliver()
    assert len(post.send_out()) == 1
    assert Message.objects.count() == 2


def test_who_has_left_the_team_answers_no_more(campaign: Campaign, emil: Organiser, post: Post) -> None:
    conversation(campaign)
    to_emil = next(mail for mail in post.send_out() if mail["To"] == emil.email)
    Membership.objects.filter(organiser=emil).delete()
    with pytest.raises(smtplib.SMTPDataError) as refused:
        post.answer(to_emil, emil.email, "I have left")
    assert refused.value.smtp_code == 550
    assert post.send_out() == []


def test_a_closed_conversation_refuses_mail(campaign: Campaign, olena: Organiser, post: Post) -> None:
    _token, found = conversation(campaign)
    [to_olena] = post.send_out()
    close_conversation(conversation=found)
    with pytest.raises(smtplib.SMTPDataError):
        post.answer(to_olena, olena.email, "Too late")


def test_a_suspended_writer_gets_nothing_more(campaign: Campaign, olena: Organiser, post: Post) -> None:
    paths: list[str] = []
    post.server.on_data = lambda: paths.extend(str(one.envelope.mail_from) for one in post.server._open if one.envelope)
    conversation(campaign)
    [to_olena] = post.send_out()
    post.answer(to_olena, olena.email, "First")
    [to_willa] = post.send_out()
    assert to_willa["To"] == WRITER
    with smtplib.LMTP("127.0.0.1", post._port, timeout=120) as bounces:
        bounces.sendmail("", [paths[-1]], wire(DSN, to=paths[-1], status="5.1.1", action="failed"))
    post.answer(to_olena, olena.email, "Second")
    assert post.send_out() == []


def test_without_incoming_mail_the_mails_say_where_to_answer(
    campaign: Campaign, olena: Organiser, post: Post, settings: Any
) -> None:
    settings.UNDERSIGNED_MAIL_IN = ""
    _token, found = conversation(campaign)
    [to_olena] = post.send_out()
    assert to_olena["Reply-To"] is None
    assert "Do not reply to this mail" in to_olena.get_content()
    assert f"/desk/messages/{found.pk}/" in to_olena.get_content()
