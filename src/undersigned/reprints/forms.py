"""What organisers fill in about reprints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .chain import MOST_INTRODUCTION
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


class SourceForm(forms.Form):
    """The letter, or the reprint of one, that we want to reprint."""

    url = forms.CharField(
        label=_("Address of the letter"),
        max_length=MAX_URL,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}),
        help_text=_("A letter on another server of this kind, or somebody’s reprint of one."),
    )


class PublishForm(forms.Form):
    """Our words before the letter, and the language in which it is shown."""

    language = forms.ChoiceField(label=_("Language of the letter"))
    introduction = forms.CharField(
        label=_("Your introduction"),
        max_length=MOST_INTRODUCTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("It stands before the letter, clearly apart, under your campaign’s name."),
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
