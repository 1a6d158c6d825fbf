"""The way of a plain signing form in a surge: past Django, to the same answer.

A good form from a browser without cookies of ours, under a letter that has just been signed by somebody else, needs
nothing that Django makes for it. It is read by the function that the view reads it with (`signatures.quick`), kept by
the same action, together with the others of this moment (`signatures.turns`), and answered with the bytes and headers
that Django gave the one before, the address put in its place. **Whatever is not plainly so goes to Django**: the first
form of each kind, a form with a fault, another content type, a letter that is not open, a form that had no turn.
"""

import io
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.utils.html import escape

from undersigned.campaigns import blocked
from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.frame.network import network_of_sender
from undersigned.signatures.actions.keeping import PreparedForm, prepare_form
from undersigned.signatures.network import reason_to_hold_form
from undersigned.signatures.quick import read_quickly
from undersigned.signatures.remembered import borrow, recall
from undersigned.signatures.turns import is_stalled

from .readying import Headers, Response, languages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(r"/letters/([a-z0-9_-]+)/sign", re.IGNORECASE)
_TYPES = {"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"}
_MOST_BYTES = 32 * 1024  # a form has no more than some hundred letters
_MOST_FIELDS = 40
_MOST_ANSWERS = 256

Key = tuple[str, str, str, bool, str]


@dataclass(frozen=True, repr=False, slots=True)
class _Sent:
    """A form as it came: where to, what was typed, and what its answer depends on beside the address."""

    slug: str
    typed: dict[str, str]
    host: str
    is_https: bool
    languages: str

    def key(self, language: str) -> Key:
        """All on which Django's answer depends. `language` is that of the text."""
        return self.slug, language, self.host, self.is_https, self.languages


@dataclass(frozen=True)
class _Answer:
    """Django's answer to a form like this one, in two halves around the address."""

    headers: Headers  # without Content-Length
    language: str  # in which the interface spoke
    before: bytes
    after: bytes


@dataclass(frozen=True, repr=False, slots=True)
class PlainForm:
    """A form that may be kept, and what is answered when it was."""

    prepared: PreparedForm
    answer: _Answer
    address: str

    def response(self) -> Response:
        """What Django would answer."""
        body = b"%b%b%b" % (self.answer.before, escape(self.address).encode(), self.answer.after)
        return 200, [*self.answer.headers, ("Content-Length", str(len(body)))], body


class SigningDoor:
    """A WSGI application around another, which learns from its answers: `SigningDoor(get_wsgi_application())`."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._answers: dict[Key, _Answer] = {}
        self._cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let Django answer, and remember how it answers a plain form."""
        if not self._is_plain(environ):
            return self._application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(body)
        sent = _read(environ, body)
        if sent is None:
            return self._application(environ, start_response)
        return self._learn(sent, environ, start_response)

    def read(self, environ: "WSGIEnvironment", body: bytes) -> PlainForm | None:
        """The form in a request with this body, ready to be kept; None where Django must look at it.

        Asks neither the database nor anything else that one might have to wait for.
        """
        sent = _read(environ, body) if self._is_plain(environ) and not blocked.is_due() else None
        if sent is None:
            return None
        with suppress(SynchronousOnlyOperation):  # Django's word for a question to the database in an event loop
            return self._read_quickly(sent, environ)
        return None

    def _read_quickly(self, sent: _Sent, environ: "WSGIEnvironment") -> PlainForm | None:
        remembered = borrow(sent.slug, sent.typed.get("language", ""), old=is_stalled())
        answer = self._answers.get(sent.key(remembered[1].language)) if remembered is not None else None
        if remembered is None or answer is None:
            return None
        letter, text = remembered
        good = read_quickly(sent.typed, letter=letter, text=text)
        if good is None:
            return None
        prepared = prepare_form(
            letter=letter,
            text=text,
            entry=good.entry,
            address=good.address,
            network=network_of_sender(environ),
            language=answer.language,
            first=good.first,
            news=good.news,
            held=reason_to_hold_form(sent.typed, environ, sent.host),
        )
        return PlainForm(prepared, answer, good.address.deliverable)

    def _is_plain(self, environ: "WSGIEnvironment") -> bool:
        length = environ.get("CONTENT_LENGTH", "")
        cookie = environ.get("HTTP_COOKIE", "")
        return (
            environ["REQUEST_METHOD"] == "POST"
            and _PATH.fullmatch(environ.get("PATH_INFO", "")) is not None
            and not environ.get("QUERY_STRING")
            and environ.get("CONTENT_TYPE", "").lower() in _TYPES
            and length.isascii()
            and length.isdecimal()
            and int(length) <= _MOST_BYTES
            and "HTTP_HOST" in environ
            and not (cookie and any(name in cookie for name in self._cookies))
        )

    def _learn(self, sent: _Sent, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            started[:] = [(status, headers)]
            return start_response(status, headers, exc_info)

        chunks = self._application(environ, start)
        status, headers = started[0]
        remembered = recall(sent.slug, sent.typed.get("language", ""))
        if not status.startswith("200") or remembered is None:
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        answer = _parted(headers, body, sent.typed.get("email", ""))
        if answer is not None:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[sent.key(remembered[1].language)] = answer
        return [body]


def _read(environ: "WSGIEnvironment", body: bytes) -> _Sent | None:
    try:
        typed = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:  # not UTF-8, or more fields than any form of ours has
        return None
    return _Sent(
        environ["PATH_INFO"].split("/")[2],
        typed,
        environ["HTTP_HOST"],
        environ.get("HTTP_X_FORWARDED_PROTO", environ.get("wsgi.url_scheme", "")) == "https",
        languages(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
    )


def _parted(headers: Headers, body: bytes, typed: str) -> _Answer | None:
    """The answer around the one place where the address stands; None for an answer that is not like that."""
    names = {name.lower(): value for name, value in headers}
    try:
        address = escape(normalise(typed.strip()).deliverable).encode()
    except BadAddressError:
        return None
    if body.count(address) != 1 or "set-cookie" in names or "content-language" not in names:
        return None
    before, _address, after = body.partition(address)
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return _Answer(kept, names["content-language"], before, after)
