"""What `undersigned check` says of names, disk, clock, proxy and fonts, with a name server on loopback."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from django.conf import LazySettings
from django.db import connection

from tests.letters.letters import moved_clock as moved_clock
from undersigned.server import check, postgres, surroundings
from undersigned.server.check import log_repeats_values

GOOD = {
    ("letters.example.org", "TXT"): ['"v=spf1 include:mail.example.org -all"', '"other=1"'],
    ("letters.example.org", "A"): ["192.0.2.7"],
    ("letters.example.org", "MX"): ["10 mail.example.org."],
    ("2026._domainkey.letters.example.org", "TXT"): ['"v=DKIM1; k=rsa; " "p=MIIBIjANBg"'],
    ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=quarantine"'],
    ("7.2.0.192.in-addr.arpa", "PTR"): ["letters.example.org."],
}
Zone = dict[tuple[str, str], list[str]]


class NameServer:
    """Answers questions about a zone over UDP; what is not in it does not exist."""

    def __init__(self) -> None:
        self.zone: Zone = dict(GOOD)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                data, visitor = self.socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(data)
            answer = dns.message.make_response(question)
            asked = question.question[0]
            name, kind = str(asked.name).rstrip("."), asked.rdtype.name
            if found := self.zone.get((name, kind)):
                answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, found))
            elif not any(known == name for known, _kind in self.zone):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), visitor)

    @property
    def resolver(self) -> dns.resolver.Resolver:
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self.socket.getsockname()[1]
        return made


@pytest.fixture
def names() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.socket.close()


@pytest.fixture(autouse=True)
def instance(settings: LazySettings) -> None:
    settings.UNDERSIGNED_ORIGIN = "https://letters.example.org"
    settings.DEFAULT_FROM_EMAIL = "letters@letters.example.org"
    settings.EMAIL_URL = "smtp://127.0.0.1:25?tls=no"
    settings.UNDERSIGNED_TRUSTED_PROXIES = ["127.0.0.1"]


def said(names: NameServer, selector: str = "2026") -> list[tuple[bool, str]]:
    return surroundings.mail_findings(selector=selector, resolver=names.resolver)


def test_a_good_set_up_has_no_finding(names: NameServer) -> None:
    assert said(names) == []


@pytest.mark.parametrize(
    ("at", "records", "serious", "words"),
    [
        (("letters.example.org", "TXT"), [], True, "no SPF record"),
        (("letters.example.org", "TXT"), ['"v=spf1 -all"', '"v=spf1 a -all"'], True, "2 SPF records"),
        (("letters.example.org", "TXT"), ['"v=spf1 a +all"'], True, "lets everyone send"),
        (("letters.example.org", "TXT"), ['"v=spf1 a"'], False, "does not say what to do with others"),
        (("letters.example.org", "TXT"), [f'"v=spf1 {"a:x.example.org " * 11}-all"'], True, "asks for 11 names"),
        (("2026._domainkey.letters.example.org", "TXT"), [], True, "no DKIM key"),
        (("2026._domainkey.letters.example.org", "TXT"), ['"v=DKIM1; p="'], True, "taken back"),
        (("2026._domainkey.letters.example.org", "TXT"), ['"v=DKIM1; t=y; p=MII"'], False, "only being tried"),
        (("_dmarc.example.org", "TXT"), [], True, "no DMARC record"),
        (("_dmarc.example.org", "TXT"), ['"v=DMARC1; p=none"'], False, "only watches"),
        (("_dmarc.example.org", "TXT"), ['"v=DMARC1; rua=mailto:x@example.org"'], True, "no policy"),
        (("7.2.0.192.in-addr.arpa", "PTR"), [], True, "no reverse name"),
        (("7.2.0.192.in-addr.arpa", "PTR"), ["other.example.net."], True, "does not lead back"),
    ],
)
def test_each_fault_is_one_sentence(
    names: NameServer, at: tuple[str, str], records: list[str], serious: bool, words: str
) -> None:
    names.zone[at] = records
    if not records:
        del names.zone[at]
    ((found, text),) = said(names)
    assert (found, words in text) == (serious, True), text


def test_nobody_can_answer_a_sender_without_address(names: NameServer) -> None:
    names.zone = {key: value for key, value in GOOD.items() if key[1] not in {"A", "MX"}}
    assert any("Nobody can write to letters.example.org" in text for _serious, text in said(names))


def test_behind_a_relay_the_reverse_name_is_not_ours(names: NameServer, settings: LazySettings) -> None:
    settings.EMAIL_URL = "smtp://user:password@mail.example.org:587?tls=starttls"
    del names.zone["7.2.0.192.in-addr.arpa", "PTR"]
    assert said(names) == []


def test_without_a_selector_or_a_name_server_it_is_said(names: NameServer) -> None:
    ((serious, text),) = said(names, selector="")
    assert not serious
    assert "--dkim" in text
    away = names.resolver
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        away.port = free.getsockname()[1]
    away.lifetime = away.timeout = 0.2
    ((serious, text),) = surroundings.mail_findings(selector="x", resolver=away)
    assert not serious
    assert "No name server answers" in text


def test_the_demo_is_not_judged(names: NameServer, settings: LazySettings) -> None:
    settings.DEFAULT_FROM_EMAIL = "letters@localhost"
    assert said(names) == []


@pytest.mark.parametrize(
    ("trusted", "origin", "words"),
    [
        (["0.0.0.0/0"], "https://letters.example.org", "anyone may say where they come from"),
        (["proxy"], "https://letters.example.org", "is no address"),
        ([], "https://letters.example.org", "names none"),
        (["127.0.0.1"], "http://letters.example.org", "travels in the clear"),
    ],
)
@pytest.mark.django_db
def test_proxies_that_would_be_believed_too_much_or_not_at_all(
    settings: LazySettings, tmp_path: Path, trusted: list[str], origin: str, words: str
) -> None:
    settings.UNDERSIGNED_TRUSTED_PROXIES, settings.UNDERSIGNED_ORIGIN = trusted, origin
    assert [words in text for serious, text in surroundings.findings(tmp_path) if serious] == [True]


@pytest.mark.django_db
def test_a_full_disk_is_seen_before_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [text for serious, text in surroundings.findings(tmp_path) if serious] == []
    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda _path: SimpleNamespace(free=50 * 2**20))
    assert ["Only 50 MB are free" in text for serious, text in surroundings.findings(tmp_path) if serious] == [True]


@pytest.mark.django_db
def test_a_wrong_clock_is_seen(tmp_path: Path, moved_clock: object) -> None:
    found = [text for serious, text in surroundings.findings(tmp_path) if serious]
    assert ["seconds apart" in text for text in found] == [True]


@pytest.mark.django_db
def test_missing_fonts_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undersigned.typesetting.fonts.folders", lambda: [str(tmp_path)])
    assert ["Fonts" in text for serious, text in surroundings.findings(tmp_path) if serious] == [True]


AS_SHIPPED = {  # by PostgreSQL
    "log_min_messages": "warning",
    "log_error_verbosity": "default",
    "log_parameter_max_length_on_error": "0",
    "log_parameter_max_length": "-1",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_statement": "none",
}


@pytest.mark.parametrize(
    ("changed", "repeats"),
    [
        ({}, True),  # an error quotes the row that it was about
        ({"log_min_messages": "log"}, False),
        ({"log_error_verbosity": "terse"}, False),
        ({"log_error_verbosity": "terse", "log_parameter_max_length_on_error": "-1"}, True),
        ({"log_min_messages": "log", "log_statement": "ddl"}, False),
        ({"log_min_messages": "log", "log_statement": "mod"}, True),
        ({"log_min_messages": "log", "log_min_duration_statement": "500"}, True),
        ({"log_min_messages": "log", "log_statement": "all", "log_parameter_max_length": "0"}, False),
        (postgres.SETTINGS, False),
    ],
)
def test_a_database_whose_log_repeats_values_is_known(changed: dict[str, str], repeats: bool) -> None:
    assert log_repeats_values(AS_SHIPPED | changed) is repeats


@pytest.mark.django_db
def test_what_the_database_itself_says_of_its_log_is_read() -> None:
    assert list(check._database_log()) == []  # the tests' own is set up as ours
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_settings WHERE name = ANY(%s)", [list(AS_SHIPPED)])
        assert cursor.fetchone() == (len(AS_SHIPPED),)


def test_the_folder_for_published_pages_lies_apart_and_is_ours(tmp_path: Path, settings: LazySettings) -> None:
    home, folder = tmp_path / "home", tmp_path / "published"
    settings.UNDERSIGNED_KEYS, settings.UNDERSIGNED_LOG_HEADS = tmp_path / "keys", home / "log-heads"
    for path in (home, folder):
        path.mkdir()
    for wrong in (home, home / "published", tmp_path, tmp_path / "keys", "published"):
        settings.UNDERSIGNED_PUBLISHED = str(wrong)
        assert [serious for serious, _text in surroundings._published(home)] == [True], wrong
    settings.UNDERSIGNED_PUBLISHED = str(folder)
    assert list(surroundings._published(home)) == []
    (folder / "index.html").write_text("something of mine")
    assert "holds something else" in next(iter(surroundings._published(home)))[1]
    settings.UNDERSIGNED_PUBLISHED = ""
    assert list(surroundings._published(home)) == []
