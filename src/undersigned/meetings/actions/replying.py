"""What whoever comes does: say so with one press, or by address; confirm, cancel, say that it was not them."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.addresses import Address
from undersigned.mail.actions import stop_mail_to
from undersigned.mail.pacing import count_once, forget_unasked_mails, limits_key
from undersigned.sealing.derive import tag
from undersigned.sealing.tokens import handle_digest, new_token

from ..errors import CrowdedError, LinkError, PastMeetingError, WrongStateError
from ..keys import make_meeting_key, make_pending_key
from ..models import Coming, Meeting, Notice, PendingReply, Reply, ReplyHandle
from ..queries import reply_of_token
from ..sealed import Typed, open_typed, seal_reply, seal_typed

REMIND_BEFORE = timedelta(hours=24)
PLAIN_PER_NETWORK = 60  # plain replies a day from one network to one meeting: a school, not a program
_SAME_CLICK_SECONDS = 600
_DOUBLE_CLICK = timedelta(seconds=10)
_COUNT = """
    INSERT INTO meetings_coming (meeting_id, slot, plain, confirmed) VALUES (%s, %s, %s, %s)
    ON CONFLICT (meeting_id, slot) DO UPDATE
    SET plain = meetings_coming.plain + excluded.plain, confirmed = meetings_coming.confirmed + excluded.confirmed
"""


@dataclass(frozen=True)
class Confirmation:
    """What came of a confirmation: `already` when this address, or this link, had replied before."""

    reply: Reply
    already: bool


def reply_coming(*, meeting: Meeting, network: str, browser: str = "") -> None:
    """A plain "I am coming": one more in a counter, and nothing about who it was.

    `network` is as in `reply_by_address`. Two presses within ten seconds from one network with one `browser` (its
    User-Agent) are a double click; what tells so is an HMAC under a daily key in an UNLOGGED table. Raises
    PastMeetingError, WrongStateError for a cancelled meeting, CrowdedError.
    """
    _demand_takes_replies(meeting)
    key = limits_key(clock.today())
    if network:  # strangers who share a network cannot be told apart, so nobody among them is taken for another
        click = tag(key, "coming click", meeting.pk.bytes, network, browser)
        if count_once(click, lasts=_DOUBLE_CLICK) > 1:
            return
        if count_once(tag(key, "coming", meeting.pk.bytes, network), lasts=timedelta(days=1)) > PLAIN_PER_NETWORK:
            raise CrowdedError(
                _("Very many have pressed this button on your network today. Reply with your address, and you count.")
            )
    count(meeting.pk, plain=1)


def reply_by_address(*, meeting: Meeting, address: Address, name: str, network: str) -> None:
    """Keep what was typed until its address is confirmed: one insert, sealed, nothing looked up.

    `name` is for the page, "" for none; `network` is the client's network as text, or "" for the crowd of shared
    networks. The same again within ten minutes is the same row. Raises PastMeetingError, WrongStateError.
    """
    _demand_takes_replies(meeting)
    day = clock.today()
    key, token = make_pending_key(day), new_token()
    click = str(int(clock.now().timestamp()) // _SAME_CLICK_SECONDS)
    parts = (meeting.pk.bytes, address.canonical, address.deliverable, name)
    row_id = uuid.UUID(bytes=tag(key, "reply click", click, *parts)[:16])
    typed = Typed(address.deliverable, address.canonical, name, token, get_language() or "en")
    row = PendingReply(
        id=row_id,
        meeting_id=meeting.pk,
        key_day=day,
        network=tag(limits_key(day), "reply network", meeting.pk.bytes, network) if network else b"",
        handle=handle_digest(token),
        box=seal_typed(key, typed, row=row_id),
    )
    PendingReply.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def confirm_reply(*, token: bytes) -> Confirmation:
    """Make the reply count; the pending box goes.

    Confirming twice, or from two mails to one address, gives the one reply. Raises LinkError for a link that was never
    ours or has expired, PastMeetingError, WrongStateError.
    """
    pending = PendingReply.objects.select_for_update().filter(handle=handle_digest(token)).first()
    if pending is None:
        reply = reply_of_token(token)
        if reply is None:
            raise LinkError(_("This link was used, has expired, or is incomplete. Reply again to get a new one."))
        return Confirmation(reply, already=True)
    typed = open_typed(pending)
    meeting = _held(pending.meeting_id)
    _demand_takes_replies(meeting)
    pending.delete()
    forget_unasked_mails(address=typed.canonical)
    key = make_meeting_key(meeting.pk)
    row = Reply(meeting=meeting, tag=address_tag(key, typed.canonical), since_sequence=meeting.sequence)
    row.box, row.name_box = seal_reply(key, typed, row=row.pk)
    Reply.objects.bulk_create([row], ignore_conflicts=True)
    reply = Reply.objects.select_related("meeting", "meeting__campaign").get(meeting=meeting, tag=row.tag)
    ReplyHandle.objects.create(handle=handle_digest(token), reply=reply)
    if reply.pk != row.pk:
        return Confirmation(reply, already=True)
    count(meeting.pk, confirmed=1)
    if meeting.starts - clock.now() <= REMIND_BEFORE:  # they have just read when it is
        Notice.objects.create(reply=reply, kind=Notice.Kind.REMINDER, sequence=meeting.sequence)
    return Confirmation(reply, already=False)


@transaction.atomic
def cancel_reply(*, token: bytes) -> Meeting:
    """Not coming after all: the reply is deleted, with all that was kept for it. Raises LinkError."""
    reply = reply_of_token(token)
    # Who deletes the row counts down; of two clicks in one moment the second finds nothing.
    if reply is None or not Reply.objects.filter(pk=reply.pk).delete()[1].get("meetings.Reply"):
        raise LinkError(_("There is no reply under this link any more. Nothing has changed."))
    count(reply.meeting_id, confirmed=-1)
    return reply.meeting


@transaction.atomic
def was_not_me(*, token: bytes) -> None:
    """Someone else typed this address: forget what was typed and send nothing to the address from here again."""
    pending = PendingReply.objects.select_for_update().filter(handle=handle_digest(token)).first()
    if pending is None:
        raise LinkError(_("This link was used, has expired, or is incomplete. Nothing is kept under it."))
    stop_mail_to(address=open_typed(pending).address)
    pending.delete()


def address_tag(key: bytes, canonical: str) -> bytes:
    """What tells that an address has replied, under the meeting's key."""
    return tag(key, "reply", canonical)


def count(meeting_id: uuid.UUID, *, plain: int = 0, confirmed: int = 0) -> None:
    """Add to one of the meeting's counters, taken by chance."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [meeting_id, secrets.randbelow(Coming.SLOTS), plain, confirmed])


def _held(meeting_id: uuid.UUID) -> Meeting:
    """The meeting as it is, held so that it is neither moved nor cancelled before the reply stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM meetings_meeting WHERE id = %s FOR SHARE", [meeting_id])
    return Meeting.objects.select_related("campaign").get(pk=meeting_id)


def _demand_takes_replies(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise WrongStateError(_("This meeting is cancelled, so your reply was not added. Nothing you typed was kept."))
    if not meeting.takes_replies:
        raise PastMeetingError(_("This meeting is over, so your reply was not added. Nothing you typed was kept."))
