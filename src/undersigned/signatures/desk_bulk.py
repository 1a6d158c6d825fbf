"""The organisers' pages for voiding many at once: choose by a rule, look at the effect, ask, wait, call off."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.errors import CampaignsError
from undersigned.campaigns.queries import who_could_agree
from undersigned.campaigns.roles import Right
from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk

from .actions.bulk import GRACE, ask_bulk_void
from .bulk import How, Rule, Where, effect_on, groups_by_value, matching
from .errors import VoidError
from .forms import VoidForm
from .models import Batch, BulkVoid, Signature
from .origins import KEPT, SMALLEST, Group, groups_of, groups_of_domain
from .queries import count_of

UNPROCESSABLE = 422
MOST_GROUPS = 40
MOST_SHOWN = 20


class WordsForm(forms.Form):
    """Words in a named field."""

    where = forms.ChoiceField(label=gettext_lazy("Field"), choices=Where.choices)
    how = forms.ChoiceField(label=gettext_lazy("How"), choices=How.choices)
    words = forms.CharField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy("Compared as they are; capitals do not matter."),
        max_length=255,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    @property
    def rule(self) -> Rule:
        """The valid form's rule."""
        return Rule(self.cleaned_data["where"], self.cleaned_data["how"], self.cleaned_data["words"])


class OriginForm(forms.Form):
    """A group from the page, or a mail domain that somebody suspects."""

    group = forms.CharField(required=False, widget=forms.HiddenInput)
    domain = forms.CharField(
        label=gettext_lazy("Mail domain"),
        help_text=gettext_lazy("What stands after the @, if you suspect one. It is compared and not kept."),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._letter = letter
        self.fields["domain"].unmarked = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The groups that are meant; says so when none is."""
        data = super().clean() or {}
        if data.get("group"):
            data["groups"] = groups_by_value(self._letter, [data["group"]])
        elif data.get("domain"):
            data["groups"] = groups_of_domain(self._letter, _domain_of(data["domain"]))
        else:
            self.add_error("domain", _("Write a mail domain, or choose a group above."))
            return data
        if not data["groups"]:
            sentence = _("Fewer than %(n)d signatures of a day came from there within %(days)d days: too few to tell.")
            self.add_error("domain", sentence % {"n": SMALLEST, "days": KEPT.days})
        return data

    @property
    def rule(self) -> Rule:
        """The valid form's rule."""
        groups: list[Group] = self.cleaned_data["groups"]
        return Rule.of_groups(groups)


class BatchForm(forms.Form):
    """What was entered together, by the button beside it."""

    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._letter = letter

    def clean(self) -> dict[str, Any]:
        """Only what is wholly entered: who comes later would stay."""
        data = super().clean() or {}
        found = Batch.objects.filter(letter=self._letter, pk=data["batch"]).first() if data.get("batch") else None
        if found is None:
            self.add_error(None, _("There is no such list under this letter. Nothing was done."))
        elif found.finished_at is None:
            self.add_error(None, _("Its people are still being entered. Wait until they are, then void them."))
        return data

    @property
    def rule(self) -> Rule:
        """The valid form's rule."""
        return Rule(batch=str(self.cleaned_data["batch"]))


ChosenForm = WordsForm | OriginForm | BatchForm


def _domain_of(typed: str) -> str:
    """The domain as it stands in a canonical address; what is none is compared as it is, and found nowhere."""
    try:
        return normalise(f"x@{typed.strip().rpartition('@')[2]}").canonical.rpartition("@")[2]
    except BadAddressError:
        return typed.strip().lower()


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def bulk(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Choose by words, origin or list; then the effect; with a reason and `confirmed` a second organiser is asked."""
    by_origin = "group" in request.POST or "domain" in request.POST
    by_batch = "batch" in request.POST
    words = WordsForm(request.POST if request.method == "POST" and not (by_origin or by_batch) else None)
    origin = OriginForm(request.POST if by_origin else None, letter=letter)
    batch = BatchForm(request.POST if by_batch else None, letter=letter)
    chosen: ChosenForm = batch if by_batch else origin if by_origin else words
    if chosen.is_bound and chosen.is_valid():
        return _preview(request, letter, chosen)
    context = {
        "letter": letter,
        "campaign": letter.campaign,
        "words": words,
        "origin": origin,
        "form": chosen,
        "groups": groups_of(letter)[:MOST_GROUPS],
        "earlier": letter.bulk_voids.select_related("approval").order_by("-asked")[:MOST_SHOWN],
        "days": KEPT.days,
        "smallest": SMALLEST,
        "alone": _is_alone(request, letter),
    }
    return render(request, "signatures/desk_bulk.html", context, status=UNPROCESSABLE if chosen.errors else 200)


def _preview(request: HttpRequest, letter: Letter, chosen: ChosenForm) -> HttpResponse:
    form = VoidForm(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            asked = ask_bulk_void(
                by=signed_in(request), letter=letter, rule=chosen.rule, reason=form.cleaned_data["reason"]
            )
        except (VoidError, CampaignsError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("A second organiser was asked by mail. Nothing happens before they agree."))
            return HttpResponseRedirect(reverse("desk-bulk-void", args=[letter.slug, asked.pk]), status=303)
    fields = {name: value for name in chosen.fields if (value := request.POST.get(name, ""))}
    context = {
        "letter": letter,
        "campaign": letter.campaign,
        "rule": str(chosen.rule),
        "effect": effect_on(letter, matching(letter, chosen.rule)),
        "fields": fields,
        "form": form,
        "minutes": GRACE.seconds // 60,
        "alone": _is_alone(request, letter),
    }
    return render(request, "signatures/desk_bulk_preview.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def bulk_void(request: HttpRequest, letter: Letter, bulk: uuid.UUID) -> HttpResponse:
    """One bulk void: what it is about, how far it is, and the buttons to agree or to call it off."""
    found = BulkVoid.objects.filter(letter=letter, pk=bulk).select_related("approval").first()
    if found is None:
        raise Http404
    approval = found.approval
    rows = Signature.objects.filter(pk__in=found.entries.values("signature_id"), status=Signature.Status.COUNTED)
    waits = found.state in (BulkVoid.State.ASKED, BulkVoid.State.DUE)
    asked_here = approval is not None and approval.asked_by_id == signed_in(request).pk
    context = {
        "letter": letter,
        "campaign": letter.campaign,
        "bulk": found,
        "rule": str(Rule.from_json(found.rule)),
        "effect": effect_on(letter, rows) if waits else None,
        "approval": approval,
        "may_agree": approval is not None and approval.is_waiting and not asked_here,
        "may_call_off": approval is not None and waits and (approval.is_waiting or approval.can_be_used),
        "count": count_of(letter),
        "next": request.path,
        "minutes": GRACE.seconds // 60,
    }
    return render(request, "signatures/desk_bulk_void.html", context)


def _is_alone(request: HttpRequest, letter: Letter) -> bool:
    return not who_could_agree(letter.campaign, Right.MODERATE, but=signed_in(request))
