"""What can be asked about leaflets, tables, claims and sources. Nothing here changes anything."""

import uuid
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from undersigned.campaigns.models import Campaign
from undersigned.common import clock

from .models import (
    ArchivedCopy,
    Block,
    Cell,
    CellClaim,
    Claim,
    ClaimSource,
    ClaimWording,
    ComparisonTable,
    Figure,
    Leaflet,
    LeafletTranslation,
    Source,
    State,
    text_hash,
)
from .tables import CellData, ClaimData, FigureData, RowData, SourceData, TableData


def public_leaflet(slug: str) -> Leaflet | None:
    """The leaflet that anyone may read at this address; None for drafts and unknown addresses."""
    return Leaflet.objects.select_related("campaign", "original").filter(slug=slug, state=State.PUBLISHED).first()


def taken_down_leaflet(slug: str) -> Leaflet | None:
    """The leaflet at this address in whose place a notice stands."""
    return Leaflet.objects.select_related("campaign").filter(slug=slug, state=State.TAKEN_DOWN).first()


def in_other_languages(leaflet: Leaflet) -> QuerySet[Leaflet]:
    """The original and its translations, without this one, by language."""
    first = leaflet.original_id or leaflet.pk
    rows = Leaflet.objects.filter(Q(pk=first) | Q(original_id=first)).exclude(pk=leaflet.pk)
    return rows.select_related("working_copy").order_by("language", "slug")


def possible_originals(leaflet: Leaflet) -> QuerySet[Leaflet]:
    """Leaflets of the campaign of which this one may be a translation: originals in another language."""
    rows = Leaflet.objects.filter(campaign=leaflet.campaign, original=None).exclude(language=leaflet.language)
    return rows.exclude(pk=leaflet.pk).order_by("headline")


def public_leaflets(campaign: Campaign) -> QuerySet[Leaflet]:
    """What anyone may read of a campaign, the newest first."""
    return Leaflet.objects.filter(campaign=campaign, state=State.PUBLISHED).order_by("-published_at", "slug")


def leaflets_of(campaigns: Iterable[Campaign]) -> QuerySet[Leaflet]:
    """Every leaflet of these campaigns, drafts too, the newest first."""
    return Leaflet.objects.filter(campaign__in=list(campaigns)).order_by("campaign_id", "-created", "slug")


def working_copy_of(leaflet: Leaflet) -> LeafletTranslation | None:
    """What the leaflet is translated in, beside its original; None for one that is written by hand."""
    return LeafletTranslation.objects.filter(leaflet=leaflet).first()


def leaflet_on_the_desk(slug: str) -> Leaflet:
    """The leaflet in any state; raises Leaflet.DoesNotExist."""
    return Leaflet.objects.select_related("campaign", "original").get(slug=slug)


def block_on_the_desk(block_id: uuid.UUID) -> Block:
    """A block with its leaflet and its campaign; raises Block.DoesNotExist."""
    return Block.objects.select_related("leaflet__campaign", "table", "quotation__source").get(pk=block_id)


def claim_on_the_desk(claim_id: uuid.UUID) -> Claim:
    """A claim with its campaign; raises Claim.DoesNotExist."""
    return Claim.objects.select_related("campaign").get(pk=claim_id)


def source_on_the_desk(source_id: uuid.UUID) -> Source:
    """A source with its campaign; raises Source.DoesNotExist."""
    return Source.objects.select_related("campaign", "check_of_page").get(pk=source_id)


def public_claim(leaflet: Leaflet, claim_id: uuid.UUID) -> Claim | None:
    """A claim of the leaflet's campaign that stands, or once stood, in something public."""
    claims = Claim.objects.filter(campaign=leaflet.campaign, public_since__isnull=False, pk=claim_id)
    return claims.prefetch_related(*claim_parts("")).first()


def blocks_of(leaflet: Leaflet) -> list[Block]:
    """The blocks in order, with all that stands on them but pictures: a constant number of queries."""
    return list(
        leaflet.blocks.defer("image")
        .select_related("table", "quotation__source__check_of_page", "quotation__translates", "meeting", "letter")
        .prefetch_related("table__subjects", *_table_parts("table__"), "letter__texts")
    )


def table_with_all(table: ComparisonTable) -> ComparisonTable:
    """The table with its cells, claims, figures and sources at hand."""
    return ComparisonTable.objects.prefetch_related("subjects", *_table_parts("")).get(pk=table.pk)


def table_data(table: ComparisonTable, leaflet: Leaflet | None = None) -> TableData:
    """The table as plain data; no query where `blocks_of` or `table_with_all` has fetched it.

    Claims are in the words of the leaflet's language; without a leaflet, in their own.
    """
    subjects = list(table.subjects.all())
    rows = []
    for question in table.questions.all():
        cells = {cell.subject_id: cell for cell in question.cells.all()}
        made = tuple(_cell_data(cells.get(subject.pk), leaflet) for subject in subjects)
        rows.append(RowData(question.text, made, str(question.pk)))
    return TableData(
        tuple(subject.name for subject in subjects),
        tuple(rows),
        table.caption,
        table.corner,
        tuple(str(subject.pk) for subject in subjects),
    )


