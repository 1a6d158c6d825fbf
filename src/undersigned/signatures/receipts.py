"""Receipts: what a signatory may keep to show later that a signature is in the log, and that it is theirs.

A receipt is a tlog-proof (c2sp.org/tlog-proof) of the sign leaf under the latest published checkpoint, with the leaf
itself as its extra data, so that it can be checked where the log is not at hand. The private file is apart from it: a
receipt can be shown without showing who holds it.
"""

from django.utils.translation import gettext as _

from undersigned.ledger import storage
from undersigned.ledger.proof import Proof
from undersigned.ledger.queries import latest_checkpoint
from undersigned.sealing.derive import same

from . import holder
from .entry import Entry
from .errors import LinkError, NotTheHolderError, ReceiptNotYetError
from .models import Show, Signature
from .private_file import PrivateFile


def is_first_link(signature: Signature, token: bytes) -> bool:
    """Whether this token made the signature: only then do salt and secret come out of it."""
    return same(bytes(signature.handle), holder.handle_digest(token))


def receipt_of(*, signature: Signature, token: bytes) -> bytes:
    """The receipt's file. Raises LinkError, NotTheHolderError, and ReceiptNotYetError in the first second or two."""
    index = _published_index(signature, token)
    checkpoint = latest_checkpoint(signature.leaf.log_id)
    if checkpoint is None or checkpoint.size <= index:
        raise ReceiptNotYetError(
            _("Your signature is not in the published log yet. That takes a second or two: press the button again.")
        )
    hashes = storage.nodes(signature.leaf.log_id, checkpoint.size).inclusion_proof(index)
    return bytes(Proof(index, tuple(hashes), bytes(checkpoint.note), bytes(signature.leaf.data)))


def private_file_of(*, signature: Signature, token: bytes) -> bytes:
    """The private file. Raises the same errors as `receipt_of`: the two are kept together."""
    index = _published_index(signature, token)
    version = signature.amendments
    entry = Entry(Show.HIDDEN.value)
    if signature.show == Show.NAMED:
        entry = Entry(
            "named", signature.name, signature.affiliation, signature.place, organisation=signature.organisation
        )
    return bytes(
        PrivateFile(
            log=signature.leaf.log.origin,
            index=index,
            leaf=bytes(signature.leaf.data),
            amendment=bytes(signature.amend_leaf.data) if signature.amend_leaf else None,
            salt=holder.salt(token, version),
            undo=holder.undo_secret(token, version),
            fields=entry.fields,
        )
    )


def _published_index(signature: Signature, token: bytes) -> int:
    """The signature's place, for who holds its first link while it counts."""
    if signature.status != Signature.Status.COUNTED:
        raise LinkError(_("This signature does not count any more, so there is no receipt for it."))
    if signature.letter.is_at_risk:
        raise NotTheHolderError(_("Under this letter nobody gets a receipt: it could be found and used against them."))
    if not is_first_link(signature, token):
        raise NotTheHolderError(
            _("This link was mailed later, and a receipt can be made only with the link in your first mail.")
        )
    if signature.index is None:
        raise ReceiptNotYetError(
            _("Your signature is not in the published log yet. That takes a second or two: press the button again.")
        )
    return signature.index
