"""What organisers fill in about reprints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import MAX_URL, Appearance


def _date() -> forms.DateField:
    return forms.DateField(
        label=_("Date"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )


class PageForm(forms.Form):
    """A page that reprints a letter."""

    url = forms.CharField(
        label=_("Address of the page"),
        max_length=MAX_URL,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}),
    )
    outlet = forms.CharField(
        label=_("Who prints it"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("The name of the paper or site, as it calls itself."),
    )
    dated = _date()


class DescribeForm(forms.Form):
    """What is known of a reprint beside what was found on its page."""

    outlet = forms.CharField(
        label=_("Who prints it"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    dated = _date()
    introduction = forms.CharField(
        label=_("Their introduction"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Their words before the letter. Recognised where the page says so; else copy them from there."),
    )

    def __init__(self, *args: Any, appearance: Appearance, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(appearance, name) for name in ("outlet", "dated", "introduction")}
        super().__init__(*args, **kwargs)
