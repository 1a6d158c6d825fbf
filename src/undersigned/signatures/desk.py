"""The organisers' pages about signatures: the list, voiding, names to look at, held forms, mail, the list as a file."""

import json
import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.roles import Right
from undersigned.common.spreadsheets import csv_text
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk
from undersigned.mail.queries import failure_counts, mail_counts, returns_of
from undersigned.sealing.errors import SealingError

from .actions.moderating import discard_held, list_names, release_held, stop_names, void_signatures
from .deeds import (
    DISCARDED,
    HELD_SEEN,
    LIST_EXPORTED,
    LIST_SEEN,
    LISTED,
    RELEASED,
    REVIEW_SEEN,
    STOPPED,
    VOIDED,
    record,
)
from .errors import VoidError
from .filtering import FilterForm
from .forms import VoidForm
from .models import CONFIRMED_CLASSES, Pending, Signature
from .pending import open_contents
from .queries import (
    awaiting_a_look,
    count_of,
    held_for_a_person,
    listed,
    name_page,
    pending_numbers,
    reports_of,
)

UNPROCESSABLE = 422
MOST_HELD_SHOWN = 200


@require_safe
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def signatures(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The whole list, a page at a time, with search and filter."""
    form = FilterForm(request.GET, letter=letter)
    search = form.cleaned_data.get("q", "")
    rows = form.rows.select_related("text")
    page = name_page(rows, search=search, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    record(letter=letter, by=signed_in(request), deed=LIST_SEEN)
    asked = {name: str(value) for name, value in form.cleaned_data.items() if value}
    context = _context(letter) | {"page": page, "form": form, "reports": reports_of(letter).count()}
    context["query"] = urlencode(asked) + "&" if asked else ""
    return render(request, "signatures/desk_list.html", context)


@require_POST
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def void(request: HttpRequest, letter: Letter) -> HttpResponse:
    """First shows what voiding would do; with a reason and `confirmed` it does it."""
    chosen = list(_chosen(request, Signature.objects.filter(letter_id=letter.pk, status="counted")))
    if not chosen:
        messages.warning(request, _("Choose at least one signature that still counts."))
        return _back(letter, "desk-signatures")
    form = VoidForm(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            number = void_signatures(
                letter=letter, signature_ids=[row.pk for row in chosen], reason=form.cleaned_data["reason"]
            )
        except VoidError as error:
            form.add_error(None, str(error))
        else:
            record(letter=letter, by=signed_in(request), deed=VOIDED, number=number)
            messages.success(
                request,
                ngettext("%(n)s signature was voided.", "%(n)s signatures were voided.", number) % {"n": number},
            )
            return _back(letter, "desk-signatures")
    total = count_of(letter).total
    effect = {
        "chosen": chosen,
        "before": total,
        "after": total - sum(row.klass in CONFIRMED_CLASSES for row in chosen),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signatures/desk_void.html", _context(letter) | effect | {"form": form}, status=status)


@require_POST
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def display(request: HttpRequest, letter: Letter) -> HttpResponse:
    """List names or stop listing them; the count stays what it is."""
    chosen = [row.pk for row in _chosen(request, Signature.objects.filter(letter_id=letter.pk))]
    if request.POST.get("display") == "shown":
        number = list_names(letter=letter, signature_ids=chosen)
        record(letter=letter, by=signed_in(request), deed=LISTED, number=number)
        sentence = ngettext("%(n)s name is listed now.", "%(n)s names are listed now.", number)
    elif request.POST.get("display") == "stopped":
        number = stop_names(letter=letter, signature_ids=chosen)
        record(letter=letter, by=signed_in(request), deed=STOPPED, number=number)
        sentence = ngettext("%(n)s name is not listed any more.", "%(n)s names are not listed any more.", number)
    else:
        raise Http404
    messages.success(request, sentence % {"n": number})
    return _back(letter, "desk-review" if "review" in request.POST else "desk-signatures")


@require_safe
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def review(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Names that nobody has looked at yet."""
    record(letter=letter, by=signed_in(request), deed=REVIEW_SEEN)
    rows = awaiting_a_look(letter).select_related("text")
    page = name_page(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return render(request, "signatures/desk_review.html", _context(letter) | {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def held(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Forms that were held: send their mail, or forget them. Their addresses are not shown to anyone."""
    if request.method == "POST":
        ids = _ids(request)
        if request.POST.get("do") == "release":
            number = release_held(letter=letter, pending_ids=ids)
            record(letter=letter, by=signed_in(request), deed=RELEASED, number=number)
            messages.success(request, ngettext("%(n)s form goes on.", "%(n)s forms go on.", number) % {"n": number})
        elif request.POST.get("do") == "discard":
            number = discard_held(letter=letter, pending_ids=ids)
            record(letter=letter, by=signed_in(request), deed=DISCARDED, number=number)
            messages.success(
                request, ngettext("%(n)s form was forgotten.", "%(n)s forms were forgotten.", number) % {"n": number}
            )
        else:
            raise Http404
        return _back(letter, "desk-held")
    record(letter=letter, by=signed_in(request), deed=HELD_SEEN)
    rows = [_opened(row) for row in held_for_a_person(letter)[:MOST_HELD_SHOWN]]
    return render(request, "signatures/desk_held.html", _context(letter) | {"rows": rows})


@require_safe
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def mail(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Mail of this letter that waits or has failed, as numbers."""
    numbers = pending_numbers(letter)
    context = _context(letter) | {
        "pending": numbers,
        "waiting": numbers[Pending.State.NEW] + numbers[Pending.State.PLANNED],
        "mails": mail_counts(about=letter.pk),
        "failures": failure_counts(about=letter.pk),
        "returns": returns_of(letter.pk),
    }
    return render(request, "signatures/desk_mail.html", context)


@require_safe
@organiser_required(Right.EXPORT, letter=letter_on_the_desk)
def export(request: HttpRequest, letter: Letter, kind: str) -> HttpResponse:
    """The public list as CSV or JSON: what anyone may read, nothing else."""
    if kind not in {"csv", "json"}:
        raise Http404
    record(letter=letter, by=signed_in(request), deed=LIST_EXPORTED)
    rows = (
        listed(letter)
        .order_by("-first", "sort_key", "id")
        .values_list("index", "name", "affiliation", "place", "organisation", "text__language", "klass", "first")
    )
    if kind == "csv":
        response = HttpResponse(csv_text(_HEADS, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(
            json.dumps([dict(zip(_HEADS, row, strict=True)) for row in rows], ensure_ascii=False, indent=1),
            content_type="application/json",
        )
    response["Content-Disposition"] = f'attachment; filename="{letter.slug}.{kind}"'
    return response


_HEADS = ("index", "name", "affiliation", "place", "organisation", "language", "class", "first")


def _context(letter: Letter) -> dict[str, object]:
    return {"letter": letter, "campaign": letter.campaign, "count": count_of(letter)}


def _ids(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for value in request.POST.getlist("id")[:1000]:
        try:
            found.append(uuid.UUID(value))
        except ValueError as error:
            raise Http404 from error
    return found


def _chosen(request: HttpRequest, rows: QuerySet[Signature]) -> QuerySet[Signature]:
    return rows.filter(pk__in=_ids(request))


def _opened(row: Pending) -> dict[str, object]:
    try:
        entry = open_contents(row).entry
    except SealingError:
        entry = None
    return {"id": row.pk, "reason": Pending.Held(row.held).label, "entry": entry}


def _back(letter: Letter, name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[letter.slug]), status=303)
