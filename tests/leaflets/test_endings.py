"""A draft that nobody has read can be deleted; what was public is taken down, with a notice in its place."""

import struct

import pytest
from django.test import Client
from lxml import html

from tests.leaflets.leaflets import VISITS, claim_with, full_leaflet, leaflet_for_tests, table_block
from tests.leaflets.test_desk import summary
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.leaflets.actions import publish_leaflet, withdraw_leaflet
from undersigned.leaflets.models import Claim, ComparisonTable, Leaflet, Quotation, State

pytestmark = pytest.mark.django_db
NOTICE = "The figures were wrong; we are counting again."


@pytest.fixture
def desk(client: Client, olena: Organiser) -> Client:
    client.force_login(olena)
    return client


def test_a_draft_is_deleted_with_what_nothing_else_has(desk: Client, campaign: Campaign) -> None:
    leaflet = leaflet_for_tests(campaign)
    path = f"/desk/leaflets/{leaflet.slug}/delete"
    assert desk.get(path).status_code == 200
    assert Leaflet.objects.exists()
    assert desk.post(path)["Location"] == "/desk/"
    for model in (Leaflet, Claim, Quotation, ComparisonTable):
        assert not model.objects.exists()


def test_claims_that_stand_elsewhere_stay(desk: Client, campaign: Campaign) -> None:
    leaflet_for_tests(campaign, headline="The other one")
    leaflet = leaflet_for_tests(campaign)
    desk.post(f"/desk/leaflets/{leaflet.slug}/delete")
    assert claim_with(campaign, VISITS).places.count() == 1


def test_what_was_public_cannot_be_deleted(desk: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    withdraw_leaflet(leaflet=leaflet)
    answer = desk.post(f"/desk/leaflets/{leaflet.slug}/delete")
    assert answer.status_code == 422
    assert "Take it down instead" in answer.content.decode()
    assert Leaflet.objects.filter(pk=leaflet.pk).exists()


def test_a_notice_stands_in_the_place_of_what_is_taken_down(desk: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    table, claim = table_block(leaflet).table_id, claim_with(campaign, VISITS)
    answer = desk.post(f"/desk/leaflets/{leaflet.slug}/take-down", {"notice": ""})
    assert answer.status_code == 422
    assert "Notice" in summary(answer)
    assert desk.post(f"/desk/leaflets/{leaflet.slug}/take-down", {"notice": NOTICE}).status_code == 303
    reader = Client()
    page = reader.get(f"/leaflets/{leaflet.slug}/")
    assert page.status_code == 410
    text = html.fromstring(page.content.decode()).text_content()
    assert NOTICE in text
    assert VISITS not in text
    for path in (".pdf", f"/tables/{table}.csv", f"/claims/{claim.pk}"):
        assert reader.get(f"/leaflets/{leaflet.slug}{path}").status_code == 404
    assert f"/leaflets/{leaflet.slug}/" not in reader.get(f"/campaigns/{campaign.slug}/").content.decode()
    assert NOTICE in desk.get(f"/desk/leaflets/{leaflet.slug}/").content.decode()


def test_what_is_taken_down_stays_so(desk: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    path = f"/desk/leaflets/{leaflet.slug}/take-down"
    desk.post(path, {"notice": NOTICE})
    desk.post(f"/desk/leaflets/{leaflet.slug}/steps/publish")
    desk.post(f"/desk/leaflets/{leaflet.slug}/steps/withdraw")
    assert desk.post(path, {"notice": "Other words."}).status_code == 422
    leaflet.refresh_from_db()
    assert (leaflet.state, leaflet.notice) == (State.TAKEN_DOWN, NOTICE)


def test_a_draft_that_was_never_public_has_nothing_to_take_down(desk: Client, campaign: Campaign) -> None:
    leaflet = leaflet_for_tests(campaign)
    answer = desk.post(f"/desk/leaflets/{leaflet.slug}/take-down", {"notice": NOTICE})
    assert "was never public" in summary(answer)
    publish_leaflet(leaflet=leaflet)
    assert desk.post(f"/desk/leaflets/{leaflet.slug}/take-down", {"notice": NOTICE}).status_code == 303


def test_the_card_goes_with_the_leaflet(desk: Client, campaign: Campaign) -> None:
    leaflet = full_leaflet(campaign)
    path = f"/leaflets/{leaflet.slug}/card.png"
    assert path in Client().get(f"/leaflets/{leaflet.slug}/").content.decode()
    answer = Client().get(path)
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    desk.post(f"/desk/leaflets/{leaflet.slug}/take-down", {"notice": NOTICE})
    assert Client().get(path).status_code == 404
