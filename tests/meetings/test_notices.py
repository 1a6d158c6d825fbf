"""Moving, cancelling and reminding reach each who replied once: never twice, and nobody is left out."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.letters.letters import FrozenClock
from tests.meetings.people import LONDON, accepted, ask_to_come, come
from undersigned.mail.models import QueuedMail
from undersigned.mail.outgoing import OutgoingMail
from undersigned.meetings.actions import (
    cancel_meeting,
    cancel_reply,
    confirm_reply,
    forget_past,
    mailing,
    move_meeting,
    remind,
    replying,
    tell_changes,
)
from undersigned.meetings.models import Meeting, Notice, PendingReply, Reply
from undersigned.meetings.queries import count_of, names_of
from undersigned.sealing.errors import KeyUnavailableError

pytestmark = pytest.mark.django_db
PEOPLE = [f"person{number}@example.org" for number in range(7)]


class Killed(BaseException):
    """The worker is gone at this point, as by SIGKILL: nothing after it runs."""


def later(meeting: Meeting, **changes: Any) -> Meeting:
    moved = {"starts": meeting.starts + timedelta(days=7), "ends": None, "zone": LONDON, "venue": "Swimming pool"}
    return move_meeting(meeting=meeting, **{**moved, **changes})


def tell_till_the_end() -> None:
    while tell_changes():
        pass


def tell_all() -> list[OutgoingMail]:
    tell_till_the_end()
    return accepted()


def side_by_side(*steps: Callable[[], object]) -> None:
    """Run them at once, each with a connection of its own, and raise what any of them raised."""
    together = Barrier(len(steps))

    def run(step: Callable[[], object]) -> None:
        try:
            together.wait(60)
            step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        for done in [pool.submit(run, step) for step in steps]:
            done.result()


def recipients(mails: list[OutgoingMail]) -> Counter[str]:
    return Counter(mail.recipient for mail in mails)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 3)


@pytest.fixture
def coming(meeting: Meeting) -> list[bytes]:
    return [come(meeting, address) for address in PEOPLE]


def test_a_move_is_told_to_each_once(meeting: Meeting, coming: list[bytes], small_batches: None) -> None:
    later(meeting)
    mails = tell_all()
    assert recipients(mails) == Counter(PEOPLE)
    assert {mail.kind for mail in mails} == {"reply-change"}
    assert mails[0].subject == "Moved: Saturdays in the library"
    assert "Tuesday 17 March 2026, 19:00 (Europe/London, GMT)" in mails[0].text
    assert "It was to begin: Tuesday 10 March 2026, 19:00" in mails[0].text
    assert "It was to be at: Example Hall, 12 Elm Street, EX1 2MP Exampleton" in mails[0].text
    assert tell_all() == []


def test_a_cancellation_is_told_to_each_once(meeting: Meeting, coming: list[bytes], small_batches: None) -> None:
    cancel_meeting(meeting=meeting)
    mails = tell_all()
    assert recipients(mails) == Counter(PEOPLE)
    assert mails[0].subject == "Cancelled: Saturdays in the library"
    assert "It does not take place" in mails[0].text
    assert tell_all() == []


def test_each_change_is_told_and_of_two_at_once_the_last(meeting: Meeting, coming: list[bytes]) -> None:
    later(meeting)
    assert len(tell_all()) == len(PEOPLE)
    meeting.refresh_from_db()
    later(meeting)
    meeting.refresh_from_db()
    cancel_meeting(meeting=meeting)
    mails = tell_all()
    assert recipients(mails) == Counter(PEOPLE)
    assert {mail.subject for mail in mails} == {"Cancelled: Saturdays in the library"}


@pytest.mark.parametrize("step", ["_notice", "queue_mails", "change_mail", "untold"])
@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_any_two_steps_tells_nobody_twice_and_leaves_nobody_out(
    meeting: Meeting, coming: list[bytes], small_batches: None, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    later(meeting)
    original, calls = getattr(mailing, step), 0

    def killed_after(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        result = original(*args, **kwargs)
        if calls == call:
            raise Killed
        return result

    with monkeypatch.context() as patched:
        patched.setattr(mailing, step, killed_after)
        with pytest.raises(Killed):
            tell_till_the_end()
    assert recipients(tell_all()) == Counter(PEOPLE)
    assert Notice.objects.filter(kind=Notice.Kind.CHANGE).count() == len(PEOPLE)


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_tell_each_once(meeting: Meeting, coming: list[bytes], small_batches: None) -> None:
    later(meeting)
    side_by_side(*[tell_till_the_end] * 3)
    assert recipients(tell_all()) == Counter(PEOPLE)


@pytest.mark.django_db(transaction=True)
def test_who_confirms_while_it_is_moved_is_told(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The move comes when the confirmation has read the old time, and has to wait for it."""
    token, reading, moved = ask_to_come(meeting, PEOPLE[0]), Event(), Event()
    original = replying._demand_takes_replies

    def linger(held: Meeting) -> None:
        original(held)
        reading.set()
        moved.wait(1)

    def move_and_tell() -> None:
        reading.wait(60)
        later(meeting)
        tell_till_the_end()
        moved.set()

    monkeypatch.setattr(replying, "_demand_takes_replies", linger)
    side_by_side(move_and_tell, partial(confirm_reply, token=token))
    assert Reply.objects.get().since_sequence == 0
    assert recipients(tell_all()) == Counter(PEOPLE[:1])


