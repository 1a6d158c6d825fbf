"""A meeting on paper: the notice on leaflets, the poster, the sheet for the door, the names for the table there."""

from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.typesetting import (
    DoorSheet,
    FolderCache,
    GuestList,
    MeetingNotice,
    MeetingPoster,
    Rendering,
    ShareCard,
    render,
)

from .models import Meeting
from .queries import count_of, names_of
from .when import shown_time

Paper = Literal["a4", "a3"]
PAPERS: tuple[Paper, ...] = ("a4", "a3")


def poster(meeting: Meeting, paper: Paper, *, greyscale: bool = False) -> Rendering:
    """The poster, kept by the hash of its content. Raises TypesettingError."""
    sheet = MeetingPoster(
        meeting=meeting_notice(meeting),
        language=meeting.language,
        paper=paper,
        greyscale=greyscale,
        made=meeting.modified,
    )
    return render(sheet, cache=_kept(settings.UNDERSIGNED_HOME))


def door_sheet(meeting: Meeting, paper: Paper, *, direction_line: str = "") -> Rendering:
    """The sheet for the door, kept like the poster. Raises TypesettingError."""
    notice = meeting_notice(meeting)
    sheet = DoorSheet(notice, direction_line, language=meeting.language, paper=paper, made=meeting.modified)
    return render(sheet, cache=_kept(settings.UNDERSIGNED_HOME))


def guest_list(meeting: Meeting) -> Rendering:
    """The names of who wants theirs shown. Kept nowhere: they are deleted in time. Raises TypesettingError."""
    return render(
        GuestList(
            title=meeting.title,
            names=() if meeting.forgotten_at else tuple(names_of(meeting)),
            when=shown_time(meeting.starts, meeting.ends, meeting.zone),
            heading=_("Who is coming"),
            count_line=_count_line(meeting),
            language=meeting.language,
            made=meeting.modified,
        )
    )


def card(meeting: Meeting) -> Rendering:
    """The picture that feeds and chats show beside a link to the meeting. Raises TypesettingError."""
    when = _("Cancelled") if meeting.is_cancelled else shown_time(meeting.starts, None, meeting.zone)
    address = short_address(f"{settings.UNDERSIGNED_ORIGIN}/meetings/{meeting.slug}/")
    sheet = ShareCard(
        meeting.title, meeting.campaign.name, _("Public meeting"), when, address, language=meeting.language
    )
    return render(sheet, form="png", cache=_kept(settings.UNDERSIGNED_HOME))


def meeting_notice(meeting: Meeting, *, key: str = "") -> MeetingNotice:
    """What is printed of a meeting, in the language that the interface speaks now."""
    address = f"{settings.UNDERSIGNED_ORIGIN}/meetings/{meeting.slug}/"
    when = shown_time(meeting.starts, meeting.ends, meeting.zone)
    return MeetingNotice(
        meeting.title,
        meeting.strapline,
        _("Cancelled") if meeting.is_cancelled else when,
        meeting.place,
        _("Organised by %(who)s") % {"who": meeting.organisers} if meeting.organisers else "",
        meeting.contact if meeting.contact_shown == Meeting.Contact.SHOWN else "",
        meeting.access,
        meeting.spoken,
        qr=address,
        qr_description=_("The meeting’s page"),
        short_address=short_address(address),
        language=meeting.language,
        key=key,
    )


def short_address(address: str) -> str:
    """Without what nobody needs to type."""
    return address.partition("://")[2].rstrip("/")


def _count_line(meeting: Meeting) -> str:
    number = count_of(meeting).total
    line = ngettext("%(n)s has said that they are coming.", "%(n)s have said that they are coming.", number)
    return line % {"n": number_format(number, force_grouping=True)}


@cache
def _kept(home: Path) -> FolderCache:
    return FolderCache(home / "renderings")
