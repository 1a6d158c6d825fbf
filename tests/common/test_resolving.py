"""Names are looked up within the deadline: tried against a name server on loopback that says what it likes."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from dns.resolver import Resolver

from undersigned.common.errors import UnreachableError
from undersigned.common.fetching import resolve_name

Answer = Callable[[dns.message.Message], dns.message.Message | None]


@contextlib.contextmanager
def resolver(answer: Answer) -> Iterator[int]:
    """A name server on loopback; gives its port."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            data, peer = server.recvfrom(4096)
            if data == b"end":
                return
            if (said := answer(dns.message.from_wire(data))) is not None:
                server.sendto(said.to_wire(), peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.sendto(b"end", server.getsockname())
        thread.join(60)
        server.close()


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make the machine's resolver the one at this port."""

    def patch(port: int) -> None:
        def make() -> Resolver:
            made = Resolver(configure=False)
            made.nameservers, made.port = ["127.0.0.1"], port
            return made

        monkeypatch.setattr(dns.resolver, "Resolver", make)

    return patch


def saying(**records: list[str]) -> Answer:
    """Answers by kind of record; none for the others."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        said = dns.message.make_response(query)
        said.flags |= dns.flags.RA
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        if kind in records:
            said.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records[kind]))
        return said

    return answer


def test_both_kinds_of_address_are_found(use: Callable[[int], None]) -> None:
    with resolver(saying(A=["93.184.216.34", "10.0.0.1"], AAAA=["2606:2800:220:1::1"])) as port:
        use(port)
        assert set(resolve_name("site.example.org", 10)) == {"93.184.216.34", "10.0.0.1", "2606:2800:220:1::1"}
    with resolver(saying(AAAA=["2606:2800:220:1::1"])) as port:
        use(port)
        assert resolve_name("site.example.org", 10) == ["2606:2800:220:1::1"]


def test_a_name_that_nobody_has_is_said(use: Callable[[int], None]) -> None:
    def nobody(query: dns.message.Message) -> dns.message.Message:
        said = dns.message.make_response(query)
        said.set_rcode(dns.rcode.NXDOMAIN)
        return said

    with resolver(nobody) as port:
        use(port)
        with pytest.raises(UnreachableError) as caught:
            resolve_name("site.example.org", 10)
    assert caught.value.code == "no-such-host"


def test_a_silent_resolver_ends_with_the_deadline(use: Callable[[int], None]) -> None:
    with resolver(lambda _query: None) as port:
        use(port)
        with pytest.raises(UnreachableError) as caught:
            resolve_name("site.example.org", 0.3)
    assert caught.value.code == "no-name"
