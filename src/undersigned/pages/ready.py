"""Ready pages: the bytes of public pages, kept for a few seconds in front of all of Django.

A letter that is suddenly read by everyone is the same page for everyone. A view says so with the header
`X-Undersigned-Ready: <seconds>` (never sent on); from then on the page costs a look into a dictionary. Only pages that
set no cookie and depend on none are kept. One thread renders a page, the others wait for it or get the page of a moment
ago. When rendering fails, the last page is served for a while: letters stay readable while the database is away.
A page that is kept for longer than a few seconds is made anew when a team has done something (changes.py).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.conf import settings

from undersigned.pages import readying
from undersigned.pages.changes import Changes, Mark
from undersigned.pages.readying import Headers, Page, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 64 * 1024 * 1024
WAIT_SECONDS = 5.0  # for another thread's rendering; then we render ourselves
STALE_SECONDS = 2  # a page this much too old is served at once while somebody renders the next
LATE_SECONDS = 60  # the same when that rendering takes longer than anybody should wait
SHORT_SECONDS = 5  # what is kept no longer than this needs no look at what has changed
FAILING_SECONDS = 600  # the same while rendering fails
_MOST_ADDRESS = 1024  # longer addresses are nobody's page
_MOST_UNREADY = 4096
_MOST_FOUND = 256  # each keeps the bytes of its page

Key = tuple[str, str, str, str, bool]


Asked = tuple[str, str, str, str, bool, str, str, str]
"""A request without a cookie, a body or a range: method, path, query, host, whether it came by HTTPS, and its headers
Accept-Language, Accept-Encoding and If-None-Match as they came, "" for none."""


@dataclass
class _Stored:
    page: Page
    fresh_until: float
    mark: Mark | None = None  # what had changed before it was made; None: its seconds are enough


@dataclass(slots=True)
class _Found:
    """What was answered to a request: the same to the next that is spelt alike, while the page is in the store."""

    key: Key
    stored: _Stored
    response: Response


class _Rendering:
    """One thread's work on a page that others wait for."""

    def __init__(self) -> None:
        self.done = threading.Event()


class PageStore:
    """Pages by key, the longest unused dropped first when their bytes exceed `most_bytes`. Safe between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages: OrderedDict[Key, _Stored] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> _Stored | None:
        """The page, fresh or not."""
        with self._lock:
            stored = self._pages.get(key)
            if stored is not None:
                self._pages.move_to_end(key)
            return stored

    def has(self, key: Key, stored: _Stored) -> bool:
        """Whether this very page is still the one."""
        return self._pages.get(key) is stored

    def put(self, key: Key, page: Page, fresh_until: float, mark: Mark | None = None) -> None:
        """Keep a page; one that is larger than the whole store is not kept."""
        with self._lock:
            self._drop(key)
            if page.size > self.most_bytes:
                return
            self._pages[key] = _Stored(page, fresh_until, mark)
            self.bytes += page.size
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def drop(self, key: Key) -> None:
        """Forget a page that is no longer public."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        stored = self._pages.pop(key, None)
        if stored is not None:
            self.bytes -= stored.page.size


