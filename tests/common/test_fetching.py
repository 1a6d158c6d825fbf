"""The guarded fetch against hostile servers on loopback, reached through the exception that only tests have."""

import datetime
import gzip
import itertools
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.hostile import Script, Server, answer, endlessly, resolver, saying, serving
from undersigned import __version__
from undersigned.common import clock, fetching
from undersigned.common.errors import FetchError, RefusedFetchError, UnreachableError, UnusableAnswerError
from undersigned.common.fetching import Fetched, Limits, Network, fetch

PAGE = b"<p>The library opens at ten.</p>"
HERE = Network(loopback=True, resolve=resolver(["127.0.0.1"]))
SMALL = Limits(bytes=100_000, seconds=20, header_bytes=4096)
HURRIED = Limits(seconds=0.4)


def ask(server: Server, path: str = "/", **more: object) -> Fetched:
    settings: dict[str, object] = {"limits": SMALL, "network": HERE} | more
    return fetch(server.url(path), **settings)  # type: ignore[arg-type]


def refusal(server: Server, **more: object) -> str:
    with pytest.raises(FetchError) as caught:
        ask(server, **more)
    assert "127.0.0.1" not in str(caught.value)
    return caught.value.code


# -- the ordinary way


def test_a_page_is_fetched_with_what_is_needed_of_its_headers() -> None:
    script = answer(
        PAGE,
        content_type="Text/HTML; Charset=UTF-8",
        etag='"v1"',
        last_modified="Mon, 02 Nov 2026 10:00:00 GMT",
        set_cookie="a=b",
    )
    with serving(script) as server:
        got = ask(server, "/opening?day=mon", types=("text/html",), asker="https://letters.example.org")
    assert (got.status, got.media_type, got.charset, got.body) == (200, "text/html", "utf-8", PAGE)
    assert (got.etag, got.last_modified) == ('"v1"', "Mon, 02 Nov 2026 10:00:00 GMT")
    assert "set-cookie" not in got.headers
    assert got.url == server.url("/opening?day=mon")
    request = server.requests[0].decode()
    assert request.startswith("GET /opening?day=mon HTTP/1.1\r\n")
    assert f"User-Agent: Undersigned/{__version__} (+https://letters.example.org)\r\n" in request
    assert f"Host: 127.0.0.1:{server.port}\r\n" in request
    assert "Cookie" not in request


def test_an_answer_that_is_no_page_is_given_with_its_status_and_no_body() -> None:
    for status in ("404 Not Found", "304 Not Modified", "500 Oh"):
        with serving(answer(b"x" * 10, status=status)) as server:
            got = ask(server, headers={"If-None-Match": '"v1"'})
            assert (got.ok, got.status, got.body) == (False, int(status[:3]), b"")
            assert b'If-None-Match: "v1"\r\n' in server.requests[0]


def test_chunks_and_compression_are_undone() -> None:
    packed = gzip.compress(PAGE, mtime=0)
    chunks = b"5\r\n" + packed[:5] + b"\r\n" + f"{len(packed) - 5:x}".encode() + b"\r\n" + packed[5:] + b"\r\n0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    for script in (
        saying(head + chunks),
        answer(packed, content_encoding="gzip"),
        answer(b"", content_encoding="gzip"),
    ):
        with serving(script) as server:
            assert ask(server).body in (PAGE, b"")


def test_a_post_carries_its_body_and_follows_nothing() -> None:
    with serving(answer(status="307 Go on", location="/elsewhere")) as server:
        assert ask(server, body=b"{}", headers={"Content-Type": "application/json"}).status == 307
    assert len(server.requests) == 1
    assert server.requests[0].startswith(b"POST / HTTP/1.1\r\n")
    assert server.requests[0].endswith(b"Content-Length: 2\r\n\r\n{}")


def test_a_header_of_ours_cannot_begin_another() -> None:
    with serving(answer(PAGE)) as server, pytest.raises(ValueError, match="header"):
        ask(server, headers={"X": "a\r\nHost: other.example.org"})


def test_a_redirect_is_followed_to_where_it_ends() -> None:
    def script(connection: socket.socket, request: bytes) -> None:
        step = answer(PAGE) if request.startswith(b"GET /c%C3%A9 ") else answer(status="302 Go", location="/cé")
        step(connection, request)

    with serving(script) as server:
        got = ask(server, "/a")
        assert (got.url, got.body) == (server.url("/c%C3%A9"), PAGE)


def test_our_headers_stay_with_the_first_host() -> None:
    with serving(answer(PAGE)) as other, serving(answer(status="302 Go", location=other.url())) as server:
        assert ask(server, headers={"Signature": "secret"}).body == PAGE
    assert b"secret" in server.requests[0]
    assert b"secret" not in other.requests[0]


# -- who is asked


