"""The only ways in which what is known of reprints changes; the checks themselves are in `checking.py`."""

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.public_addresses import parse_target
from undersigned.importing.models import ImportedDocument
from undersigned.importing.queries import draft_as_read
from undersigned.letters.models import Letter

from .checking import split_introductions
from .errors import KnownAddressError, NotNowError, ReprintError
from .models import CONSENT_MOVES, MOST_ANNOUNCED, MOST_APPEARANCES, Appearance, Consent

REPRINT_ADDRESS = re.compile(r"/reprints/[-a-zA-Z0-9_]{1,100}/$")


def note_page(*, letter: Letter, url: str, outlet: str, dated: date | None, loopback: bool = False) -> Appearance:
    """Note a web page that reprints the letter; the background looks at it soon.

    Raises RefusedFetchError for an address that is never asked, KnownAddressError, ReprintError.
    """
    address = parse_target(url, loopback=loopback).url
    if Appearance.objects.filter(letter=letter, kind=Appearance.Kind.PAGE).count() >= MOST_APPEARANCES:
        raise ReprintError(_("This letter has as many reprints noted as fit. Remove some first."))
    try:
        with transaction.atomic():
            return Appearance.objects.create(
                letter=letter,
                kind=Appearance.Kind.PAGE,
                url=address,
                outlet=" ".join(outlet.split()),
                dated=dated,
                noted_at=clock.now(),
                due_at=clock.now(),
            )
    except IntegrityError as error:
        raise KnownAddressError(_("This page is noted already. It stands below.")) from error


def note_announced(*, letter: Letter, address: str, loopback: bool = False) -> None:
    """Another instance says that it reprints the letter; the background looks whether it does. Known ones stay.

    Raises RefusedFetchError, ReprintError.
    """
    url = parse_target(address, loopback=loopback).url
    if url != address or not REPRINT_ADDRESS.search(url):
        raise ReprintError(_("That is no address of a reprint."))
    announced = Appearance.objects.filter(letter=letter, kind=Appearance.Kind.INSTANCE)
    if announced.filter(verdict="").count() >= MOST_ANNOUNCED or announced.count() >= MOST_APPEARANCES:
        raise ReprintError(_("This letter has as many reprints noted as fit."))
    Appearance.objects.get_or_create(
        letter=letter,
        url=url,
        defaults={"kind": Appearance.Kind.INSTANCE, "noted_at": clock.now(), "due_at": clock.now()},
    )


def note_document(*, letter: Letter, document: ImportedDocument) -> Appearance | None:
    """Record where an imported letter stood: None where its document tells of no reprint.

    A document that quotes an outlet's introduction is a reprint of a reprint: its own outlet is not known, the one that
    it quotes is. Its words are compared with the letter's in the background.
    """
    draft = draft_as_read(document)
    if not draft.introductions:
        return None
    own, quoting = split_introductions("", list(draft.introductions))
    appearance, _made = Appearance.objects.get_or_create(
        letter=letter,
        document=document,
        defaults={
            "kind": Appearance.Kind.DOCUMENT,
            "dated": date.fromisoformat(draft.date) if draft.date else None,
            "introduction": own,
            "quoting": quoting,
        },
    )
    return appearance


@transaction.atomic
def decide(*, appearance: Appearance, consent: Consent) -> None:
    """Agree to a reprint, refuse it, or take an agreement back. Raises NotNowError."""
    current = Appearance.objects.select_for_update().get(pk=appearance.pk)
    if consent not in CONSENT_MOVES[Consent(current.consent)]:
        raise NotNowError(_("That has been decided differently meanwhile. Look at it again."))
    if consent == Consent.AGREED and not current.verdict:
        if current.kind == Appearance.Kind.HOSTED:
            raise NotNowError(_("The outlet’s page does not confirm this yet. Wait until it does."))
        raise NotNowError(_("This has not been compared with the letter yet. Wait until it has."))
    Appearance.objects.filter(pk=appearance.pk).update(consent=consent, decided_at=clock.now())
    appearance.refresh_from_db()


def describe(*, appearance: Appearance, outlet: str, dated: date | None, introduction: str) -> None:
    """What an organiser knows better than the page says: who printed it, when, with which words before it."""
    appearance.outlet, appearance.dated = " ".join(outlet.split()), dated
    appearance.introduction = introduction.strip()
    appearance.save(update_fields=["outlet", "dated", "introduction"])


def check_again(*, appearance: Appearance) -> None:
    """Look at it as soon as somebody is free to."""
    Appearance.objects.filter(pk=appearance.pk).update(due_at=clock.now(), etag="")


def remove(*, appearance: Appearance) -> None:
    """Forget it. What was agreed to is revoked first, so that nothing vanishes from the public page unsaid."""
    if appearance.consent == Consent.AGREED:
        raise NotNowError(_("The letter’s page shows this one. Take it off there first."))
    appearance.delete()
