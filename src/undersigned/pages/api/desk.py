"""The organisers' page about tokens: make one, which is shown once; end one."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right
from undersigned.frame.speaking import listed

from ..models import ApiToken, Scope
from .tokens import MOST_TOKENS, end_token, make_token, tokens_of

UNPROCESSABLE = 422


class TokenForm(forms.Form):
    """What a token is for, and what it may read."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        help_text=gettext_lazy("Such as the name of the program that will use it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may read beyond what everyone may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )


def token_on_the_desk(token_id: uuid.UUID) -> ApiToken:
    """The token; raises ApiToken.DoesNotExist."""
    return ApiToken.objects.select_related("campaign").get(pk=token_id)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def tokens(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Every token of a campaign; a new one is shown in the answer to the form and nowhere else."""
    form = TokenForm(request.POST) if request.method == "POST" else TokenForm()
    shown = ""
    if form.is_bound and form.is_valid():
        if tokens_of(campaign).count() >= MOST_TOKENS:
            form.add_error(None, _("There are %(n)d tokens already. End one that nobody uses.") % {"n": MOST_TOKENS})
        else:
            data = form.cleaned_data
            shown = make_token(campaign=campaign, name=data["name"], scopes=data["scopes"], made_by=signed_in(request))[
                1
            ]
            form = TokenForm()
    rows = [(token, listed(str(Scope(scope).label) for scope in token.scopes)) for token in tokens_of(campaign)]
    context = {"campaign": campaign, "form": form, "rows": rows, "shown": shown}
    return render(request, "pages/tokens.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@organiser_required(Right.MANAGE_TEAM, token=token_on_the_desk)
def end(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """The program that has it reads nothing more."""
    slug = token.campaign.slug
    end_token(token=token)
    messages.success(request, _("The token works no more."))
    return HttpResponseRedirect(reverse("desk-tokens", args=[slug]), status=303)
