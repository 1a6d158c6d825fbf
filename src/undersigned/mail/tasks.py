"""Background work of the mail room: the sending loop's step, and the daily clearing up.

The worker process calls `send_waiting` again and again in one thread, and `stop_sending` from its signal handling.
"""

import threading
from contextlib import closing
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings

from undersigned.common import clock

from .actions import (
    Result,
    claim_batch,
    deliver_to_outbox,
    destroy_unused_keys,
    forget_failed,
    note_every_script,
    open_claims,
)
from .actions import record_results as _record
from .compose import Lines, split_sender, to_bytes, to_message
from .errors import MailError
from .imap import poll
from .imap_address import ImapAddress
from .incoming import read_mail
from .outgoing import ClaimedMail
from .receiving import forget_returned, knows, receive
from .sender import Job, Outcome, Sender, Sent
from .smtp import Abilities
from .smtp_address import SmtpAddress
from .verp import bounce_address

BATCH = 200

_lock = threading.Lock()
_sender: Sender | None = None
_met: Abilities | None = None  # what the server said it can, last time
_noted: bool | None = None


def send_waiting() -> bool:
    """Send one batch of the mails that are due; True if there was work, so that the loop calls again at once.

    Raises SmtpAddressError when EMAIL_URL cannot be used.
    """
    if settings.UNDERSIGNED_DEMO:
        return _fill_outbox()
    sender = _the_sender()
    if sender.is_paused():
        return False
    claims = claim_batch(limit=BATCH)
    if not claims:
        sender.close_idle()
        return False
    write = partial(_write, lines={})
    jobs = [
        Job((claimed.id, claimed.attempt), _return_path(claimed), claimed.mail.recipient, partial(write, claimed))
        for claimed in open_claims(claims)
    ]
    # Closed at once when recording fails: what cannot be written down must not be sent.
    with closing(sender.deliver(jobs)) as groups:
        for group in groups:
            _record([_result(sent) for sent in group])
    _note_what_the_server_can()
    return True


def _note_what_the_server_can() -> None:
    """Write down, once for each change, whether the server takes addresses in every script; forms ask for it."""
    global _noted
    abilities = _met
    if abilities is not None and abilities.utf8 != _noted:
        note_every_script(carried=abilities.utf8)
        _noted = abilities.utf8


def stop_sending() -> None:
    """End the batch in hand after the mails under way; the rest goes back to the queue. From any thread."""
    global _sender
    with _lock:
        sender, _sender = _sender, None
    if sender is not None:
        sender.stop()


def destroy_mail_keys() -> None:
    """Destroy the keys of past days that no waiting mail needs; forget old failures, and what came back long ago."""
    destroy_unused_keys()
    forget_failed()
    forget_returned()


def read_mailbox() -> bool:
    """Read what came into the mailbox of UNDERSIGNED_IMAP_URL, if there is one; True while there is more.

    Raises ImapError while it cannot be read, ImapAddressError when the setting cannot be used.
    """
    if not settings.UNDERSIGNED_IMAP_URL or not settings.UNDERSIGNED_MAIL_IN:
        return False
    return poll(ImapAddress.parse(settings.UNDERSIGNED_IMAP_URL), take=_take)


def _take(mail: bytes) -> bool:
    """One mail out of the mailbox: whether it was ours and has been dealt with. Its headers say whom it is for."""
    known = [address for address in read_mail(mail).recipients if knows(address)]
    for address in known[:1]:
        receive(recipient=address, data=mail)
    return bool(known)


def _return_path(claimed: ClaimedMail) -> str:
    """Where a bounce of this mail goes: to an address of its own where mail comes in, else to the sender's."""
    _, address = split_sender(settings.DEFAULT_FROM_EMAIL)
    return bounce_address(claimed.mail.recipient, claimed.mail.about) or address


def _the_sender() -> Sender:
    global _sender
    with _lock:
        if _sender is None:
            _sender = Sender(
                SmtpAddress.parse(settings.EMAIL_URL),
                name=_greeting_name(),
                connections=settings.UNDERSIGNED_SMTP_CONNECTIONS,
            )
        return _sender


def _greeting_name() -> str:
    """How we greet the mail server: our public name, never the machine's own, which may say where it stands."""
    host = urlsplit(settings.UNDERSIGNED_ORIGIN).hostname or "localhost"
    if ":" in host:
        return f"[IPv6:{host}]"
    return f"[{host}]" if host.replace(".", "").isdigit() else host


def _write(claimed: ClaimedMail, abilities: Abilities, *, lines: Lines) -> bytes:
    global _met
    _met = abilities  # in a thread that only speaks SMTP: written down by the caller's
    return to_bytes(
        claimed.mail,
        sender=settings.DEFAULT_FROM_EMAIL,
        message_id=claimed.message_id,
        at=clock.now(),
        abilities=abilities,
        lines=lines,
    )


def _result(sent: Sent) -> Result:
    mail_id, attempt = sent.job.claim
    return Result(mail_id, attempt, sent.outcome, sent.reason, sent.met_server_failure)


def _fill_outbox() -> bool:
    claims = claim_batch(limit=BATCH)
    delivered, unwritable = [], []
    for claimed in open_claims(claims):
        try:
            message = to_message(
                claimed.mail,
                sender=settings.DEFAULT_FROM_EMAIL,
                message_id=claimed.message_id,
                at=clock.now(),
                abilities=Abilities(eight_bit=True, utf8=True),
            )
        except MailError:
            unwritable.append(Result(claimed.id, claimed.attempt, Outcome.FINAL, "not writable"))
        else:
            delivered.append((claimed, [(name, str(value)) for name, value in message.items()]))
    deliver_to_outbox(delivered)
    _record(unwritable)
    return bool(claims)
