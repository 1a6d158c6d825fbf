"""The organisers' pages about messages: what waits for an answer, one conversation, whether any are taken."""

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.activity import CHANGED, VIEWED, deed, record_activity
from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import campaign_by_slug
from undersigned.campaigns.roles import Right
from undersigned.sealing.errors import SealingError

from .actions import answer_as_organiser, close_conversation, take_messages
from .errors import ContactError
from .forms import AnswerForm
from .models import KEPT, SILENT, Conversation
from .queries import MOST_SHOWN, about_of, conversation_on_the_desk, conversations_of, subject_of, takes_messages
from .views import UNPROCESSABLE, conversation_context

READ = deed("messages-read", VIEWED, gettext_lazy("read messages"))
CLOSED = deed("message-closed", CHANGED, gettext_lazy("closed a conversation"))
DOOR = deed("messages-door", CHANGED, gettext_lazy("changed whether messages are taken"))


@require_safe
@organiser_required(Right.CORRESPOND, campaign=campaign_by_slug)
def conversations(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """A campaign's conversations, those that wait for an answer first."""
    rows = [
        {"conversation": row, "subject": subject_of(row), "title": title, "language": language}
        for row in conversations_of(campaign)[:MOST_SHOWN]
        for title, language in [about_of(row)]
    ]
    context = {"campaign": campaign, "rows": rows, "taken": takes_messages(campaign)}
    return render(request, "contact/desk_conversations.html", context | {"kept": KEPT.days, "silent": SILENT.days})


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required(Right.CORRESPOND, conversation=conversation_on_the_desk)
def conversation(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """One conversation; POST answers."""
    record_activity(campaign=conversation.campaign, by=signed_in(request), deed=READ)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            answer_as_organiser(conversation=conversation, organiser=signed_in(request), text=form.cleaned_data["text"])
        except ContactError as error:
            form.add_error(None, str(error))
        except SealingError:
            form.add_error(None, _("The key of this conversation is gone, so nobody can be written to any more."))
        else:
            notes.success(request, _("Your answer is on its way."))
            return _to(conversation)
    context = conversation_context(conversation) | {"form": form, "kept": KEPT.days}
    return render(request, "contact/desk_conversation.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@organiser_required(Right.CORRESPOND, conversation=conversation_on_the_desk)
def close(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Nothing more is to be said."""
    close_conversation(conversation=conversation)
    record_activity(campaign=conversation.campaign, by=signed_in(request), deed=CLOSED)
    notes.success(request, _("The conversation is closed."))
    return HttpResponseRedirect(reverse("desk-conversations", args=[conversation.campaign.slug]), status=303)


@require_POST
@organiser_required(Right.CORRESPOND, campaign=campaign_by_slug)
def door(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Take messages, or none for now."""
    taken = request.POST.get("taken") == "yes"
    take_messages(campaign=campaign, taken=taken)
    record_activity(campaign=campaign, by=signed_in(request), deed=DOOR, about="yes" if taken else "no")
    notes.success(
        request, _("People can write to you.") if taken else _("Nobody can begin a conversation with you now.")
    )
    return HttpResponseRedirect(reverse("desk-conversations", args=[campaign.slug]), status=303)


def _to(conversation: Conversation) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-conversation", args=[conversation.pk]), status=303)
