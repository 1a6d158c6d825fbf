"""What the tests of meetings share."""

import pytest

from tests.letters.letters import moved_clock
from tests.meetings.people import meeting_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.meetings.models import Meeting

__all__ = ["moved_clock"]


@pytest.fixture
def meeting(moved_clock: object, campaign: Campaign) -> Meeting:
    """A meeting eight days after the clock's beginning, on 10 March 2026 at 19:00 in London."""
    return meeting_for_tests(campaign)
