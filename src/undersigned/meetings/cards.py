"""Meetings as the pages of other rooms list them; `meetings/cards.html` draws them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from undersigned.campaigns.models import Campaign

from .models import Meeting
from .queries import meetings_of, meetings_to_come
from .when import shown_time
from .words import all_in_words

MOST = 20
ON_THE_DESK = 200


def meeting_cards(campaign: Campaign | None = None) -> list[dict[str, Any]]:
    """The meetings to come, of one campaign or of all, in two queries, in the reader's words."""
    found = all_in_words(meetings_to_come(campaign)[:MOST], get_language() or "")
    return [_card(meeting) for meeting in found]


def cards_by_campaign(campaigns: Iterable[Campaign]) -> dict[UUID, list[dict[str, Any]]]:
    """The latest meetings of these campaigns, over or not, in one query."""
    found = defaultdict(list)
    for meeting in meetings_of(campaigns)[:ON_THE_DESK]:
        found[meeting.campaign_id].append(_card(meeting))
    return found


def _card(meeting: Meeting) -> dict[str, Any]:
    return {"meeting": meeting, "time": shown_time(meeting.starts, None, meeting.zone)}
