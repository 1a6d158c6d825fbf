"""Organisers announce, write about, move and cancel; every mistake gets one plain sentence and loses nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.letters.letters import FrozenClock
from tests.meetings.people import LONDON, WORDS, come, meeting_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common.errors import NotCanonicalError
from undersigned.meetings.actions import cancel_meeting, move_meeting, reply_coming, start_meeting
from undersigned.meetings.errors import (
    EndBeforeStartError,
    NothingChangedError,
    PastMeetingError,
    UnknownZoneError,
    WrongStateError,
)
from undersigned.meetings.models import MOVES, Meeting, State
from undersigned.meetings.queries import count_of

pytestmark = pytest.mark.django_db
FORM = {
    **{name: str(value) for name, value in WORDS.items()},
    "contact_shown": "none",
    "day": "2026-03-10",
    "clock_time": "19:00",
    "end_time": "20:30",
    "zone": LONDON,
}


@pytest.fixture
def desk(client: Client, olena: Organiser, moved_clock: FrozenClock) -> Client:
    client.force_login(olena)
    return client


def announce(desk: Client, campaign: Campaign, **changes: str) -> HttpResponse:
    return desk.post(f"/desk/campaigns/{campaign.slug}/meetings/new", {**FORM, **changes})


def test_a_meeting_is_announced_and_public_at_once(desk: Client, campaign: Campaign) -> None:
    answer = announce(desk, campaign, weekday="Tuesday")
    assert (answer.status_code, answer["Location"]) == (303, "/desk/meetings/saturdays-in-the-library-2026-03-10/")
    meeting = Meeting.objects.get()
    assert (meeting.starts, meeting.zone) == (datetime(2026, 3, 10, 19, tzinfo=UTC), LONDON)
    assert meeting.uid.startswith(str(meeting.pk))
    page = Client().get(f"/meetings/{meeting.slug}/").content.decode()
    for words in (*(str(value) for name, value in WORDS.items() if name not in {"language", "capacity"}), "40 places"):
        assert words in page
    campaign_page = Client().get(f"/campaigns/{campaign.slug}/").content.decode()
    assert "Tuesday 10 March 2026, 19:00" in campaign_page
    assert "calendar.ics" in campaign_page
    assert meeting.title in desk.get("/desk/").content.decode()
    assert meeting.title in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weekday": "Wednesday"}, "10 March 2026 is a Tuesday, and you wrote Wednesday."),
        ({"weekday": "Someday"}, "We do not know this day of the week."),
        ({"end_time": "18:00"}, "The meeting would end before it starts."),
        ({"end_time": "19:00"}, "The meeting would end before it starts."),
        ({"end_time": "", "end_day": "2026-03-11"}, "Write at what time it ends"),
        ({"end_day": "2027-03-11"}, "30 days at most"),
        ({"day": "2026-03-29", "clock_time": "01:30", "end_time": ""}, "never show 01:30. Write 00:30 or 02:30."),
        ({"day": "2026-02-30"}, "valid date"),
        ({"day": ""}, "required"),
        ({"zone": "Nowhere/Town"}, "valid choice"),
        ({"venue": "", "address": ""}, "Write where it is"),
        ({"link": "javascript:alert(1)"}, "valid URL"),
        ({"contact_shown": "shown"}, "Write whom to ask"),
        ({"capacity": "-3"}, "greater than or equal to 1"),
        ({"title": "\u202eneddih"}, "show words in another order"),
        ({"title": "x" * 300}, "200"),
        ({"language": "xx"}, "valid choice"),
    ],
)
def test_a_mistake_gets_a_sentence_and_loses_nothing(
    desk: Client, campaign: Campaign, changes: dict[str, str], sentence: str
) -> None:
    answer = announce(desk, campaign, **changes)
    page = answer.content.decode()
    assert (answer.status_code, Meeting.objects.count()) == (422, 0)
    assert sentence in page
    assert "Step-free from the yard." in page
    assert "The reading circle" in page


def test_a_time_that_comes_twice_is_asked_about(desk: Client, campaign: Campaign) -> None:
    night = {"day": "2026-10-25", "clock_time": "01:30", "end_time": ""}
    page = announce(desk, campaign, **night).content.decode()
    assert "twice. Choose which one you mean." in page
    assert "the first, 01:30 BST" in page
    assert "01:30 GMT" in page
    assert announce(desk, campaign, **night, which="second").status_code == 303
    assert Meeting.objects.get().starts == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    # The form for moving it shows what was chosen.
    move = desk.get(f"/desk/meetings/{Meeting.objects.get().slug}/move").content.decode()
    assert 'value="second"' in move
    assert move.index("checked") > move.index('value="second"')


def test_an_ordinary_time_is_not_asked_about(desk: Client, campaign: Campaign) -> None:
    assert 'name="which"' not in desk.get(f"/desk/campaigns/{campaign.slug}/meetings/new").content.decode()
    assert 'name="which"' not in announce(desk, campaign, title="").content.decode()


def test_an_end_past_midnight_names_its_day(desk: Client, campaign: Campaign) -> None:
    assert announce(desk, campaign, end_time="01:00", end_day="2026-03-11").status_code == 303
    assert Meeting.objects.get().ends == datetime(2026, 3, 11, 1, tzinfo=UTC)


def test_a_day_in_the_past_is_kept_and_said(desk: Client, campaign: Campaign) -> None:
    answer = desk.post(f"/desk/campaigns/{campaign.slug}/meetings/new", {**FORM, "day": "2024-06-11"}, follow=True)
    assert "lies in the past" in answer.content.decode()
    assert "This meeting is over." in Client().get(f"/meetings/{Meeting.objects.get().slug}/").content.decode()


def test_capacity_below_the_replies_is_said_and_no_reply_is_lost(desk: Client, meeting: Meeting) -> None:
    come(meeting, "ada@example.org")
    come(meeting, "bo@example.org")
    words = {name: str(getattr(meeting, name)) for name in ("title", "language", "access")}
    path = f"/desk/meetings/{meeting.slug}/words"
    answer = desk.post(path, {**words, "contact_shown": "none", "capacity": "1"}, follow=True)
    assert "2 have said that they are coming, and there are 1 places. No reply was changed" in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.capacity, count_of(meeting).confirmed, meeting.sequence) == (1, 2, 0)


def test_whom_a_change_tells_is_said_before_it_is_made(desk: Client, meeting: Meeting) -> None:
    come(meeting, "ada@example.org")
    for _press in range(3):
        reply_coming(meeting=meeting, network="")
    for path in ("move", "cancel"):
        page = desk.get(f"/desk/meetings/{meeting.slug}/{path}").content.decode()
        assert "1 person has replied by address and gets one mail" in page
        assert "3 have only pressed the button" in page
    meeting.refresh_from_db()
    assert meeting.state == State.SCHEDULED


def test_moving_shows_the_old_time_and_place(desk: Client, meeting: Meeting) -> None:
    form = {"day": "2026-03-12", "clock_time": "18:00", "zone": LONDON, "venue": "Swimming pool"}
    answer = desk.post(f"/desk/meetings/{meeting.slug}/move", form, follow=True)
    assert "The meeting is moved. 0 people" in answer.content.decode()
    page = Client().get(f"/meetings/{meeting.slug}/").content.decode()
    assert "This meeting was moved." in page
    assert "<s>Tuesday 10 March 2026, 19:00</s>" in page
    assert "Thursday 12 March 2026, 18:00" in page
    same = desk.post(f"/desk/meetings/{meeting.slug}/move", form)
    assert same.status_code == 422
    assert "already. Nobody was written to." in same.content.decode()


def test_cancelling_cannot_be_undone_and_nothing_follows(desk: Client, meeting: Meeting) -> None:
    path = f"/desk/meetings/{meeting.slug}/cancel"
    assert desk.post(path).status_code == 303
    assert "This meeting is cancelled." in Client().get(f"/meetings/{meeting.slug}/").content.decode()
    assert desk.post(path).status_code == 422
    for later in (State.SCHEDULED, State.MOVED, State.CANCELLED):
        assert later not in MOVES[State.CANCELLED]
    with pytest.raises(WrongStateError):
        move_meeting(meeting=meeting, starts=meeting.starts + timedelta(days=1), zone=LONDON)


def test_what_is_over_can_neither_be_moved_nor_cancelled(moved_clock: FrozenClock, meeting: Meeting) -> None:
    moved_clock.move(timedelta(days=9))
    with pytest.raises(PastMeetingError):
        move_meeting(meeting=meeting, starts=meeting.starts + timedelta(days=30), zone=LONDON)
    with pytest.raises(PastMeetingError):
        cancel_meeting(meeting=meeting)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"ends": datetime(2026, 3, 10, 18, tzinfo=UTC)}, EndBeforeStartError),
        ({"zone": "Nowhere/Town"}, UnknownZoneError),
        ({"venue": "x\u202ey"}, NotCanonicalError),
        ({"no_such": "x"}, TypeError),
    ],
)
def test_actions_refuse_what_forms_refuse(campaign: Campaign, changes: dict[str, Any], error: type[Exception]) -> None:
    span = {"starts": datetime(2026, 3, 10, 19, tzinfo=UTC), "zone": LONDON}
    with pytest.raises(error):
        start_meeting(campaign=campaign, **{**span, **WORDS, **changes})
    assert not Meeting.objects.exists()


def test_moving_to_the_same_place_and_time_is_no_move(meeting: Meeting) -> None:
    with pytest.raises(NothingChangedError):
        move_meeting(meeting=meeting, starts=meeting.starts, ends=meeting.ends, zone=meeting.zone)


def test_titles_without_latin_letters_and_the_same_title_twice_have_addresses(campaign: Campaign) -> None:
    slugs = {meeting_for_tests(campaign, title=title).slug for title in ("لقاء عام", "Собрание", "Same", "Same")}
    assert len(slugs) == 4


def test_a_desk_page_asks_as_much_with_three_meetings_as_with_one(
    desk: Client, campaign: Campaign, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    meeting_for_tests(campaign)
    with django_assert_max_num_queries(100) as one:
        desk.get("/desk/")
    meeting_for_tests(campaign)
    meeting_for_tests(campaign)
    with django_assert_max_num_queries(len(one)):
        desk.get("/desk/")


def test_a_rtl_meeting_is_shown_from_the_right(desk: Client, campaign: Campaign) -> None:
    meeting = meeting_for_tests(campaign, title="لقاء عام", language="ar")
    page = Client().get(f"/meetings/{meeting.slug}/").content.decode()
    assert '<h1 lang="ar" dir="rtl">لقاء عام</h1>' in page
