"""The pages on which letters are translated: on the desk, and by a private link without an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug, may
from undersigned.campaigns.roles import Right
from undersigned.common.languages import direction, is_known, name_of

from .deeds import record_step
from .errors import EditConflictError, LetterError
from .exchange import FORMATS, MOST_BYTES, ExchangeError, read_pairs
from .models import GlossaryTerm, Letter, State, Translation
from .queries import letter_on_the_desk, translation_in, translation_of_token, translation_token, units_now
from .translating import (
    BY_LINK,
    publish_translation,
    renew_translation_link,
    review_translation,
    save_translation,
    set_glossary,
    take_in,
)
from .translation_forms import CreditForm, FileForm, GlossaryForm, UnitForm
from .units import Unit

UNPROCESSABLE = 422
_LABELS = {
    "title": gettext_lazy("Title"),
    "salutation": gettext_lazy("Salutation"),
    "body": gettext_lazy("Paragraph"),
    "closing": gettext_lazy("Closing"),
    "sender": gettext_lazy("Who “we” is"),
    "addressee": gettext_lazy("Addressed to"),
}


@dataclass(frozen=True)
class _Door:
    """Who is at the page, and where its parts are."""

    by: str
    page: str
    file: Callable[[str], str]
    upload: str
    review: str
    back: str = ""


def _desk_door(request: HttpRequest, translation: Translation) -> _Door:
    names = [translation.letter.slug, translation.language]
    return _Door(
        by=str(signed_in(request).pk),
        page=reverse("desk-translation", args=names),
        file=lambda form: reverse("desk-translation-file", args=[*names, form]),
        upload=reverse("desk-translation-upload", args=names),
        review=reverse("desk-translation-review", args=names),
        back=reverse("desk-letter", args=[translation.letter.slug]),
    )


def _link_door(token: str) -> _Door:
    return _Door(
        by=BY_LINK,
        page=reverse("translate", args=[token]),
        file=lambda form: reverse("translate-file", args=[token, form]),
        upload=reverse("translate-upload", args=[token]),
        review=reverse("translate-review", args=[token]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def on_the_desk(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """The translation beside the original, for the team."""
    translation = _found(translation_in(letter, language))
    return _page(request, translation, _desk_door(request, translation))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a translator who has the private link and no account."""
    return _page(request, _found(translation_of_token(token)), _link_door(token))


@require_safe
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def file_on_the_desk(request: HttpRequest, letter: Letter, language: str, form: str) -> HttpResponse:  # noqa: ARG001
    """The translation as a file for another program."""
    return _file(_found(translation_in(letter, language)), form)


