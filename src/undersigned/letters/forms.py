"""The organisers' and co-authors' forms about letters."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from undersigned.common.languages import choices, is_known

from .models import Letter, Text

if TYPE_CHECKING:  # Django's own classes take no parameters when running
    TextModelForm = forms.ModelForm[Text]
    LetterModelForm = forms.ModelForm[Letter]
else:
    TextModelForm = LetterModelForm = forms.ModelForm

LONGEST_BODY = 200_000  # characters; a book is not a letter, and canonicalising stays well under a second


def _languages() -> list[tuple[str, str]]:
    return list(choices())


class LanguageField(forms.ChoiceField):
    """A language, named in itself; read only when a form is shown, since there are hundreds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lazy(_languages, list)(), **kwargs)

    def valid_value(self, value: object) -> bool:
        """Any language that we know, listed or not (a region may be named)."""
        return isinstance(value, str) and is_known(value)


class StartForm(forms.Form):
    """A letter in a minute: a title and a language are enough to begin."""

    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = LanguageField(label=_("Language it is written in"), initial="en")


class TextForm(TextModelForm):
    """One text of a draft. `revision` is the one that the edit began with."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Text
        fields = ["title", "salutation", "body", "closing", "sender", "addressee", "translator"]
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "salutation": forms.TextInput(attrs={"dir": "auto"}),
            "body": forms.Textarea(attrs={"dir": "auto", "rows": 18, "class": "letter-body"}),
            "closing": forms.Textarea(attrs={"dir": "auto", "rows": 2}),
            "sender": forms.TextInput(attrs={"dir": "auto"}),
            "addressee": forms.TextInput(attrs={"dir": "auto"}),
            "translator": forms.TextInput(attrs={"dir": "auto"}),
        }
        help_texts = {
            "salutation": _("Such as “Dear friends,”."),
            "body": _(
                "A blank line begins a paragraph. *one star* for emphasis, **two** for strong, "
                "[words](https://example.org) for a link, a hyphen and a space for a list."
            ),
            "closing": _("Such as “In solidarity,”."),
            "sender": _("What people assert when they sign: “citizens of …”, “people who use the library”."),
            "addressee": _("A person, an office, a movement, or the public."),
            "translator": _("As they wish to be named. Leave it empty for the original."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].max_length = LONGEST_BODY  # type: ignore[attr-defined]
        self.initial.setdefault("revision", self.instance.revision)
        for name in ("body", "sender", "addressee"):  # needed for freezing, so not "(optional)"
            self.fields[name].unmarked = True  # type: ignore[attr-defined]
        if self.instance.is_original:
            del self.fields["translator"]

    def clean_body(self) -> str:
        """Bounded, so that a paste by mistake is told at once."""
        body: str = self.cleaned_data["body"]
        if len(body) > LONGEST_BODY:
            raise forms.ValidationError(_("This is longer than a letter can be: 200,000 characters. Shorten it."))
        return body

    @property
    def parts(self) -> dict[str, str]:
        """The parts of the text that the form has."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class AddTextForm(forms.Form):
    """A translation to begin, or one that is published to be revised."""

    language = LanguageField(label=_("Language of the translation"))


class SettingsForm(LetterModelForm):
    """What is true of the letter in all its languages."""

    class Meta:
        model = Letter
        fields = ["slug", "names_shown", "accepts_organisations", "licence", "archive_months"]
        help_texts = {
            "slug": _("The last part of the letter’s address on the web: small letters, digits, hyphens."),
            "names_shown": _("Names that wait for a look are counted at once."),
            "licence": _("What others may do with the text. It stands in the kit for who wants to reprint it."),
        }
        widgets = {"names_shown": forms.RadioSelect}

    archive_months = forms.TypedChoiceField(
        required=False,  # absent, it stays as it is
        label=_("Archived after the end of signing"),
        help_text=_(
            "Then the letter’s key is destroyed, so that nobody can test any more whether an address has signed, and "
            "every address that was kept for news. The text, the names and the count stay."
        ),
        coerce=int,
        choices=[
            (1, _("after one month")),
            (3, _("after three months")),
            (6, _("after six months")),
            (12, _("after a year")),
            (24, _("after two years")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.archived_at is not None:
            self.fields["archive_months"].disabled = True
        self.fields["archive_months"].unmarked = True  # type: ignore[attr-defined]
        if self.instance.state != "draft":
            for name in ("slug", "accepts_organisations"):
                self.fields[name].disabled = True

    def clean_archive_months(self) -> int:
        """What was chosen, else what holds already."""
        chosen: int | str = self.cleaned_data["archive_months"]
        return int(chosen or self.instance.archive_months)

    def clean_slug(self) -> str:
        """Small letters, and nothing that stands for something else."""
        slug: str = self.cleaned_data["slug"].lower()
        if len(slug) < 3:
            raise forms.ValidationError(_("Use at least three characters."))
        return slug


class CorrectionForm(forms.Form):
    """A dated note beside a letter that cannot change any more."""

    language = LanguageField(label=_("Language of the correction"))
    text = forms.CharField(
        label=_("Correction"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )


class TakeDownForm(forms.Form):
    """Why the letter is taken down, in public."""

    notice = forms.CharField(
        label=_("Notice that stands in the letter’s place"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class MeetingWindowForm(forms.Form):
    """For how long people sign together in one room."""

    hours = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        choices=[(1, _("one hour")), (3, _("three hours")), (6, _("six hours")), (12, _("twelve hours"))],
        initial=3,
    )


class ProtectionForm(forms.Form):
    """What signing this letter could cost."""

    protection = forms.ChoiceField(
        label=_("What could happen to those who sign?"),
        choices=[
            (Letter.Protection.STANDARD, _("Nothing much: an ordinary letter")),
            (Letter.Protection.SEALED, _("Nobody but us should ever read their addresses: a sealed letter")),
            (Letter.Protection.AT_RISK, _("They could lose a job, or their freedom: a letter at risk")),
        ],
        widget=forms.RadioSelect,
    )


class HolderForm(forms.Form):
    """A key that was made elsewhere."""

    name = forms.CharField(label=_("Whose key it is"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    recipient = forms.CharField(
        label=_("The public half"),
        help_text=_("One word that begins with age1. Never the line that begins with AGE-SECRET-KEY."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )


class DrillForm(forms.Form):
    """What stands in the drill file."""

    words = forms.CharField(
        label=_("The four words in the file"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )
