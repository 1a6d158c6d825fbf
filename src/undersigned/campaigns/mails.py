"""The few mails to organisers. None is sent inside a request: Django's mail backend here is the queue of `mail`."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from undersigned.frame.speaking import speaking
from undersigned.mail.backend import KIND_HEADER

from . import queries
from .models import Campaign
from .roles import Right


def send(template: str, *, to: str, language: str, context: dict[str, Any]) -> None:
    """Queue `campaigns/mail/<template>.txt`, whose first line is the subject, in the reader's language.

    A room above gives its own folder with the name: "signatures/mail/alert".
    """
    path = template if "/" in template else f"campaigns/mail/{template}"
    kind = template.rpartition("/")[2]
    with speaking(language):
        text = render_to_string(f"{path}.txt", {**context, "origin": settings.UNDERSIGNED_ORIGIN})
        subject, _, body = text.strip().partition("\n")
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to], headers={KIND_HEADER: kind}).send()


def tell_team(template: str, *, campaign: Campaign, right: Right, context: dict[str, Any]) -> int:
    """Queue one mail to each active member who has the right, in their language; returns how many."""
    members = queries.who_has(campaign, right)
    for member in members:
        send(template, to=member.email, language=member.language, context=context)
    return len(members)
