"""What can be asked about sample audits, and the public file of each (`undersigned-audit/1`)."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from undersigned.common import clock
from undersigned.ledger.spelling import to_base64
from undersigned.letters.models import Letter
from undersigned.sealing.bundle import Bundle, Sealed

from .lists import shown_letter
from .models import Audit, AuditConsent, Signature
from .sampling import FORMAT

READY_SECONDS = 10


def audits_of(letter: Letter) -> list[Audit]:
    """All audits of a letter, the newest first: none is ever taken out, so that no unwelcome one disappears."""
    return list(letter.audits.order_by("-number"))


def gathering_audit(letter: Letter) -> Audit | None:
    """The one for which people can agree to be asked, if there is one."""
    return letter.audits.filter(state=Audit.State.GATHERING).first()


def consent_of(signature: Signature) -> AuditConsent | None:
    """That this signatory agreed to be asked, while the address is there."""
    return AuditConsent.objects.filter(pk=signature.pk).select_related("audit").first()


def bundle_of_sample(audit: Audit) -> Bundle:
    """The addresses of those who were drawn, closed to the auditor's key, each with its entry of the log."""
    rows = audit.consents.filter(signature__index__in=audit.sample).select_related("signature__text")
    sealed = [_sealed(row) for row in rows]
    origin = audit.letter.log.origin if audit.letter.log else audit.letter.slug
    return Bundle(origin, clock.today().isoformat(), [audit.recipient], sealed)


@require_safe
def audit_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """All that is public about one audit, as JSON."""
    letter = shown_letter(slug)
    audit = letter.audits.filter(number=number).first() if number < 2**31 else None
    if audit is None:
        raise Http404
    text = json.dumps(_public(letter, audit), ensure_ascii=False, indent=1)
    response = HttpResponse(f"{text}\n", content_type="application/json")
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


def _public(letter: Letter, audit: Audit) -> dict[str, Any]:
    content: dict[str, Any] = {
        "format": FORMAT,
        "letter": letter.log.origin if letter.log else letter.slug,
        "audit": audit.number,
        "state": audit.state,
        "auditor": audit.auditor,
        "recipient": audit.recipient,
        "size": audit.size,
        "announced": audit.announced_at.date().isoformat(),
        "until": audit.until.isoformat(),
    }
    if audit.log_size is not None:
        content["list"] = {"log_size": audit.log_size, "counted": audit.counted, "entries": audit.eligible}
    if audit.root is not None:
        checkpoint = {"size": audit.checkpoint_size, "root": to_base64(bytes(audit.root))}
        content["drawn"] = {"checkpoint": checkpoint, "entries": audit.sample}
    if audit.reported_at is not None:
        content["report"] = {
            "asked": audit.asked,
            "answered": audit.answered,
            "confirmed": audit.confirmed,
            "denied": audit.denied,
            "no_answer": audit.silent,
            "statement": audit.statement or None,
            "at": audit.reported_at.date().isoformat(),
        }
    return content


def _sealed(row: AuditConsent) -> Sealed:
    """The id names the entry, so that the file's order is the log's and tells nothing else."""
    entry = row.signature.index
    assert entry is not None  # only entries with a place are drawn
    return Sealed(entry.to_bytes(32, "big"), row.signature.text.language, bytes(row.box), entry)