def claims_in(leaflet: Leaflet) -> QuerySet[Claim]:
    """Every claim of a leaflet's tables, in no order, each once."""
    return Claim.objects.filter(pk__in=_claim_ids(leaflet)).prefetch_related(*claim_parts(""))


def claims_saying(texts: Collection[str], leaflet: Leaflet) -> dict[str, Claim]:
    """The campaign's claims with these words: their own, or their translation into the leaflet's language."""
    rows = Claim.objects.filter(campaign=leaflet.campaign).prefetch_related(*claim_parts(""))
    wordings = ClaimWording.objects.filter(claim__campaign=leaflet.campaign, language=leaflet.language)
    said = wordings.filter(Q(text__in=texts) | Q(proposed__in=texts)).values("claim_id")
    found = {claim.said_in(leaflet.language, draft=True): claim for claim in rows.filter(pk__in=said)}
    found |= {claim.stands_in(leaflet): claim for claim in rows.filter(pk__in=said)}
    found |= {claim.text: claim for claim in rows.filter(text_sha256__in=[text_hash(text) for text in texts])}
    return {text: claim for text, claim in found.items() if text in texts}


def leaflets_with(claim: Claim) -> QuerySet[Leaflet]:
    """The leaflets in which a claim stands."""
    return Leaflet.objects.filter(blocks__table__questions__cells__stated__claim=claim).distinct().order_by("headline")


def sources_of(campaign: Campaign) -> QuerySet[Source]:
    """A campaign's sources by title."""
    return Source.objects.filter(campaign=campaign)


def used_claims(campaign: Campaign) -> QuerySet[Claim]:
    """The campaign's claims that stand in some leaflet, by their words."""
    used = Exists(CellClaim.objects.filter(claim=OuterRef("pk")))
    return Claim.objects.filter(used, campaign=campaign).order_by("text").prefetch_related(*claim_parts(""))


def is_due(claim: Claim) -> bool:
    """Whether its figures are older than the set age. Reads the fetched figures."""
    oldest = clock.today() - timedelta(days=settings.UNDERSIGNED_FIGURE_DAYS)
    return claim.as_of is not None and claim.as_of < oldest and bool(claim.figures.all())


def is_unsourced(claim: Claim) -> bool:
    """Whether nobody can check it and it is no judgement. Reads the fetched sources."""
    return claim.needs_source and not claim.cited.all()


def archived_words(sources: Iterable[Source]) -> dict[uuid.UUID, str]:
    """The words of the archived copies of these sources, where there are any; one query, without the bytes."""
    hashes = {source.pk: bytes(source.archived_id) for source in sources if source.archived_id is not None}
    rows = ArchivedCopy.objects.filter(pk__in=hashes.values()).exclude(words="").values_list("sha256", "words")
    words = {bytes(sha256): text for sha256, text in rows}
    return {pk: words[sha256] for pk, sha256 in hashes.items() if sha256 in words}


def _cell_data(cell: Cell | None, leaflet: Leaflet | None) -> CellData:
    if cell is None:
        return CellData()
    return CellData(cell.answer, tuple(claim_data(stated.claim, leaflet) for stated in cell.stated.all()))


def claim_data(claim: Claim, leaflet: Leaflet | None = None) -> ClaimData:
    """A claim as plain data, with its figures and sources, in the leaflet's words."""
    figures = tuple(figure_data(figure) for figure in claim.figures.all())
    sources = tuple(source_data(cited.source) for cited in claim.cited.all())
    text = claim.stands_in(leaflet) if leaflet else claim.text
    return ClaimData(text, claim.as_of, claim.needs_source, figures, sources)


def figure_data(figure: Figure) -> FigureData:
    """A figure as plain data."""
    return FigureData(figure.value, figure.qualifiers, figure.unit, figure.period)


def source_data(source: Source) -> SourceData:
    """A source as plain data."""
    return SourceData(source.title, source.publisher, source.date, source.url, source.page)


def _claim_ids(leaflet: Leaflet) -> QuerySet[CellClaim, uuid.UUID]:
    stated = CellClaim.objects.filter(cell__question__table__block__leaflet=leaflet)
    return stated.values_list("claim_id", flat=True)


def claim_parts(before: str) -> "list[str | Prefetch[str]]":
    """What to prefetch with claims: figures, words in other languages, and sources in order."""
    cited = ClaimSource.objects.select_related("source__check_of_page")
    return [f"{before}figures", f"{before}wordings", Prefetch(f"{before}cited", queryset=cited)]


def _table_parts(before: str) -> "list[str | Prefetch[str]]":
    stated = CellClaim.objects.select_related("claim")
    path = f"{before}questions__cells__stated"
    return [f"{before}questions__cells", Prefetch(path, queryset=stated), *claim_parts(f"{path}__claim__")]
