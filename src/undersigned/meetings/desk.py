"""The organisers' pages about meetings: announce, write about, move, cancel, and how many are coming."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import deed, record_activity
from undersigned.campaigns.models import Activity, Campaign
from undersigned.campaigns.queries import campaign_by_slug, may
from undersigned.campaigns.roles import Right
from undersigned.common.languages import name_of
from undersigned.frame.speaking import speak
from undersigned.mail.queries import failure_counts, mail_counts
from undersigned.translating.queries import left_in
from undersigned.typesetting import TypesettingError

from .actions import cancel_meeting, move_meeting, revise_meeting, start_meeting, start_translation
from .actions.organising import PLACE, WORDS
from .errors import MeetingError
from .forms import DoorForm, MoveForm, StartForm, TranslateForm, WordsForm
from .models import Meeting
from .queries import count_of, meeting_on_the_desk, meetings_of, names_of, told_by_a_change
from .sheet import door_sheet, guest_list
from .views import pdf_file
from .when import shown_time, shown_zone

UNPROCESSABLE = 422
GUESTS_TAKEN = deed("meeting-guests", Activity.Kind.EXPORTED, gettext_lazy("took the names of who comes, as a sheet"))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, campaign=campaign_by_slug)
def start(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Announce a meeting; it is public as soon as it is saved."""
    form = StartForm(request.POST or None, initial=_first_values(campaign), language=campaign.language)
    if form.is_valid():
        meeting = start_meeting(campaign=campaign, **form.details)
        if meeting.is_over:
            messages.warning(request, _("This day lies in the past. The page says that the meeting is over."))
        return _to(meeting)
    context = {"campaign": campaign, "form": form}
    return render(request, "meetings/desk_start.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_safe
@organiser_required(Right.SEE, meeting=meeting_on_the_desk)
def meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One meeting: its state, how many are coming, names only where wished, mail."""
    context = _context(meeting) | {
        "names": [] if meeting.forgotten_at else names_of(meeting),
        "mails": mail_counts(about=meeting.pk),
        "failures": failure_counts(about=meeting.pk),
        "may_write": may(signed_in(request), meeting.campaign, Right.WRITE),
        "may_translate": may(signed_in(request), meeting.campaign, Right.TRANSLATE),
    }
    return render(request, "meetings/desk_meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, meeting=meeting_on_the_desk)
def revise(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What is written about it; time and place stay."""
    form = WordsForm(request.POST or None, initial={name: getattr(meeting, name) for name in WORDS})
    if form.is_valid():
        revise_meeting(meeting=meeting, **{name: form.cleaned_data[name] for name in WORDS})
        messages.success(request, _("Saved."))
        _warn_of_capacity(request, meeting)
        return _to(meeting)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "meetings/desk_revise.html", _context(meeting) | {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, meeting=meeting_on_the_desk)
def move(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Another time or place. Says first whom it tells."""
    initial = MoveForm.initial_of(meeting) | {name: getattr(meeting, name) for name in PLACE}
    form = MoveForm(request.POST or None, initial=initial, language=meeting.language)
    if form.is_valid():
        try:
            moved = move_meeting(meeting=meeting, **form.span_and_place)
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _told(moved, _("The meeting is moved.")))
            return _to(moved)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "meetings/desk_move.html", _context(meeting) | {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, meeting=meeting_on_the_desk)
def cancel(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Asks once, says whom it tells, and cancels."""
    reason = ""
    if request.method == "POST":
        try:
            cancelled = cancel_meeting(meeting=meeting)
        except MeetingError as error:
            reason = str(error)
        else:
            messages.success(request, _told(cancelled, _("The meeting is cancelled.")))
            return _to(cancelled)
    context = _context(meeting) | {"reason": reason}
    return render(request, "meetings/desk_cancel.html", context, status=UNPROCESSABLE if reason else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, meeting=meeting_on_the_desk)
def languages(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What is written about it, in other languages: begin a translation, go on with one."""
    form = TranslateForm(request.POST or None)
    if form.is_valid():
        try:
            copy = start_translation(meeting=meeting, language=form.cleaned_data["language"])
        except MeetingError as error:
            form.add_error("language", str(error))
        else:
            return HttpResponseRedirect(reverse("desk-working-copy", args=[copy.pk]), status=303)
    rows = [
        {"copy": row, "name": name_of(row.language), "left": left_in(row)}
        for row in meeting.translations.select_related("meeting").order_by("language")
    ]
    context = _context(meeting) | {"form": form, "rows": rows}
    return render(request, "meetings/desk_languages.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_safe
@organiser_required(Right.SEE, meeting=meeting_on_the_desk)
def print_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The poster, and what is to stand on the door."""
    form = DoorForm(request.GET if "paper" in request.GET else {"paper": "a4"})
    asked = urlencode(form.cleaned_data) if form.is_valid() else ""
    context = _context(meeting) | {
        "form": form,
        "asked": asked,
        "names": 0 if meeting.forgotten_at else len(names_of(meeting)),
    }
    return render(request, "meetings/desk_print.html", context, status=200 if asked else UNPROCESSABLE)


@require_safe
@organiser_required(Right.SEE, meeting=meeting_on_the_desk)
def door(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The sheet for the door."""
    form = DoorForm(request.GET if "paper" in request.GET else {"paper": "a4"})
    if not form.is_valid():
        raise Http404
    speak(meeting.language)
    try:
        made = door_sheet(meeting, form.cleaned_data["paper"], direction_line=form.cleaned_data["way"])
    except TypesettingError as error:
        return render(request, "meetings/no_pdf.html", {"meeting": meeting, "sentence": str(error)}, status=422)
    return pdf_file(made.data, f"{meeting.slug}-door.pdf")


@require_safe
@organiser_required(Right.SEE, meeting=meeting_on_the_desk)
def guests(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The names of those who want theirs shown, for the table at the door."""
    record_activity(campaign=meeting.campaign, by=signed_in(request), deed=GUESTS_TAKEN, about=meeting.slug)
    speak(meeting.language)
    try:
        made = guest_list(meeting)
    except TypesettingError as error:
        return render(request, "meetings/no_pdf.html", {"meeting": meeting, "sentence": str(error)}, status=422)
    return pdf_file(made.data, f"{meeting.slug}-names.pdf")


@require_safe
@organiser_required(Right.SEE, campaign=campaign_by_slug)
def meetings(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Every meeting of the campaign, the latest first."""
    rows = [
        {"meeting": row, "time": shown_time(row.starts, None, row.zone)} for row in meetings_of([campaign])[:MOST_SHOWN]
    ]
    return render(request, "meetings/desk_meetings.html", {"campaign": campaign, "rows": rows})


MOST_SHOWN = 200


def _context(meeting: Meeting) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "campaign": meeting.campaign,
        "time": shown_time(meeting.starts, meeting.ends, meeting.zone),
        "zone": shown_zone(meeting.starts, meeting.zone),
        "count": count_of(meeting),
        "told": told_by_a_change(meeting),
    }


def _first_values(campaign: Campaign) -> dict[str, Any]:
    """A time zone is proposed only where the campaign has one already; else it is asked for."""
    last = meetings_of([campaign]).values_list("zone", flat=True).first()
    return {"language": campaign.language, "organisers": campaign.name, "zone": last or settings.TIME_ZONE}


def _warn_of_capacity(request: HttpRequest, meeting: Meeting) -> None:
    total = count_of(meeting).total
    if meeting.capacity is not None and total > meeting.capacity:
        sentence = _(
            "%(total)s have said that they are coming, and there are %(places)s places. No reply was changed, and "
            "nobody was written to."
        )
        messages.warning(request, sentence % {"total": total, "places": meeting.capacity})


def _told(meeting: Meeting, done: str) -> str:
    number = told_by_a_change(meeting)
    told = ngettext(
        "%(n)s person who replied by address gets a mail.",
        "%(n)s people who replied by address get a mail each.",
        number,
    )
    return f"{done} {told % {'n': number}}"


def _to(meeting: Meeting) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-meeting", args=[meeting.slug]), status=303)
