"""How much a new campaign may do: who floods a server, or writes to people who asked for nothing, is new.

Mails that organisers send of their own accord count: invitations to confirm and to the team, and updates. What people
ask for themselves (a confirmation, a link, an answer, a notice of a meeting that they come to) never does: nobody who
signs waits for this. What does not fit in a day waits for the next one, which begins at midnight UTC.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings

from undersigned.common import clock
from undersigned.mail.pacing import count_many, how_often, limits_key
from undersigned.sealing.derive import tag

from .models import Campaign

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class MailQuota:
    """What a new campaign may send in a day: `sent` of `most` today, until the campaign is no longer new."""

    most: int
    sent: int
    until: datetime

    @property
    def left(self) -> int:
        """How many more today."""
        return max(0, self.most - self.sent)


def is_new(campaign: Campaign) -> bool:
    """Whether the limits of new campaigns hold for it: they end by themselves, or when the operator lifts them."""
    young = campaign.created >= clock.now() - timedelta(days=settings.UNDERSIGNED_NEW_DAYS)
    return young and not campaign.limits_lifted


def mail_quota(campaign: Campaign) -> MailQuota | None:
    """What it may send today; None for a campaign that is not new."""
    if not is_new(campaign):
        return None
    until = campaign.created + timedelta(days=settings.UNDERSIGNED_NEW_DAYS)
    most = settings.UNDERSIGNED_NEW_MAILS_PER_DAY
    return MailQuota(most, min(most, how_often(_key(campaign.pk))), until)


def take_mails(campaign: Campaign, wanted: int) -> int:
    """How many of the wanted mails may go today; they are counted as sent."""
    if wanted <= 0 or not is_new(campaign):
        return wanted
    key, most = _key(campaign.pk), settings.UNDERSIGNED_NEW_MAILS_PER_DAY
    over = max(0, count_many(key, wanted, lasts=_DAY) - most)
    if over:
        count_many(key, -min(over, wanted), lasts=_DAY)
    return max(0, wanted - over)


def next_day() -> datetime:
    """When what waits goes on."""
    return datetime.combine(clock.today() + _DAY, time(), tzinfo=UTC)


def _key(campaign_id: uuid.UUID) -> bytes:
    return tag(limits_key(clock.today()), "campaign mails", campaign_id.bytes)
