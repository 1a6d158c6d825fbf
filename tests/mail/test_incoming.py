"""Whatever bytes come in are read as far as they can be, and nothing raises."""

import logging

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.mail.came_in import ANSWER, ARF, DSN, HOLIDAY, PLAIN_BOUNCE, wire
from undersigned.mail.incoming import LONGEST_TEXT, read_mail
from undersigned.mail.reports import Report, addresses_in_report, read_report

HEADERS = st.sampled_from(
    [
        "From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version",
        "Auto-Submitted", "Return-Path", "Reply-To",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "multipart/mixed; boundary=b", "multipart/report; boundary=b", "message/delivery-status", "message/rfc822",
            "text/html; charset=nonsense", "text/plain; charset*0=utf; charset*1=-8", "text/plain; charset*=x'y",
            "base64", "quoted-printable", "x-uuencode", "=?utf-8?b?!!!?=", "=?x?q?=", "(((((((", '"', "<>",
            "multipart/", "message/feedback-report", "attachment", 'text/plain; charset="',
            "text/plain; a*1*=b; a*9999999999*=c",
        ]
    ),
)  # fmt: skip
PART = b"Content-Type: multipart/x; boundary=b\r\n\r\n"
MAILS = st.builds(
    lambda headers, body: (
        "\r\n".join(f"{name}: {value}" for name, value in headers).encode(errors="surrogatepass") + b"\r\n\r\n" + body
    ),
    st.lists(st.tuples(HEADERS, VALUES), max_size=8),
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([b"--b\r\n", b"--b--\r\n", PART, b"x\r\n"])).map(b"".join),
    ),
)  # fmt: skip


@given(st.one_of(st.binary(max_size=600), MAILS))
@example(b"")
@example(b"From: " + b"(" * 5000 + b"\r\n\r\n")
@example(b"Content-Type: text/html\r\n\r\n<![if" + b"<" * 300)
@example(b"".join(b"Content-Type: multipart/x; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1100)))
def test_any_bytes_are_read(data: bytes) -> None:
    for envelope_from in (None, "", "x@y"):
        mail = read_mail(data, envelope_from=envelope_from)
        read_report(mail)
        addresses_in_report(mail)
        assert len(mail.text) <= LONGEST_TEXT
        assert "\n" not in mail.subject
        assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in mail.text)


def test_a_mail_that_is_too_deep_leaves_its_name_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    deep = b"".join(b"Content-Type: multipart/x; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1100))
    with caplog.at_level(logging.WARNING):
        assert read_mail(b"Subject: Ada\r\n" + deep).text == ""
    assert "RecursionError" in caplog.text
    assert "Ada" not in caplog.text


def test_an_answer_is_its_words() -> None:
    mail = read_mail(wire(ANSWER, to="x@pool.example", text="Можно?\n\n> quoted", id="1"))
    assert (mail.text, mail.subject, mail.dropped) == ("Можно?\n\n> quoted", "Re: тест", 0)
    assert mail.addresses == {"ada@swimmers.example"}
    assert mail.recipients == ("x@pool.example",)
    assert not mail.automatic
    assert not mail.from_nobody


def test_html_becomes_text_and_attachments_are_dropped_and_counted() -> None:
    mail = read_mail(
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b"<style>p{}</style><p>Hello <b>you</b>,<br>see you</p><blockquote>old words</blockquote>"
        b"<script>x()</script>\r\n--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment\r\n\r\nxx\r\n"
        b"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nsecret\r\n--b--\r\n"
    )
    assert mail.text == "Hello you,\nsee you\n> old words"
    assert mail.dropped == 2


def test_what_is_too_long_is_cut_and_said_to_be() -> None:
    mail = read_mail(b"From: a@b.example\r\n\r\n" + b"word " * 50_000)
    assert len(mail.text) == LONGEST_TEXT
    assert mail.shortened
    assert not read_mail(b"From: a@b.example\r\n\r\nshort").shortened


@pytest.mark.parametrize(
    "line",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes", "List-Id: <pool.example>"],
)
def test_what_a_program_wrote_is_known(line: str) -> None:
    assert read_mail(f"From: a@b.example\r\n{line}\r\n\r\nHello".encode()).automatic
    assert not read_mail(b"From: a@b.example\r\nAuto-Submitted: no\r\n\r\nHello").automatic


@pytest.mark.parametrize(
    ("action", "status", "meaning"),
    [
        ("failed", "5.1.1", Report.GONE),
        ("failed", "5.2.2", Report.REFUSED),
        ("failed", "5.7.1", Report.REFUSED),
        ("delayed", "4.4.1", Report.PASSING),
        ("delivered", "2.0.0", Report.PASSING),
    ],
)
def test_delivery_reports_are_read(action: str, status: str, meaning: Report) -> None:
    assert read_report(read_mail(wire(DSN, to="b@pool.example", action=action, status=status))) is meaning


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("550 5.1.1 No such user", Report.GONE),
        ("550 user unknown", Report.GONE),
        ("Remote host said: 552 mailbox full", Report.REFUSED),
        ("452 4.2.2 mailbox full", Report.PASSING),
        ("We are sorry.", None),
    ],
)
def test_plain_bounces_are_read_when_nobody_wrote_them(code: str, meaning: Report | None) -> None:
    data = wire(PLAIN_BOUNCE, to="b@pool.example", code=code)
    assert read_report(read_mail(data, envelope_from="")) is meaning
    assert read_report(read_mail(data, envelope_from="ada@swimmers.example")) is None


def test_holiday_notes_are_no_bounces() -> None:
    assert read_report(read_mail(wire(HOLIDAY, to="b@pool.example"), envelope_from="")) is None


def test_complaints_are_read_with_the_address_that_they_are_about() -> None:
    mail = read_mail(wire(ARF, kind="abuse", sender="bxyz@in.pool.example"))
    assert read_report(mail) is Report.COMPLAINT
    assert set(addresses_in_report(mail)) == {"bxyz@in.pool.example"}
    assert read_report(read_mail(wire(ARF, kind="not-spam", sender="x@y"))) is Report.PASSING