@never_cache
@require_safe
def file_by_link(request: HttpRequest, token: str, form: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The same by the private link."""
    return _file(_found(translation_of_token(token)), form)


@require_POST
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def upload_on_the_desk(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """A translator's file comes back."""
    translation = _found(translation_in(letter, language))
    return _upload(request, translation, _desk_door(request, translation))


@never_cache
@require_POST
def upload_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the private link."""
    return _upload(request, _found(translation_of_token(token)), _link_door(token))


@require_POST
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def review_on_the_desk(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """A second person has read it."""
    translation = _found(translation_in(letter, language))
    return _review(request, translation, _desk_door(request, translation))


@never_cache
@require_POST
def review_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the private link."""
    return _review(request, _found(translation_of_token(token)), _link_door(token))


@require_POST
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def new_link(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """End the translator's link and make a new one."""
    renew_translation_link(translation=_found(translation_in(letter, language)))
    messages.success(request, _("There is a new private link. The old one leads nowhere."))
    return HttpResponseRedirect(reverse("desk-translation", args=[letter.slug, language]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def publish(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """Say what publishing does, and do it: the text joins the open letter and its log."""
    translation = _found(translation_in(letter, language))
    reasons: list[str] = []
    if request.method == "POST":
        try:
            publish_translation(translation=translation)
        except LetterError as error:
            reasons = [str(error)]
        else:
            record_step(letter=letter, by=signed_in(request), step="translation")
            messages.success(request, _("The text in %(name)s is published.") % {"name": name_of(language)})
            return HttpResponseRedirect(reverse("desk-letter", args=[letter.slug]), status=303)
    context = {
        "letter": letter,
        "translation": translation,
        "name": name_of(language),
        "left": sum(unit.is_open for unit in units_now(translation)),
        "reasons": reasons,
    }
    return render(request, "letters/publish_translation.html", context, status=409 if reasons else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, campaign=campaign_by_slug)
def glossary(request: HttpRequest, campaign: Campaign, language: str) -> HttpResponse:
    """How this campaign says its words in one language."""
    if not is_known(language):
        raise Http404
    terms = campaign.glossary.filter(language=language)
    text = "".join(f"{term.term} = {term.translation}\n" for term in terms)
    form = GlossaryForm(request.POST if request.method == "POST" else None, initial={"terms": text})
    if form.is_valid():
        set_glossary(campaign=campaign, language=language, terms=form.cleaned_data["terms"])
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(request.path, status=303)
    context = {"campaign": campaign, "form": form, "language": language, "name": name_of(language)}
    return render(request, "letters/glossary.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _page(
    request: HttpRequest, translation: Translation, door: _Door, *, file_form: FileForm | None = None, status: int = 200
) -> HttpResponse:
    """The side-by-side page; a form that was filled in is saved, and comes back when it cannot be."""
    units = units_now(translation)
    saving = request.method == "POST" and file_form is None
    credit = CreditForm(
        request.POST if saving else None,
        initial={"credit": translation.credit, "revision": translation.revision},
    )
    forms = _unit_forms(request if saving else None, units, translation.language)
    conflict = ""
    if saving and credit.is_valid() and all(form.is_valid() for form in forms):
        try:
            _save(translation, door, credit, forms)
        except EditConflictError as error:
            conflict, status = str(error), 409
            translation.refresh_from_db()
            credit = CreditForm(initial={"credit": credit.cleaned_data["credit"], "revision": translation.revision})
        except LetterError as error:
            conflict, status = str(error), 409
        else:
            return HttpResponseRedirect(f"{door.page}?saved", status=303)
    elif saving:
        status = UNPROCESSABLE
    context = _context(request, translation, door, forms, credit, file_form) | {"conflict": conflict}
    return render(request, "letters/translate.html", context, status=status)


def _save(translation: Translation, door: _Door, credit: CreditForm, forms: Sequence[UnitForm]) -> None:
    save_translation(
        translation=translation,
        revision=credit.cleaned_data["revision"],
        targets=[form.cleaned_data["target"].replace("\r\n", "\n") for form in forms],
        fits=[number for number, form in enumerate(forms) if form.cleaned_data.get("fits")],
        credit=credit.cleaned_data["credit"],
        by=door.by,
    )


def _unit_forms(request: HttpRequest | None, units: Sequence[Unit], language: str) -> list[UnitForm]:
    """A form for each unit. What was typed for units that are gone (the original changed meanwhile) is offered last."""
    found, paragraph = [], 0
    for number, unit in enumerate(units):
        label = str(_LABELS[unit.part])
        if unit.part == "body":
            paragraph += 1
            label = f"{label} {paragraph}"
        data = request.POST if request is not None else None
        found.append(UnitForm(data, prefix=f"u{number}", unit=unit, language=language, label=label))
    return found


def _context(
    request: HttpRequest,
    translation: Translation,
    door: _Door,
    forms: Sequence[UnitForm],
    credit: CreditForm,
    file_form: FileForm | None,
) -> dict[str, object]:
    letter, language = translation.letter, translation.language
    by_team = door.by != BY_LINK
    left = sum(form.unit.is_open for form in forms)
    return {
        "letter": letter,
        "translation": translation,
        "door": door,
        "forms": forms,
        "credit": credit,
        "file_form": file_form or FileForm(),
        "files": [(name, door.file(form)) for form, name in _FILE_NAMES.items()],
        "language": language,
        "name": name_of(language),
        "direction": direction(language),
        "original_language": letter.original_language,
        "original_direction": direction(letter.original_language),
        "left": left,
        "terms": terms_in(letter.campaign, language, " ".join(form.unit.source for form in forms)),
        "may_review": translation.revision > 0 and translation.written_by != door.by and not translation.is_reviewed,
        "link": reverse("translate", args=[translation_token(translation)]) if by_team else "",
        "may_publish": by_team and letter.state == State.OPEN and may(signed_in(request), letter.campaign, Right.OPEN),
        "saved": "saved" in request.GET,
        "frame": "desk_base.html" if by_team else "base.html",
    }


_FILE_NAMES = {"docx": "Word", "xliff12": "XLIFF 1.2", "xliff20": "XLIFF 2.0", "po": "PO"}


def terms_in(campaign: Campaign, language: str, words: str) -> list[GlossaryTerm]:
    """The glossary's words that stand in a text."""
    folded = words.casefold()
    return [term for term in campaign.glossary.filter(language=language) if term.term.casefold() in folded]


def _file(translation: Translation, form: str) -> HttpResponse:
    if form not in FORMATS:
        raise Http404
    made = FORMATS[form]
    letter = translation.letter
    data = made.write(units_now(translation), letter.original_language, translation.language)
    response = HttpResponse(data, content_type=made.media_type)
    name = f"{letter.slug}.{translation.language}{made.suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _upload(request: HttpRequest, translation: Translation, door: _Door) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            data = form.cleaned_data["file"].read(MOST_BYTES + 1)
            taken = take_in(translation=translation, pairs=read_pairs(data), by=door.by)
        except (ExchangeError, LetterError) as error:
            form.add_error("file", str(error))
        else:
            changed = ngettext("%(n)s part changed.", "%(n)s parts changed.", taken.changed) % {"n": taken.changed}
            messages.success(request, changed)
            for source in taken.unknown[:20]:
                lost = _("This is no longer in the original, so its translation was left out: “%(words)s”")
                messages.warning(request, lost % {"words": source[:80]})
            return HttpResponseRedirect(door.page, status=303)
    return _page(request, translation, door, file_form=form, status=UNPROCESSABLE)


def _review(request: HttpRequest, translation: Translation, door: _Door) -> HttpResponse:
    revision = request.POST.get("revision", "")
    try:
        review_translation(translation=translation, revision=int(revision) if revision.isdecimal() else -1, by=door.by)
    except LetterError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you. The letter’s page will say that a second person has read it."))
    return HttpResponseRedirect(door.page, status=303)


def _found(translation: Translation | None) -> Translation:
    if translation is None:
        raise Http404
    return translation
