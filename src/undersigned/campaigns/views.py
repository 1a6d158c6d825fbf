"""Views of starting a campaign, invitations, and one's own account. Each reads its form, calls one action, answers."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.common import clock
from undersigned.common.errors import NotANetworkAddressError
from undersigned.common.networks import normal_address

from . import actions, queries
from .access import signed_in
from .errors import AlreadyAMemberError, BlockedError, LinkError
from .forms import AccountForm, CampaignForm, PasskeyForm, PlanForm
from .language import show_pages_in
from .models import Invitation, Organiser
from .receivers import SIGNED_IN_AT
from .signin import SignInHereView

# Adding or removing a passkey changes who can sign in: a session left open somewhere is not enough for that.
RECENT = timedelta(minutes=30)


class StartSignInView(SignInHereView):
    """The public page “start a campaign”, for someone who has not signed in."""

    template_name = "campaigns/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds how one may start here."""
        return super().get_context_data(**kwargs) | {"registration": settings.UNDERSIGNED_REGISTRATION}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Start a campaign: the address first, then its name, or what is missing before that."""
    organiser = request.user
    if not isinstance(organiser, Organiser):
        if settings.UNDERSIGNED_REGISTRATION == "invitation":
            return render(request, "campaigns/start_by_invitation.html")
        answer: HttpResponseBase = StartSignInView.as_view()(request)
        return answer
    if queries.may_start(organiser):
        return _name_campaign(request, organiser)
    if settings.UNDERSIGNED_REGISTRATION == "invitation":
        return render(request, "campaigns/start_by_invitation.html", status=403)
    return _wait_for_approval(request, organiser)


def _name_campaign(request: HttpRequest, organiser: Organiser) -> HttpResponse:
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_campaign(organiser=organiser, name=form.cleaned_data["name"])
        except BlockedError as error:
            form.add_error("name", str(error))
        else:
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "campaigns/start_name.html", {"form": form})


def _wait_for_approval(request: HttpRequest, organiser: Organiser) -> HttpResponse:
    form = PlanForm(request.POST or None, initial={"plan": organiser.plan})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_approval(organiser=organiser, plan=form.cleaned_data["plan"])
        except BlockedError as error:
            form.add_error(None, str(error))
        else:
            return redirect("start")
    return render(request, "campaigns/start_wait.html", {"form": form, "told": bool(organiser.plan)})


class InvitationSignInView(SignInHereView):
    """An invitation, for someone who has not signed in: the address it was mailed to stands in the form."""

    template_name = "campaigns/invitation.html"
    invitation = Invitation()  # set by the view below

    def get_initial(self) -> dict[str, Any]:
        """The invited address; another one may be typed."""
        return {"email": queries.invited_address(self.invitation)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the invitation."""
        return super().get_context_data(**kwargs) | {"invitation": self.invitation}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """An invitation's link: sign in first if need be; then one button accepts it."""
    found = queries.invitation_by_token(token)
    if found is None:
        return render(request, "campaigns/link_over.html", {"invitation": True}, status=404)
    if not isinstance(request.user, Organiser):
        answer: HttpResponseBase = InvitationSignInView.as_view(invitation=found)(request)
        return answer
    if request.method != "POST":
        return render(request, "campaigns/invitation.html", {"invitation": found})
    try:
        campaign = actions.accept_invitation(organiser=request.user, token=token)
    except LinkError:
        return render(request, "campaigns/link_over.html", {"invitation": True}, status=404)
    except AlreadyAMemberError as error:
        return render(request, "campaigns/invitation.html", {"invitation": found, "problem": str(error)}, status=409)
    return redirect(settings.LOGIN_REDIRECT_URL if campaign else "start")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name and language; passkeys; sign out everywhere."""
    organiser = signed_in(request)
    form = AccountForm(request.POST or None, initial={"name": organiser.name, "language": organiser.language})
    if request.method == "POST" and form.is_valid():
        actions.update_account(organiser=organiser, **form.cleaned_data)
        response = redirect("account")
        show_pages_in(response, organiser.language)
        return response
    keys = Authenticator.objects.filter(user=organiser, type=Authenticator.Type.WEBAUTHN).order_by("created_at")
    context = {"form": form, "organiser": organiser, "passkeys": keys, "has_domain": _has_domain(request)}
    return render(request, "campaigns/account.html", context)


def _has_domain(request: HttpRequest) -> bool:
    """Whether browsers would make a passkey here: they bind it to a name, and refuse at a bare IP address."""
    try:
        normal_address(request.get_host().rpartition(":")[0].strip("[]") or request.get_host())
    except NotANetworkAddressError:
        return True
    return False


@never_cache
@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session, this one too."""
    actions.sign_out_everywhere(organiser=signed_in(request))
    request.session.flush()
    return redirect("account_login")


class _RecentSignIn:
    """Asks for a fresh sign-in before a view that changes who can sign in."""

    @method_decorator(never_cache)
    @method_decorator(login_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The view, or a page that leads through the sign-in."""
        age = clock.now().timestamp() - request.session.get(SIGNED_IN_AT, 0)
        if age > RECENT.total_seconds():
            return render(request, "campaigns/sign_in_again.html", status=403)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class AddPasskeyView(_RecentSignIn, AddWebAuthnView):  # type: ignore[misc]
    """A new passkey; the browser makes it, so this page needs JavaScript and says so."""

    form_class = PasskeyForm
    template_name = "campaigns/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The challenge, for a passkey that signs in by itself."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.setdefault("form", kwargs.get("form") or self.get_form())
        options = passkeys.begin_registration(signed_in(self.request), True)
        return context | kwargs | {"options": options}

    def get_success_url(self) -> str:
        """The account page, which lists it."""
        return str(reverse_lazy("account"))


class RemovePasskeyView(_RecentSignIn, RemoveWebAuthnView):  # type: ignore[misc]
    """One button; the passkey of somebody else is not found."""

    template_name = "campaigns/passkey_remove.html"
    success_url = reverse_lazy("account")
