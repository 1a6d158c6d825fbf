"""Style sheets, scripts and pictures: addresses that change with the content, so that browsers may keep them."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

IMMUTABLE = "public, max-age=31536000, immutable"
_READY_SECONDS = "86400"
_TEXT_TYPES = ("text/", "image/svg+xml", "application/javascript", "application/json")

_digests: dict[str, str] = {}


def digest(name: str) -> str:
    """The file's SHA-256 in hex; empty when no room has a file of that name."""
    if name not in _digests:
        found = finders.find(name)
        if not found:
            return ""
        _digests[name] = hashlib.sha256(Path(found).read_bytes()).hexdigest()
    return _digests[name]


def version(name: str) -> str:
    """The first 10 hex digits of the digest: enough to tell a file's contents apart in its address."""
    return digest(name)[:10]


class HashedAddressStorage(StaticFilesStorage):
    """Files are served from where they lie, with no collecting step; `?v=` in the address is a hash of the content."""

    def url(self, name: str | None) -> str:
        """The address of a static file, with its version when the file exists."""
        address = super().url(name)
        known = version(urlsplit(name or "").path)
        return f"{address}?v={known}" if known else address


def cache_headers(path: str, asked_version: str, content_type: str) -> dict[str, str]:
    """The headers to add to a static file's answer: how long to keep it, and whether to keep it ready (and gzip-ed).

    A version that is not the content's, say in a page from before an upgrade, gets the shorter time of the settings.
    """
    headers = {}
    if asked_version and asked_version == version(path.removeprefix(settings.STATIC_URL)):
        headers["Cache-Control"] = IMMUTABLE
    if content_type.startswith(_TEXT_TYPES):
        headers["X-Undersigned-Ready"] = _READY_SECONDS
    return headers
