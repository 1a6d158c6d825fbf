"""The desk's page about the sealed addresses of a letter: they leave as a file, and come back closed to other keys."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.errors import CampaignsError
from undersigned.campaigns.models import Approval
from undersigned.campaigns.roles import Right
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk

from .actions.bundling import ask_for_bundle, bundle_approval, take_bundle
from .actions.news import take_resealed
from .errors import NewsError
from .forms import BundleForm
from .news import news_number

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def sealed(request: HttpRequest, letter: Letter) -> HttpResponse:
    """How many addresses there are; POST takes a bundle that was closed to other keys."""
    if request.method == "POST" and "ask" in request.POST and letter.is_sealed:
        return _ask(request, letter)
    form = BundleForm(request.POST, request.FILES) if request.method == "POST" else BundleForm()
    if form.is_bound and form.is_valid():
        try:
            number = take_resealed(letter=letter, bundle=form.cleaned_data["bundle"])
        except NewsError as error:
            form.add_error("bundle", str(error))
        else:
            sentence = ngettext("%(n)s address was closed anew.", "%(n)s addresses were closed anew.", number)
            messages.success(request, sentence % {"n": number})
            return HttpResponseRedirect(reverse("desk-sealed", args=[letter.slug]), status=303)
    context = {"letter": letter, "campaign": letter.campaign, "form": form, "number": news_number(letter)}
    context |= agreement_about(request, bundle_approval(letter))
    return render(request, "signatures/desk_sealed.html", context, status=UNPROCESSABLE if form.errors else 200)


def _ask(request: HttpRequest, letter: Letter) -> HttpResponse:
    try:
        ask_for_bundle(by=signed_in(request), letter=letter)
    except CampaignsError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("A second organiser was asked by mail. Once they agree, the file is here for a day.")
        )
    return HttpResponseRedirect(reverse("desk-sealed", args=[letter.slug]), status=303)


def agreement_about(request: HttpRequest, approval: Approval | None) -> dict[str, object]:
    """How far two organisers are with something, and what who looks may do about it: for the page that shows it."""
    organiser = signed_in(request)
    if approval is None:
        return {"approval": None}
    return {
        "approval": approval,
        "may_agree": approval.is_waiting and approval.asked_by_id != organiser.pk,
        "may_call_off": True,
        "may_take": approval.can_be_used and approval.is_between(organiser),
        "next": request.path,
    }


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def bundle(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The closed addresses as one file (undersigned-sealed/1), once two have agreed."""
    if not letter.is_sealed:
        raise Http404
    try:
        made = take_bundle(by=signed_in(request), letter=letter)
    except CampaignsError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("desk-sealed", args=[letter.slug]), status=303)
    response = HttpResponse(bytes(made), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{letter.slug}-{made.made}.sealed.json"'
    return response
