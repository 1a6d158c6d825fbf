"""Error pages: each says what happened in plain words and gives a way on.

They are rendered by an engine of their own, without request, session, context processors or database, so that they work
when those are what failed. They never show an address, a token or a message of an exception.
"""

import errno
import sys
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template import Context, Engine
from django.utils.translation import gettext_lazy as _

from undersigned.frame.speaking import in_language_of

TOO_MANY_SECONDS = 60
AWAY_SECONDS = 10
_DATABASE_ERRORS = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)  # a key of the day has no room; the database tells the same by its own error

# In a request's META: whoever asks will wait for a form's turn, and send the form again as it is.
MAY_WAIT = "undersigned.may_wait"
WAITING = "x-undersigned-waiting"  # in the answer to such a request: the form should be sent again
HOLE = b"<!-- what came of it -->"  # in this page before and after what stands for the answer that has not come

# What a signatory types, in the order of the form; anything else that was sent goes along unseen.
_TYPED_FIELDS = {
    "name": (_("Your name"), "text", "name"),
    "affiliation": (_("Affiliation"), "text", "organization"),
    "place": (_("Place"), "text", "address-level2"),
    "email": (_("Email address"), "text", "email"),
}
_MOST_FIELDS = 200
_ROOMS = Path(__file__).parent.parent


@cache
def _engine() -> Engine:
    return Engine(
        dirs=[str(_ROOMS / room / "templates") for room in ("pages", "frame")],
        libraries={
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
            "site": "undersigned.frame.templatetags.site",
        },
    )


def _page(request: HttpRequest, template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    with in_language_of(request) as language:
        content = _engine().get_template(f"pages/errors/{template}.html").render(Context(context or {}))
    response = HttpResponse(content, status=status, headers={"Content-Language": language})
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: something in what was sent could not be read; 413 when it was too large."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413", 413)
    return _page(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403: this page is for someone else, or for somebody who has signed in."""
    return _page(request, "403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: a form whose origin could not be checked. Django's reason is for developers and is not shown."""
    return _page(request, "csrf", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: no such page; the address that was tried is not repeated, it may hold a token."""
    return _page(request, "404", 404)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: a link to where only forms go, or a form to where none goes. Rooms below answer with a bare 405."""
    response = _page(request, "405", 405)
    response["Allow"] = allowed
    return response


def too_many(request: HttpRequest, retry_after: int = TOO_MANY_SECONDS) -> HttpResponse:
    """429: come back in `retry_after` seconds. Rooms below return a bare `HttpResponse(status=429)` instead."""
    response = _page(request, "429", 429, {"minutes": max(1, round(retry_after / 60))})
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; or 503 when the exception being handled is the database's."""
    exception = sys.exc_info()[1]
    if exception is not None and is_database_away(exception):
        return database_away(request)
    return _page(request, "500", 500)


def is_database_away(exception: BaseException) -> bool:
    """True for an error of the connection (refused, cut, no free place in the pool in time) and for a full disk."""
    if isinstance(exception, OSError):
        return exception.errno in _DISK_FULL
    return isinstance(exception, _DATABASE_ERRORS)


def database_away(request: HttpRequest) -> HttpResponse:
    """503: a GET offers to try again; a POST comes back as a form that holds what was typed.

    The page does not reload by itself: that takes the place of someone who reads it with a screen reader (WCAG 2.2.1).
    """
    context: dict[str, Any] = {"seconds": AWAY_SECONDS, "retries": request.method == "GET"}
    return _not_yet(request, context)


def busy(request: HttpRequest) -> HttpResponse:
    """503 for a signing form that had no turn: the form with what was typed, and a button that sends it once more.

    Where scripts run, the page sends the form by itself after a while, unless somebody has begun to change it.
    """
    return _not_yet(request, {"busy": True})


def _not_yet(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """503, or for a form for which somebody waits (`pages.front`) the page that is shown meanwhile."""
    if request.method == "POST":
        context |= _typed(request)
    waits = request.META.get(MAY_WAIT) and request.path_info.endswith("/sign") and context.get("can_send_again")
    response = _page(request, "waiting" if waits else "503", 503, context)
    response["Retry-After"] = str(AWAY_SECONDS)
    if waits:
        response[WAITING] = "1"
    return response


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was sent, split into fields to show and fields to carry along; nothing when it cannot be read."""
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values][:_MOST_FIELDS]
        lost_files = bool(request.FILES)
    except (BadRequest, SuspiciousOperation, RequestDataTooBig, MultiPartParserError, OSError):
        return {}
    fields: dict[str, tuple[object, str, str]] = dict(_TYPED_FIELDS) if request.path_info.endswith("/sign") else {}
    values = dict(sent)
    shown = [
        {"name": name, "label": label, "type": kind, "autocomplete": fill, "value": values[name]}
        for name, (label, kind, fill) in fields.items()
        if name in values
    ]
    return {
        "shown": shown,
        "carried": [(name, value) for name, value in sent if name not in fields],
        "lost_files": lost_files,
        "can_send_again": bool(sent),
    }
