"""One connection over many mails, and who is at fault when one is refused."""

import asyncio
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mail.conftest import Clock
from tests.mail.mailserver import CLOSE, SILENCE, MailServer, server_context
from undersigned.mail.errors import DeliveryError, FinalFailure, PassingFailure, ServerFailure
from undersigned.mail.smtp import Abilities, SmtpConnection
from undersigned.mail.smtp_address import SmtpAddress

MAIL = b"From: letters@undersigned.example\r\nTo: ada@example.org\r\nSubject: The pool\r\n\r\nHello\r\n"
Connect = Callable[..., SmtpConnection]


@pytest.fixture
def connect() -> Iterator[Connect]:
    opened: list[SmtpConnection] = []

    def open_one(server: MailServer, *, tls: str = "no", user: str = "", **options: Any) -> SmtpConnection:
        address = SmtpAddress.parse(f"smtp://{user}127.0.0.1:{server.port}?tls={tls}")
        opened.append(SmtpConnection(address, name="undersigned.example", **options))
        return opened[-1]

    yield open_one
    for connection in opened:
        connection.close()


def send(connection: SmtpConnection, recipient: str = "ada@example.org", content: bytes = MAIL) -> None:
    connection.send(sender="letters@undersigned.example", recipient=recipient, build=lambda abilities: content)


def test_mails_share_one_connection(server: MailServer, connect: Connect) -> None:
    connection = connect(server)
    for _ in range(5):
        send(connection)
    assert (len(server.mails), server.connections) == (5, 1)
    assert "EHLO undersigned.example" in server.commands


def test_pipelined_mails_arrive_like_others(server: MailServer, connect: Connect) -> None:
    server.offers = ["PIPELINING"]
    server.at_recipient["nobody@example.org"] = ["550 5.1.1 no such user"]
    connection = connect(server)
    send(connection)
    with pytest.raises(FinalFailure, match=r"550 5\.1\.1"):
        send(connection, "nobody@example.org")
    send(connection, "bo@example.org")
    assert server.recipients == ["ada@example.org", "bo@example.org"]
    assert server.connections == 1


