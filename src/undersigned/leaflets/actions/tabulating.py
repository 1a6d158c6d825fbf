"""Writing a comparison table: which claims it states, and what becomes of the ones whose words change."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from undersigned.common import clock

from ..errors import EditConflictError, TableError
from ..models import (
    Block,
    Cell,
    CellClaim,
    Claim,
    ComparisonTable,
    Figure,
    Leaflet,
    Question,
    Subject,
    text_hash,
)
from ..queries import claims_saying, table_with_all
from ..tables import (
    LONGEST_ANSWER,
    LONGEST_CLAIM,
    LONGEST_QUESTION,
    LONGEST_SUBJECT,
    MOST_CLAIMS,
    MOST_QUESTIONS,
    MOST_SUBJECTS,
    CellData,
    ClaimData,
    RowData,
    TableData,
)
from ..wording import clean_line, figure_of
from .claims import check_day, cite_all, note_what_it_said
from .guarding import demand_by_hand
from .wordings import accept_wordings, propose_wording


@dataclass
class _Plan:
    """Which claim each text is, and which claims get new words."""

    known: dict[str, Claim]
    revised: dict[Claim, str] = field(default_factory=dict)
    translated: dict[str, Claim] = field(default_factory=dict)  # new words in the leaflet's language -> their claim


@transaction.atomic
def save_table(*, block: Block, revision: int, data: TableData, why: str = "") -> int:
    """Write the table of a block anew. Returns how many other leaflets say something else now, too.

    In a cell that was there before, a line whose words changed is the same claim with new words; `why` goes into the
    history of public ones. Of a claim that was written in another language first, the words are its translation. Raises
    TableError, WhyMissingError, EditConflictError; nothing is changed then.
    """
    data = check_table(data)
    leaflet = Leaflet.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=block.leaflet_id)
    demand_by_hand(leaflet)
    row = Block.objects.select_related("table").filter(pk=block.pk).first()
    if row is None or row.table is None or row.revision != revision:
        raise EditConflictError(
            _("Someone else saved this table meanwhile. Your words are below; saving again puts them in its place.")
        )
    elsewhere = write_table(leaflet=leaflet, table=row.table, data=data, why=why)
    Block.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
    Claim.objects.filter(campaign=leaflet.campaign, public_since=None, places=None).delete()
    Leaflet.objects.filter(pk=leaflet.pk).update(modified=clock.now())
    return elsewhere


def check_table(data: TableData) -> TableData:
    """The table with even rows and clean words. Raises TableError: too large, or words that we do not take."""
    data = data.squared()
    if len(data.subjects) > MOST_SUBJECTS:
        raise TableError(
            _("A table holds at most %(most)d subjects, and this one has %(n)d. Make several tables of it.")
            % {"most": MOST_SUBJECTS, "n": len(data.subjects)}
        )
    if len(data.rows) > MOST_QUESTIONS:
        raise TableError(
            _("A table holds at most %(most)d questions, and this one has %(n)d. Make several tables of it.")
            % {"most": MOST_QUESTIONS, "n": len(data.rows)}
        )
    subjects = tuple(_line(name, LONGEST_SUBJECT, pgettext("comparison table", "Subject")) for name in data.subjects)
    rows = tuple(_checked_row(row, number, subjects) for number, row in enumerate(data.rows, start=1))
    caption, corner = _line(data.caption, 300, _("Caption")), _line(data.corner, 100, _("Heading of the questions"))
    return replace(data, subjects=subjects, rows=rows, caption=caption, corner=corner)


def write_table(*, leaflet: Leaflet, table: ComparisonTable, data: TableData, why: str = "") -> int:
    """As `save_table`, inside its transaction."""
    plan = _planned(leaflet, table, data)
    elsewhere = _say_anew(leaflet, plan, why)
    _make_new(leaflet, plan, data)
    table.caption, table.corner = data.caption, data.corner
    table.save(update_fields=["caption", "corner"])
    table.subjects.all().delete()
    table.questions.all().delete()
    subjects = Subject.objects.bulk_create(
        Subject(table=table, position=place, name=name) for place, name in enumerate(data.subjects)
    )
    questions = Question.objects.bulk_create(
        Question(table=table, position=place, text=row.question) for place, row in enumerate(data.rows)
    )
    pairs = [
        (Cell(subject=subject, question=question, answer=cell.answer), cell)
        for question, row in zip(questions, data.rows, strict=True)
        for subject, cell in zip(subjects, row.cells, strict=True)
        if cell.answer or cell.claims
    ]
    Cell.objects.bulk_create(cell for cell, _data in pairs)
    stated = [(cell, plan.known[claim.text]) for cell, told in pairs for claim in told.claims]
    CellClaim.objects.bulk_create(
        CellClaim(cell=cell, claim=claim, position=place) for place, (cell, claim) in enumerate(stated)
    )
    if leaflet.is_public:
        new = [claim.pk for _cell, claim in stated if claim.public_since is None]
        Claim.objects.filter(pk__in=new).update(public_since=clock.now())
    return elsewhere


def _planned(leaflet: Leaflet, table: ComparisonTable, data: TableData) -> _Plan:
    plan = _Plan(claims_saying({claim.text for claim in _claims(data)}, leaflet))
    stay = set(plan.known.values())
    before = _cells_before(table)
    for row in data.rows:
        for key, cell in zip(data.keys or ("",) * len(row.cells), row.cells, strict=True):
            gone = [claim for claim in before.get((row.key, key), []) if claim not in stay]
            new = [claim.text for claim in cell.claims if claim.text not in plan.known]
            for claim, text in zip(gone, new, strict=False):
                if claim in plan.revised or claim in plan.translated.values() or text in plan.revised.values():
                    continue
                if claim.language in ("", leaflet.language):
                    plan.revised[claim] = text
                else:
                    plan.translated.setdefault(text, claim)
    return plan


def _cells_before(table: ComparisonTable) -> dict[tuple[str, str], list[Claim]]:
    return {
        (str(question.pk), str(cell.subject_id)): [stated.claim for stated in cell.stated.all()]
        for question in table_with_all(table).questions.all()
        for cell in question.cells.all()
    }


def _say_anew(leaflet: Leaflet, plan: _Plan, why: str) -> int:
    others: set[object] = set()
    for claim, text in plan.revised.items():
        note_what_it_said(claim, why)
        claim.text = text
        claim.save()
        plan.known[text] = claim
        places = Leaflet.objects.filter(blocks__table__questions__cells__stated__claim=claim).exclude(pk=leaflet.pk)
        others |= set(places.values_list("pk", flat=True))
    for text, claim in plan.translated.items():
        propose_wording(claim=claim, language=leaflet.language, text=text, of=claim.text)
        plan.known[text] = claim
    if leaflet.is_public:
        accept_wordings(claims=plan.translated.values(), language=leaflet.language, why=why)
    return len(others)


def _make_new(leaflet: Leaflet, plan: _Plan, data: TableData) -> None:
    told = {claim.text: claim for claim in _claims(data) if claim.text not in plan.known}
    made = Claim.objects.bulk_create(
        Claim(
            campaign=leaflet.campaign,
            text=text,
            language=leaflet.language,
            text_sha256=text_hash(text),
            as_of=claim.as_of,
            needs_source=claim.needs_source,
        )
        for text, claim in told.items()
    )
    figures: list[Figure] = []
    for claim in made:
        plan.known[claim.text] = claim
        data_of = told[claim.text]
        figures += [figure_of(figure, claim, place) for place, figure in enumerate(data_of.figures)]
        cite_all(claim, data_of.sources)
    Figure.objects.bulk_create(figures)


def _claims(data: TableData) -> Iterator[ClaimData]:
    return (claim for row in data.rows for cell in row.cells for claim in cell.claims)


def _checked_row(row: RowData, number: int, subjects: tuple[str, ...]) -> RowData:
    question = _line(row.question, LONGEST_QUESTION, _("Question %(n)d") % {"n": number})
    cells = []
    for place, cell in enumerate(row.cells):
        where = _("“%(question)s”, “%(subject)s”") % {
            "question": question[:60] or number,
            "subject": subjects[place][:60] or place + 1,
        }
        cells.append(_checked_cell(cell, where))
    return replace(row, question=question, cells=tuple(cells))


def _checked_cell(cell: CellData, where: str) -> CellData:
    if len(cell.claims) > MOST_CLAIMS:
        raise TableError(
            _("The cell %(where)s holds more than %(most)d claims. Shorten it.") % {"where": where, "most": MOST_CLAIMS}
        )
    claims = {}
    for claim in cell.claims:
        if len(claim.text) > LONGEST_CLAIM:
            raise TableError(
                _("A claim in the cell %(where)s is longer than %(most)d characters. Shorten it, or begin a new line.")
                % {"where": where, "most": LONGEST_CLAIM}
            )
        check_day(claim.as_of)
        text = _line(claim.text, LONGEST_CLAIM, where)
        if text:
            claims[text] = replace(claim, text=text)
    return CellData(_line(cell.answer, LONGEST_ANSWER, where), tuple(claims.values()))


def _line(text: str, most: int, what: str) -> str:
    return clean_line(text, most=most, what=what, error=TableError)