def test_nobody_is_asked_on_loopback_without_the_exception() -> None:
    with serving(answer(PAGE)) as server:
        for host in ("127.0.0.1", "localhost", "site.example.org"):
            with pytest.raises(RefusedFetchError):
                fetch(server.url(host=host), network=Network(resolve=resolver(["127.0.0.1"])))
        with pytest.raises(RefusedFetchError):
            fetch("http://site.example.org/", network=Network(resolve=resolver(["127.0.0.1"])))
    assert server.requests == []


@pytest.mark.parametrize("hidden", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1"])
def test_one_private_answer_among_public_ones_is_refused(hidden: str) -> None:
    for answers in (
        [hidden],
        ["93.184.216.34", hidden],
        ["2606:2800:220:1::1", "93.184.216.34", "1.1.1.1", "8.8.8.8", hidden],
    ):
        with pytest.raises(RefusedFetchError, match="public internet"):
            fetch("https://site.example.org/", network=Network(resolve=resolver(answers)))


def test_a_resolver_that_changes_its_mind_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[tuple[str, int]] = []

    class Socket(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
            connected.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(fetching.socket, "socket", Socket)
    network = Network(resolve=resolver(["93.184.216.34"], ["127.0.0.1"]))
    with pytest.raises(UnreachableError):
        fetch("http://site.example.org/", network=network)
    assert connected == [("93.184.216.34", 80)]
    with pytest.raises(RefusedFetchError):
        fetch("http://site.example.org/", network=network)
    assert len(connected) == 1


def test_a_name_that_changes_between_two_hops_is_vetted_again() -> None:
    with serving(answer(status="302 Go", location="/again")) as server:
        network = Network(loopback=True, resolve=resolver(["127.0.0.1"], ["10.0.0.1"]))
        with pytest.raises(RefusedFetchError):
            fetch(server.url(host="site.example.org"), network=network)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "//10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://printer.local/",
        "http://127.0.0.1:22/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://a@127.0.0.1/",
        "http://[::1",
        "http://inside.example.org/",
    ],
)
def test_a_redirect_inside_is_refused(location: str) -> None:
    def resolve(name: str, _seconds: float) -> list[str]:
        return ["192.168.1.1"] if name == "inside.example.org" else ["127.0.0.1"]

    # The exception opens this machine's unprivileged ports only, so port 80 of it stands for any closed address.
    network = Network(loopback=True, resolve=resolve)
    where = location.replace("http://127.0.0.1/", "http://192.168.0.1/")
    with serving(answer(status="301 Go", location=where)) as server, pytest.raises(RefusedFetchError):
        ask(server, network=network)


