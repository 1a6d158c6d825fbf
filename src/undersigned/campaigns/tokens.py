"""Secrets in links: 256 random bits, of which the database keeps only a digest."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A fresh secret for a link: 43 characters of URL-safe base64."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """SHA-256 of the token, 32 bytes: what is stored. A token of any other form simply matches no row."""
    return hashlib.sha256(token.encode()).digest()
