"""Secrets derived from keys, and tags that only the holder of a key can make."""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


def derive(secret: bytes, label: str, length: int = 32) -> bytes:
    """HKDF-Expand (RFC 5869) of a uniformly random secret of at least 32 bytes; another label, another secret.

    Only the expanding half is used: extracting serves secrets that are not uniformly random, and ours are.
    """
    return HKDFExpand(SHA256(), length, label.encode()).derive(secret)


def tag(key: bytes, *parts: bytes | str) -> bytes:
    """HMAC-SHA-256 over the parts, each preceded by its length, so that no two lists of parts give one tag."""
    message = b""
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        message += len(data).to_bytes(4, "big") + data
    return hmac.digest(key, message, "sha256")  # at once, in C: a form and a mail make several


def same(one: bytes, other: bytes) -> bool:
    """Whether two secrets are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(one, other)
