"""Pages for whoever comes: the meeting, replying, the reply's own page, calendars. None sets a cookie."""

from typing import cast
from urllib.parse import quote_plus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.models import Campaign
from undersigned.common.languages import direction, name_of
from undersigned.frame.network import is_cross_site, network_of_request
from undersigned.frame.speaking import PARAMETER, speak, wished_for
from undersigned.sealing.errors import SealingError
from undersigned.sealing.tokens import read_token
from undersigned.translating.pages import beside_context
from undersigned.typesetting import TypesettingError

from . import sheet
from .actions import cancel_reply, confirm_reply, reply_by_address, reply_coming
from .actions import was_not_me as forget_and_stop
from .calendars import CONTENT_TYPE, calendar_bytes, event_script
from .errors import CrowdedError, LinkError, MeetingError, PastMeetingError, StaleFormError, WrongStateError
from .form_token import check_form_token, make_form_token
from .forms import ReplyForm
from .mails import moved_from
from .models import Meeting, State
from .queries import (
    count_of,
    meetings_in_calendar,
    names_of,
    pending_of_token,
    public_meeting,
    reply_of_token,
    taken_down_meeting,
)
from .sealed import open_name, open_typed
from .when import shown_time, shown_zone
from .words import all_in_words, in_words, is_translated, published_translations, published_units

READY_SECONDS = 3
CALENDAR_READY_SECONDS = 60
CARD_READY_SECONDS = 600
UNPROCESSABLE = 422


@require_safe
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """What, when, where, who comes, and how to say that one comes."""
    announced = public_meeting(slug)
    if announced is None:
        return _taken_down(request, slug)
    found = _in_reader_s_words(request, announced)
    form = ReplyForm(meeting=found) if found.takes_replies else None
    response = render(request, "meetings/meeting.html", _page(found) | _languages(found) | {"form": form})
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return _by_wish(request, response)


