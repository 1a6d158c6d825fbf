"""What comes back stops mail: over LMTP and out of a mailbox, once and for those whom it is about alone."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.mail.came_in import ANSWER, ARF, DSN, HOLIDAY, PLAIN_BOUNCE, wire
from tests.mail.conftest import Clock
from tests.mail.mailbox import Mailbox
from tests.mail.mailserver import MailServer
from tests.mail.test_mail_queue import LETTER, a_mail, send_all
from undersigned.mail import lmtp, tasks
from undersigned.mail.actions import queue_mail
from undersigned.mail.errors import ImapAddressError, ImapError
from undersigned.mail.imap_address import ImapAddress, parse_socket
from undersigned.mail.models import ReturnCount, ReturnedAddress
from undersigned.mail.queries import Returns, failure_counts, is_stopped, returned_addresses, returns_of
from undersigned.mail.receiving import Verdict, forget_returned, receive
from undersigned.mail.signals import mail_arrived
from undersigned.mail.verp import bounce_address, signed_address

ADA = "ada.lovelace0@swimmers.example"


@pytest.fixture(autouse=True)
def mail_in(settings: Any) -> None:
    settings.UNDERSIGNED_MAIL_IN = "@in.pool.example"


def bounce(to: str, status: str = "5.1.1", action: str = "failed") -> Verdict:
    return receive(recipient=to, data=wire(DSN, to=to, status=status, action=action), envelope_from="")


def return_path(queue: MailServer, time: Clock) -> str:
    """Send a mail to Ada; where would its bounce go?"""
    paths: list[str] = []
    queue.on_data = lambda: paths.extend(one.envelope.mail_from for one in queue._open if one.envelope)
    queue_mail(a_mail())
    send_all(time)
    return paths[-1]


def test_a_bounce_stops_mail_to_that_address_and_no_other(queue: MailServer, time: Clock) -> None:
    path = return_path(queue, time)
    assert path.endswith("@in.pool.example")
    assert "ada" not in path
    assert bounce(path) is Verdict.TAKEN
    queue.mails.clear()
    queue_mail(a_mail())
    queue_mail(a_mail(1))
    send_all(time)
    assert [mail["To"] for mail in queue.mails] == ["ada.lovelace1@swimmers.example"]
    assert failure_counts() == {"stopped": 1}
    assert returns_of(LETTER) == Returns(gone=1, refused=0, complaints=0)
    assert returned_addresses() == {"gone": 1}


def test_a_complaint_stops_mail_for_good(queue: MailServer, time: Clock) -> None:
    path = return_path(queue, time)
    data = wire(ARF, kind="abuse", sender=path)
    assert receive(recipient="complaints@in.pool.example", data=data) is Verdict.TAKEN
    assert is_stopped(ADA)
    bounce(path)
    time.pass_by(days=400)
    assert forget_returned() == 0
    assert returned_addresses() == {"complaint": 1}


def test_a_complaint_that_anybody_can_write_stops_nothing(queue: MailServer) -> None:
    forged = wire(ARF, kind="abuse", sender="baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@in.pool.example")
    assert receive(recipient="complaints@in.pool.example", data=forged) is Verdict.TAKEN
    assert not ReturnedAddress.objects.exists()
    assert receive(recipient="baaaaaaaaaaaaaaaaaaaaaaaaaa@in.pool.example", data=forged) is Verdict.UNKNOWN


def test_one_refusal_is_no_reason_to_stop_and_three_days_of_them_are(queue: MailServer, time: Clock) -> None:
    path = bounce_address(ADA, LETTER)
    for _ in range(5):  # of the same day
        bounce(path, "5.7.1")
    assert not is_stopped(ADA)
    time.pass_by(days=1)
    bounce(path, "5.7.1")
    assert not is_stopped(ADA)
    time.pass_by(days=1)
    bounce(path, "5.7.1")
    assert is_stopped("ADA.lovelace0@swimmers.example")


@pytest.mark.parametrize(("status", "action"), [("4.4.1", "delayed"), ("2.0.0", "delivered")])
def test_what_is_still_on_its_way_is_no_bounce(queue: MailServer, status: str, action: str) -> None:
    bounce(bounce_address(ADA, LETTER), status, action)
    assert not ReturnedAddress.objects.exists()
    assert not ReturnCount.objects.exists()


def test_plain_bounces_count_and_holiday_notes_do_not(queue: MailServer) -> None:
    path = bounce_address(ADA, None)
    receive(recipient=path, data=wire(HOLIDAY, to=path), envelope_from="ada@swimmers.example")
    receive(recipient=path, data=wire(ANSWER, to=path, text="550 5.1.1", id="1"), envelope_from="ada@swimmers.example")
    assert not ReturnedAddress.objects.exists()
    receive(recipient=path, data=wire(PLAIN_BOUNCE, to=path, code="550 5.1.1 no such user"), envelope_from="")
    assert is_stopped(ADA)


def test_old_bounce_addresses_are_over(queue: MailServer, time: Clock) -> None:
    path = bounce_address(ADA, None)
    time.pass_by(days=31)
    assert bounce(path) is Verdict.TAKEN
    assert not is_stopped(ADA)


def test_what_came_back_is_let_go_after_a_while(queue: MailServer, time: Clock) -> None:
    bounce(bounce_address(ADA, None))
    bounce(bounce_address("bo@swimmers.example", None), "5.7.1")
    time.pass_by(days=15)
    assert forget_returned() == 1
    time.pass_by(days=160)
    assert is_stopped(ADA)
    time.pass_by(days=7)
    assert forget_returned() == 1
    assert not is_stopped(ADA)


def test_the_operator_lifts_it_when_the_holder_asks(queue: MailServer) -> None:
    bounce(bounce_address(ADA, None))
    call_command("allow_mail", ADA, stdout=StringIO())
    assert not is_stopped(ADA)
    with pytest.raises(CommandError, match="A mail address looks like"):
        call_command("allow_mail", "ada")


def test_without_incoming_mail_nobody_claims_to_know(settings: Any, queue: MailServer, time: Clock) -> None:
    settings.UNDERSIGNED_MAIL_IN = ""
    assert return_path(queue, time) == "letters@undersigned.example"
    assert returns_of(LETTER) is None


@pytest.fixture
def heard() -> Iterator[list[tuple[str, bytes, str]]]:
    """What an upper room was handed."""
    mails: list[tuple[str, bytes, str]] = []

    def hear(*, kind: str, payload: bytes, mail: Any, fingerprint: bytes, **_: Any) -> bool | None:
        assert connection.in_atomic_block
        mails.append((kind, payload, mail.text))
        return payload != b"conversation that is over" if kind == "r" else None

    mail_arrived.connect(hear)
    yield mails
    mail_arrived.disconnect(hear)


@pytest.mark.parametrize(
    "lines",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: list",
        "X-Loop: a",
        "Sender: raaaa@in.pool.example",
        "Return-Path: <>",
    ],
)
def test_what_would_go_round_for_ever_ends_here(db: None, heard: list[Any], lines: str) -> None:
    to = signed_address("r", b"conversation")
    data = lines.encode() + b"\r\n" + wire(ANSWER, to=to, text="Hello", id="1")
    assert receive(recipient=to, data=data) is Verdict.TAKEN
    assert heard == []
    assert receive(recipient=to, data=wire(ANSWER, to=to, text="Hello", id="1")) is Verdict.TAKEN
    assert heard == [("r", b"conversation", "Hello")]


# -- over LMTP


@pytest.fixture
def receiver(transactional_db: None) -> Iterator[int]:
    """Our LMTP server; its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="receiver")
    thread.start()
    server = asyncio.run_coroutine_threadsafe(lmtp.listen(("127.0.0.1", 0)), loop).result(10)
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(60)
    loop.close()


