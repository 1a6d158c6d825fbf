"""A live letter through Caddy with TLS, from the files in `deploy/`; nobody sees the server restart.

The certificate comes from Caddy's own authority, because a public one would need the name to lead here.
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.nodes.servers import free_port
from tests.promises.crowd import MAKE_LETTER, SLUG, run_in
from tests.server.helpers import wait_for
from tests.server.test_supervisor import serving
from tests.tools import PATH

ROOT = Path(__file__).parents[2]
NAME = "letters.example.org"


def settings() -> dict[str, str]:
    """What systemd would make of the file with the settings."""
    lines = (ROOT / "deploy" / "undersigned.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@contextmanager
def caddy(folder: Path, *, port: int, upstream: int) -> Iterator[Path]:
    """Caddy with the file in `deploy/` on `port`; gives its authority's certificate."""
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    assert "lb_try_duration 30s" in text
    text = text.replace("lb_try_duration 30s", "lb_try_duration 200s")  # a busy machine starts slowly
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace(f"{NAME} {{", f"{NAME} {{\n\ttls internal")
    head = f"\n{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\thttp_port {free_port()}\n"
    head += f"\thttps_port {port}\n\tstorage file_system {folder}/caddy\n"
    (folder / "Caddyfile").write_text(text.replace("\n{\n", head, 1))  # beside the options that are there
    found = shutil.which("caddy", path=PATH)
    assert found
    process = subprocess.Popen(
        [found, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")],
        env={"HOME": str(folder), "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    authority = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    try:
        wait_for(lambda: authority.is_file() and "END CERTIFICATE" in authority.read_text(), seconds=60)
        yield authority
    finally:
        process.terminate()
        process.wait(20)


class Visitor:
    """Someone who trusts the authority and comes by name."""

    def __init__(self, authority: Path, port: int) -> None:
        self._context, self._port = ssl.create_default_context(cafile=str(authority)), port

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=240, context=self._context)
        # By name, as the certificate is: the address alone would not be trusted.
        connection._create_connection = lambda *_a, **_k: socket.create_connection(  # type: ignore[attr-defined]
            ("127.0.0.1", self._port), 240
        )
        connection.host = NAME
        try:
            headers = {"Host": NAME, "X-Forwarded-For": "203.0.113.99", "X-Forwarded-Proto": "http"}
            if fields is None:
                connection.request("GET", path, headers=headers)
            else:
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{NAME}"}
                connection.request("POST", path, urllib.parse.urlencode(fields), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()


def test_a_letter_is_signed_over_tls_while_the_server_restarts() -> None:
    with tempfile.TemporaryDirectory(prefix="us-") as name:
        folder, home, more = Path(name), Path(name) / "home", settings()
        run_in(home, MAKE_LETTER, more)
        port, tls = free_port(), free_port()
        with caddy(folder, port=tls, upstream=port) as authority:
            visitor = Visitor(authority, tls)
            with serving(home, "--port", str(port), more=more):
                status, headers, page = visitor.ask(f"/letters/{SLUG}/en/")
                assert status == 200
                assert "max-age=31536000" in headers["Strict-Transport-Security"]
                fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
                status, headers, _page = visitor.ask("/desk/sign-in/")
                assert status == 200
                assert all("Secure" in cookie for cookie in headers.get_all("Set-Cookie") or [])
            answers: list[tuple[int, str]] = []

            def sign() -> None:
                typed = {**fields, "show": "hidden", "email": "ada@example.org"}
                status, _headers, page = visitor.ask(f"/letters/{SLUG}/sign", typed)
                answers.append((status, page))

            waiting = threading.Thread(target=sign)  # the server is away
            waiting.start()
            with serving(home, "--port", str(port), more=more):
                waiting.join(240)
            assert [status for status, _page in answers] == [200]
            assert "Now look in your mailbox" in answers[0][1]
