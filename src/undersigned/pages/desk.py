"""The organisers' desk: campaigns and letters at a glance, and one letter with everything that can be done to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from undersigned.campaigns.access import organiser_required, signed_in
from undersigned.campaigns.queries import campaigns_of, rights_in, waiting_approvals
from undersigned.campaigns.roles import Right
from undersigned.common import clock
from undersigned.contact.queries import waiting_messages
from undersigned.leaflets.models import Leaflet
from undersigned.leaflets.queries import leaflets_of
from undersigned.letters.forms import MeetingWindowForm
from undersigned.letters.models import Letter, State
from undersigned.letters.preview import problems_of, shown
from undersigned.letters.queries import current_texts, draft_token, letter_on_the_desk, translations_at_work
from undersigned.mail.queries import mail_counts
from undersigned.meetings.cards import cards_by_campaign
from undersigned.signatures.news import news_number
from undersigned.signatures.plot import growth_plot
from undersigned.signatures.queries import (
    awaiting_a_look,
    count_of,
    counts_of,
    growth_of,
    held_for_a_person,
    pending_numbers,
    reports_of,
)


@require_safe
@organiser_required()
def desk(request: HttpRequest) -> HttpResponse:
    """The campaigns of who is signed in, with their letters, states and counts."""
    campaigns = list(campaigns_of(signed_in(request)))
    letters = list(
        Letter.objects.filter(campaign__in=campaigns).prefetch_related("texts").order_by("campaign_id", "-created")
    )
    counts = counts_of([letter.pk for letter in letters])
    rows = {campaign.pk: list[dict[str, object]]() for campaign in campaigns}
    for letter in letters:
        original = next(text for text in letter.texts.all() if text.language == letter.original_language)
        number = counts.get(letter.pk)
        rows[letter.campaign_id].append(
            {"letter": letter, "title": original.title, "language": original.language, "total": number and number.total}
        )
    meetings = cards_by_campaign(campaigns)
    leaflets = {campaign.pk: list[Leaflet]() for campaign in campaigns}
    for leaflet in leaflets_of(campaigns):
        leaflets[leaflet.campaign_id].append(leaflet)
    waiting = waiting_messages(campaigns)
    approvals = waiting_approvals(campaigns)
    groups = [
        {
            "campaign": campaign,
            "letters": rows[campaign.pk],
            "leaflets": leaflets[campaign.pk],
            "meetings": meetings.get(campaign.pk, []),
            "may": _names(rights_in(signed_in(request), campaign)),
            "messages": waiting.get(campaign.pk, 0),
            "approvals": approvals.get(campaign.pk, 0),
        }
        for campaign in campaigns
    ]
    return render(request, "pages/desk.html", {"groups": groups})


@require_safe
@organiser_required(Right.SEE, letter=letter_on_the_desk)
def letter(request: HttpRequest, letter: Letter) -> HttpResponse:
    """One letter: its state and the next step, its texts, what waits for a person, how signatures come in."""
    texts = current_texts(letter)
    window = letter.meeting_window_until
    number = count_of(letter)
    context = {
        "letter": letter,
        "campaign": letter.campaign,
        "may": _names(rights_in(signed_in(request), letter.campaign)),
        "texts": [
            {"shown": shown(text), "problems": len(problems_of(text)) if letter.state == State.DRAFT else 0}
            for text in texts
        ],
        "translations": translations_at_work(letter),
        "draft_link": None if letter.is_public else f"/drafts/{draft_token(letter)}/",
        "count": number,
        "claimed": sum(number.claimed.values()),
        "awaiting": awaiting_a_look(letter).count(),
        "held": held_for_a_person(letter).count(),
        "pending": pending_numbers(letter),
        "reports": reports_of(letter).count(),
        "mails": mail_counts(about=letter.pk),
        "readers": news_number(letter),
        "plot": growth_plot(growth_of(letter)),
        "window": window if window and window > clock.now() else None,
        "window_form": MeetingWindowForm(),
    }
    return render(request, "pages/desk_letter.html", context)


def _names(rights: frozenset[Right]) -> dict[str, bool]:
    """Rights by a name that a template can ask for: `may.write`, `may.manage_team`."""
    return {right.name.lower(): right in rights for right in Right}
