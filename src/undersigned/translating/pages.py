"""The side-by-side page on which anything is translated, and what is sent from it; on the desk and by a private link.

Views of this room and of the rooms above call these functions with the work, the working copy, and the door through
which somebody came in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.campaigns.access import signed_in
from undersigned.common.errors import UndersignedError
from undersigned.common.languages import direction, name_of

from .actions import BY_LINK, review_copy, save_copy, take_in_file
from .errors import EditConflictError
from .exchange import FORMATS, MOST_BYTES, read_pairs
from .forms import CreditForm, FileForm, UnitForm
from .models import WorkingCopy
from .queries import terms_in, translation_token
from .units import Unit
from .works import C, Work

UNPROCESSABLE = 422
_FILE_NAMES = {"docx": "Word", "xliff12": "XLIFF 1.2", "xliff20": "XLIFF 2.0", "po": "PO"}


@dataclass(frozen=True)
class Door:
    """Who is at the page, and where its parts are."""

    by: str
    page: str
    file: Callable[[str], str]
    upload: str
    review: str
    new_link: str = ""
    back: str = ""

    @property
    def is_on_the_desk(self) -> bool:
        """Whether it is one of the team, not somebody with the private link."""
        return self.by != BY_LINK


def door_by_link(token: str) -> Door:
    """For a translator who has the private link and no account."""
    return Door(
        by=BY_LINK,
        page=reverse("translate", args=[token]),
        file=lambda form: reverse("translate-file", args=[token, form]),
        upload=reverse("translate-upload", args=[token]),
        review=reverse("translate-review", args=[token]),
    )


def page(
    request: HttpRequest,
    work: Work[C],
    copy: C,
    door: Door,
    *,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The side-by-side page; a form that was filled in is saved, and comes back when it cannot be."""
    units = work.units_now(copy)
    saving = request.method == "POST" and file_form is None
    credit = CreditForm(
        request.POST if saving else None,
        initial={"credit": copy.credit, "revision": copy.revision},
    )
    forms = _unit_forms(request if saving else None, work, units, copy.language)
    conflict = ""
    if saving and credit.is_valid() and all(form.is_valid() for form in forms):
        try:
            _save(work, copy, door, credit, forms)
        except EditConflictError as error:
            conflict, status = str(error), 409
            copy.refresh_from_db()
            credit = CreditForm(initial={"credit": credit.cleaned_data["credit"], "revision": copy.revision})
        except UndersignedError as error:
            conflict, status = str(error), 409
        else:
            return HttpResponseRedirect(f"{door.page}?saved", status=303)
    elif saving:
        status = UNPROCESSABLE
    context = _context(request, work, copy, door, forms, credit, file_form) | {"conflict": conflict}
    return render(request, "translating/translate.html", context, status=status)


def file_response(work: Work[C], copy: C, form: str) -> HttpResponse:
    """The translation as a file for another program; 404 for a format that we do not write."""
    if form not in FORMATS:
        raise Http404
    made = FORMATS[form]
    data = made.write(work.units_now(copy), work.original_language(copy), copy.language)
    response = HttpResponse(data, content_type=made.media_type)
    name = f"{work.file_name(copy)}.{copy.language}{made.suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def upload(request: HttpRequest, work: Work[C], copy: C, door: Door) -> HttpResponse:
    """A translator's file comes back."""
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            data = form.cleaned_data["file"].read(MOST_BYTES + 1)
            taken = take_in_file(work=work, copy=copy, pairs=read_pairs(data), by=door.by)
        except UndersignedError as error:
            form.add_error("file", str(error))
        else:
            changed = ngettext("%(n)s part changed.", "%(n)s parts changed.", taken.changed) % {"n": taken.changed}
            messages.success(request, changed)
            for source in taken.unknown[:20]:
                lost = _("This is no longer in the original, so its translation was left out: “%(words)s”")
                messages.warning(request, lost % {"words": source[:80]})
            return HttpResponseRedirect(door.page, status=303)
    return page(request, work, copy, door, file_form=form, status=UNPROCESSABLE)


def review(request: HttpRequest, work: Work[C], copy: C, door: Door) -> HttpResponse:
    """A second person has read it."""
    revision = request.POST.get("revision", "")
    try:
        review_copy(work=work, copy=copy, revision=int(revision) if revision.isdecimal() else -1, by=door.by)
    except UndersignedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(work.review_thanks))
    return HttpResponseRedirect(door.page, status=303)


def beside_context(units: Sequence[Unit], *, original: str, language: str) -> dict[str, Any]:
    """What `translating/side_by_side.html` needs of a translation into `language`; its page and credit are added."""
    return {
        "units": units,
        "language": language,
        "name": name_of(language),
        "direction": direction(language),
        "original_language": original,
        "original_name": name_of(original),
        "original_direction": direction(original),
    }


def _save(work: Work[C], copy: C, door: Door, credit: CreditForm, forms: Sequence[UnitForm]) -> None:
    save_copy(
        work=work,
        copy=copy,
        revision=credit.cleaned_data["revision"],
        targets=[form.cleaned_data["target"].replace("\r\n", "\n") for form in forms],
        fits=[number for number, form in enumerate(forms) if form.cleaned_data.get("fits")],
        credit=credit.cleaned_data["credit"],
        by=door.by,
    )


def _unit_forms(request: HttpRequest | None, work: Work[Any], units: Sequence[Unit], language: str) -> list[UnitForm]:
    """A form for each unit."""
    data = request.POST if request is not None else None
    return [
        UnitForm(data, prefix=f"u{number}", unit=unit, language=language, label=label, longest=work.longest(unit.part))
        for number, (unit, label) in enumerate(zip(units, work.labels(units), strict=True))
    ]


def _context(
    request: HttpRequest,
    work: Work[C],
    copy: C,
    door: Door,
    forms: Sequence[UnitForm],
    credit: CreditForm,
    file_form: FileForm | None,
) -> dict[str, object]:
    language, original = copy.language, work.original_language(copy)
    return {
        "work": work,
        "translation": copy,
        "campaign": copy.campaign,
        "door": door,
        "forms": forms,
        "credit": credit,
        "file_form": file_form or FileForm(),
        "files": [(name, door.file(form)) for form, name in _FILE_NAMES.items()],
        "language": language,
        "name": name_of(language),
        "direction": direction(language),
        "original_language": original,
        "original_direction": direction(original),
        "left": sum(form.unit.is_open for form in forms),
        "terms": terms_in(copy.campaign, language, " ".join(form.unit.source for form in forms)),
        "may_review": _may_review(copy, door),
        "link": reverse("translate", args=[translation_token(copy)]) if door.is_on_the_desk else "",
        "publish_page": work.publish_page(copy, signed_in(request)) if door.is_on_the_desk else "",
        "saved": "saved" in request.GET,
        "frame": "desk_base.html" if door.is_on_the_desk else "base.html",
    }


def _may_review(copy: WorkingCopy, door: Door) -> bool:
    return copy.revision > 0 and copy.written_by != door.by and not copy.is_reviewed
