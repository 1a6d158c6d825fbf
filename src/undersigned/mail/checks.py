"""What must hold before the server starts; `undersigned serve` and `check` say so in one sentence each."""

import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error

from .compose import split_sender
from .errors import MailError
from .smtp_address import SmtpAddress


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
    return found


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
