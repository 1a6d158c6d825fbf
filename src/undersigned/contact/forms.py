"""What whoever writes to organisers fills in, and what both sides answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.forms import TakenAddressField
from undersigned.campaigns.models import Campaign
from undersigned.frame.public_forms import TokenedForm
from undersigned.mail.compose import body_text, one_line

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


class WriteForm(TokenedForm):
    """A message to organisers."""

    field_order = ("subject", "text", "name", "email", "website", "token")

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
    email = TakenAddressField(
        help_text=_("The organisers do not see it. You get one mail to confirm it, and then their answers.")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        self._campaign = campaign
        super().__init__(*args, **kwargs)

    def fresh_token(self) -> str:
        """For this campaign."""
        return make_form_token(campaign_id=self._campaign.pk)

    def check_token(self, token: str) -> None:
        """Raises StaleFormError."""
        check_form_token(token, campaign_id=self._campaign.pk)

    def clean_subject(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["subject"])

    def clean_name(self) -> str:
        """One line, or none."""
        return one_line(self.cleaned_data["name"])
