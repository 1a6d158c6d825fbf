"""The form with which anyone reports something. It sets no cookie and asks for no address."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from undersigned.frame.network import is_cross_site, network_of_request
from undersigned.frame.public_forms import UnseenField

from .errors import NotTakenError
from .forms import WordsField
from .models import Report
from .reports import path_of, report_page

UNPROCESSABLE = 422


class ReportForm(forms.Form):
    """Which page, what is wrong with it, in one's own words."""

    path = forms.CharField(
        label=gettext_lazy("Which page?"),
        max_length=500,
        help_text=gettext_lazy("The address of a letter, leaflet, meeting or campaign on this server."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Please give the address of the page.")},
    )
    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=Report.Reason.choices)
    words = WordsField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("If you want an answer, say how you can be reached."),
        error_messages={"required": gettext_lazy("Please say in a sentence what is wrong.")},
    )
    website = UnseenField()

    def clean_path(self) -> str:
        """Only pages of this server."""
        path = path_of(self.cleaned_data["path"])
        if not path:
            raise forms.ValidationError(_("This is no address of a letter, leaflet, meeting or campaign here."))
        return path


# A report changes nothing that anyone sees, so a page on another site gains nothing by sending one; it is refused all
# the same, as for every form here.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, or that it was kept."""
    if request.method != "POST":
        return _form(request, ReportForm(initial={"path": path_of(request.GET.get("about", "")[:500])}))
    form = ReportForm(request.POST)
    if form.is_valid() and is_cross_site(request):
        form.add_error(None, _("This form was sent from another site’s page. Look it over and press once more."))
    if not form.is_valid():
        return _form(request, form, status=UNPROCESSABLE)
    data: dict[str, Any] = form.cleaned_data
    if not data["website"]:  # a program that fills in everything is answered like anyone
        try:
            report_page(
                path=data["path"], reason=data["reason"], words=data["words"], network=network_of_request(request)
            )
        except NotTakenError as error:
            form.add_error(None, str(error))
            return _form(request, form, status=429)
    return render(request, "contact/reported.html", {"path": data["path"]})


def _form(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    return render(request, "contact/report.html", {"form": form}, status=status)
