"""Introductions that are hosted here: the page for readers, the outlet's own by its private link, the desk's button."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required
from undersigned.campaigns.roles import Right
from undersigned.common import markdown
from undersigned.common.errors import FetchError
from undersigned.common.languages import direction
from undersigned.frame.speaking import speak
from undersigned.letters.models import Letter, State
from undersigned.letters.preview import shown
from undersigned.letters.queries import current_texts, letter_on_the_desk, text_in

from .checking import hosted_path
from .errors import ReprintError
from .forms import IntroductionForm, OutletForm
from .hosting import hosted_at, introduction_of_token, introduction_token, invite_outlet, look_again, write_introduction
from .models import Consent, HostedIntroduction

UNPROCESSABLE = 422
READY_SECONDS = 10


@require_safe
def introduction(request: HttpRequest, slug: str) -> HttpResponse:
    """The outlet's words, and apart from them the letter; a notice where the operator took it down."""
    found = hosted_at(slug)
    if found is None or found.appearance.letter.state not in (State.OPEN, State.CLOSED):
        raise Http404
    speak(found.language)
    if found.taken_down_at is not None and found.appearance.is_public:
        return render(request, "reprints/hosted_gone.html", {"hosted": found}, status=410)
    if not found.is_public:
        raise Http404
    response = render(request, "reprints/hosted.html", _shown(found))
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, token: str) -> HttpResponse:
    """Who has the private link writes the introduction, and sees whether the link was found."""
    hosted = introduction_of_token(token)
    if hosted is None:
        raise Http404
    seen = hosted.appearance
    initial = {"url": seen.url, "introduction": seen.introduction, "language": hosted.language}
    form = IntroductionForm(request.POST if "introduction" in request.POST else None, initial=initial)
    if "look" in request.POST:
        try:
            look_again(hosted=hosted)
            messages.success(request, _("Your page is looked at in a moment. Load this page again."))
        except ReprintError as error:
            messages.warning(request, str(error))
        return HttpResponseRedirect(request.path, status=303)
    if form.is_bound and form.is_valid():
        try:
            write_introduction(hosted=hosted, loopback=settings.UNDERSIGNED_FETCH_LOOPBACK, **form.cleaned_data)
        except (FetchError, ReprintError) as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, _("Saved. Your page is looked at in a moment."))
            return HttpResponseRedirect(request.path, status=303)
    elif request.method == "POST" and not form.is_bound:
        form = IntroductionForm({})
    context = _shown(hosted) | {
        "form": form,
        "address": f"{settings.UNDERSIGNED_ORIGIN}{hosted_path(hosted)}",
        "Consent": Consent,
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "reprints/hosted_write.html", context, status=status)


@require_POST
@organiser_required(Right.WRITE, letter=letter_on_the_desk)
def invite(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Make a private link for an outlet that has no server of this kind."""
    form = OutletForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the name of the outlet, with at most 200 characters."))
        return _back(letter)
    try:
        invite_outlet(letter=letter, outlet=form.cleaned_data["outlet"])
    except ReprintError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("There is a private link for it below. Pass it on to the outlet."))
    return _back(letter)


def private_address(hosted: HostedIntroduction) -> str:
    """The outlet's private link, whole."""
    return settings.UNDERSIGNED_ORIGIN + reverse("introduction-write", args=[introduction_token(hosted)])


def _shown(hosted: HostedIntroduction) -> dict[str, Any]:
    letter = hosted.appearance.letter
    text = text_in(letter, hosted.language) or current_texts(letter)[0]
    return {
        "hosted": hosted,
        "seen": hosted.appearance,
        "letter": letter,
        "text": shown(text),
        "direction": direction(hosted.language),
        "introduction_html": mark_safe(markdown.render(hosted.appearance.introduction)),  # noqa: S308 - no HTML, nh3
    }


def _back(letter: Letter) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-reprints", args=[letter.slug]), status=303)
