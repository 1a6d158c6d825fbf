"""The token in a signing form: which letter, which text, since when. The same for everyone: pages can be cached.

    <day number>.<"1" for first signatories, else "0">.<HMAC in base64url>

It takes the place of a CSRF cookie: only a page of ours can hold it, and it binds what was read.
"""

import base64
import uuid
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.sealing.derive import same, tag

from .errors import StaleFormError
from .keys import form_key

_EPOCH = date(2020, 1, 1)


def make_form_token(*, letter_id: uuid.UUID, sha256: bytes, first: bool) -> str:
    """The token for a form made today under the text with this hash."""
    return _token((clock.today() - _EPOCH).days, first, letter_id, sha256)


def check_form_token(token: str, *, letter_id: uuid.UUID, sha256: bytes) -> bool:
    """Whether the form was for first signatories. Raises StaleFormError for a form that is too old or not ours."""
    day, _dot, rest = token.partition(".")
    first = rest.partition(".")[0] == "1"
    if day.isascii() and day.isdigit() and len(day) < 7:
        age = clock.today() - (_EPOCH + timedelta(days=int(day)))
        fresh = timedelta(days=-1) <= age <= timedelta(days=settings.UNDERSIGNED_FORM_DAYS)
        if fresh and same(token.encode(), _token(int(day), first, letter_id, bytes(sha256)).encode()):
            return first
    raise StaleFormError(
        _(
            "This form is too old to be sent, or its text has changed. What you typed is kept: "
            "read the letter once more, then press Sign again."
        )
    )


def _token(day: int, first: bool, letter_id: uuid.UUID, sha256: bytes) -> str:
    mark = tag(form_key(), "form", str(day), str(int(first)), letter_id.bytes, sha256)
    return f"{day}.{int(first)}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"
