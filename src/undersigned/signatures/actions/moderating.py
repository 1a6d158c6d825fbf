"""What organisers do: void with a public reason, list a name or not, let go what was held."""

import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _

from undersigned.ledger.actions import append_leaves, hold_log, sequence_log
from undersigned.ledger.leaf import VoidLeaf
from undersigned.letters.models import Letter
from undersigned.letters.signals import letter_thawed

from ..errors import VoidError
from ..models import Batch, DuplicateTag, NewsAddress, Pending, Reason, Signature, Tally
from .appearing import NAME_FIELDS, forget_beside, forget_name

# One statement for a whole batch: as a CASE for each row, making it took longer than all else together.
_END = """
    UPDATE signatures_signature SET end_leaf_id = ended.leaf
    FROM unnest(%(ids)s::uuid[], %(leaves)s::uuid[]) AS ended (id, leaf) WHERE signatures_signature.id = ended.id
"""


@transaction.atomic
def void_signatures(*, letter: Letter, signature_ids: Iterable[uuid.UUID], reason: str) -> int:
    """Take signatures out of the count, each with a leaf that gives the public reason; returns how many were.

    Names are forgotten at once. What is already withdrawn or void is passed over. Raises VoidError for a reason that
    is not one of the published ones: `holder` is the signatory's own way out.
    """
    if reason not in Reason.values or reason == Reason.HOLDER or letter.log_id is None:
        raise VoidError(_("Choose one of the listed reasons: it will be public."))
    hold_log(log_id=letter.log_id)
    rows = (
        Signature.objects.select_related("leaf", "amend_leaf")
        .select_for_update(of=("self",))
        .filter(letter_id=letter.pk, pk__in=list(signature_ids), status=Signature.Status.COUNTED)
    )
    if letter.is_at_risk:
        rows = rows.filter(index__isnull=False)  # what waits for others has nothing public yet
    return void_rows(letter=letter, rows=list(rows), reason=reason)


def void_rows(*, letter: Letter, rows: list[Signature], reason: str) -> int:
    """Void these, each with its leaf; returns how many.

    The caller holds the log and then the rows, which count and come with their leaves; at risk, they have their places.
    """
    assert letter.log_id is not None
    waits = any(row.index is None or (row.amend_leaf and row.amend_leaf.index is None) for row in rows)
    if waits and not letter.is_at_risk:
        sequence_log(log_id=letter.log_id)  # what waits comes before its void, as in `settled_index`
        places = dict(Signature.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "index"))
        for row in rows:
            row.index = places[row.pk]
    contents = [VoidLeaf(row.index, reason) for row in rows]  # type: ignore[arg-type]  # it has its place, see above
    leaves = append_leaves(log_id=letter.log_id, leaves=contents)
    for row, leaf in zip(rows, leaves, strict=True):
        row.end_leaf, row.status, row.reason = leaf, Signature.Status.VOID, reason
        forget_name(row)
    chosen = [row.pk for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_END, {"ids": chosen, "leaves": [leaf.pk for leaf in leaves]})
    Signature.objects.filter(pk__in=chosen).update(
        status=Signature.Status.VOID, reason=reason, flags="", search=None, salt=None, **dict.fromkeys(NAME_FIELDS, "")
    )
    forget_beside(chosen)
    return len(rows)


def list_names(*, letter: Letter, signature_ids: Iterable[uuid.UUID]) -> int:
    """Show these names on the public list; the count does not change."""
    return _display(letter, signature_ids, Signature.Display.SHOWN)


def stop_names(*, letter: Letter, signature_ids: Iterable[uuid.UUID]) -> int:
    """Do not show these names; the signatures still count."""
    return _display(letter, signature_ids, Signature.Display.STOPPED)


def release_held(*, letter: Letter, pending_ids: Iterable[uuid.UUID]) -> int:
    """Send the confirmation mails of forms that were held."""
    rows = Pending.objects.filter(letter_id=letter.pk, pk__in=list(pending_ids), state=Pending.State.HELD)
    return rows.update(state=Pending.State.NEW)  # `held` stays: what a person let go is not held again


def discard_held(*, letter: Letter, pending_ids: Iterable[uuid.UUID]) -> int:
    """Forget forms that were held; nobody is written to."""
    rows = Pending.objects.filter(letter_id=letter.pk, pk__in=list(pending_ids), state=Pending.State.HELD)
    return rows.delete()[0]


@receiver(letter_thawed)
def lapse_signatures(*, letter: Letter, **_kwargs: object) -> None:
    """The letter goes back to draft before it opened: what was signed under the frozen text no longer holds."""
    Signature.objects.filter(letter_id=letter.pk).delete()
    Batch.objects.filter(letter_id=letter.pk).delete()
    Pending.objects.filter(letter_id=letter.pk).delete()
    DuplicateTag.objects.filter(letter_id=letter.pk).delete()
    NewsAddress.objects.filter(letter_id=letter.pk).delete()
    Tally.objects.filter(letter_id=letter.pk).delete()


def _display(letter: Letter, signature_ids: Iterable[uuid.UUID], display: Signature.Display) -> int:
    rows = Signature.objects.filter(letter_id=letter.pk, pk__in=list(signature_ids), status=Signature.Status.COUNTED)
    return rows.update(display=display)
