"""From a pasted or uploaded document to a draft letter, with every doubt asked beside the part it concerns."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.campaigns.access import organiser_required
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.campaigns.queries import campaign_by_slug, may_start
from undersigned.campaigns.roles import Right
from undersigned.common import markdown
from undersigned.common.errors import NotCanonicalError, UndersignedError
from undersigned.common.languages import direction, is_known, name_of
from undersigned.letters.preview import lines

from .actions import answer_doubts, import_campaign, keep_document, make_leaflet, make_letter
from .draft import Draft
from .errors import ImportingError
from .forms import CampaignImportForm, DoubtsForm, ImportForm
from .leaflet_draft import Quotation
from .leaflet_making import meeting_as_text
from .models import ImportedDocument
from .queries import draft_as_answered, draft_as_read, imported_document
from .resolving import suggestions

UNPROCESSABLE = 422

# The parts of a letter, then those of a leaflet, in the order in which a reader meets them, with the page's words.
PARTS = [
    ("", gettext_lazy("The document as a whole")),
    ("language", gettext_lazy("Language")),
    ("heading", gettext_lazy("Heading of the document")),
    ("introductions", gettext_lazy("Introductions by others")),
    ("date", gettext_lazy("Date")),
    ("title", gettext_lazy("Title of the letter")),
    ("sender", gettext_lazy("Who “we” is")),
    ("addressee", gettext_lazy("Addressed to")),
    ("salutation", gettext_lazy("Salutation")),
    ("body", gettext_lazy("Text")),
    ("closing", gettext_lazy("Closing")),
    ("signatories", gettext_lazy("Names under it")),
    ("claimed_count", gettext_lazy("How many signed, as it claims")),
    ("paragraphs", gettext_lazy("Text")),
    ("call", gettext_lazy("Call to the reader")),
    ("meetings", gettext_lazy("Meeting")),
    ("table", gettext_lazy("Comparison table")),
    ("quotations", gettext_lazy("Quotations")),
]


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, campaign=campaign_by_slug)
def start(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Paste or upload."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        try:
            document = keep_document(campaign=campaign, data=form.data_of_document, filename=form.filename)
        except ImportingError as error:
            form.add_error(form.where, str(error))
        else:
            return _to("import-doubts", document)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "importing/start.html", {"campaign": campaign, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponseBase:
    """One document becomes a campaign, with all that is in it: a letter, or a leaflet and its meeting."""
    organiser = request.user
    if not isinstance(organiser, Organiser):
        return redirect_to_login(request.get_full_path())
    if not may_start(organiser):
        return render(request, "campaigns/not_approved.html", status=403)
    form = CampaignImportForm(request.POST, request.FILES) if request.method == "POST" else CampaignImportForm()
    if form.is_bound and form.is_valid():
        parts = {"data": form.data_of_document, "filename": form.filename, "name": form.cleaned_data["name"]}
        try:
            document = import_campaign(organiser=organiser, **parts)
        except NotCanonicalError as error:
            form.add_error("name", error.problems[0].message)
        except UndersignedError as error:
            form.add_error(form.where, str(error))
        else:
            return _to("import-doubts", document)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "importing/new_campaign.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, document=imported_document)
def doubts(request: HttpRequest, document: ImportedDocument) -> HttpResponse:
    """What was read, part by part, with what the importer could not know; answer, then make letter or leaflet."""
    if made := _made_of(document):
        return HttpResponseRedirect(made)
    draft = draft_as_read(document)
    posted = request.method == "POST"
    form = DoubtsForm(request.POST if posted else None, draft=draft, answers=document.answers)
    if posted and form.is_valid():
        answers = form.answers
        if "accept" in request.POST:
            given = {int(place): answer for place, answer in document.answers.items()}
            answers = {**suggestions(draft), **given, **answers}
        try:
            answer_doubts(document=document, answers=answers)
            if "make" in request.POST or "accept" in request.POST:
                return HttpResponseRedirect(_make(request, document), status=303)
        except ImportingError as error:
            form.add_error(None, str(error))
        else:
            return _to("import-doubts", document)
    context = {
        "document": document,
        "campaign": document.campaign,
        "form": form,
        "parts": _parts(draft_as_answered(document), form),
        "is_leaflet": draft.kind == "leaflet",
        "announces": bool(draft.meetings),
        "doubts": len(draft.doubts),
    }
    return render(request, "importing/doubts.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@organiser_required(Right.WRITE, document=imported_document)
def original(request: HttpRequest, document: ImportedDocument) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The document as it came, to keep or compare; always as a download, never shown by the browser."""
    response = HttpResponse(bytes(document.original), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{document.sha256_hex[:16]}.original"'
    return response


def _make(request: HttpRequest, document: ImportedDocument) -> str:
    """Make what the answers say it is; the address where it can be written on. Raises ImportingError."""
    if draft_as_answered(document).kind != "leaflet":
        letter = make_letter(document=document)
        messages.success(request, _("The letter is a draft now. Look it through before you freeze it."))
        return reverse("desk-letter", args=[letter.slug])
    leaflet = make_leaflet(document=document)
    messages.success(request, _("The leaflet is a draft now. Look it through before you publish it."))
    announced = [block.meeting for block in leaflet.blocks.select_related("meeting") if block.meeting]
    if announced:
        messages.success(request, _("Its meeting has a public page of its own now."))
    elif draft_as_answered(document).meetings:
        messages.warning(
            request, _("Its meeting has no day, time or time zone, so it stands as text. Announce it from the desk.")
        )
    return reverse("desk-leaflet", args=[leaflet.slug])


def _made_of(document: ImportedDocument) -> str:
    """Where that is written on which was made of the document; empty while nothing was."""
    if document.letter is not None:
        return reverse("desk-letter", args=[document.letter.slug])
    return reverse("desk-leaflet", args=[document.leaflet.slug]) if document.leaflet is not None else ""


def _parts(answered: Draft, form: DoubtsForm) -> list[dict[str, Any]]:
    """Each part that the document has or that a doubt is about; as read, after the answers so far."""
    language = answered.language if answered.language and is_known(answered.language) else "en"
    shown = []
    for name, label in PARTS:
        html = _html(answered, name)
        questions = form.questions(name)
        if html or questions:
            shown.append({"name": name, "label": label, "html": html, "questions": questions})
    for part in shown:
        part |= {"language": language, "direction": direction(language)}
    return shown


def _html(draft: Draft, name: str) -> str:
    """One part of the draft as safe HTML; empty when the document has none."""
    match name:
        case "":
            return ""
        case "language":
            return lines(name_of(draft.language)) if draft.language and is_known(draft.language) else ""
        case "introductions":
            texts = [f"**{one.outlet or _('Not named')}**\n\n{one.text}" for one in draft.introductions]
            return mark_safe(markdown.render("\n\n".join(texts)))  # noqa: S308 - rendered without HTML, cleaned by nh3
        case "body":
            return mark_safe(markdown.render("\n\n".join(draft.body)))  # noqa: S308 - as above
        case "signatories":
            return lines("\n".join(", ".join(filter(None, (s.name, s.affiliation))) for s in draft.signatories))
        case "claimed_count":
            count = draft.claimed_count
            return lines(" ".join(filter(None, (count.qualifier, str(count.value))))) if count else ""
        case "paragraphs":
            return mark_safe(markdown.render("\n\n".join(draft.paragraphs)))  # noqa: S308 - as above
        case "meetings":
            return lines("\n\n".join(meeting_as_text(meeting) for meeting in draft.meetings))
        case "table":
            return render_to_string("importing/table.html", {"table": draft.table}) if draft.table else ""
        case "quotations":
            return lines("\n".join(_quoted(quotation) for quotation in draft.quotations))
        case _:
            return lines(getattr(draft, name) or "")


def _quoted(quotation: Quotation) -> str:
    """A quotation with what is known of it, on one line."""
    said_by = ", ".join(part for part in (quotation.speaker, quotation.role, quotation.date) if part)
    return f"“{quotation.text}” {said_by}"


def _to(name: str, document: ImportedDocument) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[document.pk]), status=303)
