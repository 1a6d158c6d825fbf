"""A leaflet in several languages: a leaflet for each, linked, and shown by a switcher."""

import pytest
from django.test import Client
from lxml import html

from tests.leaflets.leaflets import QUOTATION, VISITS, claim_with, grid_of, leaflet_for_tests, table_block
from tests.leaflets.test_desk import now, summary
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.leaflets.actions import link_translation, publish_leaflet, revise_block, translate_leaflet
from undersigned.leaflets.errors import LeafletError
from undersigned.leaflets.models import Leaflet

pytestmark = pytest.mark.django_db
RUSSIAN = "Не менее 35 000 посещений по субботам (вероятно, гораздо больше) с 2022 года."


@pytest.fixture
def desk(client: Client, olena: Organiser) -> Client:
    client.force_login(olena)
    return client


@pytest.fixture
def leaflet(campaign: Campaign) -> Leaflet:
    return leaflet_for_tests(campaign)


def test_a_translation_by_hand_begins_with_the_same_blocks(desk: Client, leaflet: Leaflet) -> None:
    answer = desk.post(f"/desk/leaflets/{leaflet.slug}/languages", {"do": "copy", "language": "ru"})
    made = Leaflet.objects.get(language="ru")
    assert answer["Location"] == f"/desk/leaflets/{made.slug}/"
    assert made.original == leaflet
    assert [block.kind for block in made.blocks.all()] == [block.kind for block in leaflet.blocks.all()]
    assert not made.is_public
    page = desk.get(f"/desk/leaflets/{leaflet.slug}/languages").content.decode()
    assert f"/desk/leaflets/{made.slug}/" in page


def test_words_in_another_language_are_the_same_claim_s_translation(desk: Client, leaflet: Leaflet) -> None:
    publish_leaflet(leaflet=leaflet)
    made = translate_leaflet(leaflet=leaflet, language="ru")
    block = table_block(made)
    sent = grid_of(now(block), 0) | {"t-0-0": RUSSIAN}
    assert desk.post(f"/desk/blocks/{block.pk}/", sent).status_code == 303  # and nobody is asked why
    claim = claim_with(leaflet.campaign, VISITS)
    assert claim.revisions.count() == 0
    assert (claim.said_in("ru"), claim.said_in("ru", draft=True)) == (VISITS, RUSSIAN)  # nobody reads it yet
    assert now(block, made).rows[0].cells[0].claims[0].text == RUSSIAN
    publish_leaflet(leaflet=made)
    assert claim_with(leaflet.campaign, VISITS).said_in("ru") == RUSSIAN
    assert RUSSIAN in Client().get(f"/leaflets/{made.slug}/").content.decode()
    assert VISITS in Client().get(f"/leaflets/{leaflet.slug}/").content.decode()


def test_a_quotation_put_in_other_words_leaves_the_original_alone(leaflet: Leaflet) -> None:
    made = translate_leaflet(leaflet=leaflet, language="ru")
    block = made.blocks.get(kind="quotation")
    revise_block(block=block, revision=0, words="Закрытая библиотека — это шкаф.")
    assert leaflet.blocks.get(kind="quotation").quotation.words == QUOTATION.words  # type: ignore[union-attr]


def test_each_public_one_leads_to_the_others(leaflet: Leaflet) -> None:
    russian, arabic = (translate_leaflet(leaflet=leaflet, language=language) for language in ("ru", "ar"))
    assert arabic.original == leaflet
    publish_leaflet(leaflet=leaflet)
    reader = Client()
    assert "Languages of this leaflet" not in reader.get(f"/leaflets/{leaflet.slug}/").content.decode()
    publish_leaflet(leaflet=russian)
    for shown in (leaflet, russian):
        page = html.fromstring(reader.get(f"/leaflets/{shown.slug}/").content.decode())
        links = page.xpath("//main//nav[@class='languages']//a")
        assert [(one.get("hreflang"), one.get("href")) for one in links] == [
            ("en", f"/leaflets/{leaflet.slug}/"),
            ("ru", f"/leaflets/{russian.slug}/"),
        ]
        assert [one.get("hreflang") for one in links if one.get("aria-current")] == [shown.language]
        assert len(page.xpath("//link[@rel='alternate'][@hreflang]")) == 1


def test_one_language_has_one_leaflet(desk: Client, leaflet: Leaflet) -> None:
    path = f"/desk/leaflets/{leaflet.slug}/languages"
    assert "There is one in English already." in summary(desk.post(path, {"do": "begin", "language": "en"}))
    translate_leaflet(leaflet=leaflet, language="ru")
    assert "already" in summary(desk.post(path, {"do": "begin", "language": "ru"}))
    assert Leaflet.objects.count() == 2


def test_leaflets_that_are_there_can_be_linked_and_parted(desk: Client, leaflet: Leaflet) -> None:
    other = translate_leaflet(leaflet=leaflet, language="ru")
    link_translation(leaflet=other, original=None)
    path = f"/desk/leaflets/{other.slug}/languages"
    desk.post(path, {"do": "link", "original": str(leaflet.pk)})
    other.refresh_from_db()
    assert other.original == leaflet
    desk.post(path, {"do": "link", "original": ""})
    other.refresh_from_db()
    assert other.original is None


def test_links_lead_neither_to_itself_nor_abroad(leaflet: Leaflet) -> None:
    abroad = Campaign.objects.create(slug="elsewhere", name="Elsewhere")
    foreign = leaflet_for_tests(abroad)
    with pytest.raises(LeafletError, match="another campaign"):
        link_translation(leaflet=leaflet, original=foreign)
    with pytest.raises(LeafletError, match="no translation of itself"):
        link_translation(leaflet=leaflet, original=leaflet)
    russian = translate_leaflet(leaflet=leaflet, language="ru")
    with pytest.raises(LeafletError, match="Link those first"):
        link_translation(leaflet=leaflet, original=russian)
