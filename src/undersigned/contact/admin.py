"""The operator's queue of reports, under /operator/."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.admin import operator
from undersigned.common.errors import UndersignedError

from .models import Report
from .reports import decide_report, words_of
from .takedowns import put_back_reported, take_down_reported

if TYPE_CHECKING:
    ReportPages = admin.ModelAdmin[Report]
    ReportModelForm = forms.ModelForm[Report]
else:
    ReportPages, ReportModelForm = admin.ModelAdmin, forms.ModelForm


@admin.register(Report, site=operator)
class ReportAdmin(ReportPages):
    """What was reported, the longest waiting first. Whoever decides looks at the page before."""

    list_display = ("page", "reason", "made_at", "decision", "decided_at")
    list_filter = (("decided_at", admin.EmptyFieldListFilter), "reason")
    ordering = ("decided_at", "made_at")
    fields = ("page", "reason", "words", "made_at", "decision", "decided_at")
    readonly_fields = fields
    actions = ("take_down", "put_back", "leave")

    @admin.display(description=_("page"))
    def page(self, report: Report) -> str:
        """A link to what was reported."""
        return format_html('<a href="{}">{}</a>', report.path, report.path)

    @admin.display(description=_("in their words"))
    def words(self, report: Report) -> str:
        """What the person wrote, until it is decided."""
        return words_of(report)

    @admin.action(description=_("Take it down, with a notice that names the reason"), permissions=["change"])
    def take_down(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """Take down each page and tell its organisers; what cannot be is said."""
        self._each(request, reports, take_down_reported)

    @admin.action(description=_("Put back what was taken down"), permissions=["change"])
    def put_back(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """As if it had not been, and tell its organisers."""
        self._each(request, reports, put_back_reported)

    @admin.action(description=_("Leave it as it is"), permissions=["change"])
    def leave(self, request: HttpRequest, reports: QuerySet[Report]) -> None:  # noqa: ARG002
        """Close the reports."""
        for report in reports:
            decide_report(report=report, decision=Report.Decision.LEFT)

    def _each(self, request: HttpRequest, reports: QuerySet[Report], step: Callable[..., None]) -> None:
        for report in reports:
            try:
                step(report=report)
            except UndersignedError as error:
                self.message_user(request, str(error), messages.WARNING)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """No: reports come by the form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:  # noqa: ARG002
        """No: what was decided stays."""
        return False
