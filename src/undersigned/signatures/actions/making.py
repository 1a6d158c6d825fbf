"""What every way in and out shares: a signature with its leaf is made, shown, and taken out of the count again."""

import uuid

from django.db import connection
from django.utils.translation import gettext as _

from undersigned.ledger.actions import append_leaf, sequence_log
from undersigned.ledger.leaf import Reason as LeafReason
from undersigned.ledger.leaf import SignatureClass as LeafClass
from undersigned.ledger.leaf import SignLeaf, VoidLeaf, commitment, undo_digest
from undersigned.letters.models import Letter, State, Text

from .. import holder
from ..entry import Entry
from ..errors import NotOpenError
from ..models import Show, Signature, SignatureClass
from .appearing import forget_beside, forget_name, put_entry, show_or_wait
from .gathering import has_waiting_leaf, take_back_what_waits


def letter_that_still_takes(letter_id: uuid.UUID, *, first: bool) -> Letter:
    """The letter, held so that it cannot go back to draft meanwhile; raises NotOpenError.

    A closed letter still takes what was begun before. `first`: a frozen one takes it, too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM letters_letter WHERE id = %s FOR KEY SHARE", [letter_id])
    letter = Letter.objects.get(pk=letter_id)
    if letter.state in (State.OPEN, State.CLOSED) or (letter.state == State.FROZEN and first):
        return letter
    raise NotOpenError(_("This letter takes no signatures now, so yours was not added. Nothing else has changed."))


def sign_leaf(*, text: Text, klass: SignatureClass, entry: Entry, token: bytes) -> SignLeaf:
    """The leaf of a new signature; salt and undo secret come out of T."""
    spelling: LeafClass = klass.value  # type: ignore[assignment]  # the two lists are one; a test holds them
    return SignLeaf(
        text=bytes(text.sha256 or b""),
        klass=spelling,
        show="named" if entry.show == Show.NAMED else "hidden",
        commit=commitment(holder.salt(token, 0), entry.fields),
        undo=undo_digest(holder.undo_secret(token, 0)),
    )


def new_signature(
    *, letter: Letter, text: Text, klass: SignatureClass, entry: Entry, token: bytes, short_lived: bool = False
) -> Signature:
    """The row of a new signature, neither saved nor tied to a leaf; `short_lived` as in `show_or_wait`."""
    signature = Signature(letter=letter, text=text, klass=klass, handle=holder.handle_digest(token))
    put_entry(signature, entry, holder.salt(token, 0))
    show_or_wait(signature, letter, entry, short_lived=short_lived)
    return signature


def end_signature(*, signature: Signature, reason: LeafReason) -> None:
    """Void a counted signature: its leaf, its public reason, and its name forgotten. The caller holds log and row.

    In the log of a letter at risk a signature that still waits for its place was never published: it is taken out
    without a word, as if it had not been (see `gathering`).
    """
    if signature.letter.is_at_risk and has_waiting_leaf(signature) and take_back_what_waits(signature):
        return
    leaf = append_leaf(log_id=signature.leaf.log_id, leaf=VoidLeaf(settled_index(signature), reason))
    signature.end_leaf, signature.status, signature.reason = leaf, Signature.Status.VOID, reason
    forget_name(signature)
    signature.save()
    forget_beside([signature.pk])


def settled_index(signature: Signature) -> int:
    """The signature's place, with all that was done to it so far in the log before what comes next.

    If one of its leaves still waits, its log is sequenced now: within one batch leaves are sorted by hash, and a change
    could stand before what it changes. The caller holds the log.
    """
    if signature.index is None or (signature.amend_leaf and signature.amend_leaf.index is None):
        sequence_log(log_id=signature.leaf.log_id)
        signature.refresh_from_db(fields=["index"])
    assert signature.index is not None
    return signature.index
