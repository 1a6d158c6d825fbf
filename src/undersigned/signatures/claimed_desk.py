"""The organisers' page of what they answer for themselves: batches, and asking their people to confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.queries import rights_in
from undersigned.campaigns.quota import mail_quota
from undersigned.campaigns.roles import Right
from undersigned.letters.models import Letter
from undersigned.letters.queries import letter_on_the_desk

from .actions.claiming import ADDRESSES_KEPT
from .actions.inviting import invite_batch
from .errors import BatchError
from .models import Batch
from .queries import batch_on_the_desk, batches_on_the_desk, count_of

MOST_SHOWN = 500


@require_safe
@organiser_required(Right.MODERATE, letter=letter_on_the_desk)
def claimed(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Every batch, with what can be done with it."""
    context = {
        "letter": letter,
        "campaign": letter.campaign,
        "count": count_of(letter),
        "batches": batches_on_the_desk(letter)[:MOST_SHOWN],
        "may_open": Right.OPEN in rights_in(signed_in(request), letter.campaign),
        "days": ADDRESSES_KEPT.days,
        "quota": mail_quota(letter.campaign),
    }
    return render(request, "signatures/desk_claimed.html", context)


@require_POST
@organiser_required(Right.OPEN, batch=batch_on_the_desk)
def invite(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Ask the people of a batch to confirm, once each."""
    try:
        number = invite_batch(batch=batch)
    except BatchError as error:
        messages.warning(request, str(error))
    else:
        sentence = ngettext(
            "%(n)d person is being asked to confirm.", "%(n)d people are being asked to confirm.", number
        )
        messages.success(request, sentence % {"n": number})
    return HttpResponseRedirect(reverse("desk-claimed", args=[batch.letter.slug]), status=303)
