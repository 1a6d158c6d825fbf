"""Pasting, uploading, and answering doubts."""

from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.actions import NAME_LENGTH
from undersigned.common.saying import Sentence, isolated, said

from .draft import Draft

MOST_BYTES = 10 * 2**20
OTHER = "__other__"


class ImportForm(forms.Form):
    """A document: pasted or uploaded, one of the two."""

    pasted = forms.CharField(
        label=_("Paste the letter here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_(
            "With everything around it: headings, who reprinted it, names. You decide afterwards what is what."
        ),
    )
    upload = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        help_text=_("Text, Markdown, Word (DOCX), OpenDocument (ODT), PDF or HTML, at most 10 MB."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and not too large."""
        data = super().clean() or {}
        pasted, upload = data.get("pasted", ""), data.get("upload")
        if upload is None and not pasted.strip() and not self.errors:
            self.add_error("pasted", _("Paste the letter, or choose a file."))
        elif upload is not None and pasted.strip():
            self.add_error("upload", _("You pasted a text and chose a file. Use one of them."))
        elif upload is not None and (upload.size or 0) > MOST_BYTES:
            self.add_error("upload", _("This file is larger than 10 MB. Save the letter alone, or paste it."))
        return data

    @property
    def data_of_document(self) -> bytes:
        """The bytes of the chosen file, else of what was pasted."""
        upload = self.cleaned_data["upload"]
        return bytes(upload.read()) if upload else str(self.cleaned_data["pasted"]).encode()

    @property
    def filename(self) -> str:
        """As the browser names it; empty for what was pasted."""
        upload = self.cleaned_data["upload"]
        return str(upload.name) if upload else ""

    @property
    def where(self) -> str:
        """The field in which the document came, for what is wrong with it."""
        return "upload" if self.cleaned_data.get("upload") else "pasted"


class CampaignImportForm(ImportForm):
    """A document for which a campaign is started."""

    name = forms.CharField(
        label=_("Name of the campaign"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Leave it empty to take the name from the document. You can change it later."),
    )


class DoubtsForm(forms.Form):
    """One question for each doubt of a draft: its choices, and a line for other words where it takes them."""

    def __init__(self, *args: Any, draft: Draft, answers: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._draft = draft
        for place, doubt in enumerate(draft.doubts):
            given = answers.get(str(place), "")
            choices = [(choice, _shown(choice)) for choice in doubt.choices]
            known = given in doubt.choices
            if doubt.free_text:
                choices.append((OTHER, str(_("Other words:"))))
                self.fields[f"words-{place}"] = forms.CharField(
                    label=_("Other words"),
                    required=False,
                    max_length=2000,
                    initial="" if known else given,
                    widget=forms.TextInput(attrs={"dir": "auto", "aria-label": said(doubt.message)}),
                )
            question = forms.ChoiceField(
                label=said(doubt.message),
                choices=choices,
                required=False,
                widget=forms.RadioSelect,
                initial=given if known else (OTHER if given else None),
            )
            question.unmarked = True  # type: ignore[attr-defined]  # not "(optional)": the letter waits for it
            self.fields[f"doubt-{place}"] = question

    @property
    def answers(self) -> dict[int, str]:
        """What was answered, by place; questions left open are not in it."""
        found = {}
        for place, _doubt in enumerate(self._draft.doubts):
            answer = self.cleaned_data.get(f"doubt-{place}", "")
            if answer == OTHER:
                answer = self.cleaned_data.get(f"words-{place}", "").strip()
            if answer:
                found[place] = answer
        return found

    def questions(self, where: str) -> list[dict[str, Any]]:
        """The bound fields of the doubts about one part of the draft, for the template to show beside it."""
        return [
            {
                "field": self[f"doubt-{place}"],
                "words": self[f"words-{place}"] if doubt.free_text else None,
            }
            for place, doubt in enumerate(self._draft.doubts)
            if _part(doubt.where) == where
        ]


def _shown(choice: str) -> str:
    """A choice in the reader's language, days written out; the document's own words as they are."""
    return choice.said(_day_or_words) if isinstance(choice, Sentence) else _day(choice) or choice


def _day_or_words(value: str) -> str:
    return isolated(_day(value) or value)


def _day(value: str) -> str:
    """A day of the draft ("2024-06-11") as the page's language writes it; empty for anything else."""
    with suppress(ValueError):
        return date_format(date.fromisoformat(value), "DATE_FORMAT") if len(value) == len("2024-06-11") else ""
    return ""


def _part(where: str) -> str:
    """The part of the draft that a path leads to: "body.3" is about the body."""
    return where.partition(".")[0]
