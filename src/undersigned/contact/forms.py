"""What whoever writes to organisers fills in, and what both sides answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.models import Campaign
from undersigned.common.addresses import Address, normalise
from undersigned.common.errors import BadAddressError
from undersigned.mail.compose import body_text, one_line

from .errors import StaleFormError
from .form_token import check_form_token, make_form_token

LONGEST_SUBJECT, LONGEST_NAME, LONGEST_TEXT = 150, 120, 10_000


class WordsField(forms.CharField):
    """Paragraphs as they were typed, without signs that nobody sees."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"dir": "auto", "rows": 8})
        super().__init__(max_length=LONGEST_TEXT, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """The words, stripped at both ends."""
        return body_text(super().clean(value) or "").strip()


class AnswerForm(forms.Form):
    """An answer, on the desk or on the writer's own page."""

    text = WordsField(label=_("Your answer"), error_messages={"required": _("Please write something.")})


class WriteForm(forms.Form):
    """A message to organisers. The form carries its own token, so it needs no cookie and can stand on a cached page."""

    subject = forms.CharField(
        label=_("What it is about"),
        max_length=LONGEST_SUBJECT,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Please say in a few words what it is about.")},
    )
    text = WordsField(label=_("Your message"), error_messages={"required": _("Please write your message.")})
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("The organisers see it, and nobody else."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_("The organisers do not see it. You get one mail to confirm it, and then their answers."),
        error_messages={"required": _("Please write your mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr", "spellcheck": "false"}),
    )
    website = forms.CharField(  # nobody sees it; programs that fill in everything do
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._campaign = campaign
        if not self.is_bound:
            self.initial["token"] = make_form_token(campaign_id=campaign.pk)

    def clean_subject(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["subject"])

    def clean_name(self) -> str:
        """One line, or none."""
        return one_line(self.cleaned_data["name"])

    def clean_email(self) -> Address:
        """The address as a value; errors never repeat it."""
        try:
            return normalise(self.cleaned_data["email"])
        except BadAddressError as error:
            raise forms.ValidationError(str(error)) from error

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
            check_form_token(token, campaign_id=self._campaign.pk)
        except StaleFormError as error:
            raise forms.ValidationError(str(error)) from error
        return token

    def renewed(self) -> "WriteForm":
        """The same form with what was typed and a fresh token, to be shown again with its errors."""
        fresh = {"token": make_form_token(campaign_id=self._campaign.pk), "website": ""}
        self.data = {**dict(self.data.items()), **fresh}
        return self
