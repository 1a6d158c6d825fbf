"""The guarded fetch: every request to an address that somebody gave us goes through `fetch`. Pure: imports no Django.

    Fetched = fetch(url, *, limits, types, …)

- Only http and https, on ports where pages are served, from public hosts (`public_addresses.py`).
- A name is resolved once. Every answer must be public, and the connection goes to an address that was vetted, never
  to the name again; the certificate is checked against the name. So a resolver that changes its mind gains nothing.
- Each redirect is vetted like the first address, and never leads from https to http.
- One deadline over everything, so a slow drip ends in time; limits on headers, on bytes as they come and after
  decompression; one kind of compression. No proxy, no cookie, no kept connection, no second try: callers decide.

Why it is built like this, and not on a library: docs/decisions/guarded-fetch.md.
"""

import contextlib
import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import dns.exception
import dns.resolver

from undersigned import __version__
from undersigned.common.errors import FetchError, RefusedFetchError, UnreachableError, UnusableAnswerError
from undersigned.common.public_addresses import Target, parse_target, require_public
from undersigned.common.saying import later

KEPT_HEADERS = ("cache-control", "content-language", "etag", "last-modified", "link", "retry-after")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
_MOST_ADDRESSES = 4  # tried one after the other, all before the one deadline


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take. `bytes` holds before and after decompression, `seconds` over all redirects."""

    bytes: int = 2 * 2**20
    seconds: float = 15.0
    connect_seconds: float = 5.0
    redirects: int = 5
    header_bytes: int = 32 * 1024


ORDINARY = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it came from after all redirects. `body` is empty unless the status is 2xx.

    `media_type` is lower-case without parameters, "" where none was said; `charset` the same. `headers` holds those of
    `KEPT_HEADERS` that came, by lower-case name.
    """

    url: str
    status: int
    media_type: str
    charset: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the answer is what was asked for."""
        return 200 <= self.status < 300

    @property
    def etag(self) -> str:
        """For `If-None-Match` next time; "" where none came."""
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        """For `If-Modified-Since` next time; "" where none came."""
        return self.headers.get("last-modified", "")


def resolve_name(name: str, seconds: float) -> list[str]:
    """The IPv4 and IPv6 addresses of a name, from the machine's resolver, never from its hosts file or search list.

    Raises UnreachableError.
    """
    ends = time.monotonic() + seconds
    found: list[str] = []
    try:
        resolver = dns.resolver.Resolver()
        for kind in ("A", "AAAA"):
            lifetime = max(ends - time.monotonic(), 0.01)
            with contextlib.suppress(dns.resolver.NoAnswer):
                answer = resolver.resolve(f"{name}.", kind, search=False, lifetime=lifetime)
                found += [record.address for record in answer]
    except dns.resolver.NXDOMAIN:
        raise UnreachableError("no-such-host", "There is no site of that name. Please check the address.") from None
    except (dns.exception.DNSException, OSError):
        if not found:
            raise UnreachableError(
                "no-name", "The name of that site could not be looked up. Try again later."
            ) from None
    return found


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True)
class Network:
    """The one seam to the outside: tests bring a resolver, a certificate authority, and the exception for loopback.

    `resolve` gives the addresses of a name within so many seconds. `loopback` lets through this machine's own
    addresses; `undersigned serve` refuses to start with it outside the demo.
    """

    resolve: Callable[[str, float], Sequence[str]] = resolve_name
    tls: Callable[[], ssl.SSLContext] = _tls
    loopback: bool = False


INTERNET = Network()


def fetch(
    url: str,
    *,
    limits: Limits = ORDINARY,
    types: Collection[str] = (),
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    asker: str = "",
    network: Network = INTERNET,
) -> Fetched:
    """Ask `url`, following redirects, and return the answer, whatever its status.

    `types` are the media types that a 2xx answer may have; none given means any. `headers` are added, and go no
    further than the first host. With a `body` it is a POST, whose redirects are not followed. `asker` is our own
    public address, which the User-Agent names. Raises RefusedFetchError, UnreachableError, UnusableAnswerError.
    """
    ends = time.monotonic() + limits.seconds
    target = first = parse_target(url, loopback=network.loopback)
    for _hop in range(limits.redirects + 1):
        added = (headers or {}) if target.origin == first.origin else {}
        request = _request(target, types, added, body, asker)
        with _plain_failures(), _connected(target, network, limits, ends) as connection:
            answer, location = _ask(connection, request, target, limits, types, ends)
        if not location or body is not None:
            return answer
        target = _onward(target, location, network)
    raise UnusableAnswerError("redirects", "That address leads on to another too often. Please give the last one.")


def _onward(target: Target, location: str, network: Network) -> Target:
    """Where a redirect leads, vetted like any address."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode()  # servers write UTF-8 there, http.client reads Latin-1
    try:
        joined = urljoin(target.url, location)
    except ValueError:
        joined = location
    onward = parse_target(joined, loopback=network.loopback)
    if target.scheme == "https" and onward.scheme == "http":
        raise RefusedFetchError("downgrade", "That address leads from a protected connection to an open one.")
    return onward


