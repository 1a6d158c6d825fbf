"""An example meeting, and people who come to it."""

from datetime import date, time
from typing import Any

from undersigned.campaigns.models import Campaign
from undersigned.common.addresses import normalise
from undersigned.mail.actions import Result, claim_batch, open_claims, record_results
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.sender import Outcome
from undersigned.meetings.actions import (
    confirm_reply,
    plan_replies,
    queue_confirmations,
    reply_by_address,
    start_meeting,
    start_translation,
)
from undersigned.meetings.models import Meeting, MeetingTranslation, PendingReply
from undersigned.meetings.sealed import open_typed
from undersigned.meetings.when import moment
from undersigned.meetings.words import units_now
from undersigned.meetings.works import MEETINGS
from undersigned.translating.actions import BY_LINK, save_copy

DAY = date(2026, 3, 10)
LONDON = "Europe/London"
WORDS: dict[str, Any] = {
    "title": "Saturdays in the library",
    "strapline": "What opening on Saturdays would take.",
    "language": "en",
    "organisers": "Friends of the library",
    "cohosts": "The reading circle",
    "access": "Step-free from the yard.",
    "spoken": "English and Welsh",
    "capacity": 40,
    "venue": "Example Hall",
    "address": "12 Elm Street",
    "postcode": "EX1 2MP",
    "city": "Exampleton",
}


def meeting_for_tests(campaign: Campaign, *, day: date = DAY, **changes: Any) -> Meeting:
    """On `day` from 19:00 to 20:30 in London."""
    span = {"starts": moment(day, time(19), LONDON), "ends": moment(day, time(20, 30), LONDON), "zone": LONDON}
    return start_meeting(campaign=campaign, **{**span, **WORDS, **changes})


ARABIC = {
    "Saturdays in the library": "أيام السبت في المكتبة",
    "What opening on Saturdays would take.": "ما الذي يتطلبه فتحها يوم السبت.",
    "Example Hall": "قاعة المثال",
    "Friends of the library": "أصدقاء المكتبة",
    "The reading circle": "حلقة القراءة",
    "Step-free from the yard.": "مدخل بلا درجات من الفناء.",
    "English and Welsh": "الإنجليزية والويلزية",
}


def translated_meeting(meeting: Meeting, language: str, words: dict[str, str]) -> MeetingTranslation:
    """Begun and written beside the original with these words, by an example translator; not published."""
    copy = start_translation(meeting=meeting, language=language)
    return save_copy(
        work=MEETINGS,
        copy=copy,
        revision=0,
        targets=[words.get(unit.source, "") for unit in units_now(copy)],
        fits=(),
        credit="Chloé (example)",
        by=BY_LINK,
    )


def ask_to_come(meeting: Meeting, address: str, name: str = "") -> bytes:
    """Send the form; returns the token that the mail will carry."""
    before = set(PendingReply.objects.values_list("pk", flat=True))
    reply_by_address(meeting=meeting, address=normalise(address), name=name, network="192.0.2.0/24")
    return open_typed(PendingReply.objects.exclude(pk__in=before).get()).token


def come(meeting: Meeting, address: str, name: str = "") -> bytes:
    """A confirmed reply; returns its token."""
    token = ask_to_come(meeting, address, name)
    confirm_reply(token=token)
    return token


def mails_out() -> list[OutgoingMail]:
    """Let the worker move replies on, and take every mail that is due, as a mail server that accepts them all."""
    plan_replies()
    queue_confirmations()
    return accepted()


def accepted() -> list[OutgoingMail]:
    """Every mail that is due, taken by a mail server that accepts them all."""
    found = []
    while claims := claim_batch(limit=500):
        opened = open_claims(claims)
        found += [claimed.mail for claimed in opened]
        record_results([Result(claimed.id, claimed.attempt, Outcome.ACCEPTED) for claimed in opened])
    return found
