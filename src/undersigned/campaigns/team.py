"""Views of a campaign's team and name. Everybody in it sees it; who manages it may invite, change roles and remove."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from . import actions, queries
from .access import organiser_required, signed_in
from .errors import BlockedError, CampaignsError, QuotaError
from .forms import CampaignSettingsForm, InviteForm, RoleForm
from .models import Campaign
from .queries import campaign_by_slug
from .roles import Right, Role


@require_http_methods(["GET", "HEAD"])
@organiser_required(Right.SEE, campaign=campaign_by_slug)
def _show(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _team_page(request, campaign, InviteForm())


@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def _invite(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _team_page(request, campaign, form)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        actions.invite(invited_by=signed_in(request), email=email, campaign=campaign, role=role)
    except QuotaError as error:
        return _team_page(request, campaign, form, problem=str(error))
    return redirect("team", campaign.slug)


def team(request: HttpRequest, campaign: str) -> HttpResponseBase:
    """The team and its waiting invitations; POST invites."""
    return _invite(request, campaign=campaign) if request.method == "POST" else _show(request, campaign=campaign)


@require_POST
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def change_role(request: HttpRequest, campaign: Campaign, member: int) -> HttpResponse:
    """Give a member another role."""
    membership = get_object_or_404(queries.team_of(campaign), pk=member)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _team_page(request, campaign, InviteForm(), problem=str(form.errors["role"][0]))
    try:
        actions.change_role(
            by=signed_in(request),
            campaign=campaign,
            organiser=membership.organiser,
            role=Role(form.cleaned_data["role"]),
        )
    except CampaignsError as error:
        return _team_page(request, campaign, InviteForm(), problem=str(error))
    return redirect("team", campaign.slug)


@require_POST
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def remove(request: HttpRequest, campaign: Campaign, member: int) -> HttpResponse:
    """Take someone out of the team."""
    membership = get_object_or_404(queries.team_of(campaign), pk=member)
    try:
        actions.remove_member(by=signed_in(request), campaign=campaign, organiser=membership.organiser)
    except CampaignsError as error:
        return _team_page(request, campaign, InviteForm(), problem=str(error))
    return redirect("team", campaign.slug)


@require_POST
@organiser_required(Right.SEE, campaign=campaign_by_slug)
def leave(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Leave the team."""
    try:
        actions.leave_campaign(organiser=signed_in(request), campaign=campaign)
    except CampaignsError as error:
        return _team_page(request, campaign, InviteForm(), problem=str(error))
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def withdraw(request: HttpRequest, campaign: Campaign, waiting: int) -> HttpResponse:
    """Make an invitation useless."""
    invitation = get_object_or_404(queries.waiting_invitations(campaign), pk=waiting)
    actions.withdraw_invitation(by=signed_in(request), invitation=invitation)
    return redirect("team", campaign.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def describe(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What the campaign is called and says of itself."""
    initial = {"name": campaign.name, "about": campaign.about, "language": campaign.language}
    form = CampaignSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe_campaign(by=signed_in(request), campaign=campaign, **form.cleaned_data)
        except BlockedError as error:
            form.add_error("name", str(error))
        else:
            return redirect("team", campaign.slug)
    return render(request, "campaigns/describe.html", {"campaign": campaign, "form": form})


def _team_page(request: HttpRequest, campaign: Campaign, form: InviteForm, *, problem: str = "") -> HttpResponse:
    rights = queries.rights_in(signed_in(request), campaign)
    context = {
        "campaign": campaign,
        "members": queries.team_of(campaign),
        "roles": Role.choices,
        "manages": Right.MANAGE_TEAM in rights,
        "moderates": Right.MODERATE in rights,
        "invitations": [(one, queries.invited_address(one)) for one in queries.waiting_invitations(campaign)],
        "form": form,
        "problem": problem,
    }
    return render(request, "campaigns/team.html", context, status=409 if problem else 200)
