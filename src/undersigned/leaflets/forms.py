"""What organisers fill in: a leaflet's settings, its blocks, the grid of a table."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Campaign
from undersigned.letters.forms import LanguageField
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting

from .fields import AUTO, date_field, line_field, words_field
from .models import Block, Kind, Leaflet, Source
from .queries import possible_originals, sources_of
from .source_forms import SourceFields
from .tables import CellData, RowData, TableData, claims_of


class StartForm(forms.Form):
    """A headline and a language are enough to begin."""

    headline = line_field(_("Headline"), 300, required=True)
    language = LanguageField(label=_("Language it is written in"), initial="en")


class SettingsForm(forms.Form):
    """What is true of the whole leaflet."""

    headline = line_field(_("Headline"), 300, required=True)
    language = LanguageField(label=_("Language it is written in"))
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        min_length=3,
        help_text=_("The last part of the leaflet’s address on the web: small letters, digits, hyphens."),
    )
    imprint = line_field(
        _("Imprint"), 300, help_text=_("Who answers for the leaflet. It stands at its end, on paper too.")
    )

    def __init__(self, *args: Any, leaflet: Leaflet, **kwargs: Any) -> None:
        names = ("headline", "language", "slug", "imprint")
        kwargs["initial"] = {name: getattr(leaflet, name) for name in names}
        super().__init__(*args, **kwargs)
        self._leaflet = leaflet
        self.fields["slug"].disabled = leaflet.published_at is not None

    def clean_slug(self) -> str:
        """Small letters, and nobody else's."""
        slug = str(self.cleaned_data["slug"]).lower()
        if Leaflet.objects.filter(slug=slug).exclude(pk=self._leaflet.pk).exists():
            raise forms.ValidationError(_("There is a leaflet at this address. Choose another one."))
        return slug


class TakeDownForm(forms.Form):
    """What stands where the leaflet stood."""

    notice = line_field(_("Notice"), 500, required=True, help_text=_("Why it is taken down. It stands in its place."))


class TranslateForm(forms.Form):
    """Into which language."""

    language = LanguageField(label=_("Language"))


class LeafletField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes none when running
    """A leaflet by its headline."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as "Keep the library open"."""
        return str(obj.headline)


