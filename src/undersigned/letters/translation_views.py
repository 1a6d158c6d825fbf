"""The desk's pages on which letters are translated, at the letter's own address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.roles import Right
from undersigned.common.errors import UndersignedError
from undersigned.common.languages import name_of
from undersigned.translating import pages
from undersigned.translating.pages import Door
from undersigned.translating.views import renewed

from .models import Letter, Translation
from .queries import letter_on_the_desk, translation_in
from .translating import LETTERS


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def on_the_desk(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """The translation beside the original, for the team."""
    translation = _found(letter, language)
    return pages.page(request, LETTERS, translation, _door(request, translation))


@require_safe
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def file_on_the_desk(request: HttpRequest, letter: Letter, language: str, form: str) -> HttpResponse:  # noqa: ARG001
    """The translation as a file for another program."""
    return pages.file_response(LETTERS, _found(letter, language), form)


@require_POST
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def upload_on_the_desk(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """A translator's file comes back."""
    translation = _found(letter, language)
    return pages.upload(request, LETTERS, translation, _door(request, translation))


@require_POST
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def review_on_the_desk(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """A second person has read it."""
    translation = _found(letter, language)
    return pages.review(request, LETTERS, translation, _door(request, translation))


@require_POST
@organiser_required(Right.TRANSLATE, letter=letter_on_the_desk)
def new_link(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """End the translator's link and make a new one."""
    translation = _found(letter, language)
    return renewed(request, translation, _door(request, translation))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def publish(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:
    """Say what publishing does, and do it: the text joins the open letter and its log."""
    translation = _found(letter, language)
    reasons: list[str] = []
    if request.method == "POST":
        try:
            done = LETTERS.publish(translation, signed_in(request))
        except UndersignedError as error:
            reasons = [str(error)]
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("desk-letter", args=[letter.slug]), status=303)
    context = {
        "letter": letter,
        "translation": translation,
        "name": name_of(language),
        "reasons": reasons,
    }
    return render(request, "letters/publish_translation.html", context, status=409 if reasons else 200)


def _door(request: HttpRequest, translation: Translation) -> Door:
    names = [translation.letter.slug, translation.language]
    return Door(
        by=str(signed_in(request).pk),
        page=reverse("desk-translation", args=names),
        file=lambda form: reverse("desk-translation-file", args=[*names, form]),
        upload=reverse("desk-translation-upload", args=names),
        review=reverse("desk-translation-review", args=names),
        new_link=reverse("desk-translation-link", args=names),
        back=LETTERS.back(translation),
    )


def _found(letter: Letter, language: str) -> Translation:
    translation = translation_in(letter, language)
    if translation is None:
        raise Http404
    return translation