@require_safe
def side_by_side(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """What is written about it in this language beside the original: who translated it, when, what has changed."""
    found = public_meeting(slug)
    rows = published_translations(found) if found is not None else []
    copy = next((row for row in rows if row.language == language), None)
    if found is None or copy is None:
        raise Http404
    speak(language)
    page = reverse("meeting", args=[slug])
    context = beside_context(published_units(copy), original=found.language, language=language) | {
        "title": in_words(found, language).title,
        "page": f"{page}?lang={language}",
        "original_page": f"{page}?lang={found.language}",
        "translator": copy.translator,
        "reviewed": copy.reviewed,
        "added_at": copy.published_at,
    }
    response = render(request, "translating/side_by_side.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


@csrf_exempt  # the form carries its own token, which a page on another site cannot have
@require_http_methods(["GET", "HEAD", "POST"])
def coming(request: HttpRequest, slug: str) -> HttpResponse:
    """The plain "I am coming"."""
    found = _meeting(request, slug)
    if request.method != "POST":
        return _to("meeting", slug)
    if is_cross_site(request):
        return _again(request, found, StaleFormError(_from_elsewhere()))
    try:
        check_form_token(request.POST.get("token", ""), meeting_id=found.pk)
        browser = request.META.get("HTTP_USER_AGENT", "")[:500]
        reply_coming(meeting=found, network=network_of_request(request), browser=browser)
    except (StaleFormError, CrowdedError) as error:
        return _again(request, found, error)
    except (PastMeetingError, WrongStateError) as error:
        return _not_now(request, found, error)
    return _to("meeting-noted", slug, language=found.language if PARAMETER in request.GET else "")


@require_safe
def noted(request: HttpRequest, slug: str) -> HttpResponse:
    """After a plain reply: what was kept, and what was not. The same for everyone."""
    found = _meeting(request, slug)
    return render(request, "meetings/noted.html", _page(found))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, slug: str) -> HttpResponse:
    """Reply by address. The answer is the same for a new address and for one that has replied."""
    found = _meeting(request, slug)
    if request.method != "POST":
        return _to("meeting", slug)
    form = ReplyForm(request.POST, meeting=found)
    valid = form.is_valid()
    if valid and is_cross_site(request):
        form.add_error(None, _from_elsewhere())
        valid = False
    if not found.takes_replies:
        valid = True  # nothing to correct: the meeting itself is why
    if not valid:
        context = _page(found) | {"form": form.renewed()}
        return render(request, "meetings/reply_again.html", context, status=UNPROCESSABLE)
    try:
        reply_by_address(
            meeting=found,
            address=form.cleaned_data.get("email"),  # type: ignore[arg-type]  # refused before it is read
            name=form.cleaned_data.get("name", ""),
            network=network_of_request(request),
        )
    except (PastMeetingError, WrongStateError) as error:
        return _not_now(request, found, error)
    address = form.cleaned_data["email"].deliverable
    return render(request, "meetings/sent.html", {"meeting": found, "address": address})


@csrf_exempt  # no cookie is involved: who has the token may press the button
@require_http_methods(["GET", "HEAD", "POST"])
def own_reply(request: HttpRequest, token: str) -> HttpResponse:
    """A reply's own page. GET shows what the link can do and one button; only POST confirms."""
    secret = _secret(token)
    if request.method == "POST":
        try:
            confirmed = confirm_reply(token=secret)
        except (MeetingError, SealingError) as error:
            return _dead_link(request, error)
        place = reverse("reply", args=[token])
        return HttpResponseRedirect(f"{place}?already" if confirmed.already else place, status=303)
    pending, found = pending_of_token(secret), reply_of_token(secret)
    try:
        if pending is not None:
            typed = open_typed(pending)
            speak(typed.language)
            context = _page(in_words(pending.meeting, typed.language)) | {"token": token, "name": typed.name}
            return render(request, "meetings/confirm.html", context)
        if found is not None:
            context = _page(_in_reader_s_words(request, found.meeting)) | {"token": token, "name": open_name(found)}
            return render(request, "meetings/own_reply.html", context | {"already": "already" in request.GET})
    except SealingError as error:
        return _dead_link(request, error)
    return _dead_link(request, None)


@csrf_exempt
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Not coming after all."""
    try:
        found = cancel_reply(token=_secret(token))
    except LinkError as error:
        return _dead_link(request, error)
    return render(request, "meetings/gone.html", {"meeting": _in_reader_s_words(request, found)})


@csrf_exempt
@require_POST
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """Someone else typed this address."""
    try:
        forget_and_stop(token=_secret(token))
    except (LinkError, SealingError) as error:
        return _dead_link(request, error)
    return render(request, "meetings/not_me.html")


@require_safe
def meeting_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One meeting as a calendar file."""
    found = _meeting(request, slug)
    return _by_wish(request, _calendar([found], found.title, slug))


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The meeting's poster: `?paper=` a4 (the default) or a3; `&grey=yes` without colour."""
    found = _meeting(request, slug)
    response = poster_response(request, found)
    if response.status_code == 200:
        response["X-Undersigned-Ready"] = str(CALENDAR_READY_SECONDS)
    return _by_wish(request, response)


def poster_response(request: HttpRequest, found: Meeting) -> HttpResponse:
    """The PDF, or a page that says why there is none."""
    paper = paper_asked(request)
    try:
        made = sheet.poster(found, paper, greyscale=request.GET.get("grey") == "yes")
    except TypesettingError as error:
        return render(request, "meetings/no_pdf.html", {"meeting": found, "sentence": str(error)}, status=422)
    return pdf_file(made.data, f"{found.slug}-poster-{paper}.pdf")


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that feeds and chats show beside a link."""
    found = _meeting(request, slug)
    response = HttpResponse(sheet.card(found).data, content_type="image/png")
    response["X-Undersigned-Ready"] = str(CARD_READY_SECONDS)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    return _by_wish(request, response)


def paper_asked(request: HttpRequest) -> sheet.Paper:
    """The paper that the address names; 404 for one that we do not print on."""
    paper = request.GET.get("paper", "a4")
    if paper not in sheet.PAPERS:
        raise Http404
    return cast(sheet.Paper, paper)


def pdf_file(data: bytes, name: str) -> HttpResponse:
    """A PDF to look at or keep."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
def campaign_calendar(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """A campaign's meetings, to subscribe to."""
    campaign = get_object_or_404(Campaign, slug=slug)
    speak(campaign.language)
    return _calendar(all_in_words(meetings_in_calendar(campaign), campaign.language), campaign.name, slug)


@require_safe
def instance_calendar(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """All meetings of this server, to subscribe to."""
    host = settings.UNDERSIGNED_ORIGIN.partition("://")[2]
    found = all_in_words(meetings_in_calendar(), get_language() or "")
    return _calendar(found, _("Meetings at %(host)s") % {"host": host}, "meetings")


def _calendar(meetings: list[Meeting], name: str, file: str) -> HttpResponse:
    response = HttpResponse(calendar_bytes(meetings, name=name), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Undersigned-Ready"] = str(CALENDAR_READY_SECONDS)
    return response


def _page(found: Meeting) -> dict[str, object]:
    """Everything that a page about a meeting shows."""
    number, place = count_of(found), found.announced.place  # looked up by the name that maps know
    return {
        "meeting": found,
        "campaign": found.campaign,
        "direction": direction(found.language),
        "time": shown_time(found.starts, found.ends, found.zone),
        "zone": shown_zone(found.starts, found.zone),
        "count": number,
        "full": found.capacity is not None and number.total >= found.capacity,
        "names": names_of(found) if not found.forgotten_at else [],
        "map_link": f"https://www.openstreetmap.org/search?query={quote_plus(place)}" if place else "",
        "contact": found.contact if found.contact_shown == Meeting.Contact.SHOWN else "",
        "token": make_form_token(meeting_id=found.pk),
        "moved": found.state == State.MOVED,
        "event": event_script(found),
        "asked": f"?lang={found.language}" if is_translated(found) else "",  # what is sent stays in this language
        **moved_from(found),
    }


def _again(request: HttpRequest, found: Meeting, error: MeetingError) -> HttpResponse:
    """A plain reply that was not taken: say why, with a fresh form."""
    context = _page(found) | {"form": ReplyForm(meeting=found), "sentence": str(error)}
    return render(request, "meetings/reply_again.html", context, status=UNPROCESSABLE)


def _not_now(request: HttpRequest, found: Meeting, error: Exception) -> HttpResponse:
    """The meeting takes no replies any more."""
    return render(request, "meetings/dead_link.html", {"meeting": found, "sentence": str(error)}, status=409)


def _dead_link(request: HttpRequest, error: Exception | None) -> HttpResponse:
    """A link that leads nowhere says why and what to do; 404, so that nothing keeps it."""
    expired = _(
        "There is no reply under this link: it was cancelled, the link has expired or is incomplete, or the meeting is "
        "long over."
    )
    sentence = str(error) if isinstance(error, MeetingError) else expired
    return render(request, "meetings/dead_link.html", {"sentence": sentence}, status=404)


def _taken_down(request: HttpRequest, slug: str) -> HttpResponse:
    """The notice in its place; 404 where there never was one."""
    gone = taken_down_meeting(slug)
    if gone is None:
        raise Http404
    speak(gone.language)
    context = {"meeting": gone, "direction": direction(gone.language)}
    return render(request, "meetings/taken_down.html", context, status=410)


def _meeting(request: HttpRequest, slug: str) -> Meeting:
    """The meeting in the reader's words, and the interface in their language."""
    found = public_meeting(slug)
    if found is None:
        raise Http404
    return _in_reader_s_words(request, found)


def _in_reader_s_words(request: HttpRequest, found: Meeting) -> Meeting:
    """In the language of the address, else in the one the browser wishes for, else in the original's."""
    languages = [found.language, *(row.language for row in published_translations(found))]
    asked = request.GET.get(PARAMETER, "")
    if asked:
        said = in_words(found, asked) if asked in languages else found
    else:
        said = in_words(found, wished_for(request, languages) or found.language)
    speak(said.language)
    return said


def _languages(said: Meeting) -> dict[str, object]:
    """The switcher, and whose translation it is; nothing where there is one language only."""
    original = said.announced
    rows = published_translations(original)
    codes = sorted({original.language, *(row.language for row in rows)})
    page = reverse("meeting", args=[said.slug])
    return {
        "others": [
            {"language": code, "name": name_of(code), "url": f"{page}?lang={code}", "current": code == said.language}
            for code in codes
        ]
        if rows
        else [],
        "translation": next((row for row in rows if row.language == said.language), None),
        "original_name": name_of(original.language),
    }


def _by_wish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer whose language the browser's wish decides, where the address does not."""
    if PARAMETER not in request.GET:
        patch_vary_headers(response, ["Accept-Language"])
    return response


def _secret(token: str) -> bytes:
    secret = read_token(token)
    if secret is None:
        raise Http404
    return secret


def _to(name: str, slug: str, *, language: str = "") -> HttpResponse:
    query = f"?lang={language}" if language else ""
    return HttpResponseRedirect(f"{reverse(name, args=[slug])}{query}", status=303)


def _from_elsewhere() -> str:
    return _("This form was sent from another site’s page. Nothing was sent yet: look it over and press once more.")
