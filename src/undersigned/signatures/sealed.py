"""The desk's page about the sealed addresses of a letter: they leave as a file, and come back closed to other keys."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import deed, record_activity
from undersigned.campaigns.models import Activity
from undersigned.campaigns.roles import Right
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk

from .actions.news import take_resealed
from .errors import NewsError
from .forms import BundleForm
from .news import bundle_of, news_number

UNPROCESSABLE = 422
BUNDLE_TAKEN = deed("sealed-bundle", Activity.Kind.EXPORTED, _lazy("downloaded the sealed addresses of a letter"))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def sealed(request: HttpRequest, letter: Letter) -> HttpResponse:
    """How many addresses there are; POST takes a bundle that was closed to other keys."""
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
    context = {"letter": letter, "form": form, "number": news_number(letter)}
    return render(request, "signatures/desk_sealed.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def bundle(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The closed addresses as one file (undersigned-sealed/1)."""
    if not letter.is_sealed:
        raise Http404
    record_activity(campaign=letter.campaign, by=signed_in(request), deed=BUNDLE_TAKEN, about=letter.slug)
    made = bundle_of(letter)
    response = HttpResponse(bytes(made), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{letter.slug}-{made.made}.sealed.json"'
    return response
