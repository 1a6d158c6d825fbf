"""The ways in which translations are made: begun, written, reviewed by a second person, and published."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.errors import NotCanonicalError
from undersigned.common.languages import name_of
from undersigned.ledger.actions import append_leaf, hold_log
from undersigned.ledger.leaf import TextLeaf

from . import units as cutting
from .errors import EditConflictError, IncompleteError, TextExistsError, TranslationError, WrongStateError
from .models import GlossaryTerm, Letter, State, Text, Translation
from .queries import original_parts, text_in, units_now
from .text import compose
from .timeline import TRANSLATION, note_event
from .units import Taken, Unit

BY_LINK = "link"
MOST_TERMS = 500
MOST_IN_A_PARAGRAPH = 50_000


@transaction.atomic
def start_translation(*, letter: Letter, language: str) -> Translation:
    """Begin a translation, or a revision of the one there is. In a draft its text joins at once, still empty.

    Raises TextExistsError for the language of the original and for one that is being translated already.
    """
    letter = Letter.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=letter.pk)
    _demand_translatable(letter)
    taken = letter.translations.filter(language=language).exists()
    if language == letter.original_language or taken:
        raise TextExistsError(_("This letter already has a text in %(name)s.") % {"name": name_of(language)})
    translation = Translation(letter=letter, language=language)
    current = text_in(letter, language)
    if current is not None:
        translation.units = cutting.to_json(_beside(letter, current))
        translation.credit = current.translator
    else:
        translation.units = cutting.to_json(cutting.units_of(original_parts(letter)))
        if letter.state == State.DRAFT:
            Text.objects.create(letter=letter, language=language, title="")
    translation.save()
    return translation


@transaction.atomic
def save_translation(
    *, translation: Translation, revision: int, targets: Sequence[str], fits: Iterable[int], credit: str, by: str
) -> Translation:
    """Save what was written on top of `revision`: one target for each unit, in order; `fits` are numbers of units whose
    translation still fits a changed original.

    Raises EditConflictError when somebody saved since or the original has other units now; the caller still has what
    was typed. Raises WrongStateError once nothing can change any more.
    """
    translation = _locked(translation)
    units = units_now(translation)
    if translation.revision != revision or len(units) != len(targets):
        raise EditConflictError(
            _("Someone else saved this text while you were writing. Your words are below; save again to keep them.")
        )
    return _keep(translation, cutting.translated(units, targets, fits), credit=credit, by=by)


@transaction.atomic
def take_in(*, translation: Translation, pairs: Iterable[tuple[str, str]], by: str) -> Taken:
    """Take over a translator's file: (source, target) pairs. Only units whose source stands in it change."""
    translation = _locked(translation)
    taken = cutting.taken_in(units_now(translation), pairs)
    if taken.changed:
        _keep(translation, taken.units, credit=translation.credit, by=by)
    return taken


@transaction.atomic
def review_translation(*, translation: Translation, revision: int, by: str) -> Translation:
    """Say that somebody has read it beside the original. Not whoever wrote it last, and not while a unit is open.

    Raises TranslationError, or EditConflictError when it changed since they began to read.
    """
    translation = _locked(translation)
    if translation.revision != revision:
        raise EditConflictError(_("The translation has changed since you began to read. Look at it again."))
    if translation.written_by == by:
        raise TranslationError(_("Whoever translated cannot be the second reader. Ask somebody else to look at it."))
    _demand_whole(units_now(translation))
    translation.reviewed_by = by
    translation.save(update_fields=["reviewed_by"])
    if translation.letter.state == State.DRAFT:
        Text.objects.filter(letter=translation.letter, language=translation.language).update(reviewed=True)
    return translation


