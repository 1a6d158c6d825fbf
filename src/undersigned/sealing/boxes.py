"""Boxes: authenticated encryption whose length tells little and whose purpose is part of the lock.

    version (1 byte, 0x01) ‖ nonce (12 bytes, random) ‖ ChaCha20-Poly1305(padded content, context)

Content is padded with 0x80 00… to a multiple of 256 bytes, so a box does not show how long a name is. The context
(what the box is for, and whose row it stands in) is authenticated: a box moved to another row does not open.
ChaCha20-Poly1305 (RFC 8439) with random nonces is safe for 2**32 boxes a key; keys that close many live one day.
"""

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .errors import BoxError

_VERSION = b"\x01"
_NONCE = 12
_BLOCK = 256


def seal(key: bytes, content: bytes, *, context: str) -> bytes:
    """Close `content` in a box that only `key` and the same `context` open."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + ChaCha20Poly1305(key).encrypt(nonce, _pad(content), context.encode())


def unseal(key: bytes, box: bytes | memoryview, *, context: str) -> bytes:
    """The content of a box; raises BoxError if anything about it is not as it was closed."""
    box = bytes(box)
    if box[:1] != _VERSION:
        raise BoxError("This box was made by another version of Undersigned.")
    try:
        padded = ChaCha20Poly1305(key).decrypt(box[1 : 1 + _NONCE], box[1 + _NONCE :], context.encode())
    except (InvalidTag, ValueError) as error:
        raise BoxError("A sealed box does not open: it was altered, or its key is another one.") from error
    return padded[: padded.rindex(b"\x80")]


def seal_json(key: bytes, content: dict[str, Any], *, context: str) -> bytes:
    """Close a JSON object."""
    return seal(key, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), context=context)


def unseal_json(key: bytes, box: bytes | memoryview, *, context: str) -> dict[str, Any]:
    """The JSON object in a box; raises BoxError as `unseal` does."""
    content: dict[str, Any] = json.loads(unseal(key, box, context=context))
    return content


def _pad(content: bytes) -> bytes:
    """ISO/IEC 7816-4 padding to a whole number of blocks."""
    return content + b"\x80" + bytes(-(len(content) + 1) % _BLOCK)
