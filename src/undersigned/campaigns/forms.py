"""Forms of sign-in, account and team. They check what was typed; actions decide what it does."""

import struct
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from undersigned.common.addresses import Address, normalise
from undersigned.common.canonical import canonicalise, one_line
from undersigned.common.errors import BadAddressError, NotCanonicalError
from undersigned.common.languages import choices
from undersigned.frame.public_forms import AddressField as PublicAddressField
from undersigned.mail.queries import check_carried

from .accounts import PLAN_LENGTH
from .actions import NAME_LENGTH
from .adapters import PasskeyAdapter
from .blocked import refusal_of
from .models import Campaign
from .roles import Role

ABOUT_LENGTH = 5_000

# autocapitalize off and spellcheck off: a phone must not "correct" an address or a code.
_VERBATIM = {"autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


class OneLineField(forms.CharField):
    """A name or title: canon/1's characters on one line; what it refuses, it says beside the field."""

    def clean(self, value: Any) -> str:
        """The line in canonical form; raises ValidationError with canon/1's own sentence."""
        text: str = super().clean(value)
        try:
            return one_line(text, max_length=self.max_length or NAME_LENGTH) if text.strip() else ""
        except NotCanonicalError as error:
            raise forms.ValidationError(error.problems[0].message) from error


class CanonicalField(forms.CharField):
    """A text in canon/1; what it refuses, it says beside the field with the line."""

    def clean(self, value: Any) -> str:
        """The canonical text, empty when nothing was written; raises ValidationError with the first problem."""
        text: str = super().clean(value)
        try:
            return canonicalise(text).text if text.strip() else ""
        except NotCanonicalError as error:
            raise forms.ValidationError(str(error.problems[0])) from error


def _languages() -> list[tuple[str, str]]:
    return list(choices())


class AddressField(forms.EmailField):
    """An address that we can write to: `common.addresses` decides, which is stricter than Django."""

    default_validators = []

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.EmailInput(attrs=_VERBATIM | {"autocomplete": "off"}))
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        """The address as an envelope carries it; raises ValidationError with a sentence that says what is wrong."""
        try:
            return normalise(super().clean(value)).deliverable
        except BadAddressError as error:
            raise forms.ValidationError(str(error)) from error


class TakenAddressField(PublicAddressField):
    """The address of somebody who signs, replies or writes, unless the operator has shut its provider out.

    What is refused is refused for its domain alone, so the answer does not tell whether the address is known here.
    """

    def clean(self, value: Any) -> Address | None:
        """The address; raises ValidationError, which never repeats it."""
        address = super().clean(value)
        if address is not None and (sentence := refusal_of(address)):
            raise forms.ValidationError(sentence)
        try:
            if address is not None:
                check_carried(address)
        except BadAddressError as error:
            raise forms.ValidationError(str(error)) from error
        return address


class AddressForm(RequestLoginCodeForm):  # type: ignore[misc]
    """An e-mail address that a code is mailed to; allauth's form, which also holds the limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(
            label=_("Your e-mail address"),
            widget=forms.EmailInput(attrs=_VERBATIM | {"autocomplete": "email"}),
        )


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail; capitals, hyphens and spaces do not matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code from the mail"),
            max_length=40,
            widget=forms.TextInput(attrs=_VERBATIM | {"autocomplete": "one-time-code", "class": "code"}),
        )


# allauth refuses most bad answers of a browser itself; these are what its parsers let through as exceptions.
_NOT_AN_ANSWER = (KeyError, TypeError, ValueError, AttributeError, IndexError, struct.error, InvalidSignature)


class PasskeyAnswerForm(LoginWebAuthnForm):  # type: ignore[misc]
    """What the browser answers to the challenge of a sign-in."""

    def clean_credential(self) -> Any:
        """The passkey that signed; raises ValidationError for anything else, however malformed."""
        try:
            return super().clean_credential()
        except _NOT_AN_ANSWER as error:
            raise forms.ValidationError(PasskeyAdapter.error_messages["incorrect_code"]) from error


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey. The credential is filled in by the browser through our script."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # every passkey here signs in by itself
        self.fields["name"] = OneLineField(
            label=_("Name of the passkey"),
            help_text=_("So that you know it again, such as “my phone”."),
            max_length=60,
            required=False,
        )
        self.order_fields(["name", "credential"])
        self.fields["credential"].error_messages["required"] = PasskeyAdapter.error_messages["incorrect_code"]

    def clean(self) -> Any:
        """The checked credential; raises ValidationError for anything else, however malformed."""
        try:
            return super().clean()
        except _NOT_AN_ANSWER as error:
            raise forms.ValidationError(PasskeyAdapter.error_messages["incorrect_code"]) from error


class CampaignForm(forms.Form):
    """The name of a new campaign."""

    name = OneLineField(
        label=_("Name of the campaign"),
        help_text=_("What your group or cause is called, such as “Keep the library open”. You can change it later."),
        max_length=NAME_LENGTH,
    )


class CampaignSettingsForm(forms.Form):
    """What a campaign says of itself."""

    name = OneLineField(label=_("Name of the campaign"), max_length=NAME_LENGTH)
    about = CanonicalField(
        label=_("About"),
        help_text=_("Who you are, for readers. Paragraphs, *emphasis*, lists and [links](https://example.org)."),
        max_length=ABOUT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of this text"), choices=lazy(_languages, list)())


class LinkForm(forms.Form):
    """A campaign to be linked with, and what both share."""

    other = forms.CharField(
        label=_("Address of the other campaign"),
        help_text=_("As in your browser, such as https://example.org/campaigns/a-bus-for-the-hill/ or only its end."),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    sentence = OneLineField(
        label=_("What you share, in a sentence"),
        help_text=_("Both public pages show it, once they have agreed."),
        max_length=300,
    )

    def clean_other(self) -> Campaign:
        """The campaign at this address on this server."""
        slug = str(self.cleaned_data["other"]).strip().rstrip("/").rpartition("/")[2]
        found = Campaign.objects.filter(slug=slug).first()
        if found is None:
            raise forms.ValidationError(_("There is no campaign at this address on this server."))
        return found


class PlanForm(forms.Form):
    """What someone who waits for approval wants to start."""

    plan = forms.CharField(
        label=_("What do you want to start?"),
        help_text=_("One or two sentences for the operator of this server. They are not published."),
        max_length=PLAN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AccountForm(forms.Form):
    """What an organiser can change about their own account."""

    name = OneLineField(
        label=_("Your name"),
        help_text=_("Your team sees it. Without one, your team sees your e-mail address."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of pages and mails"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of pages and mails"), choices=list(settings.LANGUAGES)
        )


class InviteForm(forms.Form):
    """Someone to invite to a team."""

    email = AddressField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.EDITOR)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
