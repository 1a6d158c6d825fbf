"""The texts as they are stored, and the pages on which a draft is written."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug, may
from undersigned.campaigns.roles import Right
from undersigned.common.languages import direction, name_of
from undersigned.frame.speaking import apart, speak

from .actions import change_settings, remove_text, revise_text, start_letter
from .deeds import record_step
from .errors import EditConflictError, LetterError
from .forms import AddTextForm, SettingsForm, StartForm, TextForm
from .models import Letter, State, Text
from .preview import problems_of, shown
from .queries import current_texts, letter_of_draft_token, letter_on_the_desk, original_parts, public_letter, text_in
from .translating import start_translation
from .units import PARTS, beside

READY_SECONDS = 60
UNPROCESSABLE = 422


@require_safe
def canonical(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The exact bytes that were signed: `curl -s … | sha256sum` is the check. `?sha256=` asks for a superseded one."""
    letter = _readable(slug)
    text = text_in(letter, language)
    wanted = request.GET.get("sha256")
    if wanted and text is not None:
        versions = letter.texts.filter(language=text.language)
        text = next((version for version in versions if version.sha256_hex == wanted), None)
    if text is None or text.canonical is None:
        raise Http404
    return _bytes(bytes(text.canonical), "text/markdown; charset=utf-8")


@require_safe
def side_by_side(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The original and its translation beside each other, who translated it, and which versions came before."""
    letter = _readable(slug)
    text = text_in(letter, language)
    if text is None or text.is_original:
        raise Http404
    original = current_texts(letter)[0]
    speak(text.language)
    context = {
        "letter": letter,
        "text": text,
        "name": name_of(text.language),
        "direction": direction(text.language),
        "original": original,
        "original_name": name_of(original.language),
        "original_direction": direction(original.language),
        "units": beside(original_parts(letter), {part: getattr(text, part) for part in PARTS}),
        "earlier": letter.texts.filter(language=text.language, superseded_by__isnull=False).order_by("joined_at"),
    }
    response = render(request, "letters/side_by_side.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Who “we” is and whom the letter is addressed to, as the bytes whose hash stands in the log."""
    letter = _readable(slug)
    if letter.rules is None:
        raise Http404
    return _bytes(bytes(letter.rules), "text/plain; charset=utf-8")


@require_safe
def recipients(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """To whose keys contact data of a sealed letter are closed now, as the bytes whose hash the log holds."""
    letter = _readable(slug)
    if letter.recipients is None:
        raise Http404
    return _bytes(bytes(letter.recipients), "text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, campaign=campaign_by_slug)
def start(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Begin a letter by writing it."""
    form = StartForm(request.POST or None, initial={"language": campaign.language})
    if form.is_valid():
        letter = start_letter(campaign=campaign, **form.cleaned_data)
        return _to("desk-text", letter.slug, letter.original_language)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "letters/start.html", {"campaign": campaign, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def edit(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """Write a text of a draft, with a preview. Translators write translations only."""
    text = _draft_text(letter, language)
    if text.is_original and not may(signed_in(request), letter.campaign, Right.WRITE):
        return render(request, "letters/not_the_original.html", {"letter": letter}, status=403)
    return _edit(request, text, back=reverse("desk-letter", args=[letter.slug]), by_link=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_by_link(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The same for a co-author, who has the draft link and no account."""
    letter = letter_of_draft_token(token)
    # Who was writing while the letter was frozen is told so, and has their words back.
    if letter is None or (letter.state != State.DRAFT and request.method != "POST"):
        raise Http404
    return _edit(request, _draft_text(letter, language), back=reverse("draft", args=[token]), by_link=True)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def add(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Begin a translation, to be written beside the original."""
    form = AddTextForm(request.POST or None)
    if form.is_valid():
        try:
            language = form.cleaned_data["language"]
            start_translation(letter=letter, language=language)
        except LetterError as error:
            form.add_error("language", str(error))
        else:
            return _to("desk-translation", letter.slug, language)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "letters/add_text.html", {"letter": letter, "form": form}, status=status)


@require_POST
@organiser_required(Right.WRITE, letter=letter_on_the_desk)
def remove(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """Take a translation out of a draft."""
    try:
        remove_text(text=_draft_text(letter, language))
        messages.success(request, _("The text in %(name)s was removed.") % {"name": apart(name_of(language))})
    except LetterError as error:
        messages.error(request, str(error))
    return _to("desk-letter", letter.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.WRITE, letter=letter_on_the_desk)
def settings(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The letter's address, when names appear, whether organisations may sign."""
    slug = letter.slug  # the form writes into the letter it is given
    form = SettingsForm(request.POST or None, instance=letter)
    if form.is_valid():
        change_settings(letter=letter, **form.cleaned_data)
        record_step(letter=letter, by=signed_in(request), step="settings")
        messages.success(request, _("Saved."))
        return _to("desk-letter", letter.slug)
    letter.slug = slug
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "letters/settings.html", {"letter": letter, "form": form}, status=status)


def _edit(request: HttpRequest, text: Text, *, back: str, by_link: bool) -> HttpResponse:
    form = TextForm(request.POST or None, instance=text)
    status = 200
    if form.is_bound and not form.is_valid():
        status = UNPROCESSABLE
    elif form.is_bound and "preview" not in request.POST:
        try:
            revise_text(text=text, revision=form.cleaned_data["revision"], **form.parts)
        except EditConflictError as error:
            form, status = _conflicted(form, text, str(error)), 409
        except LetterError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return HttpResponseRedirect(f"{request.path}?saved", status=303)
    context = {
        "letter": text.letter,
        "text": shown(text),
        "form": form,
        "problems": problems_of(text),
        "back": back,
        "saved": "saved" in request.GET,
        "frame": "base.html" if by_link else "desk_base.html",
    }
    return render(request, "letters/edit.html", context, status=status)


def _conflicted(form: TextForm, text: Text, sentence: str) -> TextForm:
    """The same words on top of what is stored now; saving again puts them in its place, knowingly."""
    text.refresh_from_db()
    again = TextForm({**dict(form.data.items()), "revision": text.revision}, instance=text)
    again.is_valid()
    again.add_error(None, sentence)
    text.refresh_from_db()
    return again


def _readable(slug: str) -> Letter:
    letter = public_letter(slug)
    if letter is None or letter.state == State.TAKEN_DOWN:
        raise Http404
    return letter


def _draft_text(letter: Letter, language: str) -> Text:
    text = text_in(letter, language)
    if text is None:
        raise Http404
    return text


def _bytes(data: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


def _to(name: str, *args: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)
