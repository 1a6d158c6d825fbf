"""Signing with a single-use code, without any address: the link to one's own page is shown once, and sent nowhere."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.frame.speaking import speak
from undersigned.letters.models import Letter, State, Text
from undersigned.letters.queries import public_letter, text_in

from .actions.vouching import sign_with_code
from .errors import CodeError, NotOpenError, TooManyTriesError
from .forms import CodeForm
from .mails import own_page_link
from .network import network_of_request

UNPROCESSABLE, TOO_MANY = 422, 429


@csrf_exempt  # the form carries its own token, which a page on another site cannot have
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what comes of it. A wrong code and a used one are answered alike."""
    letter = public_letter(slug)
    if letter is None or letter.state == State.TAKEN_DOWN:
        raise Http404
    if letter.state != State.OPEN:
        return HttpResponseRedirect(f"/letters/{slug}/", status=303)
    wanted = request.POST.get("language", "") or request.GET.get("language", "")
    text = text_in(letter, wanted) or text_in(letter, letter.original_language)
    if text is None:
        raise Http404
    speak(text.language)
    if request.method != "POST":
        return _form_page(request, letter, text, CodeForm(letter=letter, text=text))
    form = CodeForm(request.POST, letter=letter, text=text)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            return _sign(request, letter, text, form)
        except NotOpenError as error:
            form.add_error(None, str(error))
        except CodeError as error:
            form.add_error("code", str(error))
            status = TOO_MANY if isinstance(error, TooManyTriesError) else UNPROCESSABLE
    form.renewed()
    return _form_page(request, letter, text, form, status)


def _sign(request: HttpRequest, letter: Letter, text: Text, form: CodeForm) -> HttpResponse:
    """Raises CodeError and NotOpenError; what a program filled in counts as a wrong code."""
    code = "" if form.cleaned_data["website"] else form.cleaned_data["code"]
    network = network_of_request(request)
    token = sign_with_code(letter=letter, text=text, entry=form.entry, code=code, network=network)
    context = {"letter": letter, "text": text, "entry": form.entry, "link": own_page_link(token)}
    response = render(request, "signatures/vouched.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _form_page(request: HttpRequest, letter: Letter, text: Text, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {"letter": letter, "text": text, "form": form}
    response = render(request, "signatures/code.html", context, status=status)
    response["Cache-Control"] = "no-store"
    if status == TOO_MANY:
        response["Retry-After"] = "3600"
    return response
