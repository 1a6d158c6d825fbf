"""The forms a signatory fills in, and the organisers' filter."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.forms import TakenAddressField
from undersigned.common.errors import NotAPublicNameError
from undersigned.common.languages import name_of
from undersigned.common.names import check_public_name
from undersigned.frame.public_forms import AddressField, UnseenField
from undersigned.letters.models import Letter, Text
from undersigned.sealing.bundle import Bundle, read_bundle
from undersigned.sealing.errors import BundleError

from .actions.vouching import MOST_CODES, is_code
from .entry import Entry, beside_the_name
from .errors import StaleFormError
from .form_token import check_form_token, make_form_token
from .models import Reason, Show

RECEIPT_BYTES = 512 * 1024
PRIVATE_BYTES = 64 * 1024
SHEET_ROWS = 20  # as many as the printed sheet has
BUNDLE_BYTES = 12 * 1024 * 1024  # as much as an upload may have: about 8,000 addresses; more come in parts
# The rules of public names hold for what stands beside a name, too; their sentences would speak of the name.
_BESIDE_THE_NAME = {
    "formula": _("This cannot start with = + - or @. Please leave that sign out."),
    "mail": _("A mail address cannot be shown here. Please leave it out."),
    "url": _("A web address cannot be shown here. Please leave it out."),
    "no-letters": _("Please write it in words, or leave the field empty."),
}


class EntryForm(forms.Form):
    """How someone appears: named with a name, or hidden."""

    show = forms.ChoiceField(
        label=_("How do you want to appear?"),
        choices=[
            (Show.NAMED, _("Show my name on the list")),
            (Show.HIDDEN, _("Count me, and show no name")),
        ],
        initial=Show.NAMED,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        help_text=_("Leave it empty if you want no name shown. It is then not kept either."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    affiliation = forms.CharField(
        label=_("Profession or organisation"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    place = forms.CharField(
        label=_("Place"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2", "dir": "auto"}),
    )
    organisation = forms.BooleanField(
        label=_("I sign for an organisation, and the name above is its name"), required=False
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].unmarked = True  # type: ignore[attr-defined]  # "(optional)" would be half a truth
        if letter.is_at_risk:
            self.fields["show"].initial = Show.HIDDEN
        if not letter.accepts_organisations:
            del self.fields["organisation"]

    def clean_affiliation(self) -> str:
        """Optional, in public, so under the rules of public names."""
        return self._optional("affiliation")

    def clean_place(self) -> str:
        """As the affiliation."""
        return self._optional("place")

    def clean(self) -> dict[str, Any]:
        """A name is needed to be named, and dropped to be hidden."""
        data = super().clean() or {}
        if data.get("show") == Show.NAMED:
            try:
                data["name"] = check_public_name(self.data.get(self.add_prefix("name"), ""))
            except NotAPublicNameError as error:
                self.add_error("name", str(error))
        return data

    @property
    def entry(self) -> Entry:
        """The valid form's public part."""
        data = self.cleaned_data
        if data["show"] == Show.HIDDEN:
            return Entry(Show.HIDDEN.value)
        return Entry(Show.NAMED.value, data["name"], data["affiliation"], data["place"], bool(data.get("organisation")))

    def _optional(self, field: str) -> str:
        try:
            return beside_the_name(self.cleaned_data[field])
        except NotAPublicNameError as error:
            raise forms.ValidationError(_BESIDE_THE_NAME.get(error.code, str(error))) from error


