"""The pages on which a letter changes its state: each says first what will happen, and only its button does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.roles import Right
from undersigned.common import clock

from .actions import (
    add_correction,
    close_letter,
    freeze_letter,
    open_letter,
    renew_draft_link,
    set_meeting_window,
    supersede_letter,
    take_down_letter,
    thaw_letter,
)
from .deeds import record_step
from .errors import IncompleteError, LetterError
from .forms import CorrectionForm, MeetingWindowForm, TakeDownForm
from .models import Letter
from .preview import shown
from .queries import current_texts, letter_on_the_desk

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Step:
    """One change of state: its template says what it means; `form` asks for what it needs; `done` is said after."""

    act: Callable[..., object]
    template: str
    done: str | Promise
    form: type[forms.Form] = forms.Form


STEPS = {
    "freeze": Step(
        freeze_letter, "letters/freeze.html", _("The text is frozen. Its first signatories can confirm it now.")
    ),
    "thaw": Step(thaw_letter, "letters/thaw.html", _("The letter is a draft again.")),
    "open": Step(open_letter, "letters/open.html", _("The letter is open: everyone can read and sign it.")),
    "close": Step(close_letter, "letters/close.html", _("Signing has ended.")),
    "take-down": Step(take_down_letter, "letters/take_down.html", _("The letter is taken down."), TakeDownForm),
    "correct": Step(
        add_correction, "letters/correct.html", _("The correction stands beside the letter."), CorrectionForm
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def step(request: HttpRequest, letter: Letter, name: str) -> HttpResponse:
    """Show what the step means; on POST take it."""
    if name not in STEPS:
        raise Http404
    chosen = STEPS[name]
    initial = {"language": letter.original_language}
    form = chosen.form(request.POST, initial=initial) if request.method == "POST" else chosen.form(initial=initial)
    status, reasons = 200, list[str]()
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                chosen.act(letter=letter, **form.cleaned_data)
            except IncompleteError as error:
                reasons = error.reasons
            except LetterError as error:
                reasons, status = [str(error)], 409
            else:
                record_step(letter=letter, by=signed_in(request), step=name)
                messages.success(request, str(chosen.done))
                return _back(letter)
    context: dict[str, Any] = {
        "letter": letter,
        "campaign": letter.campaign,
        "texts": [shown(text) for text in current_texts(letter)],
        "form": form,
        "reasons": reasons,
    }
    return render(request, chosen.template, context, status=status)


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def supersede(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Begin the letter that will take this one's place."""
    try:
        successor = supersede_letter(letter=letter)
    except LetterError as error:
        messages.error(request, str(error))
        return _back(letter)
    record_step(letter=letter, by=signed_in(request), step="supersede")
    messages.success(request, str(_("This draft will take the place of the earlier letter once it is open.")))
    return _back(successor)


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def meeting_window(request: HttpRequest, letter: Letter) -> HttpResponse:
    """People are signing together on one network: do not slow their mail for some hours, or end that."""
    form = MeetingWindowForm(request.POST)
    if "end" in request.POST:
        set_meeting_window(letter=letter, until=None)
        record_step(letter=letter, by=signed_in(request), step="meeting-window")
        messages.success(request, str(_("The window for signing at a meeting is closed.")))
    elif form.is_valid():
        set_meeting_window(letter=letter, until=clock.now() + timedelta(hours=form.cleaned_data["hours"]))
        record_step(letter=letter, by=signed_in(request), step="meeting-window")
        messages.success(request, str(_("People who sign at your meeting get their mail without waiting.")))
    else:
        messages.error(request, str(_("Choose how long the meeting lasts.")))
    return _back(letter)


@require_POST
@organiser_required(Right.WRITE, letter=letter_on_the_desk)
def new_draft_link(request: HttpRequest, letter: Letter) -> HttpResponse:
    """End the old draft link."""
    renew_draft_link(letter=letter)
    record_step(letter=letter, by=signed_in(request), step="draft-link")
    messages.success(request, str(_("The old link no longer works. Here is the new one.")))
    return _back(letter)


def _back(letter: Letter) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-letter", args=[letter.slug]), status=303)
