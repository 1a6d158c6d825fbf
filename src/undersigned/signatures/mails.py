"""The mails that signing sends, each in the language the person read the page in. Plain text; nothing is tracked."""

from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from undersigned.frame.speaking import apart, speaking
from undersigned.mail.outgoing import OutgoingMail

from . import holder
from .models import Pending
from .pending import Contents


def confirm_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Asks to confirm a signature."""
    with speaking(contents.language):
        return _mail("confirm", row, contents, _("Please confirm your signature: %(title)s"))


def invite_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Asks somebody whom the organisers brought along to confirm, or to say that it was not them."""
    with speaking(contents.language):
        return _mail("invite", row, contents, _("Is this your signature? %(title)s"))


def reminder_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Asks once more, and says that it is the last time."""
    with speaking(contents.language):
        return _mail("reminder", row, contents, _("Your signature waits to be confirmed: %(title)s"))


def already_signed_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Says that this address has signed, with a fresh link to the signatory's own page."""
    with speaking(contents.language):
        return _mail("already", row, contents, _("You have already signed: %(title)s"))


def own_page_link(token: bytes) -> str:
    """The address of a signatory's own page."""
    return _absolute("own-page", token)


def _mail(kind: str, row: Pending, contents: Contents, subject: str) -> OutgoingMail:
    context = {
        "title": apart(row.text.title),
        "campaign": apart(row.letter.campaign.name),
        "entry": contents.entry,
        "confirm_link": _absolute("confirm", contents.token),
        "own_page_link": own_page_link(contents.token),
        "days": settings.UNDERSIGNED_PENDING_HOURS // 24,
        "invited_days": settings.UNDERSIGNED_INVITED_DAYS,
    }
    at_risk = row.letter.is_at_risk  # then a mail that somebody sees in passing says nothing about the letter
    template = f"{kind}-at-risk" if at_risk else kind
    return OutgoingMail(
        kind=kind,
        reference=str(row.pk),
        recipient=contents.address,
        subject=_("Your link") if at_risk else subject % {"title": apart(row.text.title)},
        text=render_to_string(f"signatures/mail/{template}.txt", context),
        language=contents.language,
        about=row.letter_id,
        sender_name="" if at_risk else row.letter.campaign.name,
    )


def _absolute(name: str, token: bytes) -> str:
    return f"{settings.UNDERSIGNED_ORIGIN}{_before_token(name)}{holder.token_text(token)}"


@cache
def _before_token(name: str) -> str:
    """The path of a page behind a link, up to its token: looked up once, for a thousand mails a second."""
    return reverse(name, args=["x"]).removesuffix("x")