class SignForm(EntryForm):
    """The form under a letter. It carries its own token, so it needs no cookie and can stand on a cached page."""

    email = TakenAddressField(
        help_text=_(
            "To confirm that you are you. It is never shown, and is forgotten once you have confirmed, unless you want "
            "news."
        )
    )
    news = forms.BooleanField(
        label=_("Tell me what becomes of this letter"),
        help_text=_("For this your address is kept, in a sealed box. Each mail has a link that ends it."),
        required=False,
    )
    website = UnseenField()
    # Not required by Django: a form without them is an old or foreign one, and is told so like any other.
    language = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, letter: Letter, text: Text, first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, letter=letter, **kwargs)
        self._letter, self._text = letter, text
        if letter.is_sealed:
            self.fields["news"].help_text = _(
                "For this your address is kept, closed to keys that organisers hold on their own computers. This "
                "server cannot read it."
            )
        self.order_fields(["name", "affiliation", "place", "organisation", "show", "email", "news"])
        self.first = False
        if not self.is_bound:
            self.initial.update(language=text.language, token=self._fresh_token(first))

    def clean_token(self) -> str:
        """That the form is ours, not too old, and its text still the one that was read."""
        token: str = self.cleaned_data["token"]
        try:
            self.first = check_form_token(token, letter_id=self._letter.pk, sha256=bytes(self._text.sha256 or b""))
        except StaleFormError as error:
            raise forms.ValidationError(str(error)) from error
        return token

    def renewed(self) -> "SignForm":
        """The same form with what was typed and a fresh token, to be shown again with its errors."""
        fresh = {"token": self._fresh_token(self.first), "language": self._text.language}
        self.data = {**dict(self.data.items()), **fresh}
        return self

    def _fresh_token(self, first: bool) -> str:
        return make_form_token(letter_id=self._letter.pk, sha256=bytes(self._text.sha256 or b""), first=first)


class NewsForm(forms.Form):
    """Where to write what becomes of the letter, for someone who has signed."""

    email = TakenAddressField(
        help_text=_("The one that you signed with. It is then kept, in a sealed box, until you switch this off.")
    )


class AskedForm(NewsForm):
    """The address at which an auditor may ask, for someone who has signed."""

    prefix = "asked"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("The one that you signed with. It is closed to the key of who asks.")


