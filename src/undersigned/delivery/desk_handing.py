"""The organisers' pages for handing a letter over: addressees, the package, that it was done, the reply."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.roles import Right
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk

from .actions.handing import add_addressee, hand_over, note_reply, remove_addressee, take_back
from .addressees import whereabouts_of
from .deeds import PACKAGE_TAKEN
from .errors import DeliveryError
from .forms import AddresseeForm, HandOverForm, ReplyForm
from .models import Addressee, Channel, HandOver
from .package import make_package
from .queries import addressee_on_the_desk, addressees_of, hand_over_on_the_desk, hand_overs_of

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TELL, letter=letter_on_the_desk)
def handing_over(request: HttpRequest, letter: Letter) -> HttpResponse:
    """To whom, how, when; the package. POST adds an addressee."""
    form = AddresseeForm(request.POST or None, letter=letter)
    if form.is_valid():
        try:
            add_addressee(letter=letter, **form.cleaned_data)
        except DeliveryError as error:
            form.add_error("mail", str(error))
        else:
            return _to(letter)
    addressees = [{"one": one, "whereabouts": whereabouts_of(one)} for one in addressees_of(letter)]
    context = {"letter": letter, "form": form, "addressees": addressees, "done": hand_overs_of(letter)}
    return render(request, "delivery/desk_handing_over.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_safe
@organiser_required(Right.TELL, letter=letter_on_the_desk)
def package(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The folder as a zip, as of the last checkpoint; `?names=no` leaves the names out."""
    with_names = request.GET.get("names") != "no"
    try:
        made = make_package(letter, with_names=with_names)
    except DeliveryError as error:
        messages.error(request, str(error))
        return _to(letter)
    record_activity(
        campaign=letter.campaign, by=signed_in(request), deed=PACKAGE_TAKEN, about=letter.slug, number=made.count.total
    )
    response = HttpResponse(made.to_zip(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{made.name}.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TELL, addressee=addressee_on_the_desk)
def give(request: HttpRequest, addressee: Addressee) -> HttpResponse:
    """Mail it to the addressee, or note that it was done in another way."""
    by_mail = addressee.channel == Channel.MAIL
    form = HandOverForm(request.POST or None, by_mail=by_mail)
    if form.is_valid():
        try:
            hand_over(addressee=addressee, by=signed_in(request), **form.parts)
        except DeliveryError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The package is being made and mailed.") if by_mail else _("Noted."))
            return _to(addressee.letter)
    context = {"letter": addressee.letter, "addressee": addressee, "form": form, "by_mail": by_mail}
    return render(request, "delivery/desk_give.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@organiser_required(Right.TELL, addressee=addressee_on_the_desk)
def remove(request: HttpRequest, addressee: Addressee) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Take an addressee off the list."""
    letter = addressee.letter
    remove_addressee(addressee=addressee)
    return _to(letter)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TELL, given=hand_over_on_the_desk)
def reply(request: HttpRequest, given: HandOver) -> HttpResponse:
    """What they replied; public if the organisers wish."""
    initial = {
        "reply": given.reply,
        "language": given.reply_language or given.letter.original_language,
        "replied_on": given.replied_on.isoformat() if given.replied_on else "",
        "public": given.reply_public,
    }
    form = ReplyForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            note_reply(hand_over=given, **form.cleaned_data)
        except DeliveryError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return _to(given.letter)
    context = {"letter": given.letter, "given": given, "form": form}
    return render(request, "delivery/desk_reply.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@organiser_required(Right.TELL, given=hand_over_on_the_desk)
def undo(request: HttpRequest, given: HandOver) -> HttpResponse:
    """It was noted by mistake."""
    letter = given.letter
    try:
        take_back(hand_over=given, by=signed_in(request))
    except DeliveryError as error:
        messages.error(request, str(error))
    return _to(letter)


def _to(letter: Letter) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-handing-over", args=[letter.slug]), status=303)
