"""A signatory's rights, behind the link to their own page: take what is kept away as a file, and have it erased."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.common import clock
from undersigned.frame.speaking import speak
from undersigned.ledger.errors import ForkGuardError

from . import holder
from .actions.erasing import erase_signature
from .auditing import consent_of
from .errors import LinkError
from .forms import EraseForm
from .keys import has_letter_key
from .models import FreshHandle, OriginTag, Report, Signature
from .news import news_row_of
from .queries import signature_of_token

UNPROCESSABLE = 422


@csrf_exempt  # no cookie is involved: who has the token may press the button
@require_POST
def data(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Everything that is kept about this signature, as JSON (undersigned-mine/1)."""
    secret, signature = _found(token)
    speak(signature.text.language)
    text = json.dumps(_kept(secret, signature), ensure_ascii=False, indent=1)
    response = HttpResponse(f"{text}\n", content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="kept.json"'
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Say what goes and what stays; the button does it."""
    secret, signature = _found(token)
    speak(signature.text.language)
    form = EraseForm(request.POST or None)
    context = {"signature": signature, "letter": signature.letter, "text": signature.text, "token": token, "form": form}
    if request.method != "POST":
        return render(request, "signatures/erase.html", context)
    form = context["form"] = EraseForm(request.POST)
    if not form.is_valid():
        return render(request, "signatures/erase.html", context, status=UNPROCESSABLE)
    address = form.cleaned_data["email"]
    try:
        found = erase_signature(token=secret, address=address)
    except ForkGuardError:
        sentence = _("The public log of this letter is being restored, so nothing can be changed now. Try again later.")
        return render(request, "signatures/dead_link.html", {"sentence": sentence}, status=503)
    except LinkError as error:
        raise Http404 from error
    return render(request, "signatures/erased.html", context | {"found": found, "asked": address is not None})


def _found(token: str) -> tuple[bytes, Signature]:
    secret = holder.read_token(token)
    signature = signature_of_token(secret) if secret is not None else None
    if secret is None or signature is None:
        raise Http404
    return secret, signature


def _kept(secret: bytes, signature: Signature) -> dict[str, Any]:
    named = {
        "name": signature.name,
        "affiliation": signature.affiliation,
        "place": signature.place,
        "organisation": signature.organisation,
        "salt": bytes(signature.salt).hex() if signature.salt else None,
        "listed": signature.display,
    }
    marked = has_letter_key(signature.letter_id) and signature.status == Signature.Status.COUNTED
    return {
        "format": "undersigned-mine/1",
        "made": clock.now().isoformat(timespec="seconds"),
        "letter": signature.letter.slug,
        "text": {"language": signature.text.language, "sha256": signature.text.sha256_hex},
        "signature": {
            "status": signature.status,
            "class": signature.klass,
            "show": signature.show,
            "index": signature.index,
            "leaf": bytes(signature.leaf.data).decode("ascii"),
            "amended": signature.amendments,
            "link_digest": bytes(signature.handle).hex(),
            **(named if signature.show == "named" else {}),
        },
        "later_links": FreshHandle.objects.filter(signature_id=signature.pk).count(),
        "address_for_news": _address_for_news(secret, signature),
        "may_be_asked_by": consent.audit.auditor if (consent := consent_of(signature)) else None,
        "marks_of_where_it_came_from": OriginTag.objects.filter(pk=signature.pk).exists(),
        "waits_for_a_look_because": signature.flag_labels,
        "reports_about_it": Report.objects.filter(signature_id=signature.pk).count(),
        "mark_of_your_address": _("kept, and cannot be found without the address") if marked else _("none"),
    }


def _address_for_news(secret: bytes, signature: Signature) -> str | None:
    row = news_row_of(signature, secret)
    if row is None:
        return None
    if signature.letter.is_sealed:
        return _("kept, and closed to keys that this server does not have")
    return _("kept, in a sealed box; your own address, which you know")
