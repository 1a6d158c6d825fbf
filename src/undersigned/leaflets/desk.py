"""The organisers' pages about a leaflet as a whole."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug, may
from undersigned.campaigns.roles import Right
from undersigned.common.errors import UndersignedError
from undersigned.translating.queries import left_in
from undersigned.typesetting import Layout, TypesettingError

from .actions import (
    add_block,
    change_settings,
    delete_leaflet,
    duplicate_leaflet,
    link_translation,
    publish_leaflet,
    start_leaflet,
    start_translation,
    take_down_leaflet,
    translate_leaflet,
    withdraw_leaflet,
    write_by_hand,
)
from .checking import findings_of_blocks, findings_of_claim
from .errors import LeafletError
from .forms import AddBlockForm, LinkForm, PrintForm, SettingsForm, StartForm, TakeDownForm, TranslateForm
from .models import Kind, Leaflet
from .queries import in_other_languages, leaflet_on_the_desk, used_claims, working_copy_of
from .sheet import print_report
from .shown import shown_leaflet
from .views import pdf_response

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, campaign=campaign_by_slug)
def start(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Begin a leaflet."""
    form = StartForm(request.POST or None, initial={"language": campaign.language})
    if form.is_valid():
        try:
            made = start_leaflet(campaign=campaign, **form.cleaned_data)
        except LeafletError as error:
            form.add_error("headline", str(error))
        else:
            return to_leaflet(made)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "leaflets/start.html", {"campaign": campaign, "form": form}, status=status)


