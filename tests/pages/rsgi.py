"""Asks an RSGI application as the HTTP server would, in the test's own thread and transaction."""

import asyncio
import queue
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from granian.rsgi import ProtocolClosed

from undersigned.pages.front import Front

PATIENCE = 120.0


class Here(Executor):
    """Has the thread of the test do the work: its transaction is not seen in any other."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()

        def do() -> None:
            try:
                done.set_result(work(*arguments, **more))
            except BaseException as error:  # noqa: BLE001 - handed on, as executors do
                done.set_exception(error)

        self.queue.put(do)
        return done

    def run(self, story: Coroutine[Any, Any, None]) -> None:
        """Run the story in an event loop, in another thread, until it ends; meanwhile do here what there is to do."""
        with ThreadPoolExecutor(1) as other:
            ended = other.submit(asyncio.run, asyncio.wait_for(story, PATIENCE))
            while not ended.done() or not self.queue.empty():
                with suppress(queue.Empty):
                    self.queue.get(timeout=0.01)()
            ended.result()


class Headers:
    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _value in self.pairs)

    def get(self, name: str, default: Any = None) -> Any:
        return next((value for key, value in self.pairs if key == name), default)

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


class Scope:
    proto = "http"
    http_version = "1.1"

    def __init__(self, method: str, address: str, headers: list[tuple[str, str]]) -> None:
        self.method, self.scheme, self.authority = method, "http", None
        self.path, _mark, self.query_string = address.partition("?")
        self.client, self.server = "192.0.2.7:40000", "127.0.0.1:8000"
        self.headers = Headers(headers)


class Line:
    def __init__(self, protocol: "Protocol") -> None:
        self.protocol = protocol

    async def send_bytes(self, data: bytes) -> None:
        if self.protocol.is_gone:
            raise ProtocolClosed
        self.protocol.parts.append(data)
        self.protocol.came.set()


class Protocol:
    """What was sent, in the parts in which it was."""

    def __init__(self, body: bytes = b"") -> None:
        self.sent = body
        self.status = 0
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []
        self.is_gone = False
        self.came = asyncio.Event()

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)

    async def __call__(self) -> bytes:
        return self.sent

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.sent), 1000):
            yield self.sent[start : start + 1000]

    def _begin(self, status: int, headers: list[tuple[str, str]]) -> None:
        assert not self.status, "answered twice"
        self.status, self.headers = status, {name.lower(): value for name, value in headers}

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self._begin(status, headers)
        self.parts.append(body)

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.response_bytes(status, headers, body.encode())

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Line:
        self._begin(status, headers)
        return Line(self)


HOST = "127.0.0.1:8000"
FORM = "application/x-www-form-urlencoded"


def asked(address: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[Scope, Protocol]:
    """A request. Names of headers with "_" for "-"."""
    pairs = {"host": HOST} | ({"content-length": str(len(body)), "content-type": FORM} if method == "POST" else {})
    pairs |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Scope(method, address, list(pairs.items())), Protocol(body)


def use_this_thread(front: Front) -> Front:
    """Have the front do everything but waiting in the thread of the test."""
    front._threads = front._turns._thread = Here()  # type: ignore[assignment]
    return front


def answer(front: Front, address: str, method: str = "GET", body: bytes = b"", **headers: str) -> Protocol:
    """What the front answers in the end."""
    scope, protocol = asked(address, method, body, **headers)
    tell(front, front.__rsgi__(scope, protocol))  # type: ignore[arg-type]
    return protocol


def tell(front: Front, story: Coroutine[Any, Any, None]) -> None:
    """Run what happens at the front, to its end."""
    # The test's transaction lasts longer than a request: Django's own client does the same.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        front._threads.run(story)  # type: ignore[attr-defined]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
