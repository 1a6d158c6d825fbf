"""Views of signing in: an address, then the code from the mail, or a passkey, or a link. allauth's flows, our pages."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.webauthn.internal import flows as passkey_flows
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import accounts, actions, queries
from .errors import LinkError
from .forms import AddressForm, CodeForm, PasskeyAnswerForm
from .language import show_pages_in
from .models import Organiser

_PAGES_WITH_A_FORM = frozenset({"start", "account_signup", "invitation"})


class SignInView(RequestLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """One form: the address. The answer is the same for an organiser's address and for any other."""

    form_class = AddressForm
    template_name = "campaigns/sign_in.html"
    creates = False  # whether an address that is not known yet becomes an organiser (who may do nothing yet)

    def _redirect_to_pending_stage(
        self,
        request: HttpRequest,
        stage: Any,  # noqa: ARG002  # only the code is ever pending here
    ) -> HttpResponseRedirect | None:
        """Someone who comes back while a code is on its way goes on to type it, unless they ask for another one."""
        if request.method == "POST" or "again" in request.GET:
            clear_login(request)
            return None
        return HttpResponseRedirect(self.get_success_url())

    def form_valid(self, form: AddressForm) -> HttpResponse:
        """Mail the code and go on to the page that asks for it."""
        if self.creates and form._user is None:
            language = get_language() or settings.LANGUAGE_CODE
            form._user = actions.ensure_organiser(email=form.cleaned_data["email"], language=language)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds whether a passkey has just failed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"passkey_failed": self.request.GET.get("passkey") == "failed"}


class SignInHereView(SignInView):
    """The same form on a page of its own, to which the person comes back with the code done."""

    creates = True

    def get_success_url(self) -> str:
        """The code's page, which leads back here."""
        return f"{reverse('account_confirm_login_code')}?{urlencode({'next': self.request.path})}"


class CodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """The code from the mail. Five wrong ones spend it."""

    form_class = CodeForm
    template_name = "campaigns/code.html"

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        """The code is right: whoever only typed an address so far has proved that it is theirs."""
        process = self._process
        process._user = accounts.prove_address(organiser=process.user, email=process.state["email"])
        answer: HttpResponse = super()._verify_form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again with what is wrong, or a page that leads to a new code."""
        if self._process.record_invalid_attempt():
            again: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return again
        return render(self.request, "campaigns/code_spent.html", {"form_page": self._form_page()}, status=403)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the way back to the form for the address."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"form_page": self._form_page()}

    def _form_page(self) -> str:
        """Where another address can be typed: the page that this sign-in began on."""
        onward = self.get_next_url() or ""
        try:
            began_there = resolve(urlsplit(onward).path).url_name in _PAGES_WITH_A_FORM
        except Resolver404:
            began_there = False
        if began_there:
            return f"{onward}?again"
        query = {"again": "", "next": onward} if onward else {"again": ""}
        return f"{reverse('account_login')}?{urlencode(query)}"


class PasskeySignInView(LoginWebAuthnView):  # type: ignore[misc]
    """GET (from our script) gives the browser its challenge; POST brings the answer."""

    form_class = PasskeyAnswerForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Over allauth's limit: a bare 429, to which the room above gives its page."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return HttpResponse(status=429) if answer.status_code == 429 else answer

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002
        """Back to the form for a code, with a word about the passkey."""
        return redirect(f"{reverse('account_login')}?passkey=failed")

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in; on to where the person was going."""
        passkey = form.cleaned_data["credential"]
        entry = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = passkey_flows.perform_passwordless_login(self.request, passkey, entry)
        return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """A sign-in link: GET shows one button, POST signs in."""
    if request.method != "POST":
        if queries.sign_in_link_by_token(token) is None:
            return _link_over(request)
        return render(request, "campaigns/welcome.html")
    try:
        organiser: Organiser = actions.use_sign_in_link(token=token)
    except LinkError:
        return _link_over(request)
    login(request, organiser, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = redirect(settings.LOGIN_REDIRECT_URL)
    show_pages_in(answer, organiser.language)
    return answer


def _link_over(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/link_over.html", status=404)


@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    """For someone whom an operator has shut out; reached only after they proved who they are."""
    return render(request, "campaigns/inactive.html", status=403)
