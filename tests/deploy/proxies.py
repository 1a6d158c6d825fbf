"""Each proxy with its file out of `deploy/`, on loopback and without TLS, before a server that comes and goes."""

import contextlib
import http.client
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from tests.nodes.servers import free_port
from tests.server.helpers import wait_for
from tests.tools import PATH

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "letters.example.org"
PUBLISHED = "/var/cache/undersigned/published"
# Whoever waits in vain waits a second, not half a minute.
HURRY = {"lb_try_duration 30s": "lb_try_duration 1s", "retries 40": "retries 1", "rate=40r/m": "rate=600r/m"}


class Answer(NamedTuple):
    """What a proxy said; `turns` is how often it had the form sent again."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    turns: int


@dataclass
class Behind:
    """Stands where the server stands. What it received is in `received`: method, path, body."""

    port: int = field(default_factory=free_port)
    received: list[tuple[str, str, bytes]] = field(default_factory=list)
    page: bytes = b"Thanks"  # what it says to who reads
    cuts: int = 0  # so many requests it takes and does not answer, as one that is killed
    _running: tuple[ThreadingHTTPServer, threading.Thread] | None = None

    def come(self) -> None:
        """Answer from now on."""
        behind = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.path == "/healthz":
                    return self.say()
                behind.received.append((self.command, self.path, body))
                if behind.cuts:
                    behind.cuts -= 1
                    self.close_connection = True
                    return None
                return self.say()

            def say(self) -> None:
                said = behind.page if self.command == "GET" else b"Thanks"
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                with contextlib.suppress(OSError):  # who only looks whether somebody is there does not wait for it
                    self.wfile.write(said)

            do_GET = do_POST = answer

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self._running = server, thread

    def go(self) -> None:
        """Be away: connections are refused."""
        if self._running is not None:
            server, thread = self._running
            server.shutdown()
            thread.join()
            server.server_close()
            self._running = None


def send(port: int, path: str, body: bytes | None = None, told: Callable[[], object] = lambda: None) -> Answer:
    """Ask as a browser does, which sends a form again when it is told so (307); `told` is called each time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        for turns in range(21):
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
            connection.request("GET" if body is None else "POST", path, body, {"Host": NAME, **kind})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 307:
                return Answer(answer.status, answer.headers, text, turns)
            assert answer.headers["Location"] == path
            told()
        raise AssertionError("A browser would have given up.")
    finally:
        connection.close()


