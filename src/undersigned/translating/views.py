"""Translating by a private link without an account, on the desk's common pages, and the glossary.

Letters have pages of the desk at addresses of their own (letters/translation_views.py).
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right
from undersigned.common.errors import UndersignedError
from undersigned.common.languages import is_known, name_of

from . import pages
from .actions import renew_link, set_glossary
from .forms import GlossaryForm
from .models import WorkingCopy
from .pages import Door, door_by_link
from .queries import copy_of_token, copy_on_the_desk
from .works import work_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The translation beside the original, for a translator who has the private link and no account."""
    copy = _found(token)
    return pages.page(request, work_of(copy), copy, door_by_link(token))


@never_cache
@require_safe
def file_by_link(request: HttpRequest, token: str, form: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The translation as a file for another program."""
    copy = _found(token)
    return pages.file_response(work_of(copy), copy, form)


@never_cache
@require_POST
def upload_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A translator's file comes back."""
    copy = _found(token)
    return pages.upload(request, work_of(copy), copy, door_by_link(token))


@never_cache
@require_POST
def review_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A second person has read it."""
    copy = _found(token)
    return pages.review(request, work_of(copy), copy, door_by_link(token))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, copy=copy_on_the_desk)
def on_the_desk(request: HttpRequest, copy: WorkingCopy) -> HttpResponse:
    """The same for the team."""
    if why := work_of(copy).why_fixed(copy):
        return _fixed(request, copy, why)
    return pages.page(request, work_of(copy), copy, _desk_door(request, copy))


@require_safe
@organiser_required(Right.TRANSLATE, copy=copy_on_the_desk)
def file_on_the_desk(request: HttpRequest, copy: WorkingCopy, form: str) -> HttpResponse:  # noqa: ARG001
    """The translation as a file for another program."""
    return pages.file_response(work_of(copy), copy, form)


@require_POST
@organiser_required(Right.TRANSLATE, copy=copy_on_the_desk)
def upload_on_the_desk(request: HttpRequest, copy: WorkingCopy) -> HttpResponse:
    """A translator's file comes back."""
    return pages.upload(request, work_of(copy), copy, _desk_door(request, copy))


@require_POST
@organiser_required(Right.TRANSLATE, copy=copy_on_the_desk)
def review_on_the_desk(request: HttpRequest, copy: WorkingCopy) -> HttpResponse:
    """A second person has read it."""
    return pages.review(request, work_of(copy), copy, _desk_door(request, copy))


@require_POST
@organiser_required(Right.TRANSLATE, copy=copy_on_the_desk)
def new_link(request: HttpRequest, copy: WorkingCopy) -> HttpResponse:
    """End the translator's link and make a new one."""
    return renewed(request, copy, _desk_door(request, copy))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, copy=copy_on_the_desk)
def publish(request: HttpRequest, copy: WorkingCopy) -> HttpResponse:
    """Say what publishing does, and do it."""
    work, by = work_of(copy), signed_in(request)
    reasons: list[str] = []
    if request.method == "POST":
        try:
            done = work.publish(copy, by)
        except UndersignedError as error:
            reasons = getattr(error, "reasons", None) or [str(error)]
        else:
            messages.success(request, done)
            return HttpResponseRedirect(work.back(copy), status=303)
    context: dict[str, Any] = {
        "translation": copy,
        "name": name_of(copy.language),
        "notes": work.publish_notes(copy),
        "page": reverse("desk-working-copy", args=[copy.pk]),
        "reasons": reasons,
    }
    return render(request, "translating/publish.html", context, status=409 if reasons else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, campaign=campaign_by_slug)
def glossary(request: HttpRequest, campaign: Campaign, language: str) -> HttpResponse:
    """How this campaign says its words in one language."""
    if not is_known(language):
        raise Http404
    terms = campaign.glossary.filter(language=language)
    text = "".join(f"{term.term} = {term.translation}\n" for term in terms)
    form = GlossaryForm(request.POST if request.method == "POST" else None, initial={"terms": text})
    if form.is_valid():
        set_glossary(campaign=campaign, language=language, terms=form.cleaned_data["terms"])
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(request.path, status=303)
    context = {"campaign": campaign, "form": form, "language": language, "name": name_of(language)}
    return render(request, "translating/glossary.html", context, status=pages.UNPROCESSABLE if form.is_bound else 200)


def renewed(request: HttpRequest, copy: WorkingCopy, door: Door) -> HttpResponse:
    """Answer to the button that ends the link, wherever it stands."""
    renew_link(copy=copy)
    messages.success(request, _("There is a new private link. The old one leads nowhere."))
    return HttpResponseRedirect(door.page, status=303)


def _desk_door(request: HttpRequest, copy: WorkingCopy) -> Door:
    def address(name: str) -> str:
        return reverse(name, args=[copy.pk])

    return Door(
        by=str(signed_in(request).pk),
        page=address("desk-working-copy"),
        file=lambda form: reverse("desk-working-copy-file", args=[copy.pk, form]),
        upload=address("desk-working-copy-upload"),
        review=address("desk-working-copy-review"),
        new_link=address("desk-working-copy-link"),
        back=work_of(copy).back(copy),
    )


def _fixed(request: HttpRequest, copy: WorkingCopy, why: str) -> HttpResponse:
    """Nothing can change now: back to what is translated, with the reason."""
    messages.warning(request, why)
    return HttpResponseRedirect(work_of(copy).back(copy), status=303)


def _found(token: str) -> WorkingCopy:
    copy = copy_of_token(token)
    if copy is None:
        raise Http404
    return copy
