"""Both sides of a conversation: an answer by mail or on a page goes to the other side, without either address."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from undersigned.campaigns.activity import CHANGED, deed, record_activity
from undersigned.campaigns.models import Campaign, Membership, Organiser
from undersigned.campaigns.roles import Right, roles_with
from undersigned.common import clock
from undersigned.mail.actions import queue_mails
from undersigned.mail.incoming import IncomingMail
from undersigned.mail.pacing import count_once, limits_key
from undersigned.mail.signals import mail_arrived
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import SealingError
from undersigned.sealing.tokens import handle_digest

from ..addressing import ANSWERS, is_relay, read_party
from ..errors import ClosedError, LinkError, TooManyError
from ..keys import conversation_key, destroy_conversation_key
from ..mails import answer_mail, message_mail
from ..models import ClosedDoor, Conversation, Message, State
from ..sealed import Writer, open_writer, seal_words
from ..stripping import without_addresses

ANSWERED = deed("message-answered", CHANGED, gettext_lazy("answered a message"))
MOST_A_DAY = 30  # messages from one side of one conversation


@transaction.atomic
def answer_as_organiser(
    *, conversation: Conversation, organiser: Organiser, text: str, fingerprint: bytes = b"", known: Iterable[str] = ()
) -> None:
    """Send an answer to the writer.

    `fingerprint` knows the mail it came in, so that the same one twice is one answer; `known` are addresses that the
    mail's headers gave away. Raises ClosedError, TooManyError, SealingError when the key is gone.
    """
    held = _held(conversation)
    _demand_few(held, f"organiser {organiser.pk}")
    writer = open_writer(held)
    cleaned = _cleaned(held, writer, text, known)
    if add_message(held, text=cleaned, author=organiser, fingerprint=fingerprint) is None:
        return
    queue_mails([answer_mail(held, writer, cleaned, by=organiser)])
    record_activity(campaign=held.campaign, by=organiser, deed=ANSWERED)


@transaction.atomic
def answer_as_writer(
    *, conversation: Conversation, text: str, fingerprint: bytes = b"", known: Iterable[str] = ()
) -> None:
    """Send the writer's next words to the organisers. Arguments and errors as in `answer_as_organiser`."""
    held = _held(conversation)
    _demand_few(held, "writer")
    writer = open_writer(held)
    cleaned = _cleaned(held, writer, text, known)
    message = add_message(held, text=cleaned, author=None, fingerprint=fingerprint)
    if message is not None:
        tell_organisers(held, writer, message, cleaned)


@transaction.atomic
def close_conversation(*, conversation: Conversation) -> None:
    """Nothing more is said; it is kept for a while and then deleted. Closing twice is closing once."""
    Conversation.objects.filter(pk=conversation.pk, state=State.OPEN).update(
        state=State.CLOSED, unanswered=False, last_at=clock.now()
    )


def end_conversation(*, token: bytes) -> Campaign:
    """The writer takes it all back: deleted here at once, and its key destroyed. Raises LinkError."""
    with transaction.atomic():
        found = Conversation.objects.select_related("campaign").filter(handle=handle_digest(token)).first()
        if found is None:
            raise LinkError(_("There is no message under this link any more. Nothing has changed."))
        pk, campaign = found.pk, found.campaign
        found.delete()
    destroy_conversation_key(pk)  # once the rows are gone for good, else a rollback would leave what nobody can open
    return campaign


def take_messages(*, campaign: Campaign, taken: bool) -> None:
    """Whether one can write to this campaign's organisers. Conversations that there are go on."""
    if taken:
        ClosedDoor.objects.filter(campaign=campaign).delete()
    else:
        ClosedDoor.objects.get_or_create(campaign=campaign)


