"""The keys of a sealed letter: whose they are, whether they work, which are in use, and how that changes.

A key is made by its holder, away from this server, which gets the public half alone. Before a key counts, its holder
opens a drill: a small box, with words in it that nobody else can type back.
"""

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.ledger.actions import append_leaf, hold_log, sequence_log
from undersigned.ledger.leaf import RecipientsLeaf
from undersigned.sealing.derive import derive, same
from undersigned.sealing.errors import RecipientError
from undersigned.sealing.recipients import FEWEST, check_recipient, close_to, drill_words, recipients_document

from .errors import HolderError, WrongStateError
from .models import Holder, Letter


def add_holder(*, letter: Letter, name: str, recipient: str) -> Holder:
    """Someone who will be able to open the letter's contact data, once their drill is done. Raises HolderError."""
    _demand_keys(letter)
    try:
        word = check_recipient(recipient)
    except RecipientError as error:
        raise HolderError(str(error)) from error
    try:
        with transaction.atomic():
            return Holder.objects.create(letter=letter, name=name, recipient=word)
    except IntegrityError as error:
        raise HolderError(_("This key is in the list already.")) from error


def remove_holder(*, holder: Holder) -> None:
    """Take a key off the list that is not in use. One in use is first replaced by `change_holders`."""
    if holder.since is not None and holder.until is None:
        raise HolderError(_("This key is in use. First choose the keys that are to be used from now on."))
    holder.delete()


def drill_file(holder: Holder) -> bytes:
    """A small age file that only the holder of this key can open."""
    sentence = _("Type these words on the page that gave you this file: %(words)s") % {"words": _words(holder)}
    return close_to([holder.recipient], f"{sentence}\n".encode())


def pass_drill(*, holder: Holder, words: str) -> None:
    """The holder typed what stands in the drill file. Raises HolderError when it is something else."""
    if not same(" ".join(words.lower().split()).encode(), _words(holder).encode()):
        raise HolderError(_("These are not the words in the file. Open it with your key and type the four words."))
    holder.drilled_at = holder.drilled_at or clock.now()
    holder.save(update_fields=["drilled_at"])


@transaction.atomic
def change_holders(*, letter: Letter, holder_ids: Iterable[int]) -> None:
    """From now on contact data are closed to the keys of these people, and the public log says so.

    What was closed before stays closed to the keys of then. Raises HolderError for fewer than two, or for a key
    whose drill was not done; WrongStateError for a letter without a log, or one that is archived.
    """
    _demand_keys(letter)
    if letter.log_id is None:
        raise WrongStateError(_("Keys come into use when the text is frozen."))
    hold_log(log_id=letter.log_id)
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    chosen = list(letter.holders.filter(pk__in=list(holder_ids)))
    if len(chosen) < FEWEST or any(holder.drilled_at is None for holder in chosen):
        raise HolderError(_("Choose at least two keys whose drill was done."))
    document = recipients_document(holder.recipient for holder in chosen)
    if letter.sealed_at is not None:
        raise WrongStateError(_("The log of this letter has ended, so its keys stay as they are."))
    if document == bytes(letter.recipients or b""):
        return
    letter.recipients = document
    letter.save(update_fields=["recipients"])
    now, ids = clock.now(), [holder.pk for holder in chosen]
    letter.holders.filter(since__isnull=False, until__isnull=True).exclude(pk__in=ids).update(until=now)
    letter.holders.filter(pk__in=ids).exclude(since__isnull=False, until__isnull=True).update(since=now, until=None)
    leaf = append_leaf(log_id=letter.log_id, leaf=RecipientsLeaf(hashlib.sha256(document).digest()))  # type: ignore[arg-type]
    sequence_log(log_id=letter.log_id, only=leaf)  # type: ignore[arg-type]


def _demand_keys(letter: Letter) -> None:
    if not letter.is_sealed:
        raise WrongStateError(_("Only sealed letters have keys of their own."))
    if letter.archived_at is not None:
        raise WrongStateError(_("The letter is archived: what could be destroyed is gone."))


def _words(holder: Holder) -> str:
    key = derive(settings.KEYSTORE.ensure("drills"), f"drill {holder.letter_id}")
    return drill_words(key, holder.recipient)
