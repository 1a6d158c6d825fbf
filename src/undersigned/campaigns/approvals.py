"""What takes two organisers: what waits, what was decided, and the buttons that agree or call off."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import queries
from .access import organiser_required, signed_in
from .agreeing import JOINTS, KEPT, agree, call_off
from .errors import CampaignsError
from .models import Approval, Campaign
from .queries import campaign_by_slug
from .roles import Right

MOST = 100


@require_safe
@organiser_required(Right.MODERATE, campaign=campaign_by_slug)
def approvals(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What waits for a second organiser, and what became of the rest."""
    organiser = signed_in(request)
    rows = [
        {
            "approval": row,
            "what": JOINTS[row.joint].label if row.joint in JOINTS else row.joint,
            "may_agree": row.is_waiting and row.asked_by_id != organiser.pk,
            "may_call_off": row.is_waiting or row.can_be_used,
        }
        for row in queries.approvals_of(campaign)[:MOST]
    ]
    others = queries.who_could_agree(campaign, Right.MODERATE, but=organiser)
    context = {"campaign": campaign, "rows": rows, "alone": not others, "days": KEPT.days}
    return render(request, "campaigns/approvals.html", context)


@require_POST
@organiser_required(Right.MODERATE, campaign=campaign_by_slug)
def answer(request: HttpRequest, campaign: Campaign, approval: uuid.UUID) -> HttpResponse:
    """Agree, or call it off; then back to the page that shows what it is about."""
    found = Approval.objects.filter(campaign=campaign, pk=approval).first()
    if found is None:
        raise Http404
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("approvals", args=[campaign.slug])
    try:
        if "agree" in request.POST:
            agree(by=signed_in(request), approval=found)
            messages.success(request, _("You agreed as the second organiser."))
        else:
            call_off(by=signed_in(request), approval=found)
            messages.success(request, _("It is called off, and nothing was done."))
    except CampaignsError as error:
        messages.error(request, str(error))
    return redirect(back)
