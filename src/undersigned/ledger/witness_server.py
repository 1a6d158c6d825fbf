"""A small witness that stands alone: a folder, a port, no database, no Django. `undersigned witness`.

    <home>/key             the witness's secret, 32 bytes, mode 0600
    <home>/<hex>           the last checkpoint cosigned of one log: origin, size, root, a line each

It cosigns checkpoints of the logs that it was told to watch, as c2sp.org/tlog-witness asks: each only when it continues
the one before. Put a proxy with TLS in front of it.
"""

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import checkpoint as checkpoints
from . import witness
from .checkpoint import Checkpoint
from .errors import RequestFormatError, WitnessRefusal
from .note import COSIGNATURE_V1, Signer, Verifier

KEY_BYTES = 32
SECONDS = 10


class Witness:
    """What one witness knows and does; safe between threads. `name` is its key's, such as `witness.example.org`."""

    def __init__(self, home: Path, *, name: str, watched: Sequence[Verifier]) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._home, self._lock = home, threading.Lock()
        self._logs: dict[str, list[Verifier]] = {}
        for verifier in watched:
            self._logs.setdefault(verifier.name, []).append(verifier)
        self.signer = Signer(name, COSIGNATURE_V1, _key(home / "key"))

    def add_checkpoint(self, body: bytes) -> bytes:
        """Store the checkpoint, then cosign it: the answer's body. Raises RequestFormatError, WitnessRefusal."""
        request = witness.parse(body)
        origin = checkpoints.parse_signed(request.signed_checkpoint)[0].origin
        with self._lock:  # from reading the last one until the new one is stored
            opened = witness.decide(request, self._logs, self._last(origin))
            self._keep(opened.checkpoint)
        return witness.format_answer([checkpoints.cosign(request.signed_checkpoint, self.signer, int(time.time()))])

    def _path(self, origin: str) -> Path:
        return self._home / hashlib.sha256(origin.encode()).hexdigest()

    def _last(self, origin: str) -> dict[str, Checkpoint]:
        try:
            text = self._path(origin).read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        return {origin: checkpoints.parse_text(text)}

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Durable when this returns: a witness that forgets would cosign a fork."""
        final = self._path(checkpoint.origin)
        draft = final.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            file.write(Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root).text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(final)
        folder = os.open(self._home, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def make_server(keeper: Witness, *, host: str, port: int) -> ThreadingHTTPServer:
    """An HTTP server that answers POST /add-checkpoint and GET /key; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS
        server_version = "undersigned-witness"
        sys_version = ""

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._answer(404, b"There is only /add-checkpoint here.\n")
            elif not length.isdigit() or int(length) > witness.MOST_BYTES:
                self._answer(413, b"A request has a length, and is no longer than a checkpoint with its proof.\n")
            else:
                self._add_checkpoint(self.rfile.read(int(length)))

        def do_GET(self) -> None:
            if self.path == "/key":
                self._answer(200, f"{keeper.signer.verifier.vkey}\n".encode())
            else:
                self._answer(404, b"There is only /key here.\n")

        def _add_checkpoint(self, body: bytes) -> None:
            try:
                self._answer(200, keeper.add_checkpoint(body))
            except RequestFormatError as error:
                self._answer(400, f"{error}\n".encode())
            except WitnessRefusal as refusal:
                status, content_type, answer = witness.status_of(refusal)
                self._answer(status, answer, content_type)

        def _answer(self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Who asks is not written down."""

    return ThreadingHTTPServer((host, port), Handler)


def _key(path: Path) -> bytes:
    """The witness's secret, made on first start."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()
