"""Saying that one comes: what counts, what is kept, what a link can do, and what is refused with a sentence."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.letters.letters import FrozenClock
from tests.meetings.people import ask_to_come, come, mails_out, meeting_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.mail.queries import is_stopped
from undersigned.meetings.actions import cancel_meeting, reply_coming
from undersigned.meetings.actions.replying import PLAIN_PER_NETWORK
from undersigned.meetings.errors import CrowdedError
from undersigned.meetings.form_token import make_form_token
from undersigned.meetings.models import Coming, Meeting, Notice, PendingReply, Reply, ReplyHandle
from undersigned.meetings.queries import count_of, names_of
from undersigned.sealing.tokens import token_text

pytestmark = pytest.mark.django_db
ADDRESS, NAME = "ada.reader@example.org", "Ada Example"
NETWORK = "192.0.2.0/24"


def form(meeting: Meeting, **changes: str) -> dict[str, str]:
    return {"email": ADDRESS, "name": "", "website": "", "token": make_form_token(meeting_id=meeting.pk), **changes}


def everything_stored() -> str:
    """Every row of this room and of the mail room, as text, with binary columns as bytes that would show an address."""
    rows = [
        row
        for room in ("meetings", "mail")
        for model in apps.get_app_config(room).get_models()
        for row in model.objects.all()
    ]
    text = serializers.serialize("json", rows)
    binary = b"".join(
        bytes(value)
        for row in rows
        for field in row._meta.concrete_fields
        if isinstance(value := getattr(row, field.attname), bytes | memoryview)
    )
    return text + binary.decode("latin-1")


def test_a_reply_by_address_counts_once_it_is_confirmed(client: Client, meeting: Meeting) -> None:
    answer = client.post(f"/meetings/{meeting.slug}/reply", form(meeting, name=NAME))
    assert answer.status_code == 200
    assert count_of(meeting).total == 0
    (mail,) = mails_out()
    assert (mail.recipient, mail.kind) == (ADDRESS, "reply-confirm")
    assert "Tuesday 10 March 2026, 19:00–20:30 (Europe/London, GMT)" in mail.text
    link = re.search(r"/replies/[\w-]{43}", mail.text)[0]  # type: ignore[index]
    page = client.get(link)
    assert "Yes, I am coming" in page.content.decode()
    assert count_of(meeting).total == 0  # a mail scanner opens links
    assert client.post(link).status_code == 303
    assert (count_of(meeting).confirmed, names_of(meeting)) == (1, [NAME])
    assert NAME in client.get(f"/meetings/{meeting.slug}/").content.decode()
    assert client.post(link).status_code == 303  # pressed twice
    assert count_of(meeting).confirmed == 1
    assert not PendingReply.objects.exists()


def test_a_plain_reply_leaves_nothing_but_a_number(client: Client, meeting: Meeting) -> None:
    before = {model: model.objects.count() for model in (PendingReply, Reply, ReplyHandle, Notice)}
    answer = client.post(
        f"/meetings/{meeting.slug}/coming", {"token": form(meeting)["token"]}, HTTP_USER_AGENT="Example browser"
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/meetings/{meeting.slug}/noted")
    assert client.get(answer["Location"]).status_code == 200
    assert not answer.cookies
    assert (count_of(meeting).plain, count_of(meeting).confirmed) == (1, 0)
    assert {model: model.objects.count() for model in before} == before
    assert set(Coming.objects.values_list("plain", "confirmed")) == {(1, 0)}
    assert "Example browser" not in everything_stored()


def test_many_plain_replies_share_a_few_counters(meeting: Meeting) -> None:
    for _press in range(100):
        reply_coming(meeting=meeting, network="")
    assert count_of(meeting).plain == 100
    assert 4 < Coming.objects.filter(meeting=meeting).count() <= Coming.SLOTS


@pytest.mark.django_db(transaction=True)
def test_people_who_press_in_one_moment_are_all_counted(meeting: Meeting) -> None:
    def press(_number: int) -> None:
        try:
            for _press in range(10):
                reply_coming(meeting=meeting, network="")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, range(6)))
    assert count_of(meeting).plain == 60


def test_a_double_click_is_one_reply(moved_clock: FrozenClock, meeting: Meeting) -> None:
    for _press in range(2):
        reply_coming(meeting=meeting, network=NETWORK, browser="Example")
    assert count_of(meeting).plain == 1
    reply_coming(meeting=meeting, network=NETWORK, browser="Another")  # somebody else in the same house
    moved_clock.move(timedelta(minutes=1))
    reply_coming(meeting=meeting, network=NETWORK, browser="Example")
    assert count_of(meeting).plain == 3


def test_one_network_cannot_press_without_end(meeting: Meeting) -> None:
    for number in range(PLAIN_PER_NETWORK):
        reply_coming(meeting=meeting, network=NETWORK, browser=str(number))
    with pytest.raises(CrowdedError):
        reply_coming(meeting=meeting, network=NETWORK, browser="one more")
    reply_coming(meeting=meeting, network="198.51.100.0/24", browser="elsewhere")
    assert count_of(meeting).plain == PLAIN_PER_NETWORK + 1


def test_no_address_and_no_name_stands_in_the_database_in_the_clear(meeting: Meeting) -> None:
    ask_to_come(meeting, "waiting.reader@example.org", "Waiting Example")
    come(meeting, ADDRESS, NAME)
    stored = everything_stored()
    for secret in ("ada.reader", "waiting.reader", "Ada Exa", "Waiting Exa"):
        assert secret not in stored
    for key_folder in (settings.UNDERSIGNED_KEYS,):
        assert (key_folder / f"meeting-{meeting.pk.hex}").exists()


def test_a_new_and_a_known_address_get_the_same_answer_and_one_reply(
    client: Client, moved_clock: FrozenClock, meeting: Meeting
) -> None:
    first = client.post(f"/meetings/{meeting.slug}/reply", form(meeting))
    (mail,) = mails_out()
    link = re.search(r"/replies/[\w-]{43}", mail.text)[0]  # type: ignore[index]
    client.post(link)
    second = client.post(f"/meetings/{meeting.slug}/reply", form(meeting, name=NAME))
    assert first.content == second.content
    moved_clock.move(timedelta(minutes=2))  # mail to one network is slowed
    (again,) = mails_out()
    assert again.kind == "reply-already"
    assert link in again.text
    assert (count_of(meeting).confirmed, Reply.objects.count()) == (1, 1)
    assert names_of(meeting) == []  # nobody else can put a name to it


def test_two_mails_that_crossed_confirm_one_reply_and_both_links_work(client: Client, meeting: Meeting) -> None:
    one, other = ask_to_come(meeting, ADDRESS), ask_to_come(meeting, ADDRESS, NAME)
    client.post(f"/replies/{token_text(one)}")
    assert client.post(f"/replies/{token_text(other)}")["Location"].endswith("?already")
    assert count_of(meeting).confirmed == 1
    assert client.post(f"/replies/{token_text(one)}/cancel").status_code == 200
    assert client.get(f"/replies/{token_text(other)}").status_code == 404


def test_the_same_form_sent_twice_is_one_mail(client: Client, meeting: Meeting) -> None:
    for _click in range(2):
        client.post(f"/meetings/{meeting.slug}/reply", form(meeting))
    assert len(mails_out()) == 1


def test_cancelling_deletes_everything_with_one_press(client: Client, meeting: Meeting) -> None:
    link = f"/replies/{token_text(come(meeting, ADDRESS, NAME))}"
    assert client.get(f"{link}/cancel").status_code == 405
    page = client.get(link).content.decode()
    assert page.count("<button") == 1
    assert ADDRESS not in page
    assert client.post(f"{link}/cancel").status_code == 200
    assert (count_of(meeting).confirmed, Reply.objects.count(), ReplyHandle.objects.count()) == (0, 0, 0)
    answer = client.post(f"{link}/cancel")
    assert answer.status_code == 404
    assert "There is no reply under this link" in answer.content.decode()
    assert count_of(meeting).confirmed == 0


def test_a_forwarded_link_says_what_it_can_do(client: Client, meeting: Meeting) -> None:
    pending, confirmed = ask_to_come(meeting, "bo@example.org"), come(meeting, ADDRESS)
    for token in (pending, confirmed):
        page = client.get(f"/replies/{token_text(token)}").content.decode()
        assert "What this link can do" in page
        assert "Was it passed on to you?" in page
        assert f"/meetings/{meeting.slug}/" in page
        assert "@example.org" not in page


def test_this_was_not_me_stops_mail_and_forgets(client: Client, meeting: Meeting) -> None:
    link = f"/replies/{token_text(ask_to_come(meeting, ADDRESS))}"
    assert client.post(f"{link}/not-me").status_code == 200
    assert is_stopped(ADDRESS)
    assert not PendingReply.objects.exists()
    ask_to_come(meeting, ADDRESS, NAME)
    assert mails_out() == []
    assert client.post(link).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Please write your mail address."),
        ({"email": "not an address"}, "mail address"),
        ({"email": "a" * 300 + "@example.org"}, "longer than any mailbox"),
        ({"name": "=SUM(A1)"}, "cannot start with"),
        ({"name": "https://example.org"}, "web address"),
        ({"name": "\u202eada"}, "name"),
        ({"token": "1.AAAA"}, "too old to be sent"),
        ({"token": ""}, "too old to be sent"),
        ({"website": "x"}, "should stay empty"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    client: Client, meeting: Meeting, changes: dict[str, str], sentence: str
) -> None:
    sent = form(meeting, name="Bo Example") | changes
    answer = client.post(f"/meetings/{meeting.slug}/reply", sent)
    page = answer.content.decode()
    assert (answer.status_code, PendingReply.objects.count()) == (422, 0)
    assert sentence in page
    if "name" not in changes:
        assert "Bo Example" in page
    assert 'id="errors"' in page


def test_a_form_of_a_month_ago_is_asked_to_be_sent_once_more(
    client: Client, moved_clock: FrozenClock, campaign: Campaign, meeting: Meeting
) -> None:
    later = meeting_for_tests(campaign, day=meeting.starts.date() + timedelta(days=60))
    old = form(later)
    moved_clock.move(timedelta(days=31))
    for path in ("reply", "coming"):
        answer = client.post(f"/meetings/{later.slug}/{path}", old)
        assert answer.status_code == 422
        assert form(later)["token"] in answer.content.decode()
    assert count_of(later).total == 0


def test_a_token_of_another_meeting_is_not_taken(client: Client, campaign: Campaign, meeting: Meeting) -> None:
    other = meeting_for_tests(campaign, title="Another evening")
    assert client.post(f"/meetings/{meeting.slug}/coming", {"token": form(other)["token"]}).status_code == 422
    assert count_of(meeting).total == 0


@pytest.mark.parametrize("path", ["reply", "coming"])
def test_a_form_on_another_site_is_shown_before_it_is_sent(client: Client, meeting: Meeting, path: str) -> None:
    answer = client.post(f"/meetings/{meeting.slug}/{path}", form(meeting), HTTP_SEC_FETCH_SITE="cross-site")
    assert answer.status_code == 422
    assert "another site" in answer.content.decode()
    assert (count_of(meeting).total, PendingReply.objects.count()) == (0, 0)


@pytest.mark.parametrize("path", ["reply", "coming"])
def test_a_past_meeting_takes_no_replies(client: Client, moved_clock: FrozenClock, meeting: Meeting, path: str) -> None:
    late = ask_to_come(meeting, "late@example.org")
    moved_clock.move(timedelta(days=9))
    answer = client.post(f"/meetings/{meeting.slug}/{path}", form(meeting))
    assert answer.status_code == 409
    assert "This meeting is over" in answer.content.decode()
    assert client.post(f"/replies/{token_text(late)}").status_code == 404
    assert (count_of(meeting).total, PendingReply.objects.count()) == (0, 1)
    assert "<form" not in client.get(f"/meetings/{meeting.slug}/").content.decode()


@pytest.mark.parametrize("path", ["reply", "coming"])
def test_a_cancelled_meeting_takes_no_replies(client: Client, meeting: Meeting, path: str) -> None:
    cancel_meeting(meeting=meeting)
    answer = client.post(f"/meetings/{meeting.slug}/{path}", form(meeting))
    assert answer.status_code == 409
    assert "is cancelled" in answer.content.decode()
    assert count_of(meeting).total == 0


def test_more_replies_than_places_are_taken_and_said(client: Client, campaign: Campaign, moved_clock: Any) -> None:
    meeting = meeting_for_tests(campaign, capacity=1)
    come(meeting, ADDRESS)
    come(meeting, "bo@example.org")
    page = client.get(f"/meetings/{meeting.slug}/").content.decode()
    assert count_of(meeting).confirmed == 2
    assert "it may be full" in page


def test_the_page_asks_as_much_for_three_hundred_as_for_one(
    client: Client, meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    come(meeting, "person@example.org", "One Example")
    client.get(f"/meetings/{meeting.slug}/")
    with django_assert_num_queries(4):  # meeting, its translations, counters, names
        client.get(f"/meetings/{meeting.slug}/")
    for number in range(30):
        come(meeting, f"person{number}@example.org", f"Example {number}")
    with django_assert_num_queries(4):
        page = client.get(f"/meetings/{meeting.slug}/").content.decode()
    assert page.count("<li><bdi>") == 31


def test_replying_looks_nothing_up_about_the_address(
    client: Client, meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # the meeting, its translations, and one insert
        client.post(f"/meetings/{meeting.slug}/reply", form(meeting))


def test_at_most_five_mails_go_to_one_address(client: Client, moved_clock: FrozenClock, meeting: Meeting) -> None:
    sent = 0
    for _day in range(7):
        for number in range(4):
            client.post(f"/meetings/{meeting.slug}/reply", form(meeting, name=f"Example {number} Ada"))
        sent += len(mails_out())
        moved_clock.move(timedelta(days=1))
    assert sent == settings.UNDERSIGNED_MAILS_PER_ADDRESS


def test_the_map_is_a_link_that_nobody_calls_unasked(client: Client, meeting: Meeting) -> None:
    page = client.get(f"/meetings/{meeting.slug}/").content.decode()
    assert '<a href="https://www.openstreetmap.org/search?query=Example+Hall%2C' in page
    assert 'rel="noreferrer noopener external"' in page
    assert not re.search(r'(?:src|action)="https?://', page)
