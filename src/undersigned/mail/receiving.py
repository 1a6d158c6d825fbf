"""What becomes of a mail that came in: a bounce or a complaint stops mail to an address, a reply goes to its room.

Whoever hands it over, LMTP or the mailbox, hears one Verdict. Taking the same mail twice does no harm: a bounce counts
once a day, and a room knows a mail by its fingerprint.
"""

import hashlib
from datetime import timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from undersigned.common import clock

from .compose import split_sender
from .incoming import IncomingMail, read_mail
from .models import ReturnedAddress
from .reports import Report, addresses_in_report, read_report
from .return_addresses import Signed, is_at
from .signals import mail_arrived
from .verp import BOUNCE, Sent, place, read_bounce, read_signed, returned_digest

COMPLAINTS = "complaints"  # where feedback loops may be asked to send to: complaints@host or name+complaints@host
REFUSED_DAYS = 3  # what is refused on as many days is stopped; a single refusal may be about the one mail
FORGOTTEN_AFTER = timedelta(days=14)  # what came back and did not again
STOPPED_FOR = timedelta(days=180)  # mailboxes are made anew; who complained is never written to again

_COME_BACK = """
    INSERT INTO mail_returnedaddress (digest, why, times, stopped, last)
    VALUES (%(digest)s, %(why)s, 1, %(stop)s, %(today)s)
    ON CONFLICT (digest) DO UPDATE SET
        times = mail_returnedaddress.times + (mail_returnedaddress.last < %(today)s)::int,
        why = CASE WHEN mail_returnedaddress.why = 'complaint' THEN 'complaint' ELSE %(why)s END,
        stopped = mail_returnedaddress.stopped OR %(stop)s
            OR mail_returnedaddress.times + (mail_returnedaddress.last < %(today)s)::int >= %(most)s,
        last = %(today)s
"""
_COUNT = """
    INSERT INTO mail_returncount (about, why, number) VALUES (%s, %s, 1)
    ON CONFLICT (about, why) DO UPDATE SET number = mail_returncount.number + 1
"""


class Verdict(Enum):
    """What whoever brought the mail is told."""

    TAKEN = "taken"  # also when nothing came of it
    UNKNOWN = "unknown"  # no address of ours, or one that is over
    REFUSED = "refused"  # an address of ours that takes no more of this


def knows(recipient: str) -> bool:
    """Whether mail to this address is taken at all: asked before the mail itself is there."""
    return read_signed(recipient) is not None or _is_for_complaints(recipient)


def receive(*, recipient: str, data: bytes, envelope_from: str | None = None) -> Verdict:
    """Deal with one mail to one of our addresses; what comes of it is committed when this returns.

    `envelope_from` as in `read_mail`. Raises only what the database raises: then the mail must come again.
    """
    signed = read_signed(recipient)
    if signed is None and not _is_for_complaints(recipient):
        return Verdict.UNKNOWN
    mail = read_mail(data, envelope_from=envelope_from)
    with transaction.atomic():
        if signed is None:
            _complaint(mail)
            return Verdict.TAKEN
        if signed.kind == BOUNCE:
            return _returned(mail, read_bounce(signed))
        if _complaint(mail) or mail.automatic or mail.from_nobody or _is_ours(mail):
            return Verdict.TAKEN  # holiday notes and our own mail end here: answering them would go on for ever
        return _hand_over(signed, mail, hashlib.sha256(data).digest())


def allow_returned(*, address: str) -> bool:
    """Write to this address again: its holder asked the operator. False if nothing was known of it.

    Raises BadAddressError.
    """
    return ReturnedAddress.objects.filter(pk=returned_digest(address)).delete()[0] > 0


def forget_returned() -> int:
    """Let go what came back long ago; complaints stay. Returns the number of addresses."""
    today = clock.today()
    gone = ReturnedAddress.objects.exclude(why=ReturnedAddress.Why.COMPLAINT)
    number = gone.filter(stopped=False, last__lt=today - FORGOTTEN_AFTER).delete()[0]
    return number + gone.filter(last__lt=today - STOPPED_FOR).delete()[0]


def _hand_over(signed: Signed, mail: IncomingMail, fingerprint: bytes) -> Verdict:
    answers = mail_arrived.send(
        sender=IncomingMail, kind=signed.kind, payload=signed.payload, mail=mail, fingerprint=fingerprint
    )
    given = [answer for _receiver, answer in answers if answer is not None]
    if not given:
        return Verdict.UNKNOWN
    return Verdict.TAKEN if any(given) else Verdict.REFUSED


def _returned(mail: IncomingMail, sent: Sent | None) -> Verdict:
    """Something at a bounce address. What is no report, a holiday note for instance, ends here."""
    report = read_report(mail)
    if sent is not None and report is not None:
        _note(sent, report)
    return Verdict.TAKEN


def _complaint(mail: IncomingMail) -> bool:
    """Note a complaint in which a bounce address of ours stands; no other names anybody whom we must believe."""
    if read_report(mail) is not Report.COMPLAINT:
        return False
    for address in addresses_in_report(mail):
        signed = read_signed(address)
        sent = read_bounce(signed) if signed else None
        if sent is not None:
            _note(sent, Report.COMPLAINT)
            break
    return True


def _note(sent: Sent, report: Report) -> None:
    if report is Report.PASSING:
        return
    stop = report in (Report.GONE, Report.COMPLAINT)
    values: dict[str, Any] = {
        "digest": sent.digest,
        "why": report.value,
        "stop": stop,
        "today": clock.today(),
        "most": REFUSED_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COME_BACK, values | {"today": clock.today()})
        cursor.execute(_COUNT, [sent.about, report.value])


def _is_for_complaints(recipient: str) -> bool:
    here = place()
    if here is None:
        return False
    local = f"{here.local}+{COMPLAINTS}" if here.local else COMPLAINTS
    return recipient.strip().lower() == f"{local}@{here.domain}"


def _is_ours(mail: IncomingMail) -> bool:
    """Whether one of our own addresses wrote it: two instances, or we and a forwarder, must not write to each other."""
    here, sender = place(), split_sender(settings.DEFAULT_FROM_EMAIL)[1].lower()
    return any(address == sender or (here and is_at(here, address)) for address in mail.addresses)
