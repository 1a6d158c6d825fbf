"""Pages for whoever writes to organisers: the form, the link in the mail, their own page. None sets a cookie."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.campaigns.models import Campaign
from undersigned.frame.network import is_cross_site, network_of_request
from undersigned.frame.speaking import speak
from undersigned.letters.queries import public_letter
from undersigned.meetings.models import Meeting
from undersigned.meetings.queries import public_meeting
from undersigned.sealing.errors import SealingError
from undersigned.sealing.tokens import read_token

from .actions import answer_as_writer, confirm_message, end_conversation, write_message
from .actions import was_not_me as forget_and_stop
from .actions.mailing import MOST_A_DAY
from .errors import ContactError, NotTakenError
from .forms import AnswerForm, WriteForm
from .models import KEPT, SILENT, Conversation
from .queries import Place, about_of, conversation_of_token, messages_of, pending_of_token, subject_of, takes_messages
from .sealed import open_typed, open_writer

READY_SECONDS = 60
UNPROCESSABLE = 422

FORM = csrf_exempt  # the form carries its own token, which a page on another site cannot have
LINK = csrf_exempt  # whoever has the link may do what it is for; no cookie is asked


@FORM
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to a campaign's organisers."""
    return _write(request, Place(get_object_or_404(Campaign, slug=slug)), reverse("campaign", args=[slug]))


@FORM
@require_http_methods(["GET", "HEAD", "POST"])
def write_about_letter(request: HttpRequest, slug: str) -> HttpResponse:
    """The same, about a letter."""
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    return _write(request, Place(letter.campaign, letter=letter), reverse("letter", args=[slug]))


@FORM
@require_http_methods(["GET", "HEAD", "POST"])
def write_about_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """The same, about a meeting whose contact is relayed."""
    meeting = public_meeting(slug)
    if meeting is None or meeting.contact_shown != Meeting.Contact.RELAYED:
        raise Http404
    return _write(request, Place(meeting.campaign, meeting=meeting), reverse("meeting", args=[slug]))


@LINK
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mails. GET shows the message and one button, or the conversation; only POST confirms."""
    secret = _secret(token)
    if request.method == "POST":
        try:
            confirm_message(token=secret)
        except (ContactError, SealingError) as error:
            return _dead_link(request, error)
        return HttpResponseRedirect(reverse("message", args=[token]), status=303)
    pending = pending_of_token(secret)
    if pending is None:
        return _conversation(request, token, AnswerForm())
    try:
        typed = open_typed(pending)
    except SealingError as error:
        return _dead_link(request, error)
    speak(typed.writer.language)
    title, language = about_of(pending)
    context = {
        "campaign": pending.campaign,
        "title": title,
        "language": language,
        "typed": typed,
        "token": token,
        "taken": takes_messages(pending.campaign),
    }
    return render(request, "contact/confirm.html", context)


@LINK
@never_cache
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The writer goes on."""
    found = conversation_of_token(_secret(token))
    if found is None:
        return _dead_link(request, None)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _conversation(request, token, form)
    try:
        answer_as_writer(conversation=found, text=form.cleaned_data["text"])
    except (ContactError, SealingError) as error:
        form.add_error(None, str(error))
        return _conversation(request, token, form)
    return HttpResponseRedirect(reverse("message", args=[token]), status=303)


@LINK
@never_cache
@require_POST
def end(request: HttpRequest, token: str) -> HttpResponse:
    """The writer takes it all back."""
    try:
        campaign = end_conversation(token=_secret(token))
    except ContactError as error:
        return _dead_link(request, error)
    return render(request, "contact/ended.html", {"campaign": campaign})


@LINK
@never_cache
@require_POST
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """Someone else typed this address."""
    try:
        forget_and_stop(token=_secret(token))
    except (ContactError, SealingError) as error:
        return _dead_link(request, error)
    return render(request, "contact/not_me.html")


def _write(request: HttpRequest, place: Place, back: str) -> HttpResponse:
    """The form, or what came of it. The answer is the same for every address."""
    title, language = about_of(place)
    speak(language)
    context: dict[str, Any] = {"campaign": place.campaign, "title": title, "language": language, "back": back}
    context |= {"silent": SILENT.days, "kept": KEPT.days, "most": MOST_A_DAY, "taken": takes_messages(place.campaign)}
    if request.method != "POST":
        response = render(request, "contact/write.html", context | {"form": WriteForm(campaign=place.campaign)})
        response["X-Undersigned-Ready"] = str(READY_SECONDS)
        return response
    form = WriteForm(request.POST, campaign=place.campaign)
    valid = form.is_valid()
    if valid and is_cross_site(request):
        form.add_error(None, _("This form was sent from another site’s page. Look it over and press once more."))
        valid = False
    if not valid:
        return render(request, "contact/write.html", context | {"form": form.renewed()}, status=UNPROCESSABLE)
    data = form.cleaned_data
    address = data["email"]
    try:
        write_message(
            place=place,
            address=address,
            name=data["name"],
            subject=data["subject"],
            text=data["text"],
            network=network_of_request(request),
        )
    except NotTakenError as error:
        return render(request, "contact/dead_link.html", context | {"sentence": str(error)}, status=409)
    return render(request, "contact/sent.html", context | {"address": address.deliverable})


def _conversation(request: HttpRequest, token: str, form: AnswerForm) -> HttpResponse:
    """The writer's own page."""
    found = conversation_of_token(_secret(token))
    if found is None:
        return _dead_link(request, None)
    try:
        speak(open_writer(found).language)
    except SealingError as error:
        return _dead_link(request, error)
    context = conversation_context(found) | {"token": token, "form": form, "kept": KEPT.days, "silent": SILENT.days}
    return render(request, "contact/own.html", context, status=UNPROCESSABLE if form.errors else 200)


def conversation_context(found: Conversation) -> dict[str, Any]:
    """What both sides see of a conversation."""
    title, language = about_of(found)
    return {
        "conversation": found,
        "campaign": found.campaign,
        "title": title,
        "language": language,
        "subject": subject_of(found),
        "said": messages_of(found),
    }


def _dead_link(request: HttpRequest, error: Exception | None) -> HttpResponse:
    """A link that leads nowhere says why and what to do; 404, so that nothing keeps it."""
    gone = _("There is no message under this link: it was taken back, has had its time, or the link is incomplete.")
    sentence = str(error) if isinstance(error, ContactError) else gone
    return render(request, "contact/dead_link.html", {"sentence": sentence}, status=404)


def _secret(token: str) -> bytes:
    secret = read_token(token)
    if secret is None:
        raise Http404
    return secret
