"""Every page about leaflets; `sights.py` lists them with the others."""

from pathlib import Path

from tests.journeys.seeing import OWNER, TRANSLATOR, Sight
from tests.leaflets.leaflets import (
    IN_ARABIC,
    VISITS,
    claim_with,
    full_leaflet,
    grid_of,
    leaflet_for_tests,
    table_block,
    translated_leaflet,
)
from tests.letters.letters import open_letter_for_tests
from undersigned.campaigns.models import Campaign, Link
from undersigned.common import clock
from undersigned.importing.actions import keep_document
from undersigned.leaflets.actions import (
    QuotationData,
    keep_copy,
    make_leaflet,
    publish_leaflet,
    revise_claim,
    start_translation,
    take_down_leaflet,
    translate_leaflet,
)
from undersigned.leaflets.models import Kind, Leaflet, PageCheck
from undersigned.leaflets.queries import table_data, table_with_all
from undersigned.leaflets.tables import CellData, ClaimData, RowData, SourceData, TableData
from undersigned.translating.queries import translation_token

SEED = Path(__file__).parents[1] / "seeds" / "leaflet.txt"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3
ARABIC = TableData(
    ("المكتبة", "المسبح"),
    (
        RowData(
            "مفتوحة يوم السبت؟",
            (
                CellData("لا.", (ClaimData("زارها أكثر من 35000 شخص.", sources=(SourceData("تقرير", "المدينة"),)),)),
                CellData("نعم.", (ClaimData("من الثامنة حتى الظهر."),)),
            ),
        ),
    ),
)


def leaflet_sights(campaign: Campaign) -> list[Sight]:
    """Makes leaflets of every kind in `campaign` and lists their pages."""
    leaflet = full_leaflet(campaign, open_letter_for_tests(campaign))
    claim = claim_with(campaign, VISITS)
    revise_claim(
        claim=claim,
        text=f"{VISITS} And more.",
        as_of=claim.as_of,
        needs_source=True,
        figures=[],
        sources=[cited.source for cited in claim.cited.all()],
        why="A second count.",
    )
    arabic = make_leaflet(
        campaign=campaign,
        language="ar",
        headline="أبقوا المكتبة مفتوحة",
        paragraphs=["نقرأ هنا ونلتقي."],
        table=ARABIC,
        quotations=[QuotationData("المكتبة المغلقة خزانة.", "آدا (مثال)")],
    )
    publish_leaflet(leaflet=arabic)
    long = make_leaflet(
        campaign=campaign,
        language="en",
        headline=f"Example {LONG}",
        table=TableData((LONG, LONG), (RowData(LONG, (CellData(LONG, (ClaimData(LONG * 3),)), CellData())),), LONG),
    )
    publish_leaflet(leaflet=long)
    russian = translate_leaflet(leaflet=leaflet, language="ru")
    publish_leaflet(leaflet=russian)
    translated = translated_leaflet(leaflet, "ar", IN_ARABIC | {f"{VISITS} And more.": IN_ARABIC[VISITS]})
    publish_leaflet(leaflet=translated.leaflet)
    begun = start_translation(leaflet=leaflet, language="he")
    down = make_leaflet(campaign=campaign, language="en", headline="Taken down", paragraphs=["Words."])
    publish_leaflet(leaflet=down)
    take_down_leaflet(leaflet=down, notice="The figures were wrong.")
    at = f"/leaflets/{leaflet.slug}"
    _link(campaign)
    return [
        Sight("leaflet", f"{at}/"),
        Sight("leaflet right to left", f"/leaflets/{arabic.slug}/"),
        Sight("leaflet translated", f"/leaflets/{translated.leaflet.slug}/"),
        Sight("leaflet beside its original", f"/leaflets/{translated.leaflet.slug}/side-by-side"),
        Sight("translate a leaflet", f"/desk/translations/{begun.pk}/", who=TRANSLATOR),
        Sight("publish a leaflet's translation", f"/desk/translations/{translated.pk}/publish", who=OWNER),
        Sight("desk, leaflet translated beside its original", f"/desk/leaflets/{translated.leaflet.slug}/", who=OWNER),
        Sight("translate a leaflet by link", f"/translate/{translation_token(begun)}/", who=OWNER),
        Sight("leaflet, taken down", f"/leaflets/{down.slug}/", 410),
        Sight("desk, leaflet taken down", f"/desk/leaflets/{down.slug}/", who=OWNER),
        Sight("leaflet of long words", f"/leaflets/{long.slug}/"),
        Sight("history of a claim", f"{at}/claims/{claim.pk}"),
        *_desk(campaign, leaflet, leaflet_for_tests(campaign, headline="Draft")),
    ]


