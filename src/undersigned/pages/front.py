"""What the HTTP server calls for each request, in its event loop: nothing here waits in a thread but who must.

A page that lies ready is sent at once. A plain signing form waits for its turn together with the others
(`signatures.turns`). Everything else is answered by Django in a thread. **A form that could not be kept is tried again
here, in the visitor's stead, and no script is needed for it**: after some seconds they get a page that says so and
holds what they typed; it stays open, and what came of the form is written below it when it is known.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined] # its own names

from undersigned.signatures.errors import BusyError
from undersigned.signatures.turns import NO_TURN, Turns

from .behind import Answer, ask, body_of, environ_of, is_larger, send
from .errors import HOLE, MAY_WAIT, WAITING
from .ready import ReadyPages
from .readying import Headers
from .signing_door import PlainForm, SigningDoor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_BYTES = 16 * 2**20  # of a request: what Django takes in one upload, and the form around it
_LARGE_BYTES = 64 * 1024  # what is larger is read of a few at a time: all of it is in memory until it is answered
SILENT_SECONDS = 3.0  # a form waits so long before its sender is told
WAIT_SECONDS = 300.0  # and so long in all, while the page is open
SIGN_OF_LIFE_SECONDS = 5.0  # proxies close a line on which nothing comes
AGAIN_SECONDS = 1.0  # between two tries of a form that Django must look at
_SIGN_OF_LIFE = b"<!-- -->\n"
_FAULT = "Something went wrong on this server. Go back and try again: what you typed is usually still there.\n"

_logger = logging.getLogger(__name__)


class Front:
    """An RSGI application around a WSGI one: `Front(ReadyPages(...), door, turns)`."""

    def __init__(self, pages: ReadyPages, door: SigningDoor, turns: Turns, *, threads: int = 8) -> None:
        self._pages = pages
        pages.in_thread = self._in_thread
        self._door = door
        self._turns = turns
        self._number = threads
        self._threads = ThreadPoolExecutor(1)
        self._looking: asyncio.Future[object] | None = None
        self._one_at_a_time = asyncio.Semaphore(1)
        self._large = asyncio.Semaphore(threads)
        self._leaving = asyncio.Event()
        self._held: set[asyncio.Task[Answer | None]] = set()  # a task that nobody knows may be forgotten half done

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called in each worker, once it is forked: threads do not survive a fork."""
        self._threads = ThreadPoolExecutor(self._number, "answering")
        # Granian lets what is going on come to its end, and a form may wait for minutes. Its own handler is called as
        # before: the event loop hears of a signal by a descriptor, whoever is the handler (signal.set_wakeup_fd).
        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(self._leaving.set))

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        headers = scope.headers
        if "cookie" not in headers and "range" not in headers:
            found = self._pages.find(
                (
                    scope.method,
                    scope.path,
                    scope.query_string,
                    headers.get("host", ""),
                    headers.get("x-forwarded-proto", scope.scheme) == "https",
                    headers.get("accept-language", ""),
                    headers.get("accept-encoding", ""),
                    headers.get("if-none-match", ""),
                )
            )
            if found is not None:
                protocol.response_bytes(*found)
                return
        try:
            environ = environ_of(scope)
            async with self._large if is_larger(environ, _LARGE_BYTES) else contextlib.nullcontext():
                await self._answer(environ, protocol)
        except Exception as error:  # noqa: BLE001 - a fault of ours; a traceback could hold what was typed
            _logger.error("The front failed: %s.", type(error).__name__)
            with contextlib.suppress(RuntimeError):  # it had begun to answer
                protocol.response_str(500, [("Content-Type", "text/plain; charset=utf-8")], _FAULT)

    def _in_thread(self, work: Callable[[], object]) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _answer(self, environ: "WSGIEnvironment", protocol: HTTPProtocol) -> None:
        body = await body_of(protocol, environ, MOST_BYTES)
        if body is None:
            # As a plain form of that size: Django says what there is to say without reading it.
            environ |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(MOST_BYTES + 1)}
            body = b""
        elif (form := self._door.read(environ, body)) is not None:
            await self._keep(form, environ, body, protocol)
            return
        if len(self._held) < self._turns.places:
            environ[MAY_WAIT] = True
        await self._ask_patiently(environ, body, protocol)

    async def _ask_patiently(self, environ: "WSGIEnvironment", body: bytes, protocol: HTTPProtocol) -> None:
        """Have Django answer; a signing form is held when that takes long, and when it could not be kept."""
        asking = asyncio.create_task(self._ask(environ, body))
        if MAY_WAIT in environ and environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/sign"):
            await asyncio.wait({asking}, timeout=SILENT_SECONDS)
            if not asking.done():
                page = await self._waiting_page(environ, body)
                await self._hold(self._asked(asking, environ, body), page, protocol, waited=True)
                return
        answer = await asking
        if answer.get(WAITING):
            await self._hold(self._again(environ, body), answer, protocol)
        else:
            await send(answer, protocol, self._threads)

    async def _waiting_page(self, environ: "WSGIEnvironment", body: bytes) -> Answer:
        return await self._ask(environ | {NO_TURN: BusyError()}, body)

    async def _asked(self, asking: asyncio.Task[Answer], environ: "WSGIEnvironment", body: bytes) -> Answer:
        answer = await asking
        return await self._again(environ, body) if answer.get(WAITING) else answer

    async def _ask(self, environ: "WSGIEnvironment", body: bytes) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, ask, self._pages, environ, body)

    async def _keep(self, form: PlainForm, environ: "WSGIEnvironment", body: bytes, protocol: HTTPProtocol) -> None:
        """Have a plain form kept with the others, and answer."""
        try:
            turn = self._turns.enter(form.prepared)
        except BusyError as error:
            await send(await self._ask(environ | {NO_TURN: error}, body), protocol, self._threads)
            return
        await asyncio.wait({turn}, timeout=SILENT_SECONDS)
        if turn.done() and not turn.cancelled() and turn.exception() is None and turn.result():
            protocol.response_bytes(*form.response())
            return
        environ[MAY_WAIT] = True
        if turn.done():  # it was open a moment ago, or worse has happened: Django looks at it, and says what it is
            await self._ask_patiently(environ, body, protocol)
        else:
            page = await self._waiting_page(environ, body)
            await self._hold(self._turn(turn, form, environ, body), page, protocol, waited=True)

    async def _turn(
        self, turn: asyncio.Future[bool], form: PlainForm, environ: "WSGIEnvironment", body: bytes
    ) -> Answer:
        with contextlib.suppress(Exception):  # Django will meet it, too, and says what it is
            if await turn:
                return Answer(*form.response())
        return await self._again(environ, body)

    async def _again(self, environ: "WSGIEnvironment", body: bytes) -> Answer:
        """Ask Django until it has looked at the form. One form at a time: readers need the threads."""
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            async with self._one_at_a_time:
                answer = await self._ask(environ, body)
            if not answer.get(WAITING):
                return answer

    async def _hold(
        self, work: Coroutine[Any, Any, Answer], page: Answer, protocol: HTTPProtocol, *, waited: bool = False
    ) -> None:
        """Wait for the answer; soon (at once for who has `waited`) with a page that says so, above the answer.

        Whoever closes the page does not take the form back: it goes on waiting for its turn.
        """
        outcome = asyncio.create_task(_limited(work))
        self._held.add(outcome)
        outcome.add_done_callback(self._held.discard)
        if HOLE not in page.body:  # of such a form nothing could be shown: it waits in silence
            await self._wait(outcome, WAIT_SECONDS)
        elif not waited:
            await self._wait(outcome, SILENT_SECONDS)
        if outcome.done() and (answer := outcome.result()) is not None:
            await send(answer, protocol, self._threads)
            return
        first, _mark, rest = page.body.partition(HOLE)
        not_yet, _mark, last = rest.partition(HOLE)
        line = protocol.response_stream(202, _streamed(page.headers))
        with contextlib.suppress(ProtocolClosed):
            await line.send_bytes(first)
            while not outcome.done() and not self._leaving.is_set():
                await self._wait(outcome, SIGN_OF_LIFE_SECONDS)
                await line.send_bytes(_SIGN_OF_LIFE)
            answer = outcome.result() if outcome.done() else None
            await line.send_bytes((_main_of(answer.body) if answer is not None else not_yet) + last)

    async def _wait(self, outcome: asyncio.Task[Answer | None], seconds: float) -> None:
        """For the outcome, but not when this server is about to end."""
        leaving = asyncio.create_task(self._leaving.wait())
        await asyncio.wait({outcome, leaving}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()


async def _limited(work: Coroutine[Any, Any, Answer]) -> Answer | None:
    """The answer, or None when it has taken too long."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            return await work
    except TimeoutError:
        return None


def _streamed(headers: Headers) -> Headers:
    """The headers of a page whose end is not known yet, with the word by which nginx sends on what comes at once."""
    kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "retry-after", WAITING}]
    return [*kept, ("X-Accel-Buffering", "no")]


def _main_of(page: bytes) -> bytes:
    """What stands in the page's <main>."""
    return page.partition(b"<main")[2].partition(b">")[2].partition(b"</main>")[0]
