"""Every page about meetings; `sights.py` lists them with the others."""

from datetime import timedelta

from tests.journeys.seeing import OWNER, Sight
from tests.meetings.people import (
    ARABIC,
    DAY,
    LONDON,
    WORDS,
    ask_to_come,
    come,
    meeting_for_tests,
    translated_meeting,
)
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.meetings.actions import cancel_meeting, move_meeting, publish_translation, reply_coming
from undersigned.meetings.form_token import make_form_token
from undersigned.meetings.models import Meeting
from undersigned.meetings.words import units_of
from undersigned.sealing.tokens import new_token, token_text

LONG_NAME = "Example " + "Wolfeschlegelsteinhausenbergerdorff" * 3
FORM: dict[str, str | list[str]] = {name: str(value) for name, value in WORDS.items()} | {
    "contact_shown": "none",
    "day": "2030-06-11",
    "clock_time": "19:00",
    "zone": LONDON,
}


def meeting_sights(campaign: Campaign) -> list[Sight]:
    """Makes meetings of every kind in `campaign` and lists their pages."""
    soon = clock.today() + timedelta(days=14)
    full = _full_meeting(campaign)
    moved = meeting_for_tests(campaign, day=soon, title="Moved")
    move_meeting(meeting=moved, starts=moved.starts + timedelta(days=1), zone=LONDON, venue="Swimming pool")
    cancelled, over = meeting_for_tests(campaign, day=soon, title="Off"), meeting_for_tests(campaign, day=DAY)
    cancel_meeting(meeting=cancelled)
    arabic = meeting_for_tests(
        campaign, day=soon, title="لقاء عام عن المكتبة", strapline="ما الذي يتطلبه فتحها يوم السبت؟", language="ar"
    )
    words = {unit.source: ARABIC.get(unit.source, "مثال") for unit in units_of(full)}
    copy = translated_meeting(full, "ar", words)
    publish_translation(copy=copy)
    asked, own = (token_text(token) for token in (ask_to_come(full, "bo@example.org"), come(full, "cy@example.org")))
    at, form = f"/meetings/{full.slug}", {"token": make_form_token(meeting_id=full.pk), "email": "di@example.org"}
    return [
        Sight("meeting", f"{at}/"),
        Sight("meeting translated", f"{at}/?lang=ar"),
        Sight("meeting beside its original", f"{at}/side-by-side/ar"),
        Sight("meeting, other languages", f"/desk/meetings/{full.slug}/languages", who=OWNER),
        Sight("translate a meeting", f"/desk/translations/{copy.pk}/", who=OWNER),
        Sight("meeting, moved", f"/meetings/{moved.slug}/"),
        Sight("meeting, cancelled", f"/meetings/{cancelled.slug}/"),
        Sight("meeting, over", f"/meetings/{over.slug}/"),
        Sight("meeting right to left", f"/meetings/{arabic.slug}/"),
        Sight("plain reply noted", f"{at}/noted"),
        Sight("plain reply error", f"{at}/coming", 422, {"token": "old"}, summary=True),
        Sight("reply sent", f"{at}/reply", 200, {**form}),
        Sight("reply error", f"{at}/reply", 422, {**form, "email": "x", "name": "=1"}, summary=True),
        Sight("reply to what is cancelled", f"/meetings/{cancelled.slug}/reply", 409, {**form}),
        Sight("reply confirm", f"/replies/{asked}"),
        Sight("own reply", f"/replies/{own}?already"),
        Sight("reply, dead link", f"/replies/{token_text(new_token())}", 404),
        *_desk(campaign, full, cancelled),
    ]


def _desk(campaign: Campaign, full: Meeting, cancelled: Meeting) -> list[Sight]:
    home, at = f"/desk/campaigns/{campaign.slug}/meetings/", f"/desk/meetings/{full.slug}/"
    night = {"day": "2026-10-25", "clock_time": "01:30"}
    pages = [
        Sight("desk, meetings", home),
        Sight("meeting start", f"{home}new"),
        Sight("meeting start error", f"{home}new", 422, {**FORM, "title": "", "weekday": "Monday"}, summary=True),
        Sight("meeting start, twice", f"{home}new", 422, {**FORM, **night}, summary=True),
        Sight("desk, meeting", at),
        Sight("desk, meeting cancelled", f"/desk/meetings/{cancelled.slug}/"),
        Sight("meeting words", f"{at}words"),
        Sight("meeting words error", f"{at}words", 422, {**FORM, "contact_shown": "shown"}, summary=True),
        Sight("meeting print", f"{at}print"),
        Sight("meeting print error", f"{at}print?paper=a1&way=x", 422, summary=True),
        Sight("meeting move", f"{at}move"),
        Sight("meeting move error", f"{at}move", 422, {"day": "x"}, summary=True),
        Sight("meeting cancel", f"{at}cancel"),
        Sight("meeting cancel error", f"/desk/meetings/{cancelled.slug}/cancel", 422, {}, summary=True),
    ]
    return [Sight(page.name, page.path, page.status, page.sent, OWNER, page.summary) for page in pages]


def _full_meeting(campaign: Campaign) -> Meeting:
    """A meeting with everything that a meeting can have."""
    meeting = meeting_for_tests(
        campaign,
        day=clock.today() + timedelta(days=14),
        link="https://example.org/" + "a-long-room-" * 8,
        contact_shown="shown",
        contact="Ada Example, ada@example.org",
        capacity=2,
    )
    for number, name in enumerate(("Ada Example", LONG_NAME, "ליאת לדוגמה")):
        come(meeting, f"person{number}@example.org", name)
    reply_coming(meeting=meeting, network="")
    return meeting
