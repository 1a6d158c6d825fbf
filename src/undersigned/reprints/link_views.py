"""Links with campaigns on other servers, and the directory."""

import json

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right
from undersigned.common.errors import FetchError, NotCanonicalError
from undersigned.common.languages import name_of

from .errors import ReprintError
from .far_links import (
    agree_to_far_link,
    describe_in_directory,
    directory,
    end_far_link,
    links_file,
    note_far_proposal,
    propose_far_link,
)
from .forms import DirectoryForm, FarLinkForm
from .models import DirectoryEntry, FarLink

UNPROCESSABLE = 422
MOST_BODY = 4096
READY_SECONDS = 10


@require_safe
def links_json(_request: HttpRequest, slug: str) -> JsonResponse:
    """What a campaign says of itself, and which campaigns elsewhere it lists."""
    return JsonResponse(links_file(get_object_or_404(Campaign, slug=slug)))


@csrf_exempt  # another server says so, without a browser; nothing is believed before it was read there
@require_POST
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """A campaign elsewhere says that it lists this one."""
    campaign = get_object_or_404(Campaign, slug=slug)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:
            raise ValueError
        address = json.loads(request.body)["address"]
        if not isinstance(address, str):
            raise ValueError
        note_far_proposal(campaign=campaign, address=address, loopback=settings.UNDERSIGNED_FETCH_LOOPBACK)
    except (ValueError, KeyError, TypeError, RecursionError, FetchError, ReprintError):
        return HttpResponse("No address of a campaign.\n", status=UNPROCESSABLE, content_type="text/plain")
    return HttpResponse("Noted.\n", status=202, content_type="text/plain")


@require_safe
def directory_page(request: HttpRequest) -> HttpResponse:
    """Campaigns by topic, place and language."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("topic", "place", "language")}
    everyone = directory()
    context = {
        "found": directory(**asked),
        "asked": asked,
        "topics": sorted({topic for each in everyone for topic in each.topics}, key=str.casefold),
        "places": sorted({each.place for each in everyone if each.place}, key=str.casefold),
        "languages": sorted({(each.language, name_of(each.language)) for each in everyone}),
    }
    return render(request, "reprints/directory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def desk_far_links(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Links with campaigns elsewhere; POST proposes one."""
    form = FarLinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            propose_far_link(campaign=campaign, loopback=settings.UNDERSIGNED_FETCH_LOOPBACK, **form.cleaned_data)
        except NotCanonicalError as error:
            form.add_error("sentence", str(error))
        except (FetchError, ReprintError) as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, _("Proposed. The other campaign is told in a moment."))
            return _back(campaign)
    entry = DirectoryEntry.objects.filter(campaign=campaign).first()
    initial = {"topics": ", ".join(entry.topics), "place": entry.place} if entry else {}
    context = {
        "campaign": campaign,
        "form": form,
        "directory_form": DirectoryForm(initial=initial),
        # What somebody only says to list us is shown once it was found there.
        "links": [link for link in FarLink.objects.filter(campaign=campaign) if link.ours or link.theirs],
    }
    return render(request, "reprints/desk_far_links.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def desk_far_link_step(request: HttpRequest, campaign: Campaign, number: int, name: str) -> HttpResponse:
    """Agree to a link, or end it."""
    link = FarLink.objects.filter(campaign=campaign, pk=number).first()
    if link is None or name not in ("agree", "end"):
        raise Http404
    try:
        if name == "agree":
            agree_to_far_link(link=link)
            messages.success(request, _("Linked. Your campaign’s page shows it."))
        else:
            end_far_link(link=link)
            messages.success(request, _("The link is no more."))
    except ReprintError as error:
        messages.error(request, str(error))
    return _back(campaign)


@require_POST
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def desk_directory(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """How the campaign is found."""
    form = DirectoryForm(request.POST)
    try:
        if not form.is_valid():
            raise ReprintError(_("That is too long: 400 characters for the topics, 100 for the place."))
        describe_in_directory(campaign=campaign, **form.cleaned_data)
        messages.success(request, _("Saved. The directory shows it."))
    except (ReprintError, NotCanonicalError) as error:
        messages.error(request, str(error))
    return _back(campaign)


def _back(campaign: Campaign) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-far-links", args=[campaign.slug]), status=303)
