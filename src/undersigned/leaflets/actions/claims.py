"""Claims, their figures and sources, and the public history of what they said."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Campaign
from undersigned.common import clock

from .. import archive
from ..errors import ClaimError, ClaimExistsError, WhyMissingError
from ..models import ArchivedCopy, Claim, ClaimRevision, ClaimSource, Figure, Leaflet, Source, text_hash
from ..queries import figure_data, leaflets_with
from ..reading import words_of_copy
from ..tables import LONGEST_CLAIM, FigureData, SourceData
from ..wording import clean_line, figure_line, figure_of, source_line

MOST_FIGURES = 12
MOST_SOURCES = 12
_is_web_address = URLValidator(schemes=["http", "https"])


@transaction.atomic
def revise_claim(
    *,
    claim: Claim,
    text: str,
    as_of: date | None,
    needs_source: bool,
    figures: Sequence[FigureData],
    sources: Sequence[Source],
    why: str = "",
) -> Claim:
    """What the claim says from now on, in every leaflet that has it.

    Raises ClaimError, ClaimExistsError, and WhyMissingError when a public claim changes for no reason given.
    """
    row = Claim.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=claim.pk)
    words = words_of_claim(text)
    check_day(as_of)
    if len(figures) > MOST_FIGURES or len(sources) > MOST_SOURCES:
        raise ClaimError(_("A claim has at most twelve figures and twelve sources. Make two claims of it."))
    if any(source.campaign_id != row.campaign_id for source in sources):
        raise ClaimError(_("This source belongs to another campaign. Add it to yours first."))
    others = Claim.objects.filter(campaign=row.campaign, text_sha256=text_hash(words)).exclude(pk=row.pk)
    if others.exists():
        raise ClaimExistsError(
            _("The campaign has a claim with these words already. Write them into the table, and it is that one.")
        )
    new = [figure_of(figure, row, place) for place, figure in enumerate(figures)]
    if not _changes(row, words, as_of, new, sources):
        if row.needs_source != needs_source:
            row.needs_source = needs_source
            row.save()
        return row
    note_what_it_said(row, why)
    row.text, row.as_of, row.needs_source = words, as_of, needs_source
    row.save()
    row.figures.all().delete()
    Figure.objects.bulk_create(new)
    row.cited.all().delete()
    ClaimSource.objects.bulk_create(
        ClaimSource(claim=row, source=source, position=place) for place, source in enumerate(sources)
    )
    _touch(row)
    return row


@transaction.atomic
def cite_source(*, claim: Claim, source: Source) -> None:
    """One more source for a claim; in the history that is its own reason."""
    if claim.cited.filter(source=source).exists():
        return
    if source.campaign_id != claim.campaign_id:
        raise ClaimError(_("This source belongs to another campaign. Add it to yours first."))
    if claim.cited.count() >= MOST_SOURCES:
        raise ClaimError(_("A claim has at most twelve figures and twelve sources. Make two claims of it."))
    note_what_it_said(claim, _("A source was added."))
    ClaimSource.objects.create(claim=claim, source=source, position=claim.cited.count())
    _touch(claim)


def add_source(*, campaign: Campaign, data: SourceData) -> Source:
    """A source; the one that is there already when title, address and page are the same. Raises ClaimError."""
    clean = _checked(data)
    found = Source.objects.filter(campaign=campaign, title=clean.title, url=clean.url, page=clean.page).first()
    return found or Source.objects.create(
        campaign=campaign,
        title=clean.title,
        publisher=clean.publisher,
        date=clean.date,
        url=clean.url,
        page=clean.page,
    )


def revise_source(*, source: Source, data: SourceData) -> None:
    """Put a source right, wherever it is cited. Raises ClaimError."""
    clean = _checked(data)
    source.title, source.publisher, source.date = clean.title, clean.publisher, clean.date
    source.url, source.page = clean.url, clean.page
    source.save()
    for claim in source.claims.all():
        _touch(claim)


@transaction.atomic
def keep_copy(*, source: Source, data: bytes) -> ArchivedCopy:
    """Keep the cited page as it is now, by its SHA-256. Raises ClaimError for nothing, and for too much."""
    if not data.strip():
        raise ClaimError(_("There is nothing to keep. Choose the file, or paste the page."))
    if len(data) > archive.MOST_BYTES:
        raise ClaimError(_("This copy is larger than 5 MB. Keep the page that you cite, not the whole document."))
    digest = sha256(data).digest()
    copy, _made = ArchivedCopy.objects.get_or_create(
        sha256=digest, defaults={"data": data, "words": words_of_copy(data).all}
    )
    source.archived = copy
    source.save(update_fields=["archived"])
    return copy


def cite_all(claim: Claim, sources: Sequence[SourceData]) -> None:
    """The sources of a claim that is being made. Raises ClaimError."""
    rows = list(dict.fromkeys(add_source(campaign=claim.campaign, data=data) for data in sources[:MOST_SOURCES]))
    ClaimSource.objects.bulk_create(
        ClaimSource(claim=claim, source=source, position=place) for place, source in enumerate(rows)
    )


def check_day(day: date | None) -> None:
    """That a claim speaks of the past or of today. Raises ClaimError."""
    if day is not None and day > clock.today():
        raise ClaimError(_("A claim cannot be dated in the future. Write the day on which it was true."))


def note_what_it_said(claim: Claim, why: str) -> None:
    """Write into the history of a public claim what it said until now. Raises WhyMissingError."""
    if claim.public_since is None:
        return
    reason = clean_line(why, most=500, what=_("Why"), error=ClaimError)
    if not reason:
        raise WhyMissingError(
            _("“%(claim)s” is public, so say why it changes: the reason stands in its history.")
            % {"claim": claim.text[:60]}
        )
    ClaimRevision.objects.create(**said_before(claim, reason))


def said_before(claim: Claim, why: str) -> dict[str, Any]:
    """An entry for the claim's history: what it says now, before that changes."""
    return {
        "claim": claim,
        "text": claim.text,
        "as_of": claim.as_of,
        "figures": [figure_line(figure) for figure in claim.figures.all()],
        "sources": [source_line(cited.source) for cited in claim.cited.select_related("source")],
        "why": why,
    }


