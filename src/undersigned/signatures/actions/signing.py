"""What a signatory does: sign, confirm, amend, withdraw, say that it was not them."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.campaigns.blocked import is_short_lived
from undersigned.common import clock
from undersigned.common.addresses import Address
from undersigned.ledger.actions import append_leaf, hold_log
from undersigned.ledger.leaf import AmendLeaf, VoidLeaf, WithdrawLeaf, commitment, undo_digest
from undersigned.ledger.leaf import Reason as LeafReason
from undersigned.letters.models import Letter, State, Text
from undersigned.mail.actions import stop_mail_to
from undersigned.mail.pacing import forget_unasked_mails
from undersigned.sealing.derive import same

from .. import holder
from ..entry import Entry
from ..errors import LinkError, NotTheHolderError
from ..models import CONFIRMED_CLASSES, FreshHandle, Pending, Reason, Show, Signature, SignatureClass
from ..pending import Contents, open_contents
from ..queries import signature_of_token
from .appearing import forget_beside, forget_name, put_entry, show_or_wait
from .duplicates import claim_address, take_over_address
from .gathering import change_what_waits, has_waiting_leaf, take_back_what_waits
from .keeping import keep_forms, not_open, prepare_form
from .making import end_signature, letter_that_still_takes, new_signature, settled_index, sign_leaf
from .news import forget_news_of, keep_news_address, news_pointer
from .origins import keep_origin


@dataclass(frozen=True)
class Confirmation:
    """What came of a confirmation: `already` when this address, or this link, had signed before."""

    signature: Signature
    already: bool


def sign_letter(
    *,
    letter: Letter,
    text: Text,
    entry: Entry,
    address: Address,
    network: str,
    first: bool = False,
    held: str = "",
    news: bool = False,
) -> None:
    """Keep what was typed until its address is confirmed: one insert, sealed, nothing looked up.

    The words of `prepare_form`. The same content sent again within ten minutes (a double click) is the same row.
    `letter` and `text` may be a moment old: the statement itself holds what they must still be. Raises NotOpenError
    when the letter takes no signatures now, or not to this text.
    """
    form = prepare_form(
        letter=letter,
        text=text,
        entry=entry,
        address=address,
        network=network,
        language=get_language() or "en",
        first=first,
        held=held,
        news=news,
    )
    if not keep_forms([form]):
        raise not_open()


class _LogNeeded(Exception):  # noqa: N818 - not an error: the transaction begins again with the log held
    """A claimed signature must end in this transaction, and its log has to be held before any row is locked."""

    def __init__(self, log_id: uuid.UUID) -> None:
        super().__init__()
        self.log_id = log_id


def confirm_signature(*, token: bytes, network: str = "") -> Confirmation:
    """Make the signature: its row and its leaf in one transaction; the pending box goes.

    `network` is the one that the button was pressed from, "" for the crowd; for two weeks its mark is kept.
    Confirming twice, or from two mails to one address, gives the one signature. Where the organisers had brought this
    address along, their claim ends as a duplicate in the same transaction, so that nobody is counted twice. Raises
    LinkError for a link that was never ours or has expired, NotOpenError when the letter has gone back to draft or was
    taken down.
    """
    try:
        return _confirm(token, network, holds_log=False)
    except _LogNeeded as needed:
        with transaction.atomic():
            hold_log(log_id=needed.log_id)
            return _confirm(token, network, holds_log=True)


@transaction.atomic
def _confirm(token: bytes, network: str, *, holds_log: bool) -> Confirmation:
    rows = Pending.objects.select_for_update().filter(handle=holder.waiting_digest(token))
    pending = rows.exclude(expires_at__lte=clock.now()).first()
    if pending is None:
        signature = signature_of_token(token)
        if signature is None:
            raise LinkError(_("This link was used, has expired, or is incomplete. Sign again to get a new one."))
        return Confirmation(signature, already=True)
    contents = open_contents(pending)
    letter = letter_that_still_takes(pending.letter_id, first=contents.first)
    pending.delete()
    forget_unasked_mails(address=contents.canonical_address)
    confirmation = _confirmed(token, pending, contents, letter, holds_log=holds_log)
    if not confirmation.already and not letter.is_at_risk:
        domain = contents.canonical_address.rpartition("@")[2]
        keep_origin(signature=confirmation.signature, domain=domain, network=network)
    if contents.news:
        keep_news_address(
            letter=letter,
            token=token,
            address=contents.address,
            canonical_address=contents.canonical_address,
            language=pending.text.language,
        )
    return confirmation


def _confirmed(token: bytes, pending: Pending, contents: Contents, letter: Letter, *, holds_log: bool) -> Confirmation:
    """The signature that the confirmed form makes, or the one that its address or link has already made."""
    recovered = Signature.objects.filter(handle=undo_digest(holder.undo_secret(token, 0))).first()
    if recovered is not None:  # confirmed before an old backup was restored: its leaf is in the published log
        recovered.handle = holder.handle_digest(token)
        recovered.save(update_fields=["handle"])
        claim_address(letter_id=letter.pk, address=contents.canonical_address, signature_id=recovered.pk)
        return Confirmation(recovered, already=True)
    signature_id = uuid.uuid4()
    earlier = claim_address(letter_id=letter.pk, address=contents.canonical_address, signature_id=signature_id)
    if earlier is not None and earlier.klass in CONFIRMED_CLASSES:
        pointer = news_pointer(letter_id=letter.pk, token=token, address=contents.canonical_address)
        FreshHandle.objects.bulk_create(
            [FreshHandle(handle=holder.handle_digest(token), signature=earlier, news=pointer)], ignore_conflicts=True
        )
        return Confirmation(earlier, already=True)
    if earlier is not None:
        _end_claim(earlier, "duplicate", holds_log=holds_log)
        take_over_address(letter_id=letter.pk, address=contents.canonical_address, signature_id=signature_id)
    return Confirmation(_make_signature(signature_id, letter, pending.text, contents), already=False)


@transaction.atomic
def amend_signature(*, token: bytes, entry: Entry) -> Signature:
    """Change how one appears. Raises LinkError, or NotTheHolderError for a link that was mailed later."""
    _hold_log_of(token)
    signature = _own_signature(token)
    if signature.letter.is_at_risk and has_waiting_leaf(signature):
        change_what_waits(signature, token, entry)
        return signature
    secret = holder.undo_secret(token, signature.amendments)
    version = signature.amendments + 1
    salt = holder.salt(token, version)
    leaf = AmendLeaf(
        leaf=settled_index(signature),
        secret=secret,
        show="named" if entry.show == Show.NAMED else "hidden",
        commit=commitment(salt, entry.fields),
        undo=undo_digest(holder.undo_secret(token, version)),
    )
    signature.amend_leaf = append_leaf(log_id=_log_id(signature), leaf=leaf)
    signature.amendments = version
    put_entry(signature, entry, salt)
    if signature.display != Signature.Display.STOPPED:
        show_or_wait(signature, signature.letter, entry)
    signature.save()
    return signature


@transaction.atomic
def withdraw_signature(*, token: bytes) -> Signature:
    """Take a signature back; its name is forgotten at once, its place in the log stays.

    The first link makes a `withdraw` that proves the holder asked. A link mailed later cannot open the signature, so
    the removal calls itself what it then is: a void at the holder's wish. Raises LinkError.
    """
    _hold_log_of(token)
    signature = signature_of_token(token, lock=True)
    if signature is None:
        raise LinkError(_("This link is not one of ours, or is incomplete. Copy it whole from the mail."))
    if signature.status != Signature.Status.COUNTED:
        return signature
    forget_news_of(signature=signature, token=token)
    if signature.letter.is_at_risk and has_waiting_leaf(signature) and take_back_what_waits(signature):
        return signature
    secret = holder.undo_secret(token, signature.amendments)
    index = settled_index(signature)
    if same(bytes(signature.handle), holder.handle_digest(token)):
        leaf: WithdrawLeaf | VoidLeaf = WithdrawLeaf(index, secret)
        signature.status = Signature.Status.WITHDRAWN
    else:
        leaf, signature.status, signature.reason = VoidLeaf(index, "holder"), Signature.Status.VOID, Reason.HOLDER
    signature.end_leaf = append_leaf(log_id=_log_id(signature), leaf=leaf)
    forget_name(signature)
    signature.save()
    forget_beside([signature.pk])
    return signature


def was_not_me(*, token: bytes) -> None:
    """Someone else typed this address: forget what was typed and send nothing to the address from here again.

    Where the organisers had brought the address along, their claim is void: it was in the name of someone who did not
    sign. Raises LinkError.
    """
    try:
        _forget(token, holds_log=False)
    except _LogNeeded as needed:
        with transaction.atomic():
            hold_log(log_id=needed.log_id)
            _forget(token, holds_log=True)


@transaction.atomic
def _forget(token: bytes, *, holds_log: bool) -> None:
    pending = Pending.objects.select_for_update().filter(handle=holder.waiting_digest(token)).first()
    if pending is None:
        raise LinkError(_("This link was used, has expired, or is incomplete. Nothing is kept under it."))
    contents = open_contents(pending)
    if contents.claim is not None:
        claimed = Signature.objects.filter(pk=contents.claim).select_related("leaf").first()
        if claimed is not None:
            _end_claim(claimed, "impersonation", holds_log=holds_log)
    stop_mail_to(address=contents.address)
    pending.delete()


def _end_claim(claimed: Signature, reason: LeafReason, *, holds_log: bool) -> None:
    """Void what the organisers claimed, if it still counts. Raises _LogNeeded while the log is not held."""
    if not holds_log:
        raise _LogNeeded(claimed.leaf.log_id)
    rows = Signature.objects.select_related("leaf", "amend_leaf").select_for_update(of=("self",))
    current = rows.get(pk=claimed.pk)
    if current.status == Signature.Status.COUNTED:
        end_signature(signature=current, reason=reason)


def _make_signature(signature_id: uuid.UUID, letter: Letter, text: Text, contents: Contents) -> Signature:
    made = {"text": text, "klass": SignatureClass.EMAIL, "entry": contents.entry, "token": contents.token}
    leaf = append_leaf(log_id=letter.log_id, leaf=sign_leaf(**made))  # type: ignore[arg-type]  # frozen: it has a log
    short_lived = not letter.is_at_risk and is_short_lived(contents.address)
    signature = new_signature(letter=letter, short_lived=short_lived, **made)  # type: ignore[arg-type]
    signature.id, signature.leaf = signature_id, leaf
    signature.first = contents.first and letter.state == State.FROZEN
    signature.save(force_insert=True)
    return signature


def _hold_log_of(token: bytes) -> None:
    """Before the signature's row is locked, its log is held: see `hold_log`."""
    signature = signature_of_token(token)
    if signature is not None:
        hold_log(log_id=_log_id(signature))


def _own_signature(token: bytes) -> Signature:
    """The counted signature of this token's first link, locked."""
    signature = signature_of_token(token, lock=True)
    if signature is None or signature.status != Signature.Status.COUNTED:
        raise LinkError(_("There is no signature under this link that could be changed."))
    if not same(bytes(signature.handle), holder.handle_digest(token)):
        raise NotTheHolderError(
            _(
                "This link can remove your signature but not change it: only the link in your first mail can. "
                "Remove it here and sign again to appear differently."
            )
        )
    return signature


def _log_id(signature: Signature) -> uuid.UUID:
    return signature.leaf.log_id
