"""Content codings: which of them a visitor reads (RFC 9110, 12.5.3), and bytes in each. Keeps no state.

Why these three and how hard they try: docs/decisions/compression.md.
"""

import gzip
import re
from functools import lru_cache

import brotli
import zstandard

# Where a visitor likes several alike: the one that makes a page smallest first.
CODINGS = ("br", "zstd", "gzip")
IDENTITY = "identity"
_ALIASES = {"x-gzip": "gzip"}  # RFC 9110, 8.4.1.3
_LONGEST_HEADER = 300
_WISH = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)


@lru_cache(maxsize=512)
def accepted(header: str) -> tuple[str, ...]:
    """What of `CODINGS` and "identity" an `Accept-Encoding` header takes, the most liked first.

    Ends with "identity" whatever it says: a page that nobody can read helps no one less than a refusal. Elements that
    are not in the grammar count for nothing.
    """
    qualities: dict[str, float] = {}
    for part in header[:_LONGEST_HEADER].split(","):
        if match := _WISH.fullmatch(part):
            name = match[1].lower()
            qualities.setdefault(_ALIASES.get(name, name), min(1.0, float(match[2] or 1)))
    rest = qualities.get("*", 0.0)
    plain = qualities.get(IDENTITY, 0.0)
    wished = [(qualities.get(name, rest), name) for name in CODINGS]
    liked = [(quality, name) for quality, name in wished if quality > 0 and quality >= plain]
    return (*(name for _, name in sorted(liked, key=lambda one: -one[0])), IDENTITY)


def compress(body: bytes, coding: str, *, thoroughly: bool = False) -> bytes:
    """The body in one of `CODINGS`. `thoroughly` takes up to forty milliseconds for a page, and not one.

    Raises KeyError for any other coding.
    """
    return _COMPRESSORS[coding](body, thoroughly)


def _brotli(body: bytes, thoroughly: bool) -> bytes:
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=11 if thoroughly else 6))


def _zstd(body: bytes, thoroughly: bool) -> bytes:
    return zstandard.ZstdCompressor(level=19 if thoroughly else 9).compress(body)


def _gzip(body: bytes, thoroughly: bool) -> bytes:  # noqa: ARG001 - its best costs little
    return gzip.compress(body, compresslevel=9, mtime=0)


_COMPRESSORS = {"br": _brotli, "zstd": _zstd, "gzip": _gzip}
