"""The public log of a letter, as bytes: checkpoint, tiles, entries, keys, and the named signatures' openings.

Everything here is derived from the database the same way on every node. Tiles never change, so they may be kept for
ever; a checkpoint is fresh for a second or two.
"""

import json
import uuid
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from undersigned.ledger import key_history as histories
from undersigned.ledger.errors import TilePathError
from undersigned.ledger.keys import log_signers
from undersigned.ledger.models import Checkpoint
from undersigned.ledger.queries import latest_checkpoint, log_keys
from undersigned.ledger.spelling import to_base64
from undersigned.ledger.storage import tile_bytes
from undersigned.letters.models import Letter
from undersigned.letters.queries import public_letter

from .entry import Entry
from .lists import shown_letter
from .queries import listed

FOR_EVER = "public, max-age=31536000, immutable"
CHECKPOINT_SECONDS = 1
CHUNK = 2000
_COLUMNS = (
    "index", "amend_leaf_id", "amend_leaf__index", "salt", "organisation", "name", "affiliation", "place"
)  # fmt: skip


@require_safe
def checkpoint(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest checkpoint, or with `?size=` the one published at that size."""
    log_id = _log_id(_letter(slug))
    wanted = request.GET.get("size", "")
    if wanted:
        size = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else -1
        found = Checkpoint.objects.filter(log_id=log_id, size=size).first()
    else:
        found = latest_checkpoint(log_id)
    if found is None:
        raise Http404
    response = _open(HttpResponse(bytes(found.note), content_type="text/plain; charset=utf-8"))
    response["X-Undersigned-Ready"] = str(CHECKPOINT_SECONDS)
    return response


@require_safe
def tile(request: HttpRequest, slug: str, path: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """A hash tile or an entry bundle, as wide as its path says."""
    log_id = _log_id(_letter(slug))
    try:
        data = tile_bytes(log_id, path)
    except TilePathError as error:
        raise Http404 from error
    if data is None:
        raise Http404
    response = _open(HttpResponse(data, content_type="application/octet-stream"))
    response["Cache-Control"] = FOR_EVER
    return response


@require_safe
def keys(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The keys that sign this log, the newest first, each as a verifier key on a line of its own."""
    letter = _letter(slug)
    if letter.log is None:
        raise Http404
    lines = [f"{signer.verifier.vkey}\n" for signer in log_signers(letter.log.origin)]
    response = _open(HttpResponse("".join(lines), content_type="text/plain; charset=utf-8"))
    response["X-Undersigned-Ready"] = "60"
    return response


@require_safe
def key_history(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The keys that sign or have signed this log, with their times: what keeps old receipts checkable."""
    letter = _letter(slug)
    if letter.log is None:
        raise Http404
    response = _open(JsonResponse(histories.as_data(letter.log.origin, log_keys(letter.log.origin))))
    response["X-Undersigned-Ready"] = "60"
    return response


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """When each checkpoint was published: what dates a count."""
    letter = _letter(slug)
    rows = Checkpoint.objects.filter(log_id=_log_id(letter)).order_by("size").values_list("size", "at", "witnesses")
    points = [{"size": size, "at": at.isoformat(timespec="seconds"), "witnesses": seen} for size, at, seen in rows]
    response = _open(JsonResponse({"letter": letter.slug, "checkpoints": points}))
    response["X-Undersigned-Ready"] = "10"
    return response


@require_safe
def openings(request: HttpRequest, slug: str) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """`signatures.jsonl`: for each listed name its leaf, salt and fields, so that anyone can check the commitment.

    One JSON object a line, ordered by index: index, leaf (the one that holds the commitment: the signature's own or its
    latest amendment), salt (base64), name, affiliation, place, kind. A letter that was taken down shows no names.
    """
    letter = shown_letter(slug)
    response = StreamingHttpResponse(opening_lines(letter), content_type="application/jsonl; charset=utf-8")
    response["Cache-Control"] = "public, max-age=5"
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def opening_lines(letter: Letter, *, size: int | None = None) -> Iterator[bytes]:
    """The lines of `signatures.jsonl`; with `size`, those that the first `size` leaves of the log can show.

    Read in chunks by index: no cursor is held, so it works through a pooler and costs the same to the last line.

    Values and not models: of ten thousand lines nobody needs ten thousand objects. An amendment that waits for its
    place has no line: what it says is not in the log yet.
    """
    names = listed(letter).filter(salt__isnull=False).order_by("index")
    if size is not None:
        names = names.filter(index__lt=size)
    after = -1
    while True:
        rows = list(names.filter(index__gt=after).values_list(*_COLUMNS)[:CHUNK])
        for index, amended, amended_at, salt, organisation, *words in rows:
            if not amended or (amended_at is not None and (size is None or amended_at < size)):
                line = _opening(index, amended_at if amended else index, bytes(salt), organisation, words)
                yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
        if len(rows) < CHUNK:
            return
        after = rows[-1][0]


def _opening(index: int, leaf: int, salt: bytes, organisation: bool, words: list[str]) -> dict[str, object]:
    name, affiliation, place, kind = Entry("named", words[0], words[1], words[2], organisation).fields
    return {
        "index": index,
        "leaf": leaf,
        "salt": to_base64(salt),
        "name": name,
        "affiliation": affiliation,
        "place": place,
        "kind": kind,
    }


def _letter(slug: str) -> Letter:
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    return letter


def _log_id(letter: Letter) -> uuid.UUID:
    if letter.log_id is None:
        raise Http404
    return letter.log_id


def _open(response: HttpResponse) -> HttpResponse:
    """Public facts: a recount on another site may read them."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
