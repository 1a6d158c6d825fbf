"""`/verify`: someone brings a receipt, perhaps with its private file, and is told what it shows. Nothing is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import leaf as leaves
from undersigned.ledger import proof as proofs
from undersigned.ledger import storage
from undersigned.ledger.checkpoint import SignedCheckpoint
from undersigned.ledger.errors import LeafFormatError, LedgerError, UnsignedError
from undersigned.ledger.keys import host, log_signers
from undersigned.ledger.leaf import SignLeaf, leaf_hash
from undersigned.ledger.models import Leaf
from undersigned.ledger.note import Verifier, parse_vkey
from undersigned.ledger.proof import Proof
from undersigned.ledger.queries import retired_log_keys
from undersigned.letters.models import PUBLIC_STATES, Letter, Text
from undersigned.letters.queries import current_texts

from . import private_file
from .errors import PrivateFileError, ReceiptError
from .forms import PRIVATE_BYTES, RECEIPT_BYTES, CheckForm
from .models import Signature, SignatureClass
from .private_file import PrivateFile

READY_SECONDS = 60
MOST_REQUEST_BYTES = 1024 * 1024
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Checked:
    """What a receipt shows. `letter`, `text` and `signature` are None for a log that is not ours; `included` is False
    where there was no leaf to look for, so that only the signature of the checkpoint was checked."""

    origin: str
    index: int
    size: int
    included: bool
    leaf: SignLeaf | None
    private: PrivateFile | None
    letter: Letter | None = None
    title: str = ""
    text: Text | None = None
    signature: Signature | None = None
    changed_since: bool = False
    by_pasted_key: bool = False
    key_until: datetime | None = None  # when the key was retired that alone signed it

    @property
    def class_label(self) -> str:
        """How the signature came."""
        return str(SignatureClass(self.leaf.klass).label) if self.leaf else ""

    @property
    def text_sha256(self) -> str:
        """As `sha256sum` prints it."""
        return self.leaf.text.hex() if self.leaf else ""


@csrf_exempt  # nothing changes here, and no cookie is read
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and what came of it."""
    if request.method != "POST":
        response = render(request, "signatures/verify.html", _context(CheckForm()))
        response["X-Undersigned-Ready"] = str(READY_SECONDS)
        return response
    if _is_too_long(request):
        form = CheckForm.refused(_("That is far more than a receipt and a private file. Nothing was read."))
        return render(request, "signatures/verify.html", _context(form), status=UNPROCESSABLE)
    form = CheckForm(request.POST, request.FILES)
    checked = None
    if form.is_valid():
        try:
            checked = check_receipt(**form.cleaned_data)
        except (ReceiptError, PrivateFileError, LedgerError) as error:
            form.add_error(None, str(error))
    context = _context(form, checked)
    return render(request, "signatures/verify.html", context, status=200 if checked else UNPROCESSABLE)


def _context(form: CheckForm, checked: Checked | None = None) -> dict[str, object]:
    """What the page needs, and its script, which checks the same without sending anything."""
    return {
        "form": form,
        "checked": checked,
        "classes": SignatureClass,
        "host": host(),
        "most_receipt": str(RECEIPT_BYTES),  # for the script: no separators
        "most_private": str(PRIVATE_BYTES),
    }


def check_receipt(*, receipt: bytes, private: bytes | None = None, key: str = "") -> Checked:
    """Check a receipt against our log, or against the pasted `key` of another's.

    Raises ReceiptError, PrivateFileError, KeyFormatError, each one plain sentence.
    """
    try:
        proof = proofs.parse(receipt)
    except LedgerError as error:
        raise ReceiptError(_("This is not a receipt, or it was damaged: %(why)s") % {"why": error}) from error
    own = private_file.parse(private) if private else None
    if own is not None and (own.log, own.index) != (proof.claims.origin, proof.index):
        raise ReceiptError(_("The receipt and the private file are not of one signature."))
    pasted = [parse_vkey(key)] if key else []
    if pasted and pasted[0].name != proof.claims.origin:
        names = {"key": pasted[0].name, "log": proof.claims.origin}
        raise ReceiptError(_("The key is that of the log %(key)s; the receipt is from %(log)s.") % names)
    letter = Letter.objects.filter(log__origin=proof.claims.origin, state__in=PUBLIC_STATES).select_related("log")
    ours = letter.first()
    return _check_ours(ours, proof, own, pasted) if ours else _check_foreign(proof, own, pasted)


