"""Pages that belong to no single letter."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from undersigned.meetings.cards import meeting_cards
from undersigned.reprints.far_links import directory_has_entries

from .letter import letter_cards

HOME_READY_SECONDS = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this server is, its open letters, and how to start one."""
    context = {
        "letters": letter_cards(),
        "meetings": meeting_cards(),
        "directory": directory_has_entries(),
        "demo": settings.UNDERSIGNED_DEMO,
    }
    response = render(request, "pages/home.html", context)
    response["X-Undersigned-Ready"] = str(HOME_READY_SECONDS)
    return response


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask here for the mark of pages that do not name one (the operator's, a text file)."""
    response = redirect(static("undersigned/favicon.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response
