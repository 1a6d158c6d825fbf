"""What organisers hand out and take back: slips with single-use codes, and paper sheets."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.roles import Right
from undersigned.frame.speaking import speaking
from undersigned.letters.models import Letter, Text
from undersigned.letters.queries import current_texts, letter_on_the_desk, text_in
from undersigned.typesetting import CodeSlips, PaperSheet, render_pdf

from .actions.claiming import enter_sheet
from .actions.vouching import end_codes, make_codes
from .errors import SigningError
from .forms import SHEET_ROWS, MakeCodesForm, SheetForm
from .models import Batch
from .queries import batch_on_the_desk

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.OPEN, letter=letter_on_the_desk)
def codes(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Make codes; the answer is the only place where they stand: as slips (PDF), or on the page."""
    texts = current_texts(letter)
    form = (
        MakeCodesForm(request.POST, texts=texts)
        if request.method == "POST"
        else MakeCodesForm(initial={"entered_as": signed_in(request).name}, texts=texts)
    )
    context = {"letter": letter, "campaign": letter.campaign, "form": form}
    if form.is_bound and form.is_valid():
        text, data = form.chosen_text, form.cleaned_data
        try:
            _batch, made = make_codes(
                letter=letter,
                text=text,
                number=data["number"],
                entered_by=signed_in(request),
                entered_as=data["entered_as"],
            )
        except SigningError as error:
            form.add_error(None, str(error))
        else:
            if "show" in request.POST:
                return render(request, "signatures/desk_codes_made.html", context | {"codes": made})
            return _pdf(_slips(letter, text, made), f"{letter.slug}-codes.pdf")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "signatures/desk_codes.html", context, status=status)


@require_POST
@organiser_required(Right.OPEN, batch=batch_on_the_desk)
def end(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Unused codes work no more: slips that were lost, or found by others."""
    number = end_codes(batch=batch)
    sentence = ngettext("%(n)d code works no more.", "%(n)d codes work no more.", number)
    messages.success(request, sentence % {"n": number})
    return HttpResponseRedirect(reverse("desk-claimed", args=[batch.letter.slug]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def sheets(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Enter a paper sheet row by row; then the next one."""
    texts = current_texts(letter)
    initial = {"entered_as": request.GET.get("as", "")[:255] or signed_in(request).name}
    form = SheetForm(request.POST, texts=texts) if request.method == "POST" else SheetForm(initial=initial, texts=texts)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            batch = enter_sheet(
                letter=letter,
                text=form.chosen_text,
                entries=form.entries,
                sheet=data["sheet"],
                entered_by=signed_in(request),
                entered_as=data["entered_as"],
            )
        except SigningError as error:
            form.add_error(None, str(error))
        else:
            sentence = ngettext(
                "Sheet %(sheet)s: %(n)d signature was entered.",
                "Sheet %(sheet)s: %(n)d signatures were entered.",
                batch.number,
            )
            messages.success(request, sentence % {"sheet": batch.sheet, "n": batch.number})
            return HttpResponseRedirect(reverse("desk-sheets", args=[letter.slug]), status=303)
    context = {"letter": letter, "campaign": letter.campaign, "form": form, "rows": form.rows(), "texts": texts}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "signatures/desk_sheets.html", context, status=status)


@require_safe
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def blank_sheet(request: HttpRequest, letter: Letter, language: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """An empty sheet to print: which text it is about, by title, address and SHA-256."""
    text = text_in(letter, language)
    if text is None or not text.sha256:
        raise Http404
    with speaking(text.language):
        sheet = PaperSheet(
            title=text.title,
            language=text.language,
            sender=text.sender,
            intro=_(
                "I have read the letter and sign it. What I write here is entered by the organisers, who keep this "
                "sheet. My name appears on the public list only if I tick the box."
            ),
            heads=(_("Name"), _("Place"), _("My name may be shown")),
            rows=SHEET_ROWS,
            number_line=_("Sheet number:"),
            facts=(
                _("The text of the letter, byte for byte: SHA-256 %(digest)s") % {"digest": text.sha256_hex},
                _("It is read, and checked, at %(address)s") % {"address": _address(letter, text)},
            ),
            qr=f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}/{text.language}/",
            qr_description=_("The letter’s page"),
        )
    return _pdf(sheet, f"{letter.slug}-sheet-{text.language}.pdf")


def _slips(letter: Letter, text: Text, made: list[str]) -> CodeSlips:
    with speaking(text.language):
        return CodeSlips(
            title=text.title,
            codes=tuple(made),
            language=text.language,
            intro=_(
                "With this code you can sign without giving an address. It works once, for one person. Open the "
                "address, read the letter, and choose “Sign with a code”."
            ),
            qr=f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}/code?language={text.language}",
            qr_description=_("The page where the code is entered"),
            short_address=f"{_host()}/letters/{letter.slug}/code",
        )


def _address(letter: Letter, text: Text) -> str:
    return f"{_host()}/letters/{letter.slug}/{text.language}/"


def _host() -> str:
    return urlsplit(settings.UNDERSIGNED_ORIGIN).netloc


def _pdf(sheet: CodeSlips | PaperSheet, name: str) -> HttpResponse:
    """Never through the cache of sheets: a code is nowhere kept."""
    response = HttpResponse(render_pdf(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