def _check_ours(letter: Letter, proof: Proof, own: PrivateFile | None, pasted: list[Verifier]) -> Checked:
    """In our own log, which is also asked whether the signature still counts."""
    assert letter.log is not None  # public letters have one
    claims = proof.claims
    row = Leaf.objects.filter(log=letter.log, index=proof.index).values_list("data", flat=True).first()
    if row is None or claims.size > letter.log.size:
        raise ReceiptError(
            _(
                "This receipt speaks of a log with more entries than ours has. It is forged, or our database is an old "
                "copy. Keep the receipt and tell the organisers."
            )
        )
    entry = bytes(row)
    for brought in (proof.extra, own.leaf if own else None):
        if brought is not None and brought != entry:
            raise ReceiptError(
                _("Entry %(index)s of the log is not the leaf that you brought.") % {"index": proof.index}
            )
    keys = [signer.verifier for signer in log_signers(letter.log.origin)]
    retired = {period.verifier: period.until for period in retired_log_keys(letter.log.origin)}
    opened = _verify(proof, entry, [*keys, *retired, *pasted])
    if storage.nodes(letter.log.pk, claims.size).root() != claims.root:
        raise ReceiptError(
            _("This receipt and our log contradict each other: one was changed. Keep the receipt and tell others.")
        )
    leaf = _sign_leaf(entry, proof.index)
    rows = Signature.objects.filter(letter=letter, index=proof.index).select_related("end_leaf", "amend_leaf")
    found = rows.first()
    if found is None:
        raise ReceiptError(_("Our database has no signature for this entry of the log. Tell the organisers."))
    if own is not None:
        own.check()
    latest = bytes(found.amend_leaf.data) if found.amend_leaf else None
    return Checked(
        origin=claims.origin,
        index=proof.index,
        size=claims.size,
        included=True,
        leaf=leaf,
        private=own,
        letter=letter,
        title=current_texts(letter)[0].title,
        text=Text.objects.filter(letter=letter, sha256=leaf.text).first(),
        signature=found,
        changed_since=own is not None and own.amendment != latest,
        by_pasted_key=not any(each in keys or each in retired for each in opened.logs),
        key_until=_retired_at([retired.get(each) if each not in keys else None for each in opened.logs]),
    )


def _retired_at(ends: list[datetime | None]) -> datetime | None:
    """The latest end of the keys that signed; None if one of them has not ended."""
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _check_foreign(proof: Proof, own: PrivateFile | None, pasted: list[Verifier]) -> Checked:
    """Another server's: the form, the key that was pasted, and the leaf if one was brought."""
    claims = proof.claims
    if not pasted:
        raise ReceiptError(
            _("This receipt is from another log, %(log)s. Paste that log’s key to have it checked, or ask that server.")
            % {"log": claims.origin}
        )
    if own is not None and proof.extra is not None and own.leaf != proof.extra:
        raise ReceiptError(_("The receipt and the private file are not of one signature."))
    entry = own.leaf if own else proof.extra
    if own is not None:
        own.check()
    _verify(proof, entry, pasted)
    return Checked(
        origin=claims.origin,
        index=proof.index,
        size=claims.size,
        included=entry is not None,
        leaf=_sign_leaf(entry, proof.index) if entry is not None else None,
        private=own,
        by_pasted_key=True,
    )


def _verify(proof: Proof, entry: bytes | None, keys: list[Verifier]) -> SignedCheckpoint:
    """The checkpoint's signature and, where there is a leaf, that it is included. Raises ReceiptError."""
    origin = proof.claims.origin
    try:
        if entry is None:
            return checkpoints.open_signed(proof.signed_checkpoint, origin, keys)
        return proofs.verify(proof, leaf_hash(entry), origin, keys)
    except UnsignedError as error:
        raise ReceiptError(
            _("No key that we know for the log %(log)s signed this receipt. If the log had another key, paste that.")
            % {"log": origin}
        ) from error
    except LedgerError as error:
        raise ReceiptError(_("The receipt does not hold: %(why)s") % {"why": error}) from error


def _sign_leaf(entry: bytes, index: int) -> SignLeaf:
    """Raises ReceiptError for an entry that is no signature."""
    try:
        leaf = leaves.parse(entry)
    except LeafFormatError:
        leaf = None
    if not isinstance(leaf, SignLeaf):
        raise ReceiptError(_("Entry %(index)s of the log is no signature.") % {"index": index})
    return leaf


def _is_too_long(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MOST_REQUEST_BYTES
