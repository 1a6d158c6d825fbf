"""How a page is made ready and sent: the parts of `ready.py` that keep no state."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from undersigned.pages.encodings import CODINGS, IDENTITY, accepted, compress

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "x-undersigned-ready"
Headers = list[tuple[str, str]]

_LONGEST_READY = 24 * 3600
_LONG_READY = 3600  # seconds: what is kept so long is worth the best that a compressor can do
_LEAST_TO_COMPRESS = 200  # bytes: below, the frame of a coding eats the gain
_COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/javascript",
    "application/feed+json",
    "application/atom+xml",
    "image/svg+xml",
)
# A page's own of these would contradict what we send.
_REPLACED = {HEADER, "content-length", "etag", "last-modified", "content-encoding"}

# The languages that are told apart in `Accept-Language`: a bounded set, so that a header cannot fill the store.
_LANGUAGE_CODES = """
am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ku ky
lo lt lv mk ml mn mr ms my nb ne nl nn no pa pl ps pt ro ru si sk sl so sq sr sv sw ta te tg th ti tk tl tr uk ur uz vi
yi zh zu pt-br zh-hans zh-hant zh-cn zh-tw zh-hk
"""
_TOLD_APART = frozenset(_LANGUAGE_CODES.split())
_MOST_LANGUAGES = 3
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


Variant = tuple[str, Headers, bytes]  # ETag, headers, body
Response = tuple[int, Headers, bytes]  # status, headers, body


@dataclass(frozen=True)
class Page:
    """A page as it is sent: headers and body, as they are ("identity") and in each coding that is worth it."""

    variants: dict[str, Variant]
    size: int  # bytes in memory, about

    def variant(self, accept_encoding: str) -> Variant:
        """The one that suits this `Accept-Encoding` best."""
        variants = self.variants
        for coding in accepted(accept_encoding):
            if coding in variants:
                return variants[coding]
        return variants[IDENTITY]


@dataclass
class Answer:
    """What the application behind us said, its body not yet read."""

    status: str
    headers: Headers
    chunks: Iterable[bytes]

    def get(self, name: str) -> str:
        """All values of a header, joined by commas; empty when absent. `name` in lower case."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    def close(self) -> None:
        """End the application's answer; Django gives its database connection back here."""
        close = getattr(self.chunks, "close", None)
        if close is not None:
            close()


@lru_cache(maxsize=1024)
def languages(header: str) -> str:
    """At most three languages of an `Accept-Language` header, best first, from a bounded set: "ru,en"."""
    wished: list[tuple[float, str]] = []
    for part in header[:200].split(","):
        match = _LANGUAGE.fullmatch(part)
        if match is None:
            continue
        tag = match[1].lower()
        tag = tag if tag in _TOLD_APART else tag.split("-")[0]
        quality = float(match[2] or 1)
        if quality > 0 and tag in _TOLD_APART:
            wished.append((-quality, tag))
    ordered = dict.fromkeys(tag for _, tag in sorted(wished, key=lambda wish: wish[0]))
    return ",".join(list(ordered)[:_MOST_LANGUAGES])


def ask(application: "WSGIApplication", environ: "WSGIEnvironment", accepted: str) -> Answer:
    """Ask for the whole page, whatever this visitor has already: the answer is for everyone with these `accepted`."""
    asked = {
        name: value
        for name, value in environ.items()
        if name
        not in {
            "HTTP_ACCEPT_ENCODING",
            "HTTP_IF_NONE_MATCH",
            "HTTP_IF_MODIFIED_SINCE",
            "HTTP_ACCEPT_LANGUAGE",
            "wsgi.file_wrapper",  # a body that we could not read
        }
    }
    asked["REQUEST_METHOD"] = "GET"
    if accepted:
        asked["HTTP_ACCEPT_LANGUAGE"] = accepted
    started: list[tuple[str, Headers]] = []

    def start(status: str, headers: Headers, _exc_info: Any = None) -> Callable[[bytes], object]:
        started[:] = [(status, headers)]
        return no_write

    chunks = application(asked, start)
    status, headers = started[0]
    return Answer(status, headers, chunks)