@contextlib.contextmanager
def _running(port: int, *program: str) -> Iterator[int]:
    found = shutil.which(program[0], path=PATH)
    assert found, f"{program[0]} is not installed"
    process = subprocess.Popen(
        [found, *program[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"HOME": "/nonexistent"}
    )

    def listens() -> bool:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.connect()
            connection.close()
            return True
        return False

    try:
        wait_for(lambda: process.poll() is not None or listens(), seconds=60)
        assert process.poll() is None, f"{program[0]} did not start"
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _changed(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def nginx(
    name: str, files: Path, upstream: int, changes: Mapping[str, str]
) -> "contextlib.AbstractContextManager[int]":
    """nginx with `name`, and the two files that belong to it."""
    port = free_port()
    site = (DEPLOY / name).read_text()
    if name == "nginx-onion.conf":  # its maps stand beside it
        site = (DEPLOY / "nginx.conf").read_text().partition("server {")[0] + site.replace("127.0.0.1:8081", "443")
    else:
        maps, _redirect, main = re.split(r"^server \{$", site, flags=re.MULTILINE)
        site = f"{maps}server {{{main}"
    site = re.sub(r"    listen \[::\][^\n]*\n|    ssl_[^\n]*\n", "", site)
    site = re.sub(r"listen 443[^;]*;", f"listen 127.0.0.1:{port};", site)
    (files / "away.html").write_bytes((DEPLOY / "away.html").read_bytes())
    away = (DEPLOY / "nginx-away.conf").read_text().replace("/etc/nginx/undersigned", str(files))
    (files / "away.conf").write_text(away)
    changes = {"snippets/undersigned-away.conf": f"{files}/away.conf", **changes}
    site = _changed(site, {"127.0.0.1:8000": f"127.0.0.1:{upstream}", **changes})
    temporary = "".join(
        f"{kind}_temp_path {files}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off;\npid {files}/pid;\nerror_log /dev/null;\nevents {{}}\n"
    (files / "nginx.conf").write_text(f"{head}http {{\n{temporary}{site}}}\n")
    return _running(port, "nginx", "-c", str(files / "nginx.conf"), "-e", "/dev/null")


def caddy_text(file: Path) -> str:
    """A Caddyfile for the Caddy of this machine: what 2.6 calls `buffer_requests` newer ones call otherwise."""
    found = shutil.which("caddy", path=PATH)
    assert found, "caddy is not installed"
    version = subprocess.run([found, "version"], capture_output=True, text=True, check=True, timeout=60).stdout
    old, new = "buffer_requests", "request_buffers 12MiB"
    is_old = tuple(map(int, re.findall(r"\d+", version)[:2])) < (2, 7)
    return file.read_text().replace(new, old) if is_old else file.read_text().replace(old, new)


def caddy(
    name: str, files: Path, upstream: int, changes: Mapping[str, str]
) -> "contextlib.AbstractContextManager[int]":
    """Caddy with `name`. Of two nodes the first never comes back."""
    port = free_port()
    text = caddy_text(DEPLOY / name)
    text = re.sub(r"web1:8000 web2:8000", f"127.0.0.1:{free_port()} 127.0.0.1:{upstream}", text)
    text = re.sub(r"(undersigned|127\.0\.0\.1):8000", f"127.0.0.1:{upstream}", text)
    text = text.replace(f"\n{NAME} {{", f"\nhttp://{NAME}:{port} {{\n\tbind 127.0.0.1", 1)
    text = text.replace("{\n", f"{{\n\tadmin off\n\tstorage file_system {files}/caddy\n", 1)
    (files / "away.html").write_bytes((DEPLOY / "away.html").read_bytes())
    (files / "Caddyfile").write_text(_changed(text, {"/etc/caddy": str(files), **changes}))
    return _running(port, "caddy", "run", "--adapter", "caddyfile", "--config", str(files / "Caddyfile"))


def haproxy(
    name: str, files: Path, upstream: int, changes: Mapping[str, str]
) -> "contextlib.AbstractContextManager[int]":
    """HAProxy before two nodes, of which the first never comes back."""
    port, nobody = free_port(), free_port()
    text = re.sub(
        r"    bind :80\n    bind :443 .*\n    http-request redirect .*\n",
        f"    bind 127.0.0.1:{port}\n",
        (DEPLOY / name).read_text(),
    )
    text = text.replace("maxconn 20000", "maxconn 200")  # as many files as anyone may open
    text = text.replace("10.0.0.11:8000", f"127.0.0.1:{nobody}").replace("10.0.0.12:8000", f"127.0.0.1:{upstream}")
    text = text.replace("abns@undersigned-waiting", f"abns@undersigned-waiting-{port}")  # one name on a machine
    (files / "away.html").write_bytes((DEPLOY / "away.html").read_bytes())
    (files / "haproxy.cfg").write_text(_changed(text, {"/etc/haproxy/away.html": f"{files}/away.html", **changes}))
    return _running(port, "haproxy", "-f", str(files / "haproxy.cfg"))


PROXIES = {
    "nginx.conf": nginx,
    "nginx-published.conf": nginx,
    "nginx-onion.conf": nginx,
    "Caddyfile": caddy,
    "Caddyfile.compose": caddy,
    "Caddyfile.nodes": caddy,
    "Caddyfile.published": caddy,
    "haproxy.cfg": haproxy,
}


@contextlib.contextmanager
def proxy(name: str, files: Path, behind: Behind, changes: Mapping[str, str] | None = None) -> Iterator[int]:
    """The proxy whose file in `deploy/` is called `name`; gives its port. `changes` are made in that file."""
    files.chmod(0o755)  # a proxy is another account
    with PROXIES[name](name, files, behind.port, changes or {}) as port:
        yield port
