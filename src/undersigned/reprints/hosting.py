"""Introductions that outlets without a server of this kind write here, by a private link and without an account.

The letter's organisers name the outlet and pass the link on; the outlet writes, and puts the introduction's address on
its own page; the background looks whether it stands there; the organisers agree or refuse. Then readers see it, apart
from the letter's text.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.canonical import canonicalise
from undersigned.common.public_addresses import parse_target
from undersigned.letters.models import Letter, State
from undersigned.sealing.derive import same
from undersigned.sealing.tokens import private_link, row_of_private_link

from .errors import KnownAddressError, NotNowError, ReprintError, TakenDownError
from .models import MOST_APPEARANCES, RETRIES, Appearance, Consent, HostedIntroduction, Reprint

_NEVER = timedelta(days=36500)  # nothing to look at before it is written
LOOK_PAUSE = timedelta(minutes=10)  # a page is not asked more often because somebody presses a button


@transaction.atomic
def invite_outlet(*, letter: Letter, outlet: str) -> HostedIntroduction:
    """Make a place for an outlet's introduction, and with it a private link. Raises NotNowError, ReprintError."""
    if letter.state not in (State.OPEN, State.CLOSED):
        raise NotNowError(_("Outlets introduce a letter that can be read. Open it first."))
    if Appearance.objects.filter(letter=letter, kind=Appearance.Kind.HOSTED).count() >= MOST_APPEARANCES:
        raise ReprintError(_("This letter has as many reprints noted as fit. Remove some first."))
    appearance = Appearance.objects.create(
        letter=letter,
        kind=Appearance.Kind.HOSTED,
        outlet=" ".join(outlet.split()),
        noted_at=clock.now(),
        due_at=clock.now() + _NEVER,
    )
    slug = f"{letter.slug[:80]}-{secrets.token_hex(5)}"
    return HostedIntroduction.objects.create(appearance=appearance, slug=slug, language=letter.original_language)


@transaction.atomic
def write_introduction(
    *, hosted: HostedIntroduction, url: str, introduction: str, language: str, loopback: bool = False
) -> None:
    """What the outlet says before the letter, and on which page of its own it says so.

    Other words than those that were agreed to wait for the organisers anew. Raises RefusedFetchError,
    NotCanonicalError, KnownAddressError, TakenDownError.
    """
    address, words = parse_target(url, loopback=loopback).url, canonicalise(introduction).text.strip()
    seen = Appearance.objects.select_for_update().get(pk=hosted.appearance_id)
    if HostedIntroduction.objects.filter(pk=hosted.pk, taken_down_at__isnull=False).exists():
        raise TakenDownError(_("Whoever runs this server has taken this introduction down. It cannot be changed."))
    if (seen.url, seen.introduction, hosted.language) != (address, words, language):
        seen.url, seen.introduction, seen.verdict, seen.problem = address, words, "", ""
        seen.due_at = max(clock.now(), _last_look(seen) + LOOK_PAUSE)
        seen.failed_since, seen.failures, seen.noted_at = None, 0, clock.now()
        if seen.consent in (Consent.AGREED, Consent.REVOKED):
            seen.consent, seen.decided_at = Consent.WAITING, None
        try:
            with transaction.atomic():
                seen.save()
        except IntegrityError as error:
            raise KnownAddressError(_("This page is noted for this letter already. Give another one.")) from error
        HostedIntroduction.objects.filter(pk=hosted.pk).update(language=language)
    hosted.refresh_from_db()


def look_again(*, hosted: HostedIntroduction) -> None:
    """Look at the outlet's page soon. Raises NotNowError within ten minutes of the last look."""
    seen = Appearance.objects.get(pk=hosted.appearance_id)
    if not seen.url:
        raise NotNowError(_("Write the introduction and the address of your page first."))
    if _last_look(seen) > clock.now() - LOOK_PAUSE:
        raise NotNowError(_("Your page was looked at a moment ago. Try again in ten minutes."))
    Appearance.objects.filter(pk=seen.pk).update(due_at=clock.now())


def _last_look(seen: Appearance) -> datetime:
    """When its page was last asked: what failed is due so much later, what did not was noted."""
    if seen.failures:
        return seen.due_at - RETRIES[min(seen.failures, len(RETRIES)) - 1]
    return seen.checked_at or seen.noted_at - LOOK_PAUSE


def renew_introduction_link(*, hosted: HostedIntroduction) -> None:
    """The outlet's old link stops working."""
    hosted.link_generation += 1
    hosted.save(update_fields=["link_generation"])


def introduction_token(hosted: HostedIntroduction) -> str:
    """The secret in the outlet's private link."""
    return private_link(settings.KEYSTORE.ensure("introductions"), hosted.id, hosted.link_generation)


def introduction_of_token(token: str) -> HostedIntroduction | None:
    """The introduction that a private link leads to; None for any other token, and for a letter that is not read."""
    row = row_of_private_link(token)
    rows = HostedIntroduction.objects.select_related("appearance__letter__campaign")
    found = rows.filter(pk=row).first() if row is not None else None
    if found is None or not same(introduction_token(found).encode(), token.encode()):
        return None
    return found if found.appearance.letter.state in (State.OPEN, State.CLOSED) else None


def hosted_at(slug: str) -> HostedIntroduction | None:
    """The introduction at this address, whether it may be read or not."""
    return HostedIntroduction.objects.select_related("appearance__letter__campaign").filter(slug=slug).first()


def take_down_introduction(*, hosted: HostedIntroduction, notice: str) -> None:
    """The operator takes it off the web; the notice stands in its place. Raises TakenDownError."""
    rows = HostedIntroduction.objects.filter(pk=hosted.pk, taken_down_at=None)
    if not rows.update(taken_down_at=clock.now(), notice=notice):
        raise TakenDownError(_("This introduction is taken down already."))


def put_introduction_back(*, hosted: HostedIntroduction) -> None:
    """It can be read again. Raises TakenDownError when it was not taken down."""
    rows = HostedIntroduction.objects.filter(pk=hosted.pk, taken_down_at__isnull=False)
    if not rows.update(taken_down_at=None, notice=""):
        raise TakenDownError(_("This introduction is not taken down."))


def take_down_reprint(*, reprint: Reprint, notice: str) -> None:
    """The operator takes a reprint off the web; the notice stands in its place. Raises TakenDownError."""
    rows = Reprint.objects.filter(pk=reprint.pk, state=Reprint.State.PUBLISHED)
    if not rows.update(state=Reprint.State.TAKEN_DOWN, notice=notice):
        raise TakenDownError(_("This reprint cannot be read now, so there is nothing to take down."))


def put_reprint_back(*, reprint: Reprint) -> None:
    """It can be read again. Raises TakenDownError when it was not taken down."""
    rows = Reprint.objects.filter(pk=reprint.pk, state=Reprint.State.TAKEN_DOWN)
    if not rows.update(state=Reprint.State.PUBLISHED, notice=""):
        raise TakenDownError(_("This reprint is not taken down."))
