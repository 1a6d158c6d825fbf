"""Letters of other instances under introductions of ours: their public pages and files, and the desk."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right
from undersigned.common import markdown
from undersigned.common.errors import FetchError, NotCanonicalError
from undersigned.common.languages import direction, name_of
from undersigned.ledger.verifying import text_path
from undersigned.letters.queries import public_letter

from .actions import note_announced
from .deeds import REPRINT_PUBLISHED
from .errors import ReprintError
from .forms import PublishForm, SourceForm
from .keys import reprint_signer
from .models import CHAIN_FILE, Appearance, Consent, KeptFile, Reprint
from .publishing import ask_for_reprint, chain_file, publish_reprint, whole_chain, withdraw_reprint

UNPROCESSABLE = 422
READY_SECONDS = 10
MOST_BODY = 4096
_TEXT = "text/plain; charset=utf-8"


@require_safe
def reprint(request: HttpRequest, slug: str) -> HttpResponse:
    """The letter under our introduction, its count, where to sign it, and the chain that led here."""
    if gone := Reprint.objects.filter(slug=slug, state=Reprint.State.TAKEN_DOWN).select_related("campaign").first():
        return render(request, "reprints/reprint_gone.html", {"reprint": gone}, status=410)
    found = _public(slug)
    response = render(request, "reprints/reprint.html", {"reprint": found, **_shown(found)})
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


@require_safe
def chain(_request: HttpRequest, slug: str) -> HttpResponse:
    """The chain as a file, our hop last."""
    return HttpResponse(chain_file(_public(slug)), content_type="text/plain; charset=us-ascii")


@require_safe
def body(_request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The bytes of the letter's text, as they were signed."""
    return _file(_public(slug), text_path(language), "text/markdown; charset=utf-8")


@require_safe
def kept(_request: HttpRequest, slug: str, name: str, path: str) -> HttpResponse:
    """A public file of the letter as it is kept here: `undersigned verify` takes them where the origin is gone."""
    found = _public(slug)
    if found.letter.rpartition("/")[2] != name or path == CHAIN_FILE:
        raise Http404
    return _file(found, path, "application/octet-stream")


@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """The key that signs the reprints of this instance."""
    return HttpResponse(f"{reprint_signer().verifier.vkey}\n", content_type=_TEXT)


@require_safe
def consents(_request: HttpRequest, slug: str) -> JsonResponse:
    """What the letter's organisers say to each signed reprint that they have answered."""
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    answered = Appearance.objects.filter(letter=letter, kind=Appearance.Kind.INSTANCE).exclude(consent=Consent.WAITING)
    rows = [
        {
            "address": each.url,
            "outlet": each.outlet,
            "dated": each.dated.isoformat() if each.dated else None,
            "consent": each.consent,
            "decided": each.decided_at.isoformat(timespec="seconds") if each.decided_at else None,
        }
        for each in answered
    ]
    return JsonResponse({"format": "undersigned-consents/1", "reprints": rows})


@csrf_exempt  # another server says so, without a browser; nothing is believed before it was fetched from there
@require_POST
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Another instance announces its reprint. It is looked at in the background."""
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:
            raise ValueError
        address = json.loads(request.body)["address"]
        if not isinstance(address, str):
            raise ValueError
        note_announced(letter=letter, address=address, loopback=settings.UNDERSIGNED_FETCH_LOOPBACK)
    except (ValueError, KeyError, TypeError, RecursionError, FetchError, ReprintError):
        return HttpResponse("No address of a reprint.\n", status=UNPROCESSABLE, content_type=_TEXT)
    return HttpResponse("Noted.\n", status=202, content_type=_TEXT)


# -- the desk


def _on_the_desk(slug: str) -> Reprint:
    return Reprint.objects.select_related("campaign").get(slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, campaign=campaign_by_slug)
def desk_reprints(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What the campaign reprints; POST begins one more."""
    form = SourceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = ask_for_reprint(
                campaign=campaign, url=form.cleaned_data["url"], loopback=settings.UNDERSIGNED_FETCH_LOOPBACK
            )
        except (FetchError, ReprintError) as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, _("The letter is fetched and verified now. Look again in a moment."))
            return _to(made)
    context = {"campaign": campaign, "form": form, "reprints": Reprint.objects.filter(campaign=campaign)}
    return render(request, "reprints/desk_reprints.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, reprint=_on_the_desk)
def desk_reprint(request: HttpRequest, reprint: Reprint) -> HttpResponse:
    """One reprint: write the introduction and publish it."""
    languages = [(language, name_of(language)) for language in _languages(reprint)]
    initial = {"language": reprint.language, "introduction": reprint.introduction}
    form = PublishForm(request.POST if request.method == "POST" else None, languages=languages, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            publish_reprint(reprint=reprint, **form.cleaned_data)
        except NotCanonicalError as error:
            form.add_error("introduction", str(error))
        except ReprintError as error:
            form.add_error(None, str(error))
        else:
            record_activity(
                campaign=reprint.campaign, by=signed_in(request), deed=REPRINT_PUBLISHED, about=reprint.slug
            )
            messages.success(request, _("Everyone can read it now."))
            return _to(reprint)
    context = {"reprint": reprint, "form": form, "campaign": reprint.campaign}
    return render(request, "reprints/desk_reprint.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@organiser_required(Right.OPEN, reprint=_on_the_desk)
def desk_withdraw(request: HttpRequest, reprint: Reprint) -> HttpResponse:
    """Take a reprint away, with all that is kept of it."""
    campaign = reprint.campaign
    withdraw_reprint(reprint=reprint)
    messages.success(request, _("The reprint is gone."))
    return HttpResponseRedirect(reverse("desk-reprints-of-others", args=[campaign.slug]), status=303)


def _to(made: Reprint) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-reprint", args=[made.slug]), status=303)


def _public(slug: str) -> Reprint:
    found = Reprint.objects.select_related("campaign").filter(slug=slug, state=Reprint.State.PUBLISHED).first()
    if found is None:
        raise Http404
    return found


def _languages(reprint: Reprint) -> list[str]:
    paths = KeptFile.objects.filter(reprint=reprint, path__startswith="text.").values_list("path", flat=True)
    return sorted(path.removeprefix("text.").removesuffix(".md") for path in paths)


def _file(reprint: Reprint, path: str, kind: str) -> HttpResponse:
    if "\0" in path:  # PostgreSQL has no such text
        raise Http404
    data = KeptFile.objects.filter(reprint=reprint, path=path).values_list("data", flat=True).first()
    if data is None:
        raise Http404
    return HttpResponse(bytes(data), content_type=kind, headers={"Access-Control-Allow-Origin": "*"})


def _shown(found: Reprint) -> dict[str, Any]:
    """The letter's words as HTML, and the chain in words."""
    data = KeptFile.objects.filter(reprint=found, path=text_path(found.language)).values_list("data", flat=True).get()
    first, _blank, rest = bytes(data).decode().partition("\n")
    return {
        "title": first.removeprefix("# "),
        "direction": direction(found.language),
        "letter_html": mark_safe(markdown.render(rest)),  # noqa: S308 - rendered without HTML, cleaned by nh3
        "introduction_html": mark_safe(markdown.render(found.introduction)),  # noqa: S308 - as above
        "hops": [signed.hop for signed in whole_chain(found)],
        "host": found.letter.partition("://")[2].partition("/")[0],
        "Consent": Consent,
    }
