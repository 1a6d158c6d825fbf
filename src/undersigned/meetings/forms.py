"""What whoever comes fills in, and what organisers write about a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.blocked import refused_words
from undersigned.campaigns.forms import TakenAddressField
from undersigned.common.canonical import canonicalise, one_line
from undersigned.common.errors import NotAPublicNameError, NotCanonicalError
from undersigned.common.names import check_public_name
from undersigned.frame.public_forms import TokenedForm
from undersigned.letters.forms import LanguageField

from .actions.organising import LINES, PLACE, WORDS
from .form_token import check_form_token, make_form_token
from .models import Meeting
from .when_form import WhenForm

LONGEST_ACCESS = 4000


class LineField(forms.CharField):
    """Words on one line, free of what hides or turns text around."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"dir": "auto"}))
        super().__init__(**kwargs)
        self.longest = longest

    def clean(self, value: Any) -> str:
        """The words in canonical spelling."""
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return one_line(text, max_length=self.longest)
        except NotCanonicalError as error:
            raise forms.ValidationError(str(error)) from error


class ReplyForm(TokenedForm):
    """Reply by address."""

    field_order = ("email", "name", "website", "token")

    email = TakenAddressField(
        help_text=_(
            "For one mail to confirm, one reminder, and to tell you if the meeting is moved or cancelled. Kept sealed, "
            "and deleted seven days after the meeting."
        )
    )
    name = forms.CharField(
        label=_("Your name, if you want it on this page"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self._meeting = meeting
        super().__init__(*args, **kwargs)

    def fresh_token(self) -> str:
        """For this meeting."""
        return make_form_token(meeting_id=self._meeting.pk)

    def check_token(self, token: str) -> None:
        """Raises StaleFormError."""
        check_form_token(token, meeting_id=self._meeting.pk)

    def clean_name(self) -> str:
        """Optional, in public, so under the rules of public names."""
        name: str = self.cleaned_data["name"]
        if not name.strip():
            return ""
        try:
            return check_public_name(name)
        except NotAPublicNameError as error:
            raise forms.ValidationError(str(error)) from error


class PlaceForm(forms.Form):
    """Where a meeting is: in a room, online, or both."""

    venue = LineField(
        longest=LINES["venue"], label=_("Venue"), required=False, help_text=_("Such as “Community centre, hall 2”.")
    )
    address = LineField(longest=LINES["address"], label=_("Street and number"), required=False)
    postcode = LineField(longest=LINES["postcode"], label=_("Postcode"), required=False)
    city = LineField(longest=LINES["city"], label=_("Town or city"), required=False)
    link = forms.URLField(
        label=_("Link to take part online"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Shown to everyone on the page."),
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        """One has to know where to go."""
        data = super().clean() or {}
        if not data.get("venue") and not data.get("address") and not data.get("link") and not self.errors:
            self.add_error("venue", _("Write where it is: a venue, a street, or a link to take part online."))
        return data


class WordsForm(forms.Form):
    """Everything that is written about a meeting beside time and place."""

    title = LineField(longest=LINES["title"], label=_("Title"))
    strapline = LineField(longest=LINES["strapline"], label=_("Strapline"), required=False)
    language = LanguageField(label=_("Language of this announcement"), initial="en")
    organisers = LineField(longest=LINES["organisers"], label=_("Organisers"), required=False)
    cohosts = LineField(longest=LINES["cohosts"], label=_("Co-hosts"), required=False)
    contact_shown = forms.ChoiceField(
        label=_("Contact"), choices=Meeting.Contact.choices, initial=Meeting.Contact.NONE, widget=forms.RadioSelect
    )
    contact = LineField(
        longest=LINES["contact"],
        label=_("Whom to ask, and how"),
        required=False,
        help_text=_("It is shown to everyone when you choose so above."),
    )
    access = forms.CharField(
        label=_("Access"),
        required=False,
        max_length=LONGEST_ACCESS,
        help_text=_("Steps, lifts, toilets, hearing loops, children, quiet room: what people need to know to come."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
    )
    spoken = LineField(
        longest=LINES["spoken"],
        label=_("Languages spoken there"),
        required=False,
        help_text=_("Such as “English, with interpretation into Arabic”."),
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Leave it empty if there is no limit. Replies are never refused; the page says when it is full."),
    )

    def clean_title(self) -> str:
        """Without words that the operator has shut out."""
        title: str = self.cleaned_data["title"]
        if title != self.initial.get("title") and (sentence := refused_words(title)):
            raise forms.ValidationError(sentence)
        return title

    def clean_access(self) -> str:
        """Paragraphs in canonical spelling."""
        text: str = self.cleaned_data["access"]
        try:
            return canonicalise(text).text.strip() if text.strip() else ""
        except NotCanonicalError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A contact that is to be shown must be there."""
        data = super().clean() or {}
        if data.get("contact_shown") == Meeting.Contact.SHOWN and not data.get("contact"):
            self.add_error("contact", _("Write whom to ask, or choose to show no contact."))
        return data


class MoveForm(WhenForm, PlaceForm):
    """Another time or place."""

    field_order: tuple[str, ...] = (
        "day",
        "clock_time",
        "which",
        "weekday",
        "end_time",
        "end_day",
        "zone",
        *PLACE,
    )

    @property
    def span_and_place(self) -> dict[str, Any]:
        """The valid form as `move_meeting` takes it."""
        return {**self.span, **{name: self.cleaned_data[name] for name in PLACE}}


class StartForm(MoveForm, WordsForm):
    """A new meeting."""

    field_order = ("title", "strapline", "language", *MoveForm.field_order, *WORDS)

    @property
    def details(self) -> dict[str, Any]:
        """The valid form as `start_meeting` takes it."""
        return {**self.span_and_place, **{name: self.cleaned_data[name] for name in WORDS}}


class TranslateForm(forms.Form):
    """Into which language."""

    language = LanguageField(label=_("Language"))


class DoorForm(forms.Form):
    """The sheet for the door: its paper, and the way from there."""

    paper = forms.ChoiceField(label=_("Paper"), choices=[("a4", _("A4")), ("a3", _("A3"))], initial="a4")
    way = LineField(
        label=_("The way from the door"),
        required=False,
        longest=120,
        help_text=_("Such as “First floor, left”."),
    )
