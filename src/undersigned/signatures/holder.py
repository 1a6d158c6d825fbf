"""What the holder of a link can make out of it. Pure.

A token T is 32 random bytes; it stands in the confirmation mail and, until the signature is confirmed, in a sealed box.
Salt, undo secret and page handle are derived from T, so afterwards the server keeps only a digest of the handle: it can
recognise the holder, and cannot act in their place.
"""

import base64
import binascii
import hashlib
import secrets

from undersigned.sealing.derive import derive

TOKEN_BYTES = 32


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


def salt(token: bytes, version: int) -> bytes:
    """The salt of the commitment after `version` amendments."""
    return derive(token, f"undersigned salt {version}")


def undo_secret(token: bytes, version: int) -> bytes:
    """What opens the signature for its next change, after `version` amendments."""
    return derive(token, f"undersigned undo {version}")
