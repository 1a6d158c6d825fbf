"""Pages for the signatory: sign, confirm, one's own page. None sets a cookie; a link's token is the key to its page."""

from contextlib import suppress
from functools import lru_cache

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.frame.speaking import speak
from undersigned.ledger.errors import ForkGuardError
from undersigned.letters.models import Letter, State, Text
from undersigned.letters.queries import public_letter
from undersigned.sealing.errors import SealingError

from . import holder
from .actions.keeping import prepare_form
from .actions.news import forget_news_of, switch_news_on
from .actions.signing import amend_signature, confirm_signature, was_not_me, withdraw_signature
from .auditing import consent_of, gathering_audit
from .errors import LinkError, NewsError, NotOpenError, NotTheHolderError, SigningError
from .forms import AskedForm, EntryForm, NewsForm, SignForm
from .models import CONFIRMED_CLASSES, Signature
from .network import network_of_request, reason_to_hold
from .news import news_row_of
from .pending import open_contents
from .queries import pending_of_token, signature_of_token
from .quick import GoodForm, read_quickly
from .receipts import is_first_link, private_file_of, receipt_of
from .remembered import look_up, recall
from .turns import NO_TURN, is_stalled, keep_now

UNPROCESSABLE = 422
_LOG_RESTS = gettext_lazy(
    "The public log of this letter is being restored, so nothing can be changed at this moment. Nothing is lost: try "
    "again later today."
)


@csrf_exempt  # the form carries its own token, which a page on another site cannot have
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the form. The answer is the same for a new address and for one that has signed."""
    if (no_turn := request.META.get(NO_TURN)) is not None:
        raise no_turn  # it has waited at the door, and is told so by the page that keeps what was typed
    language = request.POST.get("language", "")
    remembered = recall(slug, language, old=is_stalled()) if request.method == "POST" else None
    if remembered is not None:
        good = read_quickly(request.POST, letter=remembered[0], text=remembered[1])
        if good is not None:
            speak(remembered[1].language)
            with suppress(NotOpenError):  # it was open a moment ago: what it is now is looked up below
                return _keep(request, good, *remembered)
    found = look_up(slug, language)
    if found is None or request.method != "POST":
        return _not_now(request, slug)
    letter, text = found
    if text is None:
        raise Http404
    form = _sign_form(request, letter, text)
    valid = form.is_valid()
    if letter.state == State.FROZEN and not form.first:
        raise Http404  # only the private page of a frozen letter has such a form
    if not valid:
        context = {"letter": letter, "text": text, "form": form.renewed()}
        return render(request, "signatures/sign.html", context, status=UNPROCESSABLE)
    data = form.cleaned_data
    try:
        return _keep(request, GoodForm(form.entry, data["email"], form.first, data["news"]), letter, text)
    except NotOpenError:
        return _not_now(request, slug)


def _sign_form(request: HttpRequest, letter: Letter, text: Text) -> SignForm:
    speak(text.language)
    return SignForm(request.POST, letter=letter, text=text)


def _keep(request: HttpRequest, form: GoodForm, letter: Letter, text: Text) -> HttpResponse:
    """Keep a good form and say that a mail is on its way. Raises NotOpenError, or BusyError when it had no turn."""
    prepared = prepare_form(
        letter=letter,
        text=text,
        entry=form.entry,
        address=form.address,
        network=network_of_request(request),
        language=translation.get_language() or "en",
        first=form.first,
        news=form.news,
        held=reason_to_hold(request),
    )
    keep_now(prepared)
    before, after = _sent_page(letter.slug, text.language, translation.get_language())
    return HttpResponse(f"{before}{escape(form.address.deliverable)}{after}")


@lru_cache(maxsize=256)
def _sent_page(slug: str, language: str, _interface: str | None) -> tuple[str, str]:
    """The answer's two halves around the address. The rest is the same for everyone, so it is drawn once."""
    hole = "the-address@goes.here"
    context = {"letter": {"slug": slug}, "text": {"language": language}, "address": hole}
    before, _hole, after = render_to_string("signatures/sent.html", context).partition(hole)
    return before, after


@csrf_exempt  # no cookie is involved: who has the token may press the button
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what will be signed and one button; only POST signs, since mail scanners open links."""
    secret = _secret(token)
    if request.method == "POST":
        try:
            confirmation = confirm_signature(token=secret, network=network_of_request(request))
        except (LinkError, NotOpenError, SealingError) as error:
            return _dead_link(request, error)
        place = reverse("own-page", args=[token])
        return HttpResponseRedirect(f"{place}?already" if confirmation.already else place, status=303)
    pending = pending_of_token(secret)
    if pending is None:
        if signature_of_token(secret) is not None:
            return HttpResponseRedirect(reverse("own-page", args=[token]))
        return _dead_link(request, None)
    try:
        contents = open_contents(pending)
    except SealingError as error:
        return _dead_link(request, error)
    speak(contents.language)
    context = {"letter": pending.letter, "text": pending.text, "entry": contents.entry, "token": token}
    context |= {"news": contents.news, "claimed": contents.claim is not None}
    return render(request, "signatures/confirm.html", context)


@csrf_exempt
@require_POST
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """Someone else typed this address."""
    try:
        was_not_me(token=_secret(token))
    except (LinkError, SealingError) as error:
        return _dead_link(request, error)
    return render(request, "signatures/not_me.html")


@require_safe
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is signed, how it appears, and the ways to change or end it."""
    signature = signature_behind(token)
    context = own_page_context(signature, token) | {"already": "already" in request.GET}
    return render(request, "signatures/own_page.html", context)