def _link(campaign: Campaign) -> None:
    """One link that both have agreed to, one proposal from each side."""
    for number, (ours, agreed) in enumerate(((True, clock.now()), (True, None), (False, None))):
        other = Campaign.objects.create(slug=f"example-{number}", name=f"Example {number}")
        ends = {"proposer": campaign, "other": other} if ours else {"proposer": other, "other": campaign}
        Link.objects.create(**ends, sentence="We meet in one house.", language="en", confirmed=agreed)


def _desk(campaign: Campaign, leaflet: Leaflet, draft: Leaflet) -> list[Sight]:
    start, at = f"/desk/campaigns/{campaign.slug}/leaflets/new", f"/desk/leaflets/{draft.slug}/"
    block = table_block(draft)
    assert block.table is not None
    grid = f"/desk/blocks/{block.pk}/"
    typed: dict[str, str | list[str]] = dict(grid_of(table_data(table_with_all(block.table)), 0))
    claim = table_block(leaflet).table.questions.all()[0].cells.all()[0].claims.all()[0]  # type: ignore[union-attr]
    source = claim.sources.all()[0]
    keep_copy(source=source, data=b"<html><body>35,000 visits</body></html>")
    PageCheck.objects.create(source=source, url=source.url, found=PageCheck.Found.CHANGED, looked_at=clock.now())
    blocks = {kind: f"/desk/blocks/{leaflet.blocks.filter(kind=kind)[0].pk}/" for kind in Kind}
    read = keep_document(campaign=campaign, data=SEED.read_bytes(), filename="leaflet.txt")
    pages = [
        Sight("a campaign out of a document", "/desk/import"),
        Sight("a campaign out of a document, error", "/desk/import", 422, {"pasted": ""}, summary=True),
        Sight("import doubts of a leaflet", f"/desk/imports/{read.pk}/"),
        Sight("leaflet start", start),
        Sight("leaflet start error", start, 422, {"headline": "", "language": "en"}, summary=True),
        Sight("desk, leaflet", at),
        Sight("desk, leaflet published", f"/desk/leaflets/{leaflet.slug}/"),
        Sight("leaflet settings", f"{at}settings"),
        Sight("leaflet take down", f"/desk/leaflets/{leaflet.slug}/take-down"),
        Sight("leaflet take down error", f"/desk/leaflets/{leaflet.slug}/take-down", 422, {"notice": ""}, summary=True),
        Sight("leaflet delete", f"{at}delete"),
        Sight("leaflet delete error", f"/desk/leaflets/{leaflet.slug}/delete", 422, {}, summary=True),
        Sight("leaflet languages", f"{at}languages"),
        Sight("leaflet languages error", f"{at}languages", 422, {"do": "begin", "language": "en"}, summary=True),
        Sight("leaflet settings error", f"{at}settings", 422, {"headline": "", "slug": "x"}, summary=True),
        Sight("leaflet print", f"/desk/leaflets/{leaflet.slug}/print?paper=a5&copies=20"),
        Sight("leaflet print error", f"{at}print?paper=a5&copies=0", 422, summary=True),
        Sight("table grid", grid),
        Sight("table grid, typed", grid, 200, {**typed, "do": "add-column"}),
        Sight("table grid error", grid, 422, {**typed, "t-0-0": "often " * 900}, summary=True),
        Sight("table file error", grid, 422, {"import": "yes", "revision": "0"}, summary=True),
        *(Sight(f"block, {kind}", path) for kind, path in blocks.items() if kind != Kind.TABLE),
        Sight("block error", blocks[Kind.HEADING], 422, {"words": "", "revision": "0"}, summary=True),
        Sight("all claims", f"/desk/campaigns/{campaign.slug}/claims/"),
        Sight("claim", f"/desk/claims/{claim.pk}/?from={leaflet.slug}"),
        Sight("claim error", f"/desk/claims/{claim.pk}/", 422, {"text": "", "as_of": "x"}, summary=True),
        Sight("source", f"/desk/sources/{source.pk}/"),
        Sight("source error", f"/desk/sources/{source.pk}/", 422, {"title": "x", "url": "x"}, summary=True),
        Sight("links", f"/desk/campaigns/{campaign.slug}/links/"),
        Sight("links error", f"/desk/campaigns/{campaign.slug}/links/", 422, {"other": "x"}, summary=True),
        Sight("copy error", f"/desk/sources/{source.pk}/keep", 422, {"pasted": ""}, summary=True),
    ]
    return [Sight(one.name, one.path, one.status, one.sent, OWNER, one.summary) for one in pages]
