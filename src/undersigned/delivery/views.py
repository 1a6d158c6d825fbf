"""What anyone may read: the updates that organisers show, when the letter was handed over, and the replies."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from undersigned.common import markdown
from undersigned.common.languages import direction
from undersigned.frame.speaking import speak
from undersigned.letters.models import State as LetterState
from undersigned.letters.queries import current_texts, public_letter

from .queries import public_hand_overs, public_updates, text_for, texts_of

READY_SECONDS = 60


@require_safe
def news(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The letter's news, each in the language of the address where it was written in it, the newest first."""
    letter = public_letter(slug)
    if letter is None or letter.state == LetterState.TAKEN_DOWN:
        raise Http404
    texts = current_texts(letter)
    shown = next((text for text in texts if text.language == language), None) if language else texts[0]
    if shown is None:
        raise Http404
    speak(shown.language)
    updates = []
    for update in public_updates(letter):
        text = text_for(texts_of(update), shown.language)
        html = mark_safe(markdown.render(text.body))  # noqa: S308 - rendered without HTML, cleaned by nh3
        updates.append(
            {
                "subject": text.subject,
                "html": html,
                "language": text.language,
                "direction": direction(text.language),
                "at": update.started_at,
                "meeting": update.meeting,
            }
        )
    context = {"letter": letter, "text": shown, "updates": updates, "hand_overs": public_hand_overs(letter)}
    response = render(request, "delivery/news.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response