@csrf_exempt
@require_POST
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Appear differently."""
    signature = signature_behind(token)
    form = EntryForm(request.POST, letter=signature.letter)
    if form.is_valid():
        try:
            amend_signature(token=_secret(token), entry=form.entry)
        except (LinkError, NotTheHolderError) as error:
            form.add_error(None, str(error))
        except ForkGuardError:
            form.add_error(None, _LOG_RESTS)
        else:
            return HttpResponseRedirect(reverse("own-page", args=[token]), status=303)
    return render(request, "signatures/own_page.html", _own_context(signature, token, form), status=UNPROCESSABLE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once, then takes the signature back."""
    signature = signature_behind(token)
    if request.method == "POST":
        try:
            withdrawn = withdraw_signature(token=_secret(token))
        except ForkGuardError:
            return render(request, "signatures/dead_link.html", {"sentence": _LOG_RESTS}, status=503)
        if signature_of_token(_secret(token)) is None:  # it was not in the log yet, so there is nothing left to show
            return render(request, "signatures/own_page.html", _own_context(withdrawn, token, None))
        return HttpResponseRedirect(reverse("own-page", args=[token]), status=303)
    return render(request, "signatures/withdraw.html", _own_context(signature, token, None))


@csrf_exempt
@require_POST
def news(request: HttpRequest, token: str) -> HttpResponse:
    """Be told what becomes of the letter, or no more: `do` is "on", with the address, or "off"."""
    signature = signature_behind(token)
    if request.POST.get("do") == "off":
        forget_news_of(signature=signature, token=_secret(token))
        return HttpResponseRedirect(reverse("own-page", args=[token]), status=303)
    news_form = NewsForm(request.POST)
    if news_form.is_valid():
        try:
            switch_news_on(signature=signature, token=_secret(token), address=news_form.cleaned_data["email"])
        except NewsError as error:
            news_form.add_error("email", str(error))
        else:
            return HttpResponseRedirect(reverse("own-page", args=[token]), status=303)
    context = own_page_context(signature, token) | {"news_form": news_form}
    return render(request, "signatures/own_page.html", context, status=UNPROCESSABLE)


@csrf_exempt
@require_POST
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Download a proof: the receipt, or with `file=private` what shows that it is one's own."""
    secret, signature = _secret(token), signature_behind(token)
    private = request.POST.get("file") == "private"
    make, ending = (private_file_of, "private.txt") if private else (receipt_of, "tlog-proof")
    try:
        data = make(signature=signature, token=secret)
    except SigningError as error:
        context = own_page_context(signature, token) | {"refused": _only(str(error))}
        return render(request, "signatures/own_page.html", context, status=UNPROCESSABLE)
    response = HttpResponse(data, content_type="text/plain; charset=utf-8")
    name = f"{signature.letter.slug}-{signature.index}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _only(sentence: str) -> forms.Form:
    """A form that has nothing but this error, for the page's summary."""
    form = forms.Form({})
    form.add_error(None, sentence)
    return form


def _not_now(request: HttpRequest, slug: str) -> HttpResponse:
    """The form was asked for with GET, or its letter takes no signatures: back to the letter, or say so."""
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(f"/letters/{slug}/#sign")
    sentence = _("This letter takes no signatures any more, so yours was not added. Nothing you typed was kept.")
    return render(request, "signatures/dead_link.html", {"letter": letter, "sentence": sentence}, status=409)


def _dead_link(request: HttpRequest, error: Exception | None) -> HttpResponse:
    """A link that leads nowhere says why and what to do; 404, so that nothing keeps it."""
    expired = _("This link was used, has expired, or is incomplete. Sign again to get a new one.")
    sentence = str(error) if isinstance(error, LinkError | NotOpenError) else expired
    return render(request, "signatures/dead_link.html", {"sentence": sentence}, status=404)


def _secret(token: str) -> bytes:
    secret = holder.read_token(token)
    if secret is None:
        raise Http404
    return secret


def signature_behind(token: str) -> Signature:
    """The signature that a link's token leads to, or a page that says there is none."""
    signature = signature_of_token(_secret(token))
    if signature is None:
        raise Http404
    return signature


def own_page_context(signature: Signature, token: str) -> dict[str, object]:
    """What one's own page shows, in the language of the text that was signed."""
    speak(signature.text.language)
    return _own_context(signature, token, EntryForm(letter=signature.letter, initial=_as_typed(signature)))


def _own_context(signature: Signature, token: str, form: EntryForm | None) -> dict[str, object]:
    letter: Letter = signature.letter
    text: Text = signature.text
    first_link = is_first_link(signature, _secret(token))
    return {
        "signature": signature,
        "letter": letter,
        "text": text,
        "token": token,
        "form": form,
        "may_keep_a_proof": first_link and not letter.is_at_risk,
        "gets_news": news_row_of(signature, _secret(token)) is not None,
        "news_form": NewsForm(),
        "consent": consent_of(signature),
        "audit": gathering_audit(letter) if signature.klass in CONFIRMED_CLASSES else None,
        "asked_form": AskedForm(),
    }


def _as_typed(signature: Signature) -> dict[str, object]:
    return {
        "show": signature.show,
        "name": signature.name,
        "affiliation": signature.affiliation,
        "place": signature.place,
        "organisation": signature.organisation,
    }
