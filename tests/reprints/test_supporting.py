"""Letters of others on a campaign's page: put there, endorsed, with a timeline of what was done for them."""

from datetime import date

import pytest
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.reprints.reprinting import published_reprint
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.letters.actions import take_down_letter
from undersigned.reprints.errors import KnownAddressError, ReprintError
from undersigned.reprints.models import Support
from undersigned.reprints.supporting import note_step, public_supports, support_letter

pytestmark = pytest.mark.django_db


def test_a_letter_of_others_is_put_on_the_page_endorsed_and_its_timeline_read(
    client: Client, olena: Organiser, oskar: Organiser, campaign: Campaign, oskars_campaign: Campaign
) -> None:
    letter = open_letter_for_tests(oskars_campaign)
    client.force_login(olena)
    desk = f"/desk/campaigns/{campaign.slug}/support/"
    added = client.post(desk, {"address": f"https://x.example.org/letters/{letter.slug}/en/"})
    assert added.status_code == 303
    number = Support.objects.get().pk
    words = {f"e{number}-statement": "They want what we want."}
    assert client.post(f"{desk}{number}/endorse", words).status_code == 303
    step = {f"s{number}-day": "2026-03-01", f"s{number}-text": "Read it out at our meeting"}
    assert client.post(f"{desk}{number}/note", step).status_code == 303
    page = client.get(f"/campaigns/{campaign.slug}/").content.decode()
    assert "Keep the Elm Street library open on Saturdays" in page
    assert "They want what we want." in page
    timeline = client.get(f"/campaigns/{campaign.slug}/support").content.decode()
    assert timeline.index("Read it out at our meeting") < timeline.index("put on our page")
    assert "endorsed as an organisation" in timeline
    # The letter's page shows it once its own organisers wish so.
    at = f"/letters/{letter.slug}/en/"
    assert "Endorsed by" not in client.get(at).content.decode()
    client.force_login(oskar)
    assert client.post(f"/desk/letters/{letter.slug}/endorsements/{number}/show").status_code == 303
    assert "Endorsed by" in client.get(at).content.decode()
    client.force_login(olena)
    client.post(f"{desk}{number}/take-back")
    assert "Endorsed by" not in client.get(at).content.decode()
    client.post(f"{desk}{number}/remove")
    assert "Elm Street" not in client.get(f"/campaigns/{campaign.slug}/").content.decode()


def test_a_reprint_is_put_on_the_page(client: Client, campaign: Campaign) -> None:
    reprint = published_reprint(campaign)
    support_letter(campaign=campaign, address=f"/reprints/{reprint.slug}/")
    page = client.get(f"/campaigns/{campaign.slug}/").content.decode()
    assert f'href="/reprints/{reprint.slug}/"' in page
    assert "The night bus" in page


def test_only_public_letters_of_others_and_each_once(campaign: Campaign, oskars_campaign: Campaign) -> None:
    letter = open_letter_for_tests(oskars_campaign)
    own = open_letter_for_tests(campaign)
    for wrong in (own.slug, "no-such-letter", "", "\0", "https://x.example.org/", f"/reprints/{letter.slug}"):
        with pytest.raises(ReprintError):
            support_letter(campaign=campaign, address=wrong)
    support_letter(campaign=campaign, address=letter.slug)
    with pytest.raises(KnownAddressError):
        support_letter(campaign=campaign, address=letter.slug)
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    assert public_supports(campaign) == []


def test_many_letters_cost_no_more_queries(
    campaign: Campaign, oskars_campaign: Campaign, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert public_supports(campaign)
        return len(queries)

    first = support_letter(campaign=campaign, address=open_letter_for_tests(oskars_campaign).slug)
    note_step(support=first, day=date(2026, 3, 1), text="Read it out")
    one = cost()
    for _number in range(2):
        support_letter(campaign=campaign, address=open_letter_for_tests(oskars_campaign).slug)
    assert cost() == one