class LinkForm(forms.Form):
    """Of which leaflet this one is a translation."""

    original = LeafletField(
        Leaflet.objects.none(),
        label=_("It is a translation of"),
        required=False,
        empty_label=pgettext_lazy("leaflet", "none"),
        widget=forms.Select(attrs=dict(AUTO)),
    )

    def __init__(self, *args: Any, leaflet: Leaflet, **kwargs: Any) -> None:
        kwargs["initial"] = {"original": leaflet.original_id}
        super().__init__(*args, **kwargs)
        field = self.fields["original"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = possible_originals(leaflet)


class AddBlockForm(forms.Form):
    """Which kind of block comes next."""

    kind = forms.ChoiceField(label=_("Add a block"), choices=Kind.choices)


class PrintForm(forms.Form):
    """On which paper, and how many."""

    paper = forms.ChoiceField(
        label=_("Paper"),
        choices=[
            ("a4", _("A4")),
            ("a5", _("A5")),
            ("a3", _("A3")),
            ("a5-two-up", _("two A5 on A4, to cut apart")),
            ("a6-four-up", _("four A6 on A4, to cut apart")),
        ],
        initial="a4",
    )
    copies = forms.IntegerField(label=_("How many leaflets"), min_value=1, max_value=1_000_000, initial=500)


class BlockForm(forms.Form):
    """What every block's form has: the revision that the edit began with."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        kwargs["initial"] = {"revision": block.revision, **self.initial_of(block)}
        super().__init__(*args, **kwargs)
        self.block = block
        self.prepare(block.leaflet.campaign)

    def initial_of(self, block: Block) -> dict[str, Any]:
        """What stands there now."""
        return {name: getattr(block, name) for name in self.base_fields if name != "revision"}

    def prepare(self, campaign: Campaign) -> None:
        """Offer what the campaign has."""

    @property
    def parts(self) -> dict[str, Any]:
        """What to hand to `revise_block`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class TextForm(BlockForm):
    """Paragraphs, lists, links."""

    words = words_field(
        _("Text"),
        60_000,
        12,
        help_text=_(
            "A blank line begins a paragraph. *one star* for emphasis, **two** for strong, "
            "[words](https://example.org) for a link, a hyphen and a space for a list."
        ),
    )


class HeadingForm(BlockForm):
    """One line."""

    words = line_field(_("Heading"), 600, required=True)


class CallForm(BlockForm):
    """What the reader is asked to do, and the letter to sign."""

    words = line_field(_("Call"), 600, required=True, help_text=_("Such as “Sign the letter.”"))
    letter = forms.ModelChoiceField(
        Letter.objects.none(),
        label=_("Letter to sign"),
        required=False,
        empty_label=_("none: only the words"),
        help_text=_("On paper its address stands beside the words, with a code for phones."),
    )

    def prepare(self, campaign: Campaign) -> None:
        """The campaign's letters."""
        field = self.fields["letter"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Letter.objects.filter(campaign=campaign).order_by("slug")


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes none when running
    """A meeting by its title and day."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as "Open on Sundays?, 2026-05-03"."""
        return f"{obj.title}, {obj.starts:%Y-%m-%d}"


class MeetingForm(BlockForm):
    """Which meeting is announced."""

    meeting = MeetingField(Meeting.objects.none(), label=_("Meeting"), empty_label=None)

    def prepare(self, campaign: Campaign) -> None:
        """The campaign's meetings."""
        field = self.fields["meeting"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Meeting.objects.filter(campaign=campaign).order_by("-starts")


class ImageForm(BlockForm):
    """A picture; it keeps the one it has when none is chosen."""

    upload = forms.FileField(
        label=_("Picture"), required=False, help_text=_("PNG or JPEG, at most 4 MB and 4000 pixels a side.")
    )
    alternative = line_field(
        _("What the picture shows"), 600, required=True, help_text=_("For people who cannot see it. Say what matters.")
    )
    words = line_field(_("Line under the picture"), 600)

    def initial_of(self, block: Block) -> dict[str, Any]:
        """All but the file."""
        return {"alternative": block.alternative, "words": block.words}

    def prepare(self, campaign: Campaign) -> None:  # noqa: ARG002
        """Without a picture so far, one is needed."""
        self.fields["upload"].required = not self.block.image_type


class QuotationForm(SourceFields, BlockForm):
    """Whose words, when said, and where to look them up."""

    words = words_field(pgettext_lazy("quotation", "Words"), 4000, 4, help_text=_("Without the marks around them."))
    speaker = line_field(_("Speaker"), 200)
    role = line_field(pgettext_lazy("speaker", "Role"), 300, help_text=_("What the speaker was when saying it."))
    date = date_field(_("Date on which it was said"))
    known_source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Source"), required=False, empty_label=_("none, or the new one below")
    )

    def initial_of(self, block: Block) -> dict[str, Any]:
        """What the quotation says now."""
        quotation = block.quotation
        if quotation is None:
            return {}
        names = ("words", "speaker", "role", "date")
        return {"known_source": quotation.source} | {name: getattr(quotation, name) for name in names}

    def prepare(self, campaign: Campaign) -> None:
        """The campaign's sources."""
        field = self.fields["known_source"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sources_of(campaign)

    @property
    def parts(self) -> dict[str, Any]:
        """What to hand to `revise_block`; a new source takes the place of a chosen one in the view."""
        names = ("words", "speaker", "role", "date")
        return {name: self.cleaned_data[name] for name in names} | {"source": self.cleaned_data["known_source"]}

    @property
    def main_rows(self) -> list[forms.BoundField]:
        """The fields before those of a new source."""
        return [self[name] for name in ("words", "speaker", "role", "date", "known_source")]


FORMS: dict[Kind, type[BlockForm]] = {
    Kind.TEXT: TextForm,
    Kind.HEADING: HeadingForm,
    Kind.CALL: CallForm,
    Kind.MEETING: MeetingForm,
    Kind.IMAGE: ImageForm,
    Kind.QUOTATION: QuotationForm,
}


class GridForm(forms.Form):
    """The grid of a table. Its cells are plain inputs that the template writes: q-0, s-0, a-0-0, t-0-0, …"""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    columns = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=400)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=400)
    caption = line_field(_("Caption"), 300, help_text=_("One line over the table."))
    corner = line_field(_("Heading of the questions"), 100)
    why = line_field(
        _("Why"), 500, help_text=_("Needed when the words of a public claim change. The reason is public, too.")
    )

    def table(self) -> TableData:
        """The grid as it was typed."""
        columns, rows = self.cleaned_data["columns"], self.cleaned_data["rows"]
        return TableData(
            tuple(self._typed(f"s-{column}") for column in range(columns)),
            tuple(self._row(row, columns) for row in range(rows)),
            self.cleaned_data["caption"],
            self.cleaned_data["corner"],
            tuple(self._typed(f"sk-{column}") for column in range(columns)),
        )

    def _row(self, row: int, columns: int) -> RowData:
        cells = tuple(
            CellData(self._typed(f"a-{row}-{column}"), claims_of(self._typed(f"t-{row}-{column}")))
            for column in range(columns)
        )
        return RowData(self._typed(f"q-{row}"), cells, self._typed(f"qk-{row}"))

    def _typed(self, name: str) -> str:
        return str(self.data.get(name, "")).replace("\0", "").strip()


class TableFileForm(forms.Form):
    """A table from a spreadsheet, or one of ours."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    upload = forms.FileField(
        label=_("File"),
        help_text=_("CSV, or JSON as this page gives it out. It takes the place of the whole table above."),
    )
    why = line_field(
        _("Why"), 500, help_text=_("Needed when the words of a public claim change. The reason is public.")
    )
