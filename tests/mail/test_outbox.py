"""The demo's outbox: mails to read in the browser, in the demo and nowhere else."""

import importlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, include, path

from tests.mail.conftest import Clock
from undersigned.mail import checks, outbox, tasks, urls
from undersigned.mail.actions import deliver_to_outbox, queue_mails
from undersigned.mail.errors import OutboxError
from undersigned.mail.models import OutboxMail, QueuedMail
from undersigned.mail.outgoing import ClaimedMail, OutgoingMail
from undersigned.mail.signals import mails_accepted

urlpatterns = [path("", include((urls.outbox_urls, "mail")))]


def a_mail(number: int = 0, **changes: Any) -> OutgoingMail:
    fields: dict[str, Any] = {
        "kind": "example",
        "reference": f"r{number}",
        "recipient": f"ada{number}@example.org",
        "subject": f"Mail <{number}>",
        "text": "Open <this>:\nhttps://undersigned.example/confirm/abc?x=1&y=2.\n\nגם זה\n",
    }
    return OutgoingMail(**fields | changes)


@pytest.fixture
def demo(settings: Any, db: None, time: Clock) -> Iterator[Client]:
    settings.UNDERSIGNED_DEMO = True
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield Client()
    clear_url_caches()


def test_demo_delivers_into_the_outbox_and_says_so(demo: Client) -> None:
    told: list[list[str]] = []

    def accepted(*, references: list[str], **_: Any) -> None:
        told.append(references)

    mails_accepted.connect(accepted)
    queue_mails([a_mail(0, html="<p>Hello</p>"), a_mail(1, recipient="nobody")])
    try:
        assert tasks.send_waiting()
        assert not tasks.send_waiting()
    finally:
        mails_accepted.disconnect(accepted)
    mail = OutboxMail.objects.get()
    assert (mail.recipient, mail.subject, mail.html) == ("ada0@example.org", "Mail <0>", "<p>Hello</p>")
    assert ["Auto-Submitted", "auto-generated"] in mail.headers
    assert QueuedMail.objects.get().failure == "not writable"
    assert told == [["r0"]]


def test_list_shows_the_newest_first_and_pages(demo: Client) -> None:
    queue_mails([a_mail(number) for number in range(55)])
    tasks.send_waiting()
    page = demo.get("/outbox/")
    text = page.content.decode()
    newest = OutboxMail.objects.latest("pk")
    assert text.count("<li>\n<a") == 50
    assert text.index(f"/outbox/{newest.pk}/") < text.index(f"/outbox/{newest.pk - 1}/")
    assert newest.recipient in text
    assert f"Mail &lt;{newest.subject[6:-1]}&gt;" in text
    older = demo.get("/outbox/", {"before": newest.pk - 49}).content.decode()
    assert older.count("<li>\n<a") == 5
    assert "no-store" in page.headers["Cache-Control"]


def test_empty_outbox_says_what_to_do(demo: Client) -> None:
    assert "No mail yet" in demo.get("/outbox/").content.decode()


def test_mail_is_shown_with_links_and_without_markup_of_its_own(demo: Client) -> None:
    queue_mails([a_mail(html="<script>alert(1)</script>")])
    tasks.send_waiting()
    text = demo.get(f"/outbox/{OutboxMail.objects.get().pk}/").content.decode()
    link = "https://undersigned.example/confirm/abc?x=1&amp;y=2"
    assert f'Open &lt;this&gt;:<br><a href="{link}" dir="ltr">{link}</a>.</p>' in text
    assert '<p dir="auto">גם זה</p>' in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>" not in text
    assert "Message-ID" in text


@pytest.mark.parametrize("address", ["/outbox/999/", "/outbox/x/", "/outbox/?before=x", "/outbox/?before=-1"])
def test_what_is_not_there_is_not_found(demo: Client, address: str) -> None:
    assert demo.get(address).status_code == 404


def test_outbox_is_only_read(demo: Client) -> None:
    assert demo.post("/outbox/").status_code == 405


def test_outside_the_demo_there_is_no_outbox(settings: Any, db: None) -> None:
    settings.UNDERSIGNED_DEMO = False
    request = RequestFactory().get("/outbox/")
    with pytest.raises(Http404):
        outbox.outbox_list(request)
    with pytest.raises(Http404):
        outbox.outbox_mail(request, mail_id=1)
    assert importlib.reload(urls).urlpatterns == []
    claimed = ClaimedMail(uuid.uuid4(), 1, "m", a_mail())
    with pytest.raises(OutboxError):
        deliver_to_outbox([(claimed, [("Subject", "s")])])
    assert not OutboxMail.objects.exists()


def found(settings: Any, **values: Any) -> list[str | None]:
    for name, value in values.items():
        setattr(settings, name, value)
    messages: list[CheckMessage] = checks.check_mail(None)
    return [message.id for message in messages]


def test_start_is_refused_with_settings_that_cannot_work(settings: Any) -> None:
    assert found(settings, UNDERSIGNED_DEMO=False, EMAIL_URL="smtp://mail.example") == []
    assert found(settings, EMAIL_URL="mail.example") == ["mail.E002"]
    assert found(settings, EMAIL_URL="smtp://mail.example", DEFAULT_FROM_EMAIL="letters") == ["mail.E001"]
    settings.DEFAULT_FROM_EMAIL = "letters@undersigned.example"
    assert found(settings, UNDERSIGNED_DEMO=True, UNDERSIGNED_ORIGIN="http://127.0.0.1:8001", EMAIL_URL="") == []
    assert found(settings, UNDERSIGNED_ORIGIN="https://letters.example") == ["mail.E003"]
