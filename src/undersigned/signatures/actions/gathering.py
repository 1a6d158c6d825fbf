"""Changes of mind while an entry waits for others, in the log of a letter at risk.

Elsewhere a change sequences the log first, so that it comes after what it changes. Here that would let anyone force a
small batch, by signing and changing their mind, and so see who signed just before. But what has no place in the log
yet was never published: it is simply another one now, or none.
"""

from undersigned.ledger.actions import append_leaf, take_back_leaf
from undersigned.ledger.leaf import AmendLeaf, SignLeaf, commitment, parse, undo_digest

from .. import holder
from ..entry import Entry
from ..models import Show, Signature
from .appearing import put_entry, show_or_wait


def has_waiting_leaf(signature: Signature) -> bool:
    """Whether its last leaf has no place yet."""
    last = signature.amend_leaf or signature.leaf
    return last.index is None


def change_what_waits(signature: Signature, token: bytes, entry: Entry) -> None:
    """Put another leaf in the place of the one that waits. The caller holds the log, and the signature's row."""
    before = signature.amend_leaf or signature.leaf
    found, salt = parse(bytes(before.data)), holder.salt(token, signature.amendments)
    show, commit = "named" if entry.show == Show.NAMED else "hidden", commitment(salt, entry.fields)
    undo = undo_digest(holder.undo_secret(token, signature.amendments))
    if isinstance(found, SignLeaf):
        leaf: SignLeaf | AmendLeaf = SignLeaf(found.text, found.klass, show, commit, undo)  # type: ignore[arg-type]
    else:
        assert isinstance(found, AmendLeaf)
        leaf = AmendLeaf(found.leaf, found.secret, show, commit, undo)  # type: ignore[arg-type]
    if leaf != found:  # the same bytes would be refused, as what is there already
        field = "amend_leaf" if signature.amend_leaf else "leaf"
        setattr(signature, field, append_leaf(log_id=before.log_id, leaf=leaf))
    put_entry(signature, entry, salt)
    if signature.display != Signature.Display.STOPPED:
        show_or_wait(signature, signature.letter, entry)
    signature.save()
    if leaf != found:
        take_back_leaf(leaf=before)


def take_back_what_waits(signature: Signature) -> bool:
    """Take the leaf that waits out again. True when it was the signature itself, which then never was.

    False when it was a change: the signature is as before it, and can be ended like any other.
    """
    if signature.amend_leaf is not None:
        change, signature.amend_leaf = signature.amend_leaf, None
        signature.amendments -= 1
        signature.save(update_fields=["amend_leaf", "amendments"])
        take_back_leaf(leaf=change)
        return False
    take_back_leaf(leaf=signature.leaf)  # its row goes with it
    signature.status, signature.name, signature.affiliation, signature.place = Signature.Status.WITHDRAWN, "", "", ""
    return True
