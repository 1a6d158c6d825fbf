"""A leaflet cut into units: its headline, each part of its blocks, its claims, its imprint.

The part of a unit says what it is and whose: `text/<block>` for each paragraph, `answer/<block>` for each answer of a
table in reading order, `claim/<claim>` wherever the claim stands. Figures, dates, sources and meetings are no units.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from undersigned.translating import units as cutting
from undersigned.translating.units import Unit, paragraphs

from .models import Block, ClaimWording, Kind, Leaflet, LeafletTranslation
from .queries import blocks_of
from .tables import LONGEST_ANSWER, LONGEST_CLAIM, LONGEST_QUESTION, LONGEST_SUBJECT

HEADLINE, IMPRINT, CLAIM = "headline", "imprint", "claim/"
# What a unit is called, and how many characters it may have.
KINDS: dict[str, tuple[str | Promise, int]] = {
    HEADLINE: (_("Headline"), 300),
    IMPRINT: (_("Imprint"), 300),
    "text": (_("Paragraph"), 50_000),
    "heading": (_("Heading"), 600),
    "call": (_("Call"), 600),
    "alternative": (_("What the picture shows"), 600),
    "line": (_("Line under the picture"), 600),
    "quotation": (_("Words"), 4000),
    "speaker": (_("Speaker"), 200),
    "role": (_("Role"), 300),
    "caption": (_("Caption"), 300),
    "corner": (_("Heading of the questions"), 100),
    "subject": (_("Subject"), LONGEST_SUBJECT),
    "question": (_("Question"), LONGEST_QUESTION),
    "answer": (_("Short answer"), LONGEST_ANSWER),
    "claim": (_("Claim"), LONGEST_CLAIM),
}


def kind_of(part: str) -> str:
    """What a unit is: one of KINDS."""
    return part.partition("/")[0]


def units_of(leaflet: Leaflet, language: str) -> list[Unit]:
    """The original's units in reading order, untranslated; what it does not have is left out.

    A claim stands once, and not at all when it was written in this language first: then its words are there.
    """
    found = [Unit(HEADLINE, leaflet.headline)]
    for block in blocks_of(leaflet):
        found += _of_block(block, language)
    found.append(Unit(IMPRINT, leaflet.imprint))
    claims: set[str] = set()
    once = []
    for unit in found:
        if unit.source.strip() and unit.part not in claims:
            once.append(unit)
        if unit.part.startswith(CLAIM):
            claims.add(unit.part)
    return once


def units_now(copy: LeafletTranslation) -> list[Unit]:
    """The units beside the original as it is now. Claims have the words that they have in this language."""
    stored = cutting.from_json(copy.units)
    if copy.leaflet.original is None:
        return stored
    return _with_claims(
        cutting.brought_up_to_date(stored, units_of(copy.leaflet.original, copy.language)), copy.language, draft=True
    )


def published_units(copy: LeafletTranslation) -> list[Unit]:
    """What readers see, beside the original as it is now; empty where nothing was published, or no original is left."""
    stored = cutting.from_json(copy.published)
    if not stored or copy.leaflet.original is None:
        return []
    now = units_of(copy.leaflet.original, copy.language)
    return _with_claims(cutting.brought_up_to_date(stored, now), copy.language, draft=False)


class Words:
    """Hands out translations in reading order, as `units_of` met their sources; the source where there is none."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._left: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._left[unit.part].append(unit)

    def of(self, part: str, source: str) -> str:
        """The words for this place."""
        if not source.strip():
            return source
        unit = self._left[part].pop(0)
        return unit.target or unit.source

    def paragraphs(self, part: str) -> str:
        """All that is left of this part, as one text."""
        units, self._left[part] = self._left[part], []
        return "\n\n".join(unit.target or unit.source for unit in units)


def claim_of(part: str) -> UUID | None:
    """Which claim a unit is; None for other units."""
    return UUID(part.removeprefix(CLAIM)) if part.startswith(CLAIM) else None


def _with_claims(units: list[Unit], language: str, *, draft: bool) -> list[Unit]:
    ids = [claim for unit in units if (claim := claim_of(unit.part))]
    rows = ClaimWording.objects.filter(claim__in=ids, language=language)
    said = {row.claim_id: row.now if draft else (row.text, row.of) for row in rows}
    found = []
    for unit in units:
        claim = claim_of(unit.part)
        if claim is not None:
            words, of = said.get(claim, ("", ""))
            unit = replace(unit, target=words, was=of if words and of != unit.source else "")
        found.append(unit)
    return found


def _of_block(block: Block, language: str) -> Iterator[Unit]:
    key = block.pk
    match Kind(block.kind):
        case Kind.TEXT:
            yield from (Unit(f"text/{key}", paragraph) for paragraph in paragraphs(block.words))
        case Kind.HEADING:
            yield Unit(f"heading/{key}", block.words)
        case Kind.CALL:
            yield Unit(f"call/{key}", block.words)
        case Kind.IMAGE:
            yield Unit(f"alternative/{key}", block.alternative)
            yield Unit(f"line/{key}", block.words)
        case Kind.QUOTATION if block.quotation is not None:
            yield Unit(f"quotation/{key}", block.quotation.words)
            yield Unit(f"speaker/{key}", block.quotation.speaker)
            yield Unit(f"role/{key}", block.quotation.role)
        case Kind.TABLE:
            yield from _of_table(block, language)


def _of_table(block: Block, language: str) -> Iterator[Unit]:
    table, key = block.table, block.pk
    if table is None:
        return
    yield Unit(f"caption/{key}", table.caption)
    yield Unit(f"corner/{key}", table.corner)
    subjects = list(table.subjects.all())
    yield from (Unit(f"subject/{key}", subject.name) for subject in subjects)
    for question in table.questions.all():
        yield Unit(f"question/{key}", question.text)
        cells = {cell.subject_id: cell for cell in question.cells.all()}
        for cell in (cells[subject.pk] for subject in subjects if subject.pk in cells):
            yield Unit(f"answer/{key}", cell.answer)
            for stated in cell.stated.all():
                if stated.claim.language != language:
                    yield Unit(f"{CLAIM}{stated.claim_id}", stated.claim.stands_in(block.leaflet))
