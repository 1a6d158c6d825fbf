"""Views that do on purpose what should never happen, and a database at an address where nothing answers."""

from collections.abc import Callable
from typing import NoReturn

import psycopg
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


class Away:
    """A connection whose server does not answer: psycopg's own error, as Django passes it on."""

    @staticmethod
    def cursor() -> NoReturn:
        with connection.wrap_database_errors:
            psycopg.connect("host=127.0.0.1 port=1 dbname=x connect_timeout=5")
        raise AssertionError("something answers on port 1")


@csrf_exempt
def away(request: HttpRequest, **_: str) -> NoReturn:
    """Asks a database that is not there."""
    Away.cursor()


def away_middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> object:
    """A middleware that asks the database which is not there."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        away(request)
        return get_response(request)

    return middleware


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-detail of ada@example.org")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("secret-detail")


def bad(request: HttpRequest) -> HttpResponse:
    raise BadRequest("secret-detail")


def crowded(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": "150"})


def framed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for other sites", headers={"Content-Security-Policy": "frame-ancestors *"})


@require_POST
def only_forms(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sent")


def too_large(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig("secret-detail")


def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for everyone", headers={"X-Undersigned-Ready": "10"})


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sent")


urlpatterns = [
    path("letters/pool/sign", away),
    path("away", away),
    path("confirm/<token>", away),
    path("broken", broken),
    path("forbidden", forbidden),
    path("bad", bad),
    path("crowded", crowded),
    path("embed", framed),
    path("form", form),
    path("only-forms", only_forms),
    path("too-large", too_large),
    path("my/page", public),
    path("public", public),
    path("", include("undersigned.urls")),
]
handler400 = "undersigned.pages.errors.bad_request"
handler403 = "undersigned.pages.errors.forbidden"
handler404 = "undersigned.pages.errors.not_found"
handler500 = "undersigned.pages.errors.server_error"
