"""What organisers fill in about updates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from undersigned.common.languages import choices, name_of
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.meetings.when import shown_time

from .models import Update
from .queries import meetings_to_tell_of

LONGEST_BODY = 20_000  # characters; longer than anyone reads in a mail


class TextForm(forms.Form):
    """One language of an update."""

    subject = forms.CharField(
        label=_("Subject"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    body = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_BODY,
        help_text=_(
            "A blank line begins a paragraph. *one star* for emphasis, [words](https://example.org) for a link. The"
            " mail is plain text: links are written out."
        ),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 12}),
    )


class StartForm(TextForm):
    """A new update: what it says in the letter's own language, and perhaps the meeting that it tells of."""

    meeting = forms.ChoiceField(
        label=_("Tell them of a meeting"),
        required=False,
        help_text=_("Its title, time, place and address stand under the message. One update tells of a meeting, once."),
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._meetings = {str(one.pk): one for one in meetings_to_tell_of(letter)}
        if self._meetings:
            shown = [
                (pk, f"{one.title}, {shown_time(one.starts, None, one.zone)}") for pk, one in self._meetings.items()
            ]
            self.fields["meeting"].choices = [("", _("no meeting")), *shown]  # type: ignore[attr-defined]
        else:
            del self.fields["meeting"]

    @property
    def parts(self) -> dict[str, Any]:
        """Subject, body and meeting of the valid form."""
        data = self.cleaned_data
        return {
            "subject": data["subject"],
            "body": data["body"],
            "meeting": self._meetings.get(data.get("meeting", "")),
        }


class LanguageForm(forms.Form):
    """Another language to write an update in: the letter's first, then all others."""

    language = forms.ChoiceField(label=_("Another language"))

    def __init__(self, *args: Any, update: Update, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {text.language for text in update.texts.all()}
        own = [text.language for text in current_texts(update.letter) if text.language not in there]
        others = [(code, name) for code, name in choices() if code not in there and code not in own]
        own_choices = [(code, name_of(code)) for code in own]
        self.fields["language"].choices = own_choices + others  # type: ignore[attr-defined]
