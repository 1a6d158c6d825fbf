"""The organisers' pages about updates: write, look, test, send, stop, show on the letter's page."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.quota import mail_quota
from undersigned.campaigns.roles import Right
from undersigned.common import markdown
from undersigned.common.languages import direction, is_known, name_of
from undersigned.frame.speaking import speaking
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk
from undersigned.signatures.news import news_number

from .actions.updating import (
    delete_update,
    remove_update_text,
    send_test,
    send_update,
    show_update,
    start_update,
    stop_update,
    write_update,
)
from .errors import DeliveryError
from .forms import LanguageForm, StartForm, TextForm
from .mails import as_mailed
from .models import HandOver, Update
from .queries import hand_over_on_the_desk, readers_by_language, text_for, texts_of, update_on_the_desk, updates_of

UNPROCESSABLE = 422


@require_safe
@organiser_required(Right.TELL, letter=letter_on_the_desk)
def updates(request: HttpRequest, letter: Letter) -> HttpResponse:
    """All updates of a letter, and how many want news."""
    rows = [{"update": one, "title": texts_of(one)[0].subject} for one in updates_of(letter)]
    context = {"letter": letter, "rows": rows, "number": news_number(letter)}
    return render(request, "delivery/desk_updates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TELL, letter=letter_on_the_desk)
def start(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Begin an update in the letter's own language."""
    form = StartForm(request.POST or None, letter=letter, initial=_about_handing_over(request, letter))
    if form.is_valid():
        try:
            made = start_update(letter=letter, language=letter.original_language, **form.parts)
        except DeliveryError as error:
            form.add_error(None, str(error))
        else:
            return _to(made)
    context = {"letter": letter, "form": form, "language": _language(letter.original_language)}
    return render(request, "delivery/desk_start.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_safe
@organiser_required(Right.TELL, update=update_on_the_desk)
def update(request: HttpRequest, update: Update) -> HttpResponse:
    """One update: how it looks, who gets which language, what can be done with it."""
    return _page(request, update)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TELL, update=update_on_the_desk)
def text(request: HttpRequest, update: Update, language: str) -> HttpResponse:
    """Write it in one language."""
    if not update.is_draft or not is_known(language):
        raise Http404
    there = update.texts.filter(language=language).first()
    initial = {"subject": there.subject, "body": there.body} if there else {}
    form = TextForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            write_update(update=update, language=language, **form.cleaned_data)
        except DeliveryError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return _to(update)
    context = {"update": update, "letter": update.letter, "form": form, "language": _language(language)}
    return render(request, "delivery/desk_text.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@organiser_required(Right.TELL, update=update_on_the_desk)
def add_text(request: HttpRequest, update: Update) -> HttpResponse:
    """To the page where another language is written."""
    form = LanguageForm(request.POST, update=update)
    if not form.is_valid():
        return _page(request, update, form)
    place = reverse("desk-update-text", args=[update.pk, form.cleaned_data["language"]])
    return HttpResponseRedirect(place, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TELL, update=update_on_the_desk)
def send(request: HttpRequest, update: Update) -> HttpResponse:
    """Asks once, with the numbers; then it goes out."""
    reasons, status = [], 200
    if request.method == "POST":
        try:
            number = send_update(update=update, by=signed_in(request))
        except DeliveryError as error:
            reasons, status = [str(error)], UNPROCESSABLE
        else:
            messages.success(request, _going_out(number))
            return _to(update)
    context = _context(update) | {"reasons": reasons}
    return render(request, "delivery/desk_send.html", context, status=status)


@require_POST
@organiser_required(Right.TELL, update=update_on_the_desk)
def do(request: HttpRequest, update: Update, what: str) -> HttpResponse:
    """A test copy, stop, delete, show on the letter's page or not, take a language out."""
    if what not in _DEEDS:
        raise Http404
    letter = update.letter
    try:
        messages.success(request, _DEEDS[what](request, update))
    except DeliveryError as error:
        messages.error(request, str(error))
    if what == "delete" and not Update.objects.filter(pk=update.pk).exists():
        return HttpResponseRedirect(reverse("desk-updates", args=[letter.slug]), status=303)
    return _to(update)


def _about_handing_over(request: HttpRequest, letter: Letter) -> dict[str, str]:
    """First words for an update that tells of a handing over (`?about=`), in the letter's own language."""
    try:
        given = hand_over_on_the_desk(uuid.UUID(request.GET.get("about", "")))
    except (ValueError, HandOver.DoesNotExist):
        return {}
    if given.letter_id != letter.pk or not given.happened:
        return {}
    with speaking(letter.original_language):
        words = {"day": date_format(given.at, "DATE_FORMAT"), "to": given.to, "n": given.total}
        body = ngettext(
            "On %(day)s the letter was handed over to %(to)s, with %(n)d confirmed signature.",
            "On %(day)s the letter was handed over to %(to)s, with %(n)d confirmed signatures.",
            given.total,
        )
        body = body % words + (f"\n\n{_('Their reply:')}\n\n{given.reply}" if given.reply_public else "")
        return {"subject": _("The letter is handed over"), "body": body}


def _test(request: HttpRequest, update: Update) -> str:
    send_test(update=update, to=signed_in(request))
    return _("A copy in each language is on its way to your own address.")


def _stop(request: HttpRequest, update: Update) -> str:
    number = stop_update(update=update, by=signed_in(request))
    return ngettext(
        "Stopped. %(n)d mail had left already or is about to.",
        "Stopped. %(n)d mails had left already or are about to.",
        number,
    ) % {"n": number}


def _delete(_request: HttpRequest, update: Update) -> str:
    delete_update(update=update)
    return _("The draft is deleted.")


def _show(_request: HttpRequest, update: Update) -> str:
    show_update(update=update, public=True)
    return _("It is on the letter’s page, or will be once it is sent.")


def _hide(_request: HttpRequest, update: Update) -> str:
    show_update(update=update, public=False)
    return _("It is not on the letter’s page.")


def _remove(request: HttpRequest, update: Update) -> str:
    remove_update_text(update=update, language=request.POST.get("language", ""))
    return _("The text is removed.")


_DEEDS = {"test": _test, "stop": _stop, "delete": _delete, "show": _show, "hide": _hide, "remove": _remove}


def _page(request: HttpRequest, update: Update, form: LanguageForm | None = None) -> HttpResponse:
    context = _context(update) | {"form": form, "add_form": form or LanguageForm(update=update)}
    status = UNPROCESSABLE if form is not None else 200
    return render(request, "delivery/desk_update.html", context, status=status)


def _context(update: Update) -> dict[str, object]:
    texts, readers = texts_of(update), readers_by_language(update.letter)
    getting = {text.language: 0 for text in texts}
    for language, number in readers.items():
        getting[text_for(texts, language).language] += number
    shown = [
        {
            "text": text,
            "language": _language(text.language),
            "html": mark_safe(markdown.render(text.body)),  # noqa: S308 - rendered without HTML, cleaned by nh3
            "mail": as_mailed(update, text),
            "readers": getting[text.language],
        }
        for text in texts
    ]
    quota = mail_quota(update.letter.campaign)
    return {"update": update, "letter": update.letter, "texts": shown, "number": readers.total(), "quota": quota}


def _language(code: str) -> dict[str, str]:
    return {"code": code, "name": name_of(code), "direction": direction(code)}


def _going_out(number: int) -> str:
    return ngettext(
        "It goes out to %(n)d address. You can leave this page.",
        "It goes out to %(n)d addresses. You can leave this page.",
        number,
    ) % {"n": number}


def _to(update: Update) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-update", args=[update.pk]), status=303)
