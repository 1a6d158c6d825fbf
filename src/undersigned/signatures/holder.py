"""What the holder of a link can make out of it. Pure.

A token T is 32 random bytes; it stands in the confirmation mail and, until the signature is confirmed, in a sealed box.
Salt, undo secret, page handle and news handle are derived from T, so afterwards the server keeps only digests of the
handles: it can recognise the holder, and cannot act in their place.
"""

import hashlib

from undersigned.sealing.boxes import seal, unseal
from undersigned.sealing.derive import derive
from undersigned.sealing.tokens import TOKEN_BYTES as TOKEN_BYTES
from undersigned.sealing.tokens import handle_digest as handle_digest
from undersigned.sealing.tokens import new_token as new_token
from undersigned.sealing.tokens import read_token as read_token
from undersigned.sealing.tokens import token_text as token_text


def waiting_digest(token: bytes) -> bytes:
    """What a form that waits is known by, which is not what the signature is known by.

    So the row of a form, which stays in the database's files for a while after it was deleted, does not lead to the
    signature that came of it.
    """
    return hashlib.sha256(derive(token, "undersigned waiting handle")).digest()


def salt(token: bytes, version: int) -> bytes:
    """The salt of the commitment after `version` amendments."""
    return derive(token, f"undersigned salt {version}")


def undo_secret(token: bytes, version: int) -> bytes:
    """What opens the signature for its next change, after `version` amendments."""
    return derive(token, f"undersigned undo {version}")


def news_digest(token: bytes) -> bytes:
    """SHA-256 of the news handle: finds the address for news, and cannot be told from the page handle."""
    return hashlib.sha256(derive(token, "undersigned news handle")).digest()


def seal_news_pointer(token: bytes, mark: bytes) -> bytes:
    """A box in which only a later link's token finds the mark of the address that it was mailed to."""
    return seal(derive(token, "undersigned news pointer"), mark, context="news pointer")


def open_news_pointer(token: bytes, box: bytes | memoryview) -> bytes:
    """The mark in the box; raises BoxError."""
    return unseal(derive(token, "undersigned news pointer"), box, context="news pointer")
