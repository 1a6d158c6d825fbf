"""The private page of a letter that is not open yet: co-authors read and write the draft, first signatories confirm."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from undersigned.letters.models import State
from undersigned.letters.preview import problems_of, shown
from undersigned.letters.queries import current_texts, letter_of_draft_token
from undersigned.signatures.forms import SignForm
from undersigned.signatures.queries import count_of

from .languages import best_text, speak


@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link may read; while it is a draft they may write, and once it is frozen they may sign first."""
    letter = letter_of_draft_token(token)
    if letter is None:
        raise Http404
    texts = current_texts(letter)
    wished = request.GET.get("language", "")
    text = next((text for text in texts if text.language == wished), None) or best_text(request, texts)
    if text is None:
        raise Http404
    frozen = letter.state == State.FROZEN
    if frozen:
        speak(text.language)
    context = {
        "letter": letter,
        "token": token,
        "text": shown(text),
        "texts": [shown(other) for other in texts],
        "frozen": frozen,
        "problems": [] if frozen else problems_of(text),
        "form": SignForm(letter=letter, text=text, first=True) if frozen else None,
        "count": count_of(letter),
    }
    return render(request, "pages/draft.html", context)
