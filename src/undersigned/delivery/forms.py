"""What organisers fill in about updates and handing over."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from undersigned.common import clock
from undersigned.common.languages import choices, name_of
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.meetings.when import shown_time

from .models import Channel, Update
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


class AddresseeForm(forms.Form):
    """Someone the letter is to reach."""

    name = forms.CharField(label=_("Addressee"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    channel = forms.ChoiceField(label=_("How it reaches them"), choices=Channel.choices)
    language = forms.ChoiceField(label=_("Language of the mail to them"))
    mail = forms.CharField(
        label=_("Their e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Only for handing it over by mail. It is kept in a sealed box and shown to your team only."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )
    where = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=500,
        help_text=_("For yourselves: a street, the address of a form, where it is published."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(text.language, name_of(text.language)) for text in current_texts(letter)]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial["name"] = current_texts(letter)[0].addressee


class HandOverForm(forms.Form):
    """What goes with the letter, and when it was done."""

    with_names = forms.TypedChoiceField(
        label=_("Names"),
        choices=[("yes", _("with the names on the list")), ("no", _("without names: the letter and the count"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    on = forms.DateField(
        label=_("Day"), help_text=_("The day on which it was done."), widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(
        label=_("A sentence about it"),
        required=False,
        max_length=500,
        help_text=_("It stands in the mail, or on the letter’s page."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, by_mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_mail:
            del self.fields["on"]
        else:
            self.initial["on"] = clock.today().isoformat()

    @property
    def parts(self) -> dict[str, Any]:
        """What the action takes. A day in the past counts from its noon."""
        data = self.cleaned_data
        day = data.get("on")
        at = datetime.combine(day, time(12), tzinfo=UTC) if day and day != clock.today() else None
        return {"with_names": data["with_names"], "note": data["note"], "at": at}


class ReplyForm(forms.Form):
    """What an addressee replied."""

    reply = forms.CharField(
        label=_("Their reply"),
        required=False,
        max_length=LONGEST_BODY,
        help_text=_("Word for word. Leave it empty to remove it."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 8}),
    )
    language = forms.ChoiceField(label=_("Language of the reply"))
    replied_on = forms.DateField(
        label=_("Date of the reply"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    public = forms.BooleanField(label=_("Show it on the letter’s page"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(choices())  # type: ignore[attr-defined]
