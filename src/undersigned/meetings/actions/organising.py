"""What organisers do: announce a meeting, write about it, move it, cancel it."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from undersigned.campaigns.blocked import refused_words
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.canonical import canonicalise, one_line

from ..errors import EndBeforeStartError, NothingChangedError, PastMeetingError, TitleError, WrongStateError
from ..models import MOVES, Meeting, State
from ..when import zone_of

WORDS = (
    "language",
    "title",
    "strapline",
    "organisers",
    "cohosts",
    "contact_shown",
    "contact",
    "access",
    "spoken",
    "capacity",
)
"""What can be written at any time without anybody being mailed."""
PLACE = ("venue", "address", "postcode", "city", "link")
"""Where it is; changing it moves the meeting."""

LINES = {
    "title": 200,
    "strapline": 300,
    "organisers": 300,
    "cohosts": 500,
    "contact": 300,
    "spoken": 300,
    "venue": 200,
    "address": 300,
    "postcode": 20,
    "city": 100,
}
"""Words on one line, with the characters that each may have."""


def start_meeting(
    *,
    campaign: Campaign,
    title: str,
    language: str,
    starts: datetime,
    zone: str,
    ends: datetime | None = None,
    **details: Any,
) -> Meeting:
    """Announce a meeting; it is public from now on. `details` are any of WORDS and PLACE.

    Raises UnknownZoneError, EndBeforeStartError, and NotCanonicalError for words that hide something.
    """
    _check_span(starts, ends, zone)
    details = _known(details | {"title": title}, (*WORDS, *PLACE))
    meeting_id = uuid.uuid4()
    host = settings.UNDERSIGNED_ORIGIN.partition("://")[2]
    return Meeting.objects.create(
        id=meeting_id,
        campaign=campaign,
        slug=_free_slug(details["title"], starts, zone),
        uid=f"{meeting_id}@{host}",
        language=language,
        starts=starts,
        ends=ends,
        zone=zone,
        **details,
    )


def revise_meeting(*, meeting: Meeting, **words: Any) -> None:
    """Change what is written about it: any of WORDS. Time and place stay, and nobody is mailed.

    A capacity below the replies is kept as it is written: no reply is lost, and the page says that it is full. Raises
    NotCanonicalError.
    """
    known = _known(words, WORDS)
    Meeting.objects.filter(pk=meeting.pk).update(**known, modified=clock.now())
    meeting.refresh_from_db()


@transaction.atomic
def move_meeting(
    *, meeting: Meeting, starts: datetime, zone: str, ends: datetime | None = None, **place: Any
) -> Meeting:
    """Hold it at another time or place; `place` are any of PLACE. Whoever replied by address will be told once.

    Raises WrongStateError, PastMeetingError, NothingChangedError, UnknownZoneError, EndBeforeStartError, and
    NotCanonicalError.
    """
    row = _locked(meeting, State.MOVED)
    _check_span(starts, ends, zone)
    new = {"starts": starts, "ends": ends, "zone": zone, **_known(place, PLACE)}
    if all(getattr(row, name) == value for name, value in new.items()):
        raise NothingChangedError(_("This is where and when the meeting is already. Nobody was written to."))
    row.moved_from_starts, row.moved_from_zone, row.moved_from_place = row.starts, row.zone, row.place
    for name, value in new.items():
        setattr(row, name, value)
    _change(row, State.MOVED)
    return row


@transaction.atomic
def cancel_meeting(*, meeting: Meeting) -> Meeting:
    """Say that it does not take place. Whoever replied by address will be told once.

    Raises WrongStateError when it is cancelled already, PastMeetingError.
    """
    row = _locked(meeting, State.CANCELLED)
    _change(row, State.CANCELLED)
    return row


@transaction.atomic
def take_down_meeting(*, meeting: Meeting, notice: str) -> None:
    """The operator takes it off the web; the notice stands in its place. Raises WrongStateError when it is already."""
    row = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    if row.taken_down_at is not None:
        raise WrongStateError(_("This meeting is taken down already."))
    row.taken_down_at, row.notice, row.modified = clock.now(), notice, clock.now()
    row.save(update_fields=["taken_down_at", "notice", "modified"])


@transaction.atomic
def put_meeting_back(*, meeting: Meeting) -> None:
    """It can be read and replied to again. Raises WrongStateError when it was not taken down."""
    row = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    if row.taken_down_at is None:
        raise WrongStateError(_("This meeting is not taken down."))
    row.taken_down_at, row.notice, row.modified = None, "", clock.now()
    row.save(update_fields=["taken_down_at", "notice", "modified"])


def _locked(meeting: Meeting, to: State) -> Meeting:
    # Whoever confirms a reply holds the row shared meanwhile: they either know this change or will be told of it.
    row = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=meeting.pk)
    if to not in MOVES[State(row.state)]:
        raise WrongStateError(_("This meeting is cancelled. Announce a new one instead."))
    if row.is_over:
        raise PastMeetingError(_("This meeting is over. Announce a new one instead."))
    return row


def _change(row: Meeting, to: State) -> None:
    row.state, row.sequence, row.modified = to, row.sequence + 1, clock.now()
    row.save()


def _check_span(starts: datetime, ends: datetime | None, zone: str) -> None:
    zone_of(zone)
    if ends is not None and ends <= starts:
        raise EndBeforeStartError(
            _("The meeting would end before it starts. If it goes past midnight, write the day on which it ends, too.")
        )


def _known(details: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    unknown = set(details) - set(names)
    if unknown:
        raise TypeError(f"a meeting has no {', '.join(sorted(unknown))} to set here")
    if sentence := refused_words(details.get("title", "")):
        raise TitleError(sentence)
    return {name: _clean(name, value) for name, value in details.items()}


def _clean(name: str, value: Any) -> Any:
    """Words in canonical spelling: importers and forms alike may hand over anything."""
    longest = LINES.get(name)
    if longest is not None:
        return one_line(value, max_length=longest) if value.strip() else ""
    if name == "access":
        return canonicalise(value).text.strip() if value.strip() else ""
    return value


def _free_slug(title: str, starts: datetime, zone: str) -> str:
    """The title's Latin words and the day; scripts that make none are called a meeting."""
    words = slugify(title)[:60].strip("-") or "meeting"
    base = f"{words}-{starts.astimezone(zone_of(zone)):%Y-%m-%d}"
    if not Meeting.objects.filter(slug=base).exists():
        return base
    return f"{base}-{secrets.token_hex(3)}"
