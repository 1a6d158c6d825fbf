"""Calendar files are read by two readers, neither of which knows the other, and say the same."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil import tz
from django.test import Client
from icalendar import Calendar

from tests.letters.letters import FrozenClock
from tests.meetings.people import LONDON, meeting_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.meetings.actions import cancel_meeting, move_meeting, revise_meeting
from undersigned.meetings.calendars import event_data, event_script
from undersigned.meetings.models import Meeting
from undersigned.meetings.timezones import timezone_component
from undersigned.meetings.when import moment

pytestmark = pytest.mark.django_db


def fetch(client: Client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    data: bytes = answer.content
    return data


def lines(data: bytes) -> list[str]:
    """Content lines, unfolded; fails for what RFC 5545 does not allow on the wire."""
    assert data.endswith(b"\r\n")
    raw = data[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in raw)
    assert not any(b"\r" in line or b"\n" in line for line in raw)
    for line in raw:
        line.decode()  # a letter is never cut in two
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_two_readers_find_seven_in_the_evening_in_london(client: Client, meeting: Meeting) -> None:
    data = fetch(client, f"/meetings/{meeting.slug}.ics")
    ours = next(iter(Calendar.from_ical(data).walk("VEVENT")))
    theirs = vobject.readOne(data.decode()).vevent
    assert ours.decoded("dtstart") == theirs.dtstart.value == meeting.starts
    assert ours.decoded("dtend") == theirs.dtend.value == meeting.ends
    for start in (ours.decoded("dtstart"), theirs.dtstart.value):
        assert f"{start:%Y-%m-%dT%H:%M}" == "2026-03-10T19:00"
    assert "DTSTART;TZID=Europe/London:20260310T190000" in lines(data)
    assert str(ours["summary"]) == theirs.summary.value == meeting.title
    assert str(ours["location"]) == theirs.location.value == meeting.place


@pytest.mark.parametrize(
    "day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 7, 1), date(2026, 10, 25), date(2030, 6, 11)]
)
def test_both_readers_agree_on_both_sides_of_a_change_of_clocks(
    client: Client, moved_clock: FrozenClock, campaign: Campaign, day: date
) -> None:
    meeting = meeting_for_tests(campaign, day=day)
    data = fetch(client, f"/meetings/{meeting.slug}.ics")
    ours = next(iter(Calendar.from_ical(data).walk("VEVENT"))).decoded("dtstart")
    theirs = vobject.readOne(data.decode()).vevent.dtstart.value
    assert ours == theirs == meeting.starts
    assert theirs.replace(tzinfo=None) == datetime.combine(day, time(19))


def test_the_file_has_what_a_published_event_needs(client: Client, meeting: Meeting) -> None:
    found = lines(fetch(client, f"/meetings/{meeting.slug}.ics"))
    assert found[0] == "BEGIN:VCALENDAR"
    assert {"VERSION:2.0", "METHOD:PUBLISH", "BEGIN:VTIMEZONE", "TZID:Europe/London", "SEQUENCE:0"} <= set(found)
    assert f"UID:{meeting.uid}" in found
    assert "STATUS:CONFIRMED" in found
    for name in ("DTSTAMP:", "CREATED:", "LAST-MODIFIED:", "URL:", "ORGANIZER;", "PRODID:"):
        assert sum(line.startswith(name) for line in found) == 1, name


def test_the_file_is_the_same_bytes_until_something_changes(client: Client, meeting: Meeting) -> None:
    path = f"/meetings/{meeting.slug}.ics"
    assert fetch(client, path) == fetch(client, path)


def test_a_move_raises_the_sequence_and_keeps_the_uid(
    client: Client, moved_clock: FrozenClock, meeting: Meeting
) -> None:
    before = lines(fetch(client, f"/meetings/{meeting.slug}.ics"))
    moved_clock.move(timedelta(hours=1))
    move_meeting(meeting=meeting, starts=meeting.starts + timedelta(days=1), zone=LONDON, venue="Pool")
    after = lines(fetch(client, f"/meetings/{meeting.slug}.ics"))
    assert "SEQUENCE:1" in after
    assert "DTSTART;TZID=Europe/London:20260311T190000" in after
    assert not any(line.startswith("DTEND") for line in after)  # nobody gave an end
    assert {line for line in before if line.startswith("UID")} == {line for line in after if line.startswith("UID")}
    assert "LAST-MODIFIED:20260302T130000Z" in after


def test_a_cancelled_meeting_stays_in_every_calendar(client: Client, meeting: Meeting) -> None:
    cancel_meeting(meeting=meeting)
    for path in (f"/meetings/{meeting.slug}.ics", f"/campaigns/{meeting.campaign.slug}/calendar.ics", "/calendar.ics"):
        found = lines(fetch(client, path))
        assert {"STATUS:CANCELLED", "SEQUENCE:1"} <= set(found), path


def test_calendars_hold_the_meetings_of_their_campaign_or_of_all(
    client: Client, meeting: Meeting, oskars_campaign: Campaign
) -> None:
    other = meeting_for_tests(oskars_campaign, zone="America/New_York")
    meeting_for_tests(oskars_campaign, day=date(2024, 6, 11))  # long over

    def uids(path: str) -> set[str]:
        return {str(event["uid"]) for event in Calendar.from_ical(fetch(client, path)).walk("VEVENT")}

    assert uids(f"/campaigns/{meeting.campaign.slug}/calendar.ics") == {meeting.uid}
    assert uids("/calendar.ics") == {meeting.uid, other.uid}
    assert {str(zone["tzid"]) for zone in Calendar.from_ical(fetch(client, "/calendar.ics")).walk("VTIMEZONE")} == {
        LONDON,
        "America/New_York",
    }


@pytest.mark.parametrize(
    "zone",
    ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Africa/Casablanca", "Europe/Dublin",
     "Asia/Gaza", "America/Santiago", "Pacific/Chatham"],
)  # fmt: skip
def test_the_time_zone_in_the_file_shows_every_hour_as_the_database_does(zone: str) -> None:
    """Read by dateutil, which knows nothing of what wrote it: the hours around each change are the ones to fail."""
    place = ZoneInfo(zone)
    calendar = Calendar()
    calendar.add_component(timezone_component(place, first=2025, last=2027))
    read = tz.tzical(StringIO(calendar.to_ical().decode())).get(zone)
    hour = datetime(2025, 2, 1, tzinfo=UTC)
    while hour.year < 2028:
        local = hour.astimezone(place)
        naive = local.replace(tzinfo=None, fold=0)
        # Where a time comes twice, dateutil takes the second for itself; both are right.
        offsets = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
        assert naive.replace(tzinfo=read).utcoffset() in offsets, naive
        if len(offsets) == 1:
            assert naive.replace(tzinfo=read).astimezone(UTC) == hour
        hour += timedelta(minutes=30)


def test_clocks_in_london_are_put_forward_at_one_by_the_time_before(client: Client, meeting: Meeting) -> None:
    found = lines(fetch(client, f"/meetings/{meeting.slug}.ics"))
    daylight = found[found.index("BEGIN:DAYLIGHT") : found.index("END:DAYLIGHT")]
    assert {"DTSTART:20250330T010000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100"} <= set(daylight)
    assert "RDATE:20260329T010000,20270328T010000" in daylight


NASTY = 'Comma, semicolon; backslash \\ "quotes" : colon'
ARABIC = "لقاء عام عن خط الحافلة رقم 12 في المساء، مع ترجمة إلى الإنجليزية والروسية والعبرية"


def test_text_is_escaped_and_folded_in_every_script(client: Client, moved_clock: object, campaign: Campaign) -> None:
    meeting = meeting_for_tests(
        campaign,
        title=ARABIC,
        language="ar",
        venue=NASTY,
        access="One line.\n\nBEGIN:VEVENT\nUID:forged",
        organisers=NASTY,
    )
    data = fetch(client, f"/meetings/{meeting.slug}.ics")
    found = lines(data)
    assert found.count("BEGIN:VEVENT") == 1
    assert "UID:forged" not in found
    theirs = vobject.readOne(data.decode()).vevent
    assert theirs.summary.value == ARABIC
    assert theirs.location.value.startswith(NASTY)
    assert "BEGIN:VEVENT\nUID:forged" in theirs.description.value


def test_contact_stands_in_the_file_only_when_it_is_shown(client: Client, meeting: Meeting) -> None:
    revise_meeting(meeting=meeting, contact="ask@example.org", contact_shown="none")
    assert b"ask@example.org" not in fetch(client, f"/meetings/{meeting.slug}.ics")
    revise_meeting(meeting=meeting, contact_shown="shown")
    assert b"ask@example.org" in fetch(client, f"/meetings/{meeting.slug}.ics")


def test_the_page_carries_a_schema_org_event(client: Client, meeting: Meeting) -> None:
    page = client.get(f"/meetings/{meeting.slug}/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(block)
    assert (data["@type"], data["startDate"]) == ("Event", "2026-03-10T19:00+00:00")
    assert data["location"][0]["address"]["postalCode"] == "EX1 2MP"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"


def test_nothing_in_the_event_can_end_its_block(moved_clock: object, campaign: Campaign) -> None:
    meeting = meeting_for_tests(campaign, title="</script><script>alert(1)</script> & <!--")
    script = event_script(meeting)
    assert script.count("<") == script.count(">") == 2
    assert json.loads(script[len('<script type="application/ld+json">') : -len("</script>")])["name"] == meeting.title


def test_the_event_says_moved_and_cancelled(meeting: Meeting) -> None:
    moved = move_meeting(
        meeting=meeting,
        starts=moment(date(2026, 3, 12), time(19), LONDON),
        zone=LONDON,
        link="https://example.org/room",
    )
    data = event_data(moved)
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == "2026-03-10T19:00+00:00"
    assert data["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert event_data(cancel_meeting(meeting=moved))["eventStatus"] == "https://schema.org/EventCancelled"


def test_times_in_the_database_are_moments(meeting: Meeting) -> None:
    meeting.refresh_from_db()
    assert meeting.starts == datetime(2026, 3, 10, 19, tzinfo=UTC)