def words_of_claim(text: str) -> str:
    """A claim's words on one line. Raises ClaimError for none, and for too many."""
    line = " ".join(text.split())
    if len(line) > LONGEST_CLAIM:
        raise ClaimError(_("This claim is longer than 4,000 characters. Shorten it, or make several claims of it."))
    words = clean_line(line, most=LONGEST_CLAIM, what=_("Claim"), error=ClaimError)
    if not words:
        raise ClaimError(_("A claim needs words. To take it out, take it out of the table."))
    return words


def _changes(claim: Claim, text: str, as_of: date | None, figures: Sequence[Figure], sources: Sequence[Source]) -> bool:
    said = [figure_data(figure) for figure in claim.figures.all()]
    cited = [cited.source_id for cited in claim.cited.all()]
    now = (text, as_of, [figure_data(figure) for figure in figures], [source.pk for source in sources])
    return (claim.text, claim.as_of, said, cited) != now


def _checked(data: SourceData) -> SourceData:
    def line(text: str, most: int, what: str) -> str:
        return clean_line(text, most=most, what=what, error=ClaimError)

    title, url = line(data.title, 300, _("Title")), data.url.strip()
    if not title:
        raise ClaimError(_("A source needs a title. Write how the page or the book is called."))
    if url:
        try:
            _is_web_address(url)
        except ValidationError as error:
            raise ClaimError(
                _("“%(url)s” is no web address. It begins with https:// or http://.") % {"url": url[:80]}
            ) from error
        if len(url) > 1000:
            raise ClaimError(_("This web address is longer than 1,000 characters. Leave out what it works without."))
    if data.date is not None and data.date > clock.today():
        raise ClaimError(_("A source cannot be dated in the future. Correct the date, or leave it empty."))
    publisher, page = line(data.publisher, 200, _("Publisher")), line(data.page, 60, _("Page"))
    return SourceData(title, publisher, data.date, url, page)


def _touch(claim: Claim) -> None:
    """What is printed of these leaflets changes, too."""
    stated = [leaflet.pk for leaflet in leaflets_with(claim)]
    Leaflet.objects.filter(pk__in=stated).update(modified=clock.now())
