"""The organisers' pages about one claim and one source."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required
from undersigned.campaigns.roles import Right

from .actions import accept_page, add_source, keep_copy, revise_claim, revise_source
from .checking import findings_of_claim, page_finding, quotation_findings
from .errors import LeafletError
from .models import Claim, Source
from .queries import archived_words, claim_on_the_desk, leaflets_with, source_on_the_desk
from .source_forms import ClaimForm, CopyForm, SourceForm

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, claim=claim_on_the_desk)
def claim(request: HttpRequest, claim: Claim) -> HttpResponse:
    """What a claim says, its figures and its sources."""
    form = ClaimForm(request.POST or None, claim=claim)
    came_from = request.GET.get("from", "")
    if form.is_valid():
        try:
            _revise(claim, form)
        except LeafletError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            query = f"?{urlencode({'from': came_from})}" if came_from else ""
            return HttpResponseRedirect(f"{reverse('desk-claim', args=[claim.pk])}{query}", status=303)
    leaflets = list(leaflets_with(claim))
    context = {
        "claim": claim,
        "campaign": claim.campaign,
        "form": form,
        "leaflets": leaflets,
        "back": next((leaflet for leaflet in leaflets if leaflet.slug == came_from), None),
        "findings": findings_of_claim(claim),
        "cited": [cited.source for cited in claim.cited.select_related("source")],
        "revisions": claim.revisions.all(),
        "wordings": claim.wordings.order_by("language"),
    }
    return render(request, "leaflets/desk_claim.html", context, status=UNPROCESSABLE if form.errors else 200)


@transaction.atomic
def _revise(claim: Claim, form: ClaimForm) -> None:
    """With a new source, if one was filled in; either all of it is stored or nothing."""
    sources = list(form.sources)
    if form.source is not None:
        made = add_source(campaign=claim.campaign, data=form.source)
        sources = [*sources, *([] if made in sources else [made])]
    revise_claim(
        claim=claim,
        text=form.cleaned_data["text"],
        as_of=form.cleaned_data["as_of"],
        needs_source=form.cleaned_data["needs_source"],
        figures=form.figures,
        sources=sources,
        why=form.cleaned_data["why"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, source=source_on_the_desk)
def source(request: HttpRequest, source: Source) -> HttpResponse:
    """A source, wherever it is cited."""
    form = SourceForm(request.POST or None, source=source)
    if form.is_valid() and form.source is not None:
        try:
            revise_source(source=source, data=form.source)
        except LeafletError as error:
            source.refresh_from_db()
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return _to_source(source)
    return _source_page(request, source, form, CopyForm())


@require_POST
@organiser_required(Right.WRITE, source=source_on_the_desk)
def keep(request: HttpRequest, source: Source) -> HttpResponse:
    """Keep the cited page as it is now."""
    form = CopyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = keep_copy(source=source, data=form.content)
        except LeafletError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The copy is kept."))
            if not kept.words:
                messages.warning(
                    request, _("We cannot read words in a file of this kind, so quotations are not compared with it.")
                )
            return _to_source(source)
    return _source_page(request, source, SourceForm(source=source), form)


@require_POST
@organiser_required(Right.WRITE, source=source_on_the_desk)
def looked(request: HttpRequest, source: Source) -> HttpResponse:
    """Somebody has compared the page: its change does not matter."""
    accept_page(source=source)
    messages.success(request, _("Noted. You hear of it when the page changes again."))
    return _to_source(source)


@require_safe
@organiser_required(Right.SEE, source=source_on_the_desk)
def kept(request: HttpRequest, source: Source) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The archived copy; always as a download, never shown by the browser."""
    if source.archived is None:
        raise Http404
    response = HttpResponse(bytes(source.archived.data), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{source.archived.sha256_hex[:16]}.copy"'
    return response


def _source_page(request: HttpRequest, source: Source, form: SourceForm, copy_form: CopyForm) -> HttpResponse:
    words = archived_words([source]).get(source.pk)
    quotations = [(one, quotation_findings(one, words)) for one in source.quotations.all()]
    context = {
        "source": source,
        "campaign": source.campaign,
        "form": form,
        "copy_form": copy_form,
        "quotations": quotations,
        "claims": source.claims.all(),
        "archived_hex": bytes(source.archived_id).hex() if source.archived_id is not None else "",
        "readable": words is not None,
        "page_finding": page_finding(source),
        "check": getattr(source, "check_of_page", None),
    }
    wrong = form.errors or copy_form.errors
    return render(request, "leaflets/desk_source.html", context, status=UNPROCESSABLE if wrong else 200)


def _to_source(source: Source) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-source", args=[source.pk]), status=303)