@require_safe
@organiser_required(Right.SEE, leaflet=leaflet_on_the_desk)
def leaflet(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """The leaflet block by block, with what can be done to each, and what to look at."""
    image_path = reverse("desk-block-image", args=["00000000-0000-0000-0000-000000000000"])
    context = shown_leaflet(leaflet, image_path=image_path.replace("00000000-0000-0000-0000-000000000000", "{}"))
    organiser = signed_in(request)
    context |= {
        "campaign": leaflet.campaign,
        "may_write": may(organiser, leaflet.campaign, Right.WRITE),
        "may_open": may(organiser, leaflet.campaign, Right.OPEN),
        "findings": findings_of_blocks(leaflet, [shown.block for shown in context["blocks"]]),
        "add_form": AddBlockForm(),
        "others": in_other_languages(leaflet),
        "may_translate": may(organiser, leaflet.campaign, Right.TRANSLATE),
    }
    copy = working_copy_of(leaflet)
    if copy is not None:
        context |= {"copy": copy, "left": left_in(copy)}
    return render(request, "leaflets/desk_leaflet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, leaflet=leaflet_on_the_desk)
def settings(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """Headline, language, address, imprint."""
    form = SettingsForm(request.POST or None, leaflet=leaflet)
    if form.is_valid():
        try:
            change_settings(leaflet=leaflet, **form.cleaned_data)
        except LeafletError as error:
            form.add_error(None, str(error))
        else:
            leaflet.refresh_from_db()
            messages.success(request, _("Saved."))
            return to_leaflet(leaflet)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "leaflets/settings.html", {"leaflet": leaflet, "form": form}, status=status)


@require_POST
@organiser_required(Right.OPEN, leaflet=leaflet_on_the_desk)
def step(request: HttpRequest, leaflet: Leaflet, name: str) -> HttpResponse:
    """Publish it, take it back, or begin another one with the same blocks."""
    goal = leaflet
    try:
        match name:
            case "publish":
                publish_leaflet(leaflet=leaflet)
                messages.success(request, _("Everyone can read the leaflet now."))
            case "withdraw":
                withdraw_leaflet(leaflet=leaflet)
                messages.success(request, _("Nobody can read the leaflet any more. It is a draft again."))
            case "duplicate":
                goal = duplicate_leaflet(leaflet=leaflet)
                messages.success(request, _("This is the new one. Its claims are the same claims."))
            case _:
                raise Http404
    except UndersignedError as error:
        messages.error(request, str(error))
    return to_leaflet(goal)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, leaflet=leaflet_on_the_desk)
def take_down(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """Asks for the notice that will stand in its place."""
    form = TakeDownForm(request.POST or None)
    if form.is_valid():
        try:
            take_down_leaflet(leaflet=leaflet, notice=form.cleaned_data["notice"])
        except LeafletError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The leaflet is taken down. Your notice stands in its place."))
            return to_leaflet(leaflet)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "leaflets/take_down.html", {"leaflet": leaflet, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, leaflet=leaflet_on_the_desk)
def delete(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """Asks once, and deletes a draft that was never public."""
    problem = ""
    if request.method == "POST":
        try:
            delete_leaflet(leaflet=leaflet)
        except LeafletError as error:
            problem = str(error)
        else:
            messages.success(request, _("The draft is deleted."))
            return HttpResponseRedirect("/desk/", status=303)
    context = {"leaflet": leaflet, "problem": problem}
    return render(request, "leaflets/delete.html", context, status=UNPROCESSABLE if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, leaflet=leaflet_on_the_desk)
def languages(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """The same leaflet in other languages: begin a translation; who may write also copies one, or links one."""
    may_write = may(signed_in(request), leaflet.campaign, Right.WRITE)
    step = request.POST.get("do", "begin")
    if step != "begin" and not may_write:
        raise PermissionDenied
    if step == "by-hand":
        write_by_hand(leaflet=leaflet)
        messages.success(request, _("Saved."))
        return to_leaflet(leaflet)
    linking = step == "link"
    begin = TranslateForm(request.POST if request.method == "POST" and not linking else None)
    link = LinkForm(request.POST if linking else None, leaflet=leaflet)
    form: TranslateForm | LinkForm = link if linking else begin
    if form.is_valid():
        try:
            if linking:
                link_translation(leaflet=leaflet, original=form.cleaned_data["original"])
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(reverse("desk-leaflet-languages", args=[leaflet.slug]), status=303)
            if step == "begin":
                copy = start_translation(leaflet=leaflet, language=form.cleaned_data["language"])
                return HttpResponseRedirect(reverse("desk-working-copy", args=[copy.pk]), status=303)
            made = translate_leaflet(leaflet=leaflet, language=form.cleaned_data["language"])
        except LeafletError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("This is the translation: the same words, to be written over."))
            return to_leaflet(made)
    others = in_other_languages(leaflet)
    context = {"leaflet": leaflet, "form": form, "begin": begin, "link": link, "others": others, "may_write": may_write}
    return render(request, "leaflets/languages.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@organiser_required(Right.WRITE, leaflet=leaflet_on_the_desk)
def add(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """One more block at the end; then write it."""
    form = AddBlockForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what kind of block it is to be."))
        return to_leaflet(leaflet)
    try:
        block = add_block(leaflet=leaflet, kind=Kind(form.cleaned_data["kind"]))
    except LeafletError as error:
        messages.error(request, str(error))
        return to_leaflet(leaflet)
    return HttpResponseRedirect(reverse("desk-block", args=[block.pk]), status=303)


@require_safe
@organiser_required(Right.SEE, leaflet=leaflet_on_the_desk)
def print_page(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """What comes out of the printer: how many pages, what does not fit, which characters are missing."""
    form = PrintForm(request.GET if "paper" in request.GET else {"paper": "a4", "copies": 500})
    report, problem = None, ""
    if form.is_valid():
        try:
            paper = cast(Layout, form.cleaned_data["paper"])
            report = print_report(leaflet, paper, copies=form.cleaned_data["copies"])
        except TypesettingError as error:
            problem = str(error)
    context = {"leaflet": leaflet, "form": form, "report": report, "problem": problem}
    return render(request, "leaflets/print.html", context, status=200 if form.is_valid() else UNPROCESSABLE)


@require_safe
@organiser_required(Right.SEE, leaflet=leaflet_on_the_desk)
def pdf(request: HttpRequest, leaflet: Leaflet) -> HttpResponse:
    """The PDF of a draft, too."""
    return pdf_response(request, leaflet)


@require_safe
@organiser_required(Right.SEE, campaign=campaign_by_slug)
def claims(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Every claim of a campaign, the ones to look at first."""
    rows = [(claim, findings_of_claim(claim)) for claim in used_claims(campaign)]
    rows.sort(key=lambda row: not row[1])
    return render(request, "leaflets/claims.html", {"campaign": campaign, "rows": rows})


def to_leaflet(leaflet: Leaflet, anchor: str = "") -> HttpResponse:
    """Back to the leaflet's page on the desk."""
    address = reverse("desk-leaflet", args=[leaflet.slug])
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address, status=303)
