"""Public lists and numbers: who has signed, and how many."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from undersigned.letters.models import Letter, State
from undersigned.letters.queries import current_texts, public_letter

from .queries import count_of, listed, name_page

READY_SECONDS = 3


@require_safe
def signatures(request: HttpRequest, slug: str) -> HttpResponse:
    """The names, a page at a time, with search. Not for search engines: a name is for who looks at the letter."""
    letter = shown_letter(slug)
    search = request.GET.get("q", "")[:200]
    page = name_page(
        listed(letter), search=search, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    reporting = "report" in request.GET
    asked = {"q": search, "report": "yes" if reporting else ""}
    context = {
        "letter": letter,
        "text": current_texts(letter)[0],
        "page": page,
        "search": search,
        "query": "".join(f"{urlencode({name: value})}&" for name, value in asked.items() if value),
        "reporting": reporting,
        "count": count_of(letter),
    }
    response = render(request, "signatures/list.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response


@require_safe
def count(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The count as JSON: the headline holds the confirmed classes only.

    410 once the letter was taken down: so others who count or reprint it learn that it is over, and not broken.
    """
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    if letter.state == State.TAKEN_DOWN:
        return _readable(JsonResponse({"letter": letter.slug, "error": "This letter was taken down."}, status=410))
    number = count_of(letter)
    response = JsonResponse(
        {
            "letter": letter.slug,
            "total": number.total,
            "by_class": dict(number.by_class),
            "by_language": dict(number.by_language),
            "claimed": dict(number.claimed),
            "log_size": number.size,
            "as_of": number.at.isoformat(timespec="seconds") if number.at else None,
        }
    )
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return _readable(response)


def _readable(response: HttpResponse) -> HttpResponse:
    """Public facts: a page on another site may read them."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def shown_letter(slug: str) -> Letter:
    """The letter whose names and numbers anyone may see; raises Http404 for others and for one taken down."""
    letter = public_letter(slug)
    if letter is None or letter.state == State.TAKEN_DOWN:
        raise Http404
    return letter
