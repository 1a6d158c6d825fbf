"""What the tests of sign-in share."""

import re
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.test import Client

SIGN_IN, CODE = "/desk/sign-in/", "/desk/sign-in/code/"


def code_in(mail: EmailMessage) -> str:
    """The sign-in code in a mail."""
    found = re.search(r"^ {4}([A-Z]{4}-[A-Z]{4})$", str(mail.body), re.MULTILINE)
    assert found, mail.body
    return found.group(1)


def sign_in(client: Client, outbox: list[EmailMessage], email: str, *, at: str = SIGN_IN) -> Any:
    """Walk the whole sign-in; the answer to the right code."""
    asked = client.post(at, {"email": email})
    assert asked.status_code == 302, asked.content.decode()
    return client.post(asked["Location"], {"code": code_in(outbox[-1])})


def is_signed_in(client: Client) -> bool:
    """Whether the account page opens."""
    return bool(client.get("/desk/account/").status_code == 200)


HOUR = timedelta(hours=1)
