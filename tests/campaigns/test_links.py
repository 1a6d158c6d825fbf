"""Two campaigns are linked by consent of both, and each can end it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from undersigned.campaigns.actions import confirm_link, end_link, propose_link
from undersigned.campaigns.errors import LinkedError, NotAllowedError
from undersigned.campaigns.models import Campaign, Link, Organiser

SHARED = "Buses bring readers to the library (example)."


@pytest.fixture
def proposed(olena: Organiser, campaign: Campaign, oskars_campaign: Campaign) -> Link:
    return propose_link(by=olena, campaign=campaign, other=oskars_campaign, sentence=SHARED)


def signed_in(organiser: Organiser) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


def public(campaign: Campaign) -> str:
    return Client().get(f"/campaigns/{campaign.slug}/").content.decode()


def test_nobody_sees_a_link_before_both_have_agreed(
    proposed: Link, campaign: Campaign, oskar: Organiser, oskars_campaign: Campaign
) -> None:
    for one in (campaign, oskars_campaign):
        assert SHARED not in public(one)
    confirm_link(by=oskar, link=proposed)
    for one, other in ((campaign, oskars_campaign), (oskars_campaign, campaign)):
        assert SHARED in public(one)
        assert f'href="/campaigns/{other.slug}/"' in public(one)


def test_who_proposed_cannot_agree_for_the_other(proposed: Link, olena: Organiser) -> None:
    with pytest.raises(NotAllowedError):
        confirm_link(by=olena, link=proposed)
    proposed.refresh_from_db()
    assert not proposed.is_confirmed


def test_each_can_end_it_and_nobody_else(
    proposed: Link, campaign: Campaign, olena: Organiser, oskar: Organiser, emil: Organiser, opal: Organiser
) -> None:
    confirm_link(by=oskar, link=proposed)
    for other in (emil, opal):
        with pytest.raises(NotAllowedError):
            end_link(by=other, link=proposed)
    end_link(by=oskar, link=proposed)
    assert SHARED not in public(campaign)
    again = propose_link(by=olena, campaign=campaign, other=proposed.other, sentence=SHARED)
    end_link(by=olena, link=again)
    assert not Link.objects.exists()


def test_there_is_one_link_between_two_campaigns(
    proposed: Link, campaign: Campaign, oskar: Organiser, oskars_campaign: Campaign
) -> None:
    with pytest.raises(LinkedError, match="already"):
        propose_link(by=oskar, campaign=oskars_campaign, other=campaign, sentence="The same.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(proposer=oskars_campaign, other=campaign, sentence="x", language="en")


def test_it_is_proposed_agreed_and_ended_on_the_desk(
    olena: Organiser, campaign: Campaign, oskar: Organiser, oskars_campaign: Campaign
) -> None:
    ours, theirs = f"/desk/campaigns/{campaign.slug}/links/", f"/desk/campaigns/{oskars_campaign.slug}/links/"
    address = f"https://library.example.org/campaigns/{oskars_campaign.slug}/"
    assert signed_in(olena).post(ours, {"other": address, "sentence": SHARED}).status_code == 302
    link = Link.objects.get()
    page = signed_in(oskar).get(theirs).content.decode()
    assert "they ask you" in page
    assert SHARED in page
    assert signed_in(olena).post(f"{ours}{link.pk}/confirm").status_code == 404
    signed_in(oskar).post(f"{theirs}{link.pk}/confirm")
    assert SHARED in public(campaign)
    signed_in(olena).post(f"{ours}{link.pk}/end")
    assert SHARED not in public(oskars_campaign)


@pytest.mark.parametrize(
    ("other", "sentence", "said"),
    [
        ("no-such-campaign", SHARED, "There is no campaign at this address"),
        ("keep-the-library-open", SHARED, "This is your own campaign"),
        ("a-bus-for-the-hill", "", "This field is required"),
    ],
)
def test_what_cannot_be_proposed_is_told(
    olena: Organiser, campaign: Campaign, oskars_campaign: Campaign, other: str, sentence: str, said: str
) -> None:
    answer = signed_in(olena).post(f"/desk/campaigns/{campaign.slug}/links/", {"other": other, "sentence": sentence})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{other}"' in answer.content.decode()


def test_the_doors_of_links(
    proposed: Link, campaign: Campaign, oskars_campaign: Campaign, olena: Organiser, emil: Organiser, oskar: Organiser
) -> None:
    at = f"/desk/campaigns/{campaign.slug}/links/"
    steps = [f"{at}{proposed.pk}/{step}" for step in ("confirm", "end")]
    assert Client().get(at)["Location"] == f"/desk/sign-in/?next={at}"
    assert signed_in(oskar).get(at).status_code == 404
    assert signed_in(emil).get(at).status_code == 200
    for path in (at, *steps):
        assert Client().post(path).status_code == 302
        assert signed_in(emil).post(path).status_code == 403
        assert signed_in(oskar).post(path).status_code == 404
    for path in steps:
        assert signed_in(olena).get(path).status_code == 405
    for path in (f"{at}0/end", f"{at}{2**70}/end", f"{at}x/end", "/desk/campaigns/no-such-campaign/links/"):
        assert signed_in(olena).post(path).status_code == 404, path
    assert Link.objects.count() == 1


def test_a_campaigns_page_costs_the_same_with_more_links(
    proposed: Link, campaign: Campaign, olena: Organiser, oskar: Organiser
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            public(campaign)
        return len(captured)

    confirm_link(by=oskar, link=proposed)
    queries()
    one = queries()
    for number in range(2):
        more = Campaign.objects.create(slug=f"more-{number}", name=f"More {number}")
        Link.objects.create(proposer=campaign, other=more, sentence="x", language="en", confirmed=proposed.confirmed)
    assert queries() == one
