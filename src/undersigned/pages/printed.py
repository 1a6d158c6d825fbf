"""A letter on paper (PDF with its signatories) and as a picture for links (a card of 1200 × 630 pixels).

Set by a worker process with limits and kept by the hash of its content, so a letter that nobody signed since is the
file of last time. The count is part of the content; a card is set anew at most every ten minutes.
"""

from dataclasses import replace
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from undersigned.frame.speaking import speak
from undersigned.letters.models import Letter, State, Text
from undersigned.letters.queries import public_letter, text_in
from undersigned.signatures.queries import count_of
from undersigned.signatures.sheet import letter_sheet, short_address
from undersigned.typesetting import FolderCache, ShareCard, render

PDF_SECONDS, CARD_SECONDS = 60, 600


@require_safe
def letter_pdf(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The letter with the names under it; the text that was signed is attached, byte for byte.

    `?names=no` leaves the list out, `?grey=yes` the colour.
    """
    letter, text = _letter_and_text(slug, language)
    sheet = letter_sheet(letter, text, names=request.GET.get("names") != "no")
    rendering = render(replace(sheet, greyscale=request.GET.get("grey") == "yes"), cache=files())
    response = HttpResponse(rendering.data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{letter.slug}.{text.language}.pdf"'
    response["X-Undersigned-Ready"] = str(PDF_SECONDS)
    return response


@require_safe
def card(request: HttpRequest, slug: str, language: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The picture that feeds and chats show beside a link."""
    letter, text = _letter_and_text(slug, language)
    number = count_of(letter).total
    shown = number_format(number, force_grouping=True)
    sheet = ShareCard(
        title=text.title,
        campaign=letter.campaign.name,
        kind_line=_("Open letter"),
        count_line=ngettext("%(n)s signature", "%(n)s signatures", number) % {"n": shown} if number else "",
        address=short_address(letter),
        language=text.language,
    )
    response = HttpResponse(render(sheet, form="png", cache=files()).data, content_type="image/png")
    response["X-Undersigned-Ready"] = str(CARD_SECONDS)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    return response


@cache
def files() -> FolderCache:
    """Sheets that were set before, in the data folder."""
    return FolderCache(settings.UNDERSIGNED_HOME / "cache" / "sheets")


def _letter_and_text(slug: str, language: str) -> tuple[Letter, Text]:
    letter = public_letter(slug)
    text = text_in(letter, language) if letter and letter.state != State.TAKEN_DOWN else None
    if letter is None or text is None:
        raise Http404
    speak(text.language)
    return letter, text
