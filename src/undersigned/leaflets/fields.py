"""Form fields that every form of a leaflet's desk is made of."""

from typing import Any

from django import forms

AUTO = {"dir": "auto"}


def line_field(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """One line, of at most so many characters."""
    widget = forms.TextInput(attrs=dict(AUTO))
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def words_field(label: Any, most: int, rows: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Paragraphs, kept as they are typed."""
    widget = forms.Textarea(attrs={"rows": rows, **AUTO})
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, help_text=help_text, strip=False
    )


def date_field(label: Any, help_text: Any = "") -> forms.DateField:
    """A day, or none."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"], help_text=help_text)
