"""Archiving: some months after signing has ended, everything that could lead from an address to a signature goes.

The keys go first, since that cannot be undone and is what counts; then the rows that are noise without them. Each step
can be done again, so whoever is killed between two of them leaves work that the next tick finishes. A database restored
from before archiving is archived again, and its keys do not come back (`sealing.key_backup`).
"""

import uuid

from django.conf import settings
from django.db import transaction

from undersigned.common import clock
from undersigned.letters.models import Holder, Letter
from undersigned.letters.queries import archived_on, letters_that_ended
from undersigned.letters.signals import letter_archived

from ..models import AuditConsent, Code, DuplicateTag, FreshHandle, Invitation, NewsAddress, Pending, WaitingPart

KEYS = ("letter-", "news-")
_BATCH = 5_000


def archive_due() -> int:
    """Archive each letter whose day has come; returns how many there were. Also lets go of keys that nothing needs."""
    due = [letter for letter in letters_that_ended() if (archived_on(letter) or clock.today()) <= clock.today()]
    for letter in due:
        archive_letter(letter=letter)
    _destroy_orphans()
    return len(due)


def archive_letter(*, letter: Letter) -> None:
    """Destroy the letter's keys and what they made; text, names, count and log stay. Can be done again at any time."""
    for prefix in KEYS:
        settings.KEYSTORE.destroy(f"{prefix}{letter.pk.hex}")
    for model in (DuplicateTag, NewsAddress, Pending):
        while _delete_some(model, letter.pk):
            pass
    with transaction.atomic():
        FreshHandle.objects.filter(signature__letter_id=letter.pk).update(news=b"")
        Holder.objects.filter(letter_id=letter.pk).delete()
        for claims in (Invitation, WaitingPart, Code):
            claims.objects.filter(batch__letter_id=letter.pk).delete()
        AuditConsent.objects.filter(audit__letter_id=letter.pk).delete()
        letter_archived.send(Letter, letter=letter)
        Letter.objects.filter(pk=letter.pk, archived_at=None).update(archived_at=clock.now())


def _delete_some(model: type[DuplicateTag] | type[NewsAddress] | type[Pending], letter_id: uuid.UUID) -> int:
    """Delete a batch of a letter's rows; a transaction each, so that a kill loses little."""
    ids = list(model.objects.filter(letter_id=letter_id).values_list("pk", flat=True)[:_BATCH])
    return model.objects.filter(pk__in=ids).delete()[0] if ids else 0


def _destroy_orphans() -> None:
    """Keys of letters that are archived or gone: one that came back with an old backup, or outlived its campaign."""
    for prefix in KEYS:
        names = set(settings.KEYSTORE.names(prefix))
        if not names:
            continue
        alive = {f"{prefix}{pk.hex}" for pk in Letter.objects.filter(archived_at=None).values_list("pk", flat=True)}
        for name in names - alive:
            settings.KEYSTORE.destroy(name)
