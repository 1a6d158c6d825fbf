"""Which signatures the organisers' list shows: by state, class, language, place and day."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from undersigned.common.languages import name_of
from undersigned.ledger.models import Checkpoint
from undersigned.letters.models import Letter

from .models import Signature, SignatureClass

STATES: dict[str, dict[str, str]] = {
    "all": {},
    "listed": {"status": "counted", "show": "named", "display": "shown"},
    "awaits": {"status": "counted", "display": "awaits"},
    "stopped": {"status": "counted", "display": "stopped"},
    "hidden": {"status": "counted", "show": "hidden"},
    "withdrawn": {"status": "withdrawn"},
    "void": {"status": "void"},
}
_STATE_LABELS = [
    ("all", _("all")),
    ("listed", _("listed")),
    ("awaits", _("awaiting a look")),
    ("stopped", _("not listed")),
    ("hidden", _("no name shown")),
    ("withdrawn", _("withdrawn")),
    ("void", _("voided")),
]


class FilterForm(forms.Form):
    """What to look for. What cannot be read counts as not asked for: a list is always shown."""

    q = forms.CharField(
        label=_("Find a name, profession or place"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    filter = forms.ChoiceField(label=_("Show"), choices=_STATE_LABELS, required=False)
    klass = forms.ChoiceField(label=_("Class"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    place = forms.CharField(
        label=_("Place"), max_length=100, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    day = forms.DateField(label=_("Day (UTC)"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._letter = letter
        languages = sorted(set(letter.texts.values_list("language", flat=True)))
        self._choose("klass", SignatureClass.choices)
        self._choose("language", [(language, name_of(language)) for language in languages])
        for field in self.fields.values():
            field.unmarked = True  # type: ignore[attr-defined]  # a filter is optional by nature
        self.is_valid()

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    @property
    def rows(self) -> QuerySet[Signature]:
        """The signatures that the filter lets through; the words in `q` are the list's own business."""
        asked = self.cleaned_data
        rows = Signature.objects.filter(letter_id=self._letter.pk, index__isnull=False)
        rows = rows.filter(**STATES.get(asked.get("filter", ""), {}))
        if asked.get("klass"):
            rows = rows.filter(klass=asked["klass"])
        if asked.get("language"):
            rows = rows.filter(text__language=asked["language"])
        if asked.get("place"):
            rows = rows.filter(place__icontains=asked["place"])
        if asked.get("day") and self._letter.log_id:
            first, end = places_of_day(self._letter.log_id, asked["day"])
            rows = rows.filter(index__gte=first, index__lt=end)
        return rows


def places_of_day(log_id: uuid.UUID, day: date) -> tuple[int, int]:
    """The places in the log that were published on a day, from and to.

    No signature has a time. The log's public history of checkpoints has, and says as much as anyone can read there.
    """
    start = datetime.combine(day, time(), tzinfo=UTC)
    return _size_before(log_id, start), _size_before(log_id, start + timedelta(days=1))


def _size_before(log_id: uuid.UUID, moment: datetime) -> int:
    found = Checkpoint.objects.filter(log_id=log_id, at__lt=moment).aggregate(size=Max("size"))
    return int(found["size"] or 0)
