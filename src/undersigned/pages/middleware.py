"""What every answer gets, whoever wrote it: security headers, and a kind page when the database is away."""

from collections.abc import Callable
from typing import Protocol, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from undersigned.frame import assets
from undersigned.pages import errors
from undersigned.signatures.errors import BusyError

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Nothing is loaded from anywhere else, nothing inline runs, nobody frames us. A view that must be framed (the embed)
# sets its own policy, which is left alone.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    ]
)
# Passkeys need the two credential features; no page of ours needs any other.
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
# Pages for one person: not kept by any cache, not indexed.
PERSONAL_PATHS = (
    "/confirm/",
    "/my/",
    "/news/",
    "/replies/",
    "/messages/",
    "/drafts/",
    "/translate/",
    "/desk/",
    "/outbox/",
    "/operator/",
)


class _Middleware(Protocol):
    """A new-style middleware function with Django's hook for exceptions of views."""

    process_exception: Callable[[HttpRequest, Exception], HttpResponse | None]

    def __call__(self, request: HttpRequest) -> HttpResponseBase: ...


def headers(get_response: GetResponse) -> GetResponse:
    """Adds the security headers, and the body of a bare 429 or 405 (rooms below cannot import our error pages)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 429 and isinstance(response, HttpResponse) and not response.content:
            response = errors.too_many(request, _seconds(response.get("Retry-After", "")))
        elif isinstance(response, HttpResponseNotAllowed) and _is_bare_page(request, response):
            response = errors.not_allowed(request, response["Allow"])
        _secure(response)
        _limit_keeping(request, response)
        _name_onion(request, response)
        return response

    return middleware


def _is_bare_page(request: HttpRequest, response: HttpResponse) -> bool:
    return not response.content and "text/html" in request.headers.get("Accept", "")


def _secure(response: HttpResponseBase) -> None:
    if "Content-Security-Policy" not in response:
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response["X-Frame-Options"] = "DENY"
    response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    response.setdefault("Cross-Origin-Resource-Policy", "same-origin")


def _name_onion(request: HttpRequest, response: HttpResponseBase) -> None:
    """Tell Tor Browser where the same page is as an onion service; it listens only on pages that came over https.

    Not on personal pages: who came there from a mail goes on as they came.
    """
    is_page = request.method == "GET" and response.get("Content-Type", "").startswith("text/html")
    if settings.UNDERSIGNED_ONION and is_page and not request.path_info.startswith(PERSONAL_PATHS):
        response["Onion-Location"] = f"{settings.UNDERSIGNED_ONION}{request.get_full_path()}"


def _limit_keeping(request: HttpRequest, response: HttpResponseBase) -> None:
    if request.path_info.startswith(PERSONAL_PATHS):
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        del response["X-Undersigned-Ready"]
    elif request.method not in {"GET", "HEAD"}:
        response.setdefault("Cache-Control", "no-store")
    elif request.path_info.startswith(settings.STATIC_URL) and response.status_code == 200:
        asked = request.GET.get("v", "")
        for name, value in assets.cache_headers(request.path_info, asked, response.get("Content-Type", "")).items():
            response[name] = value


def _seconds(retry_after: str) -> int:
    return int(retry_after) if retry_after.isdecimal() else errors.TOO_MANY_SECONDS


def database_away(get_response: GetResponse) -> GetResponse:
    """Turns a failing database into a page that says so, instead of a crash with a traceback for every visitor; and a
    form that had no turn into a page that holds it.

    Views reach us by the hook. A failure in a middleware below has become a 500 before we see it: `errors.server_error`
    looks at the exception itself and answers the same.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, BusyError):
            return errors.busy(request)
        return errors.database_away(request) if errors.is_database_away(exception) else None

    hooked = cast(_Middleware, middleware)
    hooked.process_exception = process_exception
    return hooked
