"""Addresses in every script: taken where the mail server carries them, plainly refused where it does not."""

import pytest

from tests.mail.mailserver import MailServer
from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.mail import tasks
from undersigned.mail.actions import queue_mail
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.queries import check_carried

ARABIC = "عادل@example.org"


def queue_one(address: str) -> None:
    queue_mail(OutgoingMail(kind="example", reference="r", recipient=address, subject="Hello", text="Hello.\n"))


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_noted", None)
    monkeypatch.setattr(tasks, "_met", None)


def test_a_server_that_cannot_carry_them_is_known_after_its_first_mail(queue: MailServer) -> None:
    check_carried(normalise(ARABIC))  # not spoken to yet
    queue.hides = ["SMTPUTF8"]
    queue_one("ada@example.org")
    assert tasks.send_waiting()
    with pytest.raises(BadAddressError) as refused:
        check_carried(normalise(ARABIC))
    assert "عادل" not in str(refused.value)
    check_carried(normalise("ada@bücher.example"))


def test_a_server_that_carries_them_is_asked_to(queue: MailServer) -> None:
    queue_one(ARABIC)
    assert tasks.send_waiting()
    check_carried(normalise(ARABIC))
    assert len(queue.mails) == 1
