"""Clocks that change, weekdays that do not fit, and times that are shown as they were written."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.meetings.errors import NoSuchTimeError, TwiceError, UnknownZoneError, WeekdayError
from undersigned.meetings.when import check_weekday, moment, shown_time, shown_zone, zones

LONDON = "Europe/London"


def test_an_evening_in_london_is_the_same_evening_in_winter_and_summer() -> None:
    assert moment(date(2026, 1, 20), time(19), LONDON) == datetime(2026, 1, 20, 19, tzinfo=UTC)
    assert moment(date(2026, 6, 11), time(19), LONDON) == datetime(2026, 6, 11, 18, tzinfo=UTC)


def test_a_time_that_clocks_skip_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(NoSuchTimeError, match=r"29 March 2026.*never show 01:30. Write 00:30 or 02:30") as caught:
        moment(date(2026, 3, 29), time(1, 30), LONDON)
    assert (caught.value.earlier, caught.value.later) == (time(0, 30), time(2, 30))
    with pytest.raises(NoSuchTimeError):
        moment(date(2026, 3, 29), time(1, 30), LONDON, second=True)


def test_a_time_that_comes_twice_is_asked_about_and_then_known() -> None:
    day, half_past_one = date(2026, 10, 25), time(1, 30)
    with pytest.raises(TwiceError, match=r"25 October 2026.*01:30 twice") as caught:
        moment(day, half_past_one, LONDON)
    assert caught.value.second - caught.value.first.astimezone(UTC) == timedelta(hours=1)
    assert moment(day, half_past_one, LONDON, second=False) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(day, half_past_one, LONDON, second=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 2, 3])
def test_the_hours_around_a_change_are_ordinary(hour: int) -> None:
    assert moment(date(2026, 3, 29), time(hour), LONDON).astimezone(ZoneInfo(LONDON)).hour == hour


def test_half_an_hour_of_change_is_known_too() -> None:
    with pytest.raises(NoSuchTimeError, match=r"Write 01:45 or 02:45\."):
        moment(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe")


@pytest.mark.parametrize("zone", ["", "London", "Europe/Londres", "../etc/passwd", "Etc/GMT+5", "\x00", "localtime"])
def test_what_is_no_place_with_clocks_is_no_time_zone(zone: str) -> None:
    with pytest.raises(UnknownZoneError):
        moment(date(2026, 3, 1), time(12), zone)


@given(st.dates(date(1990, 1, 1), date(2037, 12, 30)), st.times(), st.sampled_from(zones()), st.booleans())
def test_every_moment_shows_the_time_that_was_written(day: date, clock_time: time, zone: str, second: bool) -> None:
    clock_time = clock_time.replace(second=0, microsecond=0)
    try:
        found = moment(day, clock_time, zone, second=second)
    except NoSuchTimeError as error:
        shown = {error.earlier, error.later} - {clock_time}
        found = None
    if found is None:
        assert len(shown) == 2
        return
    local = found.astimezone(ZoneInfo(zone))
    assert (local.date(), local.time().replace(fold=0)) == (day, clock_time)
    if local.fold:
        assert second


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("Tuesday", "en"),
        ("tue.", "en"),
        ("", "en"),
        ("Вторник", "ru"),
        ("вт", "ru"),
        ("الثلاثاء", "ar"),
        ("יום שלישי", "he"),
        ("Tuesday", "ar"),
        ("dinsdag", "nl"),
    ],
)
def test_the_right_weekday_is_fine_in_any_language(word: str, language: str) -> None:
    check_weekday(word, date(2024, 6, 11), language)


@pytest.mark.parametrize(
    ("word", "language"), [("Wednesday", "en"), ("среда", "ru"), ("الأربعاء", "ar"), ("Sun", "fr")]
)
def test_a_weekday_that_does_not_fit_is_pointed_out(word: str, language: str) -> None:
    with pytest.raises(WeekdayError, match=r"11 June 2024 is a Tuesday, and you wrote"):
        check_weekday(word, date(2024, 6, 11), language)


@pytest.mark.parametrize("word", ["Someday", "T", "11", "<b>", "x" * 500])
def test_what_is_no_weekday_is_said_to_be_none(word: str) -> None:
    with pytest.raises(WeekdayError, match="do not know"):
        check_weekday(word, date(2024, 6, 11), "xx")


def test_times_are_shown_where_the_meeting_is() -> None:
    start = moment(date(2026, 11, 24), time(19), LONDON)
    assert shown_time(start, None, LONDON) == "Tuesday 24 November 2026, 19:00"
    assert shown_time(start, start + timedelta(hours=2), LONDON) == "Tuesday 24 November 2026, 19:00–21:00"
    night = shown_time(start, start + timedelta(hours=8), LONDON)
    assert night == "Tuesday 24 November 2026, 19:00 – Wednesday 25 November 2026, 03:00"
    assert shown_zone(start, LONDON) == "Europe/London, GMT"
    assert shown_zone(start, "UTC") == "UTC"
