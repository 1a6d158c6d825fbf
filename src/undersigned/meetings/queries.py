"""What can be asked about meetings and replies. Numbers are sums of a few counters, names are opened from boxes."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet, Sum

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.names import sort_key
from undersigned.sealing.errors import SealingError
from undersigned.sealing.tokens import handle_digest

from .models import LASTS, Coming, Meeting, Notice, PendingReply, Reply, State
from .sealed import open_name

MOST_NAMES = 300
CALENDAR_KEEPS = timedelta(days=366)


@dataclass(frozen=True)
class Count:
    """How many are coming: `confirmed` by address, `plain` by one press of a button."""

    confirmed: int = 0
    plain: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.confirmed + self.plain


def public_meeting(slug: str) -> Meeting | None:
    """The meeting at this address; a meeting is public from its beginning, a cancelled one too, not one taken down."""
    return public_meetings().select_related("campaign").filter(slug=slug).first()


def public_meetings() -> QuerySet[Meeting]:
    """Every meeting that anyone may read of."""
    return Meeting.objects.filter(taken_down_at=None)


def taken_down_meeting(slug: str) -> Meeting | None:
    """The meeting at this address in whose place a notice stands."""
    return Meeting.objects.select_related("campaign").filter(slug=slug, taken_down_at__isnull=False).first()


def meeting_on_the_desk(slug: str) -> Meeting:
    """The same for its organisers; raises Meeting.DoesNotExist."""
    return Meeting.objects.select_related("campaign").get(slug=slug)


def meetings_to_come(campaign: Campaign | None = None) -> QuerySet[Meeting]:
    """Meetings that are not over, the next one first; cancelled ones are among them, so that nobody comes."""
    now = clock.now()
    rows = public_meetings().filter(Q(ends__gt=now) | Q(ends=None, starts__gt=now - LASTS)).order_by("starts", "id")
    return rows.filter(campaign=campaign) if campaign else rows


def meetings_of(campaigns: Iterable[Campaign]) -> QuerySet[Meeting]:
    """Every meeting of these campaigns, the latest first."""
    return Meeting.objects.filter(campaign__in=list(campaigns)).order_by("-starts", "id")


def meetings_in_calendar(campaign: Campaign | None = None) -> QuerySet[Meeting]:
    """What a subscribed calendar holds: all to come, and those of the past year; cancelled ones stay in it."""
    rows = public_meetings().select_related("campaign").filter(starts__gt=clock.now() - CALENDAR_KEEPS)
    return (rows.filter(campaign=campaign) if campaign else rows).order_by("starts", "id")


def count_of(meeting: Meeting) -> Count:
    """How many are coming."""
    return counts_of([meeting.pk]).get(meeting.pk, Count())


def counts_of(meeting_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Count]:
    """The same for several meetings in one query."""
    rows = Coming.objects.filter(meeting_id__in=list(meeting_ids)).order_by().values("meeting_id")
    sums = rows.annotate(all_confirmed=Sum("confirmed"), all_plain=Sum("plain"))
    return {row["meeting_id"]: Count(row["all_confirmed"], row["all_plain"]) for row in sums}


def names_of(meeting: Meeting) -> list[str]:
    """The names of those who want theirs on the page, by name."""
    found = []
    for reply in Reply.objects.filter(meeting_id=meeting.pk, name_box__isnull=False).defer("box", "tag")[:MOST_NAMES]:
        try:
            found.append(open_name(reply))
        except SealingError:  # its key went a moment ago
            return []
    return sorted(found, key=lambda name: sort_key(name, meeting.language))


def told_by_a_change(meeting: Meeting) -> int:
    """How many would get a mail if the meeting were moved or cancelled now."""
    return count_of(meeting).confirmed


def pending_of_token(token: bytes) -> PendingReply | None:
    """What waits to be confirmed under this token's link."""
    rows = PendingReply.objects.select_related("meeting", "meeting__campaign")
    return rows.filter(handle=handle_digest(token)).first()


def reply_of_token(token: bytes) -> Reply | None:
    """The confirmed reply that this token's link leads to."""
    rows = Reply.objects.select_related("meeting", "meeting__campaign")
    return rows.filter(handles__handle=handle_digest(token)).first()


def untold(meeting: Meeting) -> QuerySet[Reply]:
    """Replies that knew the meeting otherwise and have not been told how it is now."""
    told = Notice.objects.filter(reply__meeting=meeting, kind=Notice.Kind.CHANGE, sequence=meeting.sequence)
    rows = Reply.objects.filter(meeting=meeting, since_sequence__lt=meeting.sequence)
    return rows.exclude(pk__in=told.values("reply_id"))


def unreminded(meeting: Meeting) -> QuerySet[Reply]:
    """Replies that have had no reminder of the meeting as it is now."""
    reminded = Notice.objects.filter(reply__meeting=meeting, kind=Notice.Kind.REMINDER, sequence=meeting.sequence)
    return Reply.objects.filter(meeting=meeting).exclude(pk__in=reminded.values("reply_id"))


def meetings_to_remind_of(within: timedelta) -> QuerySet[Meeting]:
    """Meetings that begin within this time and take place."""
    now = clock.now()
    rows = public_meetings().select_related("campaign").exclude(state=State.CANCELLED)
    return rows.filter(starts__gt=now, starts__lte=now + within, forgotten_at=None).order_by("starts")
