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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import connection
from django.utils.html import escape

from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.frame.network import network_of_sender
from undersigned.signatures.actions.keeping import prepare_form
from undersigned.signatures.errors import BusyError, NotOpenError
from undersigned.signatures.network import reason_to_hold_form
from undersigned.signatures.quick import read_quickly
from undersigned.signatures.remembered import recall
from undersigned.signatures.turns import AWAY, NO_TURN, is_stalled, take_turn

from .readying import Headers, languages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(r"/letters/([a-z0-9_-]+)/sign", re.IGNORECASE)
_TYPES = {"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"}
_MOST_BYTES = 32 * 1024  # a form has no more than some hundred letters
_MOST_FIELDS = 40
_MOST_ANSWERS = 256

Key = tuple[str, str, str, bool, str]


@dataclass(frozen=True)
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


class SigningDoor:
    """A WSGI application around another: `SigningDoor(get_wsgi_application())`."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._answers: dict[Key, _Answer] = {}
        self._cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a plain form; let Django answer everything else."""
        if environ["REQUEST_METHOD"] != "POST":
            return self._application(environ, start_response)
        sent = self._read(environ)
        if sent is None:
            return self._application(environ, start_response)
        remembered = recall(sent.slug, sent.typed.get("language", ""), old=is_stalled())
        answer = self._answers.get(sent.key(remembered[1].language)) if remembered is not None else None
        if remembered is None or answer is None:
            return self._learn(sent, environ, start_response)
        letter, text = remembered
        try:
            good = read_quickly(sent.typed, letter=letter, text=text)
        except AWAY:  # a list that it asks the database for, once in a while
            good = None
        finally:
            _give_back_connection()
        if good is None:
            return self._application(environ, start_response)
        form = prepare_form(
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
        try:
            take_turn(form)
        except BusyError as error:
            environ[NO_TURN] = error
            return self._application(environ, start_response)
        except NotOpenError:  # it was open a moment ago: what it is now the view looks up
            return self._application(environ, start_response)
        finally:
            _give_back_connection()
        body = b"%b%b%b" % (answer.before, escape(good.address.deliverable).encode(), answer.after)
        start_response("200 OK", [*answer.headers, ("Content-Length", str(len(body)))])
        return [body]

    def _read(self, environ: "WSGIEnvironment") -> _Sent | None:
        """The form, if it is a plain one; the body stays readable for Django."""
        place = _PATH.fullmatch(environ.get("PATH_INFO", ""))
        length = environ.get("CONTENT_LENGTH", "")
        cookie = environ.get("HTTP_COOKIE", "")
        if (
            place is None
            or environ.get("QUERY_STRING")
            or environ.get("CONTENT_TYPE", "").lower() not in _TYPES
            or not (length.isascii() and length.isdecimal() and int(length) <= _MOST_BYTES)
            or "HTTP_HOST" not in environ
            or (cookie and any(name in cookie for name in self._cookies))
        ):
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            typed = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:  # not UTF-8, or more fields than any form of ours has
            return None
        return _Sent(
            place[1],
            typed,
            environ["HTTP_HOST"],
            environ.get("HTTP_X_FORWARDED_PROTO", environ.get("wsgi.url_scheme", "")) == "https",
            languages(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        )

    def _learn(self, sent: _Sent, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let Django answer, and remember how."""
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


def _give_back_connection() -> None:
    """Django does so at the end of a request."""
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close()
