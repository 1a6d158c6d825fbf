"""A real SMTP server on loopback that answers as it is told, and remembers what it was given."""

import asyncio
import ssl
import threading
import warnings
from collections import defaultdict
from collections.abc import Callable
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CLOSE, SILENCE = "close", "silence"  # end the connection without a reply; never reply


class MailServer:
    """Start it, point a client at `port`, look at `mails`; `connections` counts those that were opened.

    `at["RCPT"]` and so on hold replies for the next commands of that name; afterwards the server accepts again.
    `at_recipient["name@host"]` holds them for one recipient. `on_data` runs when a mail has arrived, before the reply.
    """

    def __init__(
        self,
        *,
        tls_from_the_first_byte: ssl.SSLContext | None = None,
        protocol: Callable[[], asyncio.Protocol] | None = None,
        **options: Any,
    ) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.commands: list[str] = []
        self.connections = 0
        self.at: defaultdict[str, list[str]] = defaultdict(list)
        self.at_recipient: defaultdict[str, list[str]] = defaultdict(list)
        self.on_data: Callable[[], None] = lambda: None
        self.offers: list[str] = []
        self.hides: list[str] = []
        self.password: bytes | None = None
        self._options = options
        self._tls = tls_from_the_first_byte
        self._speak = protocol or self._protocol
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server")
        self._open: list[SMTP] = []
        self.port = 0

    def start(self) -> "MailServer":
        self._thread.start()
        listen = self._loop.create_server(self._speak, "127.0.0.1", 0, ssl=self._tls)
        self._server = asyncio.run_coroutine_threadsafe(listen, self._loop).result(60)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    def hang_up(self) -> None:
        """End every connection, as a server does that restarts; returns when the sockets are closed."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(60)

    def refuse_connections(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self.hang_up()

    async def _hang_up(self) -> None:
        for protocol in self._open:
            if protocol.transport is not None:
                protocol.transport.close()
        await asyncio.sleep(0)

    async def _end(self) -> None:
        self._server.close()
        await self._hang_up()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _protocol(self) -> SMTP:
        self.connections += 1
        options = {"enable_SMTPUTF8": True, "hostname": "mail.example", **self._options}
        if self.password is not None:
            options |= {"authenticator": self._authenticate, "auth_require_tls": False, "auth_required": True}
        with warnings.catch_warnings():  # it warns of signing in without TLS, which is what these tests are about
            warnings.simplefilter("ignore", UserWarning)
            protocol = SMTP(self, loop=self._loop, **options)
        self._open.append(protocol)
        return protocol

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == self.password
        return AuthResult(success=right, handled=False)

    async def _scripted(self, name: str, server: SMTP, replies: list[str] | None = None) -> str | None:
        self.commands.append(name)
        replies = replies or self.at[name]
        if not replies:
            return None
        reply = replies.pop(0)
        if reply == SILENCE:
            await asyncio.Event().wait()
        if reply == CLOSE:
            cast(asyncio.Transport, server.transport).abort()
        return reply

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.commands.append(f"EHLO {hostname}")
        kept = [line for line in responses if line[4:].split()[0] not in self.hides]
        return kept[:-1] + [f"250-{offer}" for offer in self.offers] + kept[-1:]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := await self._scripted("MAIL", server):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := await self._scripted("RCPT", server, self.at_recipient.get(address)):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, argument: str) -> str:
        return await self._scripted("NOOP", server) or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if reply := await self._scripted("DATA", server):
            return reply
        content = cast(bytes, envelope.content)
        self.raw.append(content)
        self.recipients.extend(cast(list[str], envelope.rcpt_tos))
        self.mails.append(cast(EmailMessage, BytesParser(policy=SMTP_POLICY).parsebytes(content)))
        self.on_data()
        return "250 OK"


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