class CodeForm(SignForm):
    """The form for who has a single-use code and gives no address."""

    email = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out
    code = forms.CharField(
        label=_("Your code"),
        help_text=_("From the slip that you were given, such as 7K2M-9QXD-0R5T. It works once."),
        max_length=60,
        error_messages={"required": _("Please write the code from your slip.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["code", "name", "affiliation", "place", "organisation", "show"])

    def clean_code(self) -> str:
        """As it was typed, if it has the shape of a code."""
        code = str(self.cleaned_data["code"])
        if not is_code(code):
            raise forms.ValidationError(_("A code has twelve letters and digits. Compare it with the slip."))
        return code


class MakeCodesForm(forms.Form):
    """How many codes, in which language their slips speak, and who answers for them."""

    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_CODES, initial=20)
    text = forms.ChoiceField(label=_("Language of the slips"))
    entered_as = forms.CharField(
        label=_("Who hands them out"),
        max_length=255,
        help_text=_("Public, on the page about how this was counted: your name, or your part in the group."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, texts: list[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._texts = {str(text.pk): text for text in texts}
        titles = [(pk, f"{text.title} ({name_of(text.language)})") for pk, text in self._texts.items()]
        self.fields["text"].choices = titles  # type: ignore[attr-defined]

    def clean_entered_as(self) -> str:
        """A public name like any other."""
        return public_name(self.cleaned_data["entered_as"])

    @property
    def chosen_text(self) -> Text:
        """The text that was chosen."""
        return self._texts[self.cleaned_data["text"]]


class SheetForm(MakeCodesForm):
    """A paper sheet, row by row."""

    number = None  # type: ignore[assignment]
    sheet = forms.CharField(
        label=_("Number of the sheet"),
        max_length=40,
        help_text=_("Write it on the paper, too, and keep the paper."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Which text was on the sheet")
        self.fields["entered_as"].label = _("Who enters it")
        self.order_fields(["sheet", "text", "entered_as"])
        self.entries: list[Entry] = []
        for row in range(1, SHEET_ROWS + 1):
            for field, label in (("name", _("Name in row %(n)d")), ("place", _("Place in row %(n)d"))):
                self.fields[f"{field}-{row}"] = forms.CharField(
                    label=label % {"n": row}, required=False, max_length=300, widget=_plain_input()
                )
            self.fields[f"public-{row}"] = forms.BooleanField(
                label=_("Row %(n)d: the name may be shown") % {"n": row}, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Rows with a name become entries; a name that may not be shown is not kept."""
        data = super().clean() or {}
        for row in range(1, SHEET_ROWS + 1):
            name, place = str(data.get(f"name-{row}", "")).strip(), str(data.get(f"place-{row}", "")).strip()
            if not name and (place or data.get(f"public-{row}")):
                self.add_error(f"name-{row}", _("There is no name in this row. Write it, or empty the row."))
            elif name and not data.get(f"public-{row}"):
                self.entries.append(Entry(Show.HIDDEN.value))
            elif name:
                try:
                    self.entries.append(Entry(Show.NAMED.value, check_public_name(name), "", beside_the_name(place)))
                except NotAPublicNameError as error:
                    self.add_error(f"name-{row}", str(error))
        if not self.entries and not self.errors:
            self.add_error("name-1", _("Every row is empty. Write the names that stand on the sheet."))
        return data

    def rows(self) -> list[dict[str, Any]]:
        """The bound fields, row by row, for the grid."""
        return [
            {"number": row, **{field: self[f"{field}-{row}"] for field in ("name", "place", "public")}}
            for row in range(1, SHEET_ROWS + 1)
        ]


def public_name(text: str) -> str:
    """A name that can stand in public. Raises forms.ValidationError."""
    try:
        return check_public_name(text)
    except NotAPublicNameError as error:
        raise forms.ValidationError(str(error)) from error


def _plain_input() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class VoidForm(forms.Form):
    """Why signatures are taken out of the count."""

    reason = forms.ChoiceField(
        label=_("Public reason"), choices=[choice for choice in Reason.choices if choice[0] != Reason.HOLDER]
    )


class EraseForm(forms.Form):
    """The address that was signed with, for who wants its mark erased as well."""

    email = AddressField(
        label=_("The address you signed with"),
        help_text=_("Only to find the mark of it, which we cannot find without. It is not kept."),
        required=False,
    )


class BundleForm(forms.Form):
    """A bundle that was closed to other keys."""

    bundle = forms.FileField(
        label=_("The file that the command wrote"),
        error_messages={"empty": _("This file is empty."), "required": _("Choose the file.")},
    )

    def clean_bundle(self) -> Bundle:
        """The bundle; its boxes stay closed."""
        data = _short_file(self.cleaned_data["bundle"], BUNDLE_BYTES) or b""
        try:
            return read_bundle(data)
        except BundleError as error:
            raise forms.ValidationError(str(error)) from error


class CheckForm(forms.Form):
    """A receipt to be checked; the bytes come out, and what is too long does not."""

    receipt = forms.FileField(
        label=_("The receipt"),
        help_text=_("The file whose name ends in .tlog-proof."),
        error_messages={"empty": _("This file is empty."), "required": _("Choose the file of the receipt.")},
    )
    private = forms.FileField(
        label=_("The private file"),
        help_text=_("Only to see whether it belongs to the receipt."),
        required=False,
        error_messages={"empty": _("This file is empty.")},
    )
    key = forms.CharField(
        label=_("The log’s key"),
        help_text=_("Only for a receipt from another server."),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )

    @classmethod
    def refused(cls, sentence: str) -> "CheckForm":
        """An empty form that says only this."""
        form = cls({})
        form.full_clean()
        form.errors.clear()
        form.add_error(None, sentence)
        return form

    def clean_receipt(self) -> bytes:
        """The receipt's bytes."""
        return _short_file(self.cleaned_data["receipt"], RECEIPT_BYTES) or b""

    def clean_private(self) -> bytes | None:
        """The private file's bytes, if one was brought."""
        return _short_file(self.cleaned_data["private"], PRIVATE_BYTES)

    def clean_key(self) -> str:
        """One word."""
        return str(self.cleaned_data["key"]).strip()


def _short_file(file: UploadedFile | None, most: int) -> bytes | None:
    if file is None:
        return None
    if (file.size or 0) > most:
        raise forms.ValidationError(_("This file is too long to be one."))
    data: bytes = file.read()
    return data
