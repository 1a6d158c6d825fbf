"""Whether a member of a team gets the daily mail about what came in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right

from .actions.digesting import gets_digest, switch_digest


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MODERATE, campaign=campaign_by_slug)
def digest(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One button: on or off, for oneself."""
    if request.method == "POST":
        switch_digest(campaign=campaign, organiser=signed_in(request), on=request.POST.get("digest") == "on")
        return HttpResponseRedirect(request.path, status=303)
    context = {"campaign": campaign, "gets": gets_digest(campaign, signed_in(request))}
    return render(request, "delivery/desk_digest.html", context)
