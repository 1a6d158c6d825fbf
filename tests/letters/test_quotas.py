"""What a new campaign may not do at once."""

from datetime import timedelta

import pytest
from django.conf import LazySettings

from tests.letters.letters import ENGLISH, open_letter_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.letters.actions import freeze_letter, open_letter, start_letter
from undersigned.letters.errors import LetterError


@pytest.mark.django_db
def test_a_new_campaign_has_few_letters_open_at_once(campaign: Campaign, settings: LazySettings) -> None:
    settings.UNDERSIGNED_NEW_LETTERS = 1
    first = open_letter_for_tests(campaign)
    second = start_letter(campaign=campaign, language="en", **{**ENGLISH, "title": "A second letter"})
    freeze_letter(letter=second)
    with pytest.raises(LetterError, match="one letter open at a time"):
        open_letter(letter=second)
    Campaign.objects.update(created=clock.now() - timedelta(days=31))
    open_letter(letter=second)
    first.refresh_from_db()
    assert first.state == "open"