@transaction.atomic
def publish_translation(*, translation: Translation) -> Text:
    """A translation joins an open letter, or takes the place of the one in its language: a new text in the log.

    Both hashes stay visible; who signed the earlier one has signed that one. Raises WrongStateError unless the letter
    is open, TranslationError for one that is unfinished or the same as what is there, IncompleteError for words that
    hide something.
    """
    letter = translation.letter
    if letter.state != State.OPEN or letter.log_id is None:
        raise WrongStateError(_("A translation joins an open letter. In a draft it is frozen with the other texts."))
    hold_log(log_id=letter.log_id)
    translation = _locked(translation)
    _demand_translatable(translation.letter)
    units = units_now(translation)
    _demand_whole(units)
    parts = cutting.assembled(units)
    try:
        composed = compose(**{part: parts[part] for part in ("title", "salutation", "body", "closing")})
    except NotCanonicalError as error:
        raise IncompleteError([str(problem) for problem in error.problems]) from error
    before = text_in(letter, translation.language)
    digest = bytes.fromhex(composed.sha256)
    if before is not None and bytes(before.sha256 or b"") == digest:
        raise TranslationError(_("This is what is published already, word for word."))
    text = Text(letter=letter, language=translation.language, translator=translation.credit, **parts)
    text.canonical, text.sha256, text.joined_at = composed.data, digest, clock.now()
    text.reviewed = translation.is_reviewed
    if before is not None:  # points at the new one first: one current text for each language
        Text.objects.filter(pk=before.pk).update(superseded_by=before)
    text.save()
    if before is not None:
        Text.objects.filter(pk=before.pk).update(superseded_by=text)
    append_leaf(log_id=letter.log_id, leaf=TextLeaf(translation.language, digest))
    data, link = {"language": translation.language}, f"/letters/{letter.slug}/{translation.language}/"
    note_event(letter=letter, kind=TRANSLATION, key=digest.hex(), data=data, link=link)
    return text


def renew_translation_link(*, translation: Translation) -> None:
    """The translator's old link stops working."""
    translation.link_generation += 1
    translation.save(update_fields=["link_generation"])


@transaction.atomic
def set_glossary(*, campaign: Campaign, language: str, terms: Sequence[tuple[str, str]]) -> None:
    """Replace the campaign's words in one language by (word, translation) pairs; the last of two counts."""
    GlossaryTerm.objects.filter(campaign=campaign, language=language).delete()
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(campaign=campaign, language=language, term=term, translation=translation)
        for term, translation in dict(terms).items()
    )


def longest(part: str) -> int:
    """Characters that a unit of this part may have."""
    return getattr(Text._meta.get_field(part), "max_length", None) or MOST_IN_A_PARAGRAPH


def _keep(translation: Translation, units: list[Unit], *, credit: str, by: str) -> Translation:
    too_long = next((unit for unit in units if len(unit.target) > longest(unit.part)), None)
    if too_long is not None:
        sentence = _("This is longer than its place in the letter, so nothing was changed: “%(words)s”")
        raise TranslationError(sentence % {"words": too_long.target[:80]})
    translation.units, translation.credit = cutting.to_json(units), credit.strip()
    translation.revision += 1
    translation.written_by, translation.reviewed_by = by, ""
    translation.save()
    if translation.letter.state == State.DRAFT:
        text = text_in(translation.letter, translation.language)
        if text is not None:
            parts = cutting.assembled(units) | {"translator": translation.credit}
            Text.objects.filter(pk=text.pk).update(**parts, reviewed=False, revision=text.revision + 1)
    return translation


def _locked(translation: Translation) -> Translation:
    rows = Translation.objects.select_for_update(of=("self",)).select_related("letter__campaign")
    found = rows.get(pk=translation.pk)
    _demand_translatable(found.letter)
    return found


def _demand_translatable(letter: Letter) -> None:
    if letter.state not in (State.DRAFT, State.OPEN):
        raise WrongStateError(_("The letter’s words are fixed at the moment, so this was not saved."))


def _demand_whole(units: Sequence[Unit]) -> None:
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


def _beside(letter: Letter, text: Text) -> list[Unit]:
    return cutting.beside(original_parts(letter), {part: getattr(text, part) for part in cutting.PARTS})
