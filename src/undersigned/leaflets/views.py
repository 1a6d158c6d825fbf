"""Pages and files for whoever comes: the leaflet, its print, its tables, and the history of each claim."""

import uuid
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from undersigned.common.languages import direction, name_of
from undersigned.frame.speaking import speak
from undersigned.translating.pages import beside_context
from undersigned.typesetting import Layout, TypesettingError

from .models import Block, ComparisonTable, Leaflet
from .queries import (
    in_other_languages,
    leaflets_with,
    public_claim,
    public_leaflet,
    table_data,
    table_with_all,
    taken_down_leaflet,
    working_copy_of,
)
from .sheet import PAPERS, rendered
from .sheet import card as drawn_card
from .shown import Notes, shown_claim, shown_leaflet
from .table_files import to_csv, to_json
from .units import published_units
from .wording import figure_line

READY_SECONDS = 3
FILE_READY_SECONDS = 60
CARD_READY_SECONDS = 600
TABLE_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_safe
def leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    """The leaflet to read; a notice where it was taken down."""
    if gone := taken_down_leaflet(slug):
        speak(gone.language)
        context = {"leaflet": gone, "direction": direction(gone.language)}
        return render(request, "leaflets/taken_down.html", context, status=410)
    found = _found(slug)
    speak(found.language)
    context = shown_leaflet(found, image_path=f"/leaflets/{found.slug}/images/{{}}")
    context |= {"campaign": found.campaign, "others": _languages(found), "beside": _is_beside(found)}
    return _ready(render(request, "leaflets/leaflet.html", context), READY_SECONDS)


@require_safe
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The leaflet to print: `?paper=` a4 (the default), a5, a3, a5-two-up or a6-four-up; `&grey=yes` without colour."""
    found = _found(slug)
    speak(found.language)
    return _ready(pdf_response(request, found), FILE_READY_SECONDS)


@require_safe
def claim(request: HttpRequest, slug: str, claim: uuid.UUID) -> HttpResponse:
    """What a claim says, where it can be checked, and everything that it said before."""
    found = _found(slug)
    stated = public_claim(found, claim)
    if stated is None:
        raise Http404
    speak(found.language)
    notes = Notes()
    context = {
        "leaflet": found,
        "direction": direction(found.language),
        "claim": shown_claim(stated, notes, stated.stands_in(found)),
        "figures": [figure_line(figure) for figure in stated.figures.all()],
        "notes": list(notes.notes.values()),
        "revisions": list(stated.revisions.all()),
        "leaflets": [one for one in leaflets_with(stated) if one.is_public],
    }
    return _ready(render(request, "leaflets/claim.html", context), READY_SECONDS)


@require_safe
def side_by_side(request: HttpRequest, slug: str) -> HttpResponse:
    """A translated leaflet beside its original: who translated it, when, and what has changed since."""
    found = _found(slug)
    copy = working_copy_of(found)
    original = found.original
    units = published_units(copy) if copy is not None and original is not None and original.is_public else []
    if not units:
        raise Http404
    speak(found.language)
    assert original is not None
    context = beside_context(units, original=original.language, language=found.language) | {
        "title": found.headline,
        "page": reverse("leaflet", args=[found.slug]),
        "original_page": reverse("leaflet", args=[original.slug]),
        "translator": found.translator,
        "reviewed": found.reviewed,
        "added_at": found.translated_at,
    }
    return _ready(render(request, "translating/side_by_side.html", context), READY_SECONDS)


@require_safe
def table(request: HttpRequest, slug: str, table: uuid.UUID, form: str) -> HttpResponse:  # noqa: ARG001
    """A table as CSV or JSON."""
    found = _found(slug)
    row = ComparisonTable.objects.filter(pk=table, block__leaflet=found).first()
    if row is None or form not in TABLE_TYPES:
        raise Http404
    response = _ready(table_response(row, found, form), FILE_READY_SECONDS)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def image(request: HttpRequest, slug: str, block: uuid.UUID) -> HttpResponse:  # noqa: ARG001
    """A picture of a published leaflet."""
    return _ready(image_response(_found(slug), block), FILE_READY_SECONDS)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The picture that feeds and chats show beside a link."""
    found = _found(slug)
    speak(found.language)
    response = HttpResponse(drawn_card(found).data, content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    return _ready(response, CARD_READY_SECONDS)


def pdf_response(request: HttpRequest, found: Leaflet) -> HttpResponse:
    """The PDF on the paper that is asked for, or a page that says why there is none."""
    paper = request.GET.get("paper", "a4")
    if paper not in PAPERS:
        raise Http404
    try:
        made = rendered(found, cast(Layout, paper), greyscale=request.GET.get("grey") == "yes")
    except TypesettingError as error:
        return render(request, "leaflets/no_pdf.html", {"leaflet": found, "sentence": str(error)}, status=422)
    response = HttpResponse(made.data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.slug}-{paper}.pdf"'
    return response


def table_response(row: ComparisonTable, leaflet: Leaflet, form: str) -> HttpResponse:
    """The table as a file to keep."""
    data = table_data(table_with_all(row), leaflet)
    words = "\ufeff" + to_csv(data) if form == "csv" else to_json(data)
    response = HttpResponse(words, content_type=TABLE_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="table.{form}"'
    return response


def image_response(found: Leaflet, block_id: uuid.UUID) -> HttpResponse:
    """The bytes of a picture."""
    block = Block.objects.filter(leaflet=found, pk=block_id).exclude(image=None).first()
    if block is None or block.image is None:
        raise Http404
    return HttpResponse(bytes(block.image), content_type=block.image_type)


def _languages(found: Leaflet) -> list[dict[str, object]]:
    """For the switcher: this one and its public translations; nothing where there are none."""
    others = [one for one in in_other_languages(found) if one.is_public]
    rows = sorted([found, *others], key=lambda one: one.language) if others else []
    return [
        {
            "language": one.language,
            "name": name_of(one.language),
            "url": reverse("leaflet", args=[one.slug]),
            "current": one.pk == found.pk,
        }
        for one in rows
    ]


def _is_beside(leaflet: Leaflet) -> bool:
    """Whether there is a page with the original beside it."""
    if leaflet.original is None or not leaflet.original.is_public:
        return False
    copy = working_copy_of(leaflet)
    return copy is not None and bool(copy.published)


def _found(slug: str) -> Leaflet:
    found = public_leaflet(slug)
    if found is None:
        raise Http404
    return found


def _ready(response: HttpResponse, seconds: int) -> HttpResponse:
    if response.status_code == 200:
        response["X-Undersigned-Ready"] = str(seconds)
    return response
