"""Who was brought along in a file is asked, once, to confirm: at a slow pace, and only who agreed to be written to.

An invitation becomes a pending signature like one that was typed into the form, except that it leads back to the
organisers' claim. Confirmed, the claim ends as a duplicate; disowned, it ends as an impersonation.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.quota import take_mails
from undersigned.common import clock
from undersigned.letters.models import Letter, State
from undersigned.mail.pacing import next_slot, take_slots
from undersigned.sealing.boxes import unseal_json
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import SealingError

from .. import holder
from ..entry import Entry
from ..errors import BatchError
from ..keys import batch_key, letter_key, make_pending_key
from ..models import Batch, Invitation, Pending, Show, Signature
from ..pending import Contents, seal_contents

AT_ONCE = 50
AHEAD = timedelta(minutes=2)  # no address leaves its box long before its mail is due


def invite_batch(*, batch: Batch) -> int:
    """From now on the people of this batch are asked to confirm; returns how many will be.

    Raises BatchError while its letter is not open, while it is still being entered, and when nobody may be asked.
    """
    if batch.letter.state != State.OPEN:
        raise BatchError(_("People can be asked to confirm while the letter is open. Nobody was written to."))
    if batch.finished_at is None:
        raise BatchError(_("This file is still being entered. Wait until it is, then ask its people to confirm."))
    number = batch.invitations.count()
    if not number:
        raise BatchError(_("There is nobody left in this file who agreed to be written to. Nobody was written to."))
    if batch.invited_at is None:
        batch.invited_at = clock.now()
        batch.save(update_fields=["invited_at"])
    return number


def plan_invitations() -> int:
    """Give the next invitations of each open letter the times of their mails; returns how many were dealt with."""
    asked = Invitation.objects.filter(batch__invited_at__isnull=False, batch__letter__state=State.OPEN)
    return sum(_plan_some(pk) for pk in asked.order_by().values_list("batch__letter_id", flat=True).distinct())


@transaction.atomic
def _plan_some(letter_id: uuid.UUID) -> int:
    letter = Letter.objects.select_related("campaign").get(pk=letter_id)
    lane = tag(letter_key(letter.pk), "invitations")
    slot, now = next_slot(lane), clock.now()
    if slot is not None and slot > now + AHEAD:
        return 0
    waiting = Invitation.objects.filter(batch__letter=letter, batch__invited_at__isnull=False).order_by("pk")
    allowed = take_mails(letter.campaign, min(AT_ONCE, waiting.count()))
    rows = list(
        waiting.select_related("batch", "batch__text", "signature").select_for_update(of=("self",), skip_locked=True)[
            :allowed
        ]
    )
    if not rows:  # today's mails are sent, or another worker is at it
        return 0
    interval = timedelta(seconds=settings.UNDERSIGNED_INVITATION_INTERVAL)
    first = take_slots({lane: (len(rows), interval)})[lane]
    pending = [_pending(letter, row) for row in rows]
    Pending.objects.bulk_create(
        _at(one, first + place * interval) for place, one in enumerate(each for each in pending if each is not None)
    )
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _pending(letter: Letter, row: Invitation) -> Pending | None:
    """The form as the person might have sent it; None when the claim stands no more, or its box does not open."""
    claim = row.signature
    try:
        data = unseal_json(batch_key(row.batch_id), row.box, context=f"invitation {row.pk}")
    except SealingError:
        return None
    if claim.status != Signature.Status.COUNTED:
        return None
    day, token = clock.today(), holder.new_token()
    pending = Pending(letter=letter, text=row.batch.text, key_day=day, network=b"", reminded=True)
    contents = Contents(
        data["to"], data["canonical"], entry_of(claim), token, False, row.batch.text.language, claim=claim.pk
    )
    pending.id = uuid.uuid4()
    pending.handle = holder.waiting_digest(token)
    pending.box = seal_contents(make_pending_key(day), contents, row=pending.id)
    return pending


def entry_of(signature: Signature) -> Entry:
    """How a signature appears now."""
    if signature.show == Show.HIDDEN:
        return Entry(Show.HIDDEN.value)
    return Entry("named", signature.name, signature.affiliation, signature.place, signature.organisation)


def _at(pending: Pending, when: datetime) -> Pending:
    pending.state, pending.mail_after = Pending.State.PLANNED, when
    return pending
