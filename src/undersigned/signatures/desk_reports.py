"""The organisers' pages for what was reported from outside, and for the words that they watch for."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk
from undersigned.sealing.boxes import unseal
from undersigned.sealing.errors import SealingError

from .actions.moderating import stop_names
from .actions.reporting import KEPT, settle_reports, watch_for
from .deeds import REPORTS_SEEN, SETTLED, STOPPED, WATCHED, record
from .errors import ReportError
from .keys import report_key
from .looking import watched_words
from .models import Report
from .queries import reports_of

UNPROCESSABLE = 422
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def reports(request: HttpRequest, letter: Letter) -> HttpResponse:
    """What waits, the oldest first; POST settles the chosen ones, with their names listed or not."""
    if request.method == "POST":
        return _settle(request, letter)
    rows = [{"report": row, "words": _words(row)} for row in reports_of(letter)[:MOST_SHOWN]]
    if rows:
        record(letter=letter, by=signed_in(request), deed=REPORTS_SEEN)
    context = {"letter": letter, "campaign": letter.campaign, "rows": rows, "days": KEPT.days}
    return render(request, "signatures/desk_reports.html", context)


def _settle(request: HttpRequest, letter: Letter) -> HttpResponse:
    chosen = list(reports_of(letter).filter(pk__in=_ids(request)))
    by = signed_in(request)
    if request.POST.get("do") == "stop":
        number = stop_names(letter=letter, signature_ids=[row.signature_id for row in chosen])
        record(letter=letter, by=by, deed=STOPPED, number=number)
    elif request.POST.get("do") != "leave":
        raise Http404
    number = settle_reports(letter=letter, report_ids=[row.pk for row in chosen])
    record(letter=letter, by=by, deed=SETTLED, number=number)
    sentence = ngettext("%(n)s report is settled and deleted.", "%(n)s reports are settled and deleted.", number)
    messages.success(request, sentence % {"n": number})
    return HttpResponseRedirect(reverse("desk-reports", args=[letter.slug]), status=303)


class WatchForm(forms.Form):
    """Words to watch for, one a line."""

    words = forms.CharField(
        label=gettext_lazy("Words to watch for"),
        help_text=gettext_lazy(
            "One word or phrase a line. A star at the end lets it go on: “exampl*”. Accents and capitals do not "
            "matter, and letters that look alike count as the same."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MODERATE, campaign=campaign_by_slug)
def watch_words(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The words of a campaign; they hold for names that are confirmed or changed from now on."""
    form = WatchForm(request.POST or None, initial={"words": "\n".join(watched_words(campaign.pk))})
    if request.method == "POST" and form.is_valid():
        try:
            lines = watch_for(campaign_id=campaign.pk, words=form.cleaned_data["words"])
        except ReportError as error:
            form.add_error("words", str(error))
        else:
            record_activity(campaign=campaign, by=signed_in(request), deed=WATCHED, number=len(lines))
            messages.success(request, _("Saved. Names that are confirmed from now on are compared with it."))
            return redirect("desk-watch-words", campaign.slug)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "signatures/desk_watch_words.html", {"campaign": campaign, "form": form}, status=status)


def _words(row: Report) -> str:
    if row.box is None:
        return ""
    try:
        return unseal(report_key(row.day), row.box, context=f"report {row.pk}").decode()
    except SealingError:
        return ""


def _ids(request: HttpRequest) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(value) for value in request.POST.getlist("id")[:1000]]
    except ValueError as error:
        raise Http404 from error
