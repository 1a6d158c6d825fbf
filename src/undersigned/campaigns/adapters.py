"""How allauth's flows behave here; the flows themselves are allauth's."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from undersigned.common.errors import NotANetworkAddressError
from undersigned.common.networks import client_address

from . import mails
from .language import show_pages_in
from .models import Organiser

# allauth's name of a mail, and ours. Another one would be a flow that we do not offer: a KeyError finds it.
_MAILS = {
    "account/email/login_code": "sign-in-code",
    "account/email/unknown_account": "sign-in-unknown",
    "mfa/email/webauthn_added": "passkey-added",
    "mfa/email/webauthn_removed": "passkey-removed",
}
_UNKNOWN_CLIENT = "0.0.0.0"  # noqa: S104  # not bound to: a stand-in for an address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in by code, without sites, flash messages or passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This is not the code in the mail. Check it and type it again."),
        "too_many_login_attempts": _("Several codes were asked for in a short time. Wait a few minutes and try again."),
    }

    def get_login_stages(self) -> list[str]:
        """Only the code: a passkey is a quicker way in, not a second lock.

        As a second lock it would shut out whoever lost the device or has no JavaScript, and we keep no recovery codes.
        """
        return ["allauth.account.stages.LoginByCodeStage"]

    def post_login(self, request: HttpRequest, user: Organiser, **kwargs: Any) -> HttpResponse:
        """allauth's redirect, with the pages in the organiser's language from here on."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        show_pages_in(answer, user.language)
        return answer

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say what happened, and a flash message would carry an address in a cookie."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's two mails of the sign-in, from our templates and in the language of the page."""
        mails.send(_MAILS[template_prefix], to=email, language=get_language() or "en", context=context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Organiser,
        context: Any = None,  # noqa: ARG002
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        """A word to the organiser when their passkeys change. Without network and browser, which we do not keep."""
        mails.send(_MAILS[template_prefix], to=user.email, language=user.language, context={})

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose address the limits count: a proxy's word is taken only from the proxies that the operator named."""
        try:
            return client_address(
                request.META.get("REMOTE_ADDR", ""),
                request.META.get("HTTP_X_FORWARDED_FOR", ""),
                settings.UNDERSIGNED_TRUSTED_PROXIES,
            )
        except NotANetworkAddressError:
            return _UNKNOWN_CLIENT  # over a socket file: all such clients count as one

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never through allauth's own form, which we do not map: `/start` makes organisers."""
        return False


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys, in words that people use."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This passkey could not be checked. Try again, or sign in with a code."),
    }

    def generate_authenticator_name(self, user: Organiser, type: str) -> str:  # noqa: ARG002
        """What a new passkey is called until its owner names it."""
        return gettext("Passkey")

    def get_public_key_credential_user_entity(self, user: Organiser) -> dict[str, Any]:
        """What the browser shows beside the passkey."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.shown_as}