def test_mail_is_taken_over_lmtp_and_what_is_not_ours_is_refused(receiver: int, heard: list[Any]) -> None:
    ours, over = signed_address("r", b"conversation"), signed_address("r", b"conversation that is over")
    bounced = bounce_address(ADA, LETTER)
    with smtplib.LMTP("127.0.0.1", receiver, timeout=120) as client:
        client.sendmail("ada@swimmers.example", [ours], wire(ANSWER, to=ours, text="Можно?", id="1"), ["BODY=8BITMIME"])
        client.sendmail("", [bounced], wire(DSN, to=bounced, status="5.1.1", action="failed"))
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail("ada@swimmers.example", ["stranger@in.pool.example"], b"x")
        assert refused.value.recipients["stranger@in.pool.example"][0] == 550
        client.rset()
        for words, code in ((wire(ANSWER, to=over, text="x", id="2"), 550), (b"x\r\n" * 500_000, 552)):
            with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as data_refused:
                client.sendmail("ada@swimmers.example", [over], words)
            assert data_refused.value.smtp_code == code
            client.rset()
    assert heard == [("r", b"conversation", "Можно?"), ("r", b"conversation that is over", "x")]
    assert is_stopped(ADA)


def test_while_the_database_is_away_the_mail_server_keeps_the_mail(
    receiver: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: Any) -> Verdict:
        raise OSError("away")

    monkeypatch.setattr(lmtp, "receive", away)
    to = signed_address("r", b"conversation")
    with smtplib.LMTP("127.0.0.1", receiver, timeout=120) as client, pytest.raises(smtplib.SMTPDataError) as later:
        client.sendmail("ada@swimmers.example", [to], wire(ANSWER, to=to, text="x", id="1"))
    assert later.value.smtp_code == 451


