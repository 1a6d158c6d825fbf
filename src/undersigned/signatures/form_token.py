"""The token in a signing form: which letter, which text, since when. The same for everyone: pages can be cached.

    <day number>.<"1" for first signatories, else "0">.<HMAC in base64url>

It takes the place of a CSRF cookie: only a page of ours can hold it, and it binds what was read.
"""

import uuid
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.sealing.tokens import dated_mark, is_fresh_mark

from .errors import StaleFormError
from .keys import form_key


def make_form_token(*, letter_id: uuid.UUID, sha256: bytes, first: bool) -> str:
    """The token for a form made today under the text with this hash."""
    number, mark = dated_mark(form_key(), "form", clock.today(), *_parts(first, letter_id, sha256))
    return f"{number}.{int(first)}.{mark}"


def check_form_token(token: str, *, letter_id: uuid.UUID, sha256: bytes) -> bool:
    """Whether the form was for first signatories. Raises StaleFormError for a form that is too old or not ours."""
    number, _dot, rest = token.partition(".")
    kind, _dot, mark = rest.partition(".")
    first = kind == "1"
    parts = _parts(first, letter_id, bytes(sha256))
    if kind in {"0", "1"} and _is_fresh(form_key(), number, mark, parts, clock.today(), settings.UNDERSIGNED_FORM_DAYS):
        return first
    raise StaleFormError(
        _(
            "This form is too old to be sent, or its text has changed. What you typed is kept: "
            "read the letter once more, then press Sign again."
        )
    )


@lru_cache(maxsize=256)
def _is_fresh(key: bytes, number: str, mark: str, parts: tuple[str, bytes, bytes], today: date, days: int) -> bool:
    """Remembered, because all forms of one day's page carry the same."""
    return is_fresh_mark(key, "form", number, mark, *parts, today=today, days=days)


def _parts(first: bool, letter_id: uuid.UUID, sha256: bytes) -> tuple[str, bytes, bytes]:
    return str(int(first)), letter_id.bytes, sha256
