"""What organisers fill in about what can be checked: claims with their figures, sources, kept copies."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.claims import MOST_FIGURES
from .fields import date_field, line_field, words_field
from .models import Claim, Source
from .queries import figure_data, sources_of
from .tables import FigureData, SourceData

_SPARE_FIGURES = 2
_FIGURE_PARTS = (
    ("value", _("Number, or words such as “tens of thousands”")),
    ("qualifiers", _("Qualifiers, such as “at least, probably many more”")),
    ("unit", _("Unit")),
    ("period", _("Period, such as “since 2022”")),
)


class SourceFields(forms.Form):
    """Where something can be checked."""

    title = line_field(_("Title"), 300, help_text=_("How the page, the article or the book is called."))
    publisher = line_field(_("Publisher"), 200)
    source_date = date_field(_("Date of the source"))
    url = forms.CharField(
        label=_("Web address"), required=False, max_length=1000, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    page = line_field(_("Page"), 60)

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


class ClaimForm(SourceFields):
    """What a claim says, its figures, and where it can be checked."""

    text = words_field(_("Claim"), 4000, 3)
    as_of = date_field(_("As of"), _("The day on which it was true, above all where it has figures."))
    needs_source = forms.BooleanField(label=_("It is a fact that needs a source, not a judgement"), required=False)
    cited = forms.ModelMultipleChoiceField(
        Source.objects.none(), label=_("Sources"), required=False, widget=forms.CheckboxSelectMultiple
    )
    why = line_field(_("Why"), 500, help_text=_("Needed once the claim is public. The reason stands in its history."))

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
                self.fields[f"figure-{place}-{part}"] = line_field(label, 200)
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

    pasted = words_field(_("Paste the page, or the passage"), 2_000_000, 6, required=False)
    upload = forms.FileField(label=_("Or choose a file"), required=False, help_text=_("At most 5 MB."))

    @property
    def content(self) -> bytes:
        """What to keep; a file comes before a paste."""
        upload = self.cleaned_data["upload"]
        return bytes(upload.read()) if upload else str(self.cleaned_data["pasted"]).encode()