def test_two_recipients_are_two_mails(receiver: int) -> None:
    to = [signed_address("r", bytes([number]) * 4) for number in range(2)]
    with smtplib.LMTP("127.0.0.1", receiver, timeout=120) as client:
        client.ehlo()
        client.mail("ada@swimmers.example")
        assert client.rcpt(to[0])[0] == 250
        assert client.rcpt(to[1])[0] == 452


def test_a_socket_left_by_a_killed_run_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"

    async def twice() -> None:
        first = await lmtp.listen(str(path))
        first.close()
        assert path.exists()
        second = await lmtp.listen(str(path))
        second.close()

    asyncio.run(twice())
    assert path.stat().st_mode & 0o007 == 0


# -- out of a mailbox


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox().start()
    settings.UNDERSIGNED_IMAP_URL = f"imap://letters:secret@127.0.0.1:{box.port}/Returns"
    yield box
    box.stop()


def test_a_mailbox_is_read_and_what_is_ours_is_taken_out(db: None, mailbox: Mailbox, heard: list[Any]) -> None:
    ours, bounced = signed_address("r", b"conversation"), bounce_address(ADA, LETTER)
    foreign = wire(ANSWER, to="someone@in.pool.example", text="not for us", id="3")
    mailbox.mails = [
        wire(ANSWER, to=ours, text="Hello", id="1"),
        foreign,
        wire(DSN, to=bounced, status="5.1.1", action="failed"),
    ]
    assert not tasks.read_mailbox()
    assert heard == [("r", b"conversation", "Hello")]
    assert is_stopped(ADA)
    assert mailbox.mails == [foreign]
    assert not tasks.read_mailbox()
    assert mailbox.fetched == 3


def test_a_mail_that_cannot_be_dealt_with_now_stays(
    db: None, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = signed_address("r", b"conversation")
    mailbox.mails = [wire(ANSWER, to=to, text="Hello", id="1")]
    monkeypatch.setattr(tasks, "receive", lambda **_: (_ for _ in ()).throw(OSError("away")))
    with pytest.raises(OSError, match="away"):
        tasks.read_mailbox()
    assert len(mailbox.mails) == 1
    assert mailbox.seen == set()


def test_a_mailbox_that_is_away_is_one_sentence_without_the_password(mailbox: Mailbox, settings: Any) -> None:
    settings.UNDERSIGNED_IMAP_URL = f"imap://letters:wrong@127.0.0.1:{mailbox.port}"
    with pytest.raises(ImapError, match="cannot be read now") as refused:
        tasks.read_mailbox()
    assert "wrong" not in str(refused.value)
    assert "letters" not in str(refused.value)


def test_addresses_of_mailboxes_and_sockets_are_read_strictly() -> None:
    address = ImapAddress.parse("imaps://letters:se%3Acret@mail.example/Returns/Letters")
    assert (address.port, address.tls, address.folder) == (993, True, "Returns/Letters")
    assert address.password == "se:cret"
    assert "cret" not in repr(address)
    wrong = ("imap://a:b@mail.example", "imaps://mail.example", "http://a:b@c", "imaps://a:b@c:x", "imaps://a:b@c/%22")
    for url in wrong:
        with pytest.raises(ImapAddressError, match="UNDERSIGNED_IMAP_URL"):
            ImapAddress.parse(url)
    assert parse_socket("127.0.0.1:2424") == ("127.0.0.1", 2424)
    assert parse_socket("[::1]:24") == ("::1", 24)
    assert parse_socket("/run/undersigned/lmtp") == "/run/undersigned/lmtp"
    for where in ("2424", "0.0.0.0:24", "mail.example:24", "127.0.0.1:x", "127.0.0.1:99999"):
        with pytest.raises(ImapAddressError, match="UNDERSIGNED_LMTP"):
            parse_socket(where)
