"""What an organiser should look at before a leaflet is printed: things without a source, figures that are old, and
quotations that differ from the page they are cited from.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from undersigned.common import markdown
from undersigned.frame.speaking import apart

from .archive import says
from .models import Block, Claim, Kind, Leaflet, PageCheck, Quotation, Source
from .queries import archived_words, is_due, is_unsourced, working_copy_of
from .wording import figure_is_in, figure_line


@dataclass(frozen=True)
class Finding:
    """One sentence, about a part of the leaflet that can be opened at `url`."""

    sentence: str
    about: str
    url: str


def findings_of_blocks(leaflet: Leaflet, blocks: list[Block]) -> list[Finding]:
    """Everything to look at, in the order of the leaflet, each claim once. One query for the archived words."""
    quoted = [block.quotation for block in blocks if block.quotation is not None]
    words = archived_words([one.source for one in quoted if one.source is not None])
    found: list[Finding] = []
    seen: set[object] = set()
    copy = working_copy_of(leaflet)
    for block in blocks:
        address = reverse("desk-working-copy", args=[copy.pk]) if copy else reverse("desk-block", args=[block.pk])
        found += [Finding(sentence, _kind(block), address) for sentence in _of_block(block)]
        if block.quotation is not None:
            archived = words.get(block.quotation.source_id) if block.quotation.source_id else None
            found += [
                Finding(sentence, _short(block.quotation.words), address)
                for sentence in quotation_findings(block.quotation, archived)
            ]
        for claim in _claims(block):
            if claim.pk not in seen:
                seen.add(claim.pk)
                found += findings_of_claim(claim, leaflet)
    return found


def findings_of_claim(claim: Claim, leaflet: Leaflet | None = None) -> list[Finding]:
    """What to look at about a claim whose figures and sources are at hand."""
    address = reverse("desk-claim", args=[claim.pk]) + (f"?from={leaflet.slug}" if leaflet else "")
    sentences = []
    if is_unsourced(claim):
        sentences.append(_("It has no source. Add one, or the page says that there is none."))
    figures = list(claim.figures.all())
    words = claim.stands_in(leaflet) if leaflet else claim.text
    if is_due(claim) and claim.as_of:
        day = date_format(claim.as_of, "DATE_FORMAT")
        sentences.append(_("Its figures are of %(day)s. Look whether they still hold.") % {"day": day})
    elif figures and claim.as_of is None:
        sentences.append(_("It has figures and no date. Write the day on which they were true."))
    sentences += [
        _("The figure “%(figure)s” is not in its words any more.") % {"figure": figure_line(figure)}
        for figure in figures
        if not figure_is_in(figure, words)
    ]
    sentences += [told for cited in claim.cited.all() if (told := page_finding(cited.source))]
    return [Finding(sentence, _short(words), address) for sentence in sentences]


def page_finding(source: Source) -> str:
    """What became of the cited page, where somebody should look at it; else empty."""
    check = getattr(source, "check_of_page", None)
    if check is None or check.looked_at is None:
        return ""
    about = {"source": apart(source.title), "day": date_format(check.looked_at, "DATE_FORMAT")}
    if check.found == PageCheck.Found.GONE:
        return _("The page of its source “%(source)s” is gone (%(day)s). Find another one, or keep a copy.") % about
    if check.found == PageCheck.Found.NO_ANSWER:
        return _("The page of its source “%(source)s” gave no answer several times (%(day)s).") % about
    if check.found != PageCheck.Found.CHANGED:
        return ""
    if check.quotations_gone:
        return _("Words quoted from “%(source)s” do not stand on its page now (%(day)s). Compare them.") % about
    return _("The page of its source “%(source)s” changed since it was cited (%(day)s). Look at it again.") % about


def quotation_findings(quotation: Quotation, archived: str | None) -> list[str]:
    """What to look at about a quotation; `archived` are the words of its source's copy, if there is one to read."""
    found = []
    if quotation.source_id is None:
        found.append(_("This quotation has no source. Add one, or the page says that there is none."))
    if not quotation.speaker:
        found.append(_("This quotation does not say whose words it is."))
    if quotation.date is None:
        found.append(_("This quotation has no date."))
    if quotation.source is not None and (told := page_finding(quotation.source)):
        found.append(told)
    said = quotation.translates.words if quotation.translates else quotation.words
    if archived is not None and said and not says(archived, said):
        found.append(_("These words do not stand in the archived copy of its source. Compare them."))
    return found


def _of_block(block: Block) -> list[str]:
    match Kind(block.kind):
        case Kind.TEXT:
            return [problem.message for problem in markdown.problems(block.words)]
        case Kind.CALL if block.letter is not None and not block.letter.is_public:
            return [_("Its letter cannot be read by everyone yet, so it shows no link and no code.")]
        case Kind.MEETING if block.meeting is not None and block.meeting.is_cancelled:
            return [_("This meeting is cancelled.")]
        case Kind.MEETING if block.meeting is not None and block.meeting.is_over:
            return [_("This meeting is over.")]
        case _:
            return []


def _claims(block: Block) -> list[Claim]:
    if block.table is None:
        return []
    return [
        stated.claim
        for question in block.table.questions.all()
        for cell in question.cells.all()
        for stated in cell.stated.all()
    ]


def _kind(block: Block) -> str:
    return f"{Kind(block.kind).label}: {_short(block.words)}" if block.words else str(Kind(block.kind).label)


def _short(words: str) -> str:
    return Truncator(words).words(12, truncate="…")
