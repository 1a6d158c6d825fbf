"""Forms of the side-by-side page, of a translator's file and of the glossary."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from .actions import MOST_TERMS
from .models import GlossaryTerm
from .units import Unit

_MOST_ROWS = 30


class UnitForm(forms.Form):
    """One unit: its translation, and whether it still fits an original that changed."""

    target = forms.CharField(required=False, strip=True)
    fits = forms.BooleanField(label=_("It still fits"), required=False)

    def __init__(self, *args: Any, unit: Unit, language: str, label: str, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.label = unit, label
        self.initial.setdefault("target", unit.target)
        field = self.fields["target"]
        field.max_length = longest  # type: ignore[attr-defined]
        field.validators = [MaxLengthValidator(longest)]
        rows = min(_MOST_ROWS, max(2, len(unit.source) // 60 + 1 + unit.source.count("\n")))
        field.widget = forms.Textarea(attrs={"lang": language, "dir": "auto", "rows": rows})
        field.label = label
        if not unit.was:
            del self.fields["fits"]


class CreditForm(forms.Form):
    """How the translator wishes to be named, and the revision that the edit began with."""

    credit = forms.CharField(
        label=_("Translated by"),
        max_length=200,
        required=False,
        help_text=_("As you wish to be named; leave it empty to stay unnamed."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class FileForm(forms.Form):
    """A file that a translator sends back."""

    file = forms.FileField(label=_("Your file"), help_text=_("Word, XLIFF or PO, as you got it here, up to 2 MB."))


class GlossaryForm(forms.Form):
    """A language's words, one on each line: `library = bibliothèque`."""

    terms = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=100_000,
        help_text=_("One on each line: the word, an equals sign, its translation."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 12}),
    )

    def clean_terms(self) -> list[tuple[str, str]]:
        """(word, translation) pairs; each bad line is named."""
        pairs, longest = [], GlossaryTerm._meta.get_field("term").max_length or 0
        for number, line in enumerate(self.cleaned_data["terms"].splitlines(), start=1):
            if not line.strip():
                continue
            term, equals, translation = (part.strip() for part in line.partition("="))
            if not (term and equals and translation) or max(len(term), len(translation)) > longest:
                message = gettext_now("Line %(number)s is not a word, an equals sign and its translation.")
                raise forms.ValidationError(message % {"number": number})
            pairs.append((term, translation))
        if len(pairs) > MOST_TERMS:
            raise forms.ValidationError(gettext_now("A glossary holds at most %(most)s words.") % {"most": MOST_TERMS})
        return pairs