def test_a_redirect_to_loopback_is_refused_without_the_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hop is public as far as the guard can see; the wire behind it is a server of ours."""
    with serving(answer(status="302 Go", location="http://127.0.0.1:8080/")) as server:

        class Socket(socket.socket):
            def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
                assert address == ("93.184.216.34", 80)
                super().connect(("127.0.0.1", server.port))

        network = Network(resolve=resolver(["93.184.216.34"]))
        with monkeypatch.context() as patched:
            patched.setattr(fetching.socket, "socket", Socket)
            with pytest.raises(RefusedFetchError, match="public internet"):
                fetch("http://site.example.org/", network=network)
        assert len(server.requests) == 1


def test_redirects_end() -> None:
    turns = itertools.count()

    def script(connection: socket.socket, request: bytes) -> None:
        answer(status="302 Go", location=f"/{next(turns)}")(connection, request)

    with serving(script) as server:
        assert refusal(server, limits=Limits(redirects=3)) == "redirects"
    assert len(server.requests) == 4


def test_no_answer_of_the_resolver_is_said() -> None:
    with pytest.raises(UnreachableError, match="no site of that name"):
        fetch("https://site.example.org/", network=Network(resolve=resolver([])))


# -- how much


def test_an_endless_body_ends() -> None:
    for head in (b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"):
        with serving(endlessly(head, b"x" * 65536)) as server:
            assert refusal(server) == "too-large"


def test_endless_chunks_end() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving(endlessly(chunked, b"1\r\nx\r\n" * 1000)) as server:
        assert refusal(server) == "too-large"
    with serving(endlessly(chunked + b"0\r\n", b"X: y\r\n" * 1000)) as server:
        assert refusal(server) == "too-large"
    with serving(endlessly(chunked, b"0" * 1000)) as server:
        assert refusal(server) in ("too-large", "damaged", "cut-off")


def test_endless_headers_end() -> None:
    for head, piece in (
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ):
        with serving(endlessly(head, piece)) as server:
            assert refusal(server, limits=Limits(header_bytes=4096)) in ("too-large", "damaged")


def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    for size, fits in ((SMALL.bytes, True), (SMALL.bytes + 1, False)):
        for script in (answer(b"x" * size), answer(gzip.compress(b"x" * size), content_encoding="gzip")):
            with serving(script) as server:
                if fits:
                    assert len(ask(server).body) == size
                else:
                    assert refusal(server) == "too-large"


def test_a_compressed_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < SMALL.bytes
    with serving(answer(bomb, content_encoding="gzip")) as server:
        assert refusal(server) == "too-large"


def test_other_compression_is_refused() -> None:
    for encoding in ("br", "gzip, gzip", "deflate", "nonsense"):
        with serving(answer(PAGE, content_encoding=encoding)) as server:
            assert refusal(server) == "encoding"


def test_another_media_type_is_refused_before_its_body_is_read() -> None:
    for kind in ("application/pdf", "text/htmlx", ""):
        head = f"HTTP/1.1 200 OK\r\n{f'Content-Type: {kind}' if kind else 'X: y'}\r\n\r\n".encode()
        with serving(endlessly(head, b"x" * 65536)) as server:
            assert refusal(server, types=("text/html", "text/plain")) == "media-type"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive.", "cut-off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nfive.", "cut-off"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE, mtime=0)[:-9], "cut-off"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE, mtime=0) + b"more", "cut-off"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip at all", "damaged"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "cut-off"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "damaged"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "damaged"),
        (b"\x00\xff\x00\r\n\r\n", "damaged"),
    ],
)
def test_what_breaks_off_or_is_no_http_is_said_so(data: bytes, code: str) -> None:
    with serving(saying(data)) as server:
        assert refusal(server) == code


# -- how long


def dripping(head: bytes, drop: bytes) -> tuple[threading.Event, Script]:
    """A server that sends a drop now and then until the test is over."""
    over = threading.Event()

    def script(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        while not over.wait(0.02):
            connection.sendall(drop)

    return over, script


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"", b""),
    ],
)
def test_a_slow_drip_ends_with_the_one_deadline(head: bytes, drop: bytes) -> None:
    over, script = dripping(head, drop)
    with serving(script) as server:
        assert refusal(server, limits=HURRIED) == "too-slow"
        over.set()


def test_redirects_share_the_one_deadline() -> None:
    over = threading.Event()

    def script(connection: socket.socket, request: bytes) -> None:
        over.wait(0.15)
        answer(status="302 Go", location="/")(connection, request)

    with serving(script) as server:
        assert refusal(server, limits=Limits(seconds=0.4, redirects=50)) == "too-slow"
        over.set()


def test_a_slow_resolver_is_given_no_more_than_the_deadline() -> None:
    given: list[float] = []

    def resolve(_name: str, seconds: float) -> list[str]:
        given.append(seconds)
        raise UnreachableError("no-name", "Not today.")

    with pytest.raises(UnreachableError):
        fetch("https://site.example.org/", limits=HURRIED, network=Network(resolve=resolve))
    assert 0 < given[0] <= HURRIED.seconds


# -- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for site.example.org that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example.org")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - datetime.timedelta(days=1))
        .not_valid_after(clock.now() + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def secure(certificate: Path) -> Network:
    return Network(
        loopback=True, resolve=resolver(["127.0.0.1"]), tls=lambda: ssl.create_default_context(cafile=str(certificate))
    )


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_the_vetted_address_is_asked_under_the_name(certificate: Path, tls: ssl.SSLContext) -> None:
    named: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: named.append(name)
    with serving(answer(PAGE), tls) as server:
        assert fetch(server.url(host="site.example.org", scheme="https"), network=secure(certificate)).body == PAGE
    assert named == ["site.example.org"]
    assert f"Host: site.example.org:{server.port}\r\n".encode() in server.requests[0]


def test_a_certificate_for_another_name_is_refused_and_nothing_asked(certificate: Path, tls: ssl.SSLContext) -> None:
    with serving(answer(PAGE), tls) as server:
        for host, network in (("other.example.org", secure(certificate)), ("site.example.org", HERE)):
            with pytest.raises(UnreachableError, match="certificate"):
                fetch(server.url(host=host, scheme="https"), network=network)
    assert server.requests == []


def test_a_protected_connection_never_leads_to_an_open_one(certificate: Path, tls: ssl.SSLContext) -> None:
    with serving(answer(PAGE)) as other, serving(answer(status="302 Go", location=other.url()), tls) as server:
        with pytest.raises(RefusedFetchError, match="open one"):
            fetch(server.url(host="site.example.org", scheme="https"), network=secure(certificate))
        assert other.requests == []


def test_a_server_that_speaks_no_tls_is_said_to_be_away() -> None:
    with serving(answer(PAGE)) as server, pytest.raises((UnreachableError, UnusableAnswerError)):
        fetch(server.url(scheme="https"), limits=HURRIED, network=HERE)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer(b"proxy")) as proxy, serving(answer(PAGE)) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        assert ask(server).body == PAGE
