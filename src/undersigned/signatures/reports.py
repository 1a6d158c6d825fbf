"""The public form with which anyone says that something is wrong with an entry of the list. No account, no cookie.

Its token takes the place of a CSRF cookie, as in the signing form; a field for programs and a limit by network keep
floods out. Of who wrote it nothing is kept but the words.
"""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.common import clock
from undersigned.frame.network import network_of_request
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.sealing.tokens import dated_mark, is_fresh_mark

from .actions.reporting import report_entry
from .errors import ReportError
from .keys import form_key
from .lists import shown_letter
from .models import Report, Signature
from .queries import listed

LONGEST = 2000
UNPROCESSABLE = 422


class ReportForm(forms.Form):
    """What is wrong with an entry."""

    cause = forms.ChoiceField(label=_("What is wrong?"), choices=Report.Cause.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What should the organisers know?"),
        help_text=_("Only they read it. Of you nothing is kept but what you write here."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, signature: Signature, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._signature = signature
        if not self.is_bound:
            self.initial["token"] = _token(signature)

    def clean_token(self) -> str:
        """That the form is ours and not too old."""
        number, _dot, mark = str(self.cleaned_data["token"]).partition(".")
        days = settings.UNDERSIGNED_FORM_DAYS
        parts = (self._signature.pk.bytes,)
        if not is_fresh_mark(form_key(), "report", number, mark, *parts, today=clock.today(), days=days):
            raise forms.ValidationError(_("This form is too old. What you wrote is kept: press the button once more."))
        return f"{number}.{mark}"

    def renewed(self) -> "ReportForm":
        """The same with what was written and a fresh token."""
        self.data = {**dict(self.data.items()), "token": _token(self._signature)}
        return self


@csrf_exempt  # the form carries its own token, which a page on another site cannot have
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str, index: int) -> HttpResponse:
    """Ask what is wrong with this entry, and hand it to the organisers."""
    letter = shown_letter(slug)
    signature = listed(letter).filter(index=index).first() if index < 2**62 else None
    if signature is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None, signature=signature)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _take(request, letter, signature, form)
        except ReportError as error:
            form.add_error(None, str(error))
        else:
            return _page(request, letter, signature, form, done=True)
    if form.is_bound:
        form, status = form.renewed(), UNPROCESSABLE
    return _page(request, letter, signature, form, status=status)


def _take(request: HttpRequest, letter: Letter, signature: Signature, form: ReportForm) -> None:
    """Keep it; what a program filled in is thanked for and dropped."""
    if not form.cleaned_data["website"]:
        report_entry(
            letter=letter,
            signature=signature,
            cause=form.cleaned_data["cause"],
            words=form.cleaned_data["words"],
            network=network_of_request(request),
        )


def _page(
    request: HttpRequest,
    letter: Letter,
    signature: Signature,
    form: ReportForm,
    *,
    done: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"letter": letter, "text": current_texts(letter)[0], "person": signature, "form": form, "done": done}
    response = render(request, "signatures/report.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


def _token(signature: Signature) -> str:
    number, mark = dated_mark(form_key(), "report", clock.today(), signature.pk.bytes)
    return f"{number}.{mark}"