def test_who_replies_after_a_move_knows_it_already(meeting: Meeting, coming: list[bytes]) -> None:
    waiting = ask_to_come(meeting, "early@example.org")
    moved = later(meeting)
    confirm_reply(token=waiting)  # the page shows where it is now
    come(moved, "new@example.org")
    assert recipients(tell_all()) == Counter(PEOPLE)


def test_who_has_cancelled_is_not_written_to(meeting: Meeting, coming: list[bytes]) -> None:
    cancel_reply(token=coming[0])
    later(meeting)
    assert recipients(tell_all()) == Counter(PEOPLE[1:])


def test_a_meeting_without_changes_is_not_looked_at(meeting: Meeting, coming: list[bytes]) -> None:
    assert tell_changes() == 0
    assert not QueuedMail.objects.exists()


def test_one_reminder_goes_out_the_day_before(
    moved_clock: FrozenClock, meeting: Meeting, coming: list[bytes], small_batches: None
) -> None:
    moved_clock.move(timedelta(days=7, hours=6))  # 18:00 the day before: an hour too early
    assert remind() == 0
    moved_clock.move(timedelta(hours=1))
    while remind():
        pass
    mails = accepted()
    assert recipients(mails) == Counter(PEOPLE)
    assert {mail.kind for mail in mails} == {"reply-reminder"}
    assert "/replies/" in mails[0].text
    moved_clock.move(timedelta(hours=5))
    assert remind() == 0


def test_who_replied_within_the_last_day_is_not_reminded(moved_clock: FrozenClock, meeting: Meeting) -> None:
    moved_clock.move(timedelta(days=7, hours=8))
    come(meeting, PEOPLE[0])
    assert remind() == 0


def test_nobody_is_reminded_of_what_is_cancelled_or_has_begun(
    moved_clock: FrozenClock, meeting: Meeting, coming: list[bytes]
) -> None:
    moved_clock.move(timedelta(days=8, hours=7))  # 19:00: it begins
    assert remind() == 0
    moved_clock.move(timedelta(hours=-2))
    cancel_meeting(meeting=meeting)
    tell_all()
    assert remind() == 0


def test_a_moved_meeting_is_reminded_of_before_its_new_time(
    moved_clock: FrozenClock, meeting: Meeting, coming: list[bytes]
) -> None:
    moved_clock.move(timedelta(days=8))
    assert remind() == len(PEOPLE)
    later(meeting)
    tell_all()
    assert remind() == 0
    moved_clock.move(timedelta(days=7))
    assert remind() == len(PEOPLE)


def test_a_move_within_the_last_day_reminds_by_itself(
    moved_clock: FrozenClock, meeting: Meeting, coming: list[bytes]
) -> None:
    moved_clock.move(timedelta(days=7))
    later(meeting, starts=meeting.starts - timedelta(hours=8))
    assert remind() == 0  # first they are told
    assert recipients(tell_all()) == Counter(PEOPLE)
    assert remind() == 0


def test_seven_days_after_the_meeting_replies_and_keys_are_gone_and_the_numbers_stay(
    moved_clock: FrozenClock, meeting: Meeting, coming: list[bytes]
) -> None:
    ask_to_come(meeting, "late@example.org", "Late Example")
    reply = Reply.objects.first()
    assert reply is not None
    moved_clock.move(meeting.over_at - moved_clock.now() + timedelta(days=7, minutes=-1))
    forget_past()
    assert Reply.objects.count() == len(PEOPLE)
    mailing.open_reply(reply)
    moved_clock.move(timedelta(minutes=1))
    forget_past()
    assert [model.objects.count() for model in (Reply, PendingReply, Notice)] == [0, 0, 0]
    with pytest.raises(KeyUnavailableError):
        mailing.open_reply(reply)
    assert not settings.KEYSTORE.names(f"meeting-{meeting.pk.hex}")
    meeting.refresh_from_db()
    assert (count_of(meeting).confirmed, names_of(meeting)) == (len(PEOPLE), [])
    forget_past()


def test_a_key_left_behind_by_a_killed_worker_is_destroyed_next_time(
    moved_clock: FrozenClock, meeting: Meeting, coming: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved_clock.move(timedelta(days=20))
    with monkeypatch.context() as patched:
        patched.setattr(mailing, "_destroy_keys", lambda: None)
        forget_past()
    assert settings.KEYSTORE.names(f"meeting-{meeting.pk.hex}")
    forget_past()
    assert not settings.KEYSTORE.names(f"meeting-{meeting.pk.hex}")


def test_a_day_key_lives_as_long_as_a_form_of_that_day(moved_clock: FrozenClock, meeting: Meeting) -> None:
    ask_to_come(meeting, PEOPLE[0])
    name = f"replying-{moved_clock.now().date()}"
    moved_clock.move(timedelta(days=3))
    forget_past()
    assert name in settings.KEYSTORE.names("replying-")
    moved_clock.move(timedelta(days=4))
    PendingReply.objects.all().delete()
    forget_past()
    assert name not in settings.KEYSTORE.names("replying-")


def test_the_rule_that_nobody_is_told_twice_stands_in_the_database(meeting: Meeting, coming: list[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'meetings_notice'::regclass AND contype = 'u'"
        )
        assert ("told_once",) in cursor.fetchall()
