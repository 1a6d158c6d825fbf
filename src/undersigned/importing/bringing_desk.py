"""The desk's way for people who signed elsewhere: bring the list, say what its columns hold, enter them."""

import csv
import io
import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.roles import Right
from undersigned.common.spreadsheets import guard_formula
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts, letter_on_the_desk

from .bringing import (
    bring_along,
    choices_of,
    describe_columns,
    forget_list,
    keep_list,
    new_people,
    read_again,
    roster_of,
)
from .bringing_forms import ROLE_LABELS, BringForm, ColumnsForm, initial_of
from .deeds import LIST_ENTERED, LIST_SEEN, ODD_ROWS_TAKEN, record
from .errors import BringingError, ImportingError
from .models import BroughtList
from .roster import Roster

UNPROCESSABLE = 422
SAMPLES = 3
MOST_ODD_SHOWN = 50


def brought_list(brought_id: uuid.UUID) -> BroughtList:
    """The list; raises BroughtList.DoesNotExist."""
    return BroughtList.objects.select_related("letter__campaign", "batch").get(pk=brought_id)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def bring(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Choose a file, or paste a list."""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["upload"]
        data = upload.read() if upload else form.cleaned_data["pasted"].encode()
        try:
            brought = keep_list(letter=letter, data=data, brought_by=signed_in(request), pasted=upload is None)
        except ImportingError as error:
            form.add_error("upload" if upload else "pasted", str(error))
        else:
            return _to(brought)
    context = {"letter": letter, "campaign": letter.campaign, "form": form}
    return render(request, "importing/bring.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, brought=brought_list)
def columns(request: HttpRequest, brought: BroughtList) -> HttpResponse:
    """What the columns hold, and what would come of it; then enter the people."""
    if brought.batch_id is not None:
        return _to_claimed(brought)
    try:
        roster = roster_of(brought)
    except BringingError as error:
        messages.warning(request, str(error))
        return HttpResponseRedirect(reverse("bring", args=[brought.letter.slug]), status=303)
    record(brought=brought, by=signed_in(request), deed=LIST_SEEN)
    texts = current_texts(brought.letter)
    encoding = brought.encoding or roster.encoding
    make_form = partial(ColumnsForm, roster=roster, texts=texts, encoding=encoding)
    if request.method == "POST":
        form = make_form(request.POST)
        if form.is_valid():
            try:
                return _go_on(request, brought, form, encoding)
            except ImportingError as error:
                form.add_error(None, str(error))
    else:
        initial = initial_of(choices_of(brought), brought.choices, signed_in(request).name)
        form = make_form(initial=initial)
    context = {"brought": brought, "letter": brought.letter, "campaign": brought.campaign, "form": form}
    context |= {"columns": _columns(roster, form), "roster": roster, **_outcome(brought)}
    return render(request, "importing/columns.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@organiser_required(Right.OPEN, brought=brought_list)
def forget(request: HttpRequest, brought: BroughtList) -> HttpResponse:
    """Do not go on with this list."""
    slug = brought.letter.slug
    if brought.batch_id is None:
        forget_list(brought=brought)
        messages.success(request, _("The list was forgotten. Nobody in it was entered."))
    return HttpResponseRedirect(reverse("bring", args=[slug]), status=303)


@require_safe
@organiser_required(Right.OPEN, brought=brought_list)
def odd_rows(request: HttpRequest, brought: BroughtList) -> HttpResponse:
    """The rows that are left out, each with the sentence that says why, to be corrected and brought by themselves."""
    try:
        roster = roster_of(brought)
    except BringingError as error:
        messages.warning(request, str(error))
        return HttpResponseRedirect(reverse("bring", args=[brought.letter.slug]), status=303)
    people = new_people(brought)[1]
    record(brought=brought, by=signed_in(request), deed=ODD_ROWS_TAKEN, number=len(people.odd))
    cells = dict(roster.rows)
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    if choices_of(brought).has_heading:
        writer.writerow([*map(guard_formula, roster.rows[0][1]), _("Why it was left out")])
    for number, sentence in people.odd:
        writer.writerow([*map(guard_formula, cells[number]), sentence])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{brought.letter.slug}-left-out.csv"'
    return response


def _go_on(request: HttpRequest, brought: BroughtList, form: ColumnsForm, encoding: str) -> HttpResponse:
    """Another encoding, another look, or the people entered. Raises ImportingError."""
    wanted = form.cleaned_data.get("encoding", encoding)
    text, entered_as = form.chosen_text, form.cleaned_data["entered_as"]
    if wanted != encoding:
        read_again(brought=brought, encoding=wanted)
        return _to(brought)
    describe_columns(brought=brought, choices=form.choices, text=text, entered_as=entered_as)
    if "enter" not in request.POST:
        return _to(brought)
    batch = bring_along(brought=brought, text=text, entered_by=signed_in(request), entered_as=entered_as)
    record(brought=brought, by=signed_in(request), deed=LIST_ENTERED, number=batch.number)
    messages.success(
        request,
        ngettext("%(n)d person is being entered.", "%(n)d people are being entered.", batch.number)
        % {"n": batch.number},
    )
    return _to_claimed(brought)


def _outcome(brought: BroughtList) -> dict[str, object]:
    """What would come of what was said so far."""
    free, people, taken = new_people(brought)
    return {
        "entering": len(free),
        "agreed": sum(1 for one in free if one.agreed),
        "named": sum(1 for one in free if one.entry.show == "named"),
        "taken": taken,
        "declined": people.declined,
        "doubles": people.doubles[:MOST_ODD_SHOWN],
        "doubles_number": len(people.doubles),
        "odd": people.odd[:MOST_ODD_SHOWN],
        "odd_number": len(people.odd),
        "odd_rest": max(0, len(people.odd) - MOST_ODD_SHOWN),
        "answers": [(ROLE_LABELS[role], answer[:120], meant, often) for role, answer, meant, often in people.answers],
        "first": [one.entry for one in free[:SAMPLES]],
    }


def _columns(roster: Roster, form: ColumnsForm) -> list[dict[str, object]]:
    """Each column with its first contents and its question."""
    rows = roster.rows[1:] if roster.has_heading else roster.rows
    return [
        {"field": field, "samples": [cells[place][:80] for _number, cells in rows[:SAMPLES]]}
        for place, field in enumerate(form.column_fields())
    ]


def _to(brought: BroughtList) -> HttpResponse:
    return HttpResponseRedirect(reverse("brought-list", args=[brought.pk]), status=303)


def _to_claimed(brought: BroughtList) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-claimed", args=[brought.letter.slug]), status=303)
