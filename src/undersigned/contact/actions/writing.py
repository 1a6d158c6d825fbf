"""What whoever writes does: send the form, confirm their address, say that it was not them."""

import uuid

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.addresses import Address
from undersigned.mail.actions import stop_mail_to
from undersigned.mail.pacing import forget_unasked_mails, limits_key
from undersigned.sealing.derive import tag
from undersigned.sealing.tokens import handle_digest, new_token

from ..errors import LinkError, NotTakenError
from ..keys import make_conversation_key, make_pending_key
from ..models import Conversation, PendingMessage
from ..queries import Place, conversation_of_token, takes_messages
from ..sealed import Typed, Writer, open_typed, seal_typed, seal_writer
from ..stripping import without_addresses
from .answering import add_message, tell_organisers

_SAME_CLICK_SECONDS = 600


def write_message(*, place: Place, address: Address, name: str, subject: str, text: str, network: str) -> None:
    """Keep what was typed until its address is confirmed: one insert, sealed, nothing told to anybody.

    `network` is the client's network as text, or "" for the crowd of shared networks. The same again within ten
    minutes is the same row. Raises NotTakenError.
    """
    campaign = place.campaign
    _demand_taken(campaign)
    day = clock.today()
    key, token = make_pending_key(day), new_token()
    click = str(int(clock.now().timestamp()) // _SAME_CLICK_SECONDS)
    parts = (campaign.pk.bytes, address.canonical, address.deliverable, name, subject, text)
    row_id = uuid.UUID(bytes=tag(key, "message click", click, *parts)[:16])
    known = [address.deliverable]  # who writes it into the message out of habit has not chosen to show it
    name, subject, text = (without_addresses(words, known=known) for words in (name, subject, text))
    writer = Writer(address.deliverable, address.canonical, name, subject, token, get_language() or "en")
    row = PendingMessage(
        id=row_id,
        campaign=campaign,
        letter=place.letter,
        meeting=place.meeting,
        key_day=day,
        network=tag(limits_key(day), "message network", campaign.pk.bytes, network) if network else b"",
        handle=handle_digest(token),
        box=seal_typed(key, Typed(writer, text), row=row_id),
    )
    PendingMessage.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def confirm_message(*, token: bytes) -> Conversation:
    """Hand the message to the organisers, by mail and on the desk. Confirming twice gives the one conversation.

    Raises LinkError for a link that was never ours or has expired, NotTakenError.
    """
    pending = PendingMessage.objects.select_for_update().filter(handle=handle_digest(token)).first()
    if pending is None:
        found = conversation_of_token(token)
        if found is None:
            raise LinkError(_("This link has expired, or is incomplete. Write again to get a new one."))
        return found
    typed = open_typed(pending)
    _demand_taken(pending.campaign)
    forget_unasked_mails(address=typed.writer.canonical)
    row = Conversation(
        campaign=pending.campaign,
        letter=pending.letter,
        meeting=pending.meeting,
        handle=bytes(pending.handle),
        last_at=clock.now(),
    )
    row.box = seal_writer(make_conversation_key(row.pk), typed.writer, row=row.pk)
    row.save()
    pending.delete()
    message = add_message(row, text=typed.text, author=None)
    tell_organisers(row, typed.writer, message, typed.text)
    return row


@transaction.atomic
def was_not_me(*, token: bytes) -> None:
    """Someone else typed this address: forget what was typed and send nothing to the address from here again."""
    pending = PendingMessage.objects.select_for_update().filter(handle=handle_digest(token)).first()
    if pending is None:
        raise LinkError(_("This link was used, has expired, or is incomplete. Nothing waits under it."))
    stop_mail_to(address=open_typed(pending).writer.address)
    pending.delete()


def _demand_taken(campaign: Campaign) -> None:
    if not takes_messages(campaign):
        raise NotTakenError(_("The organisers take no messages here now. Nothing was sent and nothing was kept."))