def no_write(_data: bytes) -> object:
    """What `start_response` returns where WSGI has its old way of writing."""
    raise NotImplementedError("Django answers with an iterable; WSGI's old write() is not offered here.")


def ready_seconds(answer: Answer) -> int | None:
    """How long the page may be kept; None when it may not: not asked for, not 200, or it has to do with a cookie."""
    wish = answer.get(HEADER)
    if not wish.isdecimal() or not answer.status.startswith("200"):
        return None
    if answer.get("set-cookie") or "cookie" in answer.get("vary").lower() or "no-store" in answer.get("cache-control"):
        return None
    return min(int(wish), _LONGEST_READY)


def make_page(answer: Answer, seconds: int) -> Page:
    """Read the body, compress it, and write the headers once for all who will get it."""
    try:
        body = b"".join(answer.chunks)
    finally:
        answer.close()
    headers = [(name, value) for name, value in answer.headers if name.lower() not in _REPLACED | {"vary"}]
    vary = [word.strip() for word in answer.get("vary").split(",") if word.strip()]
    headers.append(("Vary", ", ".join(dict.fromkeys([*vary, "Accept-Encoding"]))))
    if not answer.get("cache-control"):
        # Shared caches may keep it; a browser asks each time (and mostly hears 304). With a max-age of its own or
        # stale-while-revalidate it would show someone who has just signed the page from before.
        headers.append(("Cache-Control", f"public, max-age=0, s-maxage={seconds}"))
    digest = hashlib.sha256(body).hexdigest()[:32]
    variants = {IDENTITY: _variant(f'"{digest}"', headers, body)}
    if len(body) >= _LEAST_TO_COMPRESS and answer.get("content-type").startswith(_COMPRESSIBLE):
        for coding in CODINGS:
            small = compress(body, coding, thoroughly=seconds >= _LONG_READY)
            if len(small) < len(body):
                coded = [*headers, ("Content-Encoding", coding)]
                variants[coding] = _variant(f'"{digest}-{coding}"', coded, small)
    of_headers = sum(len(n) + len(v) for n, v in headers) + 1000
    size = sum(len(bytes_) + of_headers for _, _, bytes_ in variants.values())
    return Page(variants, size)


def _variant(etag: str, headers: Headers, body: bytes) -> Variant:
    return etag, [*headers, ("ETag", etag), ("Content-Length", str(len(body)))], body


def response(page: Page, method: str, accept_encoding: str, if_none_match: str) -> Response:
    """The page in the form this visitor can read: 304 when they have it, no body for HEAD."""
    etag, headers, body = page.variant(accept_encoding)
    if if_none_match and _matches(if_none_match, etag):
        kept = [(n, v) for n, v in headers if n.lower() not in {"content-length", "content-type", "content-encoding"}]
        return 304, kept, b""
    return 200, headers, b"" if method == "HEAD" else body


def send(page: Page, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """The same, as a WSGI application answers."""
    wishes = (environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", ""))
    status, headers, body = response(page, environ["REQUEST_METHOD"], *wishes)
    start_response("200 OK" if status == 200 else "304 Not Modified", list(headers))
    return [body] if body else []


def _matches(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: any of the listed tags, compared weakly."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in if_none_match.split(","))


def without_ours(headers: Headers) -> Headers:
    """The headers without the one that is only for us."""
    return [(name, value) for name, value in headers if name.lower() != HEADER]


def forward(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """An answer that is not kept, as it came. A HEAD was asked as a GET: its body ends here."""
    start_response(answer.status, without_ours(answer.headers))
    if environ["REQUEST_METHOD"] == "HEAD":
        answer.close()
        return []
    return answer.chunks
