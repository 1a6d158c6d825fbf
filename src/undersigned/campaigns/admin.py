"""The operator's pages at /operator/: who may organise, which campaigns there are, who was invited.

A site of its own instead of Django's default one: it shows what is registered here and nothing that a library brings
along, it signs in through our own page, and it has no password to offer.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from . import actions
from .access import signed_in
from .blocking import new_entries
from .errors import BlockedError
from .forms import AddressField
from .models import UNPROVEN, Blocked, Campaign, Invitation, Organiser


class OperatorSite(AdminSite):
    """Django's administration behind our sign-in."""

    site_header = _("Operator")
    site_title = _("Operator")
    index_title = _("This server")
    site_url = "/desk/"
    index_template = "campaigns/operator_index.html"
    final_catch_all_view = False  # rooms above have pages under /operator/, too

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ARG002
        """To our sign-in; someone who has signed in and is no operator is refused."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def get_urls(self) -> list[Any]:
        """Django's, without those for passwords: there are none."""
        return [
            entry for entry in super().get_urls() if not str(getattr(entry, "name", "")).startswith("password_change")
        ]

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ARG002
        """Sign out, by POST only; our own page asks for the button."""
        if request.method == "POST":
            logout(request)
            return redirect(settings.LOGOUT_REDIRECT_URL)
        return redirect("account_logout")


operator = OperatorSite(name="admin")

# These are generic for the type checker only: subscribing them needs a patch of Django at run time.
if TYPE_CHECKING:
    OrganiserPages = admin.ModelAdmin[Organiser]
    CampaignPages = admin.ModelAdmin[Campaign]
    InvitationPages = admin.ModelAdmin[Invitation]
    InvitationModelForm = forms.ModelForm[Invitation]
    BlockedPages = admin.ModelAdmin[Blocked]
    BlockedModelForm = forms.ModelForm[Blocked]
else:
    OrganiserPages = CampaignPages = InvitationPages = BlockedPages = admin.ModelAdmin
    InvitationModelForm = BlockedModelForm = forms.ModelForm


@admin.register(Organiser, site=operator)
class OrganiserAdmin(OrganiserPages):
    """Who may organise. Making someone an operator is done on the command line: `make_operator`."""

    list_display = ("email", "name", "plan", "approved_at", "is_active", "is_staff", "last_login")
    list_filter = (("approved_at", admin.EmptyFieldListFilter), "is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("-joined",)
    fields = ("email", "name", "language", "plan", "is_active", "is_staff", "approved_at", "joined", "last_login")
    readonly_fields = ("plan", "is_staff", "approved_at", "joined", "last_login")
    actions = ("approve",)

    @admin.action(description=_("Approve: may start campaigns"), permissions=["change"])
    def approve(self, request: HttpRequest, organisers: QuerySet[Organiser]) -> None:
        """Approve each and mail them."""
        for organiser in organisers:
            actions.approve_organiser(organiser=organiser)
        self.message_user(request, _("Approved. Each of them gets a mail."))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organiser]:
        """Without those who only typed an address so far: there is nothing to see or to decide."""
        return super().get_queryset(request).exclude(email__endswith=f"@{UNPROVEN}")

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: Organiser | None = None,
    ) -> tuple[str, ...]:
        """An address that someone signs in with is not changed under them."""
        return (*self.readonly_fields, "email") if obj else self.readonly_fields


@admin.register(Campaign, site=operator)
class CampaignAdmin(CampaignPages):
    """The campaigns here. They are made and changed at the desk, by their own teams."""

    list_display = ("name", "slug", "language", "created", "limits_lifted")
    search_fields = ("name", "slug")
    ordering = ("-created",)
    actions = ("lift_limits",)

    @admin.action(description=_("Lift the limits of new campaigns: you know who they are"), permissions=["view"])
    def lift_limits(self, request: HttpRequest, campaigns: QuerySet[Campaign]) -> None:
        """From now on these may do as much as older ones."""
        for campaign in campaigns:
            actions.lift_limits(campaign=campaign)
        self.message_user(request, _("Lifted."))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """No: a campaign starts with an owner."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:  # noqa: ARG002
        """No: the team's own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:  # noqa: ARG002
        """No: letters that people signed hang on it."""
        return False


class BlockedForm(BlockedModelForm):
    """One or many entries for a list."""

    lines = forms.CharField(
        label=_("Entries"),
        help_text=_("One a line. A domain stands for those below it, too; a star at the end of a word lets it go on."),
        max_length=4_000_000,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )

    class Meta:
        model = Blocked
        fields = ("kind", "lines", "note")

    def clean(self) -> dict[str, Any]:
        """A line that is none is named beside the field."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                new_entries(kind=data["kind"], lines=data["lines"].splitlines())
            except BlockedError as error:
                self.add_error("lines", str(error))
        return data


@admin.register(Blocked, site=operator)
class BlockedAdmin(BlockedPages):
    """What is shut out. Entries are added in number and taken off one by one."""

    form = BlockedForm
    list_display = ("entry", "kind", "note", "since")
    list_filter = ("kind",)
    search_fields = ("entry", "note")
    ordering = ("kind", "entry")

    def save_model(self, request: HttpRequest, obj: Blocked, form: Any, change: bool) -> None:  # noqa: ARG002
        """Put all of them on the list; the admin goes on with one of its rows."""
        number = actions.block(kind=obj.kind, lines=form.cleaned_data["lines"].splitlines(), note=obj.note)
        made = Blocked.objects.filter(kind=obj.kind).latest("pk")
        obj.__dict__.update(made.__dict__)
        self.message_user(request, _("New on the list: %(number)d.") % {"number": number})

    def response_add(self, request: HttpRequest, obj: Blocked, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Back to the list."""
        return super().response_post_save_add(request, obj)

    def delete_model(self, request: HttpRequest, obj: Blocked) -> None:  # noqa: ARG002
        """Take it off the list."""
        actions.unblock(kind=obj.kind, lines=[obj.entry])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Blocked]) -> None:  # noqa: ARG002
        """Take these off their lists."""
        for kind in Blocked.Kind.values:
            actions.unblock(kind=kind, lines=list(queryset.filter(kind=kind).values_list("entry", flat=True)))

    def has_change_permission(self, request: HttpRequest, obj: Blocked | None = None) -> bool:  # noqa: ARG002
        """No: take it off and add another."""
        return False


class InvitationForm(InvitationModelForm):
    """Someone who may start a campaign."""

    email = AddressField(label=_("E-mail address"))

    class Meta:
        model = Invitation
        fields = ()


@admin.register(Invitation, site=operator)
class InvitationAdmin(InvitationPages):
    """Invitations to start a campaign. Those to a team are the team's own and do not stand here."""

    form = InvitationForm
    list_display = ("created", "invited_by", "expires", "used")
    ordering = ("-created",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Only the operator's."""
        return super().get_queryset(request).filter(campaign=None)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: ARG002
        """Invite: the action makes the row and queues the mail; the admin goes on with that row."""
        made = actions.invite(invited_by=signed_in(request), email=form.cleaned_data["email"]).invitation
        obj.__dict__.update(made.__dict__)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:  # noqa: ARG002
        """No: invite again instead."""
        return False

    def response_add(
        self,
        request: HttpRequest,
        obj: Invitation,
        post_url_continue: str | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Back to the list."""
        return super().response_post_save_add(request, obj)
