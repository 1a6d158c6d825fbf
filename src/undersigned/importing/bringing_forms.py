"""Bringing a list of people, and saying what its columns hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.common.errors import NotAPublicNameError
from undersigned.common.languages import name_of
from undersigned.common.names import check_public_name
from undersigned.letters.models import Text

from .columns import Role
from .forms import MOST_BYTES
from .roster import Roster
from .roster_reading import HIDDEN, NAMED, Choices

ROLE_LABELS: dict[Role, Any] = {
    "name": gettext_lazy("whole name"),
    "given": gettext_lazy("first name"),
    "family": gettext_lazy("family name"),
    "affiliation": gettext_lazy("profession or organisation"),
    "place": gettext_lazy("place"),
    "address": gettext_lazy("mail address"),
    "signs": gettext_lazy("whether they sign (yes or no)"),
    "consent": gettext_lazy("whether they may be written to (yes or no)"),
    "public": gettext_lazy("whether their name may be shown (yes or no)"),
}


class BringForm(forms.Form):
    """A list: pasted or uploaded, one of the two."""

    upload = forms.FileField(
        label=gettext_lazy("The file"),
        required=False,
        help_text=gettext_lazy("CSV or Excel workbook (XLSX), at most 100,000 rows and 10 MB."),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another one.")},
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the list here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy("One person on each line, as they stand under a letter or in a spreadsheet."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and not too large."""
        data = super().clean() or {}
        pasted, upload = data.get("pasted", ""), data.get("upload")
        if upload is None and not pasted.strip() and not self.errors:
            self.add_error("upload", _("Choose a file, or paste the list."))
        elif upload is not None and pasted.strip():
            self.add_error("upload", _("You pasted a list and chose a file. Use one of them."))
        elif upload is not None and (upload.size or 0) > MOST_BYTES:
            self.add_error("upload", _("This file is larger than 10 MB. Delete columns that are not needed."))
        return data


class ColumnsForm(forms.Form):
    """What each column holds, which text was signed, how people appear where nothing says it."""

    has_heading = forms.BooleanField(label=gettext_lazy("The first row holds headings, not a person"), required=False)
    text = forms.ChoiceField(label=gettext_lazy("Which text they signed"))
    shown = forms.ChoiceField(
        label=gettext_lazy("How people appear, unless a column says it"),
        choices=[
            (HIDDEN, gettext_lazy("Counted, without a name; their names are not kept")),
            (NAMED, gettext_lazy("With their names, because they agreed to that when they signed")),
        ],
        widget=forms.RadioSelect,
    )
    entered_as = forms.CharField(
        label=gettext_lazy("Who brings them along"),
        max_length=255,
        help_text=gettext_lazy("Public, on the page about how this was counted: your name, or your part in the group."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, roster: Roster, texts: list[Text], encoding: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._columns = roster.columns
        self._texts = {str(text.pk): text for text in texts}
        titles = [(pk, f"{text.title} ({name_of(text.language)})") for pk, text in self._texts.items()]
        self.fields["text"].choices = titles  # type: ignore[attr-defined]
        if roster.encodings:
            self.fields["encoding"] = forms.ChoiceField(
                label=_("How its letters are encoded"),
                choices=[(one, one) for one in roster.encodings],
                initial=encoding,
                help_text=_("The file does not say it. If names look wrong below, choose another one."),
            )
        for place in range(roster.columns):
            heading = roster.rows[0][1][place] if roster.has_heading else ""
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=heading[:120] or _("Column %(n)d") % {"n": place + 1},
                required=False,
                choices=[("", _("not used")), *ROLE_LABELS.items()],
            )

    def clean_entered_as(self) -> str:
        """A public name like any other."""
        try:
            return check_public_name(self.cleaned_data["entered_as"])
        except NotAPublicNameError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def choices(self) -> Choices:
        """What was said."""
        data = self.cleaned_data
        roles = {place: data[f"column-{place}"] for place in range(self._columns) if data[f"column-{place}"]}
        return Choices(roles, data["shown"], data["has_heading"])

    @property
    def chosen_text(self) -> Text:
        """The text that they signed."""
        return self._texts[self.cleaned_data["text"]]

    def column_fields(self) -> list[forms.BoundField]:
        """The bound field of each column."""
        return [self[f"column-{place}"] for place in range(self._columns)]


def initial_of(choices: Choices, kept: dict[str, Any], entered_as: str) -> dict[str, Any]:
    """What the form shows before anybody changed it."""
    return {
        "has_heading": choices.has_heading,
        "shown": choices.shown,
        "text": kept.get("text"),
        "entered_as": kept.get("entered_as", entered_as),
        **{f"column-{place}": role for place, role in choices.roles.items()},
    }
