"""The ways in which translations of any kind change: written, taken from a file, read by a second person."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.campaigns.models import Campaign

from . import units as cutting
from .errors import EditConflictError, TranslationError
from .models import GlossaryTerm, WorkingCopy
from .units import Taken, Unit
from .works import C, Work

BY_LINK = "link"
MOST_TERMS = 500


@transaction.atomic
def save_copy(
    *, work: Work[C], copy: C, revision: int, targets: Sequence[str], fits: Iterable[int], credit: str, by: str
) -> C:
    """Save what was written on top of `revision`: one target for each unit, in order; `fits` are numbers of units whose
    translation still fits a changed original.

    Raises EditConflictError when somebody saved since or the original has other units now; the caller still has what
    was typed. Raises the work's `fixed_error` once nothing can change any more.
    """
    copy = locked_copy(work, copy)
    units = work.units_now(copy)
    if copy.revision != revision or len(units) != len(targets):
        raise EditConflictError(
            _("Someone else saved this text while you were writing. Your words are below; save again to keep them.")
        )
    return _keep(work, copy, cutting.translated(units, targets, fits), credit=credit, by=by)


@transaction.atomic
def take_in_file(*, work: Work[C], copy: C, pairs: Iterable[tuple[str, str]], by: str) -> Taken:
    """Take over a translator's file: (source, target) pairs. Only units whose source stands in it change."""
    copy = locked_copy(work, copy)
    taken = cutting.taken_in(work.units_now(copy), pairs)
    if taken.changed:
        _keep(work, copy, taken.units, credit=copy.credit, by=by)
    return taken


@transaction.atomic
def review_copy(*, work: Work[C], copy: C, revision: int, by: str) -> C:
    """Say that somebody has read it beside the original. Not whoever wrote it last, and not while a unit is open.

    Raises TranslationError, or EditConflictError when it changed since they began to read.
    """
    copy = locked_copy(work, copy)
    if copy.revision != revision:
        raise EditConflictError(_("The translation has changed since you began to read. Look at it again."))
    if copy.written_by == by:
        raise TranslationError(_("Whoever translated cannot be the second reader. Ask somebody else to look at it."))
    demand_whole(work.units_now(copy))
    copy.reviewed_by = by
    copy.save(update_fields=["reviewed_by"])
    work.read(copy)
    return copy


def renew_link(*, copy: WorkingCopy) -> None:
    """The translator's old link stops working."""
    copy.link_generation += 1
    copy.save(update_fields=["link_generation"])


@transaction.atomic
def set_glossary(*, campaign: Campaign, language: str, terms: Sequence[tuple[str, str]]) -> None:
    """Replace the campaign's words in one language by (word, translation) pairs; the last of two counts."""
    GlossaryTerm.objects.filter(campaign=campaign, language=language).delete()
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(campaign=campaign, language=language, term=term, translation=translation)
        for term, translation in dict(terms).items()
    )


def demand_whole(units: Sequence[Unit]) -> None:
    """That no unit is open. Raises TranslationError."""
    left = sum(unit.is_open for unit in units)
    if left:
        raise TranslationError(
            ngettext(
                "%(left)s part is not translated, or has changed in the original since.",
                "%(left)s parts are not translated, or have changed in the original since.",
                left,
            )
            % {"left": left}
        )


def locked_copy(work: Work[C], copy: C) -> C:
    """The working copy as it is now; whoever else writes in it waits. Raises the work's `fixed_error`."""
    found = work.rows().select_for_update(of=("self",)).get(pk=copy.pk)
    if why := work.why_fixed(found):
        raise work.fixed_error(why)
    return found


def _keep(work: Work[C], copy: C, units: list[Unit], *, credit: str, by: str) -> C:
    too_long = next((unit for unit in units if len(unit.target) > work.longest(unit.part)), None)
    if too_long is not None:
        sentence = _("This is longer than its place in the letter, so nothing was changed: “%(words)s”")
        raise TranslationError(sentence % {"words": too_long.target[:80]})
    copy.units, copy.credit = cutting.to_json(units), credit.strip()
    copy.revision += 1
    copy.written_by, copy.reviewed_by = by, ""
    copy.save()
    work.written(copy, units)
    return copy
