"""Letters of others on a campaign's page: the public timeline, and the desk."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right
from undersigned.common.errors import NotCanonicalError
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk

from .deeds import ENDORSED
from .errors import ReprintError
from .forms import EndorseForm, StepForm, SupportForm
from .models import Support
from .supporting import (
    endorse,
    endorsements_of,
    note_step,
    public_supports,
    show_endorsement,
    shown_support,
    stop_supporting,
    support_letter,
    supports_of,
    take_back_endorsement,
)

UNPROCESSABLE = 422
READY_SECONDS = 10


@require_safe
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """What a campaign does for letters of others, by letter."""
    campaign = get_object_or_404(Campaign, slug=slug)
    context = {"campaign": campaign, "supports": public_supports(campaign)}
    response = render(request, "reprints/timeline.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, campaign=campaign_by_slug)
def desk_support(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Letters of others on the campaign's page; POST adds one."""
    form = SupportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            support_letter(campaign=campaign, address=form.cleaned_data["address"])
        except ReprintError as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, _("It stands on your campaign’s page."))
            return _back(campaign)
    rows = [
        (
            shown_support(each),
            EndorseForm(initial={"statement": each.statement}, prefix=f"e{each.pk}"),
            StepForm(prefix=f"s{each.pk}"),
        )
        for each in supports_of(campaign)
    ]
    context = {"campaign": campaign, "form": form, "rows": rows}
    return render(request, "reprints/desk_support.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@organiser_required(Right.OPEN, campaign=campaign_by_slug)
def desk_support_step(request: HttpRequest, campaign: Campaign, number: int, name: str) -> HttpResponse:
    """One thing done for one letter: endorse, take back, note, remove."""
    support = supports_of(campaign).filter(pk=number).first()
    if support is None or name not in _STEPS:
        raise Http404
    try:
        messages.success(request, _STEPS[name](request, support))
    except (ReprintError, NotCanonicalError) as error:
        messages.error(request, str(error))
    return _back(campaign)


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def desk_endorsement(request: HttpRequest, letter: Letter, number: int, name: str) -> HttpResponse:
    """Whether the letter's page shows an endorsement."""
    support = next((each for each in endorsements_of(letter) if each.pk == number), None)
    if support is None or name not in ("show", "hide"):
        raise Http404
    show_endorsement(support=support, shown=name == "show")
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("desk-reprints", args=[letter.slug]), status=303)


def _endorse(request: HttpRequest, support: Support) -> str:
    form = EndorseForm(request.POST, prefix=f"e{support.pk}")
    if not form.is_valid():
        raise ReprintError(_("That sentence is too long: 300 characters at most."))
    endorse(support=support, statement=form.cleaned_data["statement"])
    record_activity(campaign=support.campaign, by=signed_in(request), deed=ENDORSED)
    return _("Endorsed. Your campaign’s page says so.")


def _take_back(_request: HttpRequest, support: Support) -> str:
    take_back_endorsement(support=support)
    return _("The endorsement is taken back.")


def _note(request: HttpRequest, support: Support) -> str:
    form = StepForm(request.POST, prefix=f"s{support.pk}")
    if not form.is_valid():
        raise ReprintError(_("Give the day, and in a few words what you did."))
    note_step(support=support, **form.cleaned_data)
    return _("It stands on the timeline.")


def _remove(_request: HttpRequest, support: Support) -> str:
    stop_supporting(support=support)
    return _("Your campaign’s page does not show it any more.")


_STEPS: dict[str, Callable[[HttpRequest, Support], str]] = {
    "endorse": _endorse,
    "take-back": _take_back,
    "note": _note,
    "remove": _remove,
}


def _back(campaign: Campaign) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-support", args=[campaign.slug]), status=303)
