"""Meetings as an iCalendar file (RFC 5545, published as RFC 5546 says) and as a schema.org Event.

Times stand in the meeting's own time zone, with its VTIMEZONE in the file, so that 19:00 stays 19:00 wherever it is
read. A cancelled meeting stays in the file as CANCELLED: calendars that have it take it out or strike it through.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from .models import Meeting
from .timezones import timezone_component
from .when import zone_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = "PT6H"


def calendar_bytes(meetings: Sequence[Meeting], *, name: str) -> bytes:
    """The file, with CRLF and folded lines. The same meetings make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Undersigned//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    for zone in sorted({meeting.zone for meeting in meetings}):
        years = [meeting.starts.year for meeting in meetings if meeting.zone == zone]
        if zone != "UTC":
            # A year more on each side: calendars that look beyond find the clocks of the year before and after.
            part = timezone_component(zone_of(zone), first=min(years) - 1, last=max(years) + 1)
            calendar.add_component(part)
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    data: bytes = calendar.to_ical()
    return data


def _event(meeting: Meeting) -> Event:
    event = Event()
    place = zone_of(meeting.zone)
    page = _page(meeting)
    event.add("uid", meeting.uid)
    event.add("dtstamp", meeting.modified.replace(microsecond=0))
    event.add("created", meeting.created.replace(microsecond=0))
    event.add("last-modified", meeting.modified.replace(microsecond=0))
    event.add("sequence", meeting.sequence)
    event.add("dtstart", meeting.starts.astimezone(place))
    if meeting.ends:  # an end that nobody gave is not made up
        event.add("dtend", meeting.ends.astimezone(place))
    event.add("summary", vText(meeting.title, params={"LANGUAGE": meeting.language}))
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    where = meeting.place or meeting.link
    if where:
        event.add("location", where)
    event.add("description", _description(meeting))
    event.add("url", vUri(page))
    organiser = vCalAddress(f"{settings.UNDERSIGNED_ORIGIN}/campaigns/{meeting.campaign.slug}/")
    organiser.params["CN"] = vText(meeting.organisers or meeting.campaign.name)
    event.add("organizer", organiser)
    return event


def _description(meeting: Meeting) -> str:
    contact = meeting.contact if meeting.contact_shown == Meeting.Contact.SHOWN else ""
    parts = [
        _("This meeting is cancelled.") if meeting.is_cancelled else "",
        meeting.strapline,
        f"{_('Online:')} {meeting.link}" if meeting.link else "",
        meeting.access,
        f"{_('Contact:')} {contact}" if contact else "",
        _page(meeting),
    ]
    return "\n".join(part for part in parts if part)


def event_script(meeting: Meeting) -> SafeString:
    """The meeting for search engines: a block of data, not a program. Nothing in it can end the block."""
    text = json.dumps(event_data(meeting), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def event_data(meeting: Meeting) -> dict[str, Any]:
    """The meeting in the words of schema.org/Event."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": meeting.title,
        "url": _page(meeting),
        "inLanguage": meeting.language,
        "startDate": _local(meeting.starts, meeting.zone),
        "eventStatus": f"https://schema.org/{_status(meeting)}",
        "eventAttendanceMode": f"https://schema.org/{_attendance(meeting)}EventAttendanceMode",
        "location": _locations(meeting),
        "organizer": {
            "@type": "Organization",
            "name": meeting.organisers or meeting.campaign.name,
            "url": f"{settings.UNDERSIGNED_ORIGIN}/campaigns/{meeting.campaign.slug}/",
        },
    }
    if meeting.strapline:
        data["description"] = meeting.strapline
    if meeting.ends:
        data["endDate"] = _local(meeting.ends, meeting.zone)
    if meeting.moved_from_starts and meeting.moved_from_starts != meeting.starts:
        data["previousStartDate"] = _local(meeting.moved_from_starts, meeting.moved_from_zone)
    if meeting.capacity:
        data["maximumAttendeeCapacity"] = meeting.capacity
    return data


def _status(meeting: Meeting) -> str:
    if meeting.is_cancelled:
        return "EventCancelled"
    moved = meeting.moved_from_starts is not None and meeting.moved_from_starts != meeting.starts
    return "EventRescheduled" if moved else "EventScheduled"


def _attendance(meeting: Meeting) -> str:
    if meeting.place and meeting.link:
        return "Mixed"
    return "Online" if meeting.link else "Offline"


def _locations(meeting: Meeting) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if meeting.place:
        parts = {
            "streetAddress": meeting.address,
            "postalCode": meeting.postcode,
            "addressLocality": meeting.city,
        }
        address = {"@type": "PostalAddress", **{name: value for name, value in parts.items() if value}}
        found.append({"@type": "Place", "name": meeting.venue or meeting.address, "address": address})
    if meeting.link:
        found.append({"@type": "VirtualLocation", "url": meeting.link})
    return found


def _page(meeting: Meeting) -> str:
    return str(settings.UNDERSIGNED_ORIGIN) + reverse("meeting", args=[meeting.slug])


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(zone_of(zone)).isoformat(timespec="minutes")
