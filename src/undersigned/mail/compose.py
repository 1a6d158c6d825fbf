"""A mail as it is written for the wire: plain text first, nothing that follows the reader, nothing that forges. Pure.

Headers: From (ours), To, Subject, Date, Message-ID (on our own domain, nothing personal), Auto-Submitted (RFC 3834) and
X-Auto-Response-Suppress, so that holiday notes stay away, the caller's own, Content-Language. Text that came from
people is cleaned of line breaks in headers, of bidi overrides anywhere, and of encoded words that would be decoded.
"""

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from .addresses import wire_address
from .errors import MailAddressError
from .outgoing import OutgoingMail
from .smtp import Abilities

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_OVERRIDES = re.compile("[\u202a-\u202e]")  # embeddings and overrides: they make text read as what it is not
_ISOLATES = re.compile("[\u2066-\u2069]")
_POP = "\u2069"
# What is taken out of a body, or put right in it: most have none of it.
_UNUSUAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINE = 998  # octets, RFC 5322, 2.1.1


_PARSED = {"content-type", "content-transfer-encoding", "content-disposition", "mime-version"}  # the library asks them


class _WirePolicy(EmailPolicy):
    """CRLF lines; a plain ASCII header that fits the protocol's limit stays in one line.

    The standard library folds at 78 by turning long words into encoded words, which breaks a List-Unsubscribe link;
    and it parses each header into an object of a class made for the occasion, which is most of the time a mail takes.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        plain = isinstance(value, str) and value.isascii() and value.isprintable() and "=?" not in value
        if plain and name.lower() not in _PARSED:
            return name, value
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        line = f"{name}: {value}"
        if line.isascii() and line.isprintable() and len(line) <= _LINE:
            return line.encode("ascii") + b"\r\n"
        return super().fold_binary(name, value)


# Headers in UTF-8 only where an address needs it: other servers on the way may not read them.
_POLICIES = {utf8: _WirePolicy(linesep="\r\n", utf8=utf8, cte_type="8bit") for utf8 in (False, True)}


def one_line(text: str) -> str:
    """Text for a header: one line, no controls, no bidi controls but LRM and RLM, nothing that decodes to more."""
    text = _ISOLATES.sub("", _OVERRIDES.sub("", _SPACE.sub(" ", text)))
    return text.replace("=?", "= ?").strip()


def subject_line(text: str) -> str:
    """The same for a subject, which may set words apart that run the other way: every isolate is closed in it."""
    text = _OVERRIDES.sub("", _SPACE.sub(" ", text)).replace("=?", "= ?").strip()
    return _balanced(text) if _ISOLATES.search(text) else text


def body_text(text: str) -> str:
    """Text for a body: LF lines, no controls but tab, no overrides, and every isolate closed in its own line."""
    if not _UNUSUAL.search(text):
        return text
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _OVERRIDES.sub("", re.sub("[\u2028\u2029]", "\n", text))
    return "\n".join(_balanced(line) if _ISOLATES.search(line) else line for line in text.split("\n"))


@lru_cache(maxsize=8)  # the same for every mail: it is a setting
def split_sender(sender: str) -> tuple[str, str]:
    """Display name and address of `Name <address>` or a bare address; raises MailAddressError when it is neither."""
    match = re.fullmatch(r'\s*(?:"?([^"<>]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))\s*', sender)
    if match is None:
        raise MailAddressError("The sender is neither an address nor “Name <address>”: correct UNDERSIGNED_MAIL_FROM.")
    return one_line(match.group(1) or ""), wire_address(match.group(2) or match.group(3)).text


Lines = dict[tuple[bool, str, str], bytes]
"""Headers as they were written, by whether in UTF-8, name and value: kept for a batch, whose mails share most."""


def to_bytes(
    mail: OutgoingMail, *, sender: str, message_id: str, at: datetime, abilities: Abilities, lines: Lines | None = None
) -> bytes:
    """What `to_message` would write, octet for octet, and raises what it does.

    A text alone is written here. The library's message would parse each header that it writes itself, which is most of
    the time a mail takes; a subject in another script than Latin takes half a millisecond, so `lines` keeps it.
    """
    text = body_text(mail.text)
    encoding = _encoding(text, abilities)
    if mail.html is not None or mail.attachments or encoding == "quoted-printable":
        return to_message(mail, sender=sender, message_id=message_id, at=at, abilities=abilities).as_bytes()
    policy, headers = _headers(mail, sender, message_id, at, abilities)
    headers += [
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", encoding),
        ("MIME-Version", "1.0"),
        ("Content-Language", mail.language),
    ]
    lines = {} if lines is None else lines
    head = b"".join(_line(policy, name, value, lines) for name, value in headers)
    return head + b"\r\n" + b"\r\n".join(text.encode().splitlines()) + b"\r\n"


def to_message(mail: OutgoingMail, *, sender: str, message_id: str, at: datetime, abilities: Abilities) -> EmailMessage:
    """The mail for a server with these abilities; `sender` is `Name <address>` or a bare address.

    Raises MailAddressError for a recipient or sender that cannot be written.
    """
    policy, headers = _headers(mail, sender, message_id, at, abilities)
    message = EmailMessage(policy)
    for header, value in headers:
        message[header] = value
    text = body_text(mail.text)
    message.set_content(text, charset="utf-8", cte=_encoding(text, abilities))
    if mail.html is not None:
        html = body_text(mail.html)
        message.add_alternative(html, subtype="html", charset="utf-8", cte=_encoding(html, abilities))
    for file in mail.attachments:
        main, _, sub = file.type.partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    message["Content-Language"] = mail.language  # last: setting a content drops every Content- header there is
    return message


def _headers(
    mail: OutgoingMail, sender: str, message_id: str, at: datetime, abilities: Abilities
) -> tuple[EmailPolicy, list[tuple[str, Any]]]:
    """How headers are written to this recipient, and those before the content."""
    name, address = split_sender(sender)
    recipient = wire_address(mail.recipient).text
    policy = _POLICIES[abilities.utf8 and not (address + recipient).isascii()]
    headers: list[tuple[str, Any]] = [
        ("From", _written(_address(one_line(mail.sender_name) or name, address))),
        ("To", recipient if recipient.isascii() else _address("", recipient)),
        ("Subject", subject_line(mail.subject)),
        ("Date", format_datetime(at)),
        ("Message-ID", f"<{message_id}@{address.rpartition('@')[2]}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        *mail.headers.items(),
    ]
    return policy, headers


def _line(policy: EmailPolicy, name: str, value: Any, lines: Lines) -> bytes:
    """One header as the library writes it."""
    key = policy.utf8, name, str(value)
    line = lines.get(key)
    if line is None:
        line = lines[key] = policy.fold_binary(*policy.header_store_parse(name, value))
    return line


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    try:
        return Address(display_name=name, username=local, domain=domain)
    except HeaderParseError:
        raise MailAddressError("This mail address cannot be written into a header. Check it.") from None


def _written(address: Address) -> Address | str:
    """As text where that is what will stand in the header anyway, so that it is not parsed again."""
    text = str(address)
    return text if text.isascii() else address


def _encoding(text: str, abilities: Abilities) -> str:
    """As it is where the server takes it and the lines are short enough, else quoted-printable."""
    longest = max(map(len, text.split("\n")))  # in characters, of at most four octets
    if longest > _LINE // 4 and any(len(line.encode()) > _LINE for line in text.split("\n")):
        return "quoted-printable"
    if text.isascii():
        return "7bit"
    return "8bit" if abilities.eight_bit else "quoted-printable"


def _balanced(line: str) -> str:
    """The line without a closing mark that closes nothing, and with one for every isolate left open."""
    kept, depth = [], 0
    for character in line:
        if character == _POP:
            if depth == 0:
                continue
            depth -= 1
        elif "\u2066" <= character <= "\u2068":
            depth += 1
        kept.append(character)
    return "".join(kept) + _POP * depth
