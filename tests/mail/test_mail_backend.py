"""What Django and allauth send goes through the queue."""

from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.utils import translation

from tests.mail.conftest import Clock
from tests.mail.mailserver import MailServer
from undersigned.mail import tasks
from undersigned.mail.errors import MailContentError, MailHeaderError
from undersigned.mail.models import QueuedMail

BACKEND = "undersigned.mail.backend.QueueBackend"


@pytest.fixture(autouse=True)
def through_the_queue(settings: Any) -> None:
    settings.EMAIL_BACKEND = BACKEND  # pytest-django puts a list in its place


def test_mail_of_django_is_queued_then_sent_from_our_address(queue: MailServer, time: Clock) -> None:
    with translation.override("en"):
        assert send_mail("Your code", "123456", "eve@example.org", ["ada@example.org", "bo@example.org"]) == 1
    assert queue.mails == []
    assert set(QueuedMail.objects.values_list("kind", "urgent")) == {("account", True)}
    assert tasks.send_waiting()
    assert sorted(queue.recipients) == ["ada@example.org", "bo@example.org"]
    assert queue.mails[0]["From"] == "Letters <letters@undersigned.example>"
    assert [str(mail["To"]) for mail in queue.mails] == queue.recipients
    assert queue.mails[0]["Content-Language"] == "en"


def test_kind_header_names_the_kind_and_is_not_sent(queue: MailServer, time: Clock) -> None:
    headers = {"X-Undersigned-Kind": "sign-in", "X-Note": "swim"}
    mail = EmailMultiAlternatives("Code", "123456", None, ["ada@example.org"], headers=headers, reply_to=["d@e.eu"])
    mail.attach_alternative("<b>123456</b>", "text/html")
    assert mail.send() == 1
    assert QueuedMail.objects.get().kind == "sign-in"
    tasks.send_waiting()
    [sent] = queue.mails
    assert sent["X-Undersigned-Kind"] is None
    assert (sent["X-Note"], sent["Reply-To"]) == ("swim", "d@e.eu")
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]


def test_mail_to_nobody_is_none(queue: MailServer) -> None:
    assert EmailMessage("s", "t", None, []).send() == 0


def test_attachments_foreign_content_and_forged_headers_are_refused(queue: MailServer) -> None:
    with_file = EmailMessage("s", "t", None, ["ada@example.org"])
    with_file.attach("a.txt", "x", "text/plain")
    html = EmailMessage("s", "<p>t</p>", None, ["ada@example.org"])
    html.content_subtype = "html"
    calendar = EmailMultiAlternatives("s", "t", None, ["ada@example.org"])
    calendar.attach_alternative("x", "text/calendar")
    for mail in (with_file, html, calendar):
        with pytest.raises(MailContentError):
            mail.send()
    with pytest.raises(MailHeaderError):
        EmailMessage("s", "t", None, ["ada@example.org"], headers={"Sender": "eve@example.org"}).send()
    assert not QueuedMail.objects.exists()
