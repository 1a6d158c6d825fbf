"""SMTP: the address of the mail server, and one connection that is kept open over many mails. Pure.

Who is at fault decides what happens next (RFC 5321, 4.2.1). What the server says before it knows the recipient
(greeting, TLS, sign-in, MAIL) is about the server or about us: a ServerFailure, and no mail is failed for it. What it
says about the recipient or the message is about this mail: 4yz is a PassingFailure, 5yz a FinalFailure.
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from undersigned.common import clock

from .addresses import wire_address
from .errors import DeliveryError, FinalFailure, MailAddressError, PassingFailure, ServerFailure
from .smtp_address import SmtpAddress

MAILS_A_CONNECTION = 100  # many servers end a connection after as many; better at a moment of our own choosing
TIMEOUT = 60.0  # seconds for one answer: far above what a working server needs, far below a worker's lease
CHECK_AFTER = timedelta(seconds=5)  # after a longer silence ask whether the server is still there
CLOSE_AFTER = timedelta(seconds=60)  # servers need not hold an unused connection for us

_STATUS = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")
_ABOUT_US = frozenset([530, 534, 535, 538])  # sign-in needed, too weak, refused: RFC 4954


class Abilities(NamedTuple):
    """What the server offers that changes how a mail is written."""

    eight_bit: bool  # 8BITMIME, RFC 6152
    utf8: bool  # SMTPUTF8, RFC 6531


class Reply(NamedTuple):
    """A reply of the server; `text` may hold addresses and goes nowhere."""

    code: int
    text: bytes

    @property
    def reason(self) -> str:
        """Code and enhanced status, such as `550 5.1.1`."""
        status = _STATUS.match(self.text)
        return f"{self.code} {status.group(1).decode()}" if status else str(self.code)


class SmtpConnection:
    """One connection to the mail server: opened when first needed, kept open, opened again when it broke."""

    def __init__(
        self,
        address: SmtpAddress,
        *,
        name: str = "localhost",
        timeout: float = TIMEOUT,
        mails_a_connection: int = MAILS_A_CONNECTION,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        """`name` is how we greet the server: our host name, or an address literal such as `[127.0.0.1]`."""
        self._address = address
        self._name = name
        self._timeout = timeout
        self._most = mails_a_connection
        # Reading all certificates takes 30 ms, so not for a server on our own machine.
        self._tls = tls_context or (None if address.tls == "no" else ssl.create_default_context())
        self._server: smtplib.SMTP | None = None
        self._carried = 0
        self._used: datetime = clock.now()

    def send(self, *, sender: str, recipient: str, build: Callable[[Abilities], bytes]) -> None:
        """Hand over one mail; `build` writes it for what the server can take. Returns once the server has accepted.

        Raises PassingFailure (of which ServerFailure is one kind) or FinalFailure.
        """
        self._drop_if_stale()
        kept = self._server is not None
        with self._plain_failures():
            server = self._server or self._connect()
            try:
                self._transaction(server, sender, recipient, build)
            except _GoneBeforeStart as gone:
                # The server may end a kept connection whenever it likes. Nothing was handed over: start once more.
                self.close()
                if not kept:
                    raise ServerFailure(gone.reason) from None
                try:
                    self._transaction(self._connect(), sender, recipient, build)
                except _GoneBeforeStart as again:
                    raise ServerFailure(again.reason) from None

    def close(self) -> None:
        """End the connection; a later `send` opens a new one."""
        server, self._server, self._carried = self._server, None, 0
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if server.sock is not None:
                    server.sock.settimeout(2)  # saying goodbye is a courtesy: never wait long for its answer
                    server.quit()
            server.close()

    def close_if_idle(self) -> None:
        """End a connection that has carried nothing for a minute."""
        if self._server is not None and clock.now() - self._used >= CLOSE_AFTER:
            self.close()

    def _drop_if_stale(self) -> None:
        """Close what is worn out or, after a silence, does not answer any more."""
        if self._server is None:
            return
        if self._carried >= self._most:
            self.close()
        elif clock.now() - self._used >= CHECK_AFTER:
            try:
                alive = self._server.noop()[0] == 250
            except (OSError, smtplib.SMTPException):
                alive = False
            if not alive:
                self.close()

    def _connect(self) -> smtplib.SMTP:
        """Greeting, TLS with its certificate checked, sign-in; raises ServerFailure."""
        where = self._address
        try:
            if where.tls == "yes":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    where.host, where.port, self._name, timeout=self._timeout, context=self._tls
                )
            else:
                server = smtplib.SMTP(where.host, where.port, self._name, timeout=self._timeout)
            self._server = server
            server.ehlo_or_helo_if_needed()
            if where.tls == "starttls":
                server.starttls(context=self._tls)
                server.ehlo_or_helo_if_needed()
            if where.user is not None:
                server.login(where.user, where.password or "")
        except ssl.SSLError:
            raise self._away("tls", lasting=True) from None
        except smtplib.SMTPNotSupportedError:
            raise self._away("not offered", lasting=True) from None
        except smtplib.SMTPResponseException as error:
            reply = Reply(error.smtp_code, _as_bytes(error.smtp_error))
            raise self._away(reply.reason, lasting=reply.code >= 500) from None
        except smtplib.SMTPServerDisconnected as error:
            raise self._away(_why_lost(error)) from None
        except smtplib.SMTPException:
            raise self._away("sign-in", lasting=True) from None
        except OSError as error:
            raise self._away("timeout" if isinstance(error, TimeoutError) else "no connection") from None
        self._used = clock.now()
        return server

    def _away(self, reason: str, *, lasting: bool = False) -> ServerFailure:
        self.close()
        return ServerFailure(reason, lasting=lasting)

    def _transaction(
        self, server: smtplib.SMTP, sender: str, recipient: str, build: Callable[[Abilities], bytes]
    ) -> None:
        """MAIL, RCPT, DATA and the mail itself; raises the failure that the server's reply means."""
        abilities = Abilities(server.has_extn("8bitmime"), server.has_extn("smtputf8"))
        utf8, sender, recipient = _envelope(sender, recipient, abilities)
        data = build(abilities)
        commands = [_mail_command(server, sender, data, abilities, utf8), f"RCPT TO:<{recipient}>", "DATA"]
        replies = self._converse(server, commands)
        for stage, reply in enumerate(replies):
            if reply.code // 100 != (3 if stage == 2 else 2):
                self._leave(server, replies)
                raise _failure(reply, before_recipient=stage == 0 and not utf8)
        server.send(_dotted(data))
        reply = Reply(*server.getreply())
        self._used = clock.now()
        if reply.code // 100 != 2:
            if reply.code == 421:
                self.close()
            raise _failure(reply, before_recipient=False)
        self._carried += 1

    def _converse(self, server: smtplib.SMTP, commands: list[str]) -> list[Reply]:
        """The replies, up to the first refusal; all commands in one packet where the server allows (RFC 2920)."""
        lines = [f"{command}\r\n".encode() for command in commands]
        if server.has_extn("pipelining"):
            lines = [b"".join(lines)]
        replies: list[Reply] = []
        for line in lines:
            try:
                server.send(line)
                replies.append(Reply(*server.getreply()))
            except smtplib.SMTPServerDisconnected as error:
                if not replies:
                    raise _GoneBeforeStart(_why_lost(error)) from None
                raise
            if replies[0].code == 421:
                raise _GoneBeforeStart(replies[0].reason)
            if len(lines) == 1:
                replies += [Reply(*server.getreply()) for _ in commands[1:]]
            elif replies[-1].code // 100 not in (2, 3):
                break
        return replies

    def _leave(self, server: smtplib.SMTP, replies: list[Reply]) -> None:
        """Leave a refused mail so that the connection can carry the next one; where that fails, close it."""
        if any(reply.code in (421, -1) for reply in replies):
            self.close()
            return
        try:
            if len(replies) == 3 and replies[2].code == 354:  # pipelined, and it waits for a mail to nobody
                server.send(b".\r\n")
                server.getreply()
            if server.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()

    @contextlib.contextmanager
    def _plain_failures(self) -> Iterator[None]:
        """Turn what smtplib and sockets raise while a mail is under way into our own failures, without their texts."""
        try:
            yield
        except DeliveryError:
            raise
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise PassingFailure(_why_lost(error)) from None
        except (OSError, smtplib.SMTPException):
            self.close()
            raise PassingFailure("connection lost") from None


