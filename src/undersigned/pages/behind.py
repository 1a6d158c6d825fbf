"""From RSGI, which our HTTP server speaks in an event loop, to WSGI, which Django answers in a thread, and back.

https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md and PEP 3333.
"""

import asyncio
import contextlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined] # its own names

from .readying import Headers, no_write

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_PORTS = {"http": "80", "https": "443"}


def environ_of(scope: Scope) -> "WSGIEnvironment":
    """The request as WSGI spells it, with no body yet. A header that came several times is one with commas."""
    host = scope.authority or ""
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # PEP 3333: the bytes of the decoded path, each as the letter with its number.
        "PATH_INFO": scope.path if scope.path.isascii() else scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # "X_Forwarded_For" would else pass for the header that proxies write
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        if key in environ:
            value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
        environ[key] = value
    if host:
        environ.setdefault("HTTP_HOST", host)
    name, _colon, port = environ.get("HTTP_HOST", "").rpartition(":")
    environ["SERVER_NAME"], environ["SERVER_PORT"] = (
        (name, port) if name and port.isdecimal() else (environ.get("HTTP_HOST", ""), _PORTS.get(scope.scheme, "80"))
    )
    return environ


def is_larger(environ: "WSGIEnvironment", size: int) -> bool:
    """Whether the request's body has, or may have, more than `size` bytes."""
    length = environ.get("CONTENT_LENGTH", "0" if environ["REQUEST_METHOD"] in {"GET", "HEAD"} else "")
    return not (length.isascii() and length.isdecimal() and int(length) <= size)


async def body_of(protocol: HTTPProtocol, environ: "WSGIEnvironment", most: int) -> bytes | None:
    """The request's body; None when it has more than `most` bytes, which are not read to their end."""
    if "CONTENT_LENGTH" in environ and environ["CONTENT_LENGTH"].isdecimal():
        return None if is_larger(environ, most) else await protocol()
    chunks, size = [], 0
    async for chunk in protocol:
        size += len(chunk)
        if size > most:
            return None
        chunks.append(chunk)
    if chunks:
        environ["CONTENT_LENGTH"] = str(size)
    return b"".join(chunks)


@dataclass(frozen=True, repr=False)
class Answer:
    """What a WSGI application said: the whole body, or its parts while it makes them."""

    status: int
    headers: Headers
    body: bytes
    parts: Iterator[bytes] | None = None
    close: Callable[[], object] = bool

    def get(self, name: str) -> str:
        """A header; "" when absent. `name` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def ask(application: "WSGIApplication", environ: "WSGIEnvironment", body: bytes) -> Answer:
    """Ask the application, in this thread."""
    started: list[tuple[str, Headers]] = []

    def start(status: str, headers: Headers, _exc_info: Any = None) -> Callable[[bytes], object]:
        started[:] = [(status, headers)]
        return no_write

    chunks: Iterable[bytes] = application({**environ, "wsgi.input": io.BytesIO(body)}, start)
    close: Callable[[], object] = getattr(chunks, "close", bool)
    status, headers = int(started[0][0][:3]), started[0][1]
    if getattr(chunks, "streaming", False):
        return Answer(status, headers, b"", iter(chunks), close)
    try:
        return Answer(status, headers, b"".join(chunks))
    finally:
        close()


async def send(answer: Answer, protocol: HTTPProtocol, threads: Executor) -> None:
    """Send the answer; parts are made in a thread, each when the one before is on its way."""
    if answer.parts is None:
        protocol.response_bytes(answer.status, answer.headers, answer.body)
        return
    loop = asyncio.get_running_loop()
    line = protocol.response_stream(answer.status, answer.headers)
    try:
        with contextlib.suppress(ProtocolClosed):  # the visitor has gone
            while (part := await loop.run_in_executor(threads, next, answer.parts, None)) is not None:
                await line.send_bytes(part)
    finally:
        await loop.run_in_executor(threads, answer.close)
