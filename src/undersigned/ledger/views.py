"""This instance as a witness of others' logs (c2sp.org/tlog-witness)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from . import standalone, witness
from .errors import RequestFormatError, WitnessRefusal
from .keys import witness_signer
from .witnessing import cosign_for


@csrf_exempt  # machines ask; what they bring is signed
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign a checkpoint that continues what was cosigned before; else say exactly why not."""
    if len(request.body) > witness.MOST_BYTES:
        return HttpResponse("The request is too long.\n", status=413, content_type="text/plain; charset=utf-8")
    try:
        signature = cosign_for(body=request.body)
    except RequestFormatError as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")
    except WitnessRefusal as refusal:
        status, content_type, body = witness.status_of(refusal)
        return HttpResponse(body, status=status, content_type=content_type)
    return HttpResponse(witness.format_answer([signature]), content_type="text/plain; charset=utf-8")


@require_safe
def verifier(_request: HttpRequest) -> HttpResponse:
    """The verifier as one file, to run anywhere."""
    response = HttpResponse(standalone.build(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{standalone.NAME}"'
    response["X-Undersigned-Ready"] = "3600"
    return response


@require_safe
def key(_request: HttpRequest) -> HttpResponse:
    """The key with which this instance cosigns: for the policies of those whom it watches."""
    return HttpResponse(f"{witness_signer().verifier.vkey}\n", content_type="text/plain; charset=utf-8")