def add_message(
    conversation: Conversation, *, text: str, author: Organiser | None, fingerprint: bytes = b""
) -> Message | None:
    """Add what was said; None when this very mail has been taken before. `author` is None for the writer."""
    key = conversation_key(conversation.pk)
    mark = tag(key, "mail", fingerprint)[:16] if fingerprint else uuid.uuid4().bytes
    if Message.objects.filter(conversation=conversation, fingerprint=mark).exists():
        return None
    row = Message(
        conversation=conversation, from_writer=author is None, author=author, fingerprint=mark, at=clock.now()
    )
    row.box = seal_words(key, text, row=row.pk)
    row.save()
    Conversation.objects.filter(pk=conversation.pk).update(last_at=row.at, unanswered=author is None)
    return row


def tell_organisers(conversation: Conversation, writer: Writer, message: Message | None, text: str) -> None:
    """A mail to each member who answers messages, each with an address of their own to answer to."""
    if message is None:
        return
    readers = _answering(conversation.campaign)
    queue_mails([message_mail(conversation, writer, message, text, to=one) for one in readers])


@receiver(mail_arrived)
def take_mail(*, kind: str, payload: bytes, mail: IncomingMail, fingerprint: bytes, **_kwargs: Any) -> bool | None:
    """An answer that came by mail; False when the conversation takes none from its sender any more."""
    party = read_party(payload) if kind == ANSWERS else None
    if party is None:
        return None
    conversation = Conversation.objects.select_related("campaign").filter(pk=party.conversation).first()
    if conversation is None:
        return False
    text = _words(mail)
    if not text:
        return True
    try:
        if party.organiser is None:
            answer_as_writer(conversation=conversation, text=text, fingerprint=fingerprint, known=mail.addresses)
            return True
        organiser = next((one for one in _answering(conversation.campaign) if one.pk == party.organiser), None)
        if organiser is None:  # has left, or may not answer any more
            return False
        answer_as_organiser(
            conversation=conversation, organiser=organiser, text=text, fingerprint=fingerprint, known=mail.addresses
        )
    except (ClosedError, TooManyError, SealingError):
        return False
    return True


def _words(mail: IncomingMail) -> str:
    """What a mail says, with a word on what was left out."""
    notes = []
    if mail.dropped:
        notes.append(
            ngettext("[%(n)d attachment was left out.]", "[%(n)d attachments were left out.]", mail.dropped)
            % {"n": mail.dropped}
        )
    if mail.shortened:
        notes.append(_("[This message was longer and has been cut here.]"))
    return "\n\n".join([mail.text, *notes] if mail.text else notes)


def _cleaned(conversation: Conversation, writer: Writer, text: str, known: Iterable[str]) -> str:
    """The text without the addresses of either side."""
    team = Membership.objects.filter(campaign=conversation.campaign_id).values_list("organiser__email", flat=True)
    return without_addresses(text, known=[writer.address, *team, *known], is_ours=is_relay)


def _answering(campaign: Campaign) -> list[Organiser]:
    """The active members who get messages and may answer them."""
    members = Membership.objects.filter(
        campaign=campaign, role__in=roles_with(Right.CORRESPOND), organiser__is_active=True
    )
    return [one.organiser for one in members.select_related("organiser").order_by("since")]


def _held(conversation: Conversation) -> Conversation:
    """The conversation as it is, held so that it is not closed meanwhile. Raises ClosedError."""
    rows = Conversation.objects.select_related("campaign", "letter", "meeting").select_for_update(of=("self",))
    held = rows.filter(pk=conversation.pk).first()
    if held is None or not held.is_open:
        raise ClosedError(_("This conversation is closed, so nothing was sent. Write again from the campaign’s page."))
    return held


def _demand_few(conversation: Conversation, side: str) -> None:
    mark = tag(limits_key(clock.today()), "answers", conversation.pk.bytes, hashlib.sha256(side.encode()).digest())
    if count_once(mark, lasts=timedelta(days=1)) > MOST_A_DAY:
        raise TooManyError(_("Too many messages in this conversation today. Please go on tomorrow."))
