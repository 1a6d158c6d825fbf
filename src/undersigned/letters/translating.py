"""The ways in which translations are made: begun, written, reviewed by a second person, and published."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.campaigns.blocked import refused_words
from undersigned.campaigns.models import Organiser
from undersigned.campaigns.queries import may
from undersigned.campaigns.roles import Right
from undersigned.common import clock
from undersigned.common.errors import NotCanonicalError
from undersigned.common.languages import name_of
from undersigned.frame.speaking import apart
from undersigned.ledger.actions import append_leaf, hold_log
from undersigned.ledger.leaf import TextLeaf
from undersigned.translating.actions import demand_whole, locked_copy
from undersigned.translating.units import Unit
from undersigned.translating.works import Work

from . import units as cutting
from .deeds import record_step
from .errors import IncompleteError, TextExistsError, TranslationError, WrongStateError
from .models import Letter, State, Text, Translation
from .queries import original_parts, text_in, units_now
from .text import compose
from .timeline import TRANSLATION, note_event

MOST_IN_A_PARAGRAPH = 50_000
_LABELS = {
    "title": gettext_lazy("Title"),
    "salutation": gettext_lazy("Salutation"),
    "body": gettext_lazy("Paragraph"),
    "closing": gettext_lazy("Closing"),
    "sender": gettext_lazy("Who “we” is"),
    "addressee": gettext_lazy("Addressed to"),
}


@transaction.atomic
def start_translation(*, letter: Letter, language: str) -> Translation:
    """Begin a translation, or a revision of the one there is. In a draft its text joins at once, still empty.

    Raises TextExistsError for the language of the original and for one that is being translated already.
    """
    letter = Letter.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=letter.pk)
    _demand_translatable(letter)
    taken = letter.translations.filter(language=language).exists()
    if language == letter.original_language or taken:
        raise TextExistsError(_("This letter already has a text in %(name)s.") % {"name": apart(name_of(language))})
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


class LetterWork(Work[Translation]):
    """How letters are translated."""

    copies = Translation
    related = ("letter__campaign",)
    fixed_error = WrongStateError
    back_label = gettext_lazy("The letter’s desk")
    review_help = gettext_lazy(
        "Read it beside the original. If it says the same, say so; the letter’s page will tell that a second person "
        "has read it."
    )
    review_thanks = gettext_lazy("Thank you. The letter’s page will say that a second person has read it.")

    def original_language(self, copy: Translation) -> str:
        """The letter's own."""
        return copy.letter.original_language

    def units_now(self, copy: Translation) -> list[Unit]:
        """The letter's parts and paragraphs."""
        return units_now(copy)

    def labels(self, units: Sequence[Unit]) -> list[str]:
        """Paragraphs are numbered."""
        found, paragraph = [], 0
        for unit in units:
            label = str(_LABELS[unit.part])
            if unit.part == cutting.BODY:
                paragraph += 1
                label = f"{label} {paragraph}"
            found.append(label)
        return found

    def longest(self, part: str) -> int:
        """As long as its column."""
        return getattr(Text._meta.get_field(part), "max_length", None) or MOST_IN_A_PARAGRAPH

    def why_fixed(self, copy: Translation) -> str:
        """Frozen, closed and taken down: the words are fixed."""
        return _why_fixed(copy.letter)

    def written(self, copy: Translation, units: Sequence[Unit]) -> None:
        """The text of a draft follows."""
        text = text_in(copy.letter, copy.language) if copy.letter.state == State.DRAFT else None
        if text is not None:
            parts = cutting.assembled(units) | {"translator": copy.credit}
            Text.objects.filter(pk=text.pk).update(**parts, reviewed=False, revision=text.revision + 1)

    def read(self, copy: Translation) -> None:
        """The text of a draft says so."""
        if copy.letter.state == State.DRAFT:
            Text.objects.filter(letter=copy.letter, language=copy.language).update(reviewed=True)

    def file_name(self, copy: Translation) -> str:
        """The letter's address."""
        return copy.letter.slug

    def back(self, copy: Translation) -> str:
        """The letter's desk."""
        return reverse("desk-letter", args=[copy.letter.slug])

    def publish_page(self, copy: Translation, by: Organiser) -> str:
        """For an open letter; a draft's texts are frozen together."""
        if copy.letter.state != State.OPEN or not may(by, copy.letter.campaign, Right.OPEN):
            return ""
        return reverse("desk-translation-publish", args=[copy.letter.slug, copy.language])

    def publish(self, copy: Translation, by: Organiser) -> str:
        """As from the letter's own page."""
        publish_translation(translation=copy)
        record_step(letter=copy.letter, by=by, step="translation")
        return _("The text in %(name)s is published.") % {"name": apart(name_of(copy.language))}

    def publish_notes(self, copy: Translation) -> list[str]:  # noqa: ARG002 - the same for every letter
        """It joins for good."""
        return [
            _("It joins the letter and its public log, and can be signed from that moment."),
            _(
                "If there is a text in this language already, this one takes its place. The earlier one stays "
                "readable, with its hash, and whoever signed it has signed that one."
            ),
        ]


LETTERS = LetterWork()


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
    translation = locked_copy(LETTERS, translation)
    units = units_now(translation)
    demand_whole(units)
    parts = cutting.assembled(units)
    try:
        composed = compose(**{part: parts[part] for part in ("title", "salutation", "body", "closing")})
    except NotCanonicalError as error:
        raise IncompleteError([str(problem) for problem in error.problems]) from error
    if sentence := refused_words(parts["title"]):
        raise TranslationError(sentence)
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


def _demand_translatable(letter: Letter) -> None:
    if why := _why_fixed(letter):
        raise WrongStateError(why)


def _why_fixed(letter: Letter) -> str:
    if letter.state in (State.DRAFT, State.OPEN):
        return ""
    return _("The letter’s words are fixed at the moment, so this was not saved.")


def _beside(letter: Letter, text: Text) -> list[Unit]:
    return cutting.beside(original_parts(letter), {part: getattr(text, part) for part in cutting.PARTS})
