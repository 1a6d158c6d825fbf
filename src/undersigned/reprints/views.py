"""Where a letter has appeared: for its readers, and for its organisers on the desk."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.queries import may
from undersigned.campaigns.roles import Right
from undersigned.common.errors import FetchError
from undersigned.letters.models import Letter, State
from undersigned.letters.queries import current_texts, letter_on_the_desk, public_letter

from .actions import check_again, decide, describe, note_page, remove
from .deeds import REPRINT_AGREED, REPRINT_REVOKED
from .errors import NotNowError, ReprintError
from .forms import DescribeForm, OutletForm, PageForm
from .hosted_views import private_address
from .hosting import renew_introduction_link
from .models import Appearance, Consent
from .queries import ShownAppearance, appearances_of, on_the_desk, public_appearances, shown
from .supporting import endorsements_of

UNPROCESSABLE = 422
READY_SECONDS = 10


@require_safe
def reprints(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the letter was reprinted, with every change, for its readers."""
    letter = public_letter(slug)
    if letter is None or letter.state == State.TAKEN_DOWN:
        raise Http404
    context = {"letter": letter, "text": current_texts(letter)[0], "appearances": public_appearances(letter)}
    response = render(request, "reprints/reprints.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, letter=letter_on_the_desk)
def desk(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Everywhere the letter was seen; POST notes one more page."""
    form = PageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            note_page(letter=letter, loopback=settings.UNDERSIGNED_FETCH_LOOPBACK, **form.cleaned_data)
        except (FetchError, ReprintError) as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, _("Noted. The page is compared with the letter in a moment."))
            return _back(letter)
    context = {
        "letter": letter,
        "form": form,
        "rows": [_row(each) for each in on_the_desk(letter)],
        "outlet_form": OutletForm(auto_id="id_host_%s"),
        "may_open": may(signed_in(request), letter.campaign, Right.OPEN),
        "Consent": Consent,
        "endorsements": endorsements_of(letter),
    }
    return render(request, "reprints/desk.html", context, status=UNPROCESSABLE if form.errors else 200)


def _row(seen: Appearance) -> tuple[ShownAppearance, DescribeForm | None, str]:
    """One appearance; what is known of it can be corrected, or the outlet has a private link for that."""
    if seen.kind == Appearance.Kind.HOSTED:
        return shown(seen), None, private_address(seen.hosted)
    return shown(seen), DescribeForm(appearance=seen, prefix=str(seen.pk)), ""


@require_POST
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def step(request: HttpRequest, letter: Letter, number: int, name: str) -> HttpResponse:
    """One thing done to one appearance: agree, refuse, revoke, describe, check, remove."""
    appearance = appearances_of(letter).filter(pk=number).select_related("letter__campaign", "hosted").first()
    if appearance is None or name not in _STEPS:
        raise Http404
    try:
        messages.success(request, _STEPS[name](request, appearance))
    except ReprintError as error:
        messages.error(request, str(error))
    return _back(letter)


def _agree(request: HttpRequest, appearance: Appearance) -> str:
    decide(appearance=appearance, consent=Consent.AGREED)
    _write_down(request, appearance, agreed=True)
    return _("The letter’s page shows it now.")


def _refuse(request: HttpRequest, appearance: Appearance) -> str:
    decide(appearance=appearance, consent=Consent.REFUSED)
    _write_down(request, appearance, agreed=False)
    return _("Refused. The letter’s page does not show it.")


def _revoke(request: HttpRequest, appearance: Appearance) -> str:
    decide(appearance=appearance, consent=Consent.REVOKED)
    _write_down(request, appearance, agreed=False)
    return _("The letter’s page does not show it any more.")


def _describe(request: HttpRequest, appearance: Appearance) -> str:
    if appearance.kind == Appearance.Kind.HOSTED:
        raise NotNowError(_("These words are the outlet’s own: it changes them by its private link."))
    form = DescribeForm(request.POST, appearance=appearance, prefix=str(appearance.pk))
    if not form.is_valid():
        raise ReprintError(_("That could not be saved: give the date like 2026-03-01, and at most 10,000 characters."))
    describe(appearance=appearance, **form.cleaned_data)
    return _("Saved.")


def _check(_request: HttpRequest, appearance: Appearance) -> str:
    check_again(appearance=appearance)
    return _("It is compared again in a moment.")


def _remove(_request: HttpRequest, appearance: Appearance) -> str:
    remove(appearance=appearance)
    return _("Removed.")


def _renew_link(_request: HttpRequest, appearance: Appearance) -> str:
    if appearance.kind != Appearance.Kind.HOSTED:
        raise NotNowError(_("This one has no private link."))
    renew_introduction_link(hosted=appearance.hosted)
    return _("There is a new private link. The old one leads nowhere.")


_STEPS: dict[str, Callable[[HttpRequest, Appearance], str]] = {
    "agree": _agree,
    "refuse": _refuse,
    "revoke": _revoke,
    "describe": _describe,
    "check": _check,
    "remove": _remove,
    "renew-link": _renew_link,
}


def _write_down(request: HttpRequest, appearance: Appearance, *, agreed: bool) -> None:
    letter = appearance.letter
    deed = REPRINT_AGREED if agreed else REPRINT_REVOKED
    record_activity(campaign=letter.campaign, by=signed_in(request), deed=deed, about=letter.slug)


def _back(letter: Letter) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-reprints", args=[letter.slug]), status=303)
