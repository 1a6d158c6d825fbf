"""What can be asked about translations of any kind."""

from uuid import UUID

from django.conf import settings

from undersigned.campaigns.models import Campaign
from undersigned.sealing.derive import same
from undersigned.sealing.tokens import private_link, row_of_private_link

from .models import GlossaryTerm, WorkingCopy
from .works import copy_numbered, work_of


def translation_token(copy: WorkingCopy) -> str:
    """The secret in a translator's private link."""
    return private_link(settings.KEYSTORE.ensure("translations"), copy.pk, copy.link_generation)


def copy_of_token(token: str) -> WorkingCopy | None:
    """The translation that a private link leads to; None for any other token, and when nothing can change any more."""
    row = row_of_private_link(token)
    copy = copy_numbered(row) if row is not None else None
    if copy is None or not same(translation_token(copy).encode(), token.encode()):
        return None
    return None if work_of(copy).why_fixed(copy) else copy


def copy_on_the_desk(number: UUID) -> WorkingCopy | None:
    """The working copy with this number, for its campaign's team."""
    return copy_numbered(number)


def left_in(copy: WorkingCopy) -> int:
    """How many units are open."""
    return sum(unit.is_open for unit in work_of(copy).units_now(copy))


def terms_in(campaign: Campaign, language: str, words: str) -> list[GlossaryTerm]:
    """The glossary's words that stand in a text."""
    folded = words.casefold()
    rows = GlossaryTerm.objects.filter(campaign=campaign, language=language)
    return [term for term in rows if term.term.casefold() in folded]
