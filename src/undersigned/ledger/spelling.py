"""One accepted spelling of numbers, hashes and base64 in the log's text formats. Pure: no Django.

    275                                             a decimal number: no sign, no leading zero, below 2**63
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=    base64 of RFC 4648 section 4, padded, unused bits zero

A reader that took two spellings of one thing would let two files differ that mean the same.
"""

import base64
import binascii
import re

from .errors import SpellingError

HASH_BYTES = 32
MOST = 2**63 - 1

_HASH = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")  # of the last character two bits are zero
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def to_base64(data: bytes) -> str:
    """Standard base64, padded, on one line."""
    return base64.b64encode(data).decode()


def from_base64(word: str) -> bytes:
    """The bytes of `word`. Raises SpellingError for every spelling that `to_base64` would not write."""
    try:
        data = base64.b64decode(word.encode("ascii"), validate=True)
    except ValueError as error:  # UnicodeEncodeError and binascii.Error are both ValueErrors
        raise SpellingError("This is not standard base64.") from error
    if to_base64(data) != word:
        raise SpellingError("This base64 has bits set that no encoder sets.")
    return data


def to_hash(word: str) -> bytes:
    """The 32 bytes of a hash in base64. Raises SpellingError."""
    if _HASH.fullmatch(word):  # the one spelling; what follows only says what is wrong with another
        return binascii.a2b_base64(word)
    data = from_base64(word)
    raise SpellingError(f"A hash has {HASH_BYTES} bytes; this one has {len(data)}.")


def to_number(word: str) -> int:
    """The number in `word`, 0 to 2**63 - 1. Raises SpellingError."""
    if not _DECIMAL.fullmatch(word) or int(word) > MOST:
        raise SpellingError("This is not a decimal number without leading zeroes, below 2**63.")
    return int(word)
