"""Which language the interface speaks on a page or in a mail, whose words may be in any language.

First what the address asks for (`?lang=ar`), then the language of what is shown, then the browser's wish, which
Django's locale middleware has already looked up. Never a visitor's place.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from undersigned.common.written import apart_in, comma_in, list_in, parted_in, weekday_in

PARAMETER = "lang"
_asked_for: ContextVar[bool] = ContextVar("asked_for", default=False)


def supported(language: str) -> str | None:
    """This language, or the nearest to it that the interface speaks; None when there is none."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return None


def wished_for(request: HttpRequest, languages: Collection[str]) -> str | None:
    """Which of these languages the browser asks for first; None when it asks for none of them."""
    known = {language.lower(): language for language in languages}
    for wish, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        found = known.get(wish) or known.get(wish.partition("-")[0])
        if found is not None:
            return found
    return None


def speak(language: str) -> None:
    """Let the interface speak the language of what is shown for the rest of the request, if it can.

    If it cannot, it goes on in the one that the browser wishes for; if the address asks for one, in that.
    """
    found = supported(language)
    if found is not None and not _asked_for.get():
        translation.activate(found)


def with_weekday(day: date) -> str:
    """A day with its day of the week, in the language of the moment: "mardi 24 novembre 2026"."""
    return weekday_in(_now(), day)


def listed(items: Iterable[str]) -> str:
    """Several things in a sentence, in the language of the moment: "a, b and c"."""
    return list_in(_now(), items)


def parted(parts: Iterable[str]) -> str:
    """What follows one upon another on a line, with the language's comma; empty ones left out."""
    return parted_in(_now(), parts)


def comma() -> str:
    """The comma of the language of the moment, with its space."""
    return comma_in(_now())


def apart(words: str) -> str:
    """A name or title in a plain-text sentence in the language of the moment, set apart where it may run otherwise."""
    return apart_in(_now(), words)


def _now() -> str:
    return translation.get_language() or str(settings.LANGUAGE_CODE)


def spoken(language: str) -> str:
    """The language in which the interface writes to a reader of this one: the nearest it speaks, or the instance's."""
    return supported(language) or str(settings.LANGUAGE_CODE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write a mail or a sheet in this language, or in the instance's own: one language, not two by chance."""
    with translation.override(spoken(language)):
        yield


def asked_again() -> str:
    """What a form's address needs so that its answer, and the mail after it, speak the language that was asked for."""
    return f"?{PARAMETER}={_now()}" if _asked_for.get() else ""


@contextmanager
def in_language_of(request: HttpRequest) -> Iterator[str]:
    """Speak the language of this request, and say which: for answers that are given before anything looked it up.

    Without this, a failure in an early middleware would be told in the language of the request before.
    """
    language = translation.get_language() if hasattr(request, "LANGUAGE_CODE") else None
    if language is None:
        asked = request.GET.get(PARAMETER, "")
        language = supported(asked) or translation.get_language_from_request(request)
    with translation.override(language):
        yield language


def language_of_address(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, behind Django's own for languages: what the address asks for goes before what the browser wishes."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        found = supported(asked) if (asked := request.GET.get(PARAMETER, "")) else None
        if found is None:
            return get_response(request)
        translation.activate(found)
        request.LANGUAGE_CODE = found
        marked = _asked_for.set(True)
        try:
            return get_response(request)
        finally:
            _asked_for.reset(marked)

    return middleware
