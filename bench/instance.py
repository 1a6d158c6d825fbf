"""An instance to measure: `undersigned serve` on a temporary folder and a free port, with the example letter."""

import contextlib
import html
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from undersigned.server.postgres import running_url
from undersigned.server.processes import die_with_parent

CAMPAIGN = "/campaigns/evening-bus/"
PROXY = "127.0.0.1"  # wrk plays the proxy in front of us, so that its requests come from many networks


class Instance:
    """`with Instance(folder) as instance:` the server runs inside, with 320 signatures under one letter."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self._letter = ""
        self._process: subprocess.Popen[bytes] | None = None
        # Mail is queued and never leaves: this port is ours, so that no one else can, and nothing listens on it.
        self._mute = socket.socket()
        self._mute.bind(("127.0.0.1", 0))
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "UNDERSIGNED_HOME": str(home),
            "UNDERSIGNED_TRUSTED_PROXIES": PROXY,
            "EMAIL_URL": f"smtp://127.0.0.1:{self._mute.getsockname()[1]}?tls=no",
            "DJANGO_SETTINGS_MODULE": "undersigned.settings",
        }

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def letter(self) -> str:
        """The path of the example letter in English."""
        if not self._letter:
            found = re.search(r'href="(/letters/[\w-]+/)"', body_of(get(self.port, CAMPAIGN)).decode())
            if found is None:
                raise RuntimeError("The example campaign shows no letter.")
            self._letter = f"{found[1]}en/"
        return self._letter

    @property
    def sign_path(self) -> str:
        """Where its form is sent."""
        return self.letter.removesuffix("en/") + "sign"

    @property
    def pid(self) -> int:
        """The process that started all others."""
        assert self._process is not None
        return self._process.pid

    @property
    def database_url(self) -> str:
        """The address of its embedded database."""
        url = running_url(self.home)
        assert url is not None
        return url

    def prepare(self) -> None:
        """Make the database and the example letter; once, before the first start."""
        for command in ("migrate", "seed-demo"):
            run_python("-m", "undersigned", command, "--home", str(self.home), environment=self.environment)

    def start(self) -> float:
        """Start everything; returns the seconds until /healthz says that it is well."""
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "undersigned", "serve", "--port", str(self.port), "--home", str(self.home)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # mails that cannot leave are reported there, which is what we asked for
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        while time.perf_counter() - began < 60:
            if self._process.poll() is not None:
                raise RuntimeError(f"`undersigned serve` ended with exit code {self._process.returncode}.")
            with contextlib.suppress(OSError):
                if b" 200 " in get(self.port, "/healthz").partition(b"\r\n")[0]:
                    return time.perf_counter() - began
            time.sleep(0.01)
        raise RuntimeError("`undersigned serve` did not become ready within a minute.")

    def stop(self) -> None:
        """Stop it as an operator would, and wait."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def sign_fields(self) -> dict[str, str]:
        """The hidden fields of the form on the letter's page, with an example's entry and no address yet."""
        page = body_of(get(self.port, self.letter)).decode()
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        return {
            "name": "Example Ada",
            "affiliation": "gardener",
            "place": "Mill Lane",
            "show": "named",
            **{name: html.unescape(value) for name, value in hidden},
            "website": "",
        }


def run_python(*arguments: str, environment: dict[str, str], seconds: float = 120) -> str:
    """Run Python to its end, for at most so many seconds, and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=seconds
    )
    return done.stdout


@contextlib.contextmanager
def running(command: list[str], *, port: int, environment: dict[str, str] | None = None) -> Iterator[None]:
    """Another server, from when it answers on `port` until the block ends."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent()
    )
    try:
        deadline = time.monotonic() + 20
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{Path(command[0]).name} did not start.")
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        return bool(get(port, "/"))
    return False


def free_port() -> int:
    """A port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, *, accept_encoding: str = "identity") -> bytes:
    """Every byte of the answer as it came over the wire, headers included."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: {accept_encoding}\r\n"
    return exchange(port, f"{request}Connection: close\r\n\r\n".encode())


def exchange(port: int, request: bytes) -> bytes:
    """Send a request that asks for the connection to be closed; returns the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def body_of(answer: bytes) -> bytes:
    """The body of an answer that has a Content-Length."""
    return answer.partition(b"\r\n\r\n")[2]


def headers_of(answer: bytes) -> dict[str, str]:
    """The headers of an answer, names in lower case."""
    lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
