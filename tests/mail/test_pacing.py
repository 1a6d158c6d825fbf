"""Counters and sending times of many keys in one statement are those of one after the other."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.mail.conftest import Clock
from undersigned.mail.pacing import count_each, count_once, take_slots

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def test_a_key_that_comes_twice_is_counted_twice(
    time: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert count_once(b"a", lasts=DAY) == 1
    with django_assert_num_queries(1):
        assert count_each([b"b", b"a", b"b", b"a", b"c"], lasts=DAY) == [1, 2, 2, 3, 1]
    time.pass_by(days=1, seconds=1)
    assert count_each([b"a", b"a"], lasts=DAY) == [1, 2]
    assert count_each([], lasts=DAY) == []


def test_each_key_has_its_own_times(time: Clock, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        first = take_slots({b"a": (3, MINUTE), b"b": (1, MINUTE)})
    assert first == {b"a": time.time, b"b": time.time}
    time.pass_by(minutes=2)
    assert take_slots({b"a": (1, MINUTE), b"b": (1, MINUTE)}) == {b"a": time.time + MINUTE, b"b": time.time}
    assert take_slots({}) == {}
