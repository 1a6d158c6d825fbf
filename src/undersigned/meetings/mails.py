"""The mails about replies, each in the language the person read the page in. Plain text; nothing is tracked."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from undersigned.frame.speaking import apart, speaking
from undersigned.mail.outgoing import OutgoingMail
from undersigned.sealing.tokens import token_text

from .models import Meeting, PendingReply, Reply
from .sealed import Kept, Typed
from .when import shown_time, shown_zone
from .words import in_words

CONFIRM = "reply-confirm"


def confirm_mail(row: PendingReply, typed: Typed) -> OutgoingMail:
    """Asks to confirm that somebody comes."""
    with speaking(typed.language):
        subject = _("Please confirm that you are coming: %(title)s")
        extra = {"name": typed.name, "days": settings.UNDERSIGNED_PENDING_HOURS // 24}
        return _mail(CONFIRM, row.meeting, str(row.pk), typed, typed.token, subject, extra)


def already_mail(row: PendingReply, typed: Typed, token: bytes) -> OutgoingMail:
    """Says that this address has replied, with the link to that reply."""
    with speaking(typed.language):
        subject = _("You have already replied: %(title)s")
        return _mail("reply-already", row.meeting, str(row.pk), typed, token, subject, {})


def reminder_mail(meeting: Meeting, row: Reply, kept: Kept) -> OutgoingMail:
    """The one reminder."""
    with speaking(kept.language):
        subject = _("Soon: %(title)s")
        return _mail("reply-reminder", meeting, str(row.pk), kept, kept.token, subject, {})


def change_mail(meeting: Meeting, row: Reply, kept: Kept) -> OutgoingMail:
    """Says that the meeting is moved, or cancelled."""
    with speaking(kept.language):
        subject = _("Cancelled: %(title)s") if meeting.is_cancelled else _("Moved: %(title)s")
        return _mail("reply-change", meeting, str(row.pk), kept, kept.token, subject, moved_from(meeting))


def moved_from(meeting: Meeting) -> dict[str, str]:
    """Where and when it was before the last move; each empty where nothing changed."""
    if meeting.moved_from_starts is None:
        return {}
    then = shown_time(meeting.moved_from_starts, None, meeting.moved_from_zone)
    same_time = meeting.moved_from_starts == meeting.starts and meeting.moved_from_zone == meeting.zone
    return {
        "old_time": "" if same_time else then,
        "old_place": "" if meeting.moved_from_place == meeting.announced.place else meeting.moved_from_place,
    }


def _mail(
    kind: str, meeting: Meeting, reference: str, to: Typed | Kept, token: bytes, subject: str, extra: dict[str, Any]
) -> OutgoingMail:
    meeting = in_words(meeting, to.language)
    context = {
        "meeting": meeting,
        "campaign": apart(meeting.campaign.name),
        "time": shown_time(meeting.starts, meeting.ends, meeting.zone),
        "zone": shown_zone(meeting.starts, meeting.zone),
        "page": settings.UNDERSIGNED_ORIGIN + reverse("meeting", args=[meeting.slug]),
        "link": settings.UNDERSIGNED_ORIGIN + reverse("reply", args=[token_text(token)]),
        **extra,
    }
    return OutgoingMail(
        kind=kind,
        reference=reference,
        recipient=to.address,
        subject=subject % {"title": apart(meeting.title)},
        text=render_to_string(f"meetings/mail/{kind}.txt", context),
        language=to.language,
        about=meeting.pk,
        sender_name=meeting.campaign.name,
    )
