"""Reads a mailbox over IMAP and takes out of it what is ours. Pure.

A mail is deleted only after it was dealt with, so one that a kill interrupts is read again. What is not ours is left
where it is and marked as seen, so that it is looked at once: somebody else may read this mailbox, too.
"""

import contextlib
import imaplib
import ssl
from collections.abc import Callable
from typing import Any

from .errors import ImapError
from .imap_address import ImapAddress
from .incoming import LONGEST_MAIL

BATCH = 100
TIMEOUT = 60.0


def poll(
    where: ImapAddress, *, take: Callable[[bytes], bool], tls_context: ssl.SSLContext | None = None, batch: int = BATCH
) -> bool:
    """Hand each unseen mail to `take`, which says whether it was ours; True when there may be more.

    Raises ImapError when the mailbox cannot be read, and whatever `take` raises: then that mail stays unseen.
    """
    try:
        server = _open(where, tls_context)
    except (OSError, imaplib.IMAP4.error) as error:
        raise _away(error) from None
    try:
        with _plain_failures():
            _ok(server.select(_quoted(where.folder)))
            found = _ok(server.uid("SEARCH", "UNSEEN"))
        numbers = (found[0] or b"").split()
        for number in numbers[:batch]:
            _deal_with(server, number.decode("ascii"), take)
        with _plain_failures():
            _ok(server.expunge())
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            server.logout()
    return len(numbers) > batch


def _deal_with(server: imaplib.IMAP4, number: str, take: Callable[[bytes], bool]) -> None:
    with _plain_failures():
        # PEEK: reading alone must not mark it as seen. One octet more than we take shows that it is too long.
        answer = _ok(server.uid("FETCH", number, f"(BODY.PEEK[]<0.{LONGEST_MAIL + 1}>)"))
    content = next((part[1] for part in answer if isinstance(part, tuple) and len(part) > 1), None)
    ours = content is not None and take(content)
    with _plain_failures():
        _ok(server.uid("STORE", number, "+FLAGS", r"(\Deleted)" if ours else r"(\Seen)"))


def _open(where: ImapAddress, context: ssl.SSLContext | None) -> imaplib.IMAP4:
    server: imaplib.IMAP4
    if where.tls:
        server = imaplib.IMAP4_SSL(
            where.host, where.port, ssl_context=context or ssl.create_default_context(), timeout=TIMEOUT
        )
    else:
        server = imaplib.IMAP4(where.host, where.port, timeout=TIMEOUT)
    server.login(where.user, where.password)
    return server


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise ImapError("The mailbox for incoming mail did not do what it was asked. It is tried again.")
    return answer[1]


@contextlib.contextmanager
def _plain_failures() -> Any:
    try:
        yield
    except (OSError, imaplib.IMAP4.error) as error:
        raise _away(error) from None


def _away(error: Exception) -> ImapError:
    """Without the server's own words, which may repeat the user's name."""
    return ImapError(f"The mailbox for incoming mail cannot be read now ({type(error).__name__}). It is tried again.")


def _quoted(folder: str) -> str:
    return f'"{folder}"'
