"""What organisers fill in: a leaflet's settings, its blocks, the grid of a table, claims, sources."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Campaign
from undersigned.letters.forms import LanguageField
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting

from .actions.claims import MOST_FIGURES
from .models import Block, Claim, Kind, Leaflet, Source
from .queries import figure_data, possible_originals, sources_of
from .tables import CellData, FigureData, RowData, SourceData, TableData, claims_of

_AUTO = {"dir": "auto"}
_SPARE_FIGURES = 2
_FIGURE_PARTS = (
    ("value", _("Number, or words such as “tens of thousands”")),
    ("qualifiers", _("Qualifiers, such as “at least, probably many more”")),
    ("unit", _("Unit")),
    ("period", _("Period, such as “since 2022”")),
)


def _line(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=dict(_AUTO))
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def _words(label: Any, most: int, rows: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, **_AUTO})
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, help_text=help_text, strip=False
    )


def _date(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"], help_text=help_text)


class StartForm(forms.Form):
    """A headline and a language are enough to begin."""

    headline = _line(_("Headline"), 300, required=True)
    language = LanguageField(label=_("Language it is written in"), initial="en")


class SettingsForm(forms.Form):
    """What is true of the whole leaflet."""

    headline = _line(_("Headline"), 300, required=True)
    language = LanguageField(label=_("Language it is written in"))
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        min_length=3,
        help_text=_("The last part of the leaflet’s address on the web: small letters, digits, hyphens."),
    )
    imprint = _line(_("Imprint"), 300, help_text=_("Who answers for the leaflet. It stands at its end, on paper too."))

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

    notice = _line(_("Notice"), 500, required=True, help_text=_("Why it is taken down. It stands in its place."))


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
        widget=forms.Select(attrs=dict(_AUTO)),
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

    words = _words(
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

    words = _line(_("Heading"), 600, required=True)


class CallForm(BlockForm):
    """What the reader is asked to do, and the letter to sign."""

    words = _line(_("Call"), 600, required=True, help_text=_("Such as “Sign the letter.”"))
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
    alternative = _line(
        _("What the picture shows"), 600, required=True, help_text=_("For people who cannot see it. Say what matters.")
    )
    words = _line(_("Line under the picture"), 600)

    def initial_of(self, block: Block) -> dict[str, Any]:
        """All but the file."""
        return {"alternative": block.alternative, "words": block.words}

    def prepare(self, campaign: Campaign) -> None:  # noqa: ARG002
        """Without a picture so far, one is needed."""
        self.fields["upload"].required = not self.block.image_type


class SourceFields(forms.Form):
    """Where something can be checked."""

    title = _line(_("Title"), 300, help_text=_("How the page, the article or the book is called."))
    publisher = _line(_("Publisher"), 200)
    source_date = _date(_("Date of the source"))
    url = forms.CharField(
        label=_("Web address"), required=False, max_length=1000, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    page = _line(_("Page"), 60)

    @property
    def source(self) -> SourceData | None:
        """What was filled in, or None for nothing."""
        given = {name: self.cleaned_data.get(name) or "" for name in ("title", "publisher", "url", "page")}
        day = self.cleaned_data.get("source_date")
        return SourceData(**given, date=day) if any(given.values()) or day else None

    @property
    def source_rows(self) -> list[forms.BoundField]:
        """The fields of a source, for a template that sets them apart."""
        return [self[name] for name in SourceFields.base_fields]


class QuotationForm(SourceFields, BlockForm):
    """Whose words, when said, and where to look them up."""

    words = _words(pgettext_lazy("quotation", "Words"), 4000, 4, help_text=_("Without the marks around them."))
    speaker = _line(_("Speaker"), 200)
    role = _line(pgettext_lazy("speaker", "Role"), 300, help_text=_("What the speaker was when saying it."))
    date = _date(_("Date on which it was said"))
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
    caption = _line(_("Caption"), 300, help_text=_("One line over the table."))
    corner = _line(_("Heading of the questions"), 100)
    why = _line(
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
    why = _line(_("Why"), 500, help_text=_("Needed when the words of a public claim change. The reason is public."))


class ClaimForm(SourceFields):
    """What a claim says, its figures, and where it can be checked."""

    text = _words(_("Claim"), 4000, 3)
    as_of = _date(_("As of"), _("The day on which it was true, above all where it has figures."))
    needs_source = forms.BooleanField(label=_("It is a fact that needs a source, not a judgement"), required=False)
    cited = forms.ModelMultipleChoiceField(
        Source.objects.none(), label=_("Sources"), required=False, widget=forms.CheckboxSelectMultiple
    )
    why = _line(_("Why"), 500, help_text=_("Needed once the claim is public. The reason stands in its history."))

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        figures = [figure_data(figure) for figure in claim.figures.all()]
        initial: dict[str, Any] = {
            "text": claim.text,
            "as_of": claim.as_of,
            "needs_source": claim.needs_source,
            "cited": [cited.source_id for cited in claim.cited.all()],
        }
        self.places = range(min(MOST_FIGURES, len(figures) + _SPARE_FIGURES))
        for place, figure in enumerate(figures):
            initial |= {f"figure-{place}-{part}": getattr(figure, part) for part, _label in _FIGURE_PARTS}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for place in self.places:
            for part, label in _FIGURE_PARTS:
                self.fields[f"figure-{place}-{part}"] = _line(label, 200)
        field = self.fields["cited"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = sources_of(claim.campaign)

    @property
    def figures(self) -> list[FigureData]:
        """The figures that have anything filled in."""
        found = []
        for place in self.places:
            parts = {part: str(self.cleaned_data[f"figure-{place}-{part}"]) for part, _label in _FIGURE_PARTS}
            if any(parts.values()):
                found.append(FigureData(**parts))
        return found

    @property
    def sources(self) -> Sequence[Source]:
        """The chosen sources."""
        chosen: Iterable[Source] = self.cleaned_data["cited"]
        return list(chosen)

    @property
    def figure_rows(self) -> list[list[forms.BoundField]]:
        """The bound fields of each figure."""
        return [[self[f"figure-{place}-{part}"] for part, _label in _FIGURE_PARTS] for place in self.places]


class SourceForm(SourceFields):
    """A source, put right wherever it is cited."""

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        names = ("title", "publisher", "url", "page")
        initial = {name: getattr(source, name) for name in names} | {"source_date": source.date}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True


class CopyForm(forms.Form):
    """The cited page as it is now: pasted or uploaded."""

    pasted = _words(_("Paste the page, or the passage"), 2_000_000, 6, required=False)
    upload = forms.FileField(label=_("Or choose a file"), required=False, help_text=_("At most 5 MB."))

    @property
    def content(self) -> bytes:
        """What to keep; a file comes before a paste."""
        upload = self.cleaned_data["upload"]
        return bytes(upload.read()) if upload else str(self.cleaned_data["pasted"]).encode()
