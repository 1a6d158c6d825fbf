"""A letter on paper (PDF with its signatories) and as a picture for links (a card of 1200 × 630 pixels).

Set by a worker process with limits and kept by the hash of its content, so a letter that nobody signed since is the
file of last time. The count is part of the content; a card is set anew at most every ten minutes.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from undersigned.frame.speaking import speak
from undersigned.letters.models import Letter, State, Text
from undersigned.letters.queries import public_letter, text_in
from undersigned.signatures.models import Signature
from undersigned.signatures.queries import Count, count_of, first_signatories, listed
from undersigned.typesetting import FolderCache, LetterSheet, Paragraph, ShareCard, Signatory, from_markdown, render

MOST_NAMES = 5000
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
        address=_short_address(letter),
        language=text.language,
    )
    response = HttpResponse(render(sheet, form="png", cache=files()).data, content_type="image/png")
    response["X-Undersigned-Ready"] = str(CARD_SECONDS)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    return response


def letter_sheet(letter: Letter, text: Text, *, names: bool = True) -> LetterSheet:
    """What stands on the paper: at most 5,000 names, and how many more there are; or the text and the count alone."""
    number = count_of(letter)
    firsts = first_signatories(letter) if names else []
    others = list(listed(letter).filter(first=False).order_by("sort_key", "id")[: MOST_NAMES if names else 0])
    body = "\n\n".join(part for part in (text.salutation, text.body) if part.strip())
    closing = tuple(Paragraph(line) for line in text.closing.strip().splitlines() if line.strip())
    return LetterSheet(
        title=text.title,
        language=text.language,
        body=(*from_markdown(body), *closing),
        sender=text.sender,
        addressee=text.addressee,
        date=date_format(letter.dated, "DATE_FORMAT") if letter.dated else "",
        first_signatories_heading=_("First signatories") if firsts else "",
        first_signatories=_people(firsts),
        signatories_heading=_("Names") if others else "",
        signatories=_people(others),
        hidden_line=_unnamed(number, len(firsts) + len(others)) if names else "",
        facts=_facts(letter, text, number),
        canonical=bytes(text.canonical) if text.canonical else None,
        canonical_name=f"text.{text.language}.md",
        made=number.at,
    )


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


def _people(signatures: Iterable[Signature]) -> tuple[Signatory, ...]:
    return tuple(
        Signatory(one.name, ", ".join(part for part in (one.affiliation, one.place) if part)) for one in signatures
    )


def _unnamed(number: Count, named: int) -> str:
    rest = number.total - named
    if rest <= 0:
        return ""
    shown = number_format(rest, force_grouping=True)
    return ngettext("and %(n)s more, without a name here", "and %(n)s more, without names here", rest) % {"n": shown}


def _facts(letter: Letter, text: Text, number: Count) -> tuple[str, ...]:
    total = number_format(number.total, force_grouping=True)
    when = f"{date_format(number.at, 'DATE_FORMAT')}" if number.at else ""
    signed = ngettext("%(n)s confirmed signature", "%(n)s confirmed signatures", number.total) % {"n": total}
    return (
        f"{signed}{f' ({when})' if when else ''}",
        f"{_short_address(letter)}{text.language}/",
        f"SHA-256 {text.sha256_hex}",
    )


def _short_address(letter: Letter) -> str:
    return f"{urlsplit(settings.UNDERSIGNED_ORIGIN).netloc}/letters/{letter.slug}/"