class Hasty(asyncio.Protocol):
    """A server that asks for the mail even when it has refused the only recipient, as RFC 2920 allows."""

    contents: ClassVar[list[bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.rest, self.in_mail = b"", False
        self.transport.write(b"220 hasty.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while b"\r\n" in self.rest:
            line, self.rest = self.rest.split(b"\r\n", 1)
            if self.in_mail:
                self.contents.append(line)
                self.in_mail = line != b"."
                self.transport.write(b"" if self.in_mail else b"250 ok\r\n")
                continue
            self.in_mail = line == b"DATA"
            replies = {b"EHLO": b"250-hasty.example\r\n250 PIPELINING", b"DATA": b"354 go on"}
            reply = b"550 5.1.1 unknown" if b"<nobody@" in line else replies.get(line[:4].upper(), b"250 ok")
            self.transport.write(reply + b"\r\n")


def test_server_that_waits_for_a_mail_to_nobody_gets_an_empty_one(connect: Connect) -> None:
    Hasty.contents.clear()
    server = MailServer(protocol=Hasty).start()
    try:
        connection = connect(server)
        with pytest.raises(FinalFailure, match=r"550 5\.1\.1"):
            send(connection, "nobody@example.org")
        send(connection)
    finally:
        connection.close()
        server.stop()
    assert Hasty.contents == [b".", *MAIL.split(b"\r\n")[:-1], b"."]


@pytest.mark.parametrize("offers", [[], ["PIPELINING"]])
@pytest.mark.parametrize(
    ("command", "reply", "failure", "reason"),
    [
        ("RCPT", "550 5.1.1 <ada@example.org> unknown", FinalFailure, "550 5.1.1"),
        ("RCPT", "553 bad mailbox", FinalFailure, "553"),
        ("RCPT", "451 4.7.1 greylisted", PassingFailure, "451 4.7.1"),
        ("RCPT", "421 4.3.2 closing", PassingFailure, "421 4.3.2"),
        ("RCPT", CLOSE, PassingFailure, "connection lost"),
        ("RCPT", "554 5.7.1 <ada@example.org>: Relay access denied", ServerFailure, "554 5.7.1"),
        ("RCPT", "530 5.7.0 sign in first", ServerFailure, "530 5.7.0"),
        ("DATA", "554 5.6.0 rejected", FinalFailure, "554 5.6.0"),
        ("DATA", "452 4.3.1 full", PassingFailure, "452 4.3.1"),
        ("DATA", "421 4.3.2 closing", PassingFailure, "421 4.3.2"),
        ("DATA", CLOSE, PassingFailure, "connection lost"),
        ("MAIL", "550 5.7.1 sender refused", ServerFailure, "550 5.7.1"),
        ("MAIL", "451 4.3.0 later", ServerFailure, "451 4.3.0"),
        ("MAIL", "421 4.3.2 closing", ServerFailure, "421 4.3.2"),
        ("MAIL", "552 5.3.4 too large", FinalFailure, "552 5.3.4"),
    ],
)
def test_failures_are_told_apart_by_fault(
    server: MailServer,
    connect: Connect,
    offers: list[str],
    command: str,
    reply: str,
    failure: type[DeliveryError],
    reason: str,
) -> None:
    server.offers = offers
    server.at[command] = [reply]
    connection = connect(server)
    with pytest.raises(DeliveryError) as caught:
        send(connection)
    assert type(caught.value) is failure
    assert caught.value.reason == reason
    assert "ada" not in str(caught.value)
    send(connection, "bo@example.org")
    assert server.recipients == ["bo@example.org"]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_server_that_never_answers_is_a_passing_failure(server: MailServer, connect: Connect, command: str) -> None:
    server.at[command] = [SILENCE]
    connection = connect(server, timeout=0.2)
    with pytest.raises(PassingFailure) as caught:
        send(connection)
    assert type(caught.value) is PassingFailure
    assert caught.value.reason == "timeout"
    send(connection)
    assert server.connections == 2


def test_no_server_is_no_fault_of_the_mail(server: MailServer, connect: Connect) -> None:
    server.refuse_connections()
    with pytest.raises(ServerFailure) as caught:
        send(connect(server))
    assert (caught.value.reason, caught.value.lasting) == ("no connection", False)


def test_connection_that_the_server_ended_is_opened_again(server: MailServer, connect: Connect) -> None:
    connection = connect(server)
    send(connection)
    server.hang_up()
    send(connection)
    server.at["MAIL"] = ["421 4.3.2 restarting"]
    send(connection)
    assert (len(server.mails), server.connections) == (3, 3)


def test_silence_is_followed_by_a_question(server: MailServer, connect: Connect, time: Clock) -> None:
    connection = connect(server)
    send(connection)
    time.pass_by(seconds=10)
    send(connection)
    assert server.commands.count("NOOP") == 1
    time.pass_by(seconds=10)
    server.at["NOOP"] = ["421 4.4.2 idle too long"]
    send(connection)
    assert (len(server.mails), server.connections) == (3, 2)
    time.pass_by(seconds=61)
    connection.close_if_idle()
    send(connection)
    assert (server.commands.count("NOOP"), server.connections) == (2, 3)


def test_worn_out_connection_is_replaced(server: MailServer, connect: Connect) -> None:
    connection = connect(server, mails_a_connection=2)
    for _ in range(5):
        send(connection)
    assert (len(server.mails), server.connections) == (5, 3)


def test_address_of_any_script_goes_where_the_server_can(server: MailServer, connect: Connect) -> None:
    send(connect(server), "ада@пример.рф")
    assert server.recipients == ["ада@xn--e1afmkfd.xn--p1ai"]
    server.hides = ["SMTPUTF8"]
    with pytest.raises(FinalFailure, match="no SMTPUTF8"):
        send(connect(server), "ада@пример.рф")


def test_mail_is_written_for_what_the_server_offers(server: MailServer, connect: Connect) -> None:
    seen: list[Abilities] = []

    def build(abilities: Abilities) -> bytes:
        seen.append(abilities)
        return MAIL

    for hidden in ([], ["8BITMIME", "SMTPUTF8"]):
        server.hides = hidden
        connect(server).send(sender="letters@undersigned.example", recipient="ada@example.org", build=build)
    assert seen == [Abilities(eight_bit=True, utf8=True), Abilities(eight_bit=False, utf8=False)]


def test_no_content_ends_a_mail_early(server: MailServer, connect: Connect) -> None:
    content = b"Subject: x\r\n\r\nfirst\n.\nMAIL FROM:<eve@example.org>\r.\r\n..\r\n.\r\nlast"
    send(connect(server), content=content)
    assert len(server.mails) == 1
    body = server.raw[0].partition(b"\r\n\r\n")[2]
    assert body.split(b"\r\n") == [b"first", b".", b"MAIL FROM:<eve@example.org>", b".", b"..", b".", b"last", b""]


def test_bad_recipient_is_final_and_costs_no_connection(server: MailServer, connect: Connect) -> None:
    connection = connect(server)
    for recipient in ("ada", "ada@example.org>\r\nRCPT TO:<eve@example.org", "ada lovelace@example.org"):
        with pytest.raises(FinalFailure, match="bad address"):
            send(connection, recipient)
    send(connection)
    assert server.recipients == ["ada@example.org"]


# -- encryption and sign-in


class Pair:
    """A certificate for 127.0.0.1 that signed itself, and contexts for both sides."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "key.pem").write_bytes(private)
        (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.server = server_context(str(folder / "certificate.pem"), str(folder / "key.pem"))
        self.trusting = ssl.create_default_context(cafile=str(folder / "certificate.pem"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return Pair(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls_server(pair: Pair) -> Iterator[MailServer]:
    running = MailServer(tls_context=pair.server, require_starttls=True).start()
    yield running
    running.stop()


def test_starttls_with_a_certificate_that_holds(tls_server: MailServer, connect: Connect, pair: Pair) -> None:
    connection = connect(tls_server, tls="starttls", tls_context=pair.trusting)
    send(connection)
    send(connection)
    assert (len(tls_server.mails), tls_server.connections) == (2, 1)


def test_tls_from_the_first_byte(connect: Connect, pair: Pair) -> None:
    server = MailServer(tls_from_the_first_byte=pair.server).start()
    try:
        send(connect(server, tls="yes", tls_context=pair.trusting))
        with pytest.raises(ServerFailure, match="tls"):
            send(connect(server, tls="yes"))
    finally:
        server.stop()
    assert len(server.mails) == 1


def test_certificate_that_does_not_hold_stops_everything(tls_server: MailServer, connect: Connect) -> None:
    with pytest.raises(ServerFailure) as caught:
        send(connect(tls_server, tls="starttls"))
    assert (caught.value.reason, caught.value.lasting) == ("tls", True)
    assert tls_server.mails == []


def test_nothing_is_sent_in_the_clear_when_starttls_is_missing(server: MailServer, connect: Connect) -> None:
    with pytest.raises(ServerFailure) as caught:
        send(connect(server, tls="starttls"))
    assert (caught.value.reason, caught.value.lasting) == ("not offered", True)
    assert server.mails == []


def test_sign_in(server: MailServer, connect: Connect) -> None:
    server.password = b"open sesame"
    send(connect(server, user="post:open%20sesame@"))
    assert len(server.mails) == 1


def test_refused_password_fails_no_mail(server: MailServer, connect: Connect) -> None:
    server.password = b"open sesame"
    with pytest.raises(ServerFailure) as caught:
        send(connect(server, user="post:wrong@"))
    assert (caught.value.reason, caught.value.lasting) == ("535 5.7.8", True)


def test_server_without_sign_in_is_said_so(server: MailServer, connect: Connect) -> None:
    with pytest.raises(ServerFailure) as caught:
        send(connect(server, user="post:secret@"))
    assert caught.value.lasting