class _GoneBeforeStart(Exception):  # noqa: N818 - a turn of events inside `send`, not an error for callers
    """The server ended the connection before a mail was begun."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _envelope(sender: str, recipient: str, abilities: Abilities) -> tuple[bool, str, str]:
    """Whether SMTPUTF8 is needed, and both addresses as they travel; raises FinalFailure."""
    try:
        origin, target = wire_address(sender), wire_address(recipient)
    except MailAddressError:
        raise FinalFailure("bad address") from None
    utf8 = origin.needs_utf8 or target.needs_utf8
    if utf8 and not abilities.utf8:
        raise FinalFailure("no SMTPUTF8")
    return utf8, origin.text, target.text


def _mail_command(server: smtplib.SMTP, sender: str, data: bytes, abilities: Abilities, utf8: bool) -> str:
    options = [f" SIZE={len(data)}"] if server.has_extn("size") else []
    options += [" BODY=8BITMIME"] if abilities.eight_bit else []
    options += [" SMTPUTF8"] if utf8 else []
    return f"MAIL FROM:<{sender}>" + "".join(options)


def _failure(reply: Reply, *, before_recipient: bool) -> DeliveryError:
    """What a refusal means; see the module's first paragraph."""
    if reply.code // 100 == 5:
        too_large = reply.code == 552 or b"5.3.4" in reply.text
        # "Relaying denied" comes as a reply to the recipient, but says that the server does not know us.
        about_us = reply.code in _ABOUT_US or b"relay" in reply.text.lower()
        if about_us or (before_recipient and not too_large):
            return ServerFailure(reply.reason, lasting=True, after_recipient=not before_recipient)
        return FinalFailure(reply.reason)
    if before_recipient:
        return ServerFailure(reply.reason)
    return PassingFailure(reply.reason if reply.code // 100 == 4 else "unclear reply")


def _dotted(data: bytes) -> bytes:
    """The mail with every line ended by CRLF alone (a bare LF could end it early) and leading dots doubled."""
    ends = data.count(b"\r\n")
    as_it_is = data.count(b"\r") == ends == data.count(b"\n")  # nearly always: looked at before it is written anew
    lines = data if as_it_is else re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    if lines.startswith(b"."):
        lines = b"." + lines
    return lines.replace(b"\n.", b"\n..") + b".\r\n"


def _why_lost(error: smtplib.SMTPServerDisconnected) -> str:
    """smtplib reports a time limit as a lost connection and keeps the cause as its context."""
    return "timeout" if isinstance(error.__context__, TimeoutError) else "connection lost"


def _as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
