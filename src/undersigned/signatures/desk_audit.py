"""The desk's page about sample audits: announce one, give the drawn addresses to the auditor, publish the result."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.errors import CampaignsError
from undersigned.campaigns.roles import Right
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk
from undersigned.sealing.recipients import fingerprint

from .actions.auditing import announce_audit, ask_for_sample, call_off_audit, report_audit, sample_approval, take_sample
from .auditing import audits_of
from .errors import AuditError
from .models import Audit
from .sealed import agreement_about

UNPROCESSABLE = 422
MOST_ASKED = 10_000


class AnnounceForm(forms.Form):
    """Who asks how many, and until when people can agree."""

    auditor = forms.CharField(
        label=gettext_lazy("Who asks"),
        help_text=gettext_lazy("A person or an institution that readers believe, and nobody of your team."),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    recipient = forms.CharField(
        label=gettext_lazy("The public half"),
        help_text=gettext_lazy("One word that begins with age1. Never the line that begins with AGE-SECRET-KEY."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many are asked at most"), min_value=1, max_value=MOST_ASKED, initial=50
    )
    until = forms.DateField(
        label=gettext_lazy("The last day on which people can agree"), widget=forms.DateInput(attrs={"type": "date"})
    )


class ReportForm(forms.Form):
    """What the auditor found, in numbers."""

    asked = forms.IntegerField(label=gettext_lazy("Asked"), min_value=0, max_value=MOST_ASKED)
    confirmed = forms.IntegerField(label=gettext_lazy("Said that they signed"), min_value=0, max_value=MOST_ASKED)
    denied = forms.IntegerField(label=gettext_lazy("Said that they did not sign"), min_value=0, max_value=MOST_ASKED)
    statement = forms.URLField(
        label=gettext_lazy("Where the auditor says it in words of their own"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def audit(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The newest audit and what can be done about it; POST does it."""
    do = request.POST.get("do", "") if request.method == "POST" else None
    if do is None:
        return _page(request, letter)
    act = {"announce": _announce, "off": _off, "ask": _ask, "report": _report}.get(do)
    if act is None:
        raise Http404
    return act(request, letter)


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def sample(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The addresses that were drawn, as one closed file for the auditor, once two organisers have agreed."""
    newest = _newest(letter)
    try:
        made = take_sample(by=signed_in(request), audit=newest)
    except CampaignsError as error:
        messages.error(request, str(error))
        return _back(letter)
    response = HttpResponse(bytes(made), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{letter.slug}-audit-{newest.number}.sealed.json"'
    return response


def _announce(request: HttpRequest, letter: Letter) -> HttpResponse:
    form = AnnounceForm(request.POST)
    if form.is_valid():
        try:
            announce_audit(by=signed_in(request), letter=letter, **form.cleaned_data)
        except AuditError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is announced. Tell those who want news: they can agree on their own page."))
            return _back(letter)
    return _page(request, letter, announce=form)


def _report(request: HttpRequest, letter: Letter) -> HttpResponse:
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            report_audit(by=signed_in(request), audit=_newest(letter), **form.cleaned_data)
        except AuditError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return _back(letter)
    return _page(request, letter, report=form)


def _off(request: HttpRequest, letter: Letter) -> HttpResponse:
    try:
        call_off_audit(by=signed_in(request), audit=_newest(letter))
    except AuditError as error:
        messages.error(request, str(error))
    return _back(letter)


def _ask(request: HttpRequest, letter: Letter) -> HttpResponse:
    newest = _newest(letter)
    if newest.state != Audit.State.DRAWN:
        raise Http404
    try:
        ask_for_sample(by=signed_in(request), audit=newest)
    except CampaignsError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("A second organiser was asked by mail. Once they agree, the file is here for a day.")
        )
    return _back(letter)


def _page(
    request: HttpRequest, letter: Letter, *, announce: AnnounceForm | None = None, report: ReportForm | None = None
) -> HttpResponse:
    found = audits_of(letter)
    newest = found[0] if found else None
    context: dict[str, Any] = {
        "letter": letter,
        "campaign": letter.campaign,
        "audits": found,
        "newest": newest,
        "announce": announce or AnnounceForm(),
        "report": report or ReportForm(initial=_as_reported(newest)),
        "wrong": announce or report,
    }
    if newest is not None:
        context["fingerprint"], context["agreed"] = fingerprint(newest.recipient), newest.consents.count()
        context |= agreement_about(request, sample_approval(newest))
    return render(request, "signatures/desk_audit.html", context, status=UNPROCESSABLE if announce or report else 200)


def _as_reported(newest: Audit | None) -> dict[str, object]:
    names = ("asked", "confirmed", "denied", "statement")
    return {name: getattr(newest, name) for name in names} if newest and newest.reported_at else {}


def _newest(letter: Letter) -> Audit:
    found = audits_of(letter)
    if not found:
        raise Http404
    return found[0]


def _back(letter: Letter) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-audit", args=[letter.slug]), status=303)
