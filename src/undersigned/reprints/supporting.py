"""Letters of others on a campaign's page: what can be done for them, and what was."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.canonical import one_line
from undersigned.common.languages import direction
from undersigned.letters.models import Letter, State
from undersigned.letters.queries import public_letter

from .errors import KnownAddressError, NotNowError, ReprintError
from .models import Reprint, Support, SupportStep

LONGEST = 300
MOST_STEPS = 200


def support_letter(*, campaign: Campaign, address: str) -> Support:
    """Put a letter of others on the campaign's page: one on this server, or a reprint that the campaign has published.

    `address` is as in the browser, or its end. Raises KnownAddressError, ReprintError.
    """
    kind, slug = _named(address)
    reprint = Reprint.objects.filter(campaign=campaign, slug=slug, state=Reprint.State.PUBLISHED).first()
    letter = public_letter(slug) if kind != "reprints" else None
    if letter is not None and letter.campaign_id == campaign.pk:
        raise ReprintError(_("That is your own letter. It stands on your page already."))
    if letter is None and reprint is None:
        raise ReprintError(_("There is no public letter at that address here. To show one from elsewhere, reprint it."))
    try:
        with transaction.atomic():
            return Support.objects.create(
                campaign=campaign, letter=letter, reprint=None if letter else reprint, added_at=clock.now()
            )
    except IntegrityError as error:
        raise KnownAddressError(_("That letter stands on your page already.")) from error


def endorse(*, support: Support, statement: str) -> None:
    """Endorse the letter as an organisation, in public. Raises NotCanonicalError for the sentence."""
    support.statement = one_line(statement, max_length=LONGEST) if statement.strip() else ""
    support.endorsed_at = support.endorsed_at or clock.now()
    support.save(update_fields=["statement", "endorsed_at"])


def take_back_endorsement(*, support: Support) -> None:
    """The endorsement is no more, on the letter's page neither."""
    support.endorsed_at, support.statement, support.on_letter = None, "", False
    support.save(update_fields=["endorsed_at", "statement", "on_letter"])


def note_step(*, support: Support, day: date, text: str) -> None:
    """Write down what was done for the letter. Raises NotCanonicalError, ReprintError."""
    if support.steps.count() >= MOST_STEPS:
        raise ReprintError(_("This timeline is full."))
    SupportStep.objects.create(support=support, day=day, text=one_line(text, max_length=LONGEST))


def stop_supporting(*, support: Support) -> None:
    """Take the letter off the campaign's page, with its timeline."""
    support.delete()


def show_endorsement(*, support: Support, shown: bool) -> None:
    """Whether the letter's own page shows this endorsement; its organisers say. Raises NotNowError."""
    if shown and support.endorsed_at is None:
        raise NotNowError(_("That endorsement has been taken back."))
    support.on_letter = shown
    support.save(update_fields=["on_letter"])


# -- what can be asked


@dataclass(frozen=True)
class Event:
    """One line of a timeline."""

    day: date
    text: str | Promise


@dataclass(frozen=True)
class ShownSupport:
    """A letter of others, ready for a template."""

    support: Support
    title: str
    language: str
    direction: str
    url: str
    events: list[Event]


def supports_of(campaign: Campaign) -> QuerySet[Support]:
    """Everything the campaign has put on its page."""
    found = Support.objects.filter(campaign=campaign).select_related("letter", "reprint")
    return found.prefetch_related("steps", "letter__texts")


def public_supports(campaign: Campaign) -> list[ShownSupport]:
    """Of those, what can be read now."""
    readable = Q(letter__state__in=(State.OPEN, State.CLOSED)) | Q(reprint__state=Reprint.State.PUBLISHED)
    return [shown_support(each) for each in supports_of(campaign).filter(readable)]


def endorsements_of(letter: Letter, *, on_letter: bool | None = None) -> list[Support]:
    """Endorsements of a letter on this server; `on_letter` narrows to those its page shows."""
    found = Support.objects.filter(letter=letter).exclude(endorsed_at=None).select_related("campaign")
    return list(found if on_letter is None else found.filter(on_letter=on_letter))


def shown_support(support: Support) -> ShownSupport:
    """Title, address and timeline."""
    title, language, url = _letter(support)
    events = [Event(support.added_at.date(), gettext_lazy("put on our page"))]
    if support.reprint is not None and support.reprint.published_at:
        events.append(Event(support.reprint.published_at.date(), gettext_lazy("reprinted")))
    if support.endorsed_at:
        events.append(Event(support.endorsed_at.date(), gettext_lazy("endorsed as an organisation")))
    events += [Event(step.day, step.text) for step in support.steps.all()]
    events.sort(key=lambda event: event.day)
    return ShownSupport(support, title, language, direction(language), url, events)


def _letter(support: Support) -> tuple[str, str, str]:
    """Title, language and address; no query of its own after `supports_of`."""
    if support.reprint is not None:
        return support.reprint.title, support.reprint.language, f"/reprints/{support.reprint.slug}/"
    letter = support.letter
    assert letter is not None
    original = next(text for text in letter.texts.all() if text.language == letter.original_language)
    return original.title, original.language, f"/letters/{letter.slug}/"


def _named(address: str) -> tuple[str, str]:
    """What kind of address it is ("letters", "reprints" or ""), and the slug in it."""
    for kind in ("letters", "reprints"):
        _before, found, after = address.partition(f"/{kind}/")
        if found:
            return kind, after.strip("/").split("/")[0][:100].replace("\0", "")
    return "", address.strip().strip("/").rpartition("/")[2][:100].replace("\0", "")