class ReadyPages:
    """A WSGI application around another: `ReadyPages(get_wsgi_application())`."""

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = monotonic,
        look: Callable[[], Mark] = lambda: (),
    ) -> None:
        self._application = application
        self._clock = clock
        self.store = PageStore(most_bytes)
        self._changes = Changes(look, clock)
        self.in_thread: Callable[[Callable[[], object]], object] = lambda work: work()
        self._found: dict[Asked, _Found] = {}
        self._lock = threading.Lock()
        self._renderings: dict[Key, _Rendering] = {}
        # Keys that were asked for and not to be kept: nobody waits in line for those.
        self._unready: OrderedDict[Key, None] = OrderedDict()
        self._personal_cookies = (
            settings.SESSION_COOKIE_NAME,
            settings.CSRF_COOKIE_NAME,
            settings.LANGUAGE_COOKIE_NAME,
            "messages",
        )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve from the store, or render, keep when asked to, and serve."""
        if not self._is_public(environ):
            return self._pass_through(environ, start_response)
        key = self._key(environ)
        stored = self.store.get(key)
        if stored is not None and self._clock() < stored.fresh_until and self._holds(stored):
            return readying.send(stored.page, environ, start_response)
        return self._render_once(key, stored, environ, start_response)

    def find(self, asked: Asked) -> Response | None:
        """The answer, if it lies ready: asks nobody and waits for nothing. None: ask as a WSGI application.

        While somebody renders the page, that of a moment ago.
        """
        found = self._found.get(asked)
        if found is None or not self.store.has(found.key, found.stored):
            found = self._look_up(asked)
            if found is None:
                return None
        stored = found.stored
        if stored.mark is not None and not self._still_holds(stored.mark):
            return None
        late = self._clock() - stored.fresh_until
        if late >= 0 and (late >= STALE_SECONDS or found.key not in self._renderings):
            return None
        return found.response

    def _look_up(self, asked: Asked) -> _Found | None:
        method, path, query, host, is_https, accept_language, accept_encoding, if_none_match = asked
        if method not in {"GET", "HEAD"}:
            return None
        key = (path, query, readying.languages(accept_language), host, is_https)
        stored = self.store.get(key)
        if stored is None:
            return None
        found = _Found(key, stored, readying.response(stored.page, method, accept_encoding, if_none_match))
        if len(self._found) >= _MOST_FOUND:
            self._found.clear()
        self._found[asked] = found
        return found

    def _still_holds(self, mark: Mark) -> bool:
        """As `_holds`, by what is known already; somebody looks again in time, in a thread."""
        if self._changes.is_due():
            self.in_thread(self._changes.mark)
        return mark == self._changes.known()

    def _is_public(self, environ: "WSGIEnvironment") -> bool:
        """True when the answer can be the same for everyone: a plain GET or HEAD without a cookie of ours."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_RANGE" in environ:
            return False
        if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > _MOST_ADDRESS:
            return False
        cookie = environ.get("HTTP_COOKIE", "")
        # A false alarm (the name as part of another) only costs a rendering.
        return not cookie or not any(name in cookie for name in self._personal_cookies)

    def _holds(self, stored: _Stored) -> bool:
        """Whether nothing has changed that the page may show. One that no longer holds is too old from now on."""
        if stored.mark is None or stored.mark == self._changes.mark():
            return True
        stored.fresh_until = self._clock()
        return False

    def _key(self, environ: "WSGIEnvironment") -> Key:
        return (
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            readying.languages(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
            environ.get("HTTP_HOST", ""),
            environ.get("HTTP_X_FORWARDED_PROTO", environ.get("wsgi.url_scheme", "")) == "https",
        )

    def _render_once(
        self, key: Key, stored: _Stored | None, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        with self._lock:
            other = self._renderings.get(key)
            alone = key in self._unready
            if other is None and not alone:
                self._renderings[key] = _Rendering()
        if alone:
            return self._render(key, stored, environ, start_response)
        if other is not None:
            return self._after(other, key, stored, environ, start_response)
        try:
            return self._render(key, stored, environ, start_response)
        finally:
            with self._lock:
                self._renderings.pop(key).done.set()

    def _after(
        self,
        other: _Rendering,
        key: Key,
        stored: _Stored | None,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """While another thread renders: the page of a moment ago, else its page when it is done, else our own."""
        if stored is not None and self._clock() < stored.fresh_until + STALE_SECONDS:
            return readying.send(stored.page, environ, start_response)
        other.done.wait(WAIT_SECONDS)
        made = self.store.get(key)
        if made is not None and self._clock() < made.fresh_until + LATE_SECONDS:
            return readying.send(made.page, environ, start_response)
        return self._render(key, stored, environ, start_response)

    def _render(
        self, key: Key, stored: _Stored | None, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        started = self._clock()
        mark = self._changes.mark()
        answer = readying.ask(self._application, environ, key[2])
        seconds = readying.ready_seconds(answer)
        if seconds is not None:
            page = readying.make_page(answer, seconds)
            looked_after = seconds > SHORT_SECONDS and not key[0].startswith(settings.STATIC_URL)
            self.store.put(key, page, started + seconds, mark if looked_after else None)
            with self._lock:
                self._unready.pop(key, None)
            return readying.send(page, environ, start_response)
        if answer.status[0] == "5" and stored is not None and started < stored.fresh_until + FAILING_SECONDS:
            answer.close()
            return readying.send(stored.page, environ, start_response)
        if answer.status[0] != "5":
            self.store.drop(key)
            self._remember_unready(key)
        return readying.forward(answer, environ, start_response)

    def _remember_unready(self, key: Key) -> None:
        with self._lock:
            self._unready[key] = None
            self._unready.move_to_end(key)
            while len(self._unready) > _MOST_UNREADY:
                self._unready.popitem(last=False)

    def _pass_through(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            return start_response(status, readying.without_ours(headers), exc_info)

        return self._application(environ, start)
