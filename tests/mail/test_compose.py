"""Mails on the wire: plain text first, nothing forged, nothing that follows the reader, every script."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.mail.compose import Lines, body_text, one_line, split_sender, subject_line, to_bytes, to_message
from undersigned.mail.errors import MailAddressError, MailHeaderError
from undersigned.mail.outgoing import OutgoingMail
from undersigned.mail.smtp import Abilities

ALL, NONE = Abilities(eight_bit=True, utf8=True), Abilities(eight_bit=False, utf8=False)
AT = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


def a_mail(**changes: Any) -> OutgoingMail:
    fields = {"recipient": "ada@example.org", "subject": "The pool", "text": "Confirm here.\n", **changes}
    return OutgoingMail(kind="confirm", reference="r1", **fields)


def wire(mail: OutgoingMail, *, sender: str = "letters@undersigned.example", abilities: Abilities = ALL) -> bytes:
    return to_bytes(mail, sender=sender, message_id="abc", at=AT, abilities=abilities)


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, BytesParser(policy=SMTP_POLICY).parsebytes(raw))


def text_of(message: EmailMessage) -> str:
    content: str = message.get_content()
    return content.replace("\r\n", "\n")


def test_headers_say_that_a_machine_wrote_and_nothing_about_the_reader() -> None:
    raw = wire(a_mail(language="ru"))
    message = read(raw)
    assert message["Message-ID"] == "<abc@undersigned.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Content-Language"] == "ru"
    assert message["Date"].datetime == AT
    assert raw.count(b"ada@example.org") == 1


def test_plain_text_comes_before_html() -> None:
    message = read(wire(a_mail(html="<p>Confirm here.</p>")))
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert read(wire(a_mail())).get_content_type() == "text/plain"


@pytest.mark.parametrize("text", ["Откройте бассейн\n", "افتحوا المسبح\n", "פתחו את הבריכה\n", "e\u0301" * 2000 + "\n"])
@pytest.mark.parametrize("abilities", [ALL, NONE])
def test_every_script_arrives_as_it_was_written(text: str, abilities: Abilities) -> None:
    raw = wire(a_mail(subject=text.strip()[:60], text=text), abilities=abilities)
    message = read(raw)
    assert text_of(message) == text
    assert message["Subject"] == subject_line(text.strip()[:60])
    assert abilities.eight_bit or raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "subject",
    [
        "Hello\r\nBcc: eve@example.org",
        "Hello\nBcc: eve@example.org",
        "Hello\u2028Bcc: eve@example.org",
        "=?utf-8?q?Hello=0D=0ABcc:_eve@example.org?=",
        "=?utf-8?b?SGVsbG8NCkJjYzogZXZlQGV4YW1wbGUub3Jn?=",
        "é" * 50 + "\r\n\r\nBcc: eve@example.org",
    ],
)
def test_nothing_in_a_subject_or_name_becomes_a_header(subject: str) -> None:
    message = read(wire(a_mail(subject=subject, sender_name=subject)))
    assert message["Bcc"] is None
    assert len(message["Subject"].splitlines()) == 1
    assert text_of(message) == "Confirm here.\n"
    assert [a.addr_spec for a in message["From"].addresses] == ["letters@undersigned.example"]


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_out_of_its_place(subject: str, name: str, text: str) -> None:
    message = read(wire(a_mail(subject=subject, sender_name=name, text=text), abilities=NONE))
    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
        *("Content-Language", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert [a.addr_spec for a in message["From"].addresses] == ["letters@undersigned.example"]
    assert [a.addr_spec for a in message["To"].addresses] == ["ada@example.org"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Bcc": "eve@example.org"},
        {"from": "eve@example.org"},
        {"Resent-To": "eve@example.org"},
        {"X-Note": "a\r\nBcc: eve@example.org"},
        {"X-Note: a\r\nBcc": "eve@example.org"},
        {"X-Note": "é"},
        {"X-Note": "a" * 1000},
    ],
)
def test_headers_that_are_not_the_callers_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(MailHeaderError):
        a_mail(headers=headers)


def test_long_unsubscribe_link_stays_whole() -> None:
    link = "<https://undersigned.example/" + "a" * 300 + ">"
    raw = wire(a_mail(headers={"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}))
    assert f"List-Unsubscribe: {link}\r\n".encode() in raw


def test_bidi_tricks_are_gone_and_marks_stay() -> None:
    assert subject_line("a: \u2068אב\u2069\r\n \u2067c \u202ed") == "a: \u2068אב\u2069 \u2067c d\u2069"
    assert one_line("abc\u202edcba\u2067x\u2069 \u200fא") == "abcdcbax \u200fא"
    assert body_text("\u202eabc\n\u2068name\nnext\u2069 \u2067a\u2069") == "abc\n\u2068name\u2069\nnext \u2067a\u2069"


def test_sender_name_of_the_letter_stands_before_our_own_address() -> None:
    message = read(wire(a_mail(sender_name="Open letter, “Bus 7”"), sender="Letters <letters@undersigned.example>"))
    assert message["From"].addresses[0].display_name == "Open letter, “Bus 7”"
    assert message["From"].addresses[0].addr_spec == "letters@undersigned.example"


@pytest.mark.parametrize(
    "sender", ["", "no address", "a <b> <c@d.example>", "Letters <letters@d.example", "a@b@c.example"]
)
def test_sender_that_is_none_is_refused(sender: str) -> None:
    with pytest.raises(MailAddressError):
        split_sender(sender)


def test_address_of_any_script_stands_in_utf8_headers_only_where_needed() -> None:
    assert "ада@xn--e1afmkfd.xn--p1ai".encode() in wire(a_mail(recipient="ада@пример.рф"))
    assert wire(a_mail(recipient="ada@bücher.example", subject="Schön")).isascii()


def test_repr_of_a_mail_names_nobody() -> None:
    mail = a_mail(subject="Dear Ada", text="Dear Ada", headers={"X-A": "ada"})
    assert "ada" not in repr(mail).lower()


sayings = st.text(max_size=60) | st.sampled_from(
    [
        "",
        "\n",
        "\r",
        "Dear Ada,\n\nHello.",
        "Zażółć\n",
        "no end",
        ".\n\n.\n",
        "a\n" * 3,
        "y" * 999,
        "ж" * 499,
        "ж" * 500,
    ]
)
recipients = st.sampled_from(["ada@example.org", "ада@пример.рф", "ada@bücher.example", "ada@localhost"])
names = st.text(max_size=20) | st.sampled_from(["B & C", "Open letter, “Bus 7”", "\u2068אב\u2069", "=?x?="])
more_headers = st.sampled_from([{}, {"List-Unsubscribe": "<https://undersigned.example/" + "a" * 300 + ">"}])


@given(sayings, sayings, names, recipients, more_headers, st.booleans(), st.booleans())
def test_a_plain_mail_is_written_as_the_library_writes_it(
    text: str, subject: str, name: str, recipient: str, headers: dict[str, str], eight_bit: bool, utf8: bool
) -> None:
    mail = a_mail(recipient=recipient, subject=subject, text=text, sender_name=name, headers=headers)
    given_with: Any = {
        "sender": "Letters <letters@example.org>",
        "message_id": "id",
        "at": AT,
        "abilities": Abilities(eight_bit=eight_bit, utf8=utf8),
    }
    lines: Lines = {}
    assert to_bytes(mail, lines=lines, **given_with) == to_message(mail, **given_with).as_bytes()
    assert to_bytes(mail, lines=lines, **given_with) == to_bytes(mail, **given_with)
