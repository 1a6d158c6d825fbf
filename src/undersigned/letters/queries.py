"""What can be asked about letters."""

import base64
import binascii
import uuid
from calendar import monthrange
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from undersigned.campaigns.models import Campaign
from undersigned.common.languages import is_known
from undersigned.sealing.derive import same, tag

from .models import PUBLIC_STATES, Letter, State, Text

_TAG_BYTES = 16


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
    """The secret in the draft link of a letter: 32 bytes in base64url, derived, stored nowhere."""
    mark = tag(_draft_key(), letter.id.bytes, letter.draft_link_generation.to_bytes(4, "big"))[:_TAG_BYTES]
    return base64.urlsafe_b64encode(letter.id.bytes + mark).decode().rstrip("=")


def letter_of_draft_token(token: str) -> Letter | None:
    """The letter that a draft link leads to, while it is a draft or frozen; None for any other token."""
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(data) != 16 + _TAG_BYTES:
        return None
    letter = Letter.objects.select_related("campaign").filter(pk=uuid.UUID(bytes=data[:16])).first()
    if letter is None or letter.is_public or not same(draft_token(letter).encode(), token.encode()):
        return None
    return letter


def _draft_key() -> bytes:
    return settings.KEYSTORE.ensure("drafts")


def letter_on_the_desk(slug: str) -> Letter:
    """The letter at this address in any state, for its organisers; raises Letter.DoesNotExist."""
    return Letter.objects.select_related("campaign", "log").get(slug=slug)
