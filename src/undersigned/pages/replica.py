"""Pages that are the same for everyone are read from a replica, where DATABASE_REPLICA_URL names one.

Nothing else is: who signs, confirms, or works at the desk reads what was just written. A replica that is away costs a
page one failed try; for the next seconds the primary is asked at once.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from undersigned.pages import errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PUBLIC_PATHS = ("/letters/", "/campaigns/", "/leaflets/", "/meetings/")
AVOIDED_SECONDS = 10.0
_reading_public: ContextVar[bool] = ContextVar("reading_public", default=False)
_avoided_until = 0.0


class Router:
    """Reads of public pages go to the replica; all else to the primary."""

    def db_for_read(self, _model: Any, **_hints: Any) -> str:
        """Which database a query reads."""
        return "replica" if _reading_public.get() else "default"

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        """Always the primary, also for a row that came from the replica."""
        return "default"

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        """The replica follows by itself."""
        return db == "default"


class _Middleware(Protocol):
    process_exception: Callable[[HttpRequest, Exception], HttpResponseBase | None]

    def __call__(self, request: HttpRequest) -> HttpResponseBase: ...


def public_reading(get_response: GetResponse) -> GetResponse:
    """Marks requests for public pages; asks the primary when the replica fails one."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not _may_be_read_there(request):
            return get_response(request)
        mark = _reading_public.set(True)
        try:
            return get_response(request)
        finally:
            _reading_public.reset(mark)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        global _avoided_until  # one number for a process; two threads that set it mean the same
        if not _reading_public.get() or not errors.is_database_away(exception) or request.resolver_match is None:
            return None
        _avoided_until = time.monotonic() + AVOIDED_SECONDS
        _reading_public.set(False)
        match = request.resolver_match
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer

    hooked = cast(_Middleware, middleware)
    hooked.process_exception = process_exception
    return hooked


def _may_be_read_there(request: HttpRequest) -> bool:
    """A page of a letter, campaign, leaflet or meeting, for someone who is not signed in.

    Not the log: its files belong together, and copies that lag by different moments would tear them apart.
    """
    return (
        "replica" in settings.DATABASES
        and "undersigned.primary" not in request.META  # the publisher, who has just seen a change (publishing.py)
        and request.method in {"GET", "HEAD"}
        and request.path_info.startswith(PUBLIC_PATHS)
        and "/log/" not in request.path_info
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and time.monotonic() >= _avoided_until
    )
