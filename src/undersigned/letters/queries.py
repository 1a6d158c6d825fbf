"""What can be asked about letters."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from undersigned.campaigns.models import Campaign
from undersigned.common.languages import is_known, name_of
from undersigned.sealing.derive import same
from undersigned.sealing.tokens import private_link, row_of_private_link
from undersigned.translating.units import Unit

from . import units as cutting
from .models import PUBLIC_STATES, Letter, State, Text, Translation


def public_letter(slug: str) -> Letter | None:
    """The letter that anyone may read at this address; None for drafts, frozen letters and unknown addresses."""
    return Letter.objects.select_related("campaign").filter(slug=slug, state__in=PUBLIC_STATES).first()


def letter_that_takes_signatures(slug: str) -> Letter | None:
    """The letter at this address, if its form may be sent: open, or frozen for first signatories; else None."""
    return Letter.objects.filter(slug=slug, state__in=(State.FROZEN, State.OPEN)).first()


def current_texts(letter: Letter) -> list[Text]:
    """The texts that are read and signed now, the original first, then by language."""
    texts = list(letter.texts.filter(superseded_by__isnull=True))
    for text in texts:
        text.letter = letter  # the one we have, not a query for each
    return sorted(texts, key=lambda text: (not text.is_original, text.language))


def text_in(letter: Letter, language: str) -> Text | None:
    """The current text in exactly this language; None also for what is no language (an address can hold anything)."""
    if not is_known(language):
        return None
    return letter.texts.select_related("letter").filter(language=language, superseded_by__isnull=True).first()


def public_letters(campaign: Campaign | None = None) -> QuerySet[Letter]:
    """Open and closed letters, newest first, of one campaign or of all."""
    letters = Letter.objects.filter(state__in=(State.OPEN, State.CLOSED)).order_by("-opened_at")
    return letters.filter(campaign=campaign) if campaign else letters


def letters_that_ended() -> QuerySet[Letter]:
    """Letters whose signing is over for good, and that are not archived yet."""
    ended = Q(state=State.CLOSED, sealed_at__isnull=False) | Q(state=State.TAKEN_DOWN)
    return Letter.objects.filter(ended, archived_at=None)


def archived_on(letter: Letter) -> date | None:
    """The day on which the letter is or was archived; None while signing has not ended."""
    if letter.archived_at is not None:
        return letter.archived_at.date()
    ended = letter.closed_at or letter.taken_down_at
    if ended is None:
        return None
    months = ended.month - 1 + letter.archive_months
    year, month = ended.year + months // 12, months % 12 + 1
    return date(year, month, min(ended.day, monthrange(year, month)[1]))


def draft_token(letter: Letter) -> str:
    """The secret in the draft link of a letter."""
    return private_link(settings.KEYSTORE.ensure("drafts"), letter.id, letter.draft_link_generation)


def letter_of_draft_token(token: str) -> Letter | None:
    """The letter that a draft link leads to, while it is a draft or frozen; None for any other token."""
    row = row_of_private_link(token)
    letter = Letter.objects.select_related("campaign").filter(pk=row).first() if row is not None else None
    if letter is None or letter.is_public or not same(draft_token(letter).encode(), token.encode()):
        return None
    return letter


def original_parts(letter: Letter) -> dict[str, str]:
    """The parts of the original as they are now."""
    original = current_texts(letter)[0]
    return {part: getattr(original, part) for part in cutting.PARTS}


def units_now(translation: Translation) -> list[Unit]:
    """The units beside the original as it is now. A text that was edited as a whole is cut anew."""
    units = cutting.from_json(translation.units)
    letter = translation.letter
    if letter.state == State.DRAFT:
        text = text_in(letter, translation.language)
        written = {part: getattr(text, part).strip() for part in cutting.PARTS} if text else None
        if written is not None and written != _stripped(cutting.assembled(units)):
            units = cutting.beside(_sources(units), written)
    return cutting.brought_up_to_date(units, original_parts(letter))


def translation_in(letter: Letter, language: str) -> Translation | None:
    """The working copy in this language."""
    if not is_known(language):
        return None
    return letter.translations.select_related("letter__campaign").filter(language=language).first()


@dataclass(frozen=True)
class AtWork:
    """A translation as the desk lists it."""

    language: str
    name: str
    left: int  # units that are open
    reviewed: bool


def translations_at_work(letter: Letter) -> list[AtWork] | None:
    """The letter's translations, by language; None while nothing can change."""
    if letter.state not in (State.DRAFT, State.OPEN):
        return None
    return [
        AtWork(one.language, name_of(one.language), sum(unit.is_open for unit in units_now(one)), one.is_reviewed)
        for one in letter.translations.select_related("letter").order_by("language")
    ]


def _sources(units: Sequence[Unit]) -> dict[str, str]:
    """The original as it was when these units were translated."""
    return cutting.assembled(Unit(unit.part, unit.source, unit.was or unit.source) for unit in units)


def _stripped(parts: dict[str, str]) -> dict[str, str]:
    return {part: words.strip() for part, words in parts.items()}


def letter_on_the_desk(slug: str) -> Letter:
    """The letter at this address in any state, for its organisers; raises Letter.DoesNotExist."""
    return Letter.objects.select_related("campaign", "log").get(slug=slug)
