"""What the forms share that strangers fill in on public pages, without an account and without a cookie."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from undersigned.common.addresses import Address, normalise
from undersigned.common.errors import BadAddressError, UndersignedError


class AddressField(forms.CharField):
    """A mail address, as a value; None where it may be left empty and is. Errors never repeat what was typed."""

    def __init__(self, **kwargs: Any) -> None:
        # Not `type="email"`: browsers refuse what RFC 6531 allows before the @, and say so before we can.
        attributes = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
        attributes |= {"dir": "ltr", "spellcheck": "false"}
        kwargs.setdefault("label", _("Your e-mail address"))
        kwargs.setdefault("error_messages", {"required": _("Please write your mail address.")})
        super().__init__(widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> Address | None:
        """The address; it counts for one mailbox however it is spelt."""
        typed: str = super().clean(value)
        if not typed.strip():
            return None
        try:
            return normalise(typed)
        except BadAddressError as error:
            raise forms.ValidationError(str(error)) from error


class UnseenField(forms.CharField):
    """A field that nobody sees; programs that fill in everything do."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        super().__init__(label=_("Leave this empty"), required=False, widget=widget)


class TokenedForm(forms.Form):
    """A form that carries its own token, so that it needs no cookie and can stand on a page that is kept ready."""

    website = UnseenField()
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["token"] = self.fresh_token()

    def fresh_token(self) -> str:
        """A token for this form, made today."""
        raise NotImplementedError

    def check_token(self, token: str) -> None:
        """Raises an UndersignedError for a token that is too old or not ours."""
        raise NotImplementedError

    def clean_website(self) -> str:
        """A person has not seen it; should a program of theirs have filled it in, they can press again."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("Something filled in a field that should stay empty. Please press once more.")
            )
        return ""

    def clean_token(self) -> str:
        """That the form is ours and not too old."""
        token: str = self.cleaned_data["token"]
        try:
            self.check_token(token)
        except UndersignedError as error:
            raise forms.ValidationError(str(error)) from error
        return token

    def renewed(self) -> Self:
        """The same form with what was typed and a fresh token, to be shown again with its errors."""
        self.data = {**dict(self.data.items()), "token": self.fresh_token(), "website": ""}
        return self
