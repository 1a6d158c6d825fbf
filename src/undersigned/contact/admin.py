"""The operator's queue of reports, under /operator/."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.admin import operator
from undersigned.letters.actions import take_down_letter
from undersigned.letters.errors import LetterError
from undersigned.letters.queries import public_letter

from .models import Report
from .reports import decide_report, words_of

if TYPE_CHECKING:
    ReportPages = admin.ModelAdmin[Report]
    ReportModelForm = forms.ModelForm[Report]
else:
    ReportPages, ReportModelForm = admin.ModelAdmin, forms.ModelForm

NOTICE = _("Taken down by whoever runs this server, after a report: %(reason)s.")


@admin.register(Report, site=operator)
class ReportAdmin(ReportPages):
    """What was reported, the longest waiting first. Whoever decides looks at the page before."""

    list_display = ("page", "reason", "made_at", "decision", "decided_at")
    list_filter = (("decided_at", admin.EmptyFieldListFilter), "reason")
    ordering = ("decided_at", "made_at")
    fields = ("page", "reason", "words", "made_at", "decision", "decided_at")
    readonly_fields = fields
    actions = ("take_down", "leave")

    @admin.display(description=_("page"))
    def page(self, report: Report) -> str:
        """A link to what was reported."""
        return format_html('<a href="{}">{}</a>', report.path, report.path)

    @admin.display(description=_("in their words"))
    def words(self, report: Report) -> str:
        """What the person wrote, until it is decided."""
        return words_of(report)

    @admin.action(description=_("Take the letter down, with a notice that names the reason"), permissions=["change"])
    def take_down(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """Take down each letter; leaflets and meetings are for their campaign, which the operator can write to."""
        for report in reports:
            pieces = report.path.split("/")
            letter = public_letter(pieces[2]) if pieces[1:2] == ["letters"] else None
            if letter is None:
                self.message_user(request, _("%(path)s is no letter: nothing was taken down.") % {"path": report.path})
                continue
            try:
                take_down_letter(letter=letter, notice=NOTICE % {"reason": report.get_reason_display()})
            except LetterError as error:
                self.message_user(request, str(error))
                continue
            decide_report(report=report, decision=Report.Decision.DOWN)

    @admin.action(description=_("Leave it as it is"), permissions=["change"])
    def leave(self, request: HttpRequest, reports: QuerySet[Report]) -> None:  # noqa: ARG002
        """Close the reports."""
        for report in reports:
            decide_report(report=report, decision=Report.Decision.LEFT)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """No: reports come by the form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:  # noqa: ARG002
        """No: what was decided stays."""
        return False
