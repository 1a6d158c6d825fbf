"""What the holder of a link can make out of it. Pure.

A token T is 32 random bytes; it stands in the confirmation mail and, until the signature is confirmed, in a sealed box.
Salt, undo secret and page handle are derived from T, so afterwards the server keeps only a digest of the handle: it can
recognise the holder, and cannot act in their place.
"""

import hashlib

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
