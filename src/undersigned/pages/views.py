"""Pages that belong to no single letter: the home page and the check for monitors."""

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from undersigned.ledger.queries import refused_logs
from undersigned.meetings.cards import meeting_cards

from .letter import letter_cards

HOME_READY_SECONDS = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this server is, its open letters, and how to start one."""
    context = {"letters": letter_cards(), "meetings": meeting_cards(), "demo": settings.UNDERSIGNED_DEMO}
    response = render(request, "pages/home.html", context)
    response["X-Undersigned-Ready"] = str(HOME_READY_SECONDS)
    return response


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """For monitors: 200 when the database answers, 503 when it does not; no personal data, nothing counted."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        status, text = 503, "database away\n"
    else:
        refused = refused_logs()
        # Still 200: everything else works, and a proxy must not take the node away.
        status, text = 200, f"fork guard: {len(refused)} logs sign nothing\n" if refused else "ok\n"
    return HttpResponse(text, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask here for the mark of pages that do not name one (the operator's, a text file)."""
    response = redirect(static("undersigned/favicon.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response
