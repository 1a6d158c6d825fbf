"""A signatory lets an auditor ask them, or no more, behind the link to their own page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .actions.auditing import agree_to_be_asked, take_consent_back
from .errors import AuditError
from .forms import AskedForm
from .views import UNPROCESSABLE, own_page_context, signature_behind


@csrf_exempt  # no cookie is involved: who has the token may press the button
@require_POST
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """`do` is "on", with the address, or "off"."""
    signature = signature_behind(token)
    back = HttpResponseRedirect(reverse("own-page", args=[token]), status=303)
    if request.POST.get("do") == "off":
        take_consent_back(signature=signature)
        return back
    form = AskedForm(request.POST)
    if form.is_valid():
        try:
            agree_to_be_asked(signature=signature, address=form.cleaned_data["email"])
        except AuditError as error:
            form.add_error("email", str(error))
        else:
            return back
    context = own_page_context(signature, token) | {"asked_form": form}
    return render(request, "signatures/own_page.html", context, status=UNPROCESSABLE)
