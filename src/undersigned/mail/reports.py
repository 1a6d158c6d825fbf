"""What a mail system says about a mail of ours: it could not be delivered, or somebody complained. Pure.

Delivery status notifications by RFC 3464, complaints by RFC 5965 (ARF), and the plain bounces of systems that know
neither. Nothing here raises. To whom the report is about is never taken from it: the signed address tells that.
"""

import re
from email.message import Message
from enum import StrEnum

from .incoming import IncomingMail, content_type, header, parts_of, text_of


class Report(StrEnum):
    """What came back."""

    GONE = "gone"  # there is no such mailbox, and there never will be
    REFUSED = "refused"  # not taken, for a reason that may be about this one mail
    COMPLAINT = "complaint"
    PASSING = "passing"  # still on its way, or delivered: no reason to stop


# RFC 3463: no such mailbox, no such domain, bad syntax, moved, no mail accepted (RFC 7505), mailbox disabled.
_GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.@-])(5[0-5]\d)(?=[ \-][^\d])")
_GONE_WORDS = re.compile(r"user unknown|unknown user|no such user|does not exist|mailbox unavailable", re.IGNORECASE)
_SEARCHED = 8000  # characters of a plain bounce: what was ours is quoted further down


def read_report(mail: IncomingMail) -> Report | None:
    """What the mail reports; None when it is no report."""
    for part in parts_of(mail.message):
        kind = content_type(part)
        if kind == "message/delivery-status":
            return _of_status(_fields(part))
        if kind == "message/feedback-report":
            # `not-spam` is the opposite of a complaint; everything else that is fed back is one.
            said = dict(_fields(part)).get("feedback-type", "").strip().lower()
            return Report.PASSING if said == "not-spam" else Report.COMPLAINT
    if mail.from_nobody and not header(mail.message, "auto-submitted").strip().lower().startswith("auto-replied"):
        return _of_words(mail.text[:_SEARCHED])
    return None


def addresses_in_report(mail: IncomingMail) -> list[str]:
    """Addresses in a complaint at which our mail was sent out: where a signed address of ours may stand."""
    found: list[str] = []
    for part in parts_of(mail.message):
        kind = content_type(part)
        if kind == "message/feedback-report":
            found += [value for name, value in _fields(part) if name == "original-mail-from"]
        elif kind in {"message/rfc822", "message/rfc822-headers", "text/rfc822-headers"}:
            text = "\n".join(f"{name}: {value}" for one in _inner(part) for name, value in one.items())
            found += re.findall(r"(?im)^return-path:\s*(\S+)", text + "\n" + text_of(part))
    return [address.strip().strip("<>") for address in found]


def _inner(part: Message) -> list[Message]:
    content = part.get_payload()
    return [one for one in content if isinstance(one, Message)] if isinstance(content, list) else []


def _fields(part: Message) -> list[tuple[str, str]]:
    """The fields of a report: its groups are parsed as headers of parts by the library, or stand in its text."""
    found = [(name.lower(), str(value)) for one in _inner(part) for name, value in one.items()]
    if not found:
        lines = re.findall(r"(?m)^([A-Za-z-]{1,60}):[ \t]*(.*)$", text_of(part) or str(part.get_payload() or ""))
        found = [(name.lower(), value) for name, value in lines]
    return found


def _of_status(fields: list[tuple[str, str]]) -> Report:
    """The worst that is said of any recipient: every mail of ours has one."""
    actions = {value.strip().lower() for name, value in fields if name == "action"}
    if actions and "failed" not in actions:
        return Report.PASSING
    said = " ".join(value for name, value in fields if name in {"status", "diagnostic-code"})
    found = {".".join(match) for match in _STATUS.findall(said)}
    if found & _GONE:
        return Report.GONE
    return Report.REFUSED if any(status.startswith("5") for status in found) or actions else Report.PASSING


def _of_words(text: str) -> Report | None:
    """A plain bounce: a status or a code somewhere, else it is nothing we know."""
    found = {".".join(match) for match in _STATUS.findall(text)}
    if found & _GONE or (_CODE.search(text) and _GONE_WORDS.search(text)):
        return Report.GONE
    if any(status.startswith("5") for status in found) or _CODE.search(text):
        return Report.REFUSED
    return Report.PASSING if found else None
