"""Servers on loopback that answer exactly what a test says, byte for byte, and a resolver that says what it is told."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Script = Callable[[socket.socket, bytes], None]


@dataclass
class Server:
    """A server's port, and the requests that reached it."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@contextlib.contextmanager
def serving(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Listen on loopback; each connection's request head is read and given to `script`, which writes what it likes."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(120)
            if tls:
                connection = tls.wrap_socket(connection, server_side=True)
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    head += piece
                server.requests.append(head)
                script(connection, head)

    def accept() -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError):
                connection, _peer = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), timeout=60).close()  # wakes `accept`
        thread.join(60)
        listener.close()


def answer(body: bytes = b"", *, status: str = "200 OK", **headers: str) -> Script:
    """A whole answer; `content_type` is Content-Type, and so on."""
    names = {"Content-Length": str(len(body))} | {name.replace("_", "-").title(): v for name, v in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in names.items())
    return saying(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)


def saying(data: bytes) -> Script:
    """These bytes, and the connection is closed."""

    def say(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(data)

    return say


def endlessly(head: bytes, piece: bytes) -> Script:
    """A head, and then the same piece as long as somebody listens."""

    def say(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return say


def resolver(*answers: Sequence[str]) -> Callable[[str, float], Sequence[str]]:
    """A resolver that gives each of these answers in turn, and the last one for ever."""
    waiting = list(answers)

    def resolve(_name: str, _seconds: float) -> Sequence[str]:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return resolve
