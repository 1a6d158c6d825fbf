"""Secrets that stand in links and forms, and what is kept to know them again. Pure.

A *link token* T is 32 random bytes. It stands in a mail and, until it has done its work, in a sealed box; what its
holder may do is derived from it, so that the server can keep a digest and recognise the holder without being able to
act in their place.

A *private link* leads to a row without an account: its number, and an HMAC over it and over how often it was renewed.

A *dated mark* stands in a form on a page that is the same for everyone: a day, and an HMAC over it and over what the
form is about. Only a page of ours can hold one, so it takes the place of a CSRF cookie.
"""

import base64
import binascii
import hashlib
import secrets
import uuid
from datetime import date, timedelta

from .derive import derive, same, tag

TOKEN_BYTES = 32
_EPOCH = date(2020, 1, 1)
_MARK_BYTES = 16


def private_link(key: bytes, row: uuid.UUID, generation: int) -> str:
    """The secret in a row's private link: 32 bytes in base64url, derived, stored nowhere; a new generation ends it."""
    return token_text(row.bytes + tag(key, row.bytes, generation.to_bytes(4, "big"))[:_MARK_BYTES])


def row_of_private_link(text: str) -> uuid.UUID | None:
    """Which row a private link names; None for what is none. The caller compares it with that row's own link."""
    token = read_token(text)
    return uuid.UUID(bytes=token[:-_MARK_BYTES]) if token is not None else None


def new_token() -> bytes:
    """A fresh T."""
    return secrets.token_bytes(TOKEN_BYTES)


def token_text(token: bytes) -> str:
    """T as it stands in a link: 43 characters of base64url."""
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def read_token(text: str) -> bytes | None:
    """T out of a link; None for anything that is not the one spelling of 32 bytes."""
    try:
        token = base64.urlsafe_b64decode(text + "=")
    except (binascii.Error, ValueError):
        return None
    return token if len(token) == TOKEN_BYTES and token_text(token) == text else None


def handle_digest(token: bytes) -> bytes:
    """What the server keeps to recognise the holder: SHA-256 of the page handle."""
    return hashlib.sha256(derive(token, "undersigned page handle")).digest()


def dated_mark(key: bytes, purpose: str, day: date, *parts: bytes | str) -> tuple[str, str]:
    """The number of the day, and the mark over purpose, day and parts in base64url."""
    number = str((day - _EPOCH).days)
    return number, token_text(tag(key, purpose, number, *parts))


def is_fresh_mark(
    key: bytes, purpose: str, number: str, mark: str, *parts: bytes | str, today: date, days: int
) -> bool:
    """Whether the mark was made with this key over this purpose and these parts, at most `days` ago.

    A day in the future is allowed for: pages are made on several nodes.
    """
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        return False
    day = _EPOCH + timedelta(days=int(number))
    fresh = timedelta(days=-1) <= today - day <= timedelta(days=days)
    # The number must be spelt as we spell it, so it is compared along with the mark.
    return fresh and same(f"{number}.{mark}".encode(), ".".join(dated_mark(key, purpose, day, *parts)).encode())
