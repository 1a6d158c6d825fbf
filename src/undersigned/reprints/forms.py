"""What organisers fill in about reprints."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.forms import CanonicalField
from undersigned.common.languages import choices as languages

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


class OutletForm(forms.Form):
    """An outlet that has no server of this kind."""

    outlet = forms.CharField(
        label=_("Name of the outlet"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Readers see this name, so write it as the outlet calls itself."),
    )


class IntroductionForm(forms.Form):
    """An outlet's words before a letter, and its own page that says so."""

    introduction = CanonicalField(
        label=_("Your introduction"),
        max_length=MOST_INTRODUCTION,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("It stands before the letter, clearly apart, under the name of your outlet."),
    )
    language = forms.ChoiceField(label=_("Language of the introduction"), choices=lazy(languages, list)())
    url = forms.CharField(
        label=_("Address of your own page"),
        max_length=MAX_URL,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}),
        help_text=_("Where you reprint the letter or speak of it. The link above must stand there."),
    )


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


def _line(label: Any, most: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


class SupportForm(forms.Form):
    """A letter of others for the campaign's page."""

    address = _line(
        _("Address of the letter"), 300, help_text=_("A letter on this server, or one that you have reprinted here.")
    )


class EndorseForm(forms.Form):
    """Endorsing a letter as an organisation."""

    statement = _line(_("In a sentence, why"), 300, required=False)


class StepForm(forms.Form):
    """What a campaign did for a letter."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    text = _line(_("What you did"), 300, help_text=_("Such as “Read it out at our meeting”."))


class FarLinkForm(forms.Form):
    """A campaign on another server, and what both share."""

    address = forms.CharField(
        label=_("Address of the other campaign"),
        max_length=MAX_URL,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}),
    )
    sentence = _line(_("What you share, in a sentence"), 300)


class DirectoryForm(forms.Form):
    """How a campaign is found in the directory."""

    topics = _line(_("Topics"), 400, required=False, help_text=_("A few words each, parted by commas."))
    place = _line(_("Place"), 100, required=False)
