"""The interface for programs. Every answer, errors too, is JSON of a described shape; nothing here changes anything."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from undersigned.frame.network import network_of_request
from undersigned.leaflets.models import Leaflet
from undersigned.leaflets.models import State as LeafletState
from undersigned.leaflets.queries import public_leaflet
from undersigned.letters.models import Letter, State
from undersigned.letters.queries import current_texts, public_letters
from undersigned.mail.queries import mail_counts
from undersigned.meetings.queries import public_meeting, public_meetings
from undersigned.signatures.queries import count_of, counts_of, listed, pending_numbers

from ..models import ApiToken, Scope
from . import shapes
from .description import MOST, ROUTES, describe
from .limits import seconds_to_wait
from .tokens import token_of

PER_PAGE = 50
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
View = Callable[..., shapes.Shape]


class _RefusedError(Exception):
    """What stands in the answer instead: a status and one sentence."""

    def __init__(self, status: int, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


def _endpoint(scope: str = "") -> Callable[[View], Callable[..., HttpResponse]]:
    """A view that gives data: paced, as JSON, with an ETag; with a scope, for who has a token for it."""

    def decorator(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt  # nothing changes here, and a wrong method is told as such
        @wraps(view)
        def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
            try:
                if request.method not in ("GET", "HEAD"):
                    raise _RefusedError(405, "Only GET is answered here.")
                token = token_of(request.headers.get("Authorization", ""))
                _pace(request, token)
                if scope:
                    parts["token"] = _allowed(token, scope)
                return _json(request, view(request, **parts), private=bool(scope))
            except _RefusedError as error:
                return _refusal(error)

        return answered

    return decorator


@_endpoint()
def letters(request: HttpRequest) -> shapes.Shape:
    """Open and closed letters."""
    rows = public_letters().select_related("campaign").prefetch_related("texts")
    found, after = _paged(request, rows)
    counts = counts_of([letter.pk for letter in found])
    made = [shapes.letter_shape(one, _texts(one), counts.get(one.pk)) for one in found]
    return {"letters": made, "next": after}


@_endpoint()
def letter(request: HttpRequest, slug: str) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """One letter."""
    found = _letter(slug)
    return shapes.letter_shape(found, current_texts(found), count_of(found))


@_endpoint()
def texts(request: HttpRequest, slug: str) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """Its texts."""
    return {"texts": [shapes.text_shape(text) for text in current_texts(_letter(slug))]}


@_endpoint()
def count(request: HttpRequest, slug: str) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """Its count."""
    found = _letter(slug)
    return shapes.count_shape(found, count_of(found))


@_endpoint()
def signatories(request: HttpRequest, slug: str) -> shapes.Shape:
    """Its listed names, by their places in the log: the ten-thousandth page costs what the first does."""
    rows = listed(_letter(slug)).select_related("text").order_by("index")
    cursor, limit = _cursor(request, _INDEX), _limit(request)
    found = list((rows.filter(index__gt=int(cursor)) if cursor else rows)[: limit + 1])
    after = str(found[limit - 1].index) if len(found) > limit else None
    return {"signatories": [shapes.signatory_shape(one) for one in found[:limit]], "next": after}


@_endpoint()
def meetings(request: HttpRequest) -> shapes.Shape:
    """Public meetings."""
    found, after = _paged(request, public_meetings().select_related("campaign"))
    return {"meetings": [shapes.meeting_shape(one) for one in found], "next": after}


@_endpoint()
def meeting(request: HttpRequest, slug: str) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """One meeting."""
    found = public_meeting(slug)
    if found is None:
        raise _RefusedError(404, "There is no meeting at this address.")
    return shapes.meeting_shape(found)


@_endpoint()
def leaflets(request: HttpRequest) -> shapes.Shape:
    """Published leaflets."""
    rows = Leaflet.objects.filter(state=LeafletState.PUBLISHED).select_related("campaign")
    found, after = _paged(request, rows)
    return {"leaflets": [shapes.leaflet_shape(one) for one in found], "next": after}


@_endpoint()
def leaflet(request: HttpRequest, slug: str) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """One leaflet with its claims."""
    found = public_leaflet(slug)
    if found is None:
        raise _RefusedError(404, "There is no leaflet at this address.")
    return shapes.full_leaflet_shape(found)


@_endpoint(Scope.DRAFTS)
def drafts(request: HttpRequest, token: ApiToken) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """Letters of the campaign that are not public yet."""
    rows = Letter.objects.filter(campaign=token.campaign, state__in=(State.DRAFT, State.FROZEN)).order_by("slug")
    return {"drafts": [shapes.draft_shape(one, current_texts(one)) for one in rows[:MOST]]}


@_endpoint(Scope.COUNTS)
def desk_counts(request: HttpRequest, token: ApiToken) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """Counts as the desk shows them."""
    rows = Letter.objects.filter(campaign=token.campaign).exclude(state=State.DRAFT).order_by("slug")
    made = [
        shapes.desk_count_shape(one, count_of(one), pending_numbers(one), mail_counts(about=one.pk).failed)
        for one in rows[:MOST]
    ]
    return {"counts": made}


@_endpoint()
def description(request: HttpRequest) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """The description itself."""
    return describe(settings.UNDERSIGNED_ORIGIN)


@_endpoint()
def nothing(request: HttpRequest, path: str) -> shapes.Shape:  # noqa: ARG001 - a view's signature
    """Every other address below."""
    raise _RefusedError(404, "There is nothing at this address. /api/v1/openapi.json says what there is.")


@require_safe
def readable(request: HttpRequest) -> HttpResponse:
    """The description for people."""
    context = {
        "routes": [
            {"path": path, "summary": summary, "parameters": [one["name"] for one in parameters], "scope": scope}
            for path, summary, _schema, parameters, scope in ROUTES
        ],
        "per_minute": settings.UNDERSIGNED_API_PER_MINUTE,
        "most": MOST,
    }
    response = render(request, "pages/api.html", context)
    response["X-Undersigned-Ready"] = "60"
    return response


def _letter(slug: str) -> Letter:
    found = Letter.objects.select_related("campaign").filter(slug=slug, state__in=shapes.PUBLIC).first()
    if found is None:
        raise _RefusedError(404, "There is no open or closed letter at this address.")
    return found


def _texts(letter: Letter) -> list[Any]:
    """The current texts out of what was fetched with the letter."""
    return [text for text in letter.texts.all() if text.superseded_by_id is None]


def _paged(request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[Any], str | None]:
    """One page of rows by their slugs, and the cursor of the next."""
    cursor, limit = _cursor(request, _SLUG), _limit(request)
    rows = rows.order_by("slug")
    found = list((rows.filter(slug__gt=cursor) if cursor else rows)[: limit + 1])
    return found[:limit], found[limit - 1].slug if len(found) > limit else None


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(PER_PAGE))
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > MOST:
        raise _RefusedError(400, f"limit is a number from 1 to {MOST}.")
    return int(text)


def _cursor(request: HttpRequest, shape: re.Pattern[str]) -> str:
    cursor = request.GET.get("cursor")
    if cursor is not None and not shape.fullmatch(cursor):
        raise _RefusedError(400, "This is no cursor of ours: take it from `next` of the page before.")
    return cursor or ""


def _pace(request: HttpRequest, token: ApiToken | None) -> None:
    wait = seconds_to_wait(f"token {token.pk}" if token else network_of_request(request))
    if wait:
        raise _RefusedError(429, f"Too many questions in a minute. Come back in {wait} seconds.", wait)


def _allowed(token: ApiToken | None, scope: str) -> ApiToken:
    if token is None:
        raise _RefusedError(401, "This needs a token that organisers make on their desk; this one is missing or ended.")
    if scope not in token.scopes:
        raise _RefusedError(403, f"This token may not read this: it has no scope “{scope}”.")
    return token


def _json(request: HttpRequest, data: shapes.Shape, *, private: bool) -> HttpResponse:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    unchanged = tag in known or known == ["*"]
    response = HttpResponse(
        b"" if unchanged else body, content_type="application/json", status=304 if unchanged else 200
    )
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-store" if private else "public, max-age=5"
    if not private:
        response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


def _refusal(error: _RefusedError) -> HttpResponse:
    response = HttpResponse(
        json.dumps({"error": str(error)}, ensure_ascii=False).encode(),
        content_type="application/json",
        status=error.status,
    )
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    if error.status == 405:
        response["Allow"] = "GET, HEAD"
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if error.status == 429:
        response["Retry-After"] = str(error.wait)
    return response