def _request(
    target: Target, types: Collection[str], headers: Mapping[str, str], body: bytes | None, asker: str
) -> bytes:
    about = f" (+{asker})" if asker else ""
    fields = {
        "Host": target.authority,
        "User-Agent": f"Undersigned/{__version__}{about}",
        "Accept": ", ".join(types) or "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **headers,
    }
    if body is not None:
        fields["Content-Length"] = str(len(body))
    if any(not (name + value).isascii() or not (name + value).isprintable() for name, value in fields.items()):
        raise ValueError("A header to be sent holds a sign that no header may hold.")
    lines = [f"{'GET' if body is None else 'POST'} {target.path} HTTP/1.1", *(f"{n}: {v}" for n, v in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


# -- the connection


@contextlib.contextmanager
def _connected(target: Target, network: Network, limits: Limits, ends: float) -> Iterator[socket.socket]:
    """A connection to a vetted address of the target's host, with TLS where the scheme says so."""
    connection = _connect(_vetted(target, network, ends), target.port, limits, ends)
    try:
        connection.settimeout(_left(ends))
        if target.scheme == "https":
            connection = network.tls().wrap_socket(connection, server_hostname=target.host)
        yield connection
    finally:
        connection.close()


def _vetted(target: Target, network: Network, ends: float) -> list[str]:
    """The addresses of the target's host; all must be public, since a mixed answer is how a resolver is abused."""
    if target.address is not None:
        found: Sequence[str] = [str(target.address)]
    elif target.host == "localhost":  # `parse_target` lets it through only where loopback is excepted
        found = ["127.0.0.1"]
    else:
        found = network.resolve(target.host, _left(ends))
    if not found:
        raise UnreachableError("no-such-host", "There is no site of that name. Please check the address.")
    return [str(require_public(address, loopback=network.loopback)) for address in found][:_MOST_ADDRESSES]


def _connect(addresses: Sequence[str], port: int, limits: Limits, ends: float) -> socket.socket:
    """A connection to the first address that answers."""
    failure: OSError | None = None
    for address in addresses:
        connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(_left(ends), limits.connect_seconds))
            connection.connect((address, port))
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise failure or OSError


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise _too_slow()
    return left


# -- the answer


class _Wire(io.RawIOBase):
    """What comes over a connection, under the deadline and a budget of bytes that is raised after the headers."""

    def __init__(self, connection: socket.socket, ends: float, budget: int) -> None:
        self._connection = connection
        self._ends = ends
        self.budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.budget <= 0:
            raise _too_large()
        self._connection.settimeout(_left(self._ends))
        count = self._connection.recv_into(memoryview(buffer)[: self.budget])
        self.budget -= count
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client asks of a socket."""
        return io.BufferedReader(self)


def _ask(
    connection: socket.socket, request: bytes, target: Target, limits: Limits, types: Collection[str], ends: float
) -> tuple[Fetched, str]:
    """The answer and, where it is a redirect, its Location."""
    connection.sendall(request)
    wire = _Wire(connection, ends, limits.header_bytes)
    response = http.client.HTTPResponse(wire, method="GET")  # type: ignore[arg-type] # it needs `makefile` alone
    try:
        response.begin()
        location = response.headers.get("Location", "") if response.status in _REDIRECTS else ""
        media_type = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
        data = b""
        if 200 <= response.status < 300:
            if types and media_type not in types:
                raise UnusableAnswerError("media-type", "What is at that address is not of the kind that is needed.")
            # Room for the framing of chunks; what they hold is counted as it is read.
            wire.budget += 2 * limits.bytes + _CHUNK
            data = _body(response, limits.bytes)
        return (
            Fetched(
                url=target.url,
                status=response.status,
                media_type=media_type,
                charset=(response.headers.get_content_charset("") or "").lower(),
                body=data,
                headers={name: value for name in KEPT_HEADERS if (value := response.headers.get(name))},
            ),
            location,
        )
    finally:
        response.close()


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    """The whole body, decompressed; never more than `most` bytes, neither as it comes nor as it is."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise UnusableAnswerError("encoding", "What is at that address is compressed in a way that was not asked for.")
    inflate = None if encoding == "identity" else zlib.decompressobj(wbits=31)
    came, parts, size = 0, [], 0
    while piece := response.read(min(_CHUNK, most - came + 1)):
        came += len(piece)
        if inflate is not None:
            piece = inflate.decompress(piece, most - size + 1)
        parts.append(piece)
        size += len(piece)
        if came > most or size > most:
            raise _too_large()
    # http.client is content with less than was announced, and so is zlib.
    if response.length or (inflate is not None and came and (not inflate.eof or inflate.unused_data)):
        raise UnreachableError("cut-off", "The answer from that address broke off. Try again later.")
    return b"".join(parts)


@contextlib.contextmanager
def _plain_failures() -> Iterator[None]:
    """Turn what sockets, TLS, HTTP and zlib raise into our own sentences."""
    try:
        yield
    except FetchError:
        raise
    except TimeoutError:
        raise _too_slow() from None
    except ssl.SSLCertVerificationError:
        message = later("That site's certificate is not valid for its name, so nothing was asked.")
        raise UnreachableError("certificate", message) from None
    except (OSError, http.client.RemoteDisconnected):
        raise UnreachableError("unreachable", "That site did not answer. Try again later.") from None
    except http.client.IncompleteRead:
        raise UnreachableError("cut-off", "The answer from that address broke off. Try again later.") from None
    except (http.client.HTTPException, zlib.error, ValueError):
        raise UnusableAnswerError("damaged", "The answer from that address cannot be read.") from None


def _too_slow() -> UnreachableError:
    return UnreachableError("too-slow", "That site takes too long to answer. Try again later.")


def _too_large() -> UnusableAnswerError:
    return UnusableAnswerError("too-large", "What is at that address is too large to be read.")
