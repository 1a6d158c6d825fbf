"""The few mails to organisers. None is sent inside a request: Django's mail backend here is the queue of `mail`."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from undersigned.frame.speaking import speaking
from undersigned.mail.backend import KIND_HEADER


def send(template: str, *, to: str, language: str, context: dict[str, Any]) -> None:
    """Queue `campaigns/mail/<template>.txt`, whose first line is the subject, in the reader's language."""
    with speaking(language):
        text = render_to_string(f"campaigns/mail/{template}.txt", {**context, "origin": settings.UNDERSIGNED_ORIGIN})
        subject, _, body = text.strip().partition("\n")
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to], headers={KIND_HEADER: template}).send()
