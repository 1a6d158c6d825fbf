"""Views of a campaign's links with others: propose, agree, end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from . import actions, queries
from .access import organiser_required, signed_in
from .errors import CampaignsError
from .forms import LinkForm
from .models import Campaign, Link
from .queries import campaign_by_slug
from .roles import Right

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD"])
@organiser_required(Right.SEE, campaign=campaign_by_slug)
def _show(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _page(request, campaign, LinkForm())


@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def _propose(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            actions.propose_link(by=signed_in(request), campaign=campaign, **form.cleaned_data)
        except CampaignsError as error:
            form.add_error("other", str(error))
        else:
            messages.success(request, _("Proposed. The other campaign sees it on its desk."))
            return redirect("campaign_links", campaign.slug)
    return _page(request, campaign, form, status=UNPROCESSABLE)


def links(request: HttpRequest, campaign: str) -> HttpResponseBase:
    """The links of a campaign and what is proposed; POST proposes."""
    return _propose(request, campaign=campaign) if request.method == "POST" else _show(request, campaign=campaign)


@require_POST
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def confirm(request: HttpRequest, campaign: Campaign, link: int) -> HttpResponse:
    """Agree to what another campaign proposed."""
    found = _link(campaign, link)
    if found.other_id != campaign.pk:
        raise Http404
    actions.confirm_link(by=signed_in(request), link=found)
    messages.success(request, _("Linked. Both public pages show it."))
    return redirect("campaign_links", campaign.slug)


@require_POST
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def end(request: HttpRequest, campaign: Campaign, link: int) -> HttpResponse:
    """Take a proposal back, decline it, or end a link."""
    actions.end_link(by=signed_in(request), link=_link(campaign, link))
    messages.success(request, _("The link is no more."))
    return redirect("campaign_links", campaign.slug)


def _link(campaign: Campaign, number: int) -> Link:
    found = queries.links_of(campaign).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, campaign: Campaign, form: LinkForm, *, status: int = 200) -> HttpResponse:
    context = {
        "campaign": campaign,
        "links": [
            {"link": link, "far_end": link.far_end(campaign), "asks_us": link.other_id == campaign.pk}
            for link in queries.links_of(campaign)
        ],
        "manages": queries.may(signed_in(request), campaign, Right.MANAGE_TEAM),
        "form": form,
    }
    return render(request, "campaigns/links.html", context, status=status)
