"""The grid in which a table is written: plain inputs, a button for each step, and files in and out.

A step such as "add a row" answers with the grid as it was typed and one row more; nothing is stored before Save.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.common.languages import direction

from .actions import save_table
from .errors import EditConflictError, LeafletError
from .forms import GridForm, TableFileForm
from .models import Block, Claim, Leaflet
from .queries import claims_saying, table_data, table_with_all
from .shown import Notes, ShownCell, ShownClaim, ShownTable, shown_claim, shown_new_claim
from .table_files import from_csv, from_json
from .tables import MOST_QUESTIONS, MOST_SUBJECTS, TableData, edited, recognised

UNPROCESSABLE, CONFLICT = 422, 409
FILE_IDS = "file-%s"  # two forms on one page


def grid(request: HttpRequest, block: Block) -> HttpResponse:
    """Write a table; the block is one that the organiser may write."""
    if request.method != "POST":
        return _page(request, block, _now(block), GridForm(initial=_initial(block, _now(block))))
    if "import" in request.POST:
        return _take_file(request, block)
    form = GridForm(request.POST)
    if not form.is_valid():
        return _page(request, block, _now(block), form, status=UNPROCESSABLE)
    table = form.table()
    if "do" in request.POST or "preview" in request.POST:
        step = request.POST.get("do", "")
        table = edited(table, step)
        again = GridForm(initial=_initial(block, table) | {"revision": form.cleaned_data["revision"]} | _lines(form))
        return _page(request, block, table, again, typed=True, step=step)
    try:
        elsewhere = save_table(
            block=block, revision=form.cleaned_data["revision"], data=table, why=form.cleaned_data["why"]
        )
    except LeafletError as error:
        status = CONFLICT if isinstance(error, EditConflictError) else UNPROCESSABLE
        if status == CONFLICT:
            form = _on_top(request, block)
        form.add_error(None, str(error))
        return _page(request, block, table, form, status=status, typed=True)
    return _saved(request, block, elsewhere)


def _take_file(request: HttpRequest, block: Block) -> HttpResponse:
    """A table from a file takes the place of the one that is there."""
    form = TableFileForm(request.POST, request.FILES, auto_id=FILE_IDS)
    before = _now(block)
    grid_form = GridForm(initial=_initial(block, before))
    if form.is_valid():
        data = form.cleaned_data["upload"].read()
        try:
            table, notices = (from_json if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else from_csv)(data)
            elsewhere = save_table(
                block=block,
                revision=form.cleaned_data["revision"],
                data=recognised(table, before),
                why=form.cleaned_data["why"],
            )
        except LeafletError as error:
            form.add_error("upload", str(error))
        else:
            for notice in notices:
                messages.warning(request, notice)
            return _saved(request, block, elsewhere)
    return _page(request, block, before, grid_form, status=UNPROCESSABLE, file_form=form)


def _saved(request: HttpRequest, block: Block, elsewhere: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    if elsewhere:
        sentence = ngettext(
            "A claim that changed stands in %(n)d other leaflet, too, and says the same there.",
            "Claims that changed stand in %(n)d other leaflets, too, and say the same there.",
            elsewhere,
        )
        messages.warning(request, sentence % {"n": elsewhere})
    return HttpResponseRedirect(reverse("desk-block", args=[block.pk]), status=303)


def _page(
    request: HttpRequest,
    block: Block,
    table: TableData,
    form: GridForm,
    *,
    status: int = 200,
    typed: bool = False,
    step: str = "",
    file_form: TableFileForm | None = None,
) -> HttpResponse:
    table = table.squared()
    context = {
        "block_id": block.pk,
        "leaflet": block.leaflet,
        "campaign": block.leaflet.campaign,
        "direction": direction(block.leaflet.language),
        "form": form,
        "file_form": file_form or TableFileForm(initial={"revision": block.revision}, auto_id=FILE_IDS),
        "columns": list(zip(table.subjects, table.keys, strict=True)),
        "rows": table.rows,
        "shown": _shown(block.leaflet, table),
        "typed": typed,
        "step": step,
        "full_rows": len(table.rows) >= MOST_QUESTIONS,
        "full_columns": len(table.subjects) >= MOST_SUBJECTS,
        "claims": [] if typed else _claims(block),
    }
    return render(request, "leaflets/grid.html", context, status=status)


def _initial(block: Block, table: TableData) -> dict[str, Any]:
    return {
        "revision": block.revision,
        "columns": len(table.subjects),
        "rows": len(table.rows),
        "caption": table.caption,
        "corner": table.corner,
    }


def _lines(form: GridForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("caption", "corner", "why")}


def _on_top(request: HttpRequest, block: Block) -> GridForm:
    block.refresh_from_db(fields=["revision"])
    data = request.POST.copy()
    data["revision"] = str(block.revision)
    form = GridForm(data)
    form.is_valid()
    return form


def _now(block: Block) -> TableData:
    assert block.table is not None
    return table_data(table_with_all(block.table), block.leaflet)


def _claims(block: Block) -> list[Claim]:
    """The stored claims, for links to their figures and sources."""
    assert block.table is not None
    found = [
        stated.claim
        for question in table_with_all(block.table).questions.all()
        for cell in question.cells.all()
        for stated in cell.stated.all()
    ]
    return list(dict.fromkeys(found))


def _shown(leaflet: Leaflet, table: TableData) -> ShownTable:
    """The grid as readers would see it: known claims with their sources, new ones without."""
    notes = Notes()
    known = claims_saying({claim.text for row in table.rows for cell in row.cells for claim in cell.claims}, leaflet)
    rows = []
    for row in table.rows:
        cells = [
            ShownCell(
                subject,
                cell.answer,
                [_claim(claim.text, known, notes) for claim in cell.claims],
            )
            for subject, cell in zip(table.subjects, row.cells, strict=True)
        ]
        rows.append((row.question, cells))
    return ShownTable(table.caption, table.corner, list(table.subjects), rows)


def _claim(text: str, known: dict[str, Claim], notes: Notes) -> ShownClaim:
    return shown_claim(known[text], notes, text) if text in known else shown_new_claim(text)
