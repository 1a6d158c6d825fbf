"""A letter's page: the text, who has signed, how many, how to check; and a campaign's page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from undersigned.campaigns.models import Campaign
from undersigned.campaigns.queries import public_links_of
from undersigned.common import markdown
from undersigned.common.languages import direction, name_of
from undersigned.contact.queries import takes_messages
from undersigned.leaflets.queries import public_leaflets
from undersigned.letters.models import Letter, State, Text
from undersigned.letters.preview import shown
from undersigned.letters.queries import archived_on, current_texts, public_letter, public_letters
from undersigned.letters.timeline import timeline_of
from undersigned.meetings.cards import meeting_cards
from undersigned.reprints.far_links import public_far_links
from undersigned.reprints.queries import public_appearances
from undersigned.reprints.supporting import endorsements_of, public_supports
from undersigned.signatures.forms import SignForm
from undersigned.signatures.models import SignatureClass
from undersigned.signatures.plot import growth_plot
from undersigned.signatures.queries import (
    Count,
    count_of,
    counts_of,
    first_signatories,
    growth_of,
    has_codes,
    newest_names,
)

from .languages import best_text, speak

READY_SECONDS = 3
NAMES_ON_PAGE = 60
HOME_LETTERS = 30

SIGNING = {State.OPEN: "open", State.CLOSED: "closed", State.TAKEN_DOWN: "taken-down"}


@require_safe
def letter(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The letter, in the language of the address, else in the one the browser wishes for, else in the original."""
    found = public_letter(slug)
    if found is None:
        raise Http404
    texts = current_texts(found)
    text = next((text for text in texts if text.language == language), None) if language else best_text(request, texts)
    if text is None:
        raise Http404
    speak(text.language)
    response = render(request, "pages/letter.html", letter_context(found, text, texts))
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    if not language:
        patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """A campaign's page: who it is, its letters, its leaflets, its meetings to come."""
    found = get_object_or_404(Campaign, slug=slug)
    speak(found.language)
    context = {
        "campaign": found,
        "direction": direction(found.language),
        "about_html": mark_safe(markdown.render(found.about)),  # noqa: S308 - rendered without HTML, cleaned by nh3
        "letters": letter_cards(found),
        "leaflets": public_leaflets(found)[:HOME_LETTERS],
        "meetings": meeting_cards(found),
        "links": public_links_of(found),
        "supports": public_supports(found),
        "far_links": public_far_links(found),
        "takes_messages": takes_messages(found),
    }
    response = render(request, "pages/campaign.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


def letter_cards(campaign: Campaign | None = None) -> list[dict[str, Any]]:
    """Open and closed letters as cards: one query for letters, one for texts, one for counts."""
    letters = list(public_letters(campaign).prefetch_related("texts")[:HOME_LETTERS])
    counts = counts_of([letter.pk for letter in letters])
    cards = []
    for letter in letters:
        original = next(text for text in letter.texts.all() if text.language == letter.original_language)
        number = counts.get(letter.pk)
        cards.append(
            {
                "url": f"/letters/{letter.slug}/",
                "title": original.title,
                "sender": original.sender,
                "language": original.language,
                "direction": direction(original.language),
                "total": number.total if number else 0,
                "open": letter.state == State.OPEN,
            }
        )
    return cards


def letter_context(letter: Letter, text: Text, texts: list[Text]) -> dict[str, Any]:
    """Everything the letter's template shows. A constant number of queries, whatever the number of signatures."""
    number = count_of(letter)
    taken_down = letter.state == State.TAKEN_DOWN
    signing = SIGNING[State(letter.state)]
    return {
        "letter": letter,
        "has_codes": signing == "open" and has_codes(letter),
        "text": shown(text),
        "texts": _switcher(letter, text, texts),
        "introductions": [] if taken_down else _introductions(letter),
        "corrections": [
            {
                "date": correction.made_at,
                "html": mark_safe(markdown.render(correction.text)),  # noqa: S308 - as above
                "language": correction.language,
                "direction": direction(correction.language),
            }
            for correction in letter.corrections.all()
        ],
        "count": _count_context(number),
        "claimed": [(SignatureClass(klass).label, n) for klass, n in number.claimed.items()],
        "first_signatories": [] if taken_down else first_signatories(letter),
        "names": [] if taken_down else newest_names(letter, NAMES_ON_PAGE),
        "names_more_url": f"/letters/{letter.slug}/signatures",
        "plot": growth_plot(growth_of(letter)),
        "form": SignForm(letter=letter, text=text) if signing == "open" else None,
        "signing": signing,
        "superseded_by": _successor(letter),
        "timeline": timeline_of(letter),
        "endorsements": [] if taken_down else endorsements_of(letter, on_letter=True),
        "appearances": [] if taken_down else public_appearances(letter),
        "archived_on": archived_on(letter),
        "takes_messages": takes_messages(letter.campaign),
    }


def _count_context(number: Count) -> dict[str, Any]:
    return {
        "total": number.total,
        "as_of": number.at,
        "by_class": [(SignatureClass(klass).label, n) for klass, n in number.by_class.items()],
        "by_language": [(name_of(language), n) for language, n in number.by_language.items()],
    }


def _switcher(letter: Letter, current: Text, texts: list[Text]) -> list[dict[str, Any]]:
    return [
        {
            "language": text.language,
            "name": name_of(text.language),
            "url": f"/letters/{letter.slug}/{text.language}/",
            "current": text.pk == current.pk,
        }
        for text in texts
    ]


def _introductions(letter: Letter) -> list[dict[str, Any]]:
    return [
        {
            "outlet": introduction.outlet,
            "html": mark_safe(markdown.render(introduction.text)),  # noqa: S308 - as above
            "language": introduction.language,
            "direction": direction(introduction.language),
        }
        for introduction in letter.introductions.all()
    ]


def _successor(letter: Letter) -> dict[str, str] | None:
    """The letter that takes this one's place, once it can be read."""
    successor = Letter.objects.filter(supersedes=letter, state__in=(State.OPEN, State.CLOSED)).first()
    if successor is None:
        return None
    return {"url": f"/letters/{successor.slug}/", "title": current_texts(successor)[0].title}
