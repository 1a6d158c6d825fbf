"""`undersigned receive`: takes mail from the mail server on this machine, by LMTP (RFC 2033).

A mail is answered with 250 once what came of it is committed; while the database is away with 451, so that the mail
server keeps it. One recipient a mail: LMTP wants an answer for each, and a mail to us has only one.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from pathlib import Path
from typing import Any

from aiosmtpd.lmtp import LMTP
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from .imap_address import parse_socket
from .incoming import LONGEST_MAIL
from .receiving import Verdict, knows, receive

log = logging.getLogger(__name__)

_REPLIES = {
    Verdict.TAKEN: "250 2.0.0 Taken",
    Verdict.UNKNOWN: "550 5.1.1 No such address here",
    Verdict.REFUSED: "550 5.7.1 This conversation takes no more mail",
}
_LATER = "451 4.3.0 Not now, please try again"
IDLE_SECONDS = 300


class Handler:
    """What aiosmtpd asks at each step. Names of methods are the library's."""

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: ARG002, N802
        """Anyone may write; an empty address is a bounce."""
        envelope.mail_from = address or ""
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: ARG002, N802
        """Only addresses that we have made, one a mail."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        if not knows(address):
            return _REPLIES[Verdict.UNKNOWN]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        """Deal with it in a thread, so that others can talk meanwhile."""
        return await asyncio.to_thread(_deal_with, envelope.rcpt_tos[0], envelope.content, envelope.mail_from or "")


def _deal_with(recipient: str, data: bytes, envelope_from: str) -> str:
    try:
        return _REPLIES[receive(recipient=recipient, data=data, envelope_from=envelope_from)]
    except (DatabaseError, InterfaceError, OSError):
        return _LATER
    except Exception as error:  # noqa: BLE001 - the mail must not be lost for a fault of ours; it comes again
        log.error("A mail that came in could not be dealt with (%s).", type(error).__name__)
        return _LATER
    finally:
        close_old_connections()


def protocol(loop: asyncio.AbstractEventLoop | None = None) -> LMTP:
    """One conversation with the mail server."""
    return LMTP(
        Handler(),
        data_size_limit=LONGEST_MAIL,
        enable_SMTPUTF8=True,
        hostname="localhost",  # never the machine's own name, which may say where it stands
        ident="Undersigned",
        timeout=IDLE_SECONDS,
        loop=loop,
    )


async def listen(where: tuple[str, int] | str) -> asyncio.Server:
    """Listen at host and port, or at a socket that only the group of its folder can reach."""
    loop = asyncio.get_running_loop()
    if isinstance(where, tuple):
        return await loop.create_server(lambda: protocol(loop), *where)
    with contextlib.suppress(FileNotFoundError):  # left by a killed run; a living one holds the same path no longer
        if Path(where).is_socket():
            Path(where).unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    previous = os.umask(0o117)
    try:
        listener.bind(where)
    finally:
        os.umask(previous)
    return await loop.create_unix_server(lambda: protocol(loop), sock=listener)


def main() -> int:
    """Take mail until SIGTERM. Returns the exit code. Raises ImapAddressError for a setting that cannot be used."""
    asyncio.run(_serve(parse_socket(settings.UNDERSIGNED_LMTP)))
    return 0


async def _serve(where: tuple[str, int] | str) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await listen(where)
    async with server:
        await stopped.wait()
