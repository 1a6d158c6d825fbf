"""The organisers' pages about one block: writing it, its place, and the grid of a table."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required
from undersigned.campaigns.roles import Right
from undersigned.common.languages import direction

from .actions import add_source, duplicate_block, move_block, remove_block, revise_block
from .desk import to_leaflet
from .errors import EditConflictError, LeafletError
from .forms import FORMS, BlockForm, ImageForm, QuotationForm
from .grid import grid
from .images import checked_image
from .models import Block, Kind, Quotation
from .queries import block_on_the_desk
from .shown import Notes, ShownBlock, shown_block
from .views import TABLE_TYPES, image_response, table_response

UNPROCESSABLE, CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, block=block_on_the_desk)
def block(request: HttpRequest, block: Block) -> HttpResponse:
    """Write one block, with a look at it."""
    if block.kind == Kind.TABLE:
        return grid(request, block)
    form = FORMS[Kind(block.kind)](request.POST or None, request.FILES or None, block=block)
    status = 200
    if form.is_bound and not form.is_valid():
        status = UNPROCESSABLE
    elif form.is_bound and "preview" not in request.POST:
        try:
            saved = revise_block(block=block, revision=form.cleaned_data["revision"], **_parts(form))
        except EditConflictError as error:
            form, status = _conflicted(form, request, block, str(error)), CONFLICT
        except LeafletError as error:
            form.add_error(None, str(error))
            status = UNPROCESSABLE
        else:
            messages.success(request, _("Saved."))
            return to_leaflet(saved.leaflet, f"block-{saved.pk}")
    context = {
        "kind": Kind(block.kind).label,
        "leaflet": block.leaflet,
        "campaign": block.leaflet.campaign,
        "direction": direction(block.leaflet.language),
        "form": form,
        "shown": _preview(form, block),
        "is_image": isinstance(form, ImageForm),
        "is_quotation": isinstance(form, QuotationForm),
    }
    return render(request, "leaflets/block.html", context, status=status)


@require_POST
@organiser_required(Right.WRITE, block=block_on_the_desk)
def do(request: HttpRequest, block: Block) -> HttpResponse:
    """Up, down, the same again, or out."""
    goal = block
    try:
        match request.POST.get("do"):
            case "up":
                move_block(block=block, by=-1)
            case "down":
                move_block(block=block, by=1)
            case "duplicate":
                goal = duplicate_block(block=block)
            case "remove":
                remove_block(block=block)
                messages.success(request, _("The block was taken out."))
                return to_leaflet(block.leaflet)
    except LeafletError as error:
        messages.error(request, str(error))
    return to_leaflet(block.leaflet, f"block-{goal.pk}")


@require_safe
@organiser_required(Right.SEE, block=block_on_the_desk)
def image(request: HttpRequest, block: Block) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The picture of a draft, too."""
    return image_response(block.leaflet, block.pk)


@require_safe
@organiser_required(Right.SEE, block=block_on_the_desk)
def table(request: HttpRequest, block: Block, form: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The table of a draft as CSV or JSON."""
    if block.table is None or form not in TABLE_TYPES:
        raise Http404
    return table_response(block.table, block.leaflet, form)


def _parts(form: BlockForm) -> dict[str, Any]:
    """What the form says; a picture is measured and written anew, a new source is added. Raises LeafletError."""
    parts = form.parts
    if isinstance(form, ImageForm):
        upload = parts.pop("upload")
        if upload:
            parts["image"], parts["image_type"] = checked_image(upload.read())
    if isinstance(form, QuotationForm) and form.source is not None:
        parts["source"] = add_source(campaign=form.block.leaflet.campaign, data=form.source)
    return parts


def _preview(form: BlockForm, block: Block) -> ShownBlock:
    """The block as it would look: with what was typed, where that can be shown."""
    now = Block(pk=block.pk, leaflet=block.leaflet, kind=block.kind, words=block.words)
    now.meeting, now.letter, now.quotation = block.meeting, block.letter, block.quotation
    now.image_type, now.alternative = block.image_type, block.alternative
    if form.is_bound and form.is_valid():
        typed = form.parts
        if isinstance(form, QuotationForm):
            now.quotation = Quotation(campaign=block.leaflet.campaign, **typed)
        else:
            for name in ("words", "meeting", "letter", "alternative"):
                if name in typed:
                    setattr(now, name, typed[name])
    return shown_block(now, 1, Notes(), image_path=reverse("desk-block-image", args=[block.pk]))


def _conflicted(form: BlockForm, request: HttpRequest, block: Block, sentence: str) -> BlockForm:
    """The same words on top of what is stored now; saving again puts them in its place, knowingly."""
    block.refresh_from_db(fields=["revision"])
    data = request.POST.copy()
    data["revision"] = str(block.revision)
    again = type(form)(data, request.FILES or None, block=block)
    again.is_valid()
    again.add_error(None, sentence)
    return again
