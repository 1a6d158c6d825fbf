"""The mails about messages. Plain text; From is this server's own address, and answers go to a signed one.

Neither side's address stands in a mail to the other: not in its words, not in its headers.
"""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Organiser
from undersigned.frame.speaking import apart
from undersigned.mail.outgoing import OutgoingMail
from undersigned.sealing.tokens import token_text

from .addressing import answer_address
from .models import Conversation, Message, PendingMessage
from .queries import about_of
from .sealed import Typed, Writer

CONFIRM, MESSAGE, ANSWER = "contact-confirm", "contact-message", "contact-answer"


def confirm_mail(row: PendingMessage, typed: Typed) -> OutgoingMail:
    """Asks the writer to confirm their address."""
    writer = typed.writer
    with translation.override(writer.language):
        subject = _("Please confirm your message: %(subject)s")
        extra = {"days": settings.UNDERSIGNED_PENDING_HOURS // 24, "text": typed.text}
        return _to_writer(CONFIRM, row, writer, subject, extra)


def message_mail(
    conversation: Conversation, writer: Writer, message: Message, text: str, *, to: Organiser
) -> OutgoingMail:
    """A message, for one of the organisers."""
    with translation.override(to.language):
        address = answer_address(conversation.pk, to.pk)
        desk = settings.UNDERSIGNED_ORIGIN + reverse("desk-conversation", args=[conversation.pk])
        extra = {"text": text, "link": desk, "by_mail": bool(address)}
        return OutgoingMail(
            kind=MESSAGE,
            reference=str(message.pk),
            recipient=to.email,
            subject=_("Message: %(subject)s") % {"subject": apart(writer.subject)},
            text=_text(MESSAGE, conversation, writer, extra),
            headers={"Reply-To": address} if address else {},
            language=to.language,
            sender_name=conversation.campaign.name,
        )


def answer_mail(conversation: Conversation, writer: Writer, text: str, *, by: Organiser) -> OutgoingMail:
    """An answer, for the writer. The organiser's name stands in it if they have one, never their address."""
    with translation.override(writer.language):
        address = answer_address(conversation.pk, None)
        extra = {"text": text, "by_mail": bool(address), "by": apart(by.name)}
        return _to_writer(ANSWER, conversation, writer, _("Answer: %(subject)s"), extra, reply_to=address)


def own_link(writer: Writer) -> str:
    """The address of the writer's own page."""
    return settings.UNDERSIGNED_ORIGIN + reverse("message", args=[token_text(writer.token)])


def _to_writer(
    kind: str,
    thing: PendingMessage | Conversation,
    writer: Writer,
    subject: str,
    extra: dict[str, Any],
    reply_to: str = "",
) -> OutgoingMail:
    """A mail to the writer; about a letter at risk one that says nothing to whoever sees it in passing."""
    at_risk = thing.letter is not None and thing.letter.is_at_risk
    words = {**extra, "link": own_link(writer)}
    return OutgoingMail(
        kind=kind,
        reference=str(thing.pk),
        recipient=writer.address,
        subject=_("Your link") if at_risk else subject % {"subject": apart(writer.subject)},
        text=render_to_string("contact/mail/at-risk.txt", words) if at_risk else _text(kind, thing, writer, words),
        headers={"Reply-To": reply_to} if reply_to and not at_risk else {},
        language=writer.language,
        about=thing.letter_id or thing.meeting_id,
        sender_name="" if at_risk else thing.campaign.name,
    )


def _text(kind: str, thing: PendingMessage | Conversation, writer: Writer, extra: dict[str, Any]) -> str:
    title, _language = about_of(thing)
    words = {"campaign": thing.campaign.name, "title": title, "name": writer.name}
    context = {**{name: apart(value) for name, value in words.items()}, "subject": writer.subject, **extra}
    return render_to_string(f"contact/mail/{kind.removeprefix('contact-')}.txt", context)
