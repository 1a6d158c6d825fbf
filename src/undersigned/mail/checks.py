"""What must hold before the server starts; `undersigned serve` and `check` say so in one sentence each."""

import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info

from .compose import split_sender
from .errors import MailError
from .imap_address import ImapAddress, parse_socket
from .smtp_address import SmtpAddress
from .verp import place


def check_mail(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django's form
    """EMAIL_URL and the sender's address can be used; the demo, which shows mails to everyone, is on this machine."""
    found: list[CheckMessage] = []
    try:
        split_sender(settings.DEFAULT_FROM_EMAIL)
    except MailError as error:
        found.append(Error(f"UNDERSIGNED_MAIL_FROM: {error}", id="mail.E001"))
    if settings.UNDERSIGNED_DEMO:
        if not _is_here(urlsplit(settings.UNDERSIGNED_ORIGIN).hostname or ""):
            found.append(
                Error(
                    "The demo shows every mail to everyone who can reach it. Keep UNDERSIGNED_ORIGIN on this machine, "
                    "or unset UNDERSIGNED_DEMO.",
                    id="mail.E003",
                )
            )
        return found
    try:
        SmtpAddress.parse(settings.EMAIL_URL)
    except MailError as error:
        found.append(Error(str(error), id="mail.E002"))
    return found + _incoming()


def _incoming() -> list[CheckMessage]:
    """Incoming mail: the place, and at least one way from there to us."""
    ways = [way for way in (settings.UNDERSIGNED_LMTP, settings.UNDERSIGNED_IMAP_URL) if way]
    try:
        place()
        if settings.UNDERSIGNED_LMTP:
            parse_socket(settings.UNDERSIGNED_LMTP)
        if settings.UNDERSIGNED_IMAP_URL:
            ImapAddress.parse(settings.UNDERSIGNED_IMAP_URL)
    except MailError as error:
        return [Error(str(error), id="mail.E004")]
    if bool(ways) != bool(settings.UNDERSIGNED_MAIL_IN):
        sentence = (
            "Incoming mail is half set up: UNDERSIGNED_MAIL_IN and a way in (UNDERSIGNED_LMTP or UNDERSIGNED_IMAP_URL) "
            "belong together."
        )
        return [Error(sentence, id="mail.E005")]
    return []


def note_no_mail_in(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 - as above
    """For `undersigned check` alone: what cannot be known without incoming mail."""
    if settings.UNDERSIGNED_MAIL_IN or settings.UNDERSIGNED_DEMO:
        return []
    sentence = "No mail comes in, so bounces and complaints are unknown, and answers are written on pages."
    return [Info(sentence, id="mail.I001")]


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
