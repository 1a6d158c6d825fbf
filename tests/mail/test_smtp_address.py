"""EMAIL_URL has one accepted spelling, and no error repeats its password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.mail.errors import SmtpAddressError
from undersigned.mail.smtp_address import SmtpAddress


def test_everything_said_is_understood() -> None:
    address = SmtpAddress.parse("smtp://post%40library.example:a%3Ab%2Fc@mail.example:2525?tls=yes")
    assert address == SmtpAddress("mail.example", 2525, "yes", "post@library.example", "a:b/c")


@pytest.mark.parametrize(
    ("url", "tls", "port"),
    [
        ("smtp://mail.example", "starttls", 587),
        ("smtp://mail.example?tls=starttls", "starttls", 587),
        ("smtp://mail.example?tls=yes", "yes", 465),
        ("smtp://mail.example?tls=no", "no", 25),
        ("smtp://[::1]?tls=no", "no", 25),
    ],
)
def test_encryption_is_on_unless_said_otherwise(url: str, tls: str, port: int) -> None:
    address = SmtpAddress.parse(url)
    assert (address.tls, address.port, address.user) == (tls, port, None)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "smtps://mail.example",
        "SMTP://mail.example",
        "smtp://",
        "smtp://:25",
        "smtp://mail.example:",
        "smtp://mail.example:0",
        "smtp://mail.example:70000",
        "smtp://mail.example:smtp",
        "smtp://mail.example/",
        "smtp://mail.example/path",
        "smtp://mail.example#part",
        "smtp://mail.example#",
        "smtp://mail.example?tls=maybe",
        "smtp://mail.example?tls",
        "smtp://mail.example?tls=yes&tls=no",
        "smtp://mail.example?ssl=yes",
        "smtp://user@mail.example",
        "smtp://:hunter2@mail.example",
        "smtp://user:hunter2@mail.example?tls=no",
        "smtp://user:hunter2%C3%A9@mail.example",
        "smtp://user:hunter2%0D%0A@mail.example",
        "smtp://mail.example\n",
        "smtp://mail example",
        "smtp://почта.example",
    ],
)
def test_anything_else_is_refused_in_a_sentence_without_the_password(url: str) -> None:
    with pytest.raises(SmtpAddressError) as caught:
        SmtpAddress.parse(url)
    assert "EMAIL_URL" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_password_unencrypted_only_on_this_machine() -> None:
    assert SmtpAddress.parse("smtp://user:pass@127.0.0.1:25?tls=no").password == "pass"


def test_password_is_in_no_repr() -> None:
    assert "hunter2" not in repr(SmtpAddress.parse("smtp://user:hunter2@mail.example"))


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    for url in (text, "smtp://" + text):
        try:
            SmtpAddress.parse(url)
        except SmtpAddressError:
            continue
